"""What is undone, put right or sealed in the child's case itself: the notification, its acts and its answers follow it,
and nothing that was taken back there comes back from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit
from tests.intake.judged import arrived, assess, conclude, link
from tests.intake.test_following import LATE, TEN, done, status, written
from tests.intake.test_sender import mailed, told

from sikkersag.casefile.actions import journal, writing
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.models import Content, Event, LedgerRow, Sealing
from sikkersag.casefile.moments import instant
from sikkersag.foundation.audit.anchors import Anchors
from sikkersag.foundation.audit.verifying import verify
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.actions import acting, answering, handling
from sikkersag.intake.actions.concluding import Concluded
from sikkersag.intake.actions.sender import tell_sender
from sikkersag.intake.models import Answer, Notification
from sikkersag.intake.queries.history import stood
from sikkersag.intake.queries.inbox import clock_of, page_of
from sikkersag.intake.queries.reconciliation import counted
from sikkersag.intake.words import HIDDEN, Names, told_of

__all__ = ["mailed"]

EARLY, ELEVEN, NOON = when("2026-03-10 08:50"), when("2026-03-10 11:00"), "2026-03-10 12:00"


def act(found: Notification, world: World, at: datetime = EARLY) -> Event:
    acting.act_now(
        notification=found.pk, what="Kørte ud.", at=at, by=world.town.receiver, now=at, key="k", cases=[world.ida.pk]
    )
    return Event.objects.get(case=world.ida, kind="akut_skridt")


def withdraw(world: World, row: Event) -> None:
    writing.withdraw(
        case=world.ida, event=row.event, reason="Forkert.", in_role="", by=world.town.worker, now=ELEVEN, key="w"
    )


def seal(world: World, row: Event) -> None:
    writing.seal_entry(
        case=world.ida, event=row.event, reason="Forkert barn.", move=None, by=world.town.leader, now=ELEVEN
    )


def correct(world: World, row: Event, text: str, facts: Mapping[str, Any] | None = None) -> None:
    standing = writing.standing_of(world.ida, row.event)
    assert standing is not None
    entry = NewEvent(
        row.kind, standing.at, concerns=standing.concerns, facts={**standing.facts, **(facts or {})},
        refs=standing.refs, corrects=row.event, passages=(Passage(text),), source=row.source,
    )  # fmt: skip
    journal.append({world.ida.pk: [entry]}, by=world.town.worker, now=ELEVEN, key=f"c {text}")


def latest(world: World, kind: str) -> Event:
    found = Event.objects.filter(case=world.ida, kind=kind, withdraws=None).order_by("-seq").first()
    assert found is not None
    return found


def unlink(found: Notification, world: World) -> None:
    handling.unlink_child(
        notification=found.pk, case=world.ida, reason="Det var Emil.", by=world.town.leader, now=LATE, key="u"
    )


def tell_late(world: World, found: Notification, kind: str, place: str) -> None:
    tell_sender(notification=found.pk, kind=kind, place=place, by=world.town.receiver, now=LATE)


def text_of(row: Event) -> str:
    return str(Content.objects.get(row=row).body)


@pytest.fixture
def found(world: World, visit: Visit) -> Notification:
    """A notification that is linked to Ida."""
    one = arrived()
    link(one, world)
    return one


def test_an_assessment_that_is_sealed_in_the_case_brings_it_back_to_the_inbox(
    world: World, found: Notification
) -> None:
    assess(found, world, "ida")
    seal(world, latest(world, "vurdering_24_timer"))
    done(world)
    assert status(found) == "ny"


def test_a_conclusion_without_an_assessment_leaves_it_to_be_assessed(world: World, found: Notification) -> None:
    written(world, found, "underretning_konklusion")
    done(world)
    assert status(found) == "ny" and clock_of(found, LATE).shape == "overdue"
    assess(found, world, "ida", at="2026-03-10 10:30")
    assert status(found) == "afsluttet"


def test_a_correction_that_says_it_is_acute_and_then_that_it_is_not_is_followed(
    world: World, found: Notification
) -> None:
    assess(found, world, "ida")
    for acute in (True, False):
        correct(world, latest(world, "vurdering_24_timer"), f"Rettet {acute}.", {"akut_behov": acute})
        done(world)
        acutely = page_of(world.town.viewer("receiver"), found.pk).progress.acute
        assert acutely == ({world.ida.pk} if acute else set())
    version = found.entries.count()
    done(world)
    assert found.entries.count() == version


def test_what_two_have_written_is_put_down_to_neither(world: World, found: Notification) -> None:
    link(found, world, "emil")
    written(world, found, "vurdering_24_timer")
    facts = {"fare": True, "akut_behov": True, "akut_vurderet": True, "individuel": True}
    other = NewEvent(
        "vurdering_24_timer", instant(TEN), concerns=(str(world.emil.child_id),), facts=facts,
        refs={"underretning": (str(found.links.get(case=world.emil.pk).event),)},
    )  # fmt: skip
    journal.append({world.emil.pk: [other]}, by=world.town.colleague, now=TEN, key="e", action="journal.step")
    done(world)
    last = found.entries.order_by("seq").last()
    assert last is not None and last.kind == "fulgt_sagen" and last.by is None
    # Of a child whose case the reader may not see, nothing is told but that there is one.
    assert told_of(last.kind, last.data, Names()).more == HIDDEN.capitalize()


# What was done at once


def test_a_step_is_tied_to_an_assessment_that_is_written_in_the_case(world: World, found: Notification) -> None:
    act(found, world)
    entry = written(world, found, "vurdering_24_timer")
    done(world)
    (step,) = stood([world.ida.pk], ("akut_skridt",))
    assert step.about("vurdering", {str(entry.event)})
    assert not LedgerRow.objects.filter(case=world.ida, requirement="U12", is_open=True).exists()


def test_a_step_is_tied_anew_where_the_assessment_was_taken_back_and_written_again(
    world: World, found: Notification
) -> None:
    act(found, world)
    assess(found, world, "ida", acute=True)
    withdraw(world, latest(world, "vurdering_24_timer"))
    done(world)
    assess(found, world, "ida", acute=True, at=NOON)
    (step,) = stood([world.ida.pk], ("akut_skridt",))
    assert step.about("vurdering", {str(latest(world, "vurdering_24_timer").event)})
    assert not LedgerRow.objects.filter(case=world.ida, requirement="U12", is_open=True).exists()


def test_a_step_that_was_taken_back_in_the_case_does_not_come_back(world: World, found: Notification) -> None:
    withdraw(world, act(found, world))
    assess(found, world, "ida", acute=True, at=NOON)
    assert not stood([world.ida.pk], ("akut_skridt",)) and status(found) == "vurderet"


def test_a_step_that_was_put_right_in_the_case_stays_right(world: World, found: Notification) -> None:
    step = act(found, world)
    correct(world, step, "Det var mormor, der hentede.")
    assess(found, world, "ida", acute=True, at=NOON)
    assert "mormor" in text_of(writing.chain_of(world.ida, step.event)[-1])
    (standing,) = stood([world.ida.pk], ("akut_skridt",))
    assert standing.refs["vurdering"] == [str(latest(world, "vurdering_24_timer").event)]
    unlink(found, world)
    rows = Event.objects.filter(case=world.ida, kind="akut_skridt", withdraws=None)
    assert rows.count() == 3 and Sealing.objects.filter(row__in=rows).count() == 3


# Who wrote


def test_who_wrote_is_told_without_undoing_what_was_put_right_in_the_case(world: World, mailed: Notification) -> None:
    link(mailed, world)
    row = latest(world, "underretning_modtaget")
    correct(world, row, "Læreren siger, at far slår.", {"overgreb": True, "mistaenkt": "foraelder"})
    tell_late(world, mailed, "fagperson", "skole")
    tell_late(world, mailed, "borger", "")
    body = Content.objects.get(row=writing.chain_of(world.ida, row.event)[-1]).body or {}
    assert (body["facts"]["overgreb"], body["facts"]["afsender_art"]) == (True, "borger")
    assert "afsender_sted" not in body["facts"] and str(body).count("Grund til rettelsen") == 1
    assert "far slår" in str(body)
    open_ = LedgerRow.objects.filter(case=world.ida, is_open=True).values_list("requirement", flat=True)
    # The child is to be talked with at once: that is there because of what was put right.
    assert "U5" in open_


def test_who_wrote_does_not_bring_a_sealed_text_back(world: World, mailed: Notification) -> None:
    link(mailed, world)
    row = latest(world, "underretning_modtaget")
    seal(world, row)
    tell_late(world, mailed, "fagperson", "skole")
    assert latest(world, "underretning_modtaget") == row


@pytest.mark.parametrize("sort", ["kvittering", "orientering"])
def test_what_was_written_to_a_professional_does_not_go_to_who_is_none(
    world: World, mailed: Notification, sort: str
) -> None:
    told(world, mailed)
    link(mailed, world)
    Notification.objects.filter(pk=mailed.pk).update(status="afsluttet")
    made = answering.prepare(
        notification=mailed.pk, sort=sort, channel="brev", to="Vej 1", begun=True, by=world.town.receiver, now=ELEVEN
    )
    told(world, mailed, "borger", "")
    with pytest.raises(RefusedError, match="Skriv svaret igen"):
        answering.send(answer=made.pk, by=world.town.receiver, now=ELEVEN)
    assert not Answer.objects.exists()


def test_feedback_is_not_sent_where_the_conclusion_was_taken_back_meanwhile(world: World, found: Notification) -> None:
    Notification.objects.filter(pk=found.pk).update(status="afsluttet")
    made = answering.prepare(
        notification=found.pk, sort="orientering", channel="brev", to="Vej 1", begun=True, by=world.town.receiver,
        now=ELEVEN,
    )  # fmt: skip
    Notification.objects.filter(pk=found.pk).update(status="vurderet")
    with pytest.raises(RefusedError, match="ikke konkluderet"):
        answering.send(answer=made.pk, by=world.town.receiver, now=ELEVEN)
    assert Answer.objects.get().status == "venter"


# The wrong child


@pytest.mark.parametrize("undone", [withdraw, seal])
@pytest.mark.parametrize("kind", ["underretning_modtaget", "vurdering_24_timer"])
def test_a_wrong_child_is_undone_also_where_somebody_undid_it_in_the_case_first(
    world: World, found: Notification, kind: str, undone: Any
) -> None:
    assess(found, world, "ida")
    row = latest(world, kind)
    undone(world, row)
    done(world)
    unlink(found, world)
    assert not found.links.exists() and Sealing.objects.filter(row=row).count() == 1
    assert not stood([world.ida.pk], ("vurdering_24_timer",))
    assert counted(when("2026-03-10 00:00"), LATE, LATE).losses == []
    assert list(verify(Anchors())) == []


def test_of_a_wrong_child_nothing_ties_a_matter_to_it_any_more(world: World, found: Notification) -> None:
    assess(found, world, "ida")
    conclude(found, world, "ida", Concluded("afdaekning", "Der er mere at se på.", True, True))
    tied = latest(world, "spoergsmaal_tilknyttet")
    unlink(found, world)
    assert not stood([world.ida.pk], ("spoergsmaal_tilknyttet", "underretning_konklusion"))
    assert Sealing.objects.filter(row=tied).exists()
    assert list(verify(Anchors())) == []
