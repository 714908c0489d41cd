"""May it be done now? Whether a case is open, an entry still stands, a requirement may be departed from; in Danish.

Who may do it is `foundation.access`. Each function answers a sentence that refuses, or an empty text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sikkersag.casefile.models import Case, Event
from sikkersag.casefile.needs import in_force
from sikkersag.foundation.organisation.models import Unit
from sikkersag.law.engine.requirement import Departure, Requirement

#: Kinds that have an act of their own, with rules that a plain form does not know.
OWN_ACT = frozenset(
    {
        "sag_aabnet",
        "sag_lukket",
        "sag_genaabnet",
        "sag_overdraget",
        "overdragelse_laest",
        "part_registreret",
        "part_afregistreret",
        "foraeldremyndighed_begyndt",
        "foraeldremyndighed_ophoert",
        "fravigelse",
    }
)


def why_not_write(case: Case) -> str:
    """Why nothing new may be written in a case now."""
    if case.status == Case.Status.CLOSED:
        return "Sagen er lukket. Den skal genåbnes, før der skrives nyt. En fejl i det, der står, kan stadig rettes."
    return ""


def why_not_as_step(kind: str) -> str:
    """Why a kind is not written with a plain form."""
    if kind == "fravigelse":
        return "En fravigelse skrives fra det krav, som den gælder. Åbn kravet i Lovens krav."
    if kind in OWN_ACT:
        return "Det gøres fra sagens side, hvor der er en knap til det."
    return ""


def why_not_correct(row: Event, content: dict[str, Any] | None, *, sealed: bool) -> str:
    """Why an entry may not be corrected or withdrawn now. A closed case does not stop it."""
    if sealed or content is None:
        return "Notatet er forseglet eller slettet, så det kan ikke rettes."
    if row.withdraws is not None:
        return "Det er selv en tilbagetrækning. Skriv det på ny, hvis det skal stå der igen."
    if row.kind in OWN_ACT - {"fravigelse"}:
        return "Det rettes ikke her, men fra sagens side, hvor det blev gjort."
    return ""


def why_not_rewrite(content: dict[str, Any] | None) -> str:
    """Why an entry that stands may not be written anew with a form, though it may be withdrawn."""
    if content is not None and "document" in content:
        return "Et dokument rettes ved at lægge en ny version af det på sagen. Den gamle version bliver stående."
    return ""


def why_not_seal(sealed: bool) -> str:
    """Why an entry may not be sealed now."""
    return "Notatet er allerede forseglet. Der er ikke ændret noget." if sealed else ""


def departures_now(requirement: Requirement, *, at: int, roles: Collection[str]) -> Sequence[Departure]:
    """The grounds on which a requirement may be departed from at an instant (seconds UTC) by somebody with these
    roles.
    """
    version = in_force(requirement, at)
    if version is None:
        return ()
    open_ones = [d for d in requirement.departures if version.key in d.section]
    return [d for d in open_ones if not d.by or set(d.by) & set(roles)]


def why_not_depart(requirement: Requirement, *, at: int, roles: Collection[str]) -> str:
    """Why a requirement may not be departed from now by somebody with these roles."""
    version = in_force(requirement, at)
    if not requirement.departures or version is None:
        return (
            f"Kravet »{requirement.titel}« kan ikke fraviges. Loven giver ingen grund til det. "
            "Kan det ikke nås, så gør det så snart, det er muligt."
        )
    if not any(version.key in d.section for d in requirement.departures):
        return f"Kravet »{requirement.titel}« kan ikke fraviges efter den lov, der gælder nu."
    if not departures_now(requirement, at=at, roles=roles):
        return "Din rolle kan ikke beslutte at fravige dette krav. Spørg din leder."
    return ""


def unit_may_close(unit: Unit, ends: date) -> str | None:
    """What stands in the way of closing a unit: open cases that nobody in it would reach any more."""
    left = Case.objects.filter(unit=unit, status=Case.Status.OPEN).count()
    if not left:
        return None
    words = "1 åben sag" if left == 1 else f"{left} åbne sager"
    return f"Enheden har {words}. Overdrag dem til en anden enhed først. Enheden er ikke lukket."
