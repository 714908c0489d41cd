"""The language of conditions: three-valued, whitelisted, and each of its words.

A condition is tried on the duty `states`: met, not met and undeterminable are true, false and unknown.
"""

from __future__ import annotations

import pytest
from tests.law.engine.small_law import AGES, born, case, custody, duty, ev, law, one, outcomes, rule

from sikkersag.law.engine.expressions import Expression, ExpressionError
from sikkersag.law.engine.timeline import Event

TRUE, FALSE, UNKNOWN = True, False, None
OUTCOMES = {"met": TRUE, "not_met": FALSE, "undeterminable": UNKNOWN}


def value(text: str, *others: Event, complete: bool = True, **facts: object) -> bool | None:
    """The value of a condition for a decision on 1 March 2021 at noon."""
    decision = ev("d", "note", "2021-03-01 12:00", about="m1", by="wim", in_role="worker", facts=facts)
    body = rule(duty("states", "note", {"when": text}))
    timeline = case(*others, decision, complete_for=None if complete else ["birth"])
    return OUTCOMES[outcomes(body, timeline, "2022")["d"]]


class TestTruth:
    LITERAL = {TRUE: "public", FALSE: "not public", UNKNOWN: "grade == 1"}  # noqa: RUF012  # read only

    @pytest.mark.parametrize(
        ("left", "right", "both", "either"),
        [
            (TRUE, TRUE, TRUE, TRUE),
            (TRUE, FALSE, FALSE, TRUE),
            (TRUE, UNKNOWN, UNKNOWN, TRUE),
            (FALSE, FALSE, FALSE, FALSE),
            (FALSE, UNKNOWN, FALSE, UNKNOWN),
            (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        ],
    )
    def test_and_and_or_follow_the_three_valued_table_both_ways(
        self, left: bool | None, right: bool | None, both: bool | None, either: bool | None
    ) -> None:
        a, b = self.LITERAL[left], self.LITERAL[right]
        assert value(f"({a}) and ({b})", public=True) is value(f"({b}) and ({a})", public=True) is both
        assert value(f"({a}) or ({b})", public=True) is value(f"({b}) or ({a})", public=True) is either

    @pytest.mark.parametrize(("text", "expected"), [("not public", FALSE), ("not grade", UNKNOWN)])
    def test_not_keeps_what_is_unknown_unknown(self, text: str, expected: bool | None) -> None:
        assert value(text, public=True) is expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("grade == 5", TRUE),
            ("grade == 6", FALSE),
            ("grade != 6", TRUE),
            ("grade != 5", FALSE),
            ("grade < 6", TRUE),
            ("grade < 5", FALSE),
            ("grade <= 5", TRUE),
            ("grade > 4", TRUE),
            ("grade > 5", FALSE),
            ("grade >= 5", TRUE),
            ("grade >= 6", FALSE),
            ("grade in [4, 5]", TRUE),
            ("grade in [4, 6]", FALSE),
            ("grade not in [4, 6]", TRUE),
            ("public == True", TRUE),
            ("public == False", FALSE),
        ],
    )
    def test_comparisons_of_known_facts(self, text: str, expected: bool | None) -> None:
        assert value(text, grade=5, public=True) is expected

    @pytest.mark.parametrize(
        "text", ["grade == 5", "grade != 5", "grade < 5", "grade >= 5", "grade in [5]", "grade not in [5]", "public"]
    )
    def test_a_comparison_with_an_absent_fact_is_unknown(self, text: str) -> None:
        assert value(text) is UNKNOWN

    def test_recorded_as_false_is_two_valued(self) -> None:
        assert value("public == False") is FALSE
        assert value("public == False", public=False) is TRUE
        assert value("not (public == False)") is TRUE

    def test_a_list_of_choices_contains_any_of_those_asked_for(self) -> None:
        report = ev("u", "report", "2021-02-01")
        for topics, outcome in ((("home", "school"), "met"), (("school",), "not_met"), ((), "not_met")):
            body = rule(duty("states", "assessment", {"when": "topics in ['home']"}))
            made = ev("a", "assessment", "2021-03-01", facts={"topics": topics})
            assert one(body, case(report, made), "2022").outcome == outcome


class TestWhitelist:
    @pytest.mark.parametrize(
        "text",
        [
            "public.__class__",
            "fact.real",
            "anledning.a.b",
            "().__class__.__bases__",
            "__import__('os')",
            "open('x')",
            "eval('1')",
            "print(public)",
            "(lambda: 1)()",
            "lambda: 1",
            "[x for x in public]",
            "{x: 1 for x in public}",
            "(x for x in public)",
            "{1, 2}",
            "{'a': 1}",
            "[1, 2]",
            "public[0]",
            "f'{public}'",
            "grade + 1 == 2",
            "-grade == 1",
            "~grade",
            "1 if public else 2",
            "(x := 1)",
            "await public",
            "1 < grade < 3",
            "grade is None",
            "public if True",
            "grade in [a, b]",
            "None",
            "1.5 == grade",
            "b'x' == grade",
            "public and",
            "import os",
            "grade = 1",
            "",
            "*public",
            "kendt(public)(1)",
            "kendt('public')",
            "kendt()",
            "kendt(public, grade)",
            "kendt(public.x)",
            "alder()",
            "alder(mor)",
            "alder('barn')",
            "alder(barn, at=decision)",
            "alder(barn, ved=anledning)",
            "alder(barn, anledning)",
            "aldersgraense(party)",
            "aldersgraense('party', 'asking')",
            "praecision('second')",
            "praecision('unknown')",
            "praecision()",
            "aktiv()",
            "aktiv(stay)",
            "aktiv('stay', public, grade)",
            "aktiv('stay', spoergsmaal=True)",
            "aktiv('stay', **public)",
            "tidligere()",
            "tidligere(note)",
            "tidligere(['note', 1])",
            "tidligere('note', public, grade)",
            "tidligere('note', spoergsmaal='ja')",
            "tidligere('note', spoergsmaal=1)",
            "tidligere('note', ref=True)",
            "findes('note', samme=True)",
            "ny_person(1)",
            "ny_person(x=1)",
        ],
    )
    def test_anything_else_is_refused_and_quoted(self, text: str) -> None:
        with pytest.raises(ExpressionError) as refused:
            _ = Expression(text).reads
        assert f"»{text}«" in str(refused.value)

    def test_it_is_never_run_by_python(self) -> None:
        with pytest.raises(ExpressionError):
            Expression("(lambda: (_ for _ in ()).throw(SystemExit))()")(None, None)  # type: ignore[arg-type]


class TestReads:
    def test_it_tells_what_it_reads(self) -> None:
        text = (
            "public and anledning.art == 'place' and alder(barn) >= aldersgraense('party')"
            " and aktiv('stay', basis == 'x') and tidligere(['note', 'talk'], open)"
        )
        reads = Expression(text).reads
        assert reads.facts == {"public"}
        assert reads.occasion_facts == {"art"}
        assert reads.ages == {"party"}
        assert reads.uses_age
        assert reads.uses_events
        assert reads.states == {("stay", frozenset({"basis"}))}
        assert reads.kinds == {("note", frozenset({"open"})), ("talk", frozenset({"open"}))}


class TestWords:
    def test_kendt_is_never_unknown(self) -> None:
        assert value("kendt(public)") is FALSE
        assert value("kendt(public)", public=False) is TRUE

    def test_i_rolle_is_the_role_of_the_maker(self) -> None:
        assert value("i_rolle == 'worker'") is TRUE
        assert value("i_rolle in ['boss']") is FALSE

    def test_anledning_reads_the_occasion(self) -> None:
        evidence = {"kinds": ["letter"], "when": "anledning.art == 'place' and kendt(anledning.reasons)"}
        body = rule(duty("within", "decision", evidence))
        decision = ev("d", "decision", "2021-03-01", facts={"art": "place", "reasons": True})
        assert one(body, case(decision, ev("l", "letter", "2021-03-02")), "2022").outcome == "met"

    def test_person_rolle_is_the_role_of_the_person_of_the_finding(self) -> None:
        occasion = {"kinds": ["decision"], "for_each": ["custody"]}
        body = rule(duty("states", occasion, {"when": "person_rolle == 'parent'"}))
        assert one(body, case(*custody("ann"), ev("d", "decision", "2021-03-01")), "2022").outcome == "met"

    @pytest.mark.parametrize(
        ("when", "expected"), [("2021-03-01", (FALSE, TRUE, TRUE)), ("2021-03", (FALSE, FALSE, TRUE))]
    )
    def test_praecision_asks_how_well_the_time_is_known(self, when: str, expected: tuple[bool, ...]) -> None:
        for word, answer in zip(("minute", "day", "month"), expected, strict=True):
            body = rule(duty("states", "note", {"when": f"praecision('{word}')"}))
            assert OUTCOMES[one(body, case(ev("n", "note", when)), "2022").outcome] is answer


class TestAges:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("alder(barn) == 12", TRUE),
            ("alder(barn) != 12", FALSE),
            ("alder(barn) != 13", TRUE),
            ("alder(barn) >= 12", TRUE),
            ("alder(barn) > 12", FALSE),
            ("alder(barn) <= 12", TRUE),
            ("alder(barn) < 12", FALSE),
            ("alder(barn) < 13", TRUE),
            ("12 <= alder(barn)", TRUE),
            ("alder(barn) >= aldersgraense('party')", TRUE),
        ],
    )
    def test_an_age_is_compared_in_completed_years(self, text: str, expected: bool) -> None:
        assert value(text, born("2009-03-01")) is expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("alder(barn) >= 11", TRUE),
            ("alder(barn) >= 12", UNKNOWN),
            ("alder(barn) >= 13", FALSE),
            ("alder(barn) != 12", UNKNOWN),
            ("alder(barn) == 13", FALSE),
            ("alder(barn) < 12", UNKNOWN),
            ("alder(barn) <= 10", FALSE),
            ("alder(barn) > 12", FALSE),
        ],
    )
    def test_an_age_that_is_not_known_exactly_may_or_may_not_tell(self, text: str, expected: bool | None) -> None:
        assert value(text, born("2009")) is expected

    def test_the_age_can_be_asked_of_the_occasion(self) -> None:
        for word, outcome in (("", "not_met"), (", at=anledning", "met")):
            evidence = {"kinds": ["talk"], "when": f"alder(barn{word}) < 12", "decisive": True}
            body = rule(duty("within", "report", evidence, limit="1 month"))
            timeline = case(born("2009-03-10"), ev("u", "report", "2021-03-05"), ev("t", "talk", "2021-03-15"))
            assert one(body, timeline, "2022").outcome == outcome

    def test_an_age_limit_that_is_not_in_the_file_is_refused_when_loading_or_asking(self) -> None:
        assert "retirement" not in AGES
        body = rule(duty("states", "note", {"when": "alder(barn) >= aldersgraense('retirement')"}))
        with pytest.raises((ValueError, KeyError)):
            one(law(body), case(born("2009"), ev("n", "note", "2021-03-01")), "2022")


class TestOtherEvents:
    STAY = ev("s", "stay_begun", "2021-02-01", facts={"basis": "agreed"})

    def ended(self, when: str) -> Event:
        return ev("e", "stay_ended", when, refs={"stay": "s"})

    def test_aktiv_asks_whether_a_period_is_running(self) -> None:
        assert value("aktiv('stay')") is FALSE
        assert value("aktiv('stay')", self.STAY) is TRUE
        assert value("aktiv('stay')", self.STAY, self.ended("2021-02-20")) is FALSE
        assert value("aktiv('stay')", self.STAY, self.ended("2021-03-02")) is TRUE
        assert value("aktiv('stay')", self.STAY, self.ended("2021-03-01")) is UNKNOWN
        assert value("aktiv('stay')", ev("s", "stay_begun", "2021-03-02")) is FALSE

    def test_aktiv_reads_the_event_that_opened_the_period(self) -> None:
        assert value("aktiv('stay', basis == 'agreed')", self.STAY) is TRUE
        assert value("aktiv('stay', basis == 'forced')", self.STAY) is FALSE
        assert value("aktiv('stay', basis == 'forced')", ev("s", "stay_begun", "2021-02-01")) is UNKNOWN

    def test_absence_is_unknown_when_the_timeline_is_not_complete(self) -> None:
        for text in ("aktiv('stay')", "tidligere('talk')", "findes('talk')"):
            assert value(text, complete=False) is UNKNOWN
            assert value(f"{text[:-1]}, registreret=True)", complete=False) is FALSE

    def test_absence_is_known_when_it_is_established(self) -> None:
        denied = ev("t", "talk", "2021-02-01", occurred=False)
        assert value("tidligere('talk')", denied, complete=False) is FALSE

    @pytest.mark.parametrize(
        ("when", "earlier", "ever"),
        [("2021-02-28", TRUE, TRUE), ("2021-03-02", FALSE, TRUE), ("2021-03-01", UNKNOWN, TRUE)],
    )
    def test_tidligere_asks_for_earlier_ones_and_findes_for_any(
        self, when: str, earlier: bool | None, ever: bool
    ) -> None:
        talk = ev("t", "talk", when, facts={"open": True})
        assert value("tidligere('talk', open)", talk) is earlier
        assert value("findes('talk', open)", talk) is ever
        assert value("findes('talk', not open)", talk) is FALSE

    def test_several_kinds_can_be_asked_for(self) -> None:
        assert value("findes(['talk', 'visit'])", ev("v", "visit", "2021-02-01")) is TRUE

    def test_the_same_matter_can_be_asked_for(self) -> None:
        here, elsewhere = ev("t", "talk", "2021-02-01", about="m1"), ev("t", "talk", "2021-02-01", about="m2")
        text = "tidligere('talk', spoergsmaal=True)"
        assert value(text, here) is TRUE
        assert value(text, elsewhere) is FALSE
        assert value(text, ev("x", "visit", "2021-02-01", about="m2"), ev("t", "talk", "2021-02-01")) is UNKNOWN

    def test_it_can_be_asked_whether_another_event_refers_here(self) -> None:
        body = rule(duty("states", "report", {"when": "findes('assessment', danger, ref='report')"}))
        timeline = case(
            ev("u1", "report", "2021-03-01"),
            ev("u2", "report", "2021-03-02"),
            ev("a", "assessment", "2021-03-03", refs={"report": "u1"}, facts={"danger": True}),
        )
        assert outcomes(body, timeline, "2022") == {"u1": "met", "u2": "not_met"}

    def test_it_can_be_asked_whether_this_event_refers_there(self) -> None:
        body = rule(duty("states", "letter", {"when": "tidligere('decision', art == 'place', peger_paa='decision')"}))
        timeline = case(
            ev("d1", "decision", "2021-03-01", facts={"art": "place"}),
            ev("d2", "decision", "2021-03-01", facts={"art": "support"}),
            ev("l", "letter", "2021-03-02", refs={"decision": "d2"}),
        )
        assert one(body, timeline, "2022").outcome == "not_met"

    def test_an_event_is_not_earlier_than_itself(self) -> None:
        assert value("tidligere('note')") is FALSE


class TestNewPerson:
    BODY = rule(duty("within", "report", {"kinds": ["assessment"], "when": "ny_person()"}, limit="1 month"))
    BEFORE = ev("n", "note", "2021-02-01", by="wim")
    REPORT = ev("u", "report", "2021-03-01 10:00", by="wim")

    @pytest.mark.parametrize(
        ("by", "present", "outcome"),
        [
            ("wim", (), "not_met"),
            ("zoe", (), "met"),
            ("wim", ("zoe",), "met"),
            ("wim", ("ann",), "not_met"),
            ("zoe", ("wim",), "met"),
            ("", (), "undeterminable"),
        ],
    )
    def test_somebody_who_took_no_part_before_must_take_part(
        self, by: str, present: tuple[str, ...], outcome: str
    ) -> None:
        made = ev("a", "assessment", "2021-03-02", by=by, facts={"present": present} if present else {})
        assert one(self.BODY, case(self.BEFORE, self.REPORT, made), "2022").outcome == outcome

    def test_in_an_incomplete_timeline_nobody_is_surely_new(self) -> None:
        made = ev("a", "assessment", "2021-03-02", by="zoe")
        timeline = case(self.BEFORE, self.REPORT, made, complete_for=["assessment"])
        assert one(self.BODY, timeline, "2022").outcome == "undeterminable"
