"""What the rows of a block must fulfil beyond their types: whole columns at a time, and rows one by one only where
something is known to be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sikkersag.formats.casefile import BASES
from sikkersag.formats.consistency import consistent
from sikkersag.formats.located import did_you_mean
from sikkersag.formats.tables.arrow import Array, Numbers, compute
from sikkersag.formats.tables.block import Block, moment_from_text
from sikkersag.formats.tables.columns import INSTANT, REQUIRED, TABLES
from sikkersag.formats.tables.refusal import Refusal
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE, PRECISIONS
from sikkersag.law.engine.timeline import TimelineError
from sikkersag.law.vocabulary.load import Fact

_MOST = 1_000_000


def problems(block: Block, files: Mapping[str, str]) -> list[tuple[int, Refusal]]:
    """Everything that is wrong with the rows, each with the position of its case; `files` names the tables' files."""
    checker = _Checker(block, files)
    checker.cases()
    checker.times()
    checker.persons()
    checker.events()
    found = sorted(checker.found, key=lambda found: (TABLES.index(found[2]), found[1].row))
    return [(case, refusal) for case, refusal, _ in found]


@dataclass(frozen=True)
class _Coded:
    """A column of texts as codes into its own values; -1 where nothing is told."""

    codes: Numbers
    values: list[str]
    array: Array

    @classmethod
    def of(cls, column: Array) -> _Coded:
        encoded = column.dictionary_encode()
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        return cls(codes, encoded.dictionary.to_pylist(), encoded.dictionary)


class _Checker:
    def __init__(self, block: Block, files: Mapping[str, str]) -> None:
        self.block, self.files, self.vocabulary = block, files, block.columns.vocabulary
        self.found: list[tuple[int, Refusal, str]] = []
        self.keys = block.cases.column("case")
        self.owner = {
            "cases": np.arange(len(block)),
            "persons": np.repeat(np.arange(len(block)), np.diff(block.person_offsets)),
            "events": np.repeat(np.arange(len(block)), np.diff(block.event_offsets)),
        }

    def note(
        self,
        table: str,
        rows: Iterable[int],
        column: str,
        reason: str | Callable[[int], str],
        expected: str,
        example: str = "",
    ) -> None:
        """Refuse these rows; the reason is asked for each."""
        for row in rows:
            case = int(self.owner[table][row])
            number = int(self.block.rows[table][row])
            key = self.keys[case].as_py() or ""
            why = reason if isinstance(reason, str) else reason(row)
            refusal = Refusal(self.files[table], number, column, key, why, expected, example)
            self.found.append((case, refusal, table))

    def column(self, table: str, name: str) -> Array | None:
        """A column in one piece; None when it is missing or says nothing."""
        rows: pa.Table = getattr(self.block, table)
        if name not in rows.column_names:
            return None
        column = rows.column(name)
        if column.null_count == len(column):
            return None
        return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)

    def value(self, table: str, column: str) -> Callable[[int], Any]:
        rows: pa.Table = getattr(self.block, table)
        return lambda row: rows.column(column)[row].as_py()

    # What all three tables share

    def required(self, table: str) -> None:
        rows: pa.Table = getattr(self.block, table)
        for name in REQUIRED[table][1:]:
            column = rows.column(name)
            if column.null_count:
                untold = np.flatnonzero(column.is_null().to_numpy())
                self.note(table, untold.tolist(), name, f"{name} mangler.", f"et indhold i {name}")

    def words(self, table: str, column: str, known: Iterable[str], what: str, example: str = "") -> None:
        """A column of texts must hold known words."""
        told = self.column(table, column)
        if told is None:
            return
        listed = pa.types.is_list(told.type)
        flat = told.flatten() if listed else told
        coded, names = _Coded.of(flat), list(known)
        wrong = [code for code, value in enumerate(coded.values) if value not in names]
        if not wrong:
            return
        places = np.flatnonzero(np.isin(coded.codes, wrong))
        rows = compute.list_parent_indices(told).to_numpy()[places] if listed else places
        said = dict(zip(rows.tolist(), (coded.values[c] for c in coded.codes[places].tolist()), strict=True))
        short = ", ".join(names) if len(names) < 40 else "se `sikkersag kinds`"
        self.note(
            table,
            said,
            column,
            lambda row: f"{what} »{said[row]}« kendes ikke.{did_you_mean(said[row], names)}",
            short,
            example,
        )

    def times(self) -> None:
        """Instants lie in the calendar, and a moment does not end before it begins."""
        calendar = self.block.calendar
        first, last = calendar.start_of_day(0), calendar.end_of_day(calendar.last_day)
        year = calendar.date_of_day(calendar.last_day)[0]
        ends = {**self.block.columns.moments, **{second: second for second in self.block.columns.moments.values()}}
        for table in ("persons", "events"):
            rows: pa.Table = getattr(self.block, table)
            for field in rows.schema:
                told = self.column(table, field.name) if field.type == INSTANT else None
                if told is None:
                    continue
                seconds = told.cast(pa.int64())
                least, most = compute.min_max(seconds).as_py().values()
                if first <= least and most <= last:
                    continue
                numbers = seconds.fill_null(first).to_numpy(zero_copy_only=False)
                outside = (numbers < first) | (numbers > last)
                if field.name in ends:
                    outside &= np.abs(numbers) < NEVER_AFTER
                self.note(
                    table,
                    np.flatnonzero(outside).tolist(),
                    field.name,
                    _outside(numbers, year),
                    "et tidspunkt i kalenderen; er det ikke kendt, så lad feltet være tomt",
                    "2024-03-05T09:15:00Z",
                )
            for begins, second in self.block.columns.moments.items():
                if self.column(table, begins) is None or self.column(table, second) is None:
                    continue
                lo, hi = self.block.bounds(begins, table)
                self.note(
                    table,
                    np.flatnonzero(hi < lo).tolist(),
                    second,
                    _backwards(lo, hi, begins),
                    f"det seneste tidspunkt, ikke før {begins}",
                )

    # Cases and persons

    def cases(self) -> None:
        self.required("cases")
        self.words("cases", "complete_for", self.vocabulary.kinds, "Arten", "underretning_modtaget")

    def persons(self) -> None:
        self.required("persons")
        self.words("persons", "role", self.vocabulary.roles, "Rollen", "mor")
        persons, owner = self.block.persons, self.owner["persons"]
        self.names = _Coded.of(
            self.column("persons", "person")
            if self.column("persons", "person") is not None
            else pa.array([], pa.string())
        )
        size = max(len(self.names.values), 1)
        codes = self.names.codes if len(self.names.codes) else np.empty(0, dtype=np.int64)
        keys = owner[: len(codes)] * size + codes
        order = np.argsort(keys, kind="stable")
        self.person_keys, self.person_order = keys[order], order
        again = order[1:][self.person_keys[1:] == self.person_keys[:-1]]
        again = again[codes[again] >= 0]
        name = self.value("persons", "person")
        self.note(
            "persons",
            again.tolist(),
            "person",
            lambda row: f"»{name(row)}« står to gange i sagen.",
            "hver person én gang",
        )
        self.has_persons = np.diff(self.block.person_offsets) > 0
        child = self.column("cases", "child")
        if child is not None and persons.num_rows:
            found = self.among_persons(np.arange(len(self.block)), child)
            missing = np.flatnonzero((found < 0) & self.has_persons & child.is_valid().to_numpy(zero_copy_only=False))
            said = self.value("cases", "child")
            self.note(
                "cases",
                missing.tolist(),
                "child",
                lambda row: f"Barnet »{said(row)}« står ikke i persons.",
                "barnets person i sagen",
            )

    def among_persons(self, owner: Numbers, names: Array) -> Numbers:
        """The row in `persons` of each named person of a case; -1 where there is none."""
        return _matched(owner, names, self.names, self.person_keys, self.person_order)

    # Events

    def events(self) -> None:
        if not self.block.events.num_rows:
            return
        self.required("events")
        self.words("events", "kind", self.vocabulary.kinds, "Arten", "underretning_modtaget")
        self.words("events", "precision", PRECISIONS, "Præcisionen", "minute")
        self.words("events", "basis", BASES, "Grundlaget", "system")
        self.words("events", "in_role", self.vocabulary.roles, "Rollen", "sagsbehandler")
        kind = self.column("events", "kind")
        self.kinds = _Coded.of(kind if kind is not None else pa.nulls(self.block.events.num_rows, pa.string()))
        self.matters()
        self.concerned()
        for name in self.block.events.column_names:
            if name.startswith("f_") and name[2:] in self.block.columns.fact_types:
                self.fact(name)
        self.needed()
        self.linked()
        self.possible()

    def kinds_that(self, condition: Callable[[Any], bool]) -> Numbers:
        """For each code of a kind whether the condition holds; last (code -1, not known) it is taken to hold."""
        known = [self.vocabulary.kinds.get(name) for name in self.kinds.values]
        return np.array([kind is None or condition(kind) for kind in known] + [True])

    def kind_of(self, row: int) -> str:
        return self.kinds.values[int(self.kinds.codes[row])]

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
        roles = _Coded.of(role)
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

    def fact(self, column: str) -> None:
        """A fact stands only on kinds that have it, and its value is one that the kind's own type allows."""
        name = column[2:]
        told = self.column("events", column)
        second = self.column("events", f"{column}_to") if column in self.block.columns.moments else None
        if told is None and second is None:
            return
        valid = np.zeros(self.block.events.num_rows, dtype=bool)
        for part in (told, second):
            valid |= False if part is None else part.is_valid().to_numpy(zero_copy_only=False)
        rows = np.flatnonzero(valid)
        has = self.kinds_that(lambda kind: name in kind.facts)[self.kinds.codes]
        self.note(
            "events",
            rows[~has[rows]].tolist(),
            column,
            lambda row: (
                f"»{self.kind_of(row)}« har ingen oplysning »{name}«."
                + did_you_mean(name, self.vocabulary.kinds[self.kind_of(row)].facts)
            ),
            "en oplysning, som arten har (`sikkersag kinds`)",
        )
        if told is not None and pa.types.is_integer(told.type):
            numbers = told.fill_null(0).to_numpy(zero_copy_only=False)
            wrong = np.flatnonzero((numbers < 0) | (numbers > _MOST))
            self.note(
                "events",
                wrong.tolist(),
                column,
                lambda row: f"{name} kan ikke være {numbers[row]}.",
                "et helt tal, der ikke er negativt",
            )
        elif told is not None and told.type != pa.bool_() and told.type != INSTANT:
            self.values_of(column, told)

    def values_of(self, column: str, told: Array) -> None:
        """Each value that occurs with each kind, looked at once."""
        name = column[2:]
        if self.block.columns.fact_types[name] <= {"text", "person", "persons"}:
            return
        listed = pa.types.is_list(told.type)
        rows = (
            compute.list_parent_indices(told).to_numpy()
            if listed
            else np.flatnonzero(told.is_valid().to_numpy(zero_copy_only=False))
        )
        coded = _Coded.of(told.flatten() if listed else told.drop_null())
        size = max(len(coded.values), 1)
        pairs = self.kinds.codes[rows] * size + coded.codes
        wrong: dict[int, tuple[str, str, str]] = {}
        for pair in np.unique(pairs).tolist():
            kind = self.vocabulary.kinds.get(self.kinds.values[pair // size]) if pair >= 0 else None
            if kind is not None and name in kind.facts:
                why = self.not_a(kind.facts[name], coded.values[pair % size])
                if why is not None:
                    wrong[pair] = why
        if listed and told.flatten().null_count == 0:
            self.single(column, told)
        places = np.flatnonzero(np.isin(pairs, list(wrong)))
        for row, pair in zip(rows[places].tolist(), pairs[places].tolist(), strict=True):
            reason, expected, example = wrong[pair]
            self.note("events", [row], column, reason, expected, example)

    def single(self, column: str, told: Array) -> None:
        """A list with more than one value, where the kind takes one."""
        name = column[2:]
        lengths = compute.list_value_length(told).fill_null(1).to_numpy(zero_copy_only=False)
        one = ~self.kinds_that(lambda kind: name in kind.facts and kind.facts[name].type in ("choices", "persons"))
        rows = np.flatnonzero((lengths != 1) & one[self.kinds.codes])
        self.note(
            "events",
            rows.tolist(),
            column,
            lambda row: f"{name} skal være én værdi for »{self.kind_of(row)}«.",
            "én værdi",
        )

    def not_a(self, fact: Fact, value: str) -> tuple[str, str, str] | None:
        """Why the text is not a value of the fact; None when it is."""
        match fact.type:
            case "choice" | "choices" if value not in fact.choices:
                close = did_you_mean(value or "", fact.choices)
                return f"{fact.name} kan ikke være »{value}«.{close}", ", ".join(fact.choices), fact.choices[0]
            case "bool" if value not in ("true", "false"):
                return f"{fact.name} skal være ja eller nej, men er »{value}«.", "true eller false", "true"
            case "int" if not (value.isdecimal() and int(value) <= _MOST):
                return f"{fact.name} skal være et helt tal, men er »{value}«.", "et helt tal", "12"
            case "date":
                try:
                    moment_from_text(value, self.block.calendar)
                except (ValueError, TypeError):
                    return f"{fact.name} skal være et tidspunkt, men er »{value}«.", "UTC med Z", "2024-03-05T09:15:00Z"
        return None

    def needed(self) -> None:
        """Facts that an event of the kind must have when it happened."""
        happened: Numbers | None = None
        for code, name in enumerate(self.kinds.values):
            kind = self.vocabulary.kinds.get(name)
            needed = [fact for fact in kind.facts.values() if fact.required] if kind else []
            if not needed:
                continue
            if happened is None:
                occurred = self.column("events", "occurred")
                size = self.block.events.num_rows
                happened = (
                    np.ones(size, dtype=bool)
                    if occurred is None
                    else occurred.fill_null(True).to_numpy(zero_copy_only=False)
                )
            rows = np.flatnonzero((self.kinds.codes == code) & happened)
            for fact in needed:
                told = self.column("events", f"f_{fact.name}")
                missing = rows if told is None else rows[~told.is_valid().to_numpy(zero_copy_only=False)[rows]]
                self.note(
                    "events",
                    missing.tolist(),
                    f"f_{fact.name}",
                    f"»{name}« skal have oplysningen »{fact.name}« ({fact.label}).",
                    "en værdi, når hændelsen er sket",
                    ", ".join(fact.choices[:3]),
                )

    def linked(self) -> None:
        """Ids stand once in a case, and what points at an event points at one of the case, of the right kind."""
        ids = _Coded.of(
            self.column("events", "id") if self.column("events", "id") is not None else pa.nulls(0, pa.string())
        )
        if not len(ids.codes):
            return
        keys = self.owner["events"] * max(len(ids.values), 1) + ids.codes
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        again = order[1:][keys[1:] == keys[:-1]]
        again = again[ids.codes[again] >= 0]
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
        targets = _matched(self.owner["events"][rows], names, ids, keys, order)
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
        for column in self.block.events.column_names:
            if column in ("corrects", "withdraws", "after", "before") or column.startswith("r_"):
                told = self.column("events", column)
                if told is not None and pa.types.is_list(told.type):
                    yield column, compute.list_parent_indices(told).to_numpy(), told.flatten()
                elif told is not None:
                    yield column, np.flatnonzero(told.is_valid().to_numpy(zero_copy_only=False)), told.drop_null()

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


def _matched(owner: Numbers, names: Array, coded: _Coded, keys: Numbers, order: Numbers) -> Numbers:
    """The row that each name of a case stands for, by sorted keys of case and name; -1 where there is none."""
    if not len(keys):
        return np.full(len(names), -1, dtype=np.int64)
    codes = compute.index_in(names, value_set=coded.array, skip_nulls=True).fill_null(-1).to_numpy(zero_copy_only=False)
    wanted = owner * max(len(coded.values), 1) + codes
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where((codes >= 0) & (keys[places] == wanted), order[places], -1)


def _outside(seconds: Numbers, year: int) -> Callable[[int], str]:
    return lambda row: f"{_instant(int(seconds[row]))} ligger uden for kalenderen, som går fra 1970 til {year}."


def _backwards(lo: Numbers, hi: Numbers, begins: str) -> Callable[[int], str]:
    return lambda row: f"{_instant(int(hi[row]))} ligger før {begins}, som er {_instant(int(lo[row]))}."


def _instant(seconds: int) -> str:
    if seconds <= NEVER_BEFORE or seconds >= NEVER_AFTER:
        return "ingen grænse"
    return f"»{np.datetime_as_string(np.datetime64(seconds, 's'))}Z«"
