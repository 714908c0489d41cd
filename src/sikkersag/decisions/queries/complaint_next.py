"""What is due next of a complaint, by when and by which law: from the ledger's rows alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sikkersag.casefile.models import LedgerRow
from sikkersag.casefile.queries.standing import Standing
from sikkersag.casefile.statuses import status_of
from sikkersag.casefile.thelaw import calendar
from sikkersag.casefile.words import word
from sikkersag.decisions import complaints as law
from sikkersag.decisions.complaints import Complaint, Step
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.status import Status
from sikkersag.law.engine import danish as law_danish
from sikkersag.law.engine.timeline import Event

#: The parts of K2 that say when a complaint is re-assessed, and when it is sent on.
_REASSESS = ("genvurdering", "genvurdering_14_dage", "haster")
_FORWARD = ("videresend_straks", "videresend_delvist")


@dataclass(frozen=True, slots=True)
class Next:
    """What is due next: what, why, by when and by which law, and the act that does it (its word in the address), or the
    matter (its id) on whose page it is done.
    """

    title: str
    why: str
    status: Status
    when: str = ""
    section: str = ""
    act: str = ""
    label: str = ""
    matter: str = ""


def when_words(event: Event) -> str:
    """When an entry happened, as precisely as it is known."""
    return law_danish.span(event.lo, event.hi, calendar())


def next_of(one: Complaint, step: Step, standing: Standing) -> Next:
    """What is due next of a complaint that has come to a step."""
    match step:
        case Step.REASSESS:
            why = "Kommunen ser selv på afgørelsen igen, før klagen kan gå videre."
            return _due(
                "Genvurdér afgørelsen", why, _REASSESS, one.event, standing, "genvurder", "Genvurdér afgørelsen"
            )
        case Step.FORWARD:
            return _forward(one, standing)
        case Step.HOLDS_ON:
            return _holds_on(one, standing)
        case Step.APPEAL:
            why = f"Sendt videre {when_words(one.forwarded)}." if one.forwarded is not None else ""
            label = "Skriv Ankestyrelsens svar"
            return Next(
                "Ankestyrelsen behandler klagen", why, Status("later", "Hos Ankestyrelsen"), act="svar", label=label
            )
        case Step.DECIDED:
            return _decided(one, standing)
        case Step.GRANTED:
            why = "Klageren fik fuldt medhold. Træf den nye afgørelse fra spørgsmålets side."
            return Next(
                "Klagen er slut", why, Status("met", "Fuldt medhold"), label=_TO_MATTER, matter=_matter(one.event)
            )
        case Step.LAPSED:
            why = "Klageren fik delvist medhold og har ikke holdt fast i resten inden fire uger."
            return Next(
                "Klagen er slut", why, Status("lapsed", "Bortfaldet"), act="holder-fast", label="Klageren holder fast"
            )
        case Step.WITHDRAWN:
            why = "" if one.withdrawn is None else f"Trukket tilbage {when_words(one.withdrawn)}."
            return Next("Klagen er slut", why, Status("lapsed", "Trukket tilbage"))


def _due(
    title: str, why: str, parts: Sequence[str], occasion: Event | None, standing: Standing, act: str, label: str
) -> Next:
    """A step whose day is that of the ledger's row; where the ledger has none, no day is told."""
    row = None if occasion is None else _row(standing, parts, occasion.id)
    if row is None:
        return Next(title, why, Status("missing", "Mangler"), act=act, label=label)
    when = "" if row.due_at is None else _limit(row.due_at)
    return Next(title, why, status_of(row, standing.at), when, row.section, act, label)


def _limit(due: datetime) -> str:
    return f"senest {danish.full_day(due)}"


def _row(standing: Standing, parts: Sequence[str], occasion: str, requirement: str = "K2") -> LedgerRow | None:
    rows = [
        row
        for row in standing.ledger
        if row.requirement == requirement
        and row.part in parts
        and row.is_open
        and str(row.data.get("occasion", "")) == occasion
    ]
    return min(rows, key=lambda row: (row.due_at is None, row.due_at or standing.at), default=None)


def _forward(one: Complaint, standing: Standing) -> Next:
    title = "Send klagen til Ankestyrelsen"
    if one.straight:
        why = f"Den genvurderes ikke, for {one.straight}."
        return _due(title, why, _FORWARD, one.event, standing, "videresend", title)
    if one.upheld is not None:
        why = f"Klageren fik delvist medhold og holder fast i resten, {when_words(one.upheld)}."
        return _due(title, why, _FORWARD, one.upheld, standing, "videresend", title)
    why = "Afgørelsen er fastholdt. Loven siger ikke, hvor mange dage I har; send den nu."
    section = law.law_of("K1", one.event.lo)
    return Next(title, why, Status("missing", "Mangler"), section=section, act="videresend", label=title)


def _holds_on(one: Complaint, standing: Standing) -> Next:
    until = one.holds_on_until
    when = "" if until is None else f"til og med {law_danish.limit(until, calendar())}"
    why = (
        "Klageren fik delvist medhold og har selv fire uger til at holde fast i resten, regnet fra genvurderingen. "
        "Holder klageren fast, sendes klagen videre."
    )
    section = law.law_of("K2", one.event.lo)
    label = "Klageren holder fast"
    return Next("Vent på klageren", why, Status("later", "Klagerens frist"), when, section, "holder-fast", label)


def _decided(one: Complaint, standing: Standing) -> Next:
    result = "" if one.outcome is None else str(one.outcome.facts.get("resultat") or "")
    named = word(law.DECIDED, "resultat", result) if result else "Afgjort"
    if result == law.REMITTED and one.outcome is not None:
        row = _row(standing, ("",), one.outcome.id, "K6")
        title, why = "Træf en ny afgørelse", "Ankestyrelsen sendte sagen tilbage. Et nyt spørgsmål er åbnet til den."
        if row is None:
            return Next("Klagen er slut", _REDONE, Status("met", named), matter=_matter(one.outcome), label=_TO_MATTER)
        when, status = "" if row.due_at is None else _limit(row.due_at), status_of(row, standing.at)
        return Next(title, why, status, when, row.section, label=_TO_MATTER, matter=_matter(one.outcome))
    why = _OUTCOMES.get(result, "Klagen er afgjort.")
    return Next("Klagen er slut", why, Status("met", named))


_TO_MATTER = "Gå til spørgsmålet"
_REDONE = "Ankestyrelsen sendte sagen tilbage, og der er truffet en ny afgørelse."


def _matter(event: Event) -> str:
    """The matter that comes first in an entry: of a case that was sent back, the new one."""
    return event.about[0] if event.about else ""


_OUTCOMES = {
    "stadfaestet": "Ankestyrelsen er enig i afgørelsen. Den gælder, som den er.",
    "aendret": "Ankestyrelsen har ændret afgørelsen. Det er Ankestyrelsens afgørelse, der gælder nu.",
    "ophaevet": "Ankestyrelsen har ophævet afgørelsen. Den gælder ikke mere.",
    "afvist": "Ankestyrelsen behandlede ikke klagen. Afgørelsen gælder, som den er.",
}
