"""What is written straight in a child's journal: the notification follows it, so that nobody is told that an assessment
or a conclusion is lacking which stands in the case, or that one stands which was taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from sikkersag.casefile.models import Case, Event
from sikkersag.foundation.jobs.actions import enqueue
from sikkersag.foundation.login.models import User
from sikkersag.intake.actions import acting
from sikkersag.intake.actions.entries import locked, write
from sikkersag.intake.kinds import ASSESSED, CONCLUDED, EntryKind
from sikkersag.intake.models import Link, Notification
from sikkersag.intake.queries.history import Stood, stood
from sikkersag.intake.queries.progress import progress_of, status_of

#: The job that does it, once what is written has been committed.
JOB = "intake.follow"
#: The kinds of a child's journal that it follows.
FOLLOWED = (ASSESSED, CONCLUDED)


def ask(*, case: Case, rows: Sequence[Event], action: str, now: datetime) -> None:
    """Let the notifications of a case follow it, where something was written or taken back that was not from here."""
    if not action.startswith("intake.") and Link.objects.filter(case=case.pk).exists():
        enqueue(JOB, arguments={"case": case.pk}, now=now)


def follow(*, case: int, now: datetime) -> None:
    """Bring every notification that this case is linked to in line with the journals. Safe to repeat."""
    for pk in Link.objects.filter(case=case).order_by("notification").values_list("notification", flat=True):
        _follow(notification=pk, now=now)


@transaction.atomic
def _follow(*, notification: int, now: datetime) -> None:
    found = locked(notification)
    if found.status == Notification.Status.SET_ASIDE:
        return
    progress = progress_of(found)
    about = {link.case: str(link.event) for link in found.links.all()}
    stands = {kind: _standing(kind, about) for kind in FOLLOWED}
    assessed, concluded = stands[ASSESSED], stands[CONCLUDED]
    gone = {
        "assessed": sorted(progress.assessed - set(assessed)),
        "concluded": sorted(progress.concluded - set(concluded)),
    }
    # Also what says of one that was assessed that it is acute, or is not, and did not before.
    new = {
        case: one
        for case, one in assessed.items()
        if case not in progress.assessed or (case in progress.acute) is not _assessment(one)["acute"]
    }
    ended = {case: concluded[case] for case in set(concluded) - progress.concluded}
    if not (new or ended or any(gone.values())):
        return
    told: dict[str, Any] = {
        "assessed": {str(case): _assessment(one) for case, one in new.items()},
        "concluded": {str(case): str(one.facts.get("konklusion", "")) for case, one in ended.items()},
        "gone": gone,
    }
    writers = {one.by for one in (*new.values(), *ended.values())}
    # What several have written is put down to none of them.
    by = User.objects.filter(pk__in=writers).first() if len(writers) == 1 else None
    write(found, EntryKind.FOLLOWED, by=by, now=now, **told)
    found.status = status_of(progress_of(found), taken=found.claimed_by_id is not None)
    found.save()
    acting.bring_along(found, list(new), by=by, now=now, assessed=True)


def _standing(kind: str, about: Mapping[int, str]) -> dict[int, Stood]:
    """The entry of a kind in each case that was written first, of those that are about the notification and stand."""
    found: dict[int, Stood] = {}
    for one in sorted(stood(about, (kind,)), key=lambda each: each.recorded_at):
        if one.about("underretning", {about[one.case]}):
            found.setdefault(one.case, one)
    return found


def _assessment(one: Stood) -> dict[str, Any]:
    return {"danger": one.facts.get("fare") is True, "acute": one.facts.get("akut_behov") is True,
            "at": one.recorded_at}  # fmt: skip
