"""The gate: what stops a decision, what takes a reason, and what it is measured against."""

from __future__ import annotations

from tests.casefile.factory import World, when, write
from tests.decisions.deciding import begin, consent, hear
from tests.decisions.test_taking import take

from sikkersag.casefile.models import Matter
from sikkersag.decisions.actions import taking
from sikkersag.decisions.models import Decision
from sikkersag.decisions.queries.gate import AFTER, FIXED, GROUPS, MET, REASONS, REVIEW, STOPS, Gate


def gate(world: World, decision: Decision) -> Gate:
    """Its gate on Tuesday 10 March 2026 at 8.40."""
    decision.case.refresh_from_db()
    return taking.gate_now(decision, by=world.town.worker, now=when())


def where(told: Gate, requirement: str, part: str = "") -> set[str]:
    """The groups in which a requirement stands."""
    return {
        group
        for group in GROUPS
        for row in told.rows[group]
        if row.finding.requirement == requirement and (not part or row.finding.part == part)
    }


def test_it_stops_for_the_child_that_nobody_has_talked_with_and_for_each_consent_that_is_lacking(
    world: World, matter: Matter
) -> None:
    told = gate(world, begin(world, matter))
    assert where(told, "I1") == {STOPS}
    assert [row.finding.person for row in told.rows[STOPS] if row.finding.requirement == "D5"]
    assert not told.is_open


def test_a_talk_about_the_decision_and_a_consent_let_it_through(world: World, matter: Matter) -> None:
    decision = begin(world, matter)
    hear(world, matter)
    consent(world, matter, "mor", "far")
    told = gate(world, decision)
    assert where(told, "I1") == {MET} and where(told, "D5", "stoette") == {MET}
    assert not told.rows[STOPS]


def test_a_talk_held_after_the_family_was_promised_the_help_is_too_late_and_stays_to_be_seen(
    world: World, matter: Matter
) -> None:
    decision = begin(world, matter)
    write(world.ida, "bindende_skridt", "2026-03-06 10:00", about=[str(matter.pk)], now="2026-03-06 11:00")
    hear(world, matter)
    told = gate(world, decision)
    assert told.measured is not None and told.measured.kind == "bindende_skridt"
    assert where(told, "I1") == {FIXED}


def test_an_acute_decision_is_never_stopped_and_says_what_must_be_caught_up_with(world: World, matter: Matter) -> None:
    told = gate(world, begin(world, matter, akut=True))
    assert told.is_open and not told.rows[STOPS] and not told.rows[REASONS]
    assert AFTER in where(told, "I1")


def test_what_is_not_written_in_the_decision_takes_a_reason(world: World, matter: Matter) -> None:
    decision = begin(world, matter, formaal="", varighed="")
    told = gate(world, decision)
    assert where(told, "D4", "formaal_og_varighed") == {REASONS}


def test_a_gate_names_the_law_it_was_asked_of(world: World, matter: Matter) -> None:
    kept = gate(world, begin(world, matter)).frozen()
    assert kept["receipt"]["rulebook"] and kept["rows"]
    assert {row["group"] for row in kept["rows"]} <= set(GROUPS)


def test_a_decision_of_risk_takes_a_reason_until_the_lawyer_agrees(world: World, matter: Matter) -> None:
    decision = begin(world, matter, art="sikkerhedsplan")
    told = gate(world, decision)
    assert told.awaits_review and told.review_reason is None
    before = told.unreasoned
    taking.give_reason(
        decision=decision.pk, finding=REVIEW, reason="Juristen er syg.", by=world.town.leader, now=when()
    )
    after = gate(world, decision)
    assert after.unreasoned == before - 1 and after.frozen()["review_reason"] == "Juristen er syg."


def test_a_decision_of_no_risk_asks_for_no_lawyer(world: World, matter: Matter) -> None:
    assert not gate(world, begin(world, matter)).awaits_review


def test_it_stops_for_a_party_who_was_not_heard_until_each_has_been(world: World, matter: Matter) -> None:
    about, facts = [str(matter.pk)], {"til_ugunst": True, "vaesentlig": True}
    write(world.ida, "oplysning_modtaget", "2026-03-05 10:00", facts=facts, about=about, now="2026-03-05 11:00")
    decision = begin(world, matter, fuldt_medhold=False)
    assert where(gate(world, decision), "D1", "foraeldre") == {STOPS}
    for name in ("mor", "far"):
        heard = {"part": str(world.people[name].pk), "materiale": True}
        write(world.ida, "partshoering", "2026-03-09 10:00", facts=heard, about=about, now="2026-03-09 11:00")
    assert where(gate(world, decision), "D1", "foraeldre") == {MET}


def test_a_second_decision_of_a_matter_is_shown_what_is_asked_of_it_and_not_what_the_first_fulfilled(
    world: World, matter: Matter
) -> None:
    first = take(world, begin(world, matter, akut=True))
    told = gate(world, begin(world, matter, indhold="Aflastning hver tredje weekend"))
    own = {row.finding.occasion for group in (MET, AFTER) for row in told.rows[group]}
    assert str(first.event) not in own and told.rows[MET], "the second's own are there"
    assert any(row.finding.occasion == str(first.event) for row in told.rows[FIXED]), "what the first lacked stays seen"
