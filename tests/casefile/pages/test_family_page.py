"""The family's page: the children side by side, and that nothing of one child leaks by way of another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.casefile.factory import World, open_matter, when, write, write_shared
from tests.casefile.pages.test_case_page import words_of
from tests.casefile.pages.test_who_may import other_team_has

from sikkersag.casefile.actions.journal import seal
from sikkersag.casefile.actions.ledger import reassess
from sikkersag.casefile.entries import Passage
from sikkersag.casefile.models import Case, LedgerRow
from sikkersag.foundation.access.models import Read

Visit = Callable[[str], Client]
At = Callable[[str], datetime]
#: Everybody's access, four tables of three cases, residences, drafts, and a read logged for each case.
MOST_QUERIES = 40


def page(world: World, client: Client, query: str = "") -> str:
    """The page, with ordinary spaces."""
    answer = client.get(f"/familie/{world.family.pk}/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode()).replace("\xa0", " ")


def row(html: str, label: str) -> list[str]:
    """The cells of one fact, in words: eldest child first."""
    found = re.search(rf'<tr><th scope="row">{re.escape(label)}</th>(.*?)</tr>', html, re.S)
    assert found is not None
    return [words_of(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", found[1], re.S)]


def test_each_fact_stands_in_one_row_with_a_cell_for_each_child(world: World, visit: Visit) -> None:
    open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-19 09:00")
    write(world.emil, "boernesamtale", "2026-02-11 13:00", title="Samtale med Emil")
    write(world.noah, "indsats_ivaerksat", "2026-01-05", facts={"grundlag": "stoettende_indsats"})
    html = page(world, visit("worker"))
    assert "3 børn · 3 voksne · 3 husstande" in html
    assert row(html, "Forældremyndighed") == [
        "Camilla Møllegård og Anders Bjerre",
        "Camilla Møllegård og Anders Bjerre",
        "Camilla Møllegård og Rasmus Thorsen",
    ]
    assert row(html, "Egne partsrettigheder") == [
        "Ja, siden 4. feb. 2025 (10 år)",
        "Fra 11. maj 2029, når Ida fylder 10",
        "Fra 22. sep. 2033, når Noah fylder 10",
    ]
    assert row(html, "Spørgsmål") == ["Ingen åbne", "Skal Ida have aflastning?", "Ingen åbne"]
    assert row(html, "Senest talt med barnet") == ["11. feb. 2026", "Ikke talt med", "Ikke talt med"]
    assert row(html, "Indsats i gang")[:2] == ["Ingen", "Ingen"]
    assert row(html, "Indsats i gang")[2].endswith("siden 5. jan. 2026")
    assert row(html, "Sagsbehandler") == ["Sara Holm"] * 3


def test_a_measure_that_has_ended_is_no_longer_running(world: World, visit: Visit) -> None:
    begun = write(world.ida, "indsats_ivaerksat", "2026-01-05")
    write(world.ida, "indsats_ophoert", "2026-02-05", refs={"indsats": (str(begun.event),)})
    assert row(page(world, visit("worker")), "Indsats i gang")[1] == "Ingen"


def test_a_placement_is_told_as_running_until_it_has_ended(world: World, visit: Visit) -> None:
    placed = write(world.noah, "anbringelse_ivaerksat", "2026-01-05")
    assert row(page(world, visit("worker")), "Indsats i gang")[2] == "Anbringelse siden 5. jan. 2026"
    write(world.noah, "anbringelse_ophoert", "2026-02-05", refs={"anbringelse": (str(placed.event),)})
    assert row(page(world, visit("worker")), "Indsats i gang")[2] == "Ingen"


def test_what_waits_is_counted_and_the_next_limit_is_named(world: World, visit: Visit) -> None:
    write(world.ida, "underretning_modtaget", "2026-03-09 15:40", now="2026-03-09 15:45")
    html = page(world, visit("worker"))
    emil, ida, noah = row(html, "Lovens krav")
    assert "1 i dag" in ida and "inden 14 dage" in ida
    assert emil == noah == "Intet venter"
    assert row(html, "Næste frist") == ["Ingen", "i dag · Vurdér underretningen inden 24 timer", "Ingen"]


def test_a_protected_address_is_told_of_and_never_shown(world: World, visit: Visit) -> None:
    worker = visit("worker")
    html = page(world, worker)
    assert "Skjulestræde" not in html
    assert "Adressen er beskyttet. Den vises ikke her og står ikke i breve til andre." in html
    assert "Birkevej 14" in html


def test_an_address_is_hidden_where_somebody_else_in_the_same_home_is_protected(world: World, visit: Visit) -> None:
    home = world.people["noahs_far"].residences.get().household
    world.people["noah"].residences.update(household=home)
    html = page(world, visit("worker"))
    assert "Skjulestræde" not in html
    assert "Adressen er beskyttet" in row(html, "Bor hos")[2]


def test_an_event_stands_once_with_what_it_is_to_each_child(world: World, visit: Visit) -> None:
    write_shared(
        [world.ida, world.emil], "hjemmebesoeg", "2026-03-05 15:00", passages=[Passage("Ro.")], title="Besøg hos mor"
    )
    write(
        world.ida,
        "boernesamtale",
        "2026-03-06 10:00",
        title="Samtale med Ida",
        concerns=[world.people["ida"], world.people["noah"]],
    )
    matter = open_matter(world.noah, "Noah", "2026-03-06 11:00")
    write(world.noah, "afgoerelse", "2026-03-07 10:00", title="Afgørelse om Noah", about=[matter])
    html = page(world, visit("worker"))

    def cells(title: str) -> list[str]:
        line = next(part for part in html.split("<tr>") if title in part and "/haendelse/" in part)
        return [
            words_of(cell)
            for cell in re.findall(r'<td(?: class="family-none")? data-head="(?!Dato)[^"]*">(.*?)</td>', line, re.S)
        ]

    assert html.count("<b>Besøg hos mor</b>") == 1
    assert cells("Besøg hos mor") == ["om barnet", "om barnet", "–"]
    assert cells("Samtale med Ida") == ["–", "samtale", "nævnt"]
    assert cells("Afgørelse om Noah") == ["–", "–", "afgørelse"]


def test_the_kinds_filter_the_course_with_counts(world: World, visit: Visit) -> None:
    write(world.ida, "telefonsamtale", "2026-03-05 15:00", title="Mor ringede")
    write(world.emil, "notat", "2026-03-05 15:00", title="Emils notat")
    html = page(world, visit("worker"), "?art=notat")
    assert "Emils notat" in html and "Mor ringede" not in html and "Telefonsamtale (1)" in html
    assert "Der er ikke noget at vise" in page(world, visit("worker"), "?art=findes_ikke")


def test_shared_notes_say_how_many_passages_and_about_whom(world: World, visit: Visit) -> None:
    ida, emil = (str(world.people[name].pk) for name in ("ida", "emil"))
    passages = [Passage("Begge."), Passage("Ida.", about=(ida,)), Passage("Emil.", about=(emil,))]
    write_shared([world.ida, world.emil], "moede", "2026-01-28 14:00", passages=passages, title="Netværksmøde")
    assert "Netværksmøde 28. jan. · 3 afsnit: alle, Emil, Ida" in words_of(page(world, visit("worker")))


def test_a_child_whose_case_is_not_seen_stands_by_name_and_nothing_else(world: World, visit: Visit) -> None:
    ida, noah = (str(world.people[name].pk) for name in ("ida", "noah"))
    passages = [Passage("Fælles."), Passage("Om Ida.", about=(ida,)), Passage("NOAHS HEMMELIGHED", about=(noah,))]
    write_shared([world.ida, world.noah], "hjemmebesoeg", "2026-03-05 15:00", passages=passages, title="Besøg")
    write(world.noah, "notat", "2026-03-06 15:00", title="NOAHS NOTAT")
    other_team_has(world, "noah")
    html = page(world, visit("worker"))
    assert "Noah Møllegård" in html and "Du kan ikke se en sag om barnet" in html
    for secret in ("NOAHS", "2025-0001902", "8221", "Rasmus Thorsen", "22. sep. 2033", "Mette Lind"):
        assert secret not in html, secret
    assert all(
        row(html, label)[2] == "Vises ikke" for label in ("Bor hos", "Forældremyndighed", "Lovens krav", "Næste frist")
    )
    assert "Fælles notater" in html and "2 afsnit" not in html, (
        "a note shared with an unseen case is no shared note here"
    )


def test_the_one_who_sees_only_the_half_brother_sees_nothing_of_the_others(world: World, visit: Visit) -> None:
    write(
        world.ida, "notat", "2026-03-06 15:00", title="IDAS NOTAT", concerns=[world.people["ida"], world.people["noah"]]
    )
    other_team_has(world, "noah")
    html = page(world, visit("stranger"))
    assert "2025-0001902" in html and "Ida Møllegård" in html
    for secret in ("IDAS NOTAT", "2025-0001874", "Anders Bjerre", "Havnegade", "Sara Holm"):
        assert secret not in html, secret


def test_what_is_sealed_in_one_case_is_not_part_of_what_the_family_shares(world: World, visit: Visit) -> None:
    wrong = write(world.ida, "notat", "2026-02-03 10:00", title="Forkert barn")
    seal(event=wrong.pk, reason="Notatet hører til et andet barn.", by=world.town.leader, now=when("2026-02-05 09:00"))
    assert "Forkert barn" not in page(world, visit("worker"))


def test_each_case_that_was_shown_is_logged_as_read_and_no_other(world: World, visit: Visit) -> None:
    other_team_has(world, "noah")
    Read.objects.all().delete()
    page(world, visit("worker"))
    assert set(Read.objects.values_list("case", "what")) == {(world.ida.pk, "familien"), (world.emil.pk, "familien")}


def test_the_number_of_queries_does_not_grow_with_the_journals(world: World, visit: Visit) -> None:
    worker = visit("worker")
    page(world, worker)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(world, worker)
        return len(asked)

    before = queries()
    for day in range(1, 20):
        write(world.ida, "notat", f"2026-02-{day:02} 10:00", title=f"Notat {day}")
    assert queries() == before <= MOST_QUERIES


def test_a_viewer_who_only_reads_is_offered_nothing_to_write(world: World, visit: Visit) -> None:
    assert "Skriv notat" not in page(world, visit("quality"))


def test_a_stored_ledger_that_is_passed_is_asked_again_as_on_the_childs_own_page(
    world: World, visit: Visit, at: At
) -> None:
    def told() -> tuple[list[str], int]:
        worker = visit("worker")
        page(world, worker)
        with CaptureQueriesContext(connection) as asked:
            html = page(world, worker)
        return row(html, "Lovens krav") + row(html, "Næste frist"), len(asked)

    open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-19 09:00")
    write(world.ida, "underretning_modtaget", "2026-03-09 15:40", now="2026-03-09 15:45")
    right, asked = told()
    # A ledger that was made by the law as it was written before: it lacks what has come since.
    LedgerRow.objects.filter(case=world.ida).delete()
    Case.objects.filter(pk=world.ida.pk).update(rulebook="en tidligere udgave")
    passed, asked_anew = told()
    assert passed == right
    assert asked_anew <= asked + 1
    at("2026-07-18 09:00")
    later, _ = told()
    for case in (world.ida, world.emil, world.noah):
        reassess(case.pk, now=when("2026-07-18 09:00"))
    assert later == told()[0] != right


def test_a_measure_whose_title_says_that_it_began_is_named_without_saying_it_twice(world: World, visit: Visit) -> None:
    write(world.noah, "indsats_ivaerksat", "2026-01-05", title="Familiebehandlingen er begyndt")
    assert row(page(world, visit("worker")), "Indsats i gang")[2] == "Familiebehandlingen siden 5. jan. 2026"
