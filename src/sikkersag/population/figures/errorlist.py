"""The list of errors, case by case: what was asked, what was found, by which law, and why it protects the child.

Written as it is found, so that memory does not grow; read back in order by those who show it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sikkersag.law.engine import danish
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.explain import Explainer
from sikkersag.law.engine.finding import Code, Finding
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.engine.timeline import Timeline
from sikkersag.law.engine.wording import Words
from sikkersag.population.figures.arrays import places_in, texts
from sikkersag.population.figures.outcomes import GROUPS, WORDS

#: So many errors are listed, in the order of the cases; the rest are counted, and stand in the findings table.
MOST = 100_000

COLUMNS = (
    "sag",
    "enhed",
    "sagstype",
    "krav",
    "spørgsmål",
    "fejl",
    "i ord",
    "frist",
    "gjort",
    "lov",
    "anledning",
    "bevis",
    "bemærkninger",
    "formål",
    "fund",
)


class ErrorList:
    """Writes errors to a CSV file as blocks come; a sink for `Tally`. Close it, or use it in a `with`."""

    def __init__(self, path: Path, rulebook: Rulebook, calendar: Calendar, words: Words, *, most: int = MOST) -> None:
        self.path, self.rulebook, self.calendar, self.most = path, rulebook, calendar, most
        self.explainer = Explainer(rulebook, Timeline("", {}, ()), words, calendar)
        self.total = self.listed = 0
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(COLUMNS)

    def __enter__(self) -> ErrorList:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write what is left in memory. Raises OSError when the disk is full."""
        self._file.close()

    def __call__(self, cases: pa.Table, broken: pa.Table, groups: NDArray[np.int8]) -> None:
        """Take one block's errors, in the order of the findings. Raises OSError when they cannot be written."""
        self.total += broken.num_rows
        left = min(self.most - self.listed, broken.num_rows)
        if left <= 0:
            return
        broken = broken.slice(0, left)
        place = places_in(broken["case"], cases["case"])
        assert place is not None  # the tally has looked
        units, types = (
            texts(cases[name]).to_pylist() if name in cases.column_names else [] for name in ("unit", "case_type")
        )
        for row, at, group in zip(broken.to_pylist(), place.tolist(), groups[:left].tolist(), strict=True):
            about = (units[at] if units else "", types[at] if types else "")
            self._writer.writerow([_safe(cell) for cell in self._cells(row, about, GROUPS[group])])
        self.listed += left

    def _cells(self, row: Mapping[str, Any], about: tuple[str | None, str | None], group: str) -> list[str]:
        finding = finding_of(row)
        explainer, requirement = self.explainer, self.rulebook.requirements[finding.requirement]
        cited = any(v.key == finding.version for v in requirement.versions)
        notes = [text for code in finding.notes if (text := explainer.note(code))]
        phrase = explainer.phrase(finding) if cited else WORDS[group].lower()
        return [
            str(row["case"]),
            about[0] or "",
            about[1] or "",
            finding.requirement,
            explainer.title(finding) if cited else requirement.titel,
            WORDS[group],
            phrase[0].upper() + phrase[1:],
            self._when(finding.due_hi if finding.due_hi is not None else finding.due),
            self._when(finding.done),
            explainer.section(finding) if cited else "",
            finding.start or finding.occasion,
            ", ".join(finding.evidence),
            " ".join(notes),
            requirement.formaal,
            finding.id,
        ]

    def _when(self, instant: int | None) -> str:
        if instant is None or not NEVER_BEFORE < instant < NEVER_AFTER:
            return ""
        told = danish.limit(instant, self.calendar)
        return told.partition(" ")[2]  # without the day of the week


def finding_of(row: Mapping[str, Any]) -> Finding:
    """A row of the findings table as the engine's finding."""
    given: dict[str, Any] = {name: row.get(name) or "" for name in _TEXTS}
    given |= {name: row.get(name) or "none" for name in ("timeliness", "documentation", "basis")}
    given |= {name: row.get(name) for name in ("due", "due_hi", "done", "late_by", "start_lo", "start_hi")}
    given |= {name: tuple(row.get(name) or ()) for name in ("evidence", "superseded")}
    given |= {name: _codes(row.get(name)) for name in ("missing", "notes")}
    return Finding(**given, outcome=row["outcome"], curable=row.get("curable") or "done")


_TEXTS = ("id", "requirement", "part", "occasion", "person", "version", "start")


def _codes(texts: list[str] | None) -> tuple[Code, ...]:
    return tuple(tuple(text.split("|")) for text in texts or ())


def _safe(cell: str) -> str:
    """A cell never begins like a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def listed(path: Path, most: int | None = None) -> Iterator[dict[str, str]]:
    """The errors of a written list, at most so many of them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from islice(csv.DictReader(file), most)
