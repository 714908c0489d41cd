"""A family, and letters to it: what the tests of writing and delivering begin with."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tests.casefile.factory import World, open_matter, when, write

from sikkersag.casefile.models import Case
from sikkersag.correspondence.actions.letters import write_letter
from sikkersag.correspondence.addressees import Addressee
from sikkersag.correspondence.models import Letter
from sikkersag.correspondence.queries.addressees import addressees_of

VALUES: dict[str, Any] = {
    "emne": "støtte til Ida",
    "afgoerelse": "Ida får en kontaktfamilie hver anden weekend.",
    "hvorfor": "Ida har brug for voksne, der har tid.",
    "lagt_vaegt_paa": "Skolen fortæller, at Ida er træt.",
    "regler": "barnets lov § 32, stk. 1",
    "formaal": "At Ida får ro.",
    "varighed": "et år",
    "barnets_syn": "Ida glæder sig.",
    "barnets_syn_vaegt": "Det har vejet tungt.",
    "du_kan": "Ring, hvis du vil tale om det.",
    "klagefrist": "4 uger",
    "klage_til": "Fjordby Kommune",
    "klage_regler": "retssikkerhedslovens §§ 66-67",
    "indsats": True,
    "hoert": False,
    "klage_forvaltning": True,
    "klage_udvalg": False,
    "klage_foreloebig": False,
}
FACTS = {"skriftlig": True, "begrundelse": True, "klagevejledning": True, "klagefrist": True, "afsender_entydig": True}
DECIDED = "2026-03-09 12:00"


def decide(case: Case, at: str = DECIDED, **facts: Any) -> tuple[UUID, UUID]:
    """A decision in a matter of its own; answers the matter and the decision's event."""
    matter = open_matter(case, "Skal Ida have en kontaktfamilie?", "2026-01-15 10:00")
    told = {"art": "stoettende_indsats", "instans": "forvaltning", **facts}
    row = write(case, "afgoerelse", at, about=[matter], facts=told, title="Kontaktfamilie", now=at)
    return UUID(matter), row.event


def addressee(case: Case, name: str, at: str = "2026-03-10 08:40") -> Addressee:
    """The addressee of a case whose name begins so."""
    return next(one for one in addressees_of(case, at=when(at)) if one.person.name.startswith(name))


def letter_to(
    world: World, name: str = "Camilla", *, case: Case | None = None, now: datetime | None = None, key: str = "",
    decided: tuple[UUID, UUID] | None = None, values: dict[str, Any] | None = None, **more: Any,
) -> Letter:  # fmt: skip
    """A letter with the decision on Ida (or another child) to somebody in her case."""
    case = case or world.ida
    matter, event = decided or decide(case)
    case.refresh_from_db()
    return write_letter(
        case=case,
        kind="afgoerelse",
        addressee=more.pop("addressee", None) or addressee(case, name),
        values=VALUES | (values or {}),
        matter=matter,
        refers=event,
        facts=FACTS,
        by=world.town.worker,
        now=now or when(),
        key=key or str(uuid4()),
        **more,
    )
