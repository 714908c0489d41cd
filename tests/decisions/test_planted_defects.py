"""Defects of 2017 planted one by one in a decision that lacks nothing: the gate must find each where it belongs.

The list was written from the criticism, before it was held against the gate: what was missing, and what came late.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.casefile.factory import World, when, write
from tests.decisions.deciding import begin, consent, hear, inquire

from sikkersag.casefile.models import Matter
from sikkersag.decisions.actions import taking
from sikkersag.decisions.queries.gate import AFTER, FIXED, GROUPS, REASONS, STOPS, Gate

Plant = Callable[[World, Matter], None]


def _nothing(world: World, matter: Matter) -> None:
    """The entry is left out."""


@dataclass(frozen=True)
class Defect:
    """What was wrong, as the criticism says it; how it is planted; where the gate must show it."""

    said: str
    requirement: str
    group: str
    part: str = ""
    talk: Plant = hear
    consents: Plant = field(default=lambda world, matter: consent(world, matter, "mor", "far"))
    inquiry: Plant = inquire
    more: Plant = _nothing
    data: dict[str, Any] = field(default_factory=dict)


def _talk(at: str = "2026-03-09 10:00", written: str = "2026-03-09 16:00", **facts: Any) -> Plant:
    told = {"om_indsatsen": True, "holdt_af": "myndighed", "barnets_holdning": True, **facts}

    def plant(world: World, matter: Matter) -> None:
        write(world.ida, "boernesamtale", at, facts=told, about=[str(matter.pk)], now=written)

    return plant


def _consent(*names: str, **facts: Any) -> Plant:
    def plant(world: World, matter: Matter) -> None:
        for name in names:
            told = {"fra": str(world.people[name].pk), "til": "indsats", "informeret": True, **facts}
            about = [str(matter.pk)]
            write(world.ida, "samtykke", "2026-03-09 12:00", facts=told, about=about, now="2026-03-09 16:00")

    return plant


def _promised(world: World, matter: Matter) -> None:
    about = [str(matter.pk)]
    write(world.ida, "bindende_skridt", "2026-03-08 10:00", about=about, now="2026-03-08 11:00")


def _adverse(world: World, matter: Matter) -> None:
    facts = {"retning": "modtaget", "til_ugunst": True, "vaesentlig": True, "kendt_af_parten": False}
    about = [str(matter.pk)]
    write(world.ida, "oplysning_modtaget", "2026-03-04 10:00", facts={k: v for k, v in facts.items() if k != "retning"},
          about=about, now="2026-03-04 11:00")  # fmt: skip


def _withdrawn(world: World, matter: Matter) -> None:
    facts = {"fra": str(world.people["far"].pk), "til": "indsats"}
    about = [str(matter.pk)]
    write(world.ida, "samtykke_tilbagekaldt", "2026-03-10 08:00", facts=facts, about=about, now="2026-03-10 08:10")


def _late_note(world: World, matter: Matter) -> None:
    about = [str(matter.pk)]
    write(world.ida, "moede", "2026-02-12 10:00", about=about, now="2026-03-10 08:00", text="Sagen blev drøftet.")


DENIED = {"fuldt_medhold": False}
PLACED = {"art": "frivillig_anbringelse", "hjemmel": "barnets lov § 46", "indhold": "Ida flytter i pleje"}
CONTACT = {"art": "samvaer", "hjemmel": "barnets lov § 104", "mere": {"samvaer_hyppighed": "sjaeldnere"}}
FORCED = {
    "art": "tvangsanbringelse", "hjemmel": "barnets lov § 47", "instans": "boerne_og_ungeudvalg",
    "truffet": "2026-03-09", "mere": {"stemmer_for": 3},
}  # fmt: skip
DEFECTS = (
    Defect("Der er ikke talt med barnet", "I1", STOPS, talk=_nothing),
    Defect("Samtalen blev holdt, efter at familien havde fået løfte om hjælpen", "I1", FIXED, more=_promised),
    Defect("Samtalen handlede om trivsel og ikke om hjælpen", "I1", STOPS, talk=_talk(om_indsatsen=False)),
    Defect("Det var anbringelsesstedet, der talte med barnet", "I1", STOPS, talk=_talk(holdt_af="anbringelsessted")),
    Defect("Kun den ene forælder har samtykket", "D5", STOPS, "stoette", consents=_consent("mor")),
    Defect("Samtykket var ikke informeret", "D5", STOPS, "stoette", consents=_consent("mor", "far", informeret=False)),
    Defect("Samtykket blev givet under pres", "D5", STOPS, "stoette", consents=_consent("mor", "far", under_pres=True)),
    Defect("Samtykket er trukket tilbage", "D5", STOPS, "stoette", more=_withdrawn),
    Defect("Parterne er ikke hørt om det, der taler imod dem", "D1", STOPS, "foraeldre", more=_adverse, data=DENIED),
    Defect("Der er ingen afdækning eller undersøgelse", "F1", REASONS, "stoette", inquiry=_nothing),
    Defect("Der er ikke screenet", "S1", REASONS, inquiry=_nothing),
    Defect("Netværket er ikke overvejet", "I4", REASONS, "foer", inquiry=_nothing),
    Defect("Barnet anbringes uden en børnefaglig undersøgelse", "F1", STOPS, "anbringelse", data=PLACED),
    Defect("Anbringelsen er uden samtykke til anbringelse", "D5", STOPS, "anbringelse", data=PLACED),
    Defect("Afgørelsen er ikke begrundet", "D2", REASONS, "afgoerelsen", data={"begrundelse": " ", **DENIED}),
    Defect("Formålet står der ikke", "D4", REASONS, "formaal_og_varighed", data={"formaal": ""}),
    Defect("Lovgrundlaget står der ikke", "D4", REASONS, "hjemmel", data={"hjemmel": ""}),
    Defect("Forvaltningen sætter samværet under lovens mindste", "V2", STOPS, "kompetence", data=CONTACT),
    Defect("Udvalget har ikke tilbudt advokat", "P3", STOPS, "advokat", data=FORCED),
    Defect("Udvalget har ikke hørt forældrene", "P3", STOPS, "foraeldre_hoert", data=FORCED),
    Defect("Kun tre i udvalget stemte for", "P3", STOPS, "flertal", data=FORCED),
    Defect("Planen er ikke lavet før tvang", "F4", STOPS, "tvang", data=FORCED),
    Defect("Der er ingen indstilling til udvalget", "P2", REASONS, "indstilling", data=FORCED),
    Defect("Mødet er først skrevet ned bagefter", "D6", FIXED, more=_late_note),
    Defect("Klagevejledningen gives først med brevene", "D3", AFTER, "klagevejledning", data=DENIED),
)  # fmt: skip


def held(world: World, matter: Matter, defect: Defect | None = None) -> Gate:
    """The gate of a decision with everything in its place, but for one defect."""
    planted = defect or Defect("", "", "")
    planted.inquiry(world, matter)
    planted.more(world, matter)
    planted.talk(world, matter)
    planted.consents(world, matter)
    decision = begin(world, matter, **planted.data)
    decision.case.refresh_from_db()
    return taking.gate_now(decision, by=world.town.worker, now=when())


def stands(gate: Gate, requirement: str, part: str) -> set[str]:
    """The groups in which a requirement stands."""
    rows = {group: gate.rows[group] for group in GROUPS}
    return {
        group
        for group, made in rows.items()
        for row in made
        if row.finding.requirement == requirement and (not part or row.finding.part == part)
    }


def test_a_decision_that_lacks_nothing_goes_through(world: World, matter: Matter) -> None:
    gate = held(world, matter)
    lacking = [
        (row.finding.requirement, row.finding.part) for group in (STOPS, REASONS, FIXED) for row in gate.rows[group]
    ]
    assert lacking == []


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.said)
def test_each_planted_defect_is_found_where_it_belongs(world: World, matter: Matter, defect: Defect) -> None:
    assert defect.group in stands(held(world, matter, defect), defect.requirement, defect.part)
