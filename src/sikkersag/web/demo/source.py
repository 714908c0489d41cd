"""Reading the folder that `synth` wrote: each child with the timeline, the people's names and the worker's desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from sikkersag.formats.tables import open_tables
from sikkersag.law.engine.timeline import Timeline
from sikkersag.law.vocabulary import load as vocabularies


@dataclass(frozen=True)
class Worker:
    """Somebody who held a desk from a day (None: always) to a day (exclusive; None: still)."""

    key: str
    name: str
    unit: str
    role: str
    desk: int
    starts: date | None
    ends: date | None


@dataclass(frozen=True)
class Child:
    """One child's case as synth tells it. `people` are names and numbers by the person's word on the timeline."""

    key: str
    family: str
    unit: str
    desk: int
    case_type: str
    protected: bool
    timeline: Timeline
    people: dict[str, tuple[str, str | None]]


@dataclass(frozen=True)
class Town:
    """Everything in the folder."""

    workers: tuple[Worker, ...]
    units: dict[str, str]
    children: tuple[Child, ...]


def read(folder: Path) -> Town:
    """The whole folder. Raises InputError where its tables cannot be read."""
    told = json.loads((folder / "organisation.json").read_text(encoding="utf-8"))
    workers = tuple(
        Worker(w["worker"], w["name"], w["unit"], w["role"], w["desk"], _day(w["from"]), _day(w["to"]))
        for w in told["workers"]
    )
    units = {unit["unit"]: unit["name"] for unit in told["units"]}
    desks = {worker.key: worker.desk for worker in workers}
    return Town(workers, units, tuple(_children(folder, desks)))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _children(folder: Path, desks: dict[str, int]) -> Iterator[Child]:
    cases = {row["case"]: row for row in pq.read_table(folder / "cases.parquet").to_pylist()}
    people: dict[str, dict[str, tuple[str, str | None]]] = {}
    for row in pq.read_table(folder / "people.parquet").to_pylist():
        cpr = row["cpr"]
        people.setdefault(row["case"], {})[row["person"]] = (row["name"], cpr and cpr.replace("-", ""))
    tables = open_tables(folder, vocabularies.load())
    for block in tables.blocks():
        for key, timeline in block.timelines():
            row = cases[key]
            yield Child(
                key, row["family"], row["unit"], desks[row["worker"]], row["case_type"], row["protected_address"],
                timeline, people[key],
            )  # fmt: skip
