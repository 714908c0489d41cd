"""Which events belong to an occasion: each join, and what may be said of an event that is not linked."""

from __future__ import annotations

import pytest
from tests.law.engine.small_law import Raw, born, case, custody, duty, ev, one, outcomes, rule


def within(kind: str, *joins: str, occasion: str | Raw = "report", **more: object) -> Raw:
    return rule(duty("within", occasion, {"kinds": [kind], "join": list(joins)}, limit="10 days", **more))


class TestMatter:
    BODY = within("inquiry", "matter")

    def test_with_at_most_one_matter_everything_belongs_to_it(self) -> None:
        timeline = case(ev("u", "report", "2021-03-01", about="m1"), ev("i", "inquiry", "2021-03-02"))
        assert one(self.BODY, timeline, "2022").outcome == "met"

    @pytest.mark.parametrize(("about", "outcome"), [("m1", "met"), ("m2", "not_met"), ((), "undeterminable")])
    def test_with_two_matters_an_event_must_say_which(self, about: str, outcome: str) -> None:
        timeline = case(
            ev("u", "report", "2021-03-01", about="m1"),
            ev("n", "note", "2021-03-01", about="m2"),
            ev("i", "inquiry", "2021-03-02", about=about),
        )
        assert one(self.BODY, timeline, "2022").outcome == outcome

    def test_an_event_may_belong_to_several_matters(self) -> None:
        timeline = case(
            ev("u", "report", "2021-03-01", about="m1"), ev("i", "inquiry", "2021-03-02", about=("m2", "m1"))
        )
        assert one(self.BODY, timeline, "2022").outcome == "met"

    def test_linking_later_is_itself_an_event(self) -> None:
        events = (
            ev("u", "report", "2021-03-01", about="m1"),
            ev("n", "note", "2021-03-01", about="m2"),
            ev("i", "inquiry", "2021-03-02", about="m2"),
        )
        link = ev("l", "matter_linked", "2021-06-01", about="m1", refs={"event": "i"})
        assert one(self.BODY, case(*events, link), "2021-05-31").outcome == "not_met"
        assert one(self.BODY, case(*events, link), "2021-06-01").outcome == "met"


class TestRef:
    BODY = within("assessment", "ref:report")
    U1, U2 = ev("u1", "report", "2021-03-01 08:00"), ev("u2", "report", "2021-03-05 08:00")

    def test_evidence_belongs_to_what_it_refers_to(self) -> None:
        timeline = case(self.U1, self.U2, ev("a", "assessment", "2021-03-06", refs={"report": "u2"}))
        assert outcomes(self.BODY, timeline, "2022") == {"u1": "not_met", "u2": "met"}

    def test_evidence_may_refer_to_several(self) -> None:
        timeline = case(self.U1, self.U2, ev("a", "assessment", "2021-03-06", refs={"report": ("u1", "u2")}))
        assert outcomes(self.BODY, timeline, "2022") == {"u1": "met", "u2": "met"}

    def test_unlinked_evidence_belongs_to_the_only_occasion_there_is(self) -> None:
        timeline = case(self.U1, ev("a", "assessment", "2021-03-06"))
        assert outcomes(self.BODY, timeline, "2022") == {"u1": "met"}

    def test_unlinked_evidence_between_two_belongs_to_the_one_before_it(self) -> None:
        timeline = case(self.U1, ev("a", "assessment", "2021-03-03"), self.U2, ev("b", "assessment", "2021-03-07"))
        assert outcomes(self.BODY, timeline, "2022") == {"u1": "met", "u2": "met"}

    def test_unlinked_evidence_after_both_may_belong_to_either(self) -> None:
        timeline = case(self.U1, self.U2, ev("a", "assessment", "2021-03-07"))
        assert outcomes(self.BODY, timeline, "2022") == {"u1": "undeterminable", "u2": "undeterminable"}

    def test_an_occasion_with_its_own_linked_evidence_drops_out(self) -> None:
        linked = ev("a", "assessment", "2021-03-02", refs={"report": "u1"})
        timeline = case(self.U1, linked, self.U2, ev("b", "assessment", "2021-03-07"))
        assert outcomes(self.BODY, timeline, "2022") == {"u1": "met", "u2": "met"}


class TestOf:
    def body(self) -> Raw:
        return rule(duty("before", "letter", {"kinds": ["decision"], "join": ["of:decision"]}))

    def test_the_occasion_refers_to_the_evidence(self) -> None:
        decisions = (ev("d1", "decision", "2021-03-01"), ev("d2", "decision", "2021-03-02"))
        told = case(*decisions, ev("l", "letter", "2021-03-05", refs={"decision": "d2"}))
        assert one(self.body(), told, "2022").evidence == ("d2",)

    def test_without_the_reference_it_is_the_only_one_or_not_known(self) -> None:
        letter = ev("l", "letter", "2021-03-05")
        first, second = ev("d1", "decision", "2021-03-01"), ev("d2", "decision", "2021-03-02")
        assert one(self.body(), case(first, letter), "2022").outcome == "met"
        assert one(self.body(), case(first, second, letter), "2022").outcome == "undeterminable"


class TestSameRef:
    BODY = within("letter", "same_ref:decision", occasion="stay_begun")

    @pytest.mark.parametrize(("target", "outcome"), [("d1", "met"), ("d2", "not_met")])
    def test_both_must_refer_to_the_same_event(self, target: str, outcome: str) -> None:
        timeline = case(
            ev("d1", "decision", "2021-03-01"),
            ev("d2", "decision", "2021-03-01"),
            ev("s", "stay_begun", "2021-03-02", refs={"decision": "d1"}),
            ev("l", "letter", "2021-03-03", refs={"decision": target}),
        )
        assert one(self.BODY, timeline, "2022").outcome == outcome

    def test_a_missing_reference_leaves_it_open_when_there_are_two(self) -> None:
        timeline = case(
            ev("d1", "decision", "2021-03-01"),
            ev("d2", "decision", "2021-03-01"),
            ev("x", "letter", "2021-03-01", refs={"decision": "d2"}),
            ev("s", "stay_begun", "2021-03-02", refs={"decision": "d1"}),
            ev("l", "letter", "2021-03-03"),
        )
        assert one(self.BODY, timeline, "2022").outcome == "undeterminable"


class TestPerson:
    BODY = within("consent", "person:by_whom", occasion={"kinds": ["report"], "for_each": ["custody"]})

    def test_each_person_needs_his_own(self) -> None:
        consent = ev("c", "consent", "2021-03-02", facts={"by_whom": "ann"})
        timeline = case(*custody("ann", "bob"), ev("u", "report", "2021-03-01"), consent)
        assert outcomes(self.BODY, timeline, "2022") == {"u/ann": "met", "u/bob": "not_met"}

    def test_an_unnamed_person_may_be_anyone(self) -> None:
        timeline = case(*custody("ann"), ev("u", "report", "2021-03-01"), ev("c", "consent", "2021-03-02"))
        assert outcomes(self.BODY, timeline, "2022") == {"u/ann": "undeterminable"}

    def test_those_whom_an_event_concerns_can_be_the_persons(self) -> None:
        body = within("letter", "person:concerns", occasion={"kinds": ["report"], "for_each": ["custody"]})
        letter = ev("l", "letter", "2021-03-02", concerns=("ann",))
        timeline = case(*custody("ann", "bob"), ev("u", "report", "2021-03-01"), letter)
        assert outcomes(body, timeline, "2022") == {"u/ann": "met", "u/bob": "not_met"}


class TestFactAndSelf:
    @pytest.mark.parametrize(("art", "outcome"), [("place", "met"), ("support", "not_met"), (None, "undeterminable")])
    def test_both_have_the_same_value(self, art: str | None, outcome: str) -> None:
        body = within("decision", "fact:art", occasion="matter_opened")
        facts = {"art": art} if art else {}
        opened = ev("m", "matter_opened", "2021-03-01", facts={"art": "place"})
        timeline = case(opened, ev("d", "decision", "2021-03-02", facts=facts))
        assert one(body, timeline, "2022").outcome == outcome

    def test_the_occasion_itself_can_be_the_evidence(self) -> None:
        itself = {"join": ["self"], "kinds": ["report"], "when": "abuse"}
        body = rule(duty("within", "report", itself, "inquiry", limit="10 days"))
        assert one(body, case(ev("u", "report", "2021-03-01", facts={"abuse": True})), "2022").outcome == "met"
        plain = case(ev("u", "report", "2021-03-01", facts={"abuse": False}))
        assert one(body, plain, "2022").outcome == "not_met"

    def test_all_joins_must_hold(self) -> None:
        body = within("letter", "matter", "person:to", occasion={"kinds": ["decision"], "for_each": ["child"]})
        other = ev("n", "note", "2021-03-01", about="m2")
        decision = ev("d", "decision", "2021-03-01", about="m1")
        for about, outcome in (("m1", "met"), ("m2", "not_met")):
            letter = ev("l", "letter", "2021-03-02", about=about, facts={"to": "kid"})
            assert one(body, case(born("2010"), other, decision, letter), "2022").outcome == outcome
