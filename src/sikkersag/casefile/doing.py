"""What fulfils a duty: which kinds of entry the form of "Gør det nu" offers, from the rulebook's own evidence.

Nothing of a case is read here but the row's own answer, and nothing is written; the address of the form is put
together by the views.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import UUID

from sikkersag.casefile.thelaw import rulebook
from sikkersag.law.engine.requirement import Duty, Requirement

#: What a note about what was said or learnt is written as; it fulfils the duty to write things down.
NOTE = "notat"

_READING = "Kravet er en vurdering. Læs sagen, og vurdér selv; der er ikke noget, der skal registreres."
_FORBIDDEN = "Loven siger her, hvad man ikke må. Der er ikke noget skridt, som opfylder kravet."
_PAST = "Det kan ikke gøres om. Kravet står her, så det kan ses."


@dataclass(frozen=True, slots=True)
class Doing:
    """How a duty is fulfilled. `kinds`: what may be written, the commonest first; empty where `reason` says why not.

    `corrects`: it is not a new entry but something that the entry which called for the duty lacks.
    """

    kinds: tuple[str, ...]
    corrects: bool = False
    reason: str = ""


#: The kinds that a room writes on a page of its own: the name of its address, and what that takes after the case's
#: number.
_pages: dict[str, tuple[str, ...]] = {}


def register_page(kind: str, name: str, *more: str) -> None:
    """Let "Gør det nu" lead to a room's page for a kind, filled in with the same query as the generated form."""
    if _pages.setdefault(kind, (name, *more)) != (name, *more):
        raise ValueError(f"the kind {kind} has a page")


def page_of(kind: str) -> tuple[str, ...]:
    """The name of the address where a kind is written, and what the address takes after the case's number."""
    return _pages.get(kind, ("step_new", kind))


class Row(Protocol):
    """What is read of a ledger row."""

    requirement: str
    part: str
    matter: UUID | None
    is_open: bool
    prospect: bool
    data: dict[str, Any]


def fulfilling(duty: Duty, *, prospect: bool = False) -> Doing:
    """How a duty is fulfilled by what the rulebook takes as evidence.

    `prospect`: the step that the duty belongs to is still ahead, so what is asked of that step itself is written when
    it is taken.
    """
    if duty.shape == "human":
        return Doing((), reason=_READING)
    own = [alt for alt in duty.evidence if alt.select.join[:1] == (("self", ""),)]
    others = [alt for alt in duty.evidence if alt not in own]
    ordinary = [alt for alt in others if not alt.exception]
    first = ordinary or ([] if own else others)
    if first:
        kinds = dict.fromkeys(kind for alt in first for kind in alt.select.kinds)
        return Doing(tuple(kinds))
    if duty.basis:
        return Doing(tuple(dict.fromkeys(kind for basis in duty.basis for kind in basis.select.kinds)))
    if duty.shape == "promptly":
        return Doing((NOTE,))
    if duty.shape == "never":
        return Doing((), reason=_FORBIDDEN)
    return Doing(duty.occasion.kinds, corrects=not prospect)


@cache
def _told(requirement: str, part: str, version: str, prospect: bool) -> Doing:
    return fulfilling(duty_of(rulebook().requirements[requirement], part, version), prospect=prospect)


def duty_of(requirement: Requirement, part: str, version: str) -> Duty:
    """The duty of a requirement in a version of the law; KeyError where there is none."""
    for duty in requirement.duties:
        if duty.part == part and (not duty.versions or version in duty.versions):
            return duty
    raise KeyError(f"{requirement.id} {part} {version}")


def doing_of(row: Row) -> Doing:
    """How the duty of a ledger row is fulfilled now; one that nobody can do anything about any more says so."""
    if not row.is_open:
        return Doing((), reason=_READING if row.data.get("outcome") == "human" else _PAST)
    return _told(row.requirement, row.part, str(row.data.get("version", "")), row.prospect)


def filled_in(row: Row) -> Mapping[str, str]:
    """What the form of a row is filled in with, by the names of its query parameters: ids only, nothing personal."""
    doing, occasion = doing_of(row), str(row.data.get("occasion", ""))
    told = {
        "art": doing.kinds[0] if doing.kinds else "",
        "ret": occasion if doing.corrects else "",
        "anledning": "" if row.prospect else occasion,
        "spoergsmaal": "" if row.matter is None else str(row.matter),
        "person": str(row.data.get("person", "")),
        "krav": row.requirement,
    }
    return {name: value for name, value in told.items() if value}


def query_of(row: Row) -> str:
    """`filled_in` as the query of an address, without its question mark. The kind stands in the address itself."""
    return urlencode({name: value for name, value in filled_in(row).items() if name not in ("art", "ret")})
