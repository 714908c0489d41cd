"""The twelve benchmark rules as a rulebook, the moment they are judged at, and the calendar as a table to join with.

They are benchmark rules, not law: small likenesses of the rules that are asked most often, kept so simple that they
can also be written by hand in Polars and in SQL. `rules/*.toml` is the only place where they stand for the engine.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from sikkersag.law import packaged
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.length import Length
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies

RULES = Path(__file__).parent / "rules"
TOPIC = "rules"

#: What each back end gives: one row per finding. `evidence` is the id of the first event relied on.
ROWS = pa.schema(
    dict.fromkeys(("case", "requirement", "part", "occasion", "person", "outcome", "timeliness"), pa.string())
    | dict.fromkeys(("due", "done", "late_by"), pa.int64())
    | {"evidence": pa.string()}
)

#: When a limit that starts on a day runs out (the last lawful second), by the name of its column.
_LIMITS = {
    "days_14": "14 days",
    "days_30": "30 days",
    "workdays_3": "3 workdays",
    "workdays_6": "6 workdays",
    "months_3": "3 months",
    "months_4": "4 months",
    "months_6": "6 months",
    "months_12": "12 months",
}
#: The first second that is not too old on a day.
_AGES = {"fresh_60_days": "60 days", "fresh_1_year": "1 year"}
_FROM, _TO = (1990, 1, 1), (2031, 12, 31)


@cache
def as_of() -> int:
    """The moment at which every back end judges: 1 March 2026 at noon."""
    return calendars.load().instant(2026, 3, 1, 12)


@cache
def second_law() -> int:
    """The first moment of the later version of the rule that has two."""
    return calendars.load().instant(2024, 1, 1)


def raw() -> tuple[dict[str, Any], str]:
    """What the rule files say, by their path inside a rulebook, and their hash."""
    found = sorted(RULES.glob("*.toml"))
    contents = {p.name if p.name == rulebooks.SOURCES else f"{TOPIC}/{p.name}": p.read_bytes() for p in found}
    return packaged.parse(contents), packaged.digest_of(contents)


@cache
def rulebook() -> Rulebook:
    """The twelve rules in the engine's normal form."""
    return rulebooks.read(*raw(), vocabularies.load(), calendars.load())


@cache
def days() -> pa.Table:
    """One row per local day with the end of every limit that the rules use, as the engine's calendar has them.

    Hours need no table: they are clock hours. `turns_18` is the first second of the day on which somebody born that
    day is 18.
    """
    calendar = calendars.load()
    numbers = range(calendar.day(*_FROM), calendar.day(*_TO))
    starts = [calendar.start_of_day(day) for day in numbers]
    columns: dict[str, pa.Array[Any]] = {"day": pa.array(numbers, pa.int32()).cast(pa.date32())}
    for name, text in _LIMITS.items():
        columns[name] = pa.array([calendar.due(t, Length.parse(text)) for t in starts], pa.int64())
    for name, text in _AGES.items():
        columns[name] = pa.array([calendar.latest_start(t, Length.parse(text)) for t in starts], pa.int64())
    turned = [calendar.start_of_day(calendar.birthday(day, 18)) for day in numbers]
    return pa.table({**columns, "turns_18": pa.array(turned, pa.int64())})
