"""`sikkersag synth`: make a fictional municipality. Checks what was asked for, and tells how far it has come."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import date
from pathlib import Path

from sikkersag.cli import BAD_INPUT, OK

#: The histories begin with Overgrebspakken, and the calendar of the law ends in 2080.
_FIRST, _LAST = date(2015, 1, 1), date(2059, 12, 31)
_MOST_CASES = 10_000_000


class _RefusedError(Exception):
    """What was asked for cannot be made. The message is Danish."""


def run(arguments: argparse.Namespace) -> int:
    """Make the folder; returns 0, or 2 where the arguments are wrong or the folder cannot be written."""
    try:
        cases = _number("--cases", arguments.cases, 1, _MOST_CASES)
        seed = _number("--seed", arguments.seed, 0, 2**32 - 1)
        day = _day(arguments.as_of)
        out = _free(Path(arguments.out))
    except _RefusedError as refused:
        print(refused, file=sys.stderr)
        return BAD_INPUT
    from sikkersag.synth import make
    from sikkersag.synth.clock import day_number, last_second

    order = make.Order(cases, seed, last_second(day_number(day)))
    try:
        manifest = make.write(order, out, lambda line: print(line, file=sys.stderr, flush=True))
    except OSError as error:
        print(f"Mappen {out} kunne ikke skrives: {error.strerror or error}. Intet er efterladt.", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("Afbrudt. Intet er efterladt.", file=sys.stderr)
        return BAD_INPUT
    rows = manifest["rows"]
    print(
        f"{out}: {rows['cases']} opdigtede sager, {rows['events']} hændelser, {rows['key']} fejl i facitlisten "
        f"(key.parquet)."
    )
    return OK


def _number(option: str, text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"\d{1,12}", text) or not least <= int(text) <= most:
        raise _RefusedError(f"{option}: »{text}« skal være et helt tal fra {least} til {most}. Skriv fx {option} 1000.")
    return int(text)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not _FIRST <= day <= _LAST:
        raise _RefusedError(
            f"--as-of: »{text}« skal være en dag fra {_FIRST} til {_LAST}. Skriv fx --as-of 2026-03-01."
        )
    return day


def _free(out: Path) -> Path:
    if out.exists():
        raise _RefusedError(f"--out: {out} findes allerede. Vælg en mappe, der ikke findes, eller slet den først.")
    return out
