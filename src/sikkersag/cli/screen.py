"""`sikkersag screen`: hold tables of cases against the law and write the report, in full or not at all."""

from __future__ import annotations

import argparse
import errno
import hashlib
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from sikkersag.cli import BAD_INPUT, INTERRUPTED, OK
from sikkersag.cli.check import law_of, must_be_known, names, time_of
from sikkersag.cli.progress import Progress
from sikkersag.formats.located import InputError
from sikkersag.formats.statistics import StatisticsError
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.packaged import SourceError
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.population.figures import counting
from sikkersag.population.figures.dimensions import DimensionError
from sikkersag.population.figures.report import files, wording
from sikkersag.population.figures.screening import Screening

if TYPE_CHECKING:
    from sikkersag.formats.tables import Refusal
    from sikkersag.population.run import Findings

_SUFFIXES = (".parquet", ".arrow", ".csv")
#: What the system says in English of the commonest hindrances.
_REASONS = {
    errno.ENOSPC: "der er ikke mere plads på disken",
    errno.EDQUOT: "der er ikke mere plads til dig på disken",
    errno.EACCES: "du har ikke adgang til at læse eller skrive her",
    errno.EROFS: "her kan ikke skrives",
}


def run(arguments: argparse.Namespace) -> int:
    """Screen the cases; returns 0, 2 (bad input, or nowhere to write) or 130 (interrupted)."""
    progress = Progress(sys.stderr, time.monotonic)
    try:
        screening = _screened(arguments, progress)
    except KeyboardInterrupt:
        progress.clear()
        print(f"Afbrudt. {_stopped(progress)} Intet er skrevet.", file=sys.stderr)
        return INTERRUPTED
    except (InputError, DimensionError, StatisticsError) as error:
        return _refused(progress, str(error))
    except SourceError as error:
        return _refused(progress, f"Regelbogen kan ikke læses: {error}")
    except FileExistsError as error:
        return _refused(progress, f"{error.filename or error} findes allerede. En rapport skriver aldrig oven i noget.")
    except OSError as error:
        why = _REASONS.get(error.errno or 0, error.strerror or str(error))
        where = f"{error.filename}: " if error.filename else ""
        return _refused(progress, f"{where}{why[:1].upper()}{why[1:]}. {_stopped(progress)} Intet er skrevet.")
    sys.stdout.write(f"{arguments.report}: {' '.join(wording.lead(screening))}\n{wording.source(screening)}\n")
    return OK


def _stopped(progress: Progress) -> str:
    if not progress.cases:
        return "Ingen sag var gennemgået."
    return f"Sidst gennemgåede sag: {progress.last} (nr. {progress.cases})."


def _refused(progress: Progress, why: str) -> int:
    progress.clear()
    print(why, file=sys.stderr)
    return BAD_INPUT


def _screened(arguments: argparse.Namespace, progress: Progress) -> Screening:
    from sikkersag.formats.tables import FindingsWriter, open_tables
    from sikkersag.population.run import findings_blocks

    calendar = calendars.load()
    asked = law_of(arguments.rulebook, calendar)
    rulebook, vocabulary = asked.rulebook, asked.vocabulary
    only = frozenset(name.upper() for name in names(arguments.only)) or None
    must_be_known("--only", only or (), rulebook.requirements, "U2")
    as_of = time_of("--as-of", arguments.as_of, calendar)
    assert as_of is not None  # the option is required
    known_at = time_of("--known-at", arguments.known_at, calendar)
    extracted = time_of("--extracted", arguments.extracted, calendar)
    now = int(time.time())  # noqa: TID251  # the one clock: the command line passes it on
    data, out = Path(arguments.data), Path(arguments.report)
    order = counting.Order(
        as_of=as_of,
        known_at=known_at,
        extracted=now if extracted is None else extracted,
        inputs=digest(data),
        title=arguments.title,
        purpose=arguments.purpose,
        chosen=arguments.chosen,
        sample_of=_positive("--sample-of", arguments.sample_of),
        saturday=arguments.saturday,
        only=only,
        by=None if arguments.by is None else tuple(part.strip() for part in arguments.by.split(",") if part.strip()),
    )
    tables = open_tables(data, vocabulary, keep_good=arguments.keep_good)
    progress.total = tables.number_of_cases
    law = counting.Law(rulebook, calendar, vocabularies.words(vocabulary, {}))
    with ExitStack() as stack:
        folder = stack.enter_context(files.unfinished(out))
        written = stack.enter_context(FindingsWriter(_new(arguments.findings))) if arguments.findings else None
        blocks = findings_blocks(
            tables,
            rulebook,
            as_of=as_of,
            known_at=calendar.end_of_day(calendar.last_day) if known_at is None else known_at,
            calendar=calendar,
            saturday=arguments.saturday,
            only=only,
            processes=_positive("--processes", arguments.processes) or 1,
        )
        refusals: list[Refusal] = []
        screening = counting.screen(
            _watched(blocks, progress, refusals),
            order,
            law,
            errors=folder / files.ERRORS,
            left_out=lambda: left_out((*refusals, *tables.refusals), tables.number_of_cases - progress.cases),
            sink=None if written is None else lambda _, findings: written.write(findings),
        )
        progress.clear()
        print(progress.done(), file=sys.stderr)
        if not screening.cases:
            print("Tabellerne har ingen sager, der kunne gennemgås. Rapporten siger det.", file=sys.stderr)
        return files.write(screening, folder, publish=arguments.publish)


def _watched(
    blocks: Iterable[Findings], progress: Progress, refusals: list[Refusal]
) -> Iterator[tuple[pa.Table, pa.Table]]:
    for found in blocks:
        cases = found.cases
        refusals += found.refused
        yield cases, found.findings
        progress.alone += found.alone
        progress.block(cases.num_rows, str(cases["case"][-1].as_py()) if cases.num_rows else "")


def _positive(option: str, number: int | None) -> int | None:
    if number is not None and number < 1:
        raise InputError(f"{option}: {number} er ikke et antal.", expected="et helt tal på mindst 1")
    return number


def _new(name: str) -> Path:
    if Path(name).exists():
        raise FileExistsError(name)
    return Path(name)


def _tables(data: Path) -> list[Path]:
    if not data.is_dir():
        raise InputError("Det er ikke en mappe.", file=str(data), expected="en mappe med cases, persons og events")
    return sorted(path for path in data.iterdir() if path.suffix in _SUFFIXES and not path.name.startswith("."))


def digest(data: Path) -> str:
    """SHA-256 over the tables of a folder, by name and content. Raises InputError when it is no folder."""
    total = hashlib.sha256()
    for path in _tables(data):
        total.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                total.update(chunk)
    return total.hexdigest()


def left_out(refusals: Iterable[Refusal], missing: int = 0) -> tuple[tuple[str, str], ...]:
    """Each case that was left out, once, with the first reason; a row of no case stands under its own place. `missing`
    is how many cases were not screened: where fewer are named, that is said too, and none goes unseen.
    """
    told: dict[str, str] = {}
    for refusal in refusals:
        place = ", ".join(part for part in (refusal.file, f"række {refusal.row}" if refusal.row else "") if part)
        told.setdefault(refusal.case or place, f"{refusal.reason} ({place})")
    if missing > len(told):
        told["?"] = f"{missing - len(told)} sager blev ikke gennemgået, uden at læsningen sagde hvorfor."
    return tuple(told.items())
