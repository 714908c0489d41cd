"""How a row of the ledger stands at a moment, as the screens say it: one of the fourteen statuses of the design.

The words and shapes stand here, so that a list, a case and a letter say the same. A row is told by its stored answer
and the time alone, without asking the law again: what ran out since it was stored shows as run out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from sikkersag.casefile.thelaw import calendar, rulebook, vocabulary
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.status import Status
from sikkersag.law.engine import danish as law_danish
from sikkersag.law.engine.length import Length
from sikkersag.law.engine.moment import NEVER_AFTER
from sikkersag.law.engine.requirement import Duty

#: A clock of hours turns amber when less than this is left.
CLOSE = timedelta(hours=8)
#: A limit further away than this many days is only "Senere".
NEAR_DAYS = 90


class Row(Protocol):
    """What is read of a ledger row (`models.LedgerRow`), saved or not."""

    requirement: str
    part: str
    outcome: str
    timeliness: str
    documentation: str
    is_open: bool
    prospect: bool
    due_at: datetime | None
    data: dict[str, Any]


def status_of(row: Row, now: datetime, *, municipality: str = "") -> Status:
    """The status of a row at a moment (with its zone). `municipality` is the one that took over, where that is known.

    The last lawful second is still in time; the second after is over.
    """
    match row.outcome:
        case "met":
            return _met(row)
        case "pending":
            return _pending(row, now)
        case "not_met":
            return _overdue(row, now) if row.is_open else Status("not_met", "Ikke opfyldt, kan ikke rettes")
        case "departed":
            return Status("departed", "Lovligt fraveget")
        case "lapsed":
            return Status("lapsed", "Bortfaldet")
        case "taken_over":
            return Status("taken_over", f"Overtaget af {municipality or 'en anden kommune'}")
        case "not_applicable":
            return Status("not_applicable", "Ikke relevant")
        case "human":
            return Status("human", "Din vurdering")
    return _undeterminable(row)


def is_overdue(row: Row, now: datetime) -> bool:
    """Has the time run out of something that somebody can still do?"""
    return row.is_open and row.due_at is not None and row.due_at < now


def is_urgent(row: Row, now: datetime) -> bool:
    """Is it overdue, or is its clock of hours amber? Only such a row has a filled button."""
    if not row.is_open:
        return False
    if row.outcome == "not_met" or is_overdue(row, now):
        return True
    return row.due_at is not None and _hours(row) is not None and row.due_at - now < CLOSE


# Met


def _met(row: Row) -> Status:
    if row.timeliness == "late":
        after = f"({late_by(row)})" if row.data.get("late_by") else ""
        return Status("met_late", "Opfyldt for sent", after)
    if row.documentation == "afterwards":
        return Status("written_after", "Skrevet ned bagefter")
    return Status("met", "Opfyldt")


def late_by(row: Row) -> str:
    """How much too late it was done: in days where the limit ends with a day, else in hours."""
    due, late = row.data.get("due_hi"), int(row.data.get("late_by") or 0)
    days = calendar().day_of
    if due is None or due >= NEVER_AFTER or due != calendar().end_of_day(days(due)):
        return law_danish.lag(late)
    return danish.count(max(1, days(due + late) - days(due)), "dag", "dage")


# Still to be done


def _pending(row: Row, now: datetime) -> Status:
    due = row.due_at
    if due is not None and due < now:
        can_still = not row.prospect and _duty(row).curable == "regret"
        return Status("not_met", "Ikke opfyldt, kan ikke rettes") if can_still else _overdue(row, now)
    if row.prospect:
        return Status("missing", "Mangler", "(før afgørelse)")
    if due is None:
        return Status("later", "Senere")
    hours = _hours(row)
    if hours is not None and due - now <= hours:
        left = due - now
        share = min(1.0, left / hours)
        return Status("today" if left < CLOSE else "later", danish.time_left(due, now), share=share)
    days = (danish.day_of(due) - danish.day_of(now)).days
    if days == 0:
        return Status("today", "I dag", "" if _ends_a_day(due) else danish.clock(due))
    return Status("later", danish.days_left(due, now) if days <= NEAR_DAYS else "Senere")


def _overdue(row: Row, now: datetime) -> Status:
    due = row.due_at
    if due is None or due >= now:
        return Status("overdue", "Ikke gjort", "kan stadig gøres")
    if _hours(row) is not None or danish.day_of(due) == danish.day_of(now):
        return Status("overdue", danish.time_left(due, now))
    return Status("overdue", danish.days_left(due, now))


def _ends_a_day(due: datetime) -> bool:
    here = danish.local(due)
    return (here.hour, here.minute) == (23, 59)


def _hours(row: Row) -> timedelta | None:
    """The length of the clock, where the law counts hours."""
    limit = _duty(row).limit
    return timedelta(hours=limit.amount) if isinstance(limit, Length) and limit.unit == "hours" else None


def _duty(row: Row) -> Duty:
    version = row.data.get("version", "")
    duties = [d for d in rulebook().requirements[row.requirement].duties if d.part == row.part]
    return next((d for d in duties if not d.versions or version in d.versions), duties[0])


# Not established


def _undeterminable(row: Row) -> Status:
    lacking = list(dict.fromkeys(_lacking(tuple(code)) for code in row.data.get("missing", ())))
    if not lacking:
        return Status("undeterminable", "Kan ikke afgøres")
    others = len(lacking) - 1
    more = f" og {danish.count(others, 'anden oplysning', 'andre oplysninger')}" if others else ""
    return Status("undeterminable", "Kan ikke afgøres:", f"{lacking[0]}{more} mangler")


def _lacking(code: tuple[str, ...]) -> str:
    """What would have to be known, in the fewest words; the opened row says it in full (`Explainer.missing`)."""
    known = vocabulary()
    match code:
        case ("fact", kind, fact, *_):
            owner = known.kinds.get(kind)
            label = owner.facts[fact].label if owner is not None and fact in owner.facts else fact
            return f"»{label}«"
        case ("kind", kind):
            return f"»{known.kinds[kind].label if kind in known.kinds else kind}«"
        case ("state", state):
            return f"»{known.state_labels.get(state, state)}«"
        case ("custody" | "custody_of", *_):
            return "oplysning om forældremyndighed"
        case ("birth" | "age", *_):
            return "barnets fødselsdag"
        case ("written_at", *_):
            return "tidspunktet for nedskrivning"
        case ("link", *_):
            return "sammenhængen mellem to hændelser"
        case ("time" | "version", *_):
            return "et nøjagtigt tidspunkt"
    return "en oplysning"
