"""Saving a text: a new version each time, tried on every sample, told to the second of two, and never altered."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests.casefile.factory import World, when

from sikkersag.correspondence.actions.texts import OvertakenError, same_text, save_text
from sikkersag.correspondence.letters.blocks import BlockError
from sikkersag.correspondence.letters.composing import compose, read_block
from sikkersag.correspondence.letters.kinds import kinds, text_blocks
from sikkersag.correspondence.letters.trying import difference, dry_run, untried
from sikkersag.correspondence.models import TextVersion
from sikkersag.correspondence.queries import texts
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.refused import RefusedError

BLOCK = "hilsen"
TEXT = "Hilsen\n{afsender}\n{kommune}"


def save(world: World, text: str = TEXT, *, base: int = 0, why: str = "Kortere.", block: str = BLOCK) -> TextVersion:
    return save_text(block=block, text=text, why=why, base=base, by=world.town.lawyer, now=when())


def test_each_saving_is_a_new_version_with_its_reason_and_an_audit_row(world: World) -> None:
    first = save(world, f"\r\n{TEXT}  \r\n")
    second = save(world, TEXT.replace("Hilsen", "Mange hilsner"), base=1, why="  Venligere\nhilsen. ")
    assert [(row.version, row.by.name, row.why) for row in texts.versions(BLOCK)] == [
        (2, "Nadia Berg", "Venligere hilsen."),
        (1, "Nadia Berg", "Kortere."),
    ]
    assert first.text == TEXT
    told = Entry.objects.filter(action="correspondence.save_text").order_by("pk")
    assert [entry.object for entry in told] == ["text:hilsen", "text:hilsen"]
    assert [entry.detail["version"] for entry in told] == [1, 2]
    made = compose("orientering", kinds()["orientering"].samples[0].values)
    assert made.blocks["hilsen"] == second.version
    assert made.paragraphs[-1].text == "Mange hilsner\nMaj-Britt Torp\nFjordby Kommune"


def test_going_back_is_a_new_version_with_the_old_text(world: World) -> None:
    save(world)
    back = save(world, text_blocks()[BLOCK].text, base=1, why="Tilbage til udgave 0.")
    assert back.version == 2
    assert texts.text_of(BLOCK, 2) == texts.text_of(BLOCK, 0)
    assert texts.text_of(BLOCK, 1) == TEXT
    assert texts.text_of(BLOCK, 3) is None


def test_the_second_of_two_who_write_from_the_same_version_is_told_and_nothing_is_lost(world: World) -> None:
    save(world)
    with pytest.raises(OvertakenError) as refused:
        save(world, TEXT + "\nBørn og unge")
    assert refused.value.version == 1
    assert "Nadia Berg har gemt udgave 1 imens" in refused.value.message
    assert TextVersion.objects.get().text == TEXT
    assert save(world, TEXT + "\nBørn og unge", base=1).version == 2


def test_two_at_the_very_same_moment_do_not_both_get_the_number(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    save(world)
    monkeypatch.setattr(texts, "latest", lambda blocks: {})
    with pytest.raises(OvertakenError), transaction.atomic():
        save(world, TEXT + "\nBørn og unge")
    assert TextVersion.objects.get().text == TEXT
    assert Entry.objects.filter(action="correspondence.save_text").count() == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hilsen {kommune}", "Teksten skal altid sige »sagsbehandlerens navn«"),
        ("{afsender}\n{{ kommune }}", "Linje 2: »{{« er kode"),
        ("{afsender} {cpr}", "Linje 1: der er intet felt, der hedder »{cpr}«"),
        ("{afsender}\n[hvis afslag]\nx\n[slut]", "der er ingen betingelse, der hedder »afslag«"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_and_nothing_is_written(world: World, text: str, told: str) -> None:
    with pytest.raises(BlockError) as refused:
        save(world, text)
    assert told in refused.value.message
    assert not TextVersion.objects.exists()
    assert not Entry.objects.filter(action="correspondence.save_text").exists()


def test_a_text_that_some_letter_lacks_a_value_for_is_refused(world: World) -> None:
    block = "partshoering.svar"
    text = text_blocks()[block].text + "\n\nSvar senest {svarfrist}."
    with pytest.raises(RefusedError, match="1 af eksemplerne kan ikke laves"):
        save(world, text, block=block)
    tried = dry_run(block, text, {})
    assert [bool(trial.failed) for trial in tried.trials] == [False, True]
    assert "svarfrist" in tried.trials[1].failed


@pytest.mark.parametrize(
    ("why", "text", "told"),
    [
        (" \n", TEXT, "hvorfor"),
        ("x" * 301, TEXT, "300 tegn"),
        ("Intet.", text_blocks()[BLOCK].text, "det samme som før"),
    ],
)
def test_it_takes_a_reason_and_a_change(world: World, why: str, text: str, told: str) -> None:
    with pytest.raises(RefusedError, match=told):
        save(world, text, why=why)
    assert not TextVersion.objects.exists()


def test_a_saved_version_cannot_be_altered_or_taken_away(world: World) -> None:
    save(world)
    for attempt in (lambda: TextVersion.objects.update(text="x"), lambda: TextVersion.objects.all().delete()):
        with pytest.raises(Exception, match="this table is never altered"), transaction.atomic():
            attempt()
    with pytest.raises(IntegrityError), transaction.atomic():
        TextVersion.objects.create(block=BLOCK, version=1, text="x", why="x", by=world.town.lawyer, at=when())
    assert TextVersion.objects.get().text == TEXT


def test_a_dry_run_tells_what_changes_what_becomes_of_lix_and_what_no_sample_shows() -> None:
    block = "afgoerelse_barn.hvad_nu"
    text = text_blocks()[block].text + "\n\n[hvis talt_med]\nForvaltningens vurdering foreligger.\n[slut]"
    tried = dry_run(block, text, {})
    assert (tried.changed, tried.failed, tried.untried) == (2, 0, ())
    for trial in tried.trials:
        new = "".join(piece.text for piece in trial.pieces if piece.state == "new")
        assert trial.changed == (trial.sample.values["talt_med"] is True)
        assert ("Forvaltningens vurdering foreligger." in new) == trial.changed
        assert trial.lix_before is not None
        assert (trial.lix > trial.lix_before) == trial.changed


def test_a_side_of_a_condition_that_no_sample_shows_is_told() -> None:
    found = read_block("orientering.tekst", text_blocks()["orientering.tekst"].text)
    samples = kinds()["orientering"].samples
    assert untried(found, samples) == ()
    assert untried(found, samples[:1]) == (
        "Intet eksempel viser teksten, når det ikke gælder: der er sat en undersøgelse, en afdækning eller en indsats "
        "i gang.",
    )


def test_a_difference_says_both_texts_again() -> None:
    before, after = "Du kan klage.\n\nRing til os.", "Du må klage.\n\nRing gerne til os."
    pieces = difference(before, after)
    assert "".join(piece.text for piece in pieces if piece.state != "new") == before
    assert "".join(piece.text for piece in pieces if piece.state != "gone") == after
    assert [piece.text.strip() for piece in pieces if piece.state == "new"] == ["må", "gerne"]
    assert same_text(" a \r\n\r\n b\r\n") == " a\n\n b"
