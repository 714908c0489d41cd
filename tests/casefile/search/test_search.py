"""The page of search: what is found, by whom, how it is shown, and what is written of it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.casefile.factory import World, make_person, when, write, write_shared
from tests.casefile.pages.conftest import Visit
from tests.casefile.search.conftest import Searched

from sikkersag.casefile.actions.journal import erase, seal
from sikkersag.casefile.entries import Passage
from sikkersag.casefile.models import Event, SearchText
from sikkersag.casefile.reindexing import reindex
from sikkersag.foundation.access.models import Read
from sikkersag.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    """The words of the page within its frame."""
    page = response.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def note(world: World, text: str, case: str = "ida", **more: Any) -> Event:
    return write(world.cases[case], "notat", "2026-03-02 10:00", text=text, **more)


# What is found


@pytest.mark.parametrize(
    "typed", ["2025-0001874", "2025-1874", "1874", "0001874", "20250001874", "2025-00018", "001874", "2025/1874"]
)
def test_a_case_is_found_by_its_number_or_a_part_of_it(searched: Searched, typed: str) -> None:
    assert "Sagsnr. 2025-0001874" in text_of(searched("worker", typed))


def test_a_number_finds_that_case_and_no_other(searched: Searched) -> None:
    found = text_of(searched("worker", "2025-1874"))
    assert "2025-0001875" not in found


def test_a_case_is_found_by_the_cpr_number_which_is_shown_masked(searched: Searched) -> None:
    response = searched("worker", "711719-0101")
    assert "Ida Møllegård" in text_of(response) and "711719-••••" in text_of(response)
    assert b"0101" not in response.content


def test_a_part_of_a_cpr_number_finds_nobody_by_it(searched: Searched) -> None:
    assert "Ida Møllegård" not in text_of(searched("worker", "711719"))


@pytest.mark.parametrize("typed", ["Ida", "ida mølle", "Moellegaard Ida", "IDA MØLLEGÅRD", "møllegaard"])
def test_a_case_is_found_by_the_childs_name_however_it_is_spelt(searched: Searched, typed: str) -> None:
    assert "Sagsnr. 2025-0001874" in text_of(searched("worker", typed))


def test_a_person_is_found_with_what_they_are_in_which_case(searched: Searched) -> None:
    found = text_of(searched("worker", "Rasmus Torsen"))
    assert "Personer i sagerne" in found and "Far i Noah Møllegårds sag" in found


def test_a_protected_address_is_never_on_the_page(searched: Searched) -> None:
    for typed in ("Rasmus Thorsen", "Skjulestræde", "Skjulestræde 99"):
        assert "Skjulestræde 99" not in text_of(searched("worker", typed)).replace(f"»{typed}«", "").replace(
            f"Søgning: {typed}", ""
        )


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Han bor på et børnehus nu.", "børn"),
        ("Han bor på et børnehus nu.", "hus"),
        ("Turen til Ærø gik godt.", "ÆRØ"),
        ("Hun hedder Åse.", "aase"),
        ("Zoé var med.", "zoe"),
        ("Mor er bange for far.", '"bange for far"'),
        ("Far kom for sent. Mor er bange.", "bange far"),
        ("Der var 100% ro.", "100% ro"),
    ],
)
def test_an_entry_is_found_by_its_words(world: World, searched: Searched, written: str, typed: str) -> None:
    note(world, written)
    response = searched("worker", typed)
    assert "I journalen" in text_of(response) and "<mark>" in response.content.decode()


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Far kom for sent. Mor er bange.", '"bange for far"'),
        ("Han går i fri skole.", '"i skole"'),
        ("Kun det ene ord.", "ene andet"),
        ("Procent står her ikke.", "%"),
        ("abc", "a_c"),
        ("abc", "a%c"),
    ],
)
def test_an_entry_without_all_the_words_is_not_found(
    world: World, searched: Searched, written: str, typed: str
) -> None:
    note(world, written)
    assert "I journalen" not in text_of(searched("worker", typed))


def test_what_was_found_is_marked_and_everything_else_escaped(world: World, searched: Searched) -> None:
    note(world, 'Hun skrev <script>alert("x")</script> om børnehuset.')
    page = searched("worker", "script").content.decode()
    assert "&lt;<mark>script</mark>&gt;alert(" in page and "<script>alert" not in page


def test_what_was_typed_is_escaped_too(searched: Searched) -> None:
    page = searched("worker", '"><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "typed", ["' OR 1=1 --", 'x" OR folded', "børn* NEAR(", "folded:børn", "AND", "NOT børn", "^b"]
)
def test_signs_of_query_languages_are_only_letters(world: World, searched: Searched, typed: str) -> None:
    note(world, "Om noget helt nyt.")
    response = searched("worker", typed)
    assert response.status_code == 200 and "I journalen" not in text_of(response)


def test_an_entry_that_was_withdrawn_or_corrected_says_so(world: World, searched: Searched) -> None:
    first = note(world, "Solsikken ringede.")
    second = note(world, "Solsikken skrev.")
    write(world.ida, "notat", "2026-03-02 10:00", text="Fejl.", withdraws=first.event)
    write(world.ida, "notat", "2026-03-02 10:00", text="Mælkebøtten skrev.", corrects=second.event)
    found = text_of(searched("worker", "solsikken"))
    assert "Trukket tilbage" in found and "Rettet senere" in found


def test_what_is_sealed_or_erased_is_never_found(world: World, searched: Searched) -> None:
    one, other = note(world, "Hemmelighed nummer et."), note(world, "Hemmelighed nummer to.")
    seal(event=one.pk, reason="Forkert barn", by=world.town.leader, now=when())
    erase(event=other.pk, reason="Fristen", by=world.town.leader, now=when())
    assert "Intet fundet" in text_of(searched("worker", "hemmelighed"))
    reindex()
    assert "Intet fundet" in text_of(searched("worker", "hemmelighed"))
    assert not SearchText.objects.filter(folded__contains="hemmelighed").exists()


def test_a_passage_about_a_sibling_is_found_on_the_siblings_case_only(world: World, searched: Searched) -> None:
    about = (str(world.emil.child_id),)
    write(
        world.ida,
        "notat",
        "2026-03-02 10:00",
        passages=[Passage("Emil drømmer om tordenvejr.", about=about), Passage("Fælles.")],
    )
    write_shared([world.emil], "notat", "2026-03-03 10:00", passages=[Passage("Emil hører tordenvejr.", about=about)])
    found = text_of(searched("worker", "tordenvejr"))
    assert "sagsnr. 2025-0001875" in found and "sagsnr. 2025-0001874" not in found


# Who finds it


@pytest.mark.parametrize(
    ("who", "finds"),
    [
        ("worker", True),
        ("colleague", True),
        ("leader", True),
        ("stranger", False),
        ("other_leader", False),
        ("outsider", False),
        ("peer", False),
        ("protection", False),
        ("admin", False),
    ],
)
def test_only_those_who_see_the_case_find_anything_of_it(
    world: World, searched: Searched, who: str, finds: bool
) -> None:
    note(world, "Der var zebraflugt i haven.")
    for typed in ("zebraflugt", "Ida Møllegård", "711719-0101", "2025-0001874", "Anders Bjerre"):
        found = text_of(searched(who, typed))
        assert ("Intet fundet" not in found) is finds, typed
        if not finds:
            assert "Møllegård" not in found.replace(typed, "") and "zebra" not in found.replace(typed, "")


def test_what_lies_elsewhere_changes_nothing_of_the_answer(world: World, searched: Searched) -> None:
    typed = "zebraflugt"
    before = text_of(searched("stranger", typed))
    for _ in range(30):
        note(world, "Der var zebraflugt i haven.")
    assert text_of(searched("stranger", typed)) == before


def test_a_case_that_one_is_too_near_to_is_not_found(world: World, searched: Searched) -> None:
    from sikkersag.foundation.access.actions import declare_conflict

    note(world, "Der var zebraflugt i haven.")
    declare_conflict(case=world.ida.pk, reason="Min niece", by=world.town.worker, now=when())
    found = text_of(searched("worker", "zebraflugt"))
    assert "Intet fundet" in found
    assert "2025-0001874" not in text_of(searched("worker", "Ida")).replace("Søgning", "")


def test_a_person_shows_only_the_cases_that_one_sees(world: World, searched: Searched) -> None:
    from tests.casefile.factory import make_case

    stranger = world.town.stranger
    child = make_person("Sofus Krag", born="2018-01-01")
    make_case(
        child,
        world.family,
        number="2025-0009999",
        unit=world.town.units["syd-1"],
        worker=stranger,
        parties=[(world.people["far"], "far", True)],
    )
    found = text_of(searched("stranger", "Anders Bjerre"))
    assert "Far i Sofus Krags sag" in found and "Ida" not in found


def test_the_glass_is_offered_alike_whether_or_not_there_is_such_a_case(world: World, searched: Searched) -> None:
    there, not_there = (text_of(searched("stranger", f"2025-000{n}")) for n in (1874, 1777))
    assert "nødadgang" in there and there.replace("1874", "") == not_there.replace("1777", "")


def test_one_must_be_signed_in(visit: Visit, db: None) -> None:
    from django.test import Client

    assert Client().post("/soeg/", {"q": "Ida"}).status_code in (302, 401)


# Limits, pages, and what is kept of it


def test_an_empty_and_a_short_search_are_explained_and_not_written_down(searched: Searched) -> None:
    assert "Skriv et navn" in text_of(searched("worker", "  "))
    assert "for kort" in text_of(searched("worker", "b"))
    assert not Entry.objects.filter(action="search").exists()


def test_ten_million_letters_are_refused_and_not_sent_back(searched: Searched) -> None:
    response = searched("worker", "b" * 10_000_000)
    assert response.status_code == 422 and len(response.content) < 40_000
    assert "højst 200 tegn" in text_of(response)


def test_a_page_has_so_many_and_the_next_is_fetched_by_post(world: World, searched: Searched) -> None:
    for number in range(45):
        note(world, f"Notat om solsikken nummer{number:02d}.")
    first = searched("worker", "solsikken")
    assert "1–20, der er flere" in text_of(first)
    pages = [text_of(searched("worker", "solsikken", gruppe="journal", side=str(side))) for side in (1, 2, 3, 4)]
    seen = [re.findall(r"nummer\d\d", page) for page in pages]
    assert [len(numbers) for numbers in seen] == [20, 20, 5, 0]
    assert len({number for numbers in seen for number in numbers}) == 45
    assert "Der er ikke flere" in pages[3]


@pytest.mark.parametrize(
    ("gruppe", "side"), [("journal", "x"), ("journal", "-1"), ("journal", "99999999"), ("ukendt", "2")]
)
def test_forged_pages_do_no_harm(world: World, searched: Searched, gruppe: str, side: str) -> None:
    note(world, "Notat om solsikken.")
    assert searched("worker", "solsikken", gruppe=gruppe, side=side).status_code == 200


def test_a_search_is_written_down_without_its_words(world: World, searched: Searched) -> None:
    note(world, "Der var zebraflugt i haven.")
    searched("worker", "zebraflugt")
    searched("worker", "711719-0101")
    entries = list(Entry.objects.filter(action="search").order_by("pk"))
    assert len(entries) == 2 and {e.by for e in entries} == {world.town.worker}
    assert all((e.object, e.case, e.detail) == ("", None, {}) for e in entries)


def test_cases_of_which_a_text_is_shown_are_logged_as_read_and_no_others(world: World, searched: Searched) -> None:
    note(world, "Der var zebraflugt i haven.")
    before = Read.objects.count()
    searched("worker", "Camilla")
    assert Read.objects.count() == before
    searched("worker", "zebraflugt")
    (read,) = Read.objects.order_by("pk")[before:]
    assert (read.case, read.user, read.what, read.why) == (
        world.ida.pk,
        world.town.worker,
        "fundet ved søgning",
        "din sag",
    )


def test_an_address_with_a_search_is_not_a_search(visit: Visit, world: World) -> None:
    response = visit("worker").get("/soeg/?q=Ida")
    assert "Sagsnr." not in text_of(response)
    assert "no-store" in response["Cache-Control"]


def test_a_search_asks_the_database_a_bounded_number_of_times(world: World, searched: Searched, visit: Visit) -> None:
    for number in range(25):
        note(world, f"Notat om Camilla nummer{number:02d}.")
    client = visit("worker")
    client.post("/soeg/", {"q": "Camilla"})
    with CaptureQueriesContext(connection) as asked:
        client.post("/soeg/", {"q": "Camilla"})
    assert len(asked) <= 32, [q["sql"][:100] for q in asked]


# Keeping it in line


def test_the_command_makes_the_words_and_names_anew(world: World, searched: Searched) -> None:
    note(world, "Der var zebraflugt i haven.")
    SearchText.objects.update(folded="x")
    world.people["ida"].folded = "forkert"
    world.people["ida"].save()
    assert "Intet fundet" in text_of(searched("worker", "zebraflugt"))
    before = SearchText.objects.count()
    call_command("reindex")
    assert "I journalen" in text_of(searched("worker", "zebraflugt"))
    assert "Sagsnr. 2025-0001874" in text_of(searched("worker", "Ida Møllegård"))
    assert SearchText.objects.count() == before
