"""`sikkersag check`: read every case first, then evaluate, then print; bad input stops everything before a line is
written.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sikkersag.cli import BAD_INPUT, BREACHES, OK
from sikkersag.formats import lawfolder
from sikkersag.formats.casefile import CaseFile, load
from sikkersag.formats.lawfolder import Law
from sikkersag.formats.located import InputError
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.evaluate import Evaluation, evaluate
from sikkersag.law.engine.explain import Explainer
from sikkersag.law.engine.finding import OUTCOMES, Finding
from sikkersag.law.engine.moment import MomentError, parse
from sikkersag.law.engine.receipt import receipt
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.engine.timeline import TimelineError
from sikkersag.law.packaged import SourceError
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.law.vocabulary.load import words

#: The outcomes as people may write them; the engine's own names are taken too.
OUTCOME_WORDS = {
    "opfyldt": "met",
    "ikke_opfyldt": "not_met",
    "afventer": "pending",
    "fraveget": "departed",
    "bortfaldet": "lapsed",
    "overtaget": "taken_over",
    "ikke_relevant": "not_applicable",
    "kan_ikke_afgoeres": "undeterminable",
    "vurdering": "human",
}
_SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Checked:
    """One child's case, evaluated: what is printed."""

    case: CaseFile
    child: str
    as_of: int
    findings: tuple[Finding, ...]
    evaluation: Evaluation
    explainer: Explainer
    receipt: dict[str, str | int | bool]
    danish: bool


def run(arguments: argparse.Namespace) -> int:
    """Check the cases; returns 0, 1 (breaches found) or 2 (bad input)."""
    try:
        calendar = calendars.load()
        law = law_of(arguments.rulebook, calendar)
        checked = list(_checked(arguments, law, calendar))
    except InputError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except SourceError as error:
        print(f"Regelbogen kan ikke læses: {error}", file=sys.stderr)
        return BAD_INPUT
    shown = frozenset(OUTCOME_WORDS.get(name, name) for name in names(arguments.outcome))
    sys.stdout.write(_printed(arguments, checked, shown))
    return BREACHES if any(f.breach for c in checked for f in c.findings) else OK


def _printed(arguments: argparse.Namespace, checked: Sequence[Checked], shown: frozenset[str]) -> str:
    from sikkersag.cli import ledger, tables

    if arguments.json:
        return tables.as_json(checked, shown)
    if arguments.csv:
        return tables.as_csv(checked, shown)
    style = ledger.Style(
        colour=ledger.wants_colour(sys.stdout),
        explain=arguments.explain,
        everything=bool(arguments.all or shown or arguments.only),
    )
    return "\n".join(ledger.printed(c, shown, style) for c in checked)


def law_of(folder: str | None, calendar: Calendar) -> Law:
    """The packaged law, or the one in a folder. Raises InputError or SourceError."""
    if folder is None:
        return Law(vocabularies.load(), rulebooks.load(), danish=True)
    return lawfolder.load(Path(folder), calendar)


def _checked(arguments: argparse.Namespace, law: Law, calendar: Calendar) -> Iterator[Checked]:
    vocabulary, rulebook = law.vocabulary, law.rulebook
    only = frozenset(name.upper() for name in names(arguments.only))
    if arguments.only and not only:
        raise InputError("--only nævner intet krav.", example="--only U2")
    must_be_known("--only", only, rulebook.requirements, "U2")
    must_be_known("--outcome", names(arguments.outcome), (*OUTCOME_WORDS, *OUTCOMES), "ikke_opfyldt")
    as_of, known_at = (
        time_of("--as-of", arguments.as_of, calendar),
        time_of("--known-at", arguments.known_at, calendar),
    )
    everything = calendar.end_of_day(calendar.last_day)
    now = int(time.time())  # noqa: TID251  # the one clock: the command line passes it on
    errors: list[InputError] = []
    cases = []
    for path in _files(arguments.paths):
        try:
            cases.append(load(path, vocabulary, calendar))
        except InputError as error:
            errors.append(error)
    if errors:
        raise InputError("\n".join(map(str, errors)))
    for case in cases:
        _departures_are_known(case, rulebook)
        at = as_of if as_of is not None else case.as_of.hi if case.as_of else now
        known = known_at if known_at is not None else case.known_at.hi if case.known_at else everything
        for child, timeline in case.timelines.items():
            try:
                found = evaluate(
                    timeline,
                    rulebook,
                    as_of=at,
                    known_at=known,
                    calendar=calendar,
                    saturday=arguments.saturday,
                    only=only or None,
                )
            except TimelineError as error:
                raise InputError(str(error), file=case.file) from error
            explainer = Explainer(rulebook, timeline, words(vocabulary, case.names), calendar, as_of=at, known_at=known)
            made = receipt(timeline, rulebook, as_of=at, known_at=known, saturday=arguments.saturday, only=only or None)
            yield Checked(case, child, at, found.findings, found, explainer, made, law.danish)


def _departures_are_known(case: CaseFile, rulebook: Rulebook) -> None:
    """A departure from a requirement that does not exist would be lost without a word."""
    roles = rulebook.roles
    for timeline in case.timelines.values():
        for event in timeline.events:
            name = event.facts.get(roles.departure_requirement) if event.kind == roles.departure else None
            if name is not None and name not in rulebook.requirements:
                place = case.places[event.id]
                raise place.error(
                    f"»{event.id}« fraviger kravet »{name}«, som ikke findes.",
                    expected="et id fra `sikkersag rules`",
                    example="I1",
                )


def _files(paths: Sequence[str]) -> Iterator[Path]:
    for name in paths:
        path = Path(name)
        if not path.is_dir():
            yield path
            continue
        inside = sorted(p for p in path.rglob("*") if p.suffix in _SUFFIXES and p.is_file())
        if not inside:
            raise InputError(
                "Mappen har ingen sagsfiler.",
                file=name,
                expected="filer, der ender på .yaml, .yml eller .json",
            )
        yield from inside


def names(given: Sequence[str]) -> frozenset[str]:
    """The names of an option that may be repeated and may hold several, with commas between."""
    return frozenset(name.strip() for text in given for name in text.split(",") if name.strip())


def must_be_known(option: str, given: Iterable[str], known: Any, example: str) -> None:
    """Raises InputError for a name that is not known, with those that are."""
    for name in sorted(given):
        if name not in known:
            raise InputError(
                f"{option}: »{name}« kendes ikke.", expected=", ".join(known), example=f"{option} {example}"
            )


def time_of(option: str, text: str | None, calendar: Calendar) -> int | None:
    """The last second of a time as people write it, in seconds UTC. Raises InputError when it cannot be read."""
    if text is None:
        return None
    try:
        return parse(text, calendar).hi
    except MomentError as error:
        raise InputError(f"{option}: {error}") from error
