"""Making a folder: block by block, under a temporary name that becomes the real one when everything is written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.random import SeedSequence, default_rng

from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.law.vocabulary.load import Vocabulary
from sikkersag.synth import block as blocks
from sikkersag.synth import histories, organisation, rates, schema, tables
from sikkersag.synth.clock import day_of
from sikkersag.synth.draft import Draft

BLOCK = 5_000
FICTIONAL = "Opdigtet. Ingen børn, familier, medarbejdere eller sager findes. Må ikke bruges som tal for en kommune."


@dataclass(frozen=True)
class Order:
    """What to make: how many cases, from which seed, as of which instant (seconds UTC), with errors or without.

    `desks` is how many desks of caseworkers each local unit has, and `recent` the share of the cases that began in the
    last two years; None: as the number of cases and the published volume have it.
    """

    cases: int
    seed: int
    as_of: int
    plants: bool = True
    desks: int | None = None
    recent: float | None = None


def draft(order: Order, number: int, staff: organisation.Organisation, vocabulary: Vocabulary) -> Draft:
    """One block of cases, written but not yet in tables. The same order and number give the same block, always."""
    first = number * BLOCK
    random = default_rng(SeedSequence([order.seed, number]))
    desks = organisation.LOCAL_UNITS * staff.desks_per_unit
    block = blocks.make(random, number, first, min(BLOCK, order.cases - first), order.as_of, desks, order.recent)
    made = Draft(block, random, staff, vocabulary, order.as_of, order.plants)
    histories.write(made)
    return made


def staff_of(order: Order) -> organisation.Organisation:
    """The administration that the cases of an order belong to."""
    last = int(day_of(np.array([order.as_of], np.int64))[0])
    return organisation.build(order.seed, order.cases, last - (blocks.YEARS + 1) * 365, last, order.desks)


def write(order: Order, out: Path, progress: Callable[[str], None] = lambda line: None) -> dict[str, Any]:
    """Write the folder `out`, which must not exist; returns the manifest.

    Raises OSError where the folder cannot be written; nothing that looks whole is left behind then.
    """
    unfinished = out.with_name(f"{out.name}.ufaerdig")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(parents=True)
    try:
        manifest = _write(order, unfinished, progress)
        unfinished.rename(out)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return manifest


def _write(order: Order, folder: Path, progress: Callable[[str], None]) -> dict[str, Any]:
    vocabulary, staff = vocabularies.load(), staff_of(order)
    columns = schema.events(vocabulary)
    schemas = {"cases": schema.CASES, "persons": schema.PERSONS, "people": schema.PEOPLE, "events": columns,
               "key": schema.KEY}  # fmt: skip
    writers = {
        name: pq.ParquetWriter(
            folder / f"{name}.parquet", each.with_metadata({"opdigtet": FICTIONAL}), compression="zstd"
        )
        for name, each in schemas.items()
    }
    counts = dict.fromkeys(writers, 0)
    tries: dict[str, list[int]] = {}
    words: dict[str, int] = {}
    number_of_blocks = -(-order.cases // BLOCK)
    try:
        for number in range(number_of_blocks):
            made = draft(order, number, staff, vocabulary)
            persons, people = tables.persons(made)
            block: dict[str, pa.Table] = {
                "cases": tables.cases(made),
                "persons": persons,
                "people": people,
                "events": tables.events(made, columns),
                "key": tables.key(made),
            }
            for name, table in block.items():
                writers[name].write_table(table, row_group_size=max(table.num_rows, 1))
                counts[name] += table.num_rows
            for word, (tried, failed) in made.tries.items():
                before = tries.setdefault(word, [0, 0])
                before[0], before[1] = before[0] + tried, before[1] + failed
            for planted in made.planted:
                words[planted.word] = words.get(planted.word, 0) + len(planted.case)
            progress(f"{min((number + 1) * BLOCK, order.cases)} af {order.cases} sager")
    finally:
        for writer in writers.values():
            writer.close()
    manifest = _manifest(order, counts, tries, words)
    _json(folder / "organisation.json", _organisation(staff))
    _json(folder / "manifest.json", manifest)
    return manifest


def _manifest(
    order: Order, counts: dict[str, int], tries: dict[str, list[int]], words: dict[str, int]
) -> dict[str, Any]:
    shares = {
        word: {"mulige": tried, "fejl": failed, "overholdt": round(1 - failed / tried, 4) if tried else None}
        for word, (tried, failed) in sorted(tries.items())
    }
    return {
        "opdigtet": FICTIONAL,
        "cases": order.cases,
        "seed": order.seed,
        "as_of": np.datetime64(order.as_of, "s").astype(str) + "Z",
        "events_per_case": round(counts["events"] / order.cases, 2),
        "rows": counts,
        "planted": dict(sorted(words.items())),
        "kept": shares,
        "without_a_source": sorted(rates.INVENTED),
    }


def _organisation(staff: organisation.Organisation) -> dict[str, Any]:
    return {
        "opdigtet": FICTIONAL,
        "units": [{"unit": key, "name": name} for key, name in organisation.UNITS],
        "workers": list(staff.workers),
    }


def _json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
