"""Which decisions wait for a complaint, and what ends the waiting (retssikkerhedsloven § 72, K3 of the rulebook)."""

from __future__ import annotations

import pytest
from tests.casefile.factory import World, when, write
from tests.decisions.complaints import answer, complain, decide, effect, follow, forward, key, reassess, tell

from sikkersag.casefile.models import Event, LedgerRow
from sikkersag.decisions.actions.complaints import decide_at_once
from sikkersag.foundation.access.errors import Denied
from sikkersag.foundation.refused import RefusedError


@pytest.mark.parametrize(
    ("art", "waits"),
    [
        ("hjemgivelse", True),
        ("valg_af_sted", True),
        ("aendret_sted", True),
        ("afslag_paa_hjemgivelse", False),
        ("stoettende_indsats", False),
        ("tvangsanbringelse", False),
        ("samvaer", False),
        ("ophoer_af_indsats", False),
    ],
)
def test_only_some_decisions_wait(world: World, art: str, waits: bool) -> None:
    decision = decide(world, art)
    assert effect(world.ida, decision).waits is False
    tell(world, decision)
    complain(world, decision)
    found = effect(world.ida, decision)
    assert (found.applies, found.waits) == (waits, waits)


def test_the_end_of_a_placement_that_was_upheld_waits(world: World) -> None:
    decision = decide(world, "ophoer_af_indsats")
    complain(world, decision)
    assert not effect(world.ida, decision).waits
    facts = {"art": "opretholdt_anbringelse", "instans": "boerne_og_ungeudvalg"}
    write(world.ida, "afgoerelse", "2025-12-01", facts=facts, about=decision.about, now="2026-03-10 08:50")
    assert effect(world.ida, decision).waits


def test_a_late_complaint_holds_nothing_back(world: World) -> None:
    decision = decide(world, "hjemgivelse")
    tell(world, decision)
    complain(world, decision, "2026-03-03")
    assert not effect(world.ida, decision).waits


def test_a_complaint_holds_back_until_it_is_given_up_granted_or_answered(world: World) -> None:
    decision = decide(world, "hjemgivelse")
    tell(world, decision)
    tell(world, decision, "far")
    mother, father = complain(world, decision), complain(world, decision, who="far")
    follow(world, "withdraw", mother, "2026-03-11")
    assert effect(world.ida, decision, "2026-03-11 13:00").waits
    reassess(world, father, "fastholdt")
    forward(world, father)
    assert effect(world.ida, decision, "2026-03-13 11:00").waits
    answer(world, father, "stadfaestet")
    assert not effect(world.ida, decision, "2026-05-04 13:00").waits


def test_full_agreement_ends_the_waiting(world: World) -> None:
    decision = decide(world, "valg_af_sted")
    tell(world, decision)
    reassess(world, complain(world, decision), "fuldt_medhold")
    assert not effect(world.ida, decision, "2026-03-12 11:00").waits


def at_once(world: World, decision: Event, who: str = "leader", reasons: str = "Barnet kan ikke vente.") -> None:
    """Decide that it is carried out at once."""
    decide_at_once(
        case=world.ida,
        decision=decision.event,
        reasons=reasons,
        by=world.town.users[who],
        now=when("2026-03-10 09:00"),
        key=key(),
    )


def test_the_decision_to_carry_it_out_at_once_lifts_the_waiting_and_is_a_leaders(world: World) -> None:
    decision = decide(world, "valg_af_sted")
    tell(world, decision)
    complain(world, decision)
    for who in ("worker", "colleague", "stranger", "lawyer", "chief"):
        with pytest.raises(Denied):
            at_once(world, decision, who)
    with pytest.raises(RefusedError, match="for barnets skyld"):
        at_once(world, decision, reasons=" ")
    at_once(world, decision)
    found = effect(world.ida, decision, "2026-03-10 09:05")
    assert not found.waits and found.lifted is not None and found.complaints
    with pytest.raises(RefusedError, match="gennemføres straks"):
        at_once(world, decision)


def test_what_does_not_wait_is_not_carried_out_at_once(world: World) -> None:
    with pytest.raises(RefusedError, match="venter ikke på en klage"):
        at_once(world, decide(world, "samvaer"))


@pytest.mark.parametrize("lifted", [False, True])
def test_the_ledger_says_the_same_of_a_move_while_the_complaint_stands(world: World, lifted: bool) -> None:
    decision = decide(world, "hjemgivelse")
    tell(world, decision)
    complain(world, decision)
    if lifted:
        at_once(world, decision)
    facts = {"hjem": True}
    write(
        world.ida, "anbringelse_ophoert", "2026-03-10 10:00", facts=facts, about=decision.about, now="2026-03-10 11:00"
    )
    row = LedgerRow.objects.get(case=world.ida, requirement="K3", part="hjemgivelse")
    assert row.breach is not lifted
