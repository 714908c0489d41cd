"""Writing a report so that it is there in full or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sikkersag.population.figures import errorlist
from sikkersag.population.figures.publishing import published
from sikkersag.population.figures.report import html, spreadsheet
from sikkersag.population.figures.screening import Screening

HTML, XLSX, JSON, ERRORS = "rapport.html", "rapport.xlsx", "rapport.json", "fejlliste.csv"


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A hidden folder beside `folder` to write in; it takes its place at the end, or goes when anything fails.

    Raises FileExistsError when there is something at the place already: a report is never written over. Other
    OSErrors (no permission, a full disk) come as they are, with nothing left behind.
    """
    if folder.exists():
        raise FileExistsError(str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield made
        made.chmod(0o755 & ~_umask())
        os.rename(made, folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write(screening: Screening, folder: Path, *, publish: bool = False) -> Screening:
    """Write the report's files into `folder`, where the error list lies already, and return the screening as shown.

    `publish`: small numbers are hidden, and the error list is taken away. Raises OSError when the disk is full.
    """
    errors = folder / ERRORS
    if publish:
        screening = published(screening)
        errors.unlink()
        listed = 0
    else:
        listed = min(screening.errors or 0, errorlist.MOST)
    (folder / JSON).write_text(screening.as_json(), encoding="utf-8")
    rows = () if publish else errorlist.listed(errors, html.MOST_ERRORS)
    (folder / HTML).write_text(html.rendered(screening, rows, listed), encoding="utf-8")
    rows = () if publish else errorlist.listed(errors)
    spreadsheet.write(screening, folder / XLSX, rows)
    return screening
