"""Findings in plain Danish: dates, lengths, phrases, sentences, and every code that a finding may carry."""

from __future__ import annotations

import pytest
from tests.law.scenarios import findings_of, scenarios

from sikkersag.formats.casefile import loads
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine import danish
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.explain import Explainer
from sikkersag.law.engine.finding import Code, Finding
from sikkersag.law.engine.length import Length
from sikkersag.law.engine.moment import parse
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.law.vocabulary.load import words

CALENDAR = calendars.load()
CASE = """
child: {id: ida, name: Ida, born: 2012-05-11}
persons: [{id: mor, role: mor, custody: true, name: Camilla}]
events:
- {id: u1, kind: underretning_modtaget, at: 2024-03-01 10:15, facts: {afsender_art: fagperson, overgreb: false}}
- {id: v1, kind: vurdering_24_timer, at: 2024-03-02 12:20, written_at: 2024-03-05 09:00, facts: {akut_behov: false}}
"""


def explainer(text: str = CASE) -> Explainer:
    vocabulary = vocabularies.load()
    case = loads(text, "sag.yaml", vocabulary, CALENDAR)
    [timeline] = case.timelines.values()
    return Explainer(rulebooks.load(), timeline, words(vocabulary, case.names), CALENDAR)


def u2(text: str = CASE, as_of: str = "2024-03-10") -> tuple[Explainer, Finding]:
    vocabulary, at = vocabularies.load(), parse(as_of, CALENDAR).hi
    case = loads(text, "sag.yaml", vocabulary, CALENDAR)
    [timeline] = case.timelines.values()
    rules = rulebooks.load()
    [finding] = [
        f for f in evaluate(timeline, rules, as_of=at, known_at=at, calendar=CALENDAR).findings if f.requirement == "U2"
    ]
    return Explainer(rules, timeline, words(vocabulary, case.names), CALENDAR), finding


def told(events: str, requirement: str, as_of: str = "2024-06-01") -> str:
    """The sentence of the first finding of a requirement."""
    vocabulary, at, rules = vocabularies.load(), parse(as_of, CALENDAR).hi, rulebooks.load()
    case = loads(f"{CASE.partition('events:')[0]}events:\n{events}\n", "sag.yaml", vocabulary, CALENDAR)
    [timeline] = case.timelines.values()
    found = evaluate(timeline, rules, as_of=at, known_at=at, calendar=CALENDAR, only=frozenset({requirement})).findings
    return Explainer(rules, timeline, words(vocabulary, case.names), CALENDAR).explain(found[0])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-03-01 10:15", "fre. 1. marts 2024 kl. 10.15"),
        ("2024-03-01", "fre. 1. marts 2024"),
        ("2024-03", "i marts 2024"),
        ("2024-02", "i februar 2024"),
        ("2024", "i 2024"),
        ("2024-03-01/2024-05-02", "mellem 1. marts 2024 og 2. maj 2024"),
        ("2024-03-01/", "tidligst 1. marts 2024"),
        ("/2024-03-01", "senest 1. marts 2024"),
        ("ukendt", "på et ukendt tidspunkt"),
    ],
)
def test_a_time_is_told_as_precisely_as_it_is_known(text: str, said: str) -> None:
    moment = parse(text, CALENDAR)
    assert danish.span(moment.lo, moment.hi, CALENDAR) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 minut"),
        (61, "2 minutter"),
        (3600, "1 time"),
        (5 * 3600 + 50 * 60, "5 timer 50 min."),
        (30 * 3600, "30 timer"),
        (48 * 3600, "2 dage"),
        (49 * 3600, "3 dage"),
    ],
)
def test_a_delay_is_told_as_a_person_would(seconds: int, said: str) -> None:
    assert danish.lag(seconds) == said


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ("24 hours", "24 timer"),
        ("1 day", "1 dag"),
        ("6 workdays", "6 hverdage"),
        ("4 months", "4 måneder"),
        ("1 year", "1 år"),
    ],
)
def test_a_limit_is_told_in_danish(length: str, said: str) -> None:
    assert danish.length(Length.parse(length)) == said


class TestTheSentence:
    def test_it_says_start_length_law_and_evidence(self) -> None:
        who, finding = u2()
        sentence = who.explain(finding)
        for part in (
            "»Underretning modtaget« fre. 1. marts 2024 kl. 10.15",
            "24 timer",
            "senest lør. 2. marts 2024 kl. 10.15",
            "»24-timers vurdering« lør. 2. marts 2024 kl. 12.20",
            "opfyldt for sent (2 timer 5 min.)",
            "barnets lov § 136, stk. 2",
        ):
            assert part in sentence

    def test_it_tells_which_limit_made_it_due(self) -> None:
        report = "{id: u1, kind: underretning_modtaget, at: 2024-03-01, facts: {overgreb: true, mistaenkt: anden}}"
        ended = (
            "{id: k1, kind: underretning_konklusion, at: AT, refs: {underretning: u1}, facts: {konklusion: ikke_mere}}"
        )
        own, other = "10 hverdage, senest fre. 15. marts 2024", "»Konklusion på underretning« "
        for at, said, note in (
            (
                "2024-03-06",
                f"senest ons. 6. marts 2024, på grund af {other}ons. 6. marts 2024, før 10 hverdage",
                "Fristen",
            ),
            ("2024-03-15", own, "Grænsen på 10 hverdage"),
            ("2024-03-20", own, "Grænsen på 10 hverdage"),
            ("2024-03", f"10 hverdage eller ved {other}i marts 2024, senest et tidspunkt mellem 1. marts", "Fristen"),
        ):
            sentence = told(f"- {report}\n- {ended.replace('AT', at)}", "U5")
            assert said in sentence
            assert f"{note} står ikke i loven; den er en lokal standard." in sentence

    def test_a_limit_of_the_law_is_not_called_a_local_standard(self) -> None:
        decision = "{id: a1, kind: afgoerelse, at: 2024-03-01, facts: {art: stoettende_indsats, afslag: true}}"
        letter = "{id: m1, kind: afgoerelse_meddelt, at: 2024-03-06, refs: {afgoerelse: a1}, facts: {til: far}}"
        sentence = told(f"- {decision}\n- {letter}", "D3")
        assert "senest ons. 6. marts 2024, på grund af »Afgørelse meddelt« ons. 6. marts 2024, før 30 dage" in sentence
        assert "lokal standard" not in sentence
        assert "Grænsen på 30 dage står ikke i loven" in told(f"- {decision}", "D3")

    def test_a_date_that_the_case_set_is_told_by_its_name(self) -> None:
        begun = "{id: i1, kind: indsats_ivaerksat, at: 2024-03-01, facts: {grundlag: stoettende_indsats}}"
        seen = "{id: o1, kind: opfoelgning, at: 2024-04-01, refs: {indsats: i1}, facts: {naeste_senest: 2024-05-06}}"
        sentence = told(f"- {begun}\n- {seen}", "O2")
        assert "senest man. 6. maj 2024 (»Næste opfølgning senest« ved opfølgning (o1))" in sentence

    def test_it_says_what_is_missing(self) -> None:
        who, finding = u2(CASE.replace("{akut_behov: false}", "{}").replace("2024-03-02 12:20", "ukendt"))
        assert finding.outcome in ("undeterminable", "not_met")
        text = CASE.replace("- {id: v1", "- {id: x").replace("2024-03-02 12:20", "2024-03-02")
        who, finding = u2(text)
        assert finding.outcome == "undeterminable"
        assert "Det mangler at vide: hvornår 24-timers vurdering (x) skete." in who.explain(finding)

    @pytest.mark.parametrize(
        ("finding", "said"),
        [
            ({"outcome": "met"}, "opfyldt"),
            ({"outcome": "not_met", "curable": "late"}, "ikke opfyldt, kan stadig gøres"),
            ({"outcome": "met", "documentation": "afterwards"}, "opfyldt, men skrevet ned bagefter"),
            ({"outcome": "not_met", "curable": "regret"}, "ikke opfyldt, kan ikke rettes"),
            ({"outcome": "not_met", "timeliness": "late"}, "ikke opfyldt, kom først bagefter, kan ikke rettes"),
            ({"outcome": "pending"}, "afventer"),
            ({"outcome": "pending", "notes": (("prospect",),)}, "mangler før afgørelsen"),
            (
                {"outcome": "departed", "documentation": "afterwards"},
                "lovligt fraveget, men først skrevet ned bagefter",
            ),
            ({"outcome": "lapsed"}, "bortfaldet"),
            ({"outcome": "taken_over"}, "overtaget af en anden kommune"),
            ({"outcome": "not_applicable"}, "ikke relevant"),
            ({"outcome": "human"}, "kræver en vurdering"),
            ({"outcome": "undeterminable"}, "kan ikke afgøres"),
        ],
    )
    def test_the_independent_facts_become_one_phrase(self, finding: dict[str, object], said: str) -> None:
        whole: dict[str, object] = {"outcome": "met", **finding}
        made = Finding("U2//u1", "U2", "", "u1", "", "B", **whole)  # type: ignore[arg-type]  # parametrised
        assert explainer().phrase(made) == said


NOON = str(parse("2024-03-01 12:00", CALENDAR).lo)
MISSING: list[Code] = [
    ("fact", "vurdering_24_timer", "akut_behov", "v1"),
    ("kind", "vurdering_24_timer"),
    ("state", "anbringelse"),
    ("time", "u1"),
    ("version", "u1"),
    ("link", "v1", "u1"),
    ("custody",),
    ("custody_of", "mor"),
    ("birth",),
    ("age", "u1"),
    ("written_at", "u1"),
    ("condition", "overgreb"),
]
NOTES: list[Code] = [
    ("local_standard", "5 workdays"),
    ("local_standard", ""),
    ("saturday", NOON),
    ("measured_against", "u1"),
    ("written_in_advance", "u1"),
    ("older", "u1", "60 days"),
    ("paused", "aktindsigt", "u1"),
    ("excepted", "Afsenderen er anonym"),
    ("departed", "u1", "modenhed"),
    ("departure_not_lawful", "u1", "travlhed"),
    ("departure_by_other", "u1", "far"),
    ("departure_lacks", "u1", "begrundelse"),
    ("departure_too_late", "u1"),
    ("departure_time_unknown", "u1"),
    ("departure_unlinked", "u1"),
    ("outgrown", "18"),
    ("version_uncertain", "u1"),
    ("began_under", "serviceloven", "§ 155"),
    ("gap", NOON, NOON, "1"),
]
#: Codes that only steer other words.
SILENT = {"prospect"}


@pytest.mark.parametrize("code", MISSING, ids=lambda code: code[0])
def test_everything_that_may_be_missing_has_danish_words(code: Code) -> None:
    said = explainer().missing(code)
    assert said
    assert "_" not in said.replace("(u1)", "")


@pytest.mark.parametrize("code", NOTES, ids=lambda code: code[0])
def test_every_note_has_danish_words(code: Code) -> None:
    said = explainer().note(code)
    assert said.endswith(".")
    assert "_" not in said


def test_every_code_that_the_scenarios_of_law_give_is_listed_here() -> None:
    rules = rulebooks.load()
    given = {c[0] for s in scenarios() for f in findings_of(s, rules) for c in (*f.missing, *f.notes)}
    assert given <= {code[0] for code in (*MISSING, *NOTES)} | SILENT
    assert len(given) > 15
