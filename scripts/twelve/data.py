"""Invented cases for the twelve rules, as tables in the layout of docs/tables.md.

    python scripts/twelve/data.py FOLDER --cases 100000

They are plausible in shape, not in story, and tell of nobody. What the hand-written rules rely on holds here: every
case is complete; every event happened, is known to the minute and is never corrected; every link to a notification,
complaint, measure or placement is told; what belongs to a matter names one; nobody gets or loses custody twice; an
investigation is decided only in a matter with a notification before it; there are no departures and nobody moves to
another municipality. Facts may be missing where a rule can say so. Blocks of cases are drawn and written one at a
time: memory does not grow, and the same seed gives the same cases.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from sikkersag.law.engine import calendar as calendars

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

BLOCK = 5_000
EVENTS = 25
_DAY, _MINUTE = 86_400, 60
_NONE = -1
_INSTANT = pa.timestamp("s", tz="UTC")
_CHILD, _MOTHER, _FATHER = 0, 1, 2
_PERSONS = ("barn", "mor", "far", "raadgiver")
_NOISE = ("notat", "telefonsamtale", "moede", "hjemmebesoeg", "oplysning_modtaget")
_ARTS = (
    "stoettende_indsats",
    "frivillig_anbringelse",
    "samvaer",
    "afbrydelse_af_samvaer",
    "aktindsigt",
    "barnets_plan",
)
_SUPPORT, _PLACEMENT, _CONTACT, _PLAN = 0, 1, 2, 5
#: The values of the facts; an event holds a value's place in its list.
_TEXTS: dict[str, Sequence[str]] = {
    "afsender_art": ("fagperson", "borger", "anden_kommune", "anonym", "familien"),
    "art": _ARTS,
    "fra": _PERSONS,
    "indehaver": _PERSONS,
    "instans": ("forvaltning", "boerne_og_ungeudvalg"),
    "samvaer_hyppighed": ("mindst_hver_fjerde_uge", "mindst_hver_maaned", "sjaeldnere", "intet"),
}
_LISTS: dict[str, Sequence[str]] = {"til": ("indsats", "anbringelse", *_PERSONS)}
_FLAGS = ("begrundet", "klagefrist", "klagevejledning", "om_indsatsen", "samtale_med_barnet")
_REFS = ("afgoerelse", "anbringelse", "indsats", "klage", "underretning")


def write(folder: Path, *, cases: int, seed: int) -> int:
    """Write the three tables, a row group for each block of cases; return how many events there are."""
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, pq.ParquetWriter] = {}
    events = 0
    for tables in blocks(cases=cases, seed=seed):
        for name, table in tables.items():
            if name not in writers:
                writers[name] = pq.ParquetWriter(folder / f"{name}.parquet", table.schema)
            writers[name].write_table(table, row_group_size=max(table.num_rows, 1))
        events += tables["events"].num_rows
    for writer in writers.values():
        writer.close()
    return events


def blocks(*, cases: int, seed: int) -> Iterator[dict[str, pa.Table]]:
    """Yield the tables of each block of cases."""
    for first in range(0, cases, BLOCK):
        random = np.random.default_rng([seed, first])
        yield _Block(random, first, min(BLOCK, cases - first)).tables()


class _Block:
    """The events of some cases, drawn kind by kind, then put in order."""

    def __init__(self, random: np.random.Generator, first: int, number: int) -> None:
        self.random, self.first, self.number = random, first, number
        calendar = calendars.load()
        self.midnights = np.asarray(calendar.midnights, dtype=np.int64)
        self.span = calendar.day(2014, 1, 1), calendar.day(2026, 2, 20)
        self.parts: list[dict[str, Any]] = []
        self.keeps = np.zeros(number, dtype=bool)  # fathers who have custody and have not lost it
        self.size = 0

    def tables(self) -> dict[str, pa.Table]:
        self.draw()
        names = _strings([f"c{self.first + n:07}" for n in range(self.number)])
        everybody = _picked(names, np.repeat(np.arange(self.number), len(_PERSONS)))
        roles = ("barn", "mor", "far", "sagsbehandler")
        return {
            "cases": pa.table({"case": names, "child": pa.repeat("barn", self.number)}),
            "persons": pa.table(
                {
                    "case": everybody,
                    "person": pa.array(_PERSONS * self.number),
                    "role": pa.array(roles * self.number),
                }
            ),
            "events": self.events(names),
        }

    # Drawing

    def some(self, cases: Ints, share: float) -> Mask:
        """Chance: true for about that share."""
        return self.random.random(len(cases)) < share

    def later(self, days: Ints, least: int, most: int) -> Ints:
        """Each day and least..most days more."""
        return days + self.random.integers(least, most + 1, len(days))

    def choose(self, size: int, values: Sequence[int], shares: Sequence[float]) -> Ints:
        return self.random.choice(np.asarray(values, dtype=np.int64), size, p=shares)

    def hours(self, days: Ints) -> Ints:
        """An instant of the working day; now and then the first or the last minute of the day."""
        minutes = self.random.integers(7 * 60, 17 * 60, len(days))
        edge = self.random.random(len(days))
        minutes = np.where(edge < 0.05, 0, np.where(edge > 0.95, 23 * 60 + 59, minutes))
        return np.asarray(self.midnights[days] + _MINUTE * minutes, dtype=np.int64)

    def add(self, kind: str, cases: Ints, at: Ints, **columns: Ints | int) -> Ints:
        """Add one event of a kind to each of the cases; return their rows, to refer to."""
        rows = np.arange(self.size, self.size + len(cases))
        self.size += len(cases)
        self.parts.append({"kind": kind, "case": cases, "at": at, **columns})
        return rows

    def draw(self) -> None:
        cases = np.arange(self.number)
        began = self.random.integers(*self.span, self.number)
        born = began - self.random.integers(200, 6_450, self.number)
        self.add("foedsel", cases, self.hours(born))
        for parent, has, loses in ((_MOTHER, 1.0, 0.03), (_FATHER, 0.75, 0.1)):
            holds = cases[self.some(cases, has)]
            self.add("foraeldremyndighed_begyndt", holds, self.hours(born[holds]), indehaver=parent)
            loser = self.some(holds, loses)
            ends = self.hours(self.later(began[holds[loser]], 0, 400))
            self.add("foraeldremyndighed_ophoert", holds[loser], ends, indehaver=parent)
            if parent == _FATHER:
                self.keeps[holds[~loser]] = True
                gets = np.setdiff1d(cases[self.some(cases, 0.2)], holds)
                begins = self.hours(self.later(began[gets], 0, 400))
                self.add("foraeldremyndighed_begyndt", gets, begins, indehaver=parent)
        among, day = cases, began
        for number, share in enumerate((1.0, 0.5, 0.5, 0.4)):
            among = among[self.some(among, share)]
            day = day if number == 0 else np.asarray(self.later(day, 5, 200))
            self.notification(among, day[among], matter := number // 2)
            if number % 2 == 0:
                self.matter(among, day[among], matter)
        missing = max(EVENTS * self.number - self.size, 0)
        noisy = np.sort(self.random.integers(0, self.number, missing))
        kinds = self.random.integers(0, len(_NOISE), missing)
        for index, kind in enumerate(_NOISE):
            chosen = noisy[kinds == index]
            self.add(kind, chosen, self.hours(self.later(began[chosen], 0, 700)), by=3)

    def notification(self, cases: Ints, day: Ints, matter: int) -> None:
        at = self.midnights[day] + _MINUTE * self.random.integers(0, 1_380, len(day))
        sender = self.choose(len(cases), (_NONE, 0, 1, 2, 3, 4), (0.05, 0.5, 0.2, 0.05, 0.1, 0.1))
        rows = self.add("underretning_modtaget", cases, at, about=matter, afsender_art=sender)
        assessed = self.some(cases, 0.93)
        usual = _MINUTE * self.random.integers(10, 1_440, len(cases))
        late = _MINUTE * self.random.integers(1_441, 6_000, len(cases))
        exact = np.full(len(cases), _DAY)
        kind = self.random.random(len(cases))
        delay = np.select(
            [kind < 0.84, kind < 0.88, kind < 0.92, kind < 0.94], [usual, exact, exact + _MINUTE, -usual], late
        )
        for share in (assessed, assessed & self.some(cases, 0.05)):
            self.add("vurdering_24_timer", cases[share], (at + delay)[share], about=matter, underretning=rows[share])
            delay = delay + 7_200
        sent = self.some(cases, 0.85)
        answered = self.hours(self.later(day, 0, 12))
        self.add("kvittering_sendt", cases[sent], answered[sent], underretning=rows[sent])

    def matter(self, cases: Ints, day: Ints, matter: int) -> None:
        for share, least, most in ((0.75, 2, 40), (0.06, 50, 200)):
            chosen = self.some(cases, share)
            at = self.hours(self.later(day[chosen], least, most))
            self.add("bfu_besluttet", cases[chosen], at, about=matter)
        for share, least, most in ((0.55, 30, 190), (0.25, 117, 126), (0.03, -90, -1)):
            chosen = self.some(cases, share)
            at = self.hours(self.later(day[chosen], least, most))
            self.add("bfu_afsluttet", cases[chosen], at, about=matter)
        chosen = self.some(cases, 0.2)
        told = self.choose(int(chosen.sum()), (_NONE, 0, 1), (0.3, 0.2, 0.5))
        at = self.hours(self.later(day[chosen], 100, 130))
        self.add("foreloebig_vurdering", cases[chosen], at, about=matter, begrundet=told)
        for share in (0.8, 0.5, 0.2):
            self.talk(cases[chosen := self.some(cases, share)], day[chosen], matter)
        for share, least, most in ((0.8, 20, 200), (0.3, 120, 400)):
            chosen = self.some(cases, share)
            self.decision(cases[chosen], self.later(day[chosen], least, most), matter)
        chosen = self.some(cases, 0.25)
        how = self.choose(int(chosen.sum()), (_NONE, 0, 1, 2, 3), (0.1, 0.2, 0.2, 0.3, 0.2))
        at = self.hours(self.later(day[chosen], 30, 400))
        self.add("samvaer_begraenset", cases[chosen], at, about=matter, samvaer_hyppighed=how)

    def talk(self, cases: Ints, day: Ints, matter: int) -> None:
        at = self.hours(self.later(day, 3, 200))
        delay = self.choose(len(cases), (0, 1, 2, 3, 4, 5, 7, 29, 31, 45), (0.3, 0.2, *(0.1,) * 4, *(0.025,) * 4))
        written = np.where(self.some(cases, 0.95), at + _DAY * delay, self.hours(self.later(day, 0, 205)))
        written = np.where(self.some(cases, 0.05), _NONE, np.where(self.some(cases, 0.98), np.maximum(written, at), at))
        early = self.some(cases, 0.01) & (written != _NONE)
        about_it = self.choose(len(cases), (_NONE, 0, 1), (0.3, 0.1, 0.6))
        written = np.where(early, at - _DAY, written)
        self.add("boernesamtale", cases, at, about=matter, om_indsatsen=about_it, written=written)

    def decision(self, cases: Ints, day: Ints, matter: int) -> None:
        at = self.hours(day)
        art = self.choose(len(cases), range(5), (0.5, 0.2, 0.12, 0.08, 0.1))
        board = np.where((art >= _CONTACT) & self.some(cases, 0.8), 1, 0)
        rows = self.add("afgoerelse", cases, at, about=matter, art=art, instans=board)
        leaves = np.zeros(len(cases), dtype=bool)
        leaves[np.unique(cases, return_index=True)[1]] = True
        leaves &= self.keeps[cases] & self.some(cases, 0.01)
        self.keeps[cases[leaves]] = False
        self.add("foraeldremyndighed_ophoert", cases[leaves], at[leaves], indehaver=_FATHER)
        # what lies just where a rule must choose: a talk in the same minute, or 60 days old
        same, sixty = self.some(cases, 0.02), self.some(cases, 0.06)
        self.add("boernesamtale", cases[same], at[same], about=matter, om_indsatsen=1, written=at[same])
        edge = self.midnights[day[sixty] - 60] - _MINUTE * self.random.integers(0, 2, int(sixty.sum()))
        self.add("boernesamtale", cases[sixty], edge, about=matter, om_indsatsen=1, written=edge)
        bound = self.some(cases, 0.12)
        self.add("bindende_skridt", cases[bound], self.hours(self.later(day[bound], -25, 5)), about=matter)
        for parent, share in ((_MOTHER, 0.85), (_FATHER, 0.65)):
            gave = self.some(cases, share)
            self.consent(cases[gave], day[gave], at[gave], matter, parent, np.where(art[gave] == _PLACEMENT, 1, 0))
            told = self.some(cases, 0.8)
            guided = self.choose(int(told.sum()), (_NONE, 0, 1), (0.05, 0.1, 0.85))
            limit = self.choose(int(told.sum()), (_NONE, 0, 1), (0.1, 0.1, 0.8))
            when = self.hours(self.later(day[told], 0, 10))
            self.add("afgoerelse_meddelt", cases[told], when, about=matter, afgoerelse=rows[told], til=2 + parent,
                     klagevejledning=guided, klagefrist=limit)  # fmt: skip
        complained = self.some(cases, 0.2)
        came = self.later(day[complained], 3, 28)
        among = cases[complained]
        complaints = self.add("klage_modtaget", among, self.hours(came), about=matter, afgoerelse=rows[complained])
        seen = self.some(among, 0.85)
        when = self.hours(self.later(came[seen], 1, 20))
        self.add("klage_genvurderet", among[seen], when, about=matter, klage=complaints[seen])
        for wanted, begin in ((_SUPPORT, self.support), (_PLACEMENT, self.placement)):
            chosen = (art == wanted) & self.some(cases, 0.93)
            begin(cases[chosen], self.later(day[chosen], 0, 25), matter, rows[chosen])

    def consent(self, cases: Ints, day: Ints, decided: Ints, matter: int, parent: int, to: Ints) -> None:
        given = self.later(day, -40, 4)
        at = np.where(self.some(cases, 0.04), decided, self.hours(given))
        self.add("samtykke", cases, at, about=matter, fra=parent, til=to)
        back = self.some(cases, 0.12)
        when = self.hours(self.later(given, 0, 45))
        when = np.where(self.some(cases, 0.05), at, np.where(self.some(cases, 0.05), decided, when))[back]
        what = np.where(self.some(cases, 0.2), 1 - to, to)[back]
        self.add("samtykke_tilbagekaldt", cases[back], when, about=matter, fra=parent, til=what)
        again = back & self.some(cases, 0.3)
        when = self.hours(self.later(given[again], 5, 60))
        self.add("samtykke", cases[again], when, about=matter, fra=parent, til=to[again])

    def support(self, cases: Ints, day: Ints, matter: int, decided: Ints) -> None:
        begun = self.hours(day)
        rows = self.add("indsats_ivaerksat", cases, begun, about=matter, afgoerelse=decided)
        same = self.some(cases, 0.03)
        self.add("plan_udarbejdet", cases[same], begun[same], about=matter, art=_PLAN)
        for kind, share, least, most in (
            ("plan_udarbejdet", 0.7, -60, 15),
            ("plan_udarbejdet", 0.1, -372, -358),
            ("plan_revideret", 0.2, -30, 90),
        ):
            made = self.some(cases, share)
            self.add(kind, cases[made], self.hours(self.later(day[made], least, most)), about=matter, art=_PLAN)
        early = self.some(cases, 0.03)
        when = self.hours(self.later(day[early], -20, -1))
        self.add("opfoelgning", cases[early], when, about=matter, indsats=rows[early])
        self.series("opfoelgning", cases, day, matter, ((60, 96), (120, 190), (120, 190), (120, 190)), indsats=rows)
        ended = self.some(cases, 0.5)
        when = self.hours(self.later(day[ended], 40, 700))
        self.add("indsats_ophoert", cases[ended], when, about=matter, indsats=rows[ended])

    def placement(self, cases: Ints, day: Ints, matter: int, decided: Ints) -> None:
        rows = self.add("anbringelse_ivaerksat", cases, self.hours(day), about=matter, afgoerelse=decided)
        self.series("opfoelgning", cases, day, matter, ((60, 100), (120, 200)), anbringelse=rows)
        self.series("tilsynsbesoeg", cases, day, matter, ((60, 250),) * 6, anbringelse=rows)
        ended = self.some(cases, 0.4)
        when = self.hours(self.later(day[ended], 40, 1_200))
        self.add("anbringelse_ophoert", cases[ended], when, about=matter, anbringelse=rows[ended])

    def series(
        self, kind: str, cases: Ints, day: Ints, matter: int, gaps: Sequence[tuple[int, int]], **refs: Ints
    ) -> None:
        """Steps that follow one another, until somebody forgets."""
        for least, most in gaps:
            kept = self.some(cases, 0.85)
            cases, day = cases[kept], self.later(day[kept], least, most)
            refs = {name: rows[kept] for name, rows in refs.items()}
            told = {"samtale_med_barnet": self.choose(len(cases), (_NONE, 0, 1), (0.05, 0.1, 0.85))}
            self.add(kind, cases, self.hours(day), about=matter, **refs, **(told if kind == "tilsynsbesoeg" else {}))

    # Putting in order

    def column(self, name: str) -> Ints:
        """One column of all events, as they were drawn."""
        parts = []
        for part in self.parts:
            value = part.get(name, _NONE)
            parts.append(value if isinstance(value, np.ndarray) else np.full(len(part["case"]), value))
        return np.concatenate(parts).astype(np.int64)

    def events(self, names: pa.StringArray) -> pa.Table:
        case, at = self.column("case"), self.column("at")
        # the rows of a case stand as they were registered: mostly in order of time, some later
        lag = _DAY * self.random.integers(1, 250, self.size)
        registered = at + np.where(self.random.random(self.size) < 0.05, lag, 0)
        order = np.lexsort((np.arange(self.size), registered, case))
        case, at = case[order], at[order]
        starts = np.searchsorted(case, np.arange(self.number))
        within = np.arange(self.size) - starts[case]
        ids = _strings([f"e{n:03}" for n in range(1, int(within.max()) + 2)])
        place = np.empty(self.size + 1, dtype=np.int64)
        place[order] = within
        place[_NONE] = _NONE  # the last cell: what refers to nothing
        kinds = sorted({part["kind"] for part in self.parts})
        kind = np.concatenate([np.full(len(p["case"]), kinds.index(p["kind"])) for p in self.parts])[order]
        written = self.column("written")[order]
        columns: dict[str, Any] = {
            "case": _picked(names, case),
            "id": _picked(ids, within),
            "kind": _picked(_strings(kinds), kind),
            "at": pa.array(at).cast(_INSTANT),
            "precision": pa.repeat("minute", self.size),
            "written_at": pa.array(written, mask=written == _NONE).cast(_INSTANT),
            "about": _lists(_strings(("m1", "m2")), self.column("about")[order]),
            "concerns": _lists(_strings(_PERSONS), np.full(self.size, _CHILD)),
            "by": _texts(_PERSONS, np.full(self.size, 3)),
            "in_role": pa.repeat("sagsbehandler", self.size),
            "basis": pa.repeat("system", self.size),
        }
        columns |= {f"f_{name}": _texts(values, self.column(name)[order]) for name, values in _TEXTS.items()}
        columns |= {f"f_{name}": _lists(_strings(values), self.column(name)[order]) for name, values in _LISTS.items()}
        for name in _FLAGS:
            told = self.column(name)[order]
            columns[f"f_{name}"] = pa.array(told == 1, mask=told == _NONE)
        columns |= {f"r_{name}": _lists(ids, place[self.column(name)[order]]) for name in _REFS}
        return pa.table(columns)


def _picked(values: pa.StringArray, places: Ints) -> pa.StringArray:
    """The values at these places, null where there is none."""
    chosen = pa.array(places, pa.int64(), mask=places == _NONE)
    return values.take(chosen)


def _strings(values: Sequence[str]) -> pa.StringArray:
    return pa.array(values, pa.string())


def _texts(values: Sequence[str], places: Ints) -> pa.StringArray:
    return _picked(_strings(values), places)


def _lists(values: pa.StringArray, places: Ints) -> pa.Array[Any]:
    """A list of one value each, null where there is none."""
    told = places != _NONE
    offsets = np.concatenate([[0], np.cumsum(told)]).tolist()
    picked = _picked(values, places[told])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), picked, mask=pa.array(~told, pa.bool_()))


def main() -> None:
    """Write the tables."""
    options = argparse.ArgumentParser(description="Write invented cases for the twelve benchmark rules.")
    options.add_argument("folder", type=Path)
    options.add_argument("--cases", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    events = write(asked.folder, cases=asked.cases, seed=asked.seed)
    print(f"{asked.cases} cases, {events} events ({events / asked.cases:.1f} a case) in {asked.folder}")


if __name__ == "__main__":
    main()
