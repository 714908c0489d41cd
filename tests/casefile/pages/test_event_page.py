"""An entry's own page: every fact in words, what it points at, its files, and which requirements read it."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from tests.casefile.factory import World, open_matter, write
from tests.casefile.pages.test_case_page import text_of, words_of

from sikkersag.casefile.entries import Attachment, Passage
from sikkersag.casefile.thelaw import rulebook

Visit = Callable[[str], Client]
IDA = "/sag/2025-0001874/"


def test_it_tells_every_fact_in_words_with_the_requirements_that_read_it(world: World, visit: Visit) -> None:
    matter = open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-02 09:00")
    event = write(
        world.ida,
        "samtykke",
        "2026-02-03 10:00",
        title="Samtykke fra mor",
        facts={
            "fra": str(world.people["mor"].pk),
            "til": "indhente_oplysninger",
            "informeret": True,
            "under_pres": False,
        },
        about=[matter],
        concerns=[world.people["mor"]],
    )
    said = words_of(text_of(visit("worker"), f"{IDA}haendelse/{event.event}/"))
    assert "Hvem der samtykkede Camilla Møllegård" in said
    assert "Hvad der er samtykket til Indhente oplysninger" in said or "indhente oplysninger" in said.lower()
    assert "indhente_oplysninger" not in said
    assert "Personen vidste, hvad samtykket betyder, og at det kan trækkes tilbage Ja" in said
    assert "uden forklaring Nej" in said
    assert f"{rulebook().requirements['D5'].titel} (D5)" in said, "the requirement of consent reads it"
    assert "Spørgsmål Skal Ida have aflastning?" in said


def test_it_leads_to_what_it_refers_to_and_to_what_refers_to_it(world: World, visit: Visit) -> None:
    told = write(world.ida, "underretning_modtaget", "2026-03-02 08:05", title="Underretning fra skolen")
    judged = write(world.ida, "vurdering_24_timer", "2026-03-02 14:00", refs={"underretning": (str(told.event),)})
    worker = visit("worker")
    assert f'{IDA}haendelse/{told.event}/">Underretning fra skolen, man. 2. marts 2026 kl. 8.05' in text_of(
        worker, f"{IDA}haendelse/{judged.event}/"
    )
    assert f"{IDA}haendelse/{judged.event}/" in text_of(worker, f"{IDA}haendelse/{told.event}/")
    assert "Lovens krav, der bruger den" in text_of(worker, f"{IDA}haendelse/{told.event}/")


def test_it_names_its_files_and_marks_its_passages(world: World, visit: Visit) -> None:
    event = write(
        world.ida,
        "notat",
        "2026-03-02 08:05",
        passages=[
            Passage("»Jeg er glad.«", own_words=True),
            Passage("Hemmeligt.", confidential=True, third_party=True),
        ],
        attachments=[Attachment("a" * 64, "tegning.pdf", "application/pdf", 2048)],
    )
    said = words_of(text_of(visit("worker"), f"{IDA}haendelse/{event.event}/"))
    assert "tegning.pdf · 2,0 KB" in said
    assert "barnets egne ord" in said and "fortroligt · om tredjemand" in said


def test_what_a_person_wrote_is_never_markup(world: World, visit: Visit) -> None:
    evil = "<script>alert(1)</script><b>x</b>"
    event = write(world.ida, "notat", "2026-03-02 08:05", title=evil, text=evil, facts={"emne": evil})
    for url in (IDA, f"{IDA}haendelse/{event.event}/", f"/familie/{world.family.pk}/"):
        html = text_of(visit("worker"), url)
        assert "<script>alert" not in html and "<b>x</b>" not in html and "&lt;script&gt;" in html


def test_an_entry_that_was_corrected_keeps_its_page_and_says_that_it_no_longer_holds(
    world: World, visit: Visit
) -> None:
    first = write(world.ida, "notat", "2026-02-03 10:00", title="Talt med moster", text="Moster.")
    second = write(world.ida, "notat", "2026-02-03 10:00", title="Talt med mormor", corrects=first.event)
    worker = visit("worker")
    old = text_of(worker, f"{IDA}haendelse/{first.event}/")
    assert "Dette gælder ikke længere" in old and "Moster." in old
    new = text_of(worker, f"{IDA}haendelse/{second.event}/")
    assert "Dette gælder ikke længere" not in new and "Det oprindelige" in new and "Talt med moster" in new


def test_a_withdrawal_has_a_page_too(world: World, visit: Visit) -> None:
    wrong = write(world.ida, "notat", "2026-02-03 10:00", title="Møde flyttet")
    withdrawal = write(world.ida, "notat", "2026-02-04 10:00", text="Mødet blev holdt.", withdraws=wrong.event)
    worker = visit("worker")
    assert "Trukket tilbage" in text_of(worker, f"{IDA}haendelse/{wrong.event}/")
    assert "Mødet blev holdt." in text_of(worker, f"{IDA}haendelse/{withdrawal.event}/")
