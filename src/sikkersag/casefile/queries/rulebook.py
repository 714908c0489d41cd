"""The rulebook as people read it: requirements by topic, one in full, and what the law changed between two days.

Everything comes from the rulebook's own data; no word of law is written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sikkersag.casefile.thelaw import calendar, rulebook, vocabulary
from sikkersag.formats.topics import TOPICS
from sikkersag.foundation.people.folding import folded
from sikkersag.law import packaged
from sikkersag.law.engine import danish
from sikkersag.law.engine.changes import changed
from sikkersag.law.engine.moment import NEVER_AFTER
from sikkersag.law.engine.requirement import Duty, Requirement, Version
from sikkersag.law.rulebook.check import facts_read_by
from sikkersag.law.rulebook.load import PACKAGE, SOURCES

CHECKED = {
    "evidence": "Måles på hændelser",
    "asserted": "Hviler på en oplysning",
    "human": "Vurderes af et menneske",
}
CONFIDENCE = {"high": "høj", "medium": "middel", "low": "lav"}
#: Where the official texts stand; the rulebook's sources name the rest of the address.
OFFICIAL = "https://www.retsinformation.dk/eli/lta/"


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement in the list, with the version in force on the day that is shown (None: no rule that day)."""

    requirement: Requirement
    version: Version | None
    checked: str


def checked_word(requirement: Requirement) -> str:
    """How the program can judge it."""
    return "Om kommunen, ikke sagen" if requirement.scope == "organisation" else CHECKED[requirement.checked]


def instant_of(day: date) -> int:
    """The last second of a day in Denmark. Raises CalendarError outside the calendar."""
    return calendar().end_of_day(calendar().day(day.year, day.month, day.day))


def in_force(requirement: Requirement, at: int) -> Version | None:
    """The version in force at an instant."""
    return next((v for v in requirement.versions if v.start <= at < v.end), None)


def by_topic(day: date, *, topic: str = "", words: str = "") -> Mapping[str, Sequence[Row]]:
    """The requirements by the Danish name of their topic, narrowed by topic and words."""
    at, wanted = instant_of(day), folded(words).split()
    found: dict[str, list[Row]] = {}
    for key, label in TOPICS.items():
        for requirement in rulebook().requirements.values():
            if requirement.topic != key or (topic and topic != key):
                continue
            version = in_force(requirement, at)
            section = f"{version.law} {version.section}" if version else ""
            text = folded(f"{requirement.id} {requirement.titel} {requirement.formaal} {section}")
            if all(word in text for word in wanted):
                found.setdefault(label, []).append(Row(requirement, version, checked_word(requirement)))
    return found


@dataclass(frozen=True, slots=True)
class Edition:
    """One version as it is shown: its days, when somebody last read the law for it, and its sources with addresses."""

    version: Version
    starts: date
    ends: date | None
    checked: date
    sources: tuple[tuple[str, str], ...]
    current: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One requirement in full."""

    requirement: Requirement
    checked: str
    topic: str
    editions: tuple[Edition, ...]
    duties: tuple[tuple[Duty, str, str], ...]
    departures: tuple[tuple[str, str, str], ...]
    unverified: tuple[tuple[str, str], ...]
    reads: tuple[tuple[str, str], ...]


def shown(name: str, today: date) -> Shown | None:
    """A requirement in full by its id; None where there is none."""
    requirement = rulebook().requirements.get(name)
    if requirement is None:
        return None
    return Shown(
        requirement,
        checked_word(requirement),
        TOPICS.get(requirement.topic, requirement.topic),
        tuple(_edition(v, today) for v in reversed(requirement.versions)),
        tuple(_duty(d) for d in requirement.duties),
        tuple(_departure(d) for d in requirement.departures),
        tuple((text, CONFIDENCE[confidence]) for text, confidence in requirement.unverified),
        _reads(requirement),
    )


def _departure(departure: Any) -> tuple[str, str, str]:
    roles = vocabulary().roles
    by = ", ".join(roles[name].label if name in roles else name for name in departure.by)
    return departure.titel, ", ".join(dict.fromkeys(departure.section.values())), by


def _edition(version: Version, today: date) -> Edition:
    sources = packaged.load(PACKAGE)[0][SOURCES]
    told = tuple((sources[key]["text"], OFFICIAL + sources[key]["address"]) for key in version.source)
    at = instant_of(today)
    ends = None if version.end >= NEVER_AFTER else _day(version.end - 1)
    checked = date.fromisoformat(version.last_checked)
    return Edition(version, _day(version.start), ends, checked, told, version.start <= at < version.end)


def _day(instant: int) -> date:
    return date(*calendar().date_of_day(calendar().day_of(instant)))


def _duty(duty: Duty) -> tuple[Duty, str, str]:
    kinds = vocabulary().kinds
    called = ", ".join(f"»{kinds[k].label}«" for k in duty.occasion.kinds if k in kinds)
    fulfilled = dict.fromkeys(kind for alt in duty.evidence for kind in alt.select.kinds)
    told = ", ".join(f"»{kinds[k].label}«" for k in fulfilled if k in kinds)
    return duty, f"{called}{', frist ' + danish.length(duty.limit) if duty.limit else ''}", told


def _reads(requirement: Requirement) -> tuple[tuple[str, str], ...]:
    kinds = vocabulary().kinds
    found: dict[str, list[str]] = {}
    for kind, fact in sorted(facts_read_by(requirement)):
        if kind in kinds and fact in kinds[kind].facts:
            found.setdefault(kinds[kind].label, []).append(kinds[kind].facts[fact].label)
    return tuple((kind, " · ".join(facts)) for kind, facts in found.items())


def differences(first: date, second: date) -> list[dict[str, Any]]:
    """What the law changed between the ends of two days, requirement by requirement."""
    return changed(rulebook(), instant_of(first), instant_of(second))
