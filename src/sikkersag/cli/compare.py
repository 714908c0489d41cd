"""`sikkersag compare`: two screenings, what certainly changed, and of what nothing can be said."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sikkersag.cli import BAD_INPUT, OK
from sikkersag.population.figures.comparison import ComparisonError, compare
from sikkersag.population.figures.report import comparing
from sikkersag.population.figures.screening import Screening, ScreeningError, from_json


def run(arguments: argparse.Namespace) -> int:
    """Compare; returns 0, or 2 for bad input."""
    try:
        first, second = (_read(Path(name)) for name in (arguments.first, arguments.second))
        found = compare(first, second, of_cases=arguments.cases)
        if arguments.html:
            with Path(arguments.html).open("x", encoding="utf-8") as file:
                file.write(comparing.rendered(found))
    except FileExistsError:
        print(f"{arguments.html} findes allerede og er ikke rørt.", file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        print(f"{error.filename}: {error.strerror}.", file=sys.stderr)
        return BAD_INPUT
    except (ScreeningError, ComparisonError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    sys.stdout.write(found.as_json() if arguments.json else comparing.told(found))
    return OK


def _read(path: Path) -> Screening:
    """A screening from rapport.json, or from the folder of a report."""
    path = path / "rapport.json" if path.is_dir() else path
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ScreeningError(f"{path}: Filen er ikke tekst i UTF-8.") from error
    except ScreeningError as error:
        raise ScreeningError(f"{path}: {error}") from error
