"""The page of a case's consents: a line for each purpose, a cell for each person, and the contracts apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sikkersag.casefile.queries.writing import ChildCase, Someone
from sikkersag.casefile.thelaw import calendar
from sikkersag.casefile.words import word
from sikkersag.foundation.ui.status import Status
from sikkersag.inquiry.queries import agelimits, consents
from sikkersag.inquiry.queries.consents import GIVEN, REVOKED, SOUGHT, Said
from sikkersag.law.engine import danish
from sikkersag.law.engine.timeline import Event

#: What of a consent was explained, as the cell says it.
_EXPLAINED: Mapping[str, str] = {
    "frivilligt_oplyst": "at det er frivilligt",
    "tilbagekaldelse_oplyst": "at det kan trækkes tilbage",
    "foelger_oplyst": "hvad der så sker",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was said: the entry, in words."""

    event: str
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One person and one purpose. `asked`: does the law ask for this person's consent to it now?"""

    person: Someone
    purpose: str
    status: Status | None
    told: tuple[Told, ...]
    stands: bool
    asked: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One purpose."""

    purpose: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One person, and what they are to the child now."""

    person: Someone
    standing: str


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """The whole page."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    contracts: tuple[Told, ...]


def consent_page(child: ChildCase, *, now: int) -> ConsentPage:
    """The page as the journal stands; `now` in seconds UTC."""
    holders = consents.custody_at(child, at=now)
    people = consents.people_of(child, holders)
    used = {e.facts.get("til") for e in child.standing if e.kind in (GIVEN, SOUGHT, REVOKED)}
    shown = [p for p in consents.purposes() if p in used or p in consents.ALWAYS or _near(child, p, now)]
    rows = tuple(
        Row(p, word(GIVEN, "til", p), tuple(_cell(child, one, p, holders, now) for one in people)) for p in shown
    )
    contracts = tuple(Told(e.id, _contract(child, e)) for e in child.events(consents.CONTRACT) if e.occurred)
    return ConsentPage(tuple(Column(one, _standing(child, one, holders, now)) for one in people), rows, contracts)


def _near(child: ChildCase, purpose: str, now: int) -> bool:
    """Does the case stand where this purpose is near?"""
    if purpose in ("anbringelse", "aendret_sted"):
        return bool(consents.running(child, "anbringelse", at=now))
    return purpose == "sikkerhedsplan" and bool(consents.running(child, "sikkerhedsplan", at=now))


def _standing(child: ChildCase, one: Someone, holders: frozenset[str], now: int) -> str:
    if one.id == child.child.id:
        age = agelimits.age_of(child, at=now)
        return "barnet" if age is None else f"barnet, {age} år"
    role = one.role.lower() or "i sagen"
    return f"{role}, har forældremyndighed" if one.id in holders else f"{role}, ikke forældremyndighed"


def _cell(child: ChildCase, one: Someone, purpose: str, holders: frozenset[str], now: int) -> Cell:
    told = consents.said(child, one.id, purpose)
    own = one.id == child.child.id
    asked = consents.child_asked(child, purpose, at=now) if own else one.id in holders
    note = ""
    if not asked:
        limit = consents.own_limit(purpose, at=now) if own else None
        note = f"Kræves fra {limit} år" if limit else "Kræves ikke"
    lines = tuple(Told(e.id, _line(e)) for e in reversed(told.events))
    return Cell(one, purpose, _status(told), lines, told.stands, asked, note)


def _status(told: Said) -> Status | None:
    if told.stands:
        return Status("met", "Givet")
    if told.given is not None:
        return Status("lapsed", "Trukket tilbage")
    return Status("later", "Spurgt, ikke givet") if told.events else None


def _line(event: Event) -> str:
    when = danish.span(event.lo, event.hi, calendar())
    if event.kind == SOUGHT:
        needed = "; begrundet nødvendigt uden" if event.facts.get("noedvendighed_begrundet") else ""
        return f"Spurgt {when}{needed}"
    if event.kind == REVOKED:
        return f"Trukket tilbage {when}"
    return f"Givet {when}, {_how(event)}"


def _how(event: Event) -> str:
    facts = event.facts
    parts = ["skriftligt" if facts.get("skriftligt") else "ikke skriftligt" if "skriftligt" in facts else "form ukendt"]
    explained = [text for name, text in _EXPLAINED.items() if facts.get(name)]
    if explained:
        parts.append(f"fik at vide, {_joined(explained)}")
    if facts.get("under_pres"):
        parts.append("givet under pres")
    if facts.get("informeret") is False:
        parts.append("uden at vide, hvad det betyder")
    return "; ".join(parts)


def _joined(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} og {texts[-1]}"


def _contract(child: ChildCase, event: Event) -> str:
    who = child.person(str(event.facts.get("med", "")))
    when = danish.span(event.lo, event.hi, calendar())
    return f"{who.name if who else 'Ikke oplyst hvem'}, {when}"
