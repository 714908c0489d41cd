"""Decisions for tests: one with everything written, and the entries that let it through its gate."""

from __future__ import annotations

from typing import Any

from tests.casefile.factory import World, when, write

from sikkersag.casefile.models import Matter
from sikkersag.decisions.actions import building
from sikkersag.decisions.models import Decision

#: Everything that the steps hold of a decision about support.
WHOLE: dict[str, Any] = {
    "art": "stoettende_indsats",
    "indhold": "Aflastning hver anden weekend",
    "instans": "forvaltning",
    "hjemmel": "barnets lov § 32, stk. 1",
    "afslag": False,
    "fuldt_medhold": True,
    "begrundelse": "Mor har brug for hvile, og Ida er glad for moster.",
    "formaal": "At Ida sover og er udhvilet.",
    "varighed": "6 måneder",
    "barnets_syn": "Jeg vil gerne sove hos moster.",
    "vaegt": "Stor vægt.",
}


def begin(world: World, matter: Matter, **more: Any) -> Decision:
    """A decision with everything written, told to both who hold custody."""
    parents = [str(world.people[name].pk) for name in ("mor", "far")]
    return building.begin(matter=matter, data={**WHOLE, "til": parents, **more}, by=world.town.worker, now=when())


def hear(world: World, matter: Matter, at: str = "2026-03-09 10:00") -> None:
    """A talk with the child about the decision."""
    facts = {"om_indsatsen": True, "holdt_af": "myndighed", "barnets_holdning": True}
    write(world.ida, "boernesamtale", at, facts=facts, about=[str(matter.pk)], now=f"{at[:10]} 16:00")


def consent(world: World, matter: Matter, *names: str, at: str = "2026-03-09 12:00") -> None:
    """Consent of some to the support."""
    for name in names:
        facts = {"fra": str(world.people[name].pk), "til": "indsats", "informeret": True}
        write(world.ida, "samtykke", at, facts=facts, about=[str(matter.pk)], now=f"{at[:10]} 16:00")


def inquire(world: World, matter: Matter) -> None:
    """A screening and an afdækning that is finished, with the network considered."""
    about = [str(matter.pk)]
    facts = {"konklusion": "afdaekning"}
    write(world.ida, "screening", "2026-03-02 10:00", facts=facts, about=about, now="2026-03-02 11:00")
    write(world.ida, "afdaekning_paabegyndt", "2026-03-02 12:00", about=about, now="2026-03-02 12:30")
    mother = (world.people["mor"],)
    write(world.ida, "fagperson_inddraget", "2026-03-03 10:00", about=about, now="2026-03-03 11:00")
    write(world.ida, "foraeldre_inddraget", "2026-03-04 10:00", about=about, concerns=mother, now="2026-03-04 11:00")
    write(world.ida, "netvaerk_overvejet", "2026-03-05 10:00", about=about, now="2026-03-05 11:00")
    write(world.ida, "afdaekning_afsluttet", "2026-03-06 10:00", about=about, now="2026-03-06 11:00")
