"""The dated age limits of a rulebook, and the dates in rule files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sikkersag.law.engine.calendar import Calendar, CalendarError
from sikkersag.law.packaged import SourceError

AGES = "ages.toml"


def age_limit(name: str, body: Mapping[str, Any], calendar: Calendar) -> tuple[tuple[int, ...], tuple[int | None, ...]]:
    """The instants (seconds UTC) from which each age holds, and the ages, the first of them none. Raises SourceError
    naming the key.
    """
    starts, ages = [], [None]
    values = body.get("values") if isinstance(body, dict) else None
    if not isinstance(values, list):
        raise SourceError(f"{AGES}: {name}.values: skal være en liste")
    for index, value in enumerate(values):
        where = f"{AGES}: {name}.values[{index}]"
        if (
            not isinstance(value, dict)
            or not isinstance(value.get("age"), int)
            or not value.get("section")
            or not value.get("source")
        ):
            raise SourceError(f"{where}: skal have from, age, law, section og source")
        starts.append(instant(where, value.get("from"), calendar))
        ages.append(value["age"])
    if starts != sorted(starts):
        raise SourceError(f"{AGES}: {name}.values: datoerne skal stå i orden")
    return tuple(starts), tuple(ages)


def instant(where: str, text: Any, calendar: Calendar) -> int:
    """The first second (UTC) of a written date. Raises SourceError, beginning with `where`, for anything else."""
    try:
        year, month, day = (int(x) for x in str(text).split("-"))
        return calendar.start_of_day(calendar.day(year, month, day))
    except (ValueError, CalendarError) as error:
        raise SourceError(f"{where}: »{text}« er ikke en dato; skriv fx 2024-01-01") from error
