"""Mutation of the rulebook: change one value of one rule, and see whether a scenario of law notices.

    python scripts/mutate_rulebook.py                  the whole rulebook; survivors and a score
    python scripts/mutate_rulebook.py --only U2,P4     some requirements (or ages.toml)
    python scripts/mutate_rulebook.py --min-score 90   exit 1 when fewer per cent are killed

What is changed, always in memory and never in a file: every limit, age, count, number and version date by one
unit each way; every exception, alternative, departure, `unless`, `also_due`, `ends` and `takes_open` deleted;
every conjunct of a condition removed and negated. A mutant that the loader refuses is not counted. A survivor
is a value of the law that no scenario would miss: write the scenario, not a looser mutation.
"""

from __future__ import annotations

import argparse
import ast
import copy
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sikkersag.formats.located import InputError
from sikkersag.law import packaged
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.expressions import ExpressionError
from sikkersag.law.engine.length import Length
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.engine.timeline import Timeline
from sikkersag.law.packaged import SourceError
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.rulebook.ages import AGES
from sikkersag.law.vocabulary import load as vocabularies

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.law.scenarios import Scenario, case_of, differences_in, scenarios_in, yaml_files  # noqa: E402

_LENGTHS = ("limit", "first_limit", "max_age", "shift")
_NUMBERS = ("birthday", "count", "until_age", "age")
_CONDITIONS = ("when", "child_if", "unless")
#: Lists of which each entry can be deleted; `evidence` only while another alternative remains.
_DELETED = ("departure", "also_due", "ends", "evidence", "basis")

Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class Mutant:
    """One change: where it stands, what it does, and the whole file with the change in it."""

    key: str
    what: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Result:
    """What became of the mutants of one file. `broken` counts its scenarios that fail without any change."""

    file: str
    total: int
    survivors: tuple[tuple[str, str], ...]
    scenarios: int
    broken: int


# Making mutants


def mutants(body: Mapping[str, Any]) -> Iterator[Mutant]:
    """Every mutant of one file, in order."""
    for path, value in _walk(body, ()):
        name = path[-1]
        if name in _LENGTHS and isinstance(value, str):
            yield from _shifted_lengths(body, path, value)
        elif name in _NUMBERS and type(value) is int:
            yield from _shifted_numbers(body, path, value)
        elif name in _CONDITIONS and isinstance(value, str):
            yield from _conditions(body, path, value)
        elif name == "from" and isinstance(value, str):
            yield from _shifted_dates(body, path, value)
        elif name == "takes_open" and value is True:
            yield _without(body, path, "deleted")
        elif len(path) > 1 and isinstance(name, int) and path[-2] in _DELETED:
            last = path[-2] in ("evidence", "basis") and len(_at(body, path[:-1])) == 1
            if not last:
                what = "exception deleted" if isinstance(value, dict) and value.get("exception") else "deleted"
                yield _without(body, path, what)


def _walk(value: Any, path: Keys) -> Iterator[tuple[Keys, Any]]:
    if path:
        yield path, value
    items: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        yield from _walk(inner, (*path, key))


def _shifted_lengths(body: Mapping[str, Any], path: Keys, value: str) -> Iterator[Mutant]:
    sign = value[0] if value[0] in "+-" else ""
    length = Length.parse(value.lstrip("+-"))
    for amount in (length.amount - 1, length.amount + 1):
        if amount >= 0:
            other = f"{sign}{Length(amount, length.unit)}"
            yield _with(body, path, other, f"{value} -> {other}")


def _shifted_numbers(body: Mapping[str, Any], path: Keys, value: int) -> Iterator[Mutant]:
    if value == 0 and path[-1] == "until_age":
        yield _with(body, path, 18, "0 -> 18")
        return
    for other in (value - 1, value + 1):
        if other > 0:
            yield _with(body, path, other, f"{value} -> {other}")


def _shifted_dates(body: Mapping[str, Any], path: Keys, value: str) -> Iterator[Mutant]:
    """Move the day on which a version begins, and with it the day on which the one before ends."""
    values, index = _at(body, path[:-2]), int(path[-2])
    if index and "age" in values[index] and values[index]["age"] == values[index - 1]["age"]:
        return  # the same age under another section: no finding can tell
    for days in (-1, 1):
        if days < 0 and not index and "age" in values[index]:
            continue  # an age limit is asked only where a version of a requirement has begun
        moved = (date.fromisoformat(value) + timedelta(days=days)).isoformat()
        mutant = _with(body, path, moved, f"{value} -> {moved}")
        before = _at(mutant.body, path[:-2])[index - 1] if index else {}
        if before.get("to") == value:
            before["to"] = moved
        yield mutant


def _conditions(body: Mapping[str, Any], path: Keys, text: str) -> Iterator[Mutant]:
    if path[-1] == "unless":
        yield _without(body, path, f"exception deleted: {text}")
    tree = ast.parse(text.strip(), mode="eval").body
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    for index, part in enumerate(parts):
        said = ast.unparse(part)
        rest = [ast.unparse(p) if not isinstance(p, ast.BoolOp) else f"({ast.unparse(p)})" for p in parts]
        if len(parts) > 1:
            remaining = " and ".join(rest[:index] + rest[index + 1 :])
            yield _with(body, path, remaining, f"conjunct removed: {said}")
        elif path[-1] != "unless":
            yield _without(body, path, f"conjunct removed: {said}")
        negated = " and ".join([*rest[:index], f"not ({said})", *rest[index + 1 :]])
        yield _with(body, path, negated, f"conjunct negated: {said}")
    for found in re.finditer(r"(?<=[<>=] )\d+\b", text):
        for other in (int(found[0]) - 1, int(found[0]) + 1):
            shifted = f"{text[: found.start()]}{other}{text[found.end() :]}"
            yield _with(body, path, shifted, f"number {found[0]} -> {other}: {text}")


def _at(body: Any, path: Keys) -> Any:
    for key in path:
        body = body[key]
    return body


def _with(body: Mapping[str, Any], path: Keys, value: Any, what: str) -> Mutant:
    changed = copy.deepcopy(dict(body))
    _at(changed, path[:-1])[path[-1]] = value
    return Mutant(_name(path), what, changed)


def _without(body: Mapping[str, Any], path: Keys, what: str) -> Mutant:
    changed = copy.deepcopy(dict(body))
    del _at(changed, path[:-1])[path[-1]]
    return Mutant(_name(path), what, changed)


def _name(path: Keys) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).lstrip(".")


# Running scenarios


@dataclass(frozen=True)
class Case:
    """A scenario, read once."""

    scenario: Scenario
    timeline: Timeline
    as_of: int
    known_at: int

    def agrees(self, rulebook: Rulebook) -> bool:
        """True when the rulebook gives what the scenario expects."""
        found = evaluate(
            self.timeline, rulebook, as_of=self.as_of, known_at=self.known_at, calendar=calendars.load()
        ).findings
        return not differences_in(self.scenario, list(found))


@cache
def raw_rulebook() -> Mapping[str, Any]:
    """The packaged rule files as data."""
    return packaged.load(rulebooks.PACKAGE)[0]


@cache
def files_by_id() -> Mapping[str, str]:
    """The file of each requirement."""
    return {body["id"]: file for file, body in raw_rulebook().items() if "id" in body}


@cache
def cases() -> Mapping[str, tuple[Case, ...]]:
    """The scenarios by the id of their requirement; a file that cannot be read is left out and named."""
    found: dict[str, list[Case]] = {}
    for path in yaml_files():
        try:
            for scenario in scenarios_in(path):
                found.setdefault(scenario.requirement, []).append(Case(scenario, *case_of(scenario)))
        except (InputError, KeyError, ValueError) as error:
            print(f"{path.name}: {error}", file=sys.stderr)  # one in the making must not stop the others
    return {key: tuple(value) for key, value in found.items()}


def built(ids: Iterable[str], changed: Mapping[str, Any]) -> Rulebook:
    """A rulebook of these requirements and the ages, with some files changed."""
    raw = raw_rulebook()
    names = {files_by_id()[i] for i in ids if i in files_by_id()} | {AGES}
    content = {name: raw[name] for name in names if name in raw} | dict(changed)
    return rulebooks.read(content, "", vocabularies.load(), calendars.load())


def also_asserted(of: Iterable[Case]) -> set[str]:
    """Other requirements that the scenarios speak of."""
    expected = [
        place for case in of if "forvent" in case.scenario.body for place in case.scenario.body["forvent"].value
    ]
    return {place.value["krav"].value for place in expected if "krav" in place.value}


def run(file: str) -> Result:
    """Try every mutant of one file on the scenarios that can see it."""
    body = raw_rulebook()[file]
    if file == AGES:
        return _total(file, [_run_age(name, {name: body[name]}) for name in body])
    mine = cases().get(body["id"], ())
    return _tried(file, mutants(body), mine, {body["id"]} | also_asserted(mine), lambda mutant: {file: mutant.body})


def _run_age(name: str, body: Mapping[str, Any]) -> Result:
    """An age limit is seen by every requirement whose conditions name it."""
    ids = {
        i for i, file in files_by_id().items() if re.search(rf"aldersgraense\('{name}'\)", str(raw_rulebook()[file]))
    }
    mine = tuple(case for i in sorted(ids) for case in cases().get(i, ()))
    ages = raw_rulebook()[AGES]
    return _tried(name, mutants(body), mine, ids | also_asserted(mine), lambda m: {AGES: {**ages, **m.body}})


def _tried(file: str, made: Iterable[Mutant], mine: Sequence[Case], ids: set[str], changed: Any) -> Result:
    sound = [case for case in mine if _agrees(case, built(ids, {}))]
    total, survivors = 0, []
    for mutant in made:
        try:
            rulebook = built(ids, changed(mutant))
        except SourceError:
            continue  # the loader refuses it: no scenario is needed
        total += 1
        if all(_agrees(case, rulebook) for case in sound):
            survivors.append((mutant.key, mutant.what))
    return Result(file, total, tuple(survivors), len(mine), len(mine) - len(sound))


def _agrees(case: Case, rulebook: Rulebook) -> bool:
    try:
        return case.agrees(rulebook)
    except (ExpressionError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return False  # a mutant that breaks the evaluation is noticed


def _total(file: str, parts: Sequence[Result]) -> Result:
    return Result(
        file,
        sum(part.total for part in parts),
        tuple(survivor for part in parts for survivor in part.survivors),
        sum(part.scenarios for part in parts),
        sum(part.broken for part in parts),
    )


# Telling


def chosen(only: str) -> list[str]:
    """The files to mutate: all that give findings, or those named (by id, topic or ages)."""
    wanted = {word.strip().removesuffix(".toml") for word in only.split(",") if word.strip()}
    files = [
        file
        for file, body in raw_rulebook().items()
        if file == AGES or ("id" in body and body.get("scope", "case") == "case")
    ]
    return [f for f in files if not wanted or {Path(f).stem, f.split("/")[0].removesuffix(".toml")} & wanted]


def main() -> int:
    """Run and print; 1 when the score is below what was asked for."""
    options = argparse.ArgumentParser(description="Mutate the rulebook and count what the scenarios notice.")
    options.add_argument("--only", default="", help="ids, topics or `ages`, separated by commas")
    options.add_argument("--min-score", type=float, default=0.0, help="per cent; exit 1 below it")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--quiet", action="store_true", help="no survivors, only the counts")
    asked = options.parse_args()
    files, began = chosen(asked.only), time.monotonic()
    if not files:
        print(
            f"Nothing is called {asked.only}; give ids such as U2, topics such as samvaer, or ages.",
            file=sys.stderr,
        )
        return 2
    cases()  # read before forking, so that the workers share them
    if asked.workers > 1 and len(files) > 1:
        with get_context("fork").Pool(asked.workers) as pool:
            results = list(pool.imap(run, files))
    else:
        results = [run(file) for file in files]
    tell(results, survivors=not asked.quiet)
    total = sum(r.total for r in results)
    killed = total - sum(len(r.survivors) for r in results)
    score = 100 * killed / total if total else 100.0
    print(f"\nkilled {killed} of {total} mutants: {score:.1f} per cent ({time.monotonic() - began:.0f} s)")
    if score < asked.min_score:
        print(f"that is below the {asked.min_score:g} per cent asked for", file=sys.stderr)
        return 1
    return 0


def tell(results: Iterable[Result], *, survivors: bool) -> None:
    """Print each file with its score, then its survivors, and at last the survivors by sort of mutation."""
    sorts: Counter[str] = Counter()
    for result in results:
        score = f"{result.total - len(result.survivors)}/{result.total}"
        failing = f", {result.broken} failing and left out" if result.broken else ""
        print(f"{result.file}: {score} ({result.scenarios} scenarios{failing})")
        for key, what in result.survivors:
            sorts[re.sub(r"\[\d+\]", "", key).rsplit(".", 1)[-1]] += 1
            if survivors:
                print(f"    survives: {key}: {what}")
    if sorts:
        print("\nsurvivors by key: " + ", ".join(f"{key} {count}" for key, count in sorts.most_common()))


if __name__ == "__main__":
    sys.exit(main())
