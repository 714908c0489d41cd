"""The findings of a block as one table, in the order of the cases and within a case of the rulebook's requirements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from sikkersag.formats.tables.arrow import Array, arrow, compute
from sikkersag.formats.tables.findings import FINDINGS_SCHEMA, findings_table
from sikkersag.law.engine.finding import BASIS, CURABLE, DOCUMENTATION, OUTCOMES, TIMELINESS
from sikkersag.law.engine.moment import NEVER_BEFORE
from sikkersag.population.answers import Codes
from sikkersag.population.asking import Part
from sikkersag.population.columns import Columns
from sikkersag.population.evaluate import Evaluated
from sikkersag.population.ternary import Ints
from sikkersag.population.words import MISSING, NONE

_INSTANTS = ("due", "due_hi", "done", "start_lo", "start_hi", "late_by")


#: Columns that say the same words again and again, and stay codes until somebody writes them.
_WORDS = (
    "case",
    "requirement",
    "part",
    "person",
    "version",
    "outcome",
    "timeliness",
    "documentation",
    "curable",
    "basis",
)
_CODED = arrow.dictionary(pa.int32(), pa.string())
_SCHEMA = arrow.schema([(f.name, _CODED if f.name in _WORDS else f.type) for f in FINDINGS_SCHEMA])


def to_table(evaluated: Evaluated) -> pa.Table:
    """Every finding of the block with every field, in the columns of docs/tables.md, words as codes."""
    columns = evaluated.columns
    numbers = {name: number for number, name in enumerate(columns.rulebook.requirements)}
    asked = [(case, finding, at) for case, findings in evaluated.asked for finding, at in findings]
    texts = columns.case_texts
    alone = findings_table((texts[case], finding, at) for case, finding, at in asked)
    own, keys = _of_parts(evaluated)
    if not asked:
        return own
    other = np.array([case * len(numbers) + numbers[f.requirement] for case, f, _ in asked], np.int64)
    order = np.argsort(other, kind="stable")
    return _interleaved(own, keys, alone.cast(_SCHEMA).take(arrow.array(order)), other[order])


def _interleaved(own: pa.Table, keys: Ints, alone: pa.Table, other: Ints) -> pa.Table:
    """Both tables as one, in order of their keys; none is in both."""
    starts = np.flatnonzero(np.r_[True, other[1:] != other[:-1]])
    stops = np.r_[starts[1:], len(other)]
    places = np.searchsorted(keys, other[starts])
    parts, before = [], 0
    for start, stop, place in zip(starts.tolist(), stops.tolist(), places.tolist(), strict=True):
        parts += [own.slice(before, place - before), alone.slice(start, stop - start)]
        before = place
    parts.append(own.slice(before))
    return arrow.concat_tables([part for part in parts if part.num_rows]).unify_dictionaries().combine_chunks()


def _of_parts(evaluated: Evaluated) -> tuple[pa.Table, Ints]:
    """The findings of the columns, in order, and for each its case and requirement as one number."""
    parts, columns = evaluated.parts, evaluated.columns
    requirements = list(columns.rulebook.requirements.values())
    if not parts:
        return _SCHEMA.empty_table(), np.empty(0, np.int64)
    sizes = [len(p.rows) for p in parts]
    number = np.repeat([p.requirement for p in parts], sizes)
    duty_number = np.repeat([p.duty for p in parts], sizes)
    row = np.concatenate([p.answers.batch.event[p.rows] for p in parts])
    order = np.lexsort((duty_number, row, number, columns.case[row]))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))

    def gathered(name: str) -> Ints:
        return np.concatenate([getattr(p.answers, name)[p.rows] for p in parts])[order]

    requirement, duty, event = number[order], duty_number[order], row[order]
    person = np.concatenate([p.answers.batch.person[p.rows] for p in parts])[order]
    names = [duty.part for r in requirements for duty in r.duties]
    first = np.cumsum([0, *(len(r.duties) for r in requirements)])
    told: dict[str, Any] = {}
    anchor = gathered("anchor")
    ids = columns.id_column.take(arrow.array(event))
    told["case"] = _words(columns.case[event], columns.case_ids)
    told["requirement"] = _words(requirement, [r.id for r in requirements])
    told["part"] = _words(first[requirement] + duty, names)
    told["occasion"] = columns.id_column.take(arrow.array(anchor))
    used, named = np.unique(person, return_inverse=True)
    people = ["" if code == NONE else str(columns.words.texts[code]) for code in used.tolist()]
    told["person"] = _words(named, people)
    keys = list(dict.fromkeys(p.version.key for p in parts))
    told["version"] = _words(np.repeat([keys.index(p.version.key) for p in parts], sizes)[order], keys)
    turn = compute.if_else(
        arrow.array(anchor == event), ids, compute.binary_join_element_wise(ids, told["occasion"], ">")
    )
    prefixes = arrow.array([f"{r.id}/{duty.part}" for r in requirements for duty in r.duties])
    prefix = prefixes.take(arrow.array(first[requirement] + duty))
    bare = compute.binary_join_element_wise(prefix, turn, "/")
    named = compute.binary_join_element_wise(bare, told["person"].cast(pa.string()), "/")
    told["id"] = compute.if_else(arrow.array(person == NONE), bare, named)
    for name, words in (
        ("outcome", OUTCOMES),
        ("timeliness", TIMELINESS),
        ("documentation", DOCUMENTATION),
        ("curable", CURABLE),
        ("basis", BASIS),
    ):
        told[name] = _words(gathered(name), list(words))
    begins = columns.lo[anchor]
    told["occasion_at"] = arrow.array(begins, mask=begins <= NEVER_BEFORE)
    for name in _INSTANTS:
        values = gathered(name)
        told[name] = arrow.array(values, mask=values == MISSING)
    for name in ("start", "due_by"):
        row = gathered(name)
        told[name] = compute.if_else(
            arrow.array(row == NONE), "", columns.id_column.take(arrow.array(np.maximum(row, 0)))
        )
    told["evidence"] = _evidence(parts, columns, place)
    told["missing"] = _codes(parts, columns, lambda p: p.answers.missing, place)
    told["notes"] = _codes(parts, columns, lambda p: p.answers.notes, place)
    told["superseded"] = arrow.array([[]] * len(event), pa.list_(pa.int64()))
    table = arrow.table({name: told[name] for name in FINDINGS_SCHEMA.names}).cast(_SCHEMA)
    return table, columns.case[event] * len(requirements) + requirement


def _words(numbers: Ints, words: list[str] | Array) -> Array:
    return arrow.DictionaryArray.from_arrays(arrow.array(numbers, pa.int32()), arrow.array(words))


def _evidence(parts: list[Part], columns: Columns, places: Ints) -> Array:
    at, event, before = [], [], 0
    for part in parts:
        place = np.full(part.answers.batch.size, NONE, np.int64)
        place[part.rows] = places[before : before + len(part.rows)]
        single = part.answers.evidence[part.rows]
        has = single != NONE
        at.append(place[part.rows[has]])
        event.append(single[has])
        for rows, events in part.answers.more:
            keep = place[rows] != NONE
            at.append(place[rows[keep]])
            event.append(events[keep])
        before += len(part.rows)
    place, events = np.concatenate(at), np.concatenate(event)
    order = np.argsort(place, kind="stable")
    return _list(place[order], columns.id_column.take(arrow.array(events[order])), before)


def _codes(parts: list[Part], columns: Columns, of: Callable[[Part], Codes], places: Ints) -> Array:
    at, texts, before = [], [], 0
    for part in parts:
        rows, told = of(part).told(columns, part.answers.batch.size)
        if len(rows):
            place = np.full(part.answers.batch.size, NONE, np.int64)
            place[part.rows] = places[before : before + len(part.rows)]
            keep = place[rows] != NONE
            at.append(place[rows[keep]])
            texts += [text for text, kept in zip(told, keep.tolist(), strict=True) if kept]
        before += len(part.rows)
    place = np.concatenate([np.empty(0, np.int64), *at])
    order = np.argsort(place, kind="stable")
    return _list(place[order], arrow.array(texts, pa.string()).take(arrow.array(order)), before)


def _list(rows: Ints, values: Array, size: int) -> Array:
    offsets = np.searchsorted(rows, np.arange(size + 1)).astype(np.int32)
    return arrow.ListArray.from_arrays(arrow.array(offsets), values)
