"""A finished block as Arrow tables: rows in the order of cases and times, with the columns of docs/tables.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from sikkersag.synth import schema
from sikkersag.synth.block import HISTORIES, Block
from sikkersag.synth.clock import DAY, Bools, Ints, danish_date, end_of, start_of
from sikkersag.synth.draft import NONE, Draft
from sikkersag.synth.organisation import UNITS
from sikkersag.synth.people import BOYS, GIRLS, MEN, WOMEN, cpr_numbers, names
from sikkersag.synth.words import SENTENCES

SIBLINGS = 3
#: In the column of birth days: not known, or not yet born.
NOT_BORN = -(2**40)


def case_keys(block: Block) -> list[str]:
    """The keys of the cases: K and seven digits, by their number in the folder."""
    return [f"K{block.first_case + number:07d}" for number in range(block.size)]


def family_keys(block: Block) -> list[str]:
    """The keys of the families, one per case."""
    return [f"F{block.number:04d}-{family:04d}" for family in block.family.tolist()]


def events(draft: Draft, columns: pa.Schema) -> pa.Table:
    """All events of the block that had happened and were written down by `as_of`."""
    added = draft.added
    lengths = [len(each.case) for each in added]
    case = np.concatenate([each.case for each in added])
    at = np.concatenate([each.at for each in added])
    written = np.concatenate([each.written for each in added])
    step = np.repeat([each.step for each in added], lengths)
    order = np.lexsort((np.arange(len(case)), at, case))
    order = order[(np.maximum(at, written) <= draft.as_of)[order]]
    order = order[_leads_somewhere(draft.constants, case[order], step[order])]
    until = np.concatenate([each.until for each in added])[order]
    case, at, written, step = case[order], at[order], written[order], step[order]
    by = np.concatenate([each.by for each in added])[order]
    shared = np.repeat([each.shared for each in added], lengths)[order]
    constant = _constants(draft.constants, columns, draft.vocabulary)
    known = ("foedt", "foraeldremyndighed-mor", "foraeldremyndighed-far", "foraeldremyndighed-far-slut")
    of_register = np.isin(step, [n for n, c in enumerate(draft.constants) if c["id"] in known])
    families = family_keys(draft.block)
    made: dict[str, pa.Array[Any]] = {
        "case": pa.array(case_keys(draft.block)).take(pa.array(case)),
        "at": _instants(at),
        "at_to": _instants(until, until != at),
        "precision": _coded(of_register.astype(np.int64), ("minute", "day")),
        "written_at": _instants(written),
        "by": _coded(np.where(of_register, NONE, by), draft.organisation.keys),
        "source": _coded(np.where(shared, case, NONE), [f"{family}/u1" for family in families]),
    }
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    for name in {name for each in added for name in each.varying}:
        made |= _varying(draft, name, offsets, order, columns)
    chosen = constant.take(pa.array(step))
    return pa.table({f.name: made[f.name] if f.name in made else chosen[f.name] for f in columns}, schema=columns)


def _leads_somewhere(constants: Sequence[dict[str, Any]], case: Ints, step: Ints) -> Bools:
    """Which rows have all that they refer to: a reason for a decision that is not yet taken is not yet there."""
    names = {name: number for number, name in enumerate(sorted({each["id"] for each in constants}))}
    own = np.array([names[each["id"]] for each in constants], np.int64)
    kept = np.ones(len(case), bool)
    there = case * len(names) + own[step]
    for ref in sorted({ref for each in constants for ref in each["refs"]}):
        target = np.array([names.get(each["refs"].get(ref, ""), NONE) for each in constants], np.int64)[step]
        refers = np.flatnonzero(target != NONE)
        kept[refers] &= np.isin(case[refers] * len(names) + target[refers], there)
    return kept


def _constants(constants: Sequence[dict[str, Any]], columns: pa.Schema, vocabulary: Any) -> pa.Table:
    """One row per step, with what it says in every case."""
    rows = []
    for each in constants:
        row: dict[str, Any] = {
            "id": each["id"],
            "kind": each["kind"],
            "in_role": each["in_role"] or None,
            "basis": "system",
            "about": list(each["about"]) or None,
            "concerns": [each["concerns"]] if each["concerns"] else None,
        }
        for name, value in each["facts"].items():
            row[f"f_{name}"] = schema.told(value, schema.fact_column(vocabulary, name))
        for name, target in each["refs"].items():
            row[f"r_{name}"] = [target]
        unknown = set(row) - set(columns.names)
        assert not unknown, f"no column for {sorted(unknown)}"
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=columns)


def _varying(draft: Draft, name: str, offsets: Ints, order: Ints, columns: pa.Schema) -> dict[str, pa.Array[Any]]:
    """The column or columns of a fact that differs from case to case."""
    first = np.full(int(offsets[-1]), NONE, np.int64)
    second, labels = first.copy(), list[str]()
    for number, each in enumerate(draft.added):
        if name not in each.varying:
            continue
        here = slice(int(offsets[number]), int(offsets[number + 1]))
        told, rest = each.varying[name]
        if isinstance(rest, np.ndarray):
            first[here], second[here] = told, rest
        else:
            labels = list(rest)
            first[here] = told
    first, second = first[order], second[order]
    if labels:
        return {f"f_{name}": _coded(first, labels)}
    return {f"f_{name}": _instants(first, first != NONE), f"f_{name}_to": _instants(second, second != NONE)}


def _instants(values: Ints, told: Bools | None = None) -> pa.Array[Any]:
    return pa.array(values, mask=None if told is None else ~told).cast(pa.int64()).cast(schema.INSTANT)


def _coded(codes: Ints, labels: Sequence[str]) -> pa.Array[Any]:
    indices = pa.array(codes, pa.int64(), mask=codes == NONE)
    return pa.DictionaryArray.from_arrays(indices, pa.array(labels, pa.string())).cast(pa.string())


def cases(draft: Draft) -> pa.Table:
    """The cases of the block, with family, unit, kind of history and the worker at `as_of`."""
    block, organisation = draft.block, draft.organisation
    desk = block.desk
    holder = organisation.holder(desk, np.full(block.size, draft.as_of, np.int64))
    keys = organisation.keys
    return pa.table(
        {
            "case": case_keys(block),
            "child": ["barn"] * block.size,
            "complete": [True] * block.size,
            "family": family_keys(block),
            "unit": [UNITS[unit][0] for unit in organisation.unit_of(desk).tolist()],
            "case_type": [HISTORIES[number][0] for number in block.history.tolist()],
            "worker": [keys[number] for number in holder.tolist()],
            "protected_address": block.protected,
        },
        schema=schema.CASES,
    )


def persons(draft: Draft) -> tuple[pa.Table, pa.Table]:
    """The persons of each case with their roles, and the same with names and numbers."""
    block, random = draft.block, draft.random
    own = np.arange(block.size)
    family_first = np.searchsorted(block.family, np.arange(block.size))[block.family]
    surname = random.integers(0, 1_000, block.size)[block.family]
    given = random.integers(0, 1_000, block.size)
    child_names = np.where(
        block.male, np.array(names(BOYS, given, surname), object), np.array(names(GIRLS, given, surname), object)
    )
    mothers, fathers = (_parents(block, random, family_first, male) for male in (False, True))
    everybody = np.concatenate([block.born, mothers[1], fathers[1]])
    male = np.concatenate([block.male, np.zeros(block.size, bool), np.ones(block.size, bool)])
    numbers, *of_parents = np.split(np.array(cpr_numbers(everybody, male, block.number), object), 3)
    unborn = block.born * DAY > draft.as_of
    child_names[unborn], numbers[unborn] = "Ufødt barn", None
    birth = np.where(unborn, NOT_BORN, block.born)
    rows: list[tuple[Ints, Ints, str, str, Ints | None, Any, Any]] = [
        (own, own * 10, "barn", "barn", birth, child_names, numbers),
        (own, own * 10 + 1, "mor", "mor", None, mothers[0], of_parents[0][mothers[2]]),
        (own, own * 10 + 2, "far", "far", None, fathers[0], of_parents[1][fathers[2]]),
    ]
    for number in range(1, SIBLINGS + 1):
        # the siblings are the family's other children, in their order, the child itself left out
        other = family_first + np.where(block.child >= number, number - 1, number)
        there = np.flatnonzero(block.children > number)
        of = other[there]
        rows.append((there, there * 10 + 2 + number, f"s{number}", "soeskende", birth[of], child_names[of],
                     numbers[of]))  # fmt: skip
    order = np.argsort(np.concatenate([row[1] for row in rows]))
    case = np.concatenate([row[0] for row in rows])[order]
    codes = np.repeat(np.arange(len(rows)), [len(row[0]) for row in rows])[order]
    born = np.concatenate([np.full(len(row[0]), NOT_BORN) if row[4] is None else row[4] for row in rows])[order]
    keys = pa.array(case_keys(block)).take(pa.array(case))
    person = _coded(codes, [row[2] for row in rows])
    told = born != NOT_BORN
    days = np.where(told, born, 0)
    table = pa.table(
        {
            "case": keys,
            "person": person,
            "role": _coded(codes, [row[3] for row in rows]),
            "born": _instants(start_of(days), told),
            "born_to": _instants(end_of(days), told),
        },
        schema=schema.PERSONS,
    )
    called = np.concatenate([row[5] for row in rows])[order]
    numbered = np.concatenate([row[6] for row in rows])[order]
    return table, pa.table({"case": keys, "person": person, "name": called, "cpr": numbered}, schema=schema.PEOPLE)


def _parents(block: Block, random: np.random.Generator, first: Ints, male: bool) -> tuple[Any, Ints, Ints]:
    """Names and birth days of the mothers or the fathers, and whose each case has: one mother per family, and the same
    father but for half-siblings.
    """
    size = block.size
    born = block.born - random.integers(19 * 365, 41 * 365, size)
    given = MEN if male else WOMEN
    called = np.array(names(given, random.integers(0, 1_000, size), random.integers(0, 1_000, size)), object)
    whose = np.where(block.half, np.arange(size), first) if male else first
    return called[whose], born, whose


def key(draft: Draft) -> pa.Table:
    """The answer key of the block, in the order of the cases."""
    keys = case_keys(draft.block)
    rows = sorted(
        (case, at, planted.word, planted.event)
        for planted in draft.planted
        for case, at in zip(planted.case.tolist(), planted.at.tolist(), strict=True)
    )
    return pa.table(
        {
            "case": [keys[case] for case, _, _, _ in rows],
            "child": ["barn"] * len(rows),
            "what": [word for _, _, word, _ in rows],
            "event": [event for _, _, _, event in rows],
            "at": pa.array([at for _, at, _, _ in rows], pa.int64()).cast(schema.INSTANT),
            "sentence": [SENTENCES[word].format(dato=danish_date(at)) for _, at, word, _ in rows],
        },
        schema=schema.KEY,
    )
