"""`sikkersag map`: another system's tables as case tables, or with --dry-run only what would come of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from sikkersag.cli import BAD_INPUT, OK
from sikkersag.cli.ledger import flow
from sikkersag.formats import lawfolder
from sikkersag.formats.located import InputError
from sikkersag.formats.mapping import Report, load, map_tables
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.vocabulary import load as vocabularies

#: Lines of each list that are shown.
_SHOWN = 20


def run(arguments: argparse.Namespace) -> int:
    """Map the tables; returns 0, or 2 when a row or the mapping cannot be used and nothing is written."""
    calendar = calendars.load()
    try:
        if not arguments.out and not arguments.dry_run:
            raise InputError(
                "--out mangler.", expected="--out MAPPE, eller --dry-run for kun at se", example="--out tabeller"
            )
        outside = arguments.rulebook
        vocabulary = lawfolder.load(Path(outside), calendar).vocabulary if outside else vocabularies.load()
        out = None if arguments.dry_run else Path(arguments.out)
        report = map_tables(
            load(Path(arguments.mapping), vocabulary),
            Path(arguments.source),
            vocabulary,
            calendar,
            out=out,
            form=f".{arguments.form}",
            keep_good=arguments.keep_good,
        )
    except InputError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    stopped = bool(report.reasons) and not arguments.keep_good
    sys.stdout.write("\n".join(_told(report, out, stopped)) + "\n")
    return BAD_INPUT if stopped and not arguments.dry_run else OK


def _told(report: Report, out: Path | None, stopped: bool) -> Iterator[str]:
    rows = report.rows
    said = f"{rows['cases']} sager, {rows['persons']} personer, {rows['events']} hændelser"
    if out is None:
        yield f"Prøve: der er intet skrevet. Det ville give {said}."
    elif stopped:
        yield f"Der er intet skrevet, for rækker er afvist. Med --keep-good ville det give {said}."
    else:
        yield f"Skrevet i {out}: {said}."
    if report.cases_left_out:
        yield f"Sager ude på grund af afviste rækker: {report.cases_left_out}."
    kinds = [f"{kind}: {count}" for kind, count in report.events_by_kind.most_common()]
    yield from _section("Hændelser efter art", kinds, len(kinds))
    never = report.kinds_never_made
    yield ""
    yield f"Arter, som intet bliver til ({len(never)})"
    yield from flow(", ".join(never[:_SHOWN]) + (" ..." if len(never) > _SHOWN else ""), "  ")
    yield from _section("Filer, som ikke bruges", report.unused_files)
    unused = [f"{file}: {', '.join(names)}" for file, names in report.unused_columns.items()]
    yield from _section("Kolonner, som ikke bruges", unused)
    codes = [f"{file}, {column}: »{code}« ({n})" for (file, column, code), n in report.untranslated.most_common()]
    yield from _section("Værdier, som ikke er oversat", codes)
    unfit = [f"{file}: {column} ({n})" for (file, column), n in report.unfit_facts.most_common()]
    yield from _section("Oplysninger, som arten ikke har", unfit)
    passed = [f"{part}: {n}" for part, n in report.passed_over.items() if n]
    yield from _section("Rækker, som oversættelsen går forbi", passed)
    reasons = [f"{n} gange: {file}, {column}: {reason}" for (file, column, reason), n in report.reasons.most_common()]
    yield from _section("Afvist, efter grund", reasons)
    yield from _section("Afviste rækker", map(str, report.refused), report.reasons.total())


def _section(title: str, lines: Iterable[str], total: int | None = None) -> Iterator[str]:
    """A titled list; nothing where it is empty, and how many more where it is long."""
    told = list(lines)
    if not told:
        return
    count = len(told) if total is None else total
    yield ""
    yield f"{title} ({count})"
    shown = told if title == "Hændelser efter art" else told[:_SHOWN]
    yield from (f"  {line}" for line in shown)
    if count > len(shown):
        yield f"  ... og {count - len(shown)} til"


__all__ = ["run"]
