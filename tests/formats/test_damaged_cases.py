"""Damaged case files are refused or read, and nothing else: no other error leaves the reader or the engine.

The example cases are damaged at random, the same way in each run: values replaced by awkward ones, lines doubled or
lost, characters changed. Found this way: an empty choice, a placement that ended nobody knows when.
"""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from sikkersag.formats.casefile import loads
from sikkersag.formats.located import InputError
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.receipt import receipt
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples" / "cases").rglob("*.yaml"))
CALENDAR, VOCABULARY, RULEBOOK = calendars.load(), vocabularies.load(), rulebooks.load()
AS_OF = CALENDAR.instant(2026, 3, 1, 12)
AWKWARD = (
    "null", "true", "2024-13-01", "[]", "{}", "ukendt", "2013/", "/2030", "2080-12-31 23:59", "1970-01-01", "[mor]",
    "{a: b}", "-1", "99999999999", "''", "u1", "'*'", "2024-03-31 02:30", "2024-02", "~", "2020/2030", "yes", "12.5",
)  # fmt: skip
CHARACTERS = "{}[]:,&*!|>%@`'\"#\t\x00-? "


def damaged(text: str, random: Random) -> str:
    """The text with one to three things wrong."""
    for _ in range(random.randint(1, 3)):
        share, lines = random.random(), text.split("\n")
        if share < 0.5:
            values = list(re.finditer(r"(?<=: )[^,{}\[\]\n]+", text))
            if values:
                value = random.choice(values)
                text = text[: value.start()] + random.choice(AWKWARD) + text[value.end() :]
        elif share < 0.7:
            lines[random.randrange(len(lines))] = random.choice(lines)
            text = "\n".join(lines)
        elif share < 0.85:
            del lines[random.randrange(len(lines))]
            text = "\n".join(lines)
        else:
            at = random.randrange(len(text))
            text = text[:at] + random.choice(CHARACTERS) + text[at + 1 :]
    return text


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_damaged_case_is_refused_with_its_line_or_read_and_evaluated(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for number in range(12):
        spoiled = damaged(text, Random(f"{path.stem}/{number}"))
        try:
            case = loads(spoiled, path.name, VOCABULARY, CALENDAR)
        except InputError as error:
            assert error.file == path.name
            assert error.line or "tom" in error.message, error
            continue
        for timeline in case.timelines.values():
            evaluate(timeline, RULEBOOK, as_of=AS_OF, known_at=AS_OF, calendar=CALENDAR)
            receipt(timeline, RULEBOOK, as_of=AS_OF, known_at=AS_OF)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_case_evaluates_the_same_at_every_time_it_is_asked(path: Path) -> None:
    case = loads(path.read_text(encoding="utf-8"), path.name, VOCABULARY, CALENDAR)
    for timeline in case.timelines.values():
        for year in (2010, 2014, 2019, 2024, 2030):
            as_of = CALENDAR.instant(year, 1, 1)
            first, second = (
                evaluate(timeline, RULEBOOK, as_of=as_of, known_at=as_of, calendar=CALENDAR) for _ in range(2)
            )
            assert first == second
