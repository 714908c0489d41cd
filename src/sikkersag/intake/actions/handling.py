"""What is done to a notification: taken, handed on, read, said to be about a child, assessed, concluded.

Each act locks the notification, writes an entry in its own journal, and writes in the children's journals through the
casefile, in one transaction: all of it, or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from sikkersag.casefile.actions import journal
from sikkersag.casefile.entries import Attachment, NewEvent, Passage
from sikkersag.casefile.models import Case, Event
from sikkersag.casefile.moments import instant
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Unit
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake import policies
from sikkersag.intake.actions import acting, answering
from sikkersag.intake.actions.entries import locked, write
from sikkersag.intake.kinds import ASSESSED, NOTIFIED, EntryKind
from sikkersag.intake.models import Link, Notification
from sikkersag.intake.queries.progress import progress_of, status_of
from sikkersag.intake.submission import Submission, from_json


@dataclass(frozen=True, slots=True)
class Judged:
    """The 24-hour assessment of one child: is it in danger, must something be done at once, and why."""

    danger: bool
    acute: bool
    reasons: str


def _open(notification: int, seen: int | None) -> Notification:
    found = locked(notification, seen=seen)
    if said := policies.why_not_act(found):
        raise RefusedError(f"{said} Intet er ændret.")
    return found


@transaction.atomic
def claim(*, notification: int, by: User, now: datetime, seen: int | None = None) -> None:
    """Take a notification. Raises RefusedError where somebody else has it already."""
    found = _open(notification, seen)
    if found.claimed_by_id == by.pk and not found.handed_unread:
        return
    if found.claimed_by_id is not None and found.claimed_by_id != by.pk:
        raise RefusedError(f"{found.claimed_by.name} har taget den. Den er stadig deres.")  # type: ignore[union-attr]
    found.claimed_by, found.handed_unread = by, False
    if found.status == Notification.Status.NEW:
        found.status = Notification.Status.TAKEN
    write(found, EntryKind.TAKEN, by=by, now=now)


@transaction.atomic
def hand_over(
    *,
    notification: int,
    to: User | None,
    unit: Unit | None,
    by: User,
    now: datetime,
    reason: str = "",
    seen: int | None = None,
) -> None:
    """Give a notification to a colleague or a unit. It is theirs when they say to have read it; the 24 hours run on.

    `reason` is for whoever gets it; the page asks for it, a rule that distributes says its own.
    """
    found = _open(notification, seen)
    if to is None and unit is None:
        raise RefusedError("Vælg, hvem der skal have underretningen. Intet er ændret.", field="til")
    if to is not None and to.pk == found.claimed_by_id and not found.handed_unread:
        raise RefusedError(f"{to.name} har den allerede. Intet er ændret.", field="til")
    found.claimed_by, found.handed_unread = to, True
    if unit is not None:
        found.unit = unit
    if to is None:
        found.status = Notification.Status.NEW if found.status == Notification.Status.TAKEN else found.status
    write(
        found,
        EntryKind.GIVEN,
        by=by,
        now=now,
        to=to.pk if to else 0,
        unit=unit.pk if unit else 0,
        reason=reason.strip(),
    )


@transaction.atomic
def acknowledge(*, notification: int, by: User, now: datetime) -> None:
    """The receiver says to have read it; who says so in a unit to which it was given, takes it."""
    found = locked(notification)
    if not found.handed_unread or found.claimed_by_id not in (None, by.pk):
        raise RefusedError("Underretningen er ikke overdraget til dig, eller den er allerede bekræftet læst.")
    found.claimed_by, found.handed_unread = by, False
    if found.status == Notification.Status.NEW:
        found.status = Notification.Status.TAKEN
    write(found, EntryKind.READ, by=by, now=now)


@transaction.atomic
def link_child(*, notification: int, case: Case, by: User, now: datetime, key: str, seen: int | None = None) -> UUID:
    """The notification is about this case's child: it stands in the child's journal from now on, with the time when it
    arrived. Returns the event. Raises RefusedError where it stands there already.
    """
    found = locked(notification, seen=seen)
    if found.status == Notification.Status.SET_ASIDE:
        raise RefusedError(f"{policies.why_not_act(found)} Intet er ændret.")
    if found.links.filter(case=case.pk).exists():
        raise RefusedError(f"Underretningen er allerede knyttet til {case.child.name}.")
    event = uuid5(NAMESPACE_URL, f"notification {found.receipt} {case.number} {found.version}")
    journal.append(
        {case.pk: [received(found, case, event)]},
        by=by,
        now=now,
        key=f"link {found.receipt} {case.pk} {found.version} {key}"[:80],
        action="intake.link",
    )
    Link.objects.create(notification=found, case=case.pk, child=case.child_id, event=event)
    if found.unit_id is None:
        found.unit = case.unit
    # A child that is found later has no assessment yet, whatever the others have.
    found.status = Notification.Status.TAKEN if found.claimed_by_id else Notification.Status.NEW
    write(found, EntryKind.LINKED, by=by, now=now, case=case.pk, child=str(case.child_id), event=str(event))
    acting.bring_along(found, [case.pk], by=by, now=now)
    answering.bring_along(found, [case.pk], by=by, now=now)
    return event


def received(found: Notification, case: Case, event: UUID) -> NewEvent:
    """The entry of a notification in the journal of a child."""
    told, child = from_json(found.told), str(case.child_id)
    arrived = int(found.arrived_at.timestamp())
    files = tuple(
        Attachment(file.sha256, file.filename, file.media_type, file.size) for file in found.attachments.order_by("pk")
    )
    return NewEvent(
        NOTIFIED,
        instant(datetime.fromtimestamp(arrived // 60 * 60, UTC)),
        event=event,
        written_at=arrived,
        concerns=(child,),
        facts=_facts(found, told),
        passages=(Passage(told.text, about=(child,), third_party=True),),
        attachments=files,
        source=f"underretning {found.receipt}",
    )


def _facts(found: Notification, told: Submission) -> dict[str, Any]:
    """What the vocabulary asks of a notification, as far as it was told."""
    facts: dict[str, Any] = {
        "afsender_art": found.sender_kind,
        "afsender_sted": found.sender_place,
        "overgreb": told.abuse,
        "mistaenkt": told.suspect,
        "aeresrelateret": told.honour,
        "maade": told.method,
        "ufoedt": told.unborn,
    }
    return {name: value for name, value in facts.items() if value not in ("", None)}


@transaction.atomic
def unlink_child(*, notification: int, case: Case, reason: str, by: User, now: datetime, key: str) -> None:
    """It was about another child: the entry in this case is taken back and its text sealed, and both say so."""
    found = locked(notification)
    link = found.links.filter(case=case.pk).first()
    if link is None:
        raise RefusedError("Underretningen er ikke knyttet til dette barn. Intet er ændret.")
    if not reason.strip():
        raise RefusedError("Skriv, hvorfor det er et forkert barn. Intet er ændret.", field="grund")
    acting.take_back(found, case, reason, by=by, now=now)
    rows = list(Event.objects.filter(case=case, kind=NOTIFIED).order_by("seq"))
    acting.undo(case, rows, {link.event}, reason, by=by, now=now)
    link.delete()
    progress = progress_of(found).without(case.pk)
    found.status = status_of(progress, taken=found.claimed_by_id is not None)
    write(found, EntryKind.UNLINKED, by=by, now=now, case=case.pk, reason=reason.strip())


@transaction.atomic
def assess(*, notification: int, judged: Mapping[int, Judged], in_role: str, by: User, now: datetime, key: str) -> None:
    """The 24-hour assessment, each child by itself: `judged` by case. Raises RefusedError where a child that has none
    yet gets none, and where one that has one gets another. What was done at once before it was written is tied to it
    (U12).
    """
    found = _open(notification, None)
    links = {link.case: link for link in found.links.all()}
    if not links:
        raise RefusedError("Knyt først underretningen til barnet. Er det akut, så handl nu, og skriv det bagefter.")
    if journal.was_done(f"assess {found.receipt} {key}"):
        return
    progress = progress_of(found)
    if progress.assessed & set(judged):
        raise RefusedError(
            "Et af børnene er vurderet imens. Vurderingen står i barnets sag. Er der mere at skrive, så skriv det dér. "
            "Intet er gemt."
        )
    if missing := progress.linked - progress.assessed - set(judged):
        raise RefusedError(f"Vurdér hvert barn for sig. Der mangler {len(missing)}. Intet er gemt.")
    if any(not one.reasons.strip() for one in judged.values()):
        raise RefusedError("Skriv grunden for hvert barn. Intet er gemt.", field="grund")
    entries = {case: [_assessment(links[case], one, in_role, now)] for case, one in judged.items() if case in links}
    journal.append(entries, by=by, now=now, key=f"assess {found.receipt} {key}", action="intake.assess")
    found.status = status_of(progress.with_assessed(entries), taken=True)
    told = {str(case): {"danger": one.danger, "acute": one.acute} for case, one in judged.items()}
    write(found, EntryKind.ASSESSED, by=by, now=now, children=told)
    acting.bring_along(found, list(entries), by=by, now=now, assessed=True)


def _assessment(link: Link, judged: Judged, in_role: str, now: datetime) -> NewEvent:
    facts = {"fare": judged.danger, "akut_behov": judged.acute, "akut_vurderet": True, "individuel": True}
    return NewEvent(
        ASSESSED,
        instant(now),
        concerns=(str(link.child),),
        facts=facts,
        refs={"underretning": (str(link.event),)},
        passages=(Passage(judged.reasons.strip(), about=(str(link.child),)),),
        in_role=in_role,
    )
