"""One of our columns made from the other system's: codes translated, times read, lists parted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from sikkersag.formats.located import InputError, did_you_mean
from sikkersag.formats.mapping import times
from sikkersag.formats.mapping.file import Value
from sikkersag.formats.tables.arrow import Array, Numbers, arrow, compute
from sikkersag.formats.tables.columns import INSTANT, LIST, TEXT, converted, example_of, name_of
from sikkersag.law.engine.calendar import Calendar

#: Calls for each row that cannot be used: its number in the source from 0, the source column, why, what was expected.
Refuse = Callable[[Numbers, str, Callable[[int], str], str], None]


@dataclass
class Made:
    """Our columns made so far from one source, which of its rows are passed over, and codes without a translation."""

    source: pa.Table
    mapping: str
    calendar: Calendar
    refuse: Refuse
    columns: dict[str, Array] = field(default_factory=dict)
    skipped: Numbers = field(default_factory=lambda: np.empty(0, dtype=bool))
    untranslated: Counter[tuple[str, str]] = field(default_factory=Counter)

    def make(self, name: str, value: Value, wanted: pa.DataType, second: str = "") -> None:
        """Add a column; `second` names the other end where it is a moment."""
        texts = self.texts(value)
        if value.skip:
            skip = compute.is_in(texts, value_set=pa.array(sorted(value.skip)))
            self.skipped = self.skipped | skip.fill_null(False).to_numpy(zero_copy_only=False)
        if value.values is not None or value.otherwise is not None:
            texts = self.translated(texts, value)
        if wanted == INSTANT:
            self.moments(name, value, texts, second)
            return
        if wanted == LIST and value.split:
            texts = compute.replace_substring(texts, value.split, "|")
        made, bad = converted(texts, wanted)
        self.columns[name] = made
        source = value.column or value.template
        self.refuse(bad, source, lambda row: f"»{texts[row].as_py()}« er ikke {name_of(wanted)}", example_of(wanted))

    def texts(self, value: Value) -> Array:
        """What the source says, as text; a template is null where one of its columns is."""
        size = self.source.num_rows
        if value.constant is not None:
            said = value.constant
            text = "|".join(map(str, said)) if isinstance(said, list) else _text(said)
            return arrow.repeat(pa.scalar(text, TEXT), size)
        if value.column:
            return self.column(value, value.column)
        parts: list[Any] = []
        rest = value.template
        for hole in value.holes:
            before, _, rest = rest.partition(f"{{{hole}}}")
            told = self.column(value, hole.removesuffix("?"))
            parts += [pa.scalar(before), compute.fill_null(told, "") if hole.endswith("?") else told]
        return compute.utf8_trim_whitespace(compute.binary_join_element_wise(*parts, pa.scalar(rest), ""))

    def column(self, value: Value, name: str) -> Array:
        if name not in self.source.column_names:
            raise InputError(
                f"{value.key}: kolonnen »{name}« findes ikke.{did_you_mean(name, self.source.column_names)}",
                file=self.mapping,
                expected=", ".join(self.source.column_names),
            )
        return self.source.column(name).combine_chunks()

    def translated(self, texts: Array, value: Value) -> Array:
        """Codes in our words; a code without one is refused unless `otherwise` says what it is."""
        codes = dict(value.values or {})
        untold = codes.pop("", None)
        words = [_text(word) for word in codes.values()]
        places = compute.index_in(texts, value_set=pa.array(list(codes), TEXT), skip_nulls=True)
        made = pa.array(words, TEXT).take(places) if words else arrow.nulls(len(texts), TEXT)
        unknown = compute.and_(texts.is_valid(), places.is_null())
        if value.skip:
            unknown = compute.and_not(unknown, compute.is_in(texts, value_set=pa.array(sorted(value.skip))))
        if value.otherwise is not None:
            made = compute.if_else(unknown, _text(value.otherwise), made)
        else:
            rows = np.flatnonzero(unknown.to_numpy(zero_copy_only=False))
            source = value.column or value.template
            for code in texts.take(pa.array(rows)).to_pylist():
                self.untranslated[source, code] += 1
            self.refuse(
                rows, source, lambda row: f"»{texts[row].as_py()}« er ikke oversat", f"en linje i {value.key}.values"
            )
        return made if untold is None else compute.if_else(texts.is_null(), _text(untold), made)

    def moments(self, name: str, value: Value, texts: Array, second: str) -> None:
        read = times.read(texts, value.formats, value.zone, self.calendar)
        source = value.column or value.template
        expected = " eller ".join(value.formats or times.USUAL[:5])
        self.refuse(
            np.flatnonzero(read.bad),
            source,
            lambda row: f"»{texts[row].as_py()}« er ikke et tidspunkt, der findes",
            expected,
        )
        if not second:
            self.columns[name] = times.instants(read)
            return
        self.columns[name] = arrow.array(read.lo, mask=~read.told, type=pa.int64()).cast(INSTANT)
        self.columns[second] = arrow.array(read.hi, mask=~read.told | (read.hi == read.lo), type=pa.int64()).cast(
            INSTANT
        )
        if name == "at":
            self.columns.setdefault("precision", arrow.array(read.precision, mask=~read.told, type=TEXT))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
