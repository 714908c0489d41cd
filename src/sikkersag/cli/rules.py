"""`sikkersag rules`: the requirements as the program knows them; one in full; what the law changed between two dates;
the reference pages.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sikkersag.cli import BAD_INPUT, OK, pages
from sikkersag.cli.ledger import flow
from sikkersag.formats.located import InputError
from sikkersag.formats.topics import TOPICS
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine import danish
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.changes import changed
from sikkersag.law.engine.moment import NEVER_AFTER, MomentError, parse
from sikkersag.law.engine.requirement import Requirement, Rulebook, Version
from sikkersag.law.packaged import SourceError
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.rulebook.check import facts_read_by

CHECKED_WORDS = {
    "evidence": "måles på hændelser",
    "asserted": "hviler på en oplysning",
    "human": "vurderes af et menneske",
}


def run(arguments: argparse.Namespace) -> int:
    """Print what was asked for; returns 0 or 2."""
    try:
        rulebook, calendar = rulebooks.load(), calendars.load()
        what = arguments.what
        if what[:1] == ["diff"]:
            sys.stdout.write(_diff(rulebook, calendar, what[1:], arguments.json))
        elif what == ["docs"]:
            written = pages.write(Path(arguments.out))
            print(f"Skrev {len(written)} sider i {arguments.out}.")
        elif what:
            sys.stdout.write("\n".join(_shown(rulebook, calendar, name, arguments.json) for name in what))
        else:
            sys.stdout.write(_listed(rulebook, calendar, arguments.json))
    except (InputError, SourceError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        print(
            f"{arguments.out}: siderne kan ikke skrives ({error.strerror}). Vælg en anden mappe med --out.",
            file=sys.stderr,
        )
        return BAD_INPUT
    return OK


def described(requirement: Requirement, calendar: Calendar) -> dict[str, Any]:
    """A requirement as plain data, dates as ISO days."""
    return {
        "id": requirement.id,
        "titel": requirement.titel,
        "title": requirement.title,
        "formaal": requirement.formaal,
        "topic": requirement.topic,
        "severity": requirement.severity,
        "scope": requirement.scope,
        "checked": requirement.checked,
        "versions": [
            {
                "key": v.key,
                "from": day(v.start, calendar),
                "to": None if v.end >= NEVER_AFTER else day(v.end, calendar),
                "law": v.law,
                "section": v.section,
                "source": list(v.source),
                "last_checked": v.last_checked,
                "takes_open": v.takes_open,
            }
            for v in requirement.versions
        ],
        "duties": [
            {"part": d.part, "titel": d.titel, "shape": d.shape, "versions": list(d.versions)}
            for d in requirement.duties
        ],
        "departures": [
            {"ground": d.ground, "titel": d.titel, "section": dict(d.section), "by": list(d.by)}
            for d in requirement.departures
        ],
        "traps": list(requirement.traps),
        "not_modelled": list(requirement.not_modelled),
        "unverified": [{"text": text, "confidence": confidence} for text, confidence in requirement.unverified],
        "facts_read": sorted(f"{kind}.{fact}" for kind, fact in facts_read_by(requirement)),
    }


def day(instant: int, calendar: Calendar) -> str:
    """The local day of an instant, ISO."""
    return "{:04d}-{:02d}-{:02d}".format(*calendar.local(instant)[:3])


def _listed(rulebook: Rulebook, calendar: Calendar, as_json: bool) -> str:
    requirements = rulebook.requirements.values()
    counts = Counter(r.checked for r in requirements)
    if as_json:
        told = {
            "count": len(requirements),
            "checked": dict(counts),
            "requirements": [described(r, calendar) for r in requirements],
        }
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    lines = []
    for topic, label in TOPICS.items():
        mine = [r for r in requirements if r.topic == topic]
        if mine:
            lines += ["", label]
            lines += [f"  {r.id:<4} {r.titel:<58.58} {_kind(r)}" for r in mine]
    told_counts = ", ".join(f"{counts[key]} {word}" for key, word in CHECKED_WORDS.items())
    return "\n".join([*lines, "", f"{len(requirements)} krav: {told_counts}.", ""]).lstrip("\n")


def _kind(requirement: Requirement) -> str:
    return "om kommunen, ikke sagen" if requirement.scope == "organisation" else CHECKED_WORDS[requirement.checked]


def _find(rulebook: Rulebook, name: str) -> Requirement:
    found = rulebook.requirements.get(name) or rulebook.requirements.get(name.upper())
    if found is None:
        raise InputError(
            f"Kravet »{name}« kendes ikke.",
            expected="et id fra `sikkersag rules`, »diff DATO DATO« eller »docs«",
            example="sikkersag rules U2",
        )
    return found


def _shown(rulebook: Rulebook, calendar: Calendar, name: str, as_json: bool) -> str:
    requirement = _find(rulebook, name)
    if as_json:
        return json.dumps(described(requirement, calendar), ensure_ascii=False, indent=1) + "\n"
    return "\n".join(_told(requirement, calendar)) + "\n"


def _told(requirement: Requirement, calendar: Calendar) -> Iterator[str]:
    yield f"{requirement.id}  {requirement.titel}"
    yield from flow(f"Formål: {requirement.formaal}")
    yield f"Emne: {TOPICS.get(requirement.topic, requirement.topic)} · {_kind(requirement)}"
    yield ""
    for version in requirement.versions:
        yield from flow(f"{_period(version, calendar)}: {version.law} {version.section} [{', '.join(version.source)}]")
        if version.takes_open:
            yield "    Sager, der var åbne den dag, gøres færdige efter denne udgave."
    yield ""
    for duty in requirement.duties:
        only = f" (kun udgave {', '.join(duty.versions)})" if duty.versions else ""
        yield from flow(f"• {duty.titel}{only}", "  ", "")
        if duty.look_for:
            yield from flow(f"Se efter: {duty.look_for}", "  ", "  ")
    for title, texts in pages.remarks(requirement).items():
        yield ""
        yield title
        for text in texts:
            yield from flow(f"• {text}", "  ", "")
    if not requirement.departures and requirement.scope == "case":
        yield ""
        yield "Loven giver ingen grund til at fravige dette krav."


def _period(version: Version, calendar: Calendar) -> str:
    end = "nu" if version.end >= NEVER_AFTER else day(version.end - 1, calendar)
    return f"{day(version.start, calendar)} til {end}"


def _diff(rulebook: Rulebook, calendar: Calendar, dates: list[str], as_json: bool) -> str:
    if len(dates) != 2:
        raise InputError("»diff« skal have to datoer.", example="sikkersag rules diff 2023-12-31 2024-01-01")
    try:
        first, second = (parse(text, calendar).hi for text in dates)
    except MomentError as error:
        raise InputError(str(error)) from error
    changes = changed(rulebook, first, second)
    if as_json:
        return json.dumps({"from": dates[0], "to": dates[1], "changes": changes}, ensure_ascii=False, indent=1) + "\n"
    lines = [f"Fra {dates[0]} til {dates[1]}: {danish.count(len(changes), 'krav er ændret', 'krav er ændret')}."]
    for change in changes:
        lines += ["", *flow(f"{change['id']}  {change['titel']}", "    ", "")]
        if change["before"] == change["after"]:
            lines += flow(f"{change['after']}", "    ", "  ")
        else:
            lines += flow(f"før:   {change['before'] or 'ingen regel'}", "         ", "  ")
            lines += flow(f"efter: {change['after'] or 'ingen regel'}", "         ", "  ")
        lines += [line for text in change["what"] for line in flow(text, "    ", "  ")]
    return "\n".join(lines) + "\n"
