"""The counts against a plain reading of the same findings, one finding at a time."""

from __future__ import annotations

from collections import Counter, defaultdict

import pyarrow as pa
import pytest
from tests.population import standin
from tests.population.standin import tallied

from sikkersag.cli import ledger
from sikkersag.population.figures import outcomes
from sikkersag.population.figures.dimensions import DimensionError
from sikkersag.population.figures.errorlist import finding_of
from sikkersag.population.figures.outcomes import BROKEN, GROUPS, grouped
from sikkersag.population.figures.report import wording
from sikkersag.population.figures.tally import CASE_ORDER, TallyError

#: The ledger's groups, and those of the report that they hold.
LEDGER = {
    "act": {"not_met_curable"},
    "regret": {"not_met_regret"},
    "late": {"late", "afterwards"},
    "soon": {"pending"},
    "later": {"pending"},
    "human": {"human"},
    "unknown": {"undeterminable"},
    "departed": {"departed"},
    "met": {"met"},
    "gone": {"gone", "not_applicable"},
}


def test_every_finding_is_grouped_as_the_ledger_and_the_engine_see_it() -> None:
    seen = set()
    for _, findings in standin.synthetic(seed=1):
        for row, code in zip(findings.to_pylist(), grouped(findings).tolist(), strict=True):
            finding, group = finding_of(row), GROUPS[code]
            seen.add(group)
            assert finding.breach == (group in BROKEN)
            assert group in LEDGER[ledger.group(finding, standin.instant("2025-06-01"))]
    assert seen >= {"met", "afterwards", "late", "not_met_curable", "not_met_regret", "undeterminable"}


def test_the_words_are_those_of_the_ledger() -> None:
    titles = {name: title for name, (title, _, _) in ledger.GROUPS.items()}
    signs = {name: sign for name, (_, sign, _) in ledger.GROUPS.items()}
    same = {"met": "met", "departed": "departed", "undeterminable": "unknown", "human": "human", "pending": "later"}
    for ours, theirs in same.items():
        assert outcomes.WORDS[ours] == titles[theirs]
        assert outcomes.SIGNS[ours] == signs[theirs]
    assert (outcomes.SIGNS["not_met_curable"], outcomes.SIGNS["not_met_regret"]) == (signs["act"], signs["regret"])
    from sikkersag.cli.rules import CHECKED_WORDS

    assert wording.CHECKED == CHECKED_WORDS


def test_the_counts_are_those_of_a_plain_reading() -> None:
    blocks = standin.synthetic()
    units = {row["case"]: row["unit"] for cases, _ in blocks for row in cases.to_pylist()}
    per_finding: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    per_case: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for _, findings in blocks:
        for row, code in zip(findings.to_pylist(), grouped(findings).tolist(), strict=True):
            per_finding[row["requirement"], units[row["case"]]][GROUPS[code]] += 1
            per_case[row["requirement"], units[row["case"]], row["case"]].append(GROUPS[code])
    worst: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    unclear: Counter[tuple[str, str]] = Counter()
    for (requirement, unit, _), found in per_case.items():
        group = min(found, key=CASE_ORDER.index)
        worst[requirement, unit][group] += 1
        if group in outcomes.KEPT and {"undeterminable", "human"} & set(found):
            unclear[requirement, unit] += 1
    told = {key: figure for key, figure in tallied(blocks).figures().items() if key[1] == "unit"}
    assert {(requirement, unit) for requirement, _, unit in told} == set(per_finding)
    for (requirement, _, unit), figure in told.items():
        assert {g: n for g, n in figure.findings.items() if n} == dict(per_finding[requirement, unit])
        assert {g: n for g, n in figure.cases.items() if n} == dict(worst[requirement, unit])
        assert figure.unclear == unclear[requirement, unit]
        assert figure.base == figure.kept + figure.broken


def test_it_does_not_matter_how_the_cases_are_cut_into_blocks() -> None:
    by = ("unit", "regime", "period")
    small, large = (tallied(standin.synthetic(block=size), by) for size in (7, 1000))
    assert small.figures() == large.figures()
    assert small.groups() == large.groups()


def test_cases_with_an_error_are_counted_once() -> None:
    rows = [
        standin.row("s1", standin.finding("U2", outcome="not_met")),
        standin.row("s1", standin.finding("U7", outcome="not_met")),
        standin.row("s2", standin.finding("U2")),
        standin.row("s3", standin.finding("U2", outcome="undeterminable")),
    ]
    block = (standin.cases(["s1", "s2", "s3", "s4"]), standin.table(rows))
    everything = tallied([block], ()).groups()["alle", "alle"]
    assert (everything.total, everything.judged, everything.with_error, everything.without_error) == (4, 2, 1, 1)


def test_a_case_is_broken_when_any_occasion_is() -> None:
    rows = [
        standin.row("s1", standin.finding(occasion="u1")),
        standin.row("s1", standin.finding(occasion="u2", timeliness="late")),
        standin.row("s2", standin.finding(occasion="u1")),
        standin.row("s2", standin.finding(occasion="u2", outcome="undeterminable")),
    ]
    figure = tallied([(standin.cases(["s1", "s2"]), standin.table(rows))], ()).figures()["U2", "alle", "alle"]
    assert (figure.base, figure.kept, figure.cases["late"], figure.unclear) == (2, 1, 1, 1)
    assert (figure.findings["met"], figure.findings["late"], figure.findings["undeterminable"]) == (2, 1, 1)


class TestSplitting:
    def test_a_period_is_the_danish_quarter_of_the_due_time(self) -> None:
        last, first = standin.instant("2024-03-31"), standin.instant("2024-03-31") + 1
        rows = [
            standin.row("s1", standin.finding(occasion="a", due=last)),
            standin.row("s1", standin.finding(occasion="b", due=first)),
            standin.row("s1", standin.finding(occasion="c", start_lo=last)),
            standin.row("s1", standin.finding(occasion="d", due=10**15)),
        ]
        told = tallied([(standin.cases(["s1"]), standin.table(rows))], ("period",)).figures()
        found = {value: figure.findings["met"] for (_, name, value), figure in told.items() if name == "period"}
        assert found == {"2024, 1. kvartal": 2, "2024, 2. kvartal": 1, "uden tidspunkt": 1}

    def test_the_regime_is_the_act_applied_or_for_other_acts_that_of_the_day(self) -> None:
        rows = [
            standin.row("s1", standin.finding("U2", version="A", occasion="a", start_lo=standin.instant("2025-01-01"))),
            standin.row("s1", standin.finding("U2", version="B", occasion="b")),
            standin.row("s1", standin.finding("D1", occasion="c", version="", start_lo=standin.instant("2023-12-31"))),
            standin.row("s1", standin.finding("D1", occasion="d", version="", start_lo=standin.instant("2024-01-01"))),
        ]
        told = tallied([(standin.cases(["s1"]), standin.table(rows))], ("regime",)).figures()
        found = {(r, value): figure.findings["met"] for (r, name, value), figure in told.items() if name == "regime"}
        assert found == {
            ("U2", "serviceloven"): 1,
            ("U2", "barnets lov"): 1,
            ("D1", "serviceloven"): 1,
            ("D1", "barnets lov"): 1,
        }

    def test_a_column_that_is_not_there_is_named_with_those_that_are(self) -> None:
        with pytest.raises(DimensionError, match=r"ingen kolonne »team«.*unit"):
            tallied(standin.synthetic(), ("team",))

    def test_a_key_is_no_group(self) -> None:
        names = [f"s{i}" for i in range(501)]
        block = (standin.cases(names, unit=names), standin.table([]))
        with pytest.raises(DimensionError, match="over 500"):
            tallied([block], ("unit",))


class TestBlocksThatDoNotHangTogether:
    def test_a_finding_without_its_case_is_refused(self) -> None:
        with pytest.raises(TallyError):
            tallied([(standin.cases(["s2"]), standin.table([standin.row("s1", standin.finding())]))], ())

    def test_an_unknown_outcome_is_refused(self) -> None:
        with pytest.raises(ValueError, match="forsvundet"):
            tallied([standin.judged(["met", "forsvundet"])], ())

    def test_an_empty_block_counts_nothing(self) -> None:
        tally = tallied([(standin.cases([]), standin.table([]))], ())
        assert (tally.cases, tally.figures()) == (0, {})

    def test_encoded_columns_are_read_like_plain_ones(self) -> None:
        cases, findings = standin.judged(["met", "not_met", "departed"])
        coded = pa.dictionary(pa.int32(), pa.string())
        schema = pa.schema([(f.name, coded if f.type == pa.string() else f.type) for f in findings.schema])
        encoded = findings.cast(schema)
        assert tallied([(cases, encoded)], ()).figures() == tallied([(cases, findings)], ()).figures()
