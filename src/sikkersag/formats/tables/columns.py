"""The columns of case tables and their types, as docs/tables.md tells them, and the turning of what a file holds into
them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from sikkersag.formats.tables.arrow import Array, Numbers, arrow, compute
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.vocabulary.load import Vocabulary

TABLES = ("cases", "persons", "events")
TEXT, YES_NO, NUMBER, LIST = pa.string(), pa.bool_(), pa.int64(), pa.list_(pa.string())
INSTANT = pa.timestamp("s", tz="UTC")
#: How no bound is written in CSV; in Parquet and Arrow it is an instant of ten to the twelfth seconds or more.
OPEN_BEFORE, OPEN_AFTER = "-infinity", "infinity"
#: What joins a list in CSV. Alone it is an empty list, which is not the same as not told.
JOINED = "|"

CASES: Mapping[str, pa.DataType] = {
    "case": TEXT,
    "child": TEXT,
    "complete": YES_NO,
    "complete_for": LIST,
    "family": TEXT,
    "unit": TEXT,
    "case_type": TEXT,
    "worker": TEXT,
}
PERSONS: Mapping[str, pa.DataType] = {
    "case": TEXT,
    "person": TEXT,
    "role": TEXT,
    "born": INSTANT,
    "born_to": INSTANT,
}
EVENTS: Mapping[str, pa.DataType] = {
    "case": TEXT,
    "id": TEXT,
    "kind": TEXT,
    "at": INSTANT,
    "at_to": INSTANT,
    "precision": TEXT,
    "written_at": INSTANT,
    "recorded_at": INSTANT,
    "occurred": YES_NO,
    "about": LIST,
    "concerns": LIST,
    "by": TEXT,
    "in_role": TEXT,
    "basis": TEXT,
    "source": TEXT,
    "corrects": TEXT,
    "withdraws": TEXT,
    "after": LIST,
    "before": LIST,
}
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "cases": ("case", "child"),
    "persons": ("case", "person", "role"),
    "events": ("case", "id", "kind"),
}
#: Pairs of columns that are the two ends of a moment.
_SIMPLE: Mapping[str, pa.DataType] = {"bool": YES_NO, "int": NUMBER, "choices": LIST, "persons": LIST}


@dataclass(frozen=True)
class Columns:
    """Every column that the tables may have under a vocabulary, with its type."""

    vocabulary: Vocabulary

    @cached_property
    def fact_types(self) -> Mapping[str, frozenset[str]]:
        """The types that each fact has among the kinds."""
        found: dict[str, set[str]] = {}
        for kind in self.vocabulary.kinds.values():
            for fact in kind.facts.values():
                found.setdefault(fact.name, set()).add(fact.type)
        return {name: frozenset(types) for name, types in sorted(found.items())}

    @cached_property
    def refs(self) -> tuple[str, ...]:
        """The references that some kind has."""
        return tuple(sorted({ref for kind in self.vocabulary.kinds.values() for ref in kind.refs}))

    @cached_property
    def of(self) -> Mapping[str, Mapping[str, pa.DataType]]:
        """For each table its columns with their types; `cases` may have more, which are text."""
        facts: dict[str, pa.DataType] = {}
        for name, types in self.fact_types.items():
            if types == {"date"}:
                facts[f"f_{name}"] = facts[f"f_{name}_to"] = INSTANT
            elif len(types) == 1:
                facts[f"f_{name}"] = _SIMPLE.get(next(iter(types)), TEXT)
            else:
                facts[f"f_{name}"] = LIST if types & {"choices", "persons"} else TEXT
        return {
            "cases": CASES,
            "persons": PERSONS,
            "events": {**EVENTS, **facts, **{f"r_{r}": LIST for r in self.refs}},
        }

    @cached_property
    def moments(self) -> Mapping[str, str]:
        """The first column of each moment and its second, in all tables."""
        pairs = {"at": "at_to", "born": "born_to"}
        return pairs | {f"f_{n}": f"f_{n}_to" for n, types in self.fact_types.items() if types == {"date"}}

    def schema(self, table: str) -> pa.Schema:
        """All columns of a table in the documented order."""
        return pa.schema(list(self.of[table].items()))


def name_of(wanted: pa.DataType) -> str:
    """What a type is called in a message, with how it is written."""
    return {
        str(TEXT): "tekst",
        str(YES_NO): "ja/nej (boolean; i CSV true eller false)",
        str(NUMBER): "et helt tal (int64)",
        str(LIST): "en liste af tekster (i CSV skilt med |)",
        str(INSTANT): "et tidspunkt i UTC (timestamp[s, tz=UTC]; i CSV 2024-03-05T09:15:00Z)",
    }[str(wanted)]


def example_of(wanted: pa.DataType) -> str:
    """A value of the type, as CSV has it."""
    examples = {str(TEXT): "2024-17", str(YES_NO): "true", str(NUMBER): "12", str(LIST): "mor|far"}
    return examples.get(str(wanted), "2024-03-05T09:15:00Z")


def why_not(given: pa.DataType, wanted: pa.DataType) -> str:
    """Why a column of this type cannot be read as the wanted one, for people; empty when it can."""
    given = _plain(given)
    if pa.types.is_null(given) or _is_text(given) or given == wanted:
        return ""
    if wanted == TEXT:
        return "" if pa.types.is_integer(given) else _type_said(given)
    if wanted == YES_NO:
        return _type_said(given)
    if wanted == NUMBER:
        return "" if pa.types.is_integer(given) or pa.types.is_floating(given) else _type_said(given)
    if wanted == LIST:
        return "" if _is_list_of_texts(given) else _type_said(given)
    if pa.types.is_timestamp(given):
        if given.tz is None:
            return "har tidspunkter uden tidszone"
        return "" if _known_zone(given.tz) else f"har tidspunkter i en ukendt tidszone (»{given.tz}«)"
    if pa.types.is_date(given):
        return "har dage; en dag skrives som sit første og sidste sekund i UTC, med precision day"
    return _type_said(given)


def _type_said(given: pa.DataType) -> str:
    return f"er af typen {given}"


def _known_zone(zone: str) -> bool:
    if zone in ("UTC", "Z", "Europe/Copenhagen") or re.fullmatch(r"[+-]\d\d:\d\d", zone):
        return True
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, KeyError):
        return False
    return True


def _plain(given: Any) -> Any:
    return given.value_type if pa.types.is_dictionary(given) else given


def _is_text(given: pa.DataType) -> bool:
    return pa.types.is_string(given) or pa.types.is_large_string(given) or pa.types.is_string_view(given)


def _is_list_of_texts(given: Any) -> bool:
    if not (pa.types.is_list(given) or pa.types.is_large_list(given) or pa.types.is_fixed_size_list(given)):
        return False
    return _is_text(_plain(given.value_type)) or pa.types.is_null(given.value_type)


def converted(given: Array, wanted: pa.DataType) -> tuple[Array, Numbers]:
    """A column in the wanted type, and the positions of values that cannot be read (null in the column). Texts that are
    coded in the file stay so.

    The type must be one that `why_not` has nothing against.
    """
    none = np.empty(0, dtype=np.int64)
    if isinstance(given.type, pa.DictionaryType):
        if wanted == TEXT and pa.types.is_string(given.type.value_type) and not _has_empty(given):
            return given, none
        given = given.dictionary_decode()
    if pa.types.is_null(given.type) or given.null_count == len(given):
        return arrow.nulls(len(given), wanted), none
    if _is_text(given.type):
        return _from_text(given.cast(pa.string()), wanted)
    if wanted == TEXT:
        return given.cast(TEXT), none
    if wanted == NUMBER:
        return _numbers(given)
    if wanted == LIST:
        return _lists(given), none
    if wanted == INSTANT and given.type != INSTANT:
        return _whole_seconds(given), none
    return given, none


def _has_empty(given: Array) -> bool:
    """Does a column of coded texts hold the empty text?"""
    return bool(compute.min(compute.binary_length(given.dictionary)).as_py() == 0)


def _whole_seconds(given: Array) -> Array:
    """Instants in whole seconds: the second that a finer time lies in."""
    per = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[given.type.unit]
    if per == 1:
        return given.cast(INSTANT)
    ticks = given.cast(pa.timestamp(given.type.unit)).cast(pa.int64())
    values = np.floor_divide(ticks.fill_null(0).to_numpy(zero_copy_only=False), per)
    mask = ticks.is_null().to_numpy(zero_copy_only=False) if ticks.null_count else None
    return pa.array(values, mask=mask, type=pa.int64()).cast(INSTANT)


def _numbers(given: Array) -> tuple[Array, Numbers]:
    none = np.empty(0, dtype=np.int64)
    if not pa.types.is_floating(given.type):
        return given.cast(NUMBER, safe=False) if pa.types.is_uint64(given.type) else given.cast(NUMBER), none
    values = given.fill_null(float("nan")).to_numpy(zero_copy_only=False).astype(np.float64)
    untold = np.isnan(values)
    bad = ~untold & ((values != np.floor(values)) | (np.abs(values) > 2**53))
    whole = np.where(untold | bad, 0, values).astype(np.int64)
    return pa.array(whole, mask=untold | bad, type=NUMBER), np.flatnonzero(bad)


def _lists(given: Array) -> Array:
    return given.cast(LIST) if given.type != LIST else given


def _from_text(given: Array, wanted: pa.DataType) -> tuple[Array, Numbers]:
    """Text as it stands in CSV."""
    lengths = compute.binary_length(given)
    if (compute.min(lengths).as_py() or 0) == 0:
        given = compute.if_else(compute.equal(lengths, 0), pa.scalar(None, TEXT), given)
    none = np.empty(0, dtype=np.int64)
    if wanted == TEXT:
        return given, none
    if given.null_count == len(given):
        return arrow.nulls(len(given), wanted), none
    if wanted == LIST:
        return _split(given), none
    convert: Callable[[Array], Array] = {str(YES_NO): _flags, str(NUMBER): _digits}.get(str(wanted), _instants)
    return _tried(given, convert, wanted)


def _split(given: Array) -> Array:
    parts = compute.split_pattern(given, JOINED)
    values, parents = parts.flatten(), compute.list_parent_indices(parts)
    told = compute.not_equal(compute.binary_length(values), 0)
    if compute.all(told).as_py() is False:
        values, parents = values.filter(told), parents.filter(told)
    counts = np.bincount(parents.to_numpy(zero_copy_only=False), minlength=len(given))
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    untold = given.is_null() if given.null_count else None
    return arrow.ListArray.from_arrays(pa.array(offsets), values, mask=untold)


def _tried(given: Array, convert: Callable[[Array], Array], wanted: pa.DataType) -> tuple[Array, Numbers]:
    """The whole column at once; where that fails the column is halved until the values that fail stand alone."""
    bad: list[int] = []

    def part(start: int, stop: int) -> list[Array]:
        try:
            return [convert(given[start:stop])]
        except (pa.ArrowInvalid, ValueError):
            if stop - start == 1:
                bad.append(start)
                return [arrow.nulls(1, wanted)]
            middle = (start + stop) // 2
            return part(start, middle) + part(middle, stop)

    parts = part(0, len(given))
    return (parts[0] if len(parts) == 1 else pa.concat_arrays(parts)), np.array(bad, dtype=np.int64)


def _flags(given: Array) -> Array:
    yes, no = compute.equal(given, "true"), compute.equal(given, "false")
    if compute.all(compute.or_(yes, no)).as_py() is False:
        raise ValueError
    return yes


def _digits(given: Array) -> Array:
    return given.cast(NUMBER)


def _instants(given: Array) -> Array:
    """2024-03-05T09:15:00Z and nothing else, but for the two words for no bound."""
    before, after = compute.equal(given, OPEN_BEFORE), compute.equal(given, OPEN_AFTER)
    open_end = compute.or_(before, after)
    if compute.any(open_end).as_py():
        plain = _instants(compute.if_else(open_end, pa.scalar(None, TEXT), given)).cast(NUMBER)
        bounds = compute.if_else(before, pa.scalar(NEVER_BEFORE, NUMBER), pa.scalar(NEVER_AFTER, NUMBER))
        return compute.if_else(open_end, bounds, plain).cast(INSTANT)
    lengths = compute.min_max(compute.binary_length(given)).as_py()
    if lengths["min"] is not None and (lengths["min"], lengths["max"]) != (20, 20):
        raise ValueError
    if (
        compute.all(compute.ends_with(given, "Z")).as_py() is False
        or compute.all(compute.equal(compute.utf8_slice_codeunits(given, 10, 11), "T")).as_py() is False
    ):
        raise ValueError
    return given.cast(INSTANT)
