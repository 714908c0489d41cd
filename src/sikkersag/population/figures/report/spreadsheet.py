"""The report as a spreadsheet: one sheet for each part, all groups in full, nothing that computes itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it comes without types

from sikkersag.formats.statistics import TOO_FEW
from sikkersag.formats.topics import TOPICS
from sikkersag.population.figures.dimensions import ALL, label
from sikkersag.population.figures.errorlist import COLUMNS as ERROR_COLUMNS
from sikkersag.population.figures.outcomes import RELEVANT, WORDS
from sikkersag.population.figures.report import wording
from sikkersag.population.figures.screening import Question, Row, Screening, answered

#: A cell of a sheet holds no more characters than this.
_CELL = 32_000
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}

_FIGURES = (
    "Andel overholdt",
    "Nedre grænse",
    "Øvre grænse",
    "Bemærkning",
    "Relevante sager",
    "Sager, hvor det kan afgøres",
    "Overholdt",
    "Ikke overholdt",
    "heraf uklart i samme sag",
)


def write(screening: Screening, path: Path, errors: Iterable[Mapping[str, str]] = ()) -> None:
    """Write the workbook. Raises OSError when it cannot be written."""
    path.touch()  # where nothing can be written, that is said before anything is begun
    try:
        with xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)}) as book:
            _Book(book, screening).fill(errors)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError(str(error)) from error


class _Book:
    def __init__(self, book: Any, screening: Screening) -> None:
        self.book, self.screening = book, screening
        self.rows = {(r.requirement, r.dimension, r.value): r for r in screening.rows}
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self.count = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.rate = book.add_format({"num_format": "0.0%", "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 16})

    def fill(self, errors: Iterable[Mapping[str, str]]) -> None:
        """Every sheet, in the order that people read them."""
        self._read_me()
        self._sheet("Spørgsmål", _QUESTION_COLUMNS, map(_question, self.screening.questions))
        self._sheet("Resultater", (("Krav", 8), ("Spørgsmål", 44), *_figures()), self._results())
        self._sheet("Enheder", _GROUP_COLUMNS, self._groups())
        widths = {"spørgsmål": 40, "i ord": 40, "formål": 50, "bemærkninger": 40, "fund": 24}
        if self.screening.published:
            gone = [("Fejllisten er ikke med i en udgave til offentliggørelse.",)]
            self._sheet("Fejlliste", (("Fejlliste", 70),), gone)
        else:
            columns = tuple((name.capitalize(), widths.get(name, 16)) for name in ERROR_COLUMNS)
            self._sheet("Fejlliste", columns, ([row[name] for name in ERROR_COLUMNS] for row in errors))
        self._sheet("Kvittering", (("Hvad", 34), ("Værdi", 90)), wording.receipt(self.screening))

    def _sheet(self, name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[object]]) -> None:
        sheet = self._added(name)
        for i, (head, width) in enumerate(columns):
            sheet.set_column(i, i, width)
            sheet.write_string(0, i, head, self.head)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        last = 0
        for last, row in enumerate(rows, 1):
            for i, value in enumerate(row):
                self._cell(sheet, last, i, value)
        if last:
            sheet.autofilter(0, 0, last, len(columns) - 1)

    def _added(self, name: str) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L{_plain(self.screening.title)[:80]}&R{name}")
        sheet.set_footer(f"&L{_plain(wording.source(self.screening))}&RSide &P af &N")
        return sheet

    def _cell(self, sheet: Any, row: int, column: int, value: object) -> None:
        if value is None or value == "":
            return
        if isinstance(value, float):
            sheet.write_number(row, column, value, self.rate)
        elif isinstance(value, int) and not isinstance(value, bool):
            sheet.write_number(row, column, value, self.count)
        else:
            sheet.write_string(row, column, str(value)[:_CELL], self.plain)

    def _read_me(self) -> None:
        screening = self.screening
        sheet = self._added("Læs mig")
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 100)
        sheet.write_string(0, 0, screening.title, self.title)
        rows: list[tuple[str, str]] = [("", wording.source(screening))]
        rows += [("Formål", screening.purpose or "Ikke oplyst.")]
        rows += [("", text) for text in wording.lead(screening)]
        rows += [("Ikke undersøgt", text) for text in wording.not_examined(screening)]
        rows += [("Hvordan sagerne er valgt", screening.chosen or "Det er ikke oplyst, hvordan sagerne er valgt.")]
        rows += [("", wording.base_text(screening))]
        rows += [(f"Udeladt: {each.case or 'en sag'}", each.reason) for each in screening.left_out]
        rows += list(wording.words(screening))
        for i, (what, told) in enumerate(rows, 2):
            self._cell(sheet, i, 0, what)
            self._cell(sheet, i, 1, told)

    def _results(self) -> Iterator[tuple[object, ...]]:
        for _, asked in wording.by_topic(self.screening):
            for q in asked:
                row = self.rows.get((q.id, ALL, ALL))
                if answered(row):
                    assert row is not None
                    yield (q.id, q.titel, *self._told(row))
                else:
                    yield (q.id, q.titel, None, None, None, "ingen af sagerne kaldte på kravet")

    def _groups(self) -> Iterator[tuple[object, ...]]:
        for name in self.screening.by:
            for group in self.screening.values(name):
                wrong, judged = group.with_error, group.judged
                right = None if judged is None or wrong is None else judged - wrong
                whole = Row("", name, group.value, judged, right, wrong, {}, {}, None)
                place = (wording.dimension(name), label(name, group.value))
                yield (*place, "", "Alle krav: sager uden fejl", *self._told(whole))
                for q in self.screening.questions:
                    row = self.rows.get((q.id, name, group.value))
                    if answered(row):
                        assert row is not None
                        yield (*place, q.id, q.titel, *self._told(row))

    def _told(self, row: Row) -> Iterator[object]:
        """The figures of one row: numbers as numbers, and words where there is no number."""
        hidden = row.base is None or row.kept is None
        if row.base and row.kept is not None and row.base >= TOO_FEW:
            found = self.screening.interval(row.kept, row.base)
            yield from (row.kept / row.base, found.low, found.high, "alle sager talt" if found.exact else None)
        else:
            yield from (None, None, None, wording.share(row.kept, row.base))
        yield wording.relevant(row) if row.cases else None
        yield from (_or_hidden(count) for count in (row.base, row.kept, row.broken))
        yield None if hidden or not row.unclear else row.unclear
        yield from (_or_hidden(row.cases[name]) if name in row.cases else None for name in RELEVANT)
        if row.findings:
            yield from (row.findings[name] for name in RELEVANT)


def _or_hidden(count: int | None) -> object:
    return wording.HIDDEN if count is None else count


def _plain(text: str) -> str:
    """Text for a header or footer, where & is a command."""
    return text.replace("&", "&&")


def _figures() -> Iterator[tuple[str, int]]:
    yield from ((head, 14) for head in _FIGURES)
    yield from ((f"Sager: {WORDS[name]}", 14) for name in RELEVANT)
    yield from ((f"Fund: {WORDS[name]}", 14) for name in RELEVANT)


_GROUP_COLUMNS = (("Fordelt efter", 14), ("Gruppe", 24), ("Krav", 8), ("Spørgsmål", 44), *_figures())
_QUESTION_COLUMNS = (
    ("Krav", 8),
    ("Spørgsmål", 40),
    ("Emne", 22),
    ("Formål", 60),
    ("Lov", 44),
    ("Besvares", 24),
    ("Efterses ikke", 60),
    ("Ikke efterprøvet", 60),
)


def _question(q: Question) -> tuple[str, ...]:
    topic, way = TOPICS.get(q.topic, q.topic), wording.CHECKED.get(q.checked, q.checked)
    lists = (" ".join(q.not_modelled), " ".join(q.unverified))
    return (q.id, q.titel, topic, q.formaal, "; ".join(q.sections), way, *lists)
