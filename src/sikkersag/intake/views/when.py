"""Days and times of day that are typed on the pages of notifications, and the periods that are asked for. In Danish."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.core.exceptions import ValidationError

from sikkersag.casefile.forms.typed import TypedError, when
from sikkersag.foundation.access.gate import Request
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui.danish import DENMARK, day_of, plain_day
from sikkersag.foundation.ui.fields import read_day


def moment_typed(day: str, clock: str, now: datetime) -> datetime:
    """The moment, in UTC, that a day and a time of day mean in Denmark. An hour that the clock goes through
    twice is the first. Raises RefusedError with the field `dag` or `klokken`.
    """
    if not clock.strip():
        raise RefusedError("Skriv også klokkeslættet, fx 15.10.", field="klokken")
    try:
        told = when(day, clock, now=int(now.timestamp()))
    except TypedError as error:
        raise RefusedError(str(error), field="klokken" if error.time else "dag") from error
    return datetime.fromtimestamp(told.lo, UTC)


def day_typed(text: str, field: str) -> date | None:
    """A day; None where nothing is typed. Raises RefusedError."""
    try:
        return read_day(text) if text.strip() else None
    except ValidationError as error:
        raise RefusedError(" ".join(error.messages), field=field) from error


def period_of(request: Request, days: int) -> tuple[date, date, RefusedError | None]:
    """The first and the last day that are asked for, or the last so many; and what could not be read of what was typed,
    in which case it is the last so many days.
    """
    today = day_of(request.now)
    try:
        last = _asked(request, "til") or today
        first = _asked(request, "fra") or last - timedelta(days=days)
        if first > last:
            raise RefusedError("Perioden slutter, før den begynder. Byt om på dagene.", field="fra")
    except RefusedError as error:
        return today - timedelta(days=days), today, error
    return first, last, None


def _asked(request: Request, field: str) -> date | None:
    found = day_typed(request.GET.get(field, ""), field)
    if found is not None and not 2000 <= found.year <= 2100:
        raise RefusedError(f"{plain_day(found)} ligger uden for de år, der kan vises, 2000 til 2100.", field=field)
    return found


def midnight(day: date) -> datetime:
    """When a Danish day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=DENMARK)
