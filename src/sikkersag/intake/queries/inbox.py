"""The inbox: what waits, the least time first, and one notification with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.header import age_of
from sikkersag.casefile.words import word
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.roles import Scope
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.ui.status import Status
from sikkersag.intake.kinds import LIMIT, NOTIFIED, EntryKind
from sikkersag.intake.models import Attachment, Entry, Link, Notification
from sikkersag.intake.queries.answers import Standing, lacking
from sikkersag.intake.queries.pattern import Pattern, pattern_of_each
from sikkersag.intake.queries.progress import Progress, progress_in
from sikkersag.intake.submission import PROFESSIONAL, Submission, from_json
from sikkersag.intake.words import Names, Told, told_of

#: Under so many hours the clock of a notification is told as due today.
SOON = 8
#: Letters of the text that a row shows.
SHOWN = 120
#: The views of the inbox: key, title, and the states that each has.
VIEWS = {
    "vurderes": ("Skal vurderes", (Notification.Status.NEW, Notification.Status.TAKEN)),
    "besvares": (
        "Skal besvares",
        tuple(state for state in Notification.Status if state != Notification.Status.SET_ASIDE),
    ),
    "konklusion": ("Mangler konklusion", (Notification.Status.ASSESSED,)),
    "afsluttet": ("Afsluttet", (Notification.Status.CONCLUDED,)),
    "frasorteret": ("Lagt til side", (Notification.Status.SET_ASIDE,)),
}
#: States and views in which nothing waits.
DONE_STATES = (Notification.Status.CONCLUDED, Notification.Status.SET_ASIDE)
DONE = ("afsluttet", "frasorteret")


@dataclass(frozen=True, slots=True)
class Linked:
    """A child that a notification is about. `case` is None where the viewer may not see it."""

    link: Link
    case: Case | None
    age: str = ""
    pattern: Pattern | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """The one button of a row. `claims`: it takes the notification at once; else it leads to `place` on its page."""

    label: str
    place: str = ""
    claims: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One notification in the inbox."""

    notification: Notification
    told: Submission
    clock: Status
    sender: str
    sender_more: str
    linked: Sequence[Linked]
    act: Act
    unit: str = ""
    answering: Standing | None = None

    @property
    def excerpt(self) -> str:
        """The beginning of what was written."""
        text = " ".join(self.told.text.split())
        return text if len(text) <= SHOWN else f"{text[:SHOWN].rsplit(' ', 1)[0]} …"


@dataclass(frozen=True, slots=True)
class Page:
    """One notification, with its entries in words, files and children."""

    row: Row
    entries: Sequence[tuple[Entry, Told]]
    attachments: Sequence[Attachment]
    progress: Progress


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
    """The notifications of a view that the viewer may see, the least time first; what is done, the latest first."""
    rows = seen_by(viewer).filter(status__in=VIEWS[view][1]).select_related("claimed_by")
    if view == "besvares":
        rows = lacking(rows)
    if unit is not None:
        rows = rows.filter(unit=unit)
    return rows.order_by("-due_at", "-pk") if view in DONE else rows.order_by("due_at", "pk")


def units_of(viewer: Viewer) -> list[tuple[int, str]]:
    """The units in which some notification lies that the viewer may see, by name."""
    found = set(seen_by(viewer).exclude(unit=None).values_list("unit", flat=True).distinct())
    return sorted(organisation.names(found, organisation.day_of(viewer.now)).items(), key=lambda one: one[1])


def waiting_count(viewer: Viewer) -> int:
    """How many wait for an assessment: the number in the menu."""
    return inbox(viewer, "vurderes").order_by().count()


def rows_of(viewer: Viewer, notifications: Iterable[Notification]) -> list[Row]:
    """What the inbox shows of some notifications, in a bounded number of queries."""
    found = list(notifications)
    links: dict[int, list[Link]] = {}
    for link in Link.objects.filter(notification__in=found).order_by("pk"):
        links.setdefault(link.notification_id, []).append(link)
    cases = _cases(viewer, {link.case for some in links.values() for link in some})
    # A case has one pattern in each notification: what counts as earlier is not the same in all of them.
    known = pattern_of_each(viewer, {one.pk: (one.arrived_at, links.get(one.pk, ())) for one in found})
    units = organisation.names({one.unit_id for one in found if one.unit_id}, organisation.day_of(viewer.now))
    return [_row(one, viewer, links.get(one.pk, ()), cases, known, units) for one in found]


def page_of(viewer: Viewer, notification: int) -> Page:
    """One notification that the viewer may see. Raises Notification.DoesNotExist."""
    found = seen_by(viewer).select_related("claimed_by", "unit").get(pk=notification)
    (row,) = rows_of(viewer, [found])
    entries = list(found.entries.select_related("by").order_by("seq"))
    names = _names(viewer, entries)
    told = [(entry, told_of(entry.kind, entry.data, names)) for entry in entries]
    return Page(row, told, list(found.attachments.order_by("pk")), progress_in(entries))


def _names(viewer: Viewer, entries: Sequence[Entry]) -> Names:
    users = {entry.data.get("to") for entry in entries} - {None, 0}
    units = {entry.data.get("unit") for entry in entries} - {None, 0}
    cases = {int(entry.data["case"]) for entry in entries if entry.kind == EntryKind.LINKED}
    children = {pk: case.child.name for pk, case in _cases(viewer, cases).items()}
    named = dict(User.objects.filter(pk__in=users).values_list("pk", "name"))
    return Names(named, organisation.names(units, organisation.day_of(viewer.now)), children)


def _cases(viewer: Viewer, wanted: set[int]) -> Mapping[int, Case]:
    if not wanted:
        return {}
    cases = visible(viewer, Case.objects.filter(pk__in=wanted)).select_related("child")
    return {case.pk: case for case in cases}


def _row(
    one: Notification,
    viewer: Viewer,
    links: Sequence[Link],
    cases: Mapping[int, Case],
    known: Mapping[tuple[int, int], Pattern],
    units: Mapping[int, str],
) -> Row:
    told, clock = from_json(one.told), clock_of(one, viewer.now)
    who = told.sender_name or sender_kind(one.sender_kind)
    sender = f"{told.sender_role}, {who}" if told.sender_role and told.sender_name else told.sender_role or who
    linked = [_linked(link, one, cases.get(link.case), known, viewer) for link in links]
    place = _sentence(word(NOTIFIED, "afsender_sted", one.sender_place)) if one.sender_place else ""
    kind = sender_kind(one.sender_kind).lower() if one.sender_kind else ""
    duty = "skærpet pligt" if one.sender_kind == PROFESSIONAL else ""
    method = _sentence(word(NOTIFIED, "maade", told.method)) if told.method else ""
    more = " · ".join(part for part in (kind if kind != sender.lower() else "", duty, place, method) if part)
    act = act_of(one, viewer, linked=bool(links), clock=clock)
    return Row(one, told, clock, sender, more, linked, act, units.get(one.unit_id or 0, ""))


def sender_kind(kind: str) -> str:
    """The kind of a sender in words: "Fagperson"; that it is not told, where it is not."""
    return word(NOTIFIED, "afsender_art", kind) if kind else "Afsender ikke oplyst"


def _sentence(text: str) -> str:
    return text[:1].lower() + text[1:]


def _linked(
    link: Link, one: Notification, case: Case | None, known: Mapping[tuple[int, int], Pattern], viewer: Viewer
) -> Linked:
    if case is None:
        return Linked(link, None)
    return Linked(link, case, age_of(case.child, viewer.now), known.get((one.pk, case.pk)))


def act_of(one: Notification, viewer: Viewer, *, linked: bool, clock: Status) -> Act:
    """The one thing to do next, by the state of the notification and by whose it is."""
    strong = clock.shape in ("overdue", "today")
    mine = one.claimed_by_id == viewer.user.pk
    if not viewer.may("intake.handle") or one.status in DONE_STATES:
        return Act("Åbn")
    if one.handed_unread and (mine or one.claimed_by_id is None):
        return Act("Bekræft læst", "laest", strong=strong)
    if one.status == Notification.Status.ASSESSED:
        return Act("Konkludér", "konklusion")
    if not linked and (mine or one.claimed_by_id is None):
        return Act("Find barnet", "hvem", strong=strong)
    if one.claimed_by_id is None:
        return Act("Tag den", claims=True, strong=strong)
    if mine:
        return Act("Vurdér nu" if clock.shape == "overdue" else "Vurdér", "vurder", strong=strong)
    return Act("Åbn")
