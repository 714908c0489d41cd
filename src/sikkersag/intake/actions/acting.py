"""What was done at once, before or beside the paper: no screen stops it, and what is owed opens when a child is found.

`act_now` writes that something was done, by whom and when, whatever state the notification is in. Once it is linked the
same stands in each child's journal as an acute step, and when the child has been assessed the step is tied to the
assessment, so that U12 sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from sikkersag.casefile.actions import journal, writing
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.models import Case, Event, Sealing
from sikkersag.casefile.moments import instant
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.actions.entries import locked, write
from sikkersag.intake.kinds import ASSESSED, FOLLOWS, OPENED, STEP, TIED, EntryKind
from sikkersag.intake.models import Entry, Link, Notification
from sikkersag.intake.queries.history import stood

_TIED = "Grund til rettelsen: Skridtet er knyttet til 24-timers vurderingen."


@transaction.atomic
def act_now(
    *, notification: int, what: str, at: datetime, by: User, now: datetime, key: str, cases: Sequence[int] = ()
) -> None:
    """Write what was done at once, at a time that is not ahead. `cases`: those of the linked children in whose journals
    it may be written now; the others get it from whoever may. Never refused for the state of the notification.
    """
    found = locked(notification)
    if found.entries.filter(kind=EntryKind.ACTED, data__key=key).exists():
        return
    if not what.strip():
        raise RefusedError("Skriv kort, hvad der er gjort. Gør det først, og skriv det bagefter.", field="hvad")
    if at > now:
        raise RefusedError("Tidspunktet ligger frem i tiden. Skriv, hvornår det blev gjort.", field="dag")
    write(found, EntryKind.ACTED, by=by, now=now, what=what.strip(), acted_at=int(at.timestamp()), key=key)
    bring_along(found, cases, by=by, now=now)


def bring_along(
    found: Notification, cases: Iterable[int], *, by: User | None, now: datetime, assessed: bool = False
) -> None:
    """Write what was done at once in the journals of these children, each once; tie it to the assessment where there
    is one. Only on a notification that is locked. `assessed`: the assessment has just been written.
    """
    acts = list(found.entries.filter(kind=EntryKind.ACTED).order_by("seq"))
    # In the order in which every write locks the cases.
    links = list(found.links.filter(case__in=list(cases)).order_by("case")) if acts else []
    for link in links:
        assessment = _assessment(link)
        new = [one for act in acts if (one := _step(found, act, link, assessment)) is not None]
        if new:
            last = f"{new[-1].event}{' a' if assessed else ''}"
            journal.append({link.case: new}, by=by, now=now, key=f"acted {last}", action="intake.act")


def step_id(receipt: str, act: Entry, link: Link) -> UUID:
    """The id of the acute step that an act becomes in a child's journal."""
    return uuid5(NAMESPACE_URL, f"acted {receipt} {act.seq} {link.event}")


def _assessment(link: Link) -> str:
    """The latest assessment of this notification in the child's journal that still stands."""
    found = [one for one in stood([link.case], (ASSESSED,)) if one.about("underretning", {str(link.event)})]
    return found[-1].id if found else ""


def _step(found: Notification, act: Entry, link: Link, assessment: str) -> NewEvent | None:
    """The entry that is lacking in the child's journal: the step, or its correction that ties it to the assessment."""
    first, child = step_id(found.receipt, act, link), str(link.child)
    if Event.objects.filter(case=link.case, event=first).exists():
        # One that was taken back or sealed in the case stays so, and what was put right there stays right.
        last = writing.standing_of(Case.objects.get(pk=link.case), first)
        if last is None or not assessment or assessment in last.refs.get("vurdering", ()):
            return None
        return replace(
            last,
            event=uuid5(first, f"tied {assessment}"),
            refs={**last.refs, "vurdering": (assessment,)},
            passages=(*(one for one in last.passages if one.text != _TIED), Passage(_TIED)),
        )
    return NewEvent(
        STEP,
        instant(datetime.fromtimestamp(act.data["acted_at"], UTC)),
        event=first,
        concerns=(child,),
        facts={"hvad": act.data["what"]},
        refs={"vurdering": (assessment,)} if assessment else {},
        passages=(Passage(act.data["what"], about=(child,)),),
        source=f"underretning {found.receipt}",
    )


def take_back(found: Notification, case: Case, reason: str, *, by: User, now: datetime) -> None:
    """It was about another child: what was written in this case because of it (the steps taken, the assessments, the
    conclusion with a matter that it opened) is taken back, and its text is sealed, the latest first.
    """
    link = found.links.get(case=case.pk)
    roots = {step_id(found.receipt, act, link) for act in found.entries.filter(kind=EntryKind.ACTED)}
    kinds = (STEP, TIED, OPENED, *FOLLOWS)
    rows = list(Event.objects.filter(case=case, kind__in=kinds).select_related("content").order_by("seq"))
    roots |= {row.event for row in rows if str(link.event) in _refers(row)}
    undo(case, rows, roots | _opened(case, rows, roots), reason, by=by, now=now)


def _opened(case: Case, rows: Sequence[Event], roots: set[UUID]) -> set[UUID]:
    """The entries by which a conclusion that is undone opened a matter, where nothing else is about that matter."""
    tied = {
        (matter, row.recorded_at) for row in rows if row.kind == TIED and row.event in roots for matter in row.about
    }
    others = {
        matter
        for row in Event.objects.filter(case=case, withdraws=None).exclude(kind=OPENED)
        if row.event not in roots and row.corrects not in roots
        for matter in row.about
    }
    # A matter that was there before the conclusion was not opened by it.
    return {
        row.event
        for row in rows
        if row.kind == OPENED
        for matter in row.about
        if (matter, row.recorded_at) in tied and matter not in others
    }


def undo(case: Case, rows: Sequence[Event], roots: set[UUID], reason: str, *, by: User, now: datetime) -> None:
    """Take back these entries with their corrections and seal their texts. `rows` are the case's of those kinds, in the
    order of writing. What was taken back or sealed in the case itself is not taken back again, and is sealed as well.
    """
    gone = {row.withdraws for row in rows if row.withdraws is not None}
    sealed = set(Sealing.objects.filter(row__in=rows).values_list("row_id", flat=True))
    mine: dict[UUID, Event] = {}
    for row in rows:
        if row.withdraws is None and (row.event in roots or row.corrects in mine):
            mine[row.event] = row
    # A chain of corrections is taken back from its root, so before any text of it is sealed; the latest first.
    for row in reversed(mine.values()):
        if row.corrects not in mine and row.event not in gone and writing.standing_of(case, row.event) is not None:
            why = f"untie {row.event.hex} {row.case_id}"
            writing.withdraw(case=case, event=row.event, reason=reason, in_role="", by=by, now=now, key=why)
    for row in reversed(mine.values()):
        if row.pk not in sealed:
            journal.seal(event=row.pk, reason=f"Knyttet til et forkert barn: {reason.strip()}", by=by, now=now)


def _refers(row: Event) -> Sequence[str]:
    body = row.content.body or {}
    refs = body.get("refs", {})
    return [*refs.get("underretning", ()), *refs.get("haendelse", ())]
