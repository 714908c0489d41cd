"""What the rows of a block must fulfil beyond their types: whole columns at a time, and rows one by one only where
something is known to be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa

from sikkersag.formats.casefile import BASES
from sikkersag.formats.consistency import consistent
from sikkersag.formats.located import did_you_mean
from sikkersag.formats.tables.arrow import Array, Numbers, arrow, compute
from sikkersag.formats.tables.block import Block
from sikkersag.formats.tables.columns import TABLES
from sikkersag.formats.tables.factchecks import FactChecks
from sikkersag.formats.tables.refusal import Refusal
from sikkersag.formats.tables.rowchecks import Coded, matched, told_rows
from sikkersag.law.engine.moment import PRECISIONS
from sikkersag.law.engine.timeline import TimelineError


def problems(block: Block, files: Mapping[str, str]) -> list[tuple[int, Refusal]]:
    """Everything that is wrong with the rows, each with the position of its case; `files` names the tables' files."""
    checker = _EventChecks(block, files)
    checker.cases()
    checker.times()
    checker.persons()
    checker.events()
    found = sorted(checker.found, key=lambda found: (TABLES.index(found[2]), found[1].row))
    return [(case, refusal) for case, refusal, _ in found]


class _EventChecks(FactChecks):
    def events(self) -> None:
        if not self.block.events.num_rows:
            return
        self.required("events")
        self.words("events", "kind", self.vocabulary.kinds, "Arten", "underretning_modtaget")
        self.words("events", "precision", PRECISIONS, "Præcisionen", "minute")
        self.words("events", "basis", BASES, "Grundlaget", "system")
        self.words("events", "in_role", self.vocabulary.roles, "Rollen", "sagsbehandler")
        kind = self.column("events", "kind")
        self.kinds = Coded.of(kind if kind is not None else pa.nulls(self.block.events.num_rows, pa.string()))
        self.matters()
        self.concerned()
        for name in self.told["events"]:
            if name.startswith("f_") and name[2:] in self.block.columns.fact_types:
                self.fact(name)
        self.needed()
        self.linked()
        self.possible()

    def matters(self) -> None:
        about = self.column("events", "about")
        if about is None:
            return
        told = compute.list_value_length(about).fill_null(0).to_numpy(zero_copy_only=False) > 0
        may = self.kinds_that(lambda kind: kind.about)[self.kinds.codes]
        self.note(
            "events",
            np.flatnonzero(told & ~may).tolist(),
            "about",
            lambda row: f"»{self.kind_of(row)}« hører ikke til et spørgsmål.",
            "lad about være tom",
        )

    def concerned(self) -> None:
        concerns = self.column("events", "concerns")
        if concerns is None:
            return
        rows, names = compute.list_parent_indices(concerns).to_numpy(), concerns.flatten()
        owner = self.owner["events"][rows]
        found = self.among_persons(owner, names)
        missing = np.flatnonzero((found < 0) & self.has_persons[owner])
        said = dict(zip(rows[missing].tolist(), names.take(pa.array(missing)).to_pylist(), strict=True))
        self.note(
            "events", said, "concerns", lambda row: f"Personen »{said[row]}« står ikke i persons.", "en person i sagen"
        )
        role = self.column("persons", "role")
        if role is None:
            return
        roles = Coded.of(role)
        size, known = max(len(roles.values), 1), found >= 0
        pairs = self.kinds.codes[rows[known]] * size + roles.codes[found[known]]
        wrong = [
            pair for pair in np.unique(pairs).tolist() if not self.may_concern(pair // size, roles.values[pair % size])
        ]
        bad = np.flatnonzero(known)[np.isin(pairs, wrong)]
        named = dict(zip(rows[bad].tolist(), names.take(pa.array(bad)).to_pylist(), strict=True))
        self.note(
            "events",
            named,
            "concerns",
            lambda row: f"»{self.kind_of(row)}« kan ikke angå {named[row]}.",
            "en person, som arten kan angå (`sikkersag kinds`)",
        )

    def may_concern(self, code: int, role: str) -> bool:
        if role not in self.vocabulary.roles or code < 0 or self.kinds.values[code] not in self.vocabulary.kinds:
            return True
        group = self.vocabulary.roles[role].group
        return group == "child" or group in self.vocabulary.kinds[self.kinds.values[code]].concerns

    def linked(self) -> None:
        """Ids stand once in a case, and what points at an event points at one of the case, of the right kind."""
        ids = Coded.of(arrow.concat_arrays(self.block.events.column("id").chunks))
        keys, order = ids.sorted_keys(self.owner["events"])
        again = ids.twice(keys, order)
        name = self.value("events", "id")
        self.note(
            "events",
            again.tolist(),
            "id",
            lambda row: f"»{name(row)}« er brugt to gange i sagen.",
            "et id kun én gang i sagen",
        )
        self.ringed = np.empty(0, dtype=np.int64)
        pointers = list(self.pointers())
        if not pointers:
            return
        rows = np.concatenate([rows for _, rows, _ in pointers])
        names = pa.concat_arrays([names for _, _, names in pointers])
        targets = matched(self.owner["events"][rows], names, ids, keys, order)
        which = np.repeat(np.arange(len(pointers)), [len(rows) for _, rows, _ in pointers])
        for place in np.flatnonzero(targets < 0).tolist():
            column, target = pointers[int(which[place])][0], names[place].as_py()
            self.note(
                "events",
                [int(rows[place])],
                column,
                f"»{name(int(rows[place]))}« henviser til »{target}«, som ikke findes i sagen.",
                "et id fra samme sag",
            )
        self.right_kind([column for column, _, _ in pointers], which, rows, targets)
        columns = np.array([column for column, _, _ in pointers])[which]
        ordered = np.isin(columns, ("after", "before"))
        forward = np.isin(columns, ("corrects", "withdraws")) & (targets >= rows)
        self.ringed = np.unique(self.owner["events"][rows[ordered | forward]])

    def pointers(self) -> Iterator[tuple[str, Numbers, Array]]:
        """Every column of ids of events: its name, the rows that point, and what they point at."""
        for column in self.told["events"]:
            if column in ("corrects", "withdraws", "after", "before") or column.startswith("r_"):
                told = self.column("events", column)
                if told is not None and pa.types.is_list(told.type):
                    yield column, compute.list_parent_indices(told).to_numpy(), told.flatten()
                elif told is not None:
                    yield column, told_rows(told), told.drop_null()

    def right_kind(self, columns: list[str], which: Numbers, rows: Numbers, targets: Numbers) -> None:
        """A reference is one that the kind has, and points at the kind that it is for."""
        kinds = len(self.kinds.values) + 1
        from_kind = self.kinds.codes[rows] + 1
        to_kind = np.where(targets >= 0, self.kinds.codes[targets] + 1, 0)
        triples = (which * kinds + from_kind) * kinds + to_kind
        known = ["", *self.kinds.values]
        wrong: dict[int, tuple[str, str]] = {}
        for triple in np.unique(triples).tolist():
            column = columns[triple // kinds // kinds]
            kind, target = self.vocabulary.kinds.get(known[triple // kinds % kinds]), known[triple % kinds]
            if kind is None or not column.startswith("r_"):
                continue
            wanted = kind.refs.get(column[2:])
            if wanted is None:
                close = did_you_mean(column[2:], kind.refs)
                wrong[triple] = (
                    f"»{kind.name}« har ingen henvisning »{column[2:]}«.{close}",
                    ", ".join(kind.refs) or "ingen",
                )
            elif wanted not in ("*", target) and target in self.vocabulary.kinds:
                wrong[triple] = (f"Henvisningen går til en »{target}«.", f"en {wanted}")
        for place in np.flatnonzero(np.isin(triples, list(wrong))).tolist():
            reason, expected = wrong[int(triples[place])]
            self.note("events", [int(rows[place])], columns[int(which[place])], reason, expected)

    def possible(self) -> None:
        """Orders and corrections do not go in a ring, nor against the times. Asked only of cases that have any."""
        bad = {case for case, _, _ in self.found}
        chosen = [case for case in getattr(self, "ringed", np.empty(0, dtype=np.int64)).tolist() if case not in bad]
        for case, (_, timeline) in zip(chosen, self.block.timelines(chosen), strict=True):
            try:
                consistent(timeline.events)
            except TimelineError as error:
                first = int(self.block.event_offsets[case])
                row = first + next((i for i, e in enumerate(timeline.events) if e.id == error.event), 0)
                self.note("events", [row], "", str(error), "en rækkefølge, der kan lade sig gøre")
