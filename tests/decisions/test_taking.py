"""Taking a decision: done or refused as a whole, seen before, once, and frozen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.casefile.factory import World, make_case, make_person, open_matter, when, write
from tests.decisions.deciding import WHOLE, begin, consent, hear, inquire

from sikkersag.casefile.models import Event, LedgerRow, Matter
from sikkersag.decisions.actions import building, taking
from sikkersag.decisions.models import Decision
from sikkersag.decisions.queries.gate import REASONS
from sikkersag.foundation.refused import RefusedError


def ready(world: World, matter: Matter, **more: Any) -> Decision:
    """A decision that nothing stops, with a reason for what takes one."""
    inquire(world, matter)
    hear(world, matter)
    consent(world, matter, "mor", "far")
    decision = begin(world, matter, **more)
    for row in taking.gate_now(decision, by=world.town.leader, now=when()).rows[REASONS]:
        taking.give_reason(
            decision=decision.pk, finding=row.finding.id, reason="Det haster.", by=world.town.leader, now=when()
        )
    return decision


def take(world: World, decision: Decision, **more: Any) -> Decision:
    """Take it as the worker who has just seen the gate."""
    decision.case.refresh_from_db()
    told: dict[str, Any] = {"version": decision.version, "length": decision.case.length, "by": world.town.worker}
    return taking.take(decision=decision.pk, in_role="sagsbehandler", now=when(), **{**told, **more})


def test_it_stands_in_the_journal_with_what_is_written_in_it_and_decides_the_matter(
    world: World, matter: Matter
) -> None:
    taken = take(world, ready(world, matter))
    assert taken.event is not None
    row = Event.objects.get(case=world.ida, event=taken.event)
    told: Any = row.content.body
    assert row.kind == "afgoerelse" and row.about == [str(matter.pk)]
    assert told["facts"]["begrundelse"] is True and told["facts"]["hjemmel"] == "barnets lov § 32, stk. 1"
    assert any("udhvilet" in passage["text"] for passage in told["passages"])
    matter.refresh_from_db()
    assert matter.decided_at == int(when().timestamp())
    assert taken.findings["receipt"]["rulebook"] and taken.findings["rows"]


def test_the_ledger_afterwards_says_what_the_gate_said(world: World, matter: Matter) -> None:
    decision = ready(world, matter)
    expected = {
        row.finding.id: row.finding.outcome
        for rows in taking.gate_now(decision, by=world.town.worker, now=when()).rows.values()
        for row in rows
        if row.finding.requirement in ("I1", "D5", "D4", "F1")
    }
    take(world, decision)
    stands = dict(LedgerRow.objects.filter(case=world.ida).values_list("finding", "outcome"))
    assert expected and expected.items() <= stands.items()


def test_it_is_refused_while_something_stops_it_and_nothing_is_written(world: World, matter: Matter) -> None:
    decision = begin(world, matter)
    before = Event.objects.filter(case=world.ida).count()
    with pytest.raises(RefusedError, match="stopper"):
        take(world, decision)
    decision.refresh_from_db()
    assert decision.status == Decision.Status.DRAFT and Event.objects.filter(case=world.ida).count() == before


def test_a_requirement_that_takes_a_reason_holds_it_back_until_one_is_given(world: World, matter: Matter) -> None:
    hear(world, matter)
    consent(world, matter, "mor", "far")
    decision = begin(world, matter)
    with pytest.raises(RefusedError, match="grund"):
        take(world, decision)


def test_an_acute_decision_is_taken_at_once(world: World, matter: Matter) -> None:
    taken = take(world, begin(world, matter, akut=True))
    assert taken.status == Decision.Status.TAKEN and taken.findings["acute"] is True


def test_sent_twice_it_is_taken_once(world: World, matter: Matter) -> None:
    decision = ready(world, matter)
    first = take(world, decision)
    again = take(world, decision)
    assert again.event == first.event
    assert Event.objects.filter(case=world.ida, kind="afgoerelse").count() == 1


def test_somebody_else_is_told_that_it_has_been_taken(world: World, matter: Matter) -> None:
    decision = ready(world, matter)
    take(world, decision)
    with pytest.raises(RefusedError, match="allerede truffet"):
        take(world, decision, by=world.town.leader)


def test_what_came_in_the_case_since_the_gate_was_seen_must_be_seen_first(world: World, matter: Matter) -> None:
    decision = ready(world, matter)
    world.ida.refresh_from_db()
    seen = world.ida.length
    about, facts = [str(matter.pk)], {"part": str(world.people["far"].pk)}
    write(world.ida, "partshoering_svar", "2026-03-10 08:30", about=about, facts=facts, text="Jeg er imod.")
    with pytest.raises(RefusedError, match="kommet nyt"):
        take(world, decision, length=seen)


def test_a_consent_withdrawn_in_the_same_minute_stops_it(world: World, matter: Matter) -> None:
    decision = ready(world, matter)
    facts = {"fra": str(world.people["far"].pk), "til": "indsats"}
    write(world.ida, "samtykke_tilbagekaldt", "2026-03-10 08:40", facts=facts, about=[str(matter.pk)])
    with pytest.raises(RefusedError, match="stopper"):
        take(world, decision)


def test_a_draft_changed_by_a_colleague_since_the_gate_was_seen_is_not_taken(world: World, matter: Matter) -> None:
    decision = ready(world, matter)
    data = {"begrundelse": "En anden grund."}
    building.save(decision=decision.pk, version=decision.version, data=data, by=world.town.colleague, now=when())
    with pytest.raises(RefusedError, match="har ændret kladden"):
        take(world, decision)


def test_a_parent_who_got_custody_meanwhile_must_be_among_those_who_are_told(world: World, matter: Matter) -> None:
    decision = ready(world, matter, til=[str(world.people["mor"].pk)])
    with pytest.raises(RefusedError, match="Parter og modtagere"):
        take(world, decision)


def test_a_child_that_became_a_party_on_its_birthday_meanwhile_must_be_told(world: World) -> None:
    child = make_person("Vigga Elmo", born="2016-03-10")
    parties = [(world.people["mor"], "mor", True)]
    case = make_case(
        child, world.family, number="2026-0000556", unit=world.town.units["nord-1"], worker=world.town.worker,
        parties=parties, at="2026-02-01 10:00",
    )  # fmt: skip
    matter = Matter.objects.get(pk=open_matter(case, "Skal Vigga have aflastning?", "2026-03-01 09:00"))
    data = {**WHOLE, "akut": True, "til": [str(world.people["mor"].pk)]}
    by, eve = world.town.worker, when("2026-03-09 23:59")
    decision = building.begin(matter=matter, data=data, by=by, now=eve)
    case.refresh_from_db()
    seen: dict[str, Any] = {"version": 1, "length": case.length, "in_role": "", "by": by}
    with pytest.raises(RefusedError, match="Parter og modtagere"):
        taking.take(decision=decision.pk, now=when("2026-03-10 00:00"), **seen)
    assert taking.take(decision=decision.pk, now=eve, **seen).status == Decision.Status.TAKEN, "the day before"


def test_a_decision_that_is_taken_is_never_altered(world: World, matter: Matter) -> None:
    taken = take(world, ready(world, matter))
    with pytest.raises(RefusedError, match="kan ikke ændres"):
        building.save(decision=taken.pk, version=taken.version, data={"indhold": "x"}, by=world.town.worker, now=when())
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=taken.pk).update(data={})


def test_a_failure_half_way_leaves_neither_entry_nor_decision(
    world: World, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = ready(world, matter)
    before = Event.objects.filter(case=world.ida).count()

    def broken(*args: object, **named: object) -> None:
        raise RuntimeError("the audit trail is away")

    monkeypatch.setattr(taking, "write_entry", broken)
    with pytest.raises(RuntimeError):
        take(world, decision)
    decision.refresh_from_db()
    assert decision.status == Decision.Status.DRAFT and Event.objects.filter(case=world.ida).count() == before


def test_a_committee_s_decision_is_of_the_day_it_was_taken_and_never_of_one_to_come(
    world: World, matter: Matter
) -> None:
    told = {"instans": "boerne_og_ungeudvalg", "akut": True}
    tomorrow = (when() + timedelta(days=1)).date().isoformat()
    decision = begin(world, matter, **told, truffet=tomorrow)
    with pytest.raises(RefusedError, match="fremtiden"):
        take(world, decision)
    building.save(
        decision=decision.pk, version=decision.version, data={"truffet": "2026-03-04"}, by=world.town.worker, now=when()
    )
    decision.refresh_from_db()
    taken = take(world, decision)
    assert taken.event is not None
    row = Event.objects.get(case=world.ida, event=taken.event)
    assert row.precision == "day" and row.at_lo < int(when("2026-03-05 00:00").timestamp())


def test_a_matter_that_is_decided_may_have_another_decision(world: World, matter: Matter) -> None:
    take(world, ready(world, matter))
    matter.refresh_from_db()
    another = building.begin(matter=matter, data={"art": "valg_af_sted"}, by=world.town.worker, now=when())
    assert another.status == Decision.Status.DRAFT and Decision.objects.filter(matter=matter).count() == 2
