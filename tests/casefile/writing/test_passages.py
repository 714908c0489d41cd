"""A tick alone is no note: the text must be there, and whom it is about must be said before it is journalised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from tests.casefile.factory import World, when, write
from tests.casefile.writing.sending import Sender, body, kinds, texts

from sikkersag.casefile.forms.happenings import TOLD
from sikkersag.casefile.forms.note import compile_note
from sikkersag.casefile.models import Draft, Event
from sikkersag.casefile.queries.writing import scene_of
from sikkersag.foundation.access.viewer import viewer_of

Open = Callable[..., Sender]
NOTEPLIGT = "Notatpligten (offentlighedsloven § 13)"


def _said(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u00a0", " ")


def _present(world: World) -> dict[str, list[str]]:
    return {
        "tilstede": [str(world.people["mor"].pk)],
        "tilstede_kommune": [f"u{world.town.worker.pk}"],
    }


@pytest.mark.parametrize("kind", sorted(TOLD))
def test_a_tick_without_text_is_refused_at_the_passage_and_nothing_is_lost(
    world: World, sender: Open, kind: str
) -> None:
    someone = sender()
    fields: dict[str, Any] = {
        "dato": "09-03-2026",
        "sted": "Hos mor",
        f"skete.{kind}": [world.ida.number],
        "afsnit.0.tekst": "  ",
        **_present(world),
    }
    answer = someone.send(fields, "journalfoer")
    assert answer.status_code == 422
    assert 'href="#f-afsnit-0-tekst"' in _said(answer)
    assert NOTEPLIGT in _said(answer)
    assert "Hos mor" in _said(answer)
    assert Draft.objects.get().data["sted"] == ["Hos mor"]
    assert not Event.objects.filter(note=someone.draft).exists()


def test_the_text_must_be_about_each_child_that_is_ticked(world: World, sender: Open) -> None:
    fields = {
        "dato": "09-03-2026",
        "skete.hjemmebesoeg": [world.ida.number, world.emil.number],
        "afsnit.0.tekst": "Ida legede.",
        "afsnit.0.om": world.ida.number,
    }
    answer = sender().send(fields, "journalfoer")
    assert answer.status_code == 422
    assert "Skriv, hvad der skete, i et afsnit om Emil" in _said(answer)
    assert "i et afsnit om Ida" not in _said(answer)


def test_the_preview_says_that_the_text_is_missing(world: World, sender: Open) -> None:
    someone = sender()
    steering = {"familie": str(world.family.pk), "formular": "notat"}
    fields = {"dato": "09-03-2026", "skete.hjemmebesoeg": [world.ida.number], **_present(world)}
    answer = someone.client.post(reverse("draft_preview", args=[someone.draft]), {**fields, **steering})
    assert answer.status_code == 200
    assert "Skriv, hvad der skete, i et afsnit om Ida" in _said(answer)


def test_who_was_there_is_no_text(world: World) -> None:
    now = int(when().timestamp())
    scene = scene_of(viewer_of(world.town.worker, now=when()), world.family, known_at=now)
    fields = {"dato": ["09-03-2026"], "skete.hjemmebesoeg": [world.ida.number], **_present(world)}
    compiled = compile_note(fields, scene, note=uuid4(), now=now)
    (event,) = compiled.entries[world.ida.pk]
    assert [passage.text[:11] for passage in event.passages] == ["Til stede: "]
    assert not {"notat_gjort", "notat_daekkende"} & set(event.facts)


def test_a_consent_needs_no_text_and_claims_no_note(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    fields: dict[str, Any] = {
        "dato": "09-03-2026",
        "skete.samtykke": [world.ida.number],
        f"svar.samtykke.{world.ida.number}.fra": [str(world.people["mor"].pk)],
        f"svar.samtykke.{world.ida.number}.til": "indsats",
        **_present(world),
    }
    assert someone.send(fields, "journalfoer").status_code == 302
    assert "notat_gjort" not in body(Event.objects.get(note=someone.draft))["facts"]


@pytest.mark.parametrize("kind", ["hjemmebesoeg", "moede", "telefonsamtale", "oplysning_modtaget", "boernesamtale"])
def test_a_step_without_text_is_refused_in_the_same_words(world: World, sender: Open, kind: str) -> None:
    someone = sender()
    someone.form = f"skridt:{kind}:{world.ida.number}"
    fields = {"dato": "09-03-2026", "fakta.notat_gjort": "ja", "fakta.notat_daekkende": "ja", "fakta.fra": "skolen"}
    answer = someone.send(fields, "journalfoer")
    assert answer.status_code == 422
    assert 'href="#f-afsnit-0-tekst"' in _said(answer)
    assert NOTEPLIGT in _said(answer)
    assert not Event.objects.filter(note=someone.draft).exists()


def test_a_step_that_did_not_happen_claims_no_note_either(world: World, sender: Open) -> None:
    someone = sender()
    someone.form = f"skridt:moede:{world.ida.number}"
    claimed = {"dato": "09-03-2026", "skete": "nej", "fakta.notat_gjort": "ja"}
    assert someone.send(claimed, "journalfoer").status_code == 422
    someone.version = 1
    assert someone.send({"dato": "09-03-2026", "skete": "nej"}, "journalfoer").status_code == 302


def test_a_sibling_of_whom_nothing_is_told_is_refused_too(world: World, sender: Open) -> None:
    someone = sender()
    someone.form = f"skridt:moede:{world.ida.number}"
    fields = {
        "dato": "09-03-2026",
        "soeskende": [world.emil.number],
        "afsnit.0.tekst": "Kun Ida.",
        "afsnit.0.om": world.ida.number,
    }
    answer = someone.send(fields, "journalfoer")
    assert answer.status_code == 422
    assert "i et afsnit om Emil" in _said(answer)


def test_correcting_what_came_without_text_does_not_claim_a_note(world: World, sender: Open) -> None:
    first = write(world.ida, "moede", "2026-03-02 10:00")
    someone = sender()
    someone.form = f"ret:{world.ida.number}:{first.event}"
    fields = {"dato": "02-03-2026", "klokkeslaet": "9.00", "begrundelse": "Klokken var forkert"}
    assert someone.send({**fields, "fakta.notat_gjort": "ja"}, "journalfoer").status_code == 422
    someone.version = 1
    assert someone.send(fields, "journalfoer").status_code == 302
    assert "notat_gjort" not in body(Event.objects.get(corrects=first.event))["facts"]


# Whom a passage is about


def _two(world: World, **more: Any) -> dict[str, Any]:
    return {
        "dato": "09-03-2026",
        "skete.hjemmebesoeg": [world.ida.number, world.emil.number],
        "afsnit.0.tekst": "Der var ryddet op.",
        "afsnit.0.om": "alle",
        **more,
    }


def test_a_passage_about_nobody_yet_is_refused_and_kept(world: World, sender: Open) -> None:
    someone = sender()
    fields = _two(world, **{"afsnit.1.tekst": "Hans fars nye adresse er hemmelig."})
    assert someone.autosave(fields).status_code == 200
    answer = someone.send(fields, "journalfoer")
    assert answer.status_code == 422
    assert 'href="#f-afsnit-1-tekst"' in _said(answer)
    assert "Vælg, hvem afsnittet handler om" in _said(answer)
    assert Draft.objects.get().data["afsnit.1.tekst"] == ["Hans fars nye adresse er hemmelig."]
    assert not Event.objects.filter(note=someone.draft).exists()


def test_nothing_is_chosen_for_an_added_passage_and_the_writer_goes_on_there(world: World, sender: Open) -> None:
    page = _said(sender().send(_two(world), "tilfoej"))
    added = page.split('id="f-afsnit-1"')[1].split("</fieldset>")[0]
    assert "checked" not in added
    assert added.count("autofocus") == 1
    assert "Alle, der er sat kryds ved" in added
    assert page.index('name="afsnit.1.om"') < page.index('name="afsnit.1.tekst"')


def test_two_of_three_children_can_be_chosen(world: World, sender: Open) -> None:
    leader = sender(world.town.leader)
    children = [world.ida, world.emil, world.noah]
    both = [world.ida.number, world.emil.number]
    fields = {
        "dato": "09-03-2026",
        "skete.hjemmebesoeg": [case.number for case in children],
        "afsnit.0.tekst": "Fælles.",
        "afsnit.0.om": "alle",
        "afsnit.1.tekst": "De to.",
        "afsnit.1.om": both,
    }
    page = _said(leader.send(fields, "vis"))
    assert 'type="checkbox" name="afsnit.1.om"' in page
    leader.version = 1
    assert leader.send(fields, "journalfoer").status_code == 302
    assert "De to." in texts(world.ida)
    assert "De to." in texts(world.emil)
    assert "De to." not in texts(world.noah)


def test_all_and_one_child_at_once_is_asked_about(world: World, sender: Open) -> None:
    answer = sender().send(_two(world, **{"afsnit.0.om": ["alle", world.ida.number]}), "journalfoer")
    assert answer.status_code == 422
    assert "Vælg enten alle eller de enkelte børn" in _said(answer)


def test_with_one_child_ticked_there_is_nothing_to_choose(world: World, sender: Open) -> None:
    someone = sender()
    fields = {"dato": "09-03-2026", "skete.notat": [world.ida.number], "afsnit.0.tekst": "Ida har fået briller."}
    assert someone.send(fields, "journalfoer").status_code == 302
    assert kinds(world.ida, someone.draft) == ["notat"]
    assert kinds(world.emil, someone.draft) == []


def test_no_passage_is_lost_however_many_there_are(world: World, sender: Open) -> None:
    someone = sender()
    fields: dict[str, Any] = {"dato": "09-03-2026", "klokkeslaet": "10.00", "skete.notat": world.ida.number}
    for number in range(75):
        fields |= {f"afsnit.{number}.tekst": f"Afsnit nr. {number}.", f"afsnit.{number}.om": world.ida.number}
    assert someone.send(fields, "journalfoer").status_code == 302
    assert [text for text in texts(world.ida) if text.startswith("Afsnit nr.")] == [
        f"Afsnit nr. {number}." for number in range(75)
    ]
