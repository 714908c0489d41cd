"""What is written straight in a child's journal moves the notification, there and back."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit
from tests.intake.judged import arrived, assess, link

from sikkersag.casefile.actions import journal, writing
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.moments import instant
from sikkersag.foundation.audit.anchors import Anchors
from sikkersag.foundation.audit.verifying import verify
from sikkersag.foundation.jobs.models import Job
from sikkersag.intake.actions import following
from sikkersag.intake.jobs import follow_case
from sikkersag.intake.models import Notification
from sikkersag.intake.queries.figures import figures
from sikkersag.intake.queries.inbox import page_of
from sikkersag.intake.words import OTHER

TEN, LATE = when("2026-03-10 10:00"), when("2026-03-12 10:00")


def written(world: World, found: Notification, kind: str, name: str = "ida", now: datetime = TEN) -> NewEvent:
    """An entry that somebody wrote in the case itself, about the notification."""
    case = world.cases[name]
    facts = {"fare": True, "akut_behov": True, "akut_vurderet": True, "individuel": True}
    if kind == "underretning_konklusion":
        facts = {"konklusion": "ikke_mere", "begrundet": True, "tidligere_inddraget": True}  # type: ignore[dict-item]
    entry = NewEvent(
        kind, instant(now), concerns=(str(case.child_id),), facts=facts, passages=(Passage("Skrevet i sagen."),),
        refs={"underretning": (str(found.links.get(case=case.pk).event),)},
    )  # fmt: skip
    journal.append({case.pk: [entry]}, by=world.town.worker, now=now, key=f"{kind} {name}", action="journal.step")
    return entry


def done(world: World) -> None:
    """Do the work that waits, as the worker of jobs does."""
    for job in Job.objects.filter(name=following.JOB, done_at=None):
        follow_case(now=LATE, **job.arguments)
        Job.objects.filter(pk=job.pk).update(done_at=LATE)


def status(found: Notification) -> str:
    found.refresh_from_db()
    return found.status


def test_an_assessment_and_a_conclusion_in_the_case_move_it(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    written(world, found, "vurdering_24_timer")
    done(world)
    assert status(found) == "vurderet"
    # When it was written counts, not when it was seen here.
    assert figures(when("2026-03-10 00:00"), when("2026-03-11 00:00"), LATE).whole.kept == 1
    page = page_of(world.town.viewer("receiver"), found.pk)
    assert page.progress.acute == {world.ida.pk}
    last = page.entries[-1]
    assert last[1].more == "Ida Møllegård: vurderet i sagen" and last[0].by == world.town.worker
    written(world, found, "underretning_konklusion")
    done(world)
    assert status(found) == "afsluttet"
    version = found.version
    done(world)
    follow_case(now=LATE, case=world.ida.pk)
    assert status(found) == "afsluttet" and found.version == version
    assert OTHER not in [told.what for _, told in page_of(world.town.viewer("receiver"), found.pk).entries]
    assert list(verify(Anchors())) == []


def test_one_that_is_taken_back_in_the_case_comes_back_to_the_inbox(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    entry = written(world, found, "vurdering_24_timer")
    done(world)
    writing.withdraw(
        case=world.ida, event=entry.event, reason="Skrevet i en forkert sag.", in_role="", by=world.town.worker,
        now=when("2026-03-10 11:00"), key="w",
    )  # fmt: skip
    done(world)
    assert status(found) == "ny"
    assert figures(when("2026-03-10 00:00"), when("2026-03-11 00:00"), LATE).whole.kept == 0


def test_each_child_needs_its_own(world: World, visit: Visit) -> None:
    found = arrived()
    for name in ("ida", "emil"):
        link(found, world, name)
    written(world, found, "vurdering_24_timer", "emil")
    done(world)
    assert status(found) == "ny"
    assess(found, world, "ida", at="2026-03-10 10:30")
    assert status(found) == "vurderet"


def test_what_is_written_here_asks_for_no_work(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    assess(found, world, "ida")
    assert not Job.objects.filter(name=following.JOB).exists()


@pytest.mark.parametrize("kind", ["notat", "boernesamtale"])
def test_other_kinds_ask_for_no_work(world: World, visit: Visit, kind: str) -> None:
    link(arrived(), world)
    entry = NewEvent(kind, instant(TEN), concerns=(str(world.ida.child_id),), passages=(Passage("Noget."),))
    journal.append({world.ida.pk: [entry]}, by=world.town.worker, now=TEN, key=kind)
    assert not Job.objects.filter(name=following.JOB).exists()
