"""The letters of a complaint: they come with the act, say what became of it, and are refused with it."""

from __future__ import annotations

import pytest
from tests.casefile.factory import World, when, write
from tests.decisions.complaints import complain, decide, forward, key, reassess, tell
from tests.decisions.test_complaint_index import lay

from sikkersag.casefile.models import Document, Event
from sikkersag.correspondence.models import Letter
from sikkersag.decisions.actions.reassessing import reassess as look_again
from sikkersag.foundation.refused import RefusedError


def said(letter: Letter) -> str:
    """The words of a letter."""
    return "\n".join(str(part["text"]) for part in letter.words["paragraphs"])


def test_the_complaint_goes_on_with_a_letter_and_everything_as_annexes(world: World) -> None:
    decision = decide(world, "hjemgivelse")
    tell(world, decision)
    paper = lay(world, "Udtalelse fra skolen", list(decision.about))
    complaint = complain(world, decision)
    reassess(world, complaint)
    forward(world, complaint)
    letter = Letter.objects.get(kind="klage_videresendt")
    text = said(letter)
    assert letter.to_name == "Ankestyrelsen" and letter.refers == complaint
    assert "Camilla Møllegård klagede den 2. marts 2026 over vores afgørelse af 30. januar 2026" in text
    assert "Undersøgelsen viser ikke mere." in text and "Vi fastholder afgørelsen." in text
    assert "opsættende virkning" in text and "efter klagefristen" not in text and "børne- og ungeudvalget" not in text
    index = Document.objects.get(title__startswith="Fortegnelse")
    assert [one["id"] for one in letter.words["annexes"]] == [str(index.pk), str(paper.pk)]
    mother = Letter.objects.get(kind="klage_til_klager")
    assert mother.to == world.people["mor"] and "sendt din klage videre til Ankestyrelsen" in said(mother)


def test_a_late_complaint_about_the_committee_says_both(world: World) -> None:
    decision = decide(world, "tvangsanbringelse", instance="boerne_og_ungeudvalg")
    tell(world, decision)
    complaint = complain(world, decision, "2026-03-03")
    forward(world, complaint)
    text = said(Letter.objects.get(kind="klage_videresendt"))
    assert "Klagen kom efter klagefristen." in text and "truffet af børne- og ungeudvalget" in text
    assert "opsættende virkning" not in text


def test_who_is_agreed_with_is_told_what_is_changed(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    reassess(world, complain(world, decision), "delvist_medhold")
    text = said(Letter.objects.get())
    assert "Du har fået ret i noget" in text and "En weekend mere i juli." in text and "4 uger" in text


def test_who_was_not_agreed_with_is_told_when_it_goes_on_and_not_before(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    complaint = complain(world, decision)
    reassess(world, complaint)
    assert not Letter.objects.exists()
    forward(world, complaint, tell=False)
    assert [letter.kind for letter in Letter.objects.all()] == ["klage_videresendt"]


def test_the_child_is_not_written_to_in_the_words_of_adults(world: World) -> None:
    decision = decide(world)
    complaint = complain(world, decision, who="ida")
    reassess(world, complaint, "fuldt_medhold")
    assert not Letter.objects.exists()
    assert Event.objects.filter(case=world.ida, kind="klage_genvurderet").count() == 1


def test_where_the_letter_cannot_be_written_nothing_is(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    complaint = complain(world, decision)
    before = Event.objects.filter(case=world.ida).count()
    with pytest.raises(RefusedError, match="Anders Bjerres adresse"):
        look_again(
            case=world.ida,
            complaint=complaint,
            result="fuldt_medhold",
            reasons="Far bor nu på Havnegade 3, 2. tv., så der er plads.",
            changed="Ida kommer i aflastning.",
            by=world.town.worker,
            now=when("2026-03-12 10:00"),
            key=key(),
        )
    assert Event.objects.filter(case=world.ida).count() == before and not Letter.objects.exists()


def test_the_letter_says_the_reasons_as_they_were_corrected_last(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    complaint = complain(world, decision)
    reassess(world, complaint)
    looked = Event.objects.get(case=world.ida, kind="klage_genvurderet")
    corrects = looked.event
    for text in ("Første rettelse.", "Anden rettelse."):
        row = write(
            world.ida,
            "klage_genvurderet",
            "2026-03-12 10:00",
            now="2026-03-12 12:00",
            text=text,
            facts={"resultat": "fastholdt"},
            refs={"klage": (str(complaint),)},
            about=decision.about,
            corrects=corrects,
        )
        corrects = row.event
    forward(world, complaint)
    text = said(Letter.objects.get(kind="klage_videresendt"))
    assert "Anden rettelse." in text and "Første rettelse." not in text and "viser ikke mere" not in text
