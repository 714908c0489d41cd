"""Information collected, given and exchanged: a basis that holds that day, consent sought first, and the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from tests.casefile.factory import World, write
from tests.casefile.writing.sending import Sender, body
from tests.inquiry.sending import journalise, page, read, rows

from sikkersag.casefile.models import LedgerRow
from sikkersag.inquiry.bases import BASES, bases

Open = Callable[..., Sender]


def fields(world: World, act: str, matter: str, **more: Any) -> dict[str, Any]:
    kind = {"indhentet": "oplysninger_indhentet", "givet": "oplysninger_videregivet"}.get(act, "oplysninger_udvekslet")
    return {
        "dato": "09-03-2026",
        "klokkeslaet": "15.10",
        f"svar.{kind}.om": matter,
        "hvem": "Skolen ved Åen",
        "hvad": "Fravær siden jul.",
        **more,
    }


def consent(world: World, who: str, purpose: str, at: str, matter: str) -> Any:
    facts = {"fra": str(world.people[who].pk), "til": purpose, "skriftligt": True, "informeret": True}
    return write(world.ida, "samtykke", at, about=[matter], facts=facts)


def form(world: World, act: str) -> str:
    return f"oplysninger:{act}:{world.ida.number}"


def test_a_consent_that_stands_is_the_basis_and_the_log_says_so(world: World, matter: str, sender: Open) -> None:
    consent(world, "mor", "indhente_oplysninger", "2026-03-05 10:00", matter)
    given = consent(world, "far", "indhente_oplysninger", "2026-03-05 10:00", matter)
    someone = sender()
    told = fields(
        world, "indhentet", matter, samtykker=[str(given.event)], **{"svar.oplysninger_indhentet.hos": "skole"}
    )
    assert "Anders Bjerres samtykke 5. marts 2026" in read(someone, form(world, "indhentet"), told)[0]
    assert journalise(someone, form(world, "indhentet"), told).status_code == 302
    shown = page(someone.client.get(reverse("sharing", args=[world.ida.number])))
    assert "Grundlag: Anders Bjerres samtykke 5. marts 2026 til at indhente oplysninger." in shown
    found = LedgerRow.objects.filter(case=world.ida, requirement="S15", part="samtykke")
    assert {row.outcome for row in found} == {"met"}


def test_a_consent_that_was_taken_back_the_same_minute_is_refused_and_what_was_typed_is_kept(
    world: World, matter: str, sender: Open
) -> None:
    given = consent(world, "mor", "indhente_oplysninger", "2026-03-05 10:00", matter)
    facts = {"fra": str(world.people["mor"].pk), "til": "indhente_oplysninger"}
    write(world.ida, "samtykke_tilbagekaldt", "2026-03-09 15:10", about=[matter], facts=facts)
    someone = sender()
    told = fields(world, "indhentet", matter, samtykker=[str(given.event)])
    answer = journalise(someone, form(world, "indhentet"), told)
    assert answer.status_code == 422
    assert "Camilla Møllegård har trukket samtykket tilbage" in page(answer)
    assert "Fravær siden jul." in page(answer) and rows(someone) == []
    before = {**told, "klokkeslaet": "15.09"}
    assert journalise(someone, form(world, "indhentet"), before).status_code == 302


def test_a_consent_given_later_does_not_carry_what_came_before(world: World, matter: str, sender: Open) -> None:
    given = consent(world, "mor", "dele_oplysninger", "2026-03-09 16:00", matter)
    answer = journalise(sender(), form(world, "givet"), fields(world, "givet", matter, samtykker=[str(given.event)]))
    assert answer.status_code == 422
    assert "samtykkede først 9. marts 2026" in page(answer)


def test_a_consent_taken_back_between_the_page_and_the_button_stops_it(world: World, matter: str, sender: Open) -> None:
    given = consent(world, "mor", "dele_oplysninger", "2026-03-05 10:00", matter)
    someone = sender()
    told = fields(world, "givet", matter, samtykker=[str(given.event)])
    _, key = read(someone, form(world, "givet"), told)
    facts = {"fra": str(world.people["mor"].pk), "til": "dele_oplysninger"}
    write(world.ida, "samtykke_tilbagekaldt", "2026-03-09 15:00", about=[matter], facts=facts)
    answer = someone.send({**told, "set": key}, "journalfoer")
    assert answer.status_code == 422 and rows(someone) == []


def test_without_a_basis_it_is_refused_or_written_as_it_was(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    answer = journalise(someone, form(world, "givet"), fields(world, "givet", matter))
    assert answer.status_code == 422 and "Var der intet, så vælg det" in page(answer)
    someone.version = 1
    told = fields(world, "givet", matter, regel="intet", hvorfor="Jeg troede, mor havde sagt ja.")
    assert "Uden samtykke eller en regel må det ikke ske" in read(someone, form(world, "givet"), told)[0]
    assert journalise(someone, form(world, "givet"), told).status_code == 302
    assert "hjemmel" not in body(rows(someone)[0])["facts"]
    assert LedgerRow.objects.filter(case=world.ida, requirement="D15", breach=True).exists()


def test_who_has_custody_and_was_not_asked_first_is_named(world: World, matter: str, sender: Open) -> None:
    facts = {"fra": str(world.people["mor"].pk), "til": "indhente_oplysninger", "noedvendighed_begrundet": True}
    write(world.ida, "samtykke_soegt", "2026-03-08 10:00", about=[matter], facts=facts)
    told = fields(world, "indhentet", matter, regel="undersoegelse", hvorfor="Lægen skal høres nu.")
    text, _ = read(sender(), form(world, "indhentet"), told)
    assert "Anders Bjerre har forældremyndighed og har ikke sagt ja. Loven kræver, at du først" in text
    assert "Camilla Møllegård har forældremyndighed" not in text


@pytest.mark.parametrize(
    ("day", "section", "other"),
    [
        ("31-12-2023", "serviceloven § 49 b", "retssikkerhedsloven § 11 f"),
        ("01-01-2024", "retssikkerhedsloven § 11 f", "serviceloven § 49 b"),
    ],
)
def test_the_rules_are_those_of_the_day(
    world: World, matter: str, sender: Open, day: str, section: str, other: str
) -> None:
    told = fields(world, "udvekslet", matter, dato=day, regel="politi_overgreb", hvorfor="For at stoppe volden.")
    someone = sender()
    text, _ = read(someone, form(world, "udvekslet"), told)
    assert f"({section})" in text and other not in text
    assert journalise(someone, form(world, "udvekslet"), told).status_code == 302
    assert body(rows(someone)[0])["facts"]["regel"] == "politi_overgreb"
    assert body(rows(someone)[0])["facts"]["hvem_hvad_hvorfor"] is True


def test_a_rule_that_was_not_there_is_refused(world: World, matter: str, sender: Open) -> None:
    told = fields(world, "givet", matter, dato="01-05-2018", regel="databeskyttelse", hvorfor="Nødvendigt.")
    assert "Den regel gjaldt ikke den dag" in page(journalise(sender(), form(world, "givet"), told))


def test_a_private_person_must_know_that_it_is_voluntary(world: World, matter: str, sender: Open) -> None:
    told = fields(world, "indhentet", matter, regel="undersoegelse", hvorfor="Naboen ser Ida.")
    told["svar.oplysninger_indhentet.hos"] = "privatperson"
    someone = sender()
    assert "frivilligt at svare. Det er ikke oplyst" in read(someone, form(world, "indhentet"), told)[0]
    told["svar.oplysninger_indhentet.svar_frivilligt_oplyst"] = "ja"
    assert "frivilligt at svare. Det er ikke oplyst" not in read(someone, form(world, "indhentet"), told)[0]


def test_every_rule_has_a_section_in_a_version_that_there_is() -> None:
    for basis in BASES:
        assert basis.sections, basis.key
    assert [b.key for b, _ in bases("udvekslet", at=1_704_063_600)] == ["ssd", "politi_overgreb", "boernehus"]


def test_the_log_shows_nothing_that_was_taken_back(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    told = fields(world, "givet", matter, regel="anden_myndighed", hvorfor="Anden kommune.")
    journalise(someone, form(world, "givet"), told)
    (row,) = rows(someone)
    address = reverse("sharing", args=[world.ida.number])
    assert "Skolen ved Åen" in page(someone.client.get(address))
    write(world.ida, row.kind, "2026-03-09 15:10", withdraws=row.event)
    assert "Skolen ved Åen" not in page(someone.client.get(address))


def test_from_its_matter_the_form_begins_with_the_matter(world: World, matter: str, sender: Open) -> None:
    address, client = (
        f"{reverse('sharing_new', args=[world.ida.number, 'indhentet'])}?spoergsmaal={matter}",
        sender().client,
    )
    assert f'href="{address}"' in page(client.get(reverse("matter", args=[world.ida.number, matter])))
    assert f'value="{matter}" id="f-svar-oplysninger-indhentet-om-1" checked' in page(client.get(address))
