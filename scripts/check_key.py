"""Hold the answer key of a fictional municipality against the law engine, in both directions.

    python scripts/check_key.py MAPPE              every planted error found, no breach that the key does not explain
    python scripts/check_key.py MAPPE --limit 300  only the first cases

The folder is one that `sikkersag synth` wrote. The key speaks the language of casework; here stands, and only here,
which findings may follow from each error: `must` at the event that the key names, `may` anywhere in that case.
Exit 1 on any planted error that was not found and any breach that is not explained.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sikkersag.formats.tables import open_tables
from sikkersag.formats.tables.arrow import compute as pc
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.population.run import findings_blocks

_TEXT: Any = pa.string()
#: A requirement, or a requirement and one of its parts: "F6" or "F6/foraeldrene".
Named = tuple[str, ...]


@dataclass(frozen=True)
class Follows:
    """What an error in the key leads to. `must`: at least one of these, at the event the key names. `may`: also these,
    at any event of the case.
    """

    must: Named
    may: Named = ()


#: The planted errors of sikkersag.synth.words, and what the law makes of them.
FOLLOWS: Mapping[str, Follows] = {
    "vurdering_mangler": Follows(("U2",)),
    "vurdering_for_sent": Follows(("U2",)),
    "ingen_samtale_om_overgreb": Follows(("U5/samtale",)),
    "foraelder_med_til_samtalen": Follows(("U5/samtale",)),
    "kvittering_for_sent": Follows(("U7",)),
    "ingen_ny_person": Follows(("U4",)),
    "ingen_undersoegelse": Follows(("S4", "F1", "SP1"), ("F6/grundlag", "F6/grundlag_b", "P2/undersoegelse", "SP1")),
    "undersoegelse_for_sent": Follows(("S5",)),
    "oplysninger_uden_samtykke": Follows(("S15",)),
    "notat_for_sent": Follows(("D6",)),
    "ingen_samtale_foer_afgoerelse": Follows(("I1",), ("SP6/boernesamtale", "P2/barnets_holdning")),
    "samtale_foerst_efter_afgoerelsen": Follows(("I1",), ("SP6/boernesamtale", "P2/barnets_holdning")),
    "samtale_skrevet_bagefter": Follows(
        ("I1",),
        ("D6", "SP6/boernesamtale", "P2/barnets_holdning"),
    ),
    "kun_den_ene_foraelders_samtykke": Follows(("D5",)),
    "plan_mangler": Follows(("F3", "F4", "F5", "SP1")),
    "plan_for_sent": Follows(("F3", "F4", "F5", "SP1")),
    "foraeldre_ikke_i_maal": Follows(("F6/foraeldrene",)),
    "brev_ikke_til_barnet": Follows(("I7",), ("D2", "D3")),
    "opfoelgning_for_sent": Follows(("O1", "SP8"), ("O2",)),
    "ingen_opfoelgning": Follows(("O1", "SP8"), ("O2", "V7")),
    "akut_besked_for_sent": Follows(("P4/meddelelse",), ("D2", "D3", "I7")),
    "udvalget_for_sent": Follows(("P4/godkendelse",), ("P1",)),
    "for_faa_tilsynsbesoeg": Follows(("O4",), ("O4",)),
}


@dataclass(frozen=True)
class Entry:
    """One row of the answer key."""

    case: str
    what: str
    event: str
    sentence: str


@dataclass(frozen=True)
class Breach:
    """A finding that the authority did not keep a requirement."""

    case: str
    requirement: str
    part: str
    occasion: str
    version: str
    outcome: str


@dataclass
class Verdict:
    """What came of comparing: how many of each word were found, and what does not agree."""

    cases: int = 0
    found: Counter[str] = field(default_factory=Counter)
    missed: list[Entry] = field(default_factory=list)
    unexplained: list[tuple[str, Breach]] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    open_questions: Counter[str] = field(default_factory=Counter)

    @property
    def agrees(self) -> bool:
        """Do key and engine say the same?"""
        return not self.missed and not self.unexplained


def compare(case: str, entries: Iterable[Entry], breaches: Sequence[Breach], verdict: Verdict) -> None:
    """Hold one case's key against its breaches, in both directions."""
    entries = list(entries)
    for entry in entries:
        follows = FOLLOWS[entry.what]
        if any(b.occasion == entry.event and _named(b, follows.must) for b in breaches):
            verdict.found[entry.what] += 1
        else:
            verdict.missed.append(entry)
    for breach in breaches:
        if not any(_explains(entry, breach) for entry in entries):
            verdict.unexplained.append((case, breach))


def _explains(entry: Entry, breach: Breach) -> bool:
    follows = FOLLOWS[entry.what]
    return (breach.occasion == entry.event and _named(breach, follows.must)) or _named(breach, follows.may)


def _named(breach: Breach, names: Named) -> bool:
    return breach.requirement in names or f"{breach.requirement}/{breach.part}" in names


def check(
    folder: Path, key: Mapping[str, list[Entry]], rulebook: Rulebook, as_of: int, *, limit: int | None = None
) -> Verdict:
    """Evaluate the cases of a folder (the first `limit` of them), and compare."""
    verdict = Verdict()
    tables = open_tables(folder, vocabularies.load())
    found = findings_blocks(
        tables, rulebook, as_of=as_of, known_at=as_of, calendar=calendars.load(), size=min(limit or 5_000, 5_000)
    )
    for block in found:
        keys: Any = block.cases["case"]
        cases: list[str] = keys.to_pylist()[: None if limit is None else limit - verdict.cases]
        breaches: dict[str, list[Breach]] = {case: [] for case in cases}
        findings: Any = block.findings.filter(pc.is_in(block.findings["case"].cast(_TEXT), pa.array(cases)))
        outcomes = findings["outcome"].cast(_TEXT)
        verdict.outcomes.update({row["values"]: row["counts"] for row in outcomes.value_counts().to_pylist()})
        rows = findings.select([each.name for each in fields(Breach)])
        for row in rows.filter(pc.equal(outcomes, "undeterminable")).to_pylist():
            verdict.open_questions[f"{row['requirement']}/{row['part']}"] += 1
        for row in rows.filter(_broken(findings)).to_pylist():
            breaches[row["case"]].append(Breach(**row))
        for case in cases:
            compare(case, key.get(case, ()), breaches[case], verdict)
        verdict.cases += len(cases)
        if limit is not None and verdict.cases >= limit:
            break
    return verdict


def _broken(findings: pa.Table) -> Any:
    """Not met, or met too late, or written down only afterwards; as the engine's `Finding.breach`."""
    outcome, timeliness, documentation = (
        findings[name].cast(_TEXT) for name in ("outcome", "timeliness", "documentation")
    )
    too_late = pc.or_(pc.equal(timeliness, "late"), pc.equal(documentation, "afterwards"))
    return pc.or_(pc.equal(outcome, "not_met"), pc.and_(pc.equal(outcome, "met"), too_late))


def key_of(folder: Path) -> dict[str, list[Entry]]:
    """The answer key, by case."""
    found: dict[str, list[Entry]] = {}
    for row in pq.read_table(folder / "key.parquet").to_pylist():
        found.setdefault(row["case"], []).append(Entry(row["case"], row["what"], row["event"], row["sentence"]))
    return found


def as_of_in(folder: Path) -> int:
    """The instant that the folder was made for, in seconds UTC."""
    text = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["as_of"]
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def tell(verdict: Verdict, *, shown: int) -> None:
    """Print what was found, what was missed and what is not explained."""
    print(f"{verdict.cases} cases; findings: " + ", ".join(f"{k} {n}" for k, n in verdict.outcomes.most_common()))
    missed = Counter(entry.what for entry in verdict.missed)
    for word in FOLLOWS:
        print(f"  {word:<36} found {verdict.found[word]:>6}   missed {missed[word]:>4}")
    for entry in verdict.missed[:shown]:
        print(f"missed: {entry.case} {entry.what} at {entry.event}: {entry.sentence}")
    names = Counter(
        f"{f.requirement}/{f.part} {f.outcome} v{f.version} at {f.occasion}" for _, f in verdict.unexplained
    )
    for name, number in names.most_common(shown):
        example = next(c for c, f in verdict.unexplained if name.startswith(f"{f.requirement}/{f.part} "))
        print(f"not explained: {name}: {number}, as in {example}")
    for name, number in verdict.open_questions.most_common(shown):
        print(f"cannot be determined: {name}: {number}")


def main() -> int:
    """Compare one folder; returns 0 or 1."""
    options = argparse.ArgumentParser(description="Hold an answer key against the engine.")
    options.add_argument("folder", type=Path, help="a folder that `sikkersag synth` wrote")
    options.add_argument("--limit", type=int, help="only so many cases")
    options.add_argument("--shown", type=int, default=20, help="how many disagreements to print of each sort")
    asked = options.parse_args()
    key = _first(key_of(asked.folder), asked.folder, asked.limit)
    verdict = check(asked.folder, key, rulebooks.load(), as_of_in(asked.folder), limit=asked.limit)
    tell(verdict, shown=asked.shown)
    return 0 if verdict.agrees else 1


def _first(key: dict[str, list[Entry]], folder: Path, limit: int | None) -> dict[str, list[Entry]]:
    if limit is None:
        return key
    chosen = set(pq.read_table(folder / "cases.parquet", columns=["case"])["case"].to_pylist()[:limit])
    return {case: entries for case, entries in key.items() if case in chosen}


if __name__ == "__main__":
    sys.exit(main())
