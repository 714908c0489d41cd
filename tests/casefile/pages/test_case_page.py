"""The child's page: what it shows, how it is filtered, and in how many queries."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.casefile.factory import World, make_user, moment_at, open_matter, when, write, write_shared

from sikkersag.casefile.actions.journal import append, seal
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.models import Draft, LedgerRow
from sikkersag.foundation.access.models import Read

Visit = Callable[[str], Client]
At = Callable[[str], datetime]
IDA = "/sag/2025-0001874/"
#: The queries of the page with everybody's access, whatever the journal's length: see the test.
MOST_QUERIES = 45


def text_of(client: Client, url: str, status: int = 200) -> str:
    """What the page says, with ordinary spaces."""
    answer = client.get(url)
    assert answer.status_code == status
    return str(answer.content.decode()).replace("\xa0", " ")


def words_of(html: str) -> str:
    """The words of a page without its marks, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_head_says_who_whose_and_which_questions_are_open(world: World, visit: Visit) -> None:
    open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-19 09:00")
    said = words_of(text_of(visit("worker"), IDA))
    assert "Ida Møllegård 6 år · født 11. maj 2019 · 711719-•••• Sagsnr. 2025-0001874" in said
    assert "Camilla Møllegård , mor · forældremyndighed" in said
    assert "Emil Møllegård , 11 år" in said
    assert "Noah Møllegård , 2 år" in said
    assert "Sara Holm, siden 17. nov. 2025 Team Nord 1 · leder Birgitte Ravn" in said
    assert "1 har læst sagen de seneste 30 dage" in said
    assert "Du ser sagen, fordi: din sag" in said
    assert "Skal Ida have aflastning? åbnet 19. feb. · ikke afgjort" in said
    assert "0101" not in said, "the number's last four digits are nowhere"


def test_it_counts_readers_of_the_last_thirty_days_only(world: World, visit: Visit) -> None:
    for user, at in ((world.town.leader, "2026-02-08 08:40"), (world.town.night, "2026-02-08 08:39")):
        Read.objects.create(case=world.ida.pk, user=user, at=when(at), what="sagen", why="dit team")
    assert "2 har læst sagen" in text_of(visit("worker"), IDA)


def test_entries_stand_under_their_months_with_texts_and_the_lag_told_neutrally(world: World, visit: Visit) -> None:
    write(
        world.ida,
        "hjemmebesoeg",
        "2026-03-05 15:00",
        title="Hjemmebesøg hos mor",
        text="Der er ro.",
        now="2026-03-06 08:10",
    )
    write(world.ida, "telefonsamtale", "2026-02-03", text="Ringede til skolen.", now="2026-02-03 10:00")
    said = words_of(text_of(visit("worker"), IDA))
    assert "Marts 2026" in said and "Februar 2026" in said
    assert (
        "5. mar. kl. 15.00 Hjemmebesøg Hjemmebesøg hos mor Der er ro. Ida · Sara Holm · skrevet 17 timer efter" in said
    )
    assert "Skrevet ned efter den afgørelse" not in said


def test_the_mark_stands_only_where_the_law_found_that_it_was_written_after_what_relied_on_it(
    world: World, visit: Visit
) -> None:
    matter = open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-02 09:00")
    talk = write(world.ida, "boernesamtale", "2026-02-03 10:00", title="Samtale om aflastning", about=[matter],
                 facts={"foraelder_til_stede": False, "om_indsatsen": True, "barnets_holdning": True},
                 now="2026-02-20 10:00")  # fmt: skip
    write(world.ida, "telefonsamtale", "2026-02-04 10:00", title="Sent skrevet samtale", now="2026-02-20 10:00")
    write(
        world.ida,
        "afgoerelse",
        "2026-02-10 10:00",
        about=[matter],
        facts={"art": "stoettende_indsats"},
        now="2026-02-20 10:30",
    )
    marked = {
        e for row in LedgerRow.objects.filter(case=world.ida, documentation="afterwards") for e in row.data["evidence"]
    }
    assert str(talk.event) in marked
    html = text_of(visit("worker"), f"{IDA}?art=boernesamtale")
    assert "Skrevet ned efter den afgørelse, der byggede på den" in html
    assert "Skrevet ned efter den afgørelse" not in text_of(visit("worker"), f"{IDA}?art=telefonsamtale")


def test_a_note_that_was_written_after_the_next_talk_is_accused_of_nothing_while_nothing_is_decided(
    world: World, visit: Visit
) -> None:
    matter = open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-02 09:00")
    first = write(world.ida, "boernesamtale", "2026-03-03 10:00", title="Første samtale", about=[matter],
                  facts={"bisidder_oplyst": True}, now="2026-03-09 16:00")  # fmt: skip
    write(world.ida, "boernesamtale", "2026-03-06 10:00", title="Anden samtale", about=[matter], now="2026-03-09 17:00")
    html = words_of(text_of(visit("worker"), IDA))
    assert "Skrevet ned efter den afgørelse" not in html
    assert "Skrevet ned bagefter" not in html
    assert "Skrevet ned efter den afgørelse" not in text_of(visit("worker"), f"{IDA}haendelse/{first.event}/")


def test_a_correction_stands_in_the_place_of_what_it_corrects_and_keeps_it(world: World, visit: Visit) -> None:
    first = write(world.ida, "notat", "2026-02-03 10:00", title="Talt med moster", text="Moster ringede.")
    write(
        world.ida,
        "notat",
        "2026-02-03 10:00",
        title="Talt med mormor",
        text="Mormor ringede.",
        corrects=first.event,
        now="2026-02-05 09:00",
    )
    html = text_of(visit("worker"), IDA)
    assert words_of(html).count("Talt med mormor") == 1
    folded = html[html.index("Rettet") :]
    assert "Talt med moster" in folded and "5. feb. 2026 af Sara Holm" in words_of(folded)
    assert "Talt med moster" not in html[: html.index("Rettet")]


def test_a_withdrawn_entry_is_still_there_and_says_so(world: World, visit: Visit) -> None:
    wrong = write(world.ida, "notat", "2026-02-03 10:00", title="Møde flyttet")
    write(
        world.ida,
        "notat",
        "2026-02-03 10:00",
        text="Grund: Mødet blev holdt.",
        withdraws=wrong.event,
        now="2026-02-05 09:00",
    )
    said = words_of(text_of(visit("worker"), IDA))
    assert "Trukket tilbage 5. feb. 2026 af Sara Holm . Grund: Mødet blev holdt." in said.replace("Holm.", "Holm .")
    assert "Trukket tilbage 5. feb. 2026" in words_of(text_of(visit("worker"), IDA))
    assert "tors. 5. feb. kl. 9.00" in words_of(text_of(visit("worker"), f"{IDA}haendelse/{wrong.event}/"))
    assert said.count("Møde flyttet") == 1


def test_a_sealed_entry_shows_who_when_and_why_and_nothing_else(world: World, visit: Visit) -> None:
    wrong = write(world.ida, "notat", "2026-02-03 10:00", title="Hemmelig titel", text="Hemmelig tekst.")
    seal(event=wrong.pk, reason="Notatet hører til et andet barn.", by=world.town.leader, now=when("2026-02-05 09:00"))
    html = text_of(visit("worker"), IDA)
    assert "Forseglet 5. feb. 2026 af Birgitte Ravn: Notatet hører til et andet barn." in words_of(html)
    page = text_of(visit("worker"), f"{IDA}haendelse/{wrong.event}/")
    past = text_of(visit("worker"), f"{IDA}pr/2026-02-04/")
    assert "Forseglet" in past, "not even the case as it stood before the sealing shows it again"
    assert "Hemmelig" not in html + page + past
    assert 'value="notat"' not in html, "the filters do not tell its kind"


def test_my_own_drafts_are_shown_dashed_and_nobody_elses(world: World, visit: Visit) -> None:
    for user, title in ((world.town.worker, "Mit besøg"), (world.town.colleague, "Andens besøg")):
        Draft.objects.create(
            author=user, family=world.family, form="notat", title=title, saved_at=when("2026-03-09 15:10")
        )
    html = text_of(visit("worker"), IDA)
    assert "Mit besøg" in html and "kladde, ikke journalført" in html and "dot-draft" in html
    assert "Andens besøg" not in html


def test_filters_show_what_is_chosen_with_counts_of_each_choice(world: World, visit: Visit) -> None:
    matter = open_matter(world.ida, "Skal Ida have aflastning?", "2026-01-05 09:00")
    write(world.ida, "telefonsamtale", "2026-01-10 10:00", title="Mor ringede", concerns=[world.people["mor"]])
    write(world.ida, "telefonsamtale", "2026-01-11 10:00", title="Skolen ringede", about=[matter])
    write(world.ida, "moede", "2026-01-12 10:00", title="Netværksmøde", about=[matter])
    worker, mother = visit("worker"), world.people["mor"].pk
    calls = words_of(text_of(worker, f"{IDA}?art=telefonsamtale"))
    assert "Mor ringede" in calls and "Skolen ringede" in calls and "Netværksmøde" not in calls
    assert "2 af 2 hændelser" in calls and "Telefonsamtale (2)" in calls and "Møde (1)" in calls
    both = words_of(text_of(worker, f"{IDA}?art=telefonsamtale&spoergsmaal={matter}"))
    assert "Skolen ringede" in both and "Mor ringede" not in both
    hers = words_of(text_of(worker, f"{IDA}?person={mother}"))
    assert "Mor ringede" in hers and "Skolen ringede" not in hers and "1 af 1 hændelse" in hers


@pytest.mark.parametrize(
    "query",
    ["art=findes_ikke", "person=4b0b3c1e-9d1f-4f0a-8a77-2f9d2c0c6b11", "person=%27;--", "spoergsmaal=0", "art=%2500"],
)
def test_a_forged_filter_shows_an_empty_list(world: World, visit: Visit, query: str) -> None:
    write(world.ida, "notat", "2026-02-03 10:00", title="Noget")
    said = text_of(visit("worker"), f"{IDA}?{query}")
    assert "Ingen hændelser passer til det, du har valgt" in said


@pytest.mark.parametrize("side", ["0", "-1", "x", "999999999999999999999", "²"])
def test_a_forged_page_number_is_no_error(world: World, visit: Visit, side: str) -> None:
    assert visit("worker").get(IDA, {"side": side}).status_code == 200


def test_it_shows_older_entries_below_those_that_were_shown(world: World, visit: Visit) -> None:
    for number in range(25):
        write(world.ida, "notat", f"2026-01-{number + 1:02} 10:00", title=f"Notat nummer {number + 1:02}.")
    worker = visit("worker")
    first, second = text_of(worker, f"{IDA}?art=notat"), text_of(worker, f"{IDA}?art=notat&side=2")
    assert "20 af 25 hændelser" in words_of(first) and "Notat nummer 05." not in first
    assert "Vis ældre" in first and "Vis ældre" not in second
    assert "Notat nummer 25." in second and "Notat nummer 01." in second


def test_what_is_about_the_case_itself_folds_to_one_line_that_names_who(world: World, visit: Visit) -> None:
    said = words_of(text_of(visit("worker"), IDA))
    assert "6 oplysninger om sagen og dens personer" in said
    assert "Person registreret i sagen: Camilla Møllegård, mor" in said
    assert "Forældremyndighed begyndt: Anders Bjerre" in said


def test_htmx_gets_only_the_timeline(world: World, visit: Visit) -> None:
    html = visit("worker").get(IDA, headers={"HX-Request": "true", "HX-Target": "forloeb"}).content.decode()
    assert html.lstrip().startswith("<section") and "Lovens krav" not in html


# How much it asks of the database


def test_the_number_of_queries_does_not_grow_with_the_case(world: World, visit: Visit) -> None:
    worker = visit("worker")
    worker.get(IDA)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert worker.get(f"{IDA}?side=50").status_code == 200
        return len(asked)

    short = queries()
    matter = open_matter(world.ida, "Skal Ida have aflastning?", "2026-01-05 09:00")
    child = (str(world.ida.child_id),)
    kinds = ("notat", "telefonsamtale", "underretning_modtaget", "moede", "boernesamtale")
    new = [
        NewEvent(kinds[n % 5], moment_at(f"2026-01-{n % 28 + 1:02} 10:{n % 60:02}"), concerns=child, title=f"Nr. {n}",
                 about=(matter,) if kinds[n % 5] != "underretning_modtaget" else (), passages=(Passage("Tekst."),))
        for n in range(200)
    ]  # fmt: skip
    append({world.ida.pk: new}, by=world.town.worker, now=when("2026-03-09 09:00"), key="two hundred")
    long = queries()
    assert long <= short + 1, "one more: there are matters to name"
    assert long <= MOST_QUERIES, f"{long} queries"


def test_shared_notes_are_written_once_and_shown_for_each_child(world: World, visit: Visit) -> None:
    ida, emil = (str(world.people[name].pk) for name in ("ida", "emil"))
    passages = [
        Passage("Begge legede."),
        Passage("Ida tegnede.", about=(ida,)),
        Passage("Emil spillede.", about=(emil,)),
    ]
    write_shared([world.ida, world.emil], "hjemmebesoeg", "2026-03-05 15:00", passages=passages, title="Hjemmebesøg")
    worker = visit("worker")
    hers, his = text_of(worker, IDA), text_of(worker, "/sag/2025-0001875/")
    assert "Begge legede. Ida tegnede." in hers and "Emil spillede" not in hers
    assert "Begge legede. Emil spillede." in his and "Ida tegnede" not in his


def test_a_passage_about_another_child_is_left_out_even_where_it_was_stored_with_the_case(
    world: World, visit: Visit
) -> None:
    emil = (str(world.people["emil"].pk),)
    event = write(
        world.ida,
        "notat",
        "2026-03-05 15:00",
        title="Notat",
        passages=[Passage("LÆKAGE", about=emil), Passage("Ida er glad.")],
    )
    worker = visit("worker")
    for url in (IDA, f"{IDA}haendelse/{event.event}/", f"{IDA}pr/2026-03-09/", f"/familie/{world.family.pk}/"):
        assert "LÆKAGE" not in text_of(worker, url)


def test_the_menu_offers_nothing_that_the_viewer_may_not_do(world: World, visit: Visit) -> None:
    make_user("tester", "Test Er", "kvalitetsstab", world.town.units["staben"])
    html = text_of(visit("quality"), IDA)
    assert "Skriv notat" not in html and "Gør det nu" not in html
