"""The generated form: every kind that has no act of its own can be opened, filled in and journalised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from tests.casefile.factory import World, open_matter, write
from tests.casefile.writing.sending import Sender, body, kinds, texts

from sikkersag.casefile.doing import fulfilling
from sikkersag.casefile.forms.step import NOT_ASKED
from sikkersag.casefile.models import Event
from sikkersag.casefile.policies import OWN_ACT
from sikkersag.casefile.thelaw import rulebook, vocabulary
from sikkersag.law.vocabulary.load import Fact, Kind

Open = Callable[..., Sender]
STEPS = sorted(set(vocabulary().kinds) - OWN_ACT)


def _answer(fact: Fact, world: World) -> str:
    match fact.type:
        case "bool":
            return "ja"
        case "choice" | "choices":
            return fact.choices[0]
        case "person" | "persons":
            return str(world.people["mor"].pk)
        case "date":
            return "01-03-2026"
        case "int":
            return "2"
    return "Noget med æ, ø og å"


def _filled(kind: Kind, world: World, matter: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"dato": "09-03-2026", "klokkeslaet": "10.15", "skete": "ja"}
    if kind.about and kind.name != "spoergsmaal_aabnet":
        fields["om"] = matter
    for fact in kind.facts.values():
        if fact.name not in NOT_ASKED:
            fields[f"fakta.{fact.name}"] = _answer(fact, world)
    fields["afsnit.0.tekst"] = "Teksten"
    return fields


@pytest.mark.parametrize("kind", STEPS)
def test_it_opens_with_what_the_kind_has_and_is_journalised(world: World, matter: str, sender: Open, kind: str) -> None:
    told = vocabulary().kinds[kind]
    someone = sender()
    page = someone.client.get(reverse("step_new", args=[world.ida.number, kind]))
    assert page.status_code == 200
    shown = page.content.decode()
    for fact in told.facts.values():
        assert (f'name="fakta.{fact.name}"' in shown) == (fact.name not in NOT_ASKED)
    for ref in told.refs:
        assert f'name="henvisning.{ref}"' in shown
    someone.form = f"skridt:{kind}:{world.ida.number}"
    answer = someone.send(_filled(told, world, matter), "journalfoer")
    assert answer.status_code == 302, answer.content.decode()
    row = Event.objects.get(note=someone.draft)
    assert set(body(row)["facts"]) == {f.name for f in told.facts.values() if f.name not in NOT_ASKED}
    assert row.kind == kind
    assert someone.client.get(answer["Location"]).status_code == 200


def test_every_duty_that_can_be_done_has_a_form_that_does_it() -> None:
    without = [
        (requirement.id, duty.part, kind)
        for requirement in rulebook().requirements.values()
        if requirement.scope == "case"
        for duty in requirement.duties
        for kind in fulfilling(duty).kinds
        # What a departure lacks is written by correcting the departure.
        if kind not in STEPS and not (kind == "fravigelse" and fulfilling(duty).corrects)
    ]
    assert without == []


@pytest.mark.parametrize("kind", sorted(OWN_ACT))
def test_what_has_an_act_of_its_own_says_where(world: World, sender: Open, kind: str) -> None:
    answer = sender().client.get(reverse("step_new", args=[world.ida.number, kind]))
    assert answer.status_code == 409
    assert "Gå tilbage til sagen" in answer.content.decode()


def test_the_address_fills_in_the_matter_the_occasion_and_the_person(world: World, matter: str, sender: Open) -> None:
    received = write(world.ida, "underretning_modtaget", "2026-03-02 08:05")
    address = reverse("step_new", args=[world.ida.number, "boernesamtale"])
    page = sender().client.get(f"{address}?anledning={received.event}&spoergsmaal={matter}").content.decode()
    assert f'<option value="{received.event}" selected>' in page
    assert f'<option value="{matter}" selected>' in page
    address = reverse("step_new", args=[world.ida.number, "partshoering"])
    page = sender().client.get(f"{address}?person={world.people['far'].pk}").content.decode()
    assert f'name="fakta.part" value="{world.people["far"].pk}" id="f-fakta-part-3" checked' in page or (
        f'value="{world.people["far"].pk}" selected' in page
    )


def test_the_same_step_stands_for_the_siblings_that_are_ticked(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    someone.form = f"skridt:afdaekning_paabegyndt:{world.ida.number}"
    fields = {
        "dato": "09-03-2026",
        "om": matter,
        "soeskende": [world.emil.number],
        "afsnit.0.tekst": "For begge",
        "afsnit.0.om": "alle",
        "afsnit.1.tekst": "Kun om Ida",
        "afsnit.1.om": world.ida.number,
    }
    assert someone.send(fields, "journalfoer").status_code == 302
    rows = Event.objects.filter(note=someone.draft)
    assert len({row.event for row in rows}) == 1
    assert {row.case_id for row in rows} == {world.ida.pk, world.emil.pk}
    assert rows.get(case=world.emil).about == []
    assert texts(world.emil) == ["For begge"]


def test_that_something_did_not_happen_is_written_as_such(world: World, sender: Open) -> None:
    someone = sender()
    someone.form = f"skridt:boernesamtale:{world.ida.number}"
    someone.send({"dato": "09-03-2026", "skete": "nej"}, "journalfoer")
    assert Event.objects.get(note=someone.draft).occurred is False


def test_what_is_wrong_stands_at_its_field(world: World, sender: Open) -> None:
    someone = sender()
    someone.form = f"skridt:partshoering:{world.ida.number}"
    page = someone.send({"dato": "31-02-2026", "fakta.frist": "i morgen"}, "journalfoer")
    assert page.status_code == 422
    said = page.content.decode()
    assert 'href="#f-dato"' in said
    assert 'href="#f-fakta-frist"' in said
    someone.version = 1
    said = someone.send({"dato": "09-03-2026"}, "journalfoer").content.decode()
    assert 'href="#f-fakta-part"' in said
    assert "»Hvem der blev hørt« mangler." in said


def test_another_cases_matter_is_refused(world: World, sender: Open) -> None:
    other = open_matter(world.emil, "Skal Emil have en kontaktperson?", "2026-02-20 10:00")
    someone = sender()
    someone.form = f"skridt:boernesamtale:{world.ida.number}"
    answer = someone.send({"dato": "09-03-2026", "om": other}, "journalfoer")
    assert answer.status_code == 422
    assert "Spørgsmålet findes ikke i sagen" in answer.content.decode()
    assert "boernesamtale" not in kinds(world.ida)


def test_colleagues_can_have_taken_part_and_nobody_else_who_is_not_in_the_case(world: World, sender: Open) -> None:
    someone = sender()
    someone.form = f"skridt:moede:{world.ida.number}"
    label = f"u{world.town.colleague.pk}"
    answer = someone.send({"dato": "09-03-2026", "fakta.deltagere": ["en fremmed"]}, "journalfoer")
    assert answer.status_code == 422
    someone.version = 1
    fields = {"dato": "09-03-2026", "fakta.deltagere": [label], "afsnit.0.tekst": "Vi talte om skolen."}
    assert someone.send(fields, "journalfoer").status_code == 302
    assert body(Event.objects.get(note=someone.draft))["facts"]["deltagere"] == [label]
