"""A letter is written whole and frozen, or not at all."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from tests.casefile.factory import World, make_person, settle, when, write
from tests.correspondence.writing import VALUES, addressee, decide, letter_to

from sikkersag.casefile.actions.journal import seal
from sikkersag.casefile.filetexts import text_of_file
from sikkersag.casefile.models import Document, LedgerRow
from sikkersag.correspondence.actions import letters
from sikkersag.correspondence.actions.letters import stop_letter, write_anew, write_letter
from sikkersag.correspondence.letters.typesetting import typeset
from sikkersag.correspondence.models import Delivery, Letter
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.files import store
from sikkersag.foundation.numbering.models import Series
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.refused import RefusedError


def _read(letter: Letter) -> str:
    return " ".join(text_of_file(letter.sha256, "application/pdf").split())


def test_it_lies_on_the_case_under_the_number_that_stands_on_it(world: World) -> None:
    letter = letter_to(world)
    document = Document.objects.get(letters=letter)
    with store.open(letter.sha256) as file:
        assert hashlib.sha256(file.read()).hexdigest() == letter.sha256 == document.versions.get().sha256
    said = _read(letter)
    assert f"2025-0001874-{document.number}" in said
    assert "Camilla Møllegård Birkevej 14" in said
    assert letter.blocks.keys() == {
        *("afgoerelse.indledning", "afgoerelse.grunde", "afgoerelse.barnet", "afgoerelse.hvad_nu", "klagevejledning"),
        "hilsen",
    }
    assert letter.status == Letter.Status.WRITTEN
    assert Entry.objects.filter(object=f"brev {letter.pk}", case=world.ida.pk).count() == 1


def test_laid_on_the_case_it_is_journalised_with_date_and_title(world: World) -> None:
    letter_to(world)
    rows = LedgerRow.objects.filter(case=world.ida, requirement="D7")
    assert list(rows.values_list("outcome", flat=True)) == ["met"]


def test_written_twice_under_one_key_it_is_one_letter(world: World) -> None:
    decided = decide(world.ida)
    first = letter_to(world, key="one", decided=decided)
    second = letter_to(world, key="one", decided=decided)
    assert first.pk == second.pk
    assert Letter.objects.count() == Document.objects.count() == 1


def test_a_document_laid_on_the_case_meanwhile_gets_no_number_of_the_letters(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided = decide(world.ida)
    real, calls = typeset, []

    def slow(sheet: Any) -> bytes:
        calls.append(sheet.document_number)
        made = real(sheet)
        if len(calls) == 1:
            other = letter_to(world, "Anders", decided=decided, key="other")
            assert Document.objects.get(letters=other).number == 1
        return made

    monkeypatch.setattr(letters, "typeset", slow)
    letter = letter_to(world, decided=decided, key="mine")
    assert Document.objects.get(letters=letter).number == 2
    assert "2025-0001874-2" in _read(letter)


@pytest.mark.parametrize("breaks", ["add_documents", "write_entry"])
def test_a_failure_half_way_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch, breaks: str) -> None:
    decided = decide(world.ida)
    length = world.ida.length

    def broken(*args: Any, **kwargs: Any) -> None:
        if breaks == "add_documents":
            real(*args, **kwargs)
        raise RuntimeError("the machine stops")

    real = getattr(letters, breaks)
    monkeypatch.setattr(letters, breaks, broken)
    with pytest.raises(RuntimeError, match="stops"):
        letter_to(world, decided=decided, key="broken")
    monkeypatch.undo()
    world.ida.refresh_from_db()
    assert not Letter.objects.exists()
    assert not Document.objects.exists()
    assert not Series.objects.filter(key__startswith="document").exists()
    assert world.ida.length == length
    assert letter_to(world, decided=decided, key="broken").status == Letter.Status.WRITTEN


def test_a_missing_field_is_refused_by_name_and_leaves_nothing(world: World) -> None:
    decided = decide(world.ida)
    with pytest.raises(RefusedError, match="hvorfor"):
        letter_to(world, decided=decided, values={"hvorfor": ""})
    assert not Letter.objects.exists()
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE correspondence_letter SET sha256 = 'x'",
        "UPDATE correspondence_letter SET address = 'x'",
        "UPDATE correspondence_letter SET to_name = 'x'",
        "UPDATE correspondence_letter SET words = '{}'",
        "UPDATE correspondence_letter SET to_id = NULL",
        "UPDATE correspondence_letter SET refers = NULL, status = 'sendt'",
        "DELETE FROM correspondence_letter",
    ],
)
def test_the_database_refuses_to_alter_what_a_letter_says_or_to_whom(world: World, change: str) -> None:
    letter_to(world)
    with pytest.raises(DatabaseError, match="never altered"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_stopped_letter_is_stopped_for_good(world: World) -> None:
    letter = letter_to(world)
    stop_letter(letter=letter, reason="Forkert barn nævnt.", by=world.town.worker, now=when(), key="stop")
    assert Delivery.objects.get(letter=letter).why == "Forkert barn nævnt."
    with pytest.raises(RefusedError, match="allerede standset"):
        stop_letter(letter=letter, reason="Igen.", by=world.town.worker, now=when(), key="again")
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(status="skrevet")


def test_a_letter_is_not_stopped_without_a_reason(world: World) -> None:
    with pytest.raises(RefusedError, match="Skriv, hvorfor"):
        stop_letter(letter=letter_to(world), reason=" ", by=world.town.worker, now=when(), key="stop")


def test_the_address_of_another_never_stands_in_a_letter(world: World) -> None:
    with pytest.raises(RefusedError, match="Anders Bjerres adresse"):
        letter_to(world, values={"du_kan": "Mød op på havnegade  3."})
    assert not Letter.objects.exists()


def test_a_protected_address_in_a_siblings_case_is_known_too(world: World) -> None:
    with pytest.raises(RefusedError, match="Den er beskyttet"):
        letter_to(world, values={"hvorfor": "Noah bor på Skjulestræde 99."})


def test_a_street_without_its_number_is_no_address(world: World) -> None:
    letter = letter_to(world, values={"hvorfor": "Legepladsen på Havnegade er tæt på."})
    assert "Havnegade er tæt på" in _read(letter)


def test_a_protected_address_is_not_printed_even_on_ones_own_letter(world: World) -> None:
    letter = letter_to(world, "Rasmus", case=world.noah)
    assert letter.address == ""
    said = _read(letter)
    assert "Rasmus Thorsen" in said
    assert "Skjulestræde" not in said


def test_protected_between_choosing_and_writing_it_is_not_printed(world: World) -> None:
    chosen = addressee(world.ida, "Camilla")
    Person.objects.filter(pk=world.people["mor"].pk).update(protected_address=True)
    letter = letter_to(world, addressee=chosen)
    assert letter.address == ""
    assert "Birkevej" not in _read(letter)


def test_an_annex_with_a_protected_address_is_refused(world: World) -> None:
    from tests.web.growing import lay_paper

    paper = lay_paper(world.ida, "Udtalelse om Skjulestræde 99", by=world.town.worker)
    with pytest.raises(RefusedError, match="beskyttet adresse"):
        letter_to(world, annexes=[paper])


def test_annexes_stand_numbered_in_the_letter(world: World) -> None:
    from tests.web.growing import lay_paper

    paper = lay_paper(world.ida, "Udtalelse fra skolen", by=world.town.worker)
    letter = letter_to(world, annexes=[paper])
    assert "Bilag 1: Udtalelse fra skolen (2025-0001874-1)" in _read(letter)
    assert letter.words["annexes"][0]["sha256"] == paper.versions.get().sha256


def test_written_anew_it_goes_to_where_they_live_now(world: World) -> None:
    letter = letter_to(world)
    settle("Nyvej 7, 4000 Nyby", world.people["mor"], since="2026-03-10")
    anew = write_anew(letter=letter, by=world.town.worker, now=when(), key="anew")
    letter.refresh_from_db()
    assert letter.status == Letter.Status.STOPPED
    assert anew.address == "Nyvej 7, 4000 Nyby"
    assert "Nyvej 7 4000 Nyby" in _read(anew)
    assert anew.words["paragraphs"] == letter.words["paragraphs"]
    assert write_anew(letter=letter, by=world.town.worker, now=when(), key="anew").pk == anew.pk


def test_a_letter_to_somebody_outside_the_case_has_the_lines_that_were_told(world: World) -> None:
    made = write_letter(
        case=world.ida,
        kind="afgoerelse",
        addressee=None,
        to_lines=("Ankestyrelsen", "7998 Statsservice"),
        values=VALUES,
        by=world.town.worker,
        now=when(),
        key="outside",
    )
    assert (made.to, made.to_name) == (None, "Ankestyrelsen")
    assert "Ankestyrelsen 7998 Statsservice" in _read(made)


def test_a_letter_stays_when_its_document_is_sealed_or_its_rows_are_made_again(world: World) -> None:
    letter = letter_to(world)
    row = world.ida.events.get(kind="dokument")
    seal(event=row.pk, reason="Forkert barn.", by=world.town.leader, now=when())
    assert not Document.objects.exists()
    letter.refresh_from_db()
    stop_letter(letter=letter, reason="Forkert barn.", by=world.town.worker, now=when(), key="stop")


def test_names_in_many_alphabets_are_set(world: World) -> None:
    for name in ("Åse Ærø-Øster", "Aqqaluk Kûitse", "Zoë O’Neill"):
        person = make_person(name, born="1980-01-01")
        settle("Kirkevej 2", person)
        write(world.ida, "part_registreret", "2026-03-09 09:00", facts={"person": str(person.pk), "rolle": "vaerge"})
        assert name.split()[0] in _read(letter_to(world, name, addressee=addressee(world.ida, name), key=str(uuid4())))
