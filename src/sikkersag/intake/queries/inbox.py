"""The inbox: what waits, the least time first, and one notification with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from sikkersag.casefile.models import Case
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.roles import Scope
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.ui.status import Status
from sikkersag.intake.actions.ingesting import LIMIT
from sikkersag.intake.models import Attachment, Entry, Link, Notification
from sikkersag.intake.submission import Submission, from_json

#: Under so many hours the clock of a notification is told as due today.
SOON = 8
#: Letters of the text that a row shows.
SHOWN = 120
#: The views of the inbox: key, title, and the states that each has.
VIEWS = {
    "vurderes": ("Skal vurderes", (Notification.Status.NEW, Notification.Status.TAKEN)),
    "konklusion": ("Mangler konklusion", (Notification.Status.ASSESSED,)),
    "afsluttet": ("Afsluttet", (Notification.Status.CONCLUDED,)),
    "frasorteret": ("Lagt til side", (Notification.Status.SET_ASIDE,)),
}
SENDERS = {
    "fagperson": "Fagperson",
    "borger": "Borger",
    "anden_kommune": "Anden kommune",
    "anonym": "Anonym",
    "familien": "Familien selv",
}


@dataclass(frozen=True, slots=True)
class Linked:
    """A child that a notification is about. `case` is None where the viewer may not see it."""

    link: Link
    case: Case | None


@dataclass(frozen=True, slots=True)
class Row:
    """One notification in the inbox."""

    notification: Notification
    told: Submission
    clock: Status
    sender: str
    linked: Sequence[Linked]

    @property
    def excerpt(self) -> str:
        """The beginning of what was written."""
        text = " ".join(self.told.text.split())
        return text if len(text) <= SHOWN else f"{text[:SHOWN].rsplit(' ', 1)[0]} …"


@dataclass(frozen=True, slots=True)
class Page:
    """One notification, with its entries, files and children."""

    row: Row
    entries: Sequence[Entry]
    attachments: Sequence[Attachment]


def clock_of(notification: Notification, now: datetime) -> Status:
    """How much of the 24 hours is left, in a word and a shape; that it is done where it has been assessed."""
    if notification.status in (Notification.Status.ASSESSED, Notification.Status.CONCLUDED):
        return Status("met", "Vurderet")
    if notification.status == Notification.Status.SET_ASIDE:
        return Status("not_applicable", "Lagt til side")
    left = notification.due_at - now
    minutes = int(abs(left.total_seconds()) // 60)
    words = f"{minutes // 60} t. {minutes % 60} min." if minutes >= 60 else f"{minutes} min."
    if left.total_seconds() < 0:
        return Status("overdue", f"{words} over")
    share = max(0.0, min(1.0, left / LIMIT))
    return Status("today" if left.total_seconds() < SOON * 3600 else "later", words, share=share)


def seen_by(viewer: Viewer) -> QuerySet[Notification]:
    """The notifications that a viewer may see: those of the units that they reach, their own, and, for who receives,
    those that lie in no unit yet.
    """
    if any(role.scope is Scope.ALL and "intake.read" in role.permissions for role in viewer.roles):
        return Notification.objects.all()
    wanted = Q(claimed_by=viewer.user.pk) | Q(unit__in=viewer.units)
    if viewer.may("intake.receive"):
        wanted |= Q(unit__isnull=True)
    return Notification.objects.filter(wanted)


def inbox(viewer: Viewer, view: str, *, unit: int | None = None) -> QuerySet[Notification]:
    """The notifications of a view that the viewer may see, the least time first."""
    rows = seen_by(viewer).filter(status__in=VIEWS[view][1]).select_related("claimed_by")
    if unit is not None:
        rows = rows.filter(unit=unit)
    return rows.order_by("due_at", "pk")


def rows_of(viewer: Viewer, notifications: Iterable[Notification]) -> list[Row]:
    """What the inbox shows of some notifications, in a bounded number of queries."""
    found = list(notifications)
    links: dict[int, list[Link]] = {}
    for link in Link.objects.filter(notification__in=found).order_by("pk"):
        links.setdefault(link.notification_id, []).append(link)
    cases = _cases(viewer, {link.case for some in links.values() for link in some})
    return [_row(one, viewer, links.get(one.pk, ()), cases) for one in found]


def page_of(viewer: Viewer, notification: int) -> Page:
    """One notification that the viewer may see. Raises Notification.DoesNotExist."""
    found = seen_by(viewer).select_related("claimed_by", "unit").get(pk=notification)
    (row,) = rows_of(viewer, [found])
    entries = list(found.entries.select_related("by").order_by("seq"))
    return Page(row, entries, list(found.attachments.order_by("pk")))


def _cases(viewer: Viewer, wanted: set[int]) -> Mapping[int, Case]:
    cases = visible(viewer, Case.objects.filter(pk__in=wanted)).select_related("child")
    return {case.pk: case for case in cases}


def _row(one: Notification, viewer: Viewer, links: Sequence[Link], cases: Mapping[int, Case]) -> Row:
    told = from_json(one.told)
    who = told.sender_name or SENDERS.get(told.sender_kind, "Ukendt")
    sender = f"{told.sender_role}, {who}" if told.sender_role and told.sender_name else who
    return Row(one, told, clock_of(one, viewer.now), sender, [Linked(link, cases.get(link.case)) for link in links])


def events_of(notification: Notification) -> Mapping[int, UUID]:
    """The event in each linked case, by the case."""
    return dict(Link.objects.filter(notification=notification).values_list("case", "event"))
