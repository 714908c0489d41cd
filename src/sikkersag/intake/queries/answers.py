"""What is to be answered, when at the latest, and how each answer stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from sikkersag.casefile.thelaw import calendar
from sikkersag.correspondence.delivery import CHANNELS
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.status import Status
from sikkersag.intake.models import Answer, Notification
from sikkersag.intake.submission import ANONYMOUS, PROFESSIONAL
from sikkersag.law.engine.length import Length

#: How long there is to send a receipt (U7, barnets lov § 138, stk. 1).
LIMIT = Length(6, "workdays")


def due_of(notification: Notification) -> datetime:
    """The last lawful second for the receipt: the same as in the children's ledgers (U7). UTC."""
    arrived = int(notification.arrived_at.timestamp())
    return datetime.fromtimestamp(calendar().due(arrived, LIMIT, settings.SATURDAY_IS_A_WORKING_DAY), UTC)


def overdue(limit: Length, now: datetime) -> Q:
    """Arrived so long ago that the limit has passed at `now`."""
    start = calendar().latest_start(int(now.timestamp()), limit, settings.SATURDAY_IS_A_WORKING_DAY)
    return Q(arrived_at__lt=datetime.fromtimestamp(start, UTC))


def _sent(sort: str) -> Exists:
    return Exists(Answer.objects.filter(notification=OuterRef("pk"), status=Answer.Status.SENT, sort=sort))


def without_receipt(rows: QuerySet[Notification]) -> QuerySet[Notification]:
    """Those whose sender has a receipt to come. An anonymous sender gets none; one of whom nothing is told does."""
    owed = rows.exclude(sender_kind=ANONYMOUS).exclude(status=Notification.Status.SET_ASIDE)
    return owed.filter(~_sent(Answer.Sort.RECEIPT))


def lacking(rows: QuerySet[Notification]) -> QuerySet[Notification]:
    """Those that lack an answer: the receipt, or the feedback to a professional once it has been concluded."""
    feedback = rows.filter(status=Notification.Status.CONCLUDED, sender_kind=PROFESSIONAL)
    owed = feedback.filter(~_sent(Answer.Sort.FEEDBACK)).values("pk")
    return rows.filter(Q(pk__in=without_receipt(rows).values("pk")) | Q(pk__in=owed))


@dataclass(frozen=True, slots=True)
class Standing:
    """How the answers of one notification stand: the receipt in a word and a shape, and what was written."""

    due: datetime
    receipt: Status
    answers: Mapping[str, Answer]

    @property
    def failed(self) -> bool:
        """Did something not go out?"""
        return any(one.status == Answer.Status.FAILED for one in self.answers.values())


def standings_of(viewer: Viewer, notifications: Iterable[Notification]) -> dict[int, Standing]:
    """How the answers of some notifications stand, by the notification, in one query."""
    found = list(notifications)
    answers: dict[int, dict[str, Answer]] = {}
    for one in Answer.objects.filter(notification__in=found).order_by("pk"):
        answers.setdefault(one.notification_id, {})[one.sort] = one
    return {
        one.pk: Standing(due_of(one), _status(one, answers.get(one.pk, {}), viewer.now), answers.get(one.pk, {}))
        for one in found
    }


def _status(one: Notification, answers: Mapping[str, Answer], now: datetime) -> Status:
    if one.sender_kind == ANONYMOUS:
        return Status("not_applicable", "Anonym: ingen kvittering")
    due, made = due_of(one), answers.get(Answer.Sort.RECEIPT)
    if made is not None and made.status == Answer.Status.SENT and made.sent_at is not None:
        late = made.sent_at > due
        channel = CHANNELS[made.channel].lower()
        return Status(
            "met", f"Kvittering sendt {danish.moment(made.sent_at, now)}, {channel}{', for sent' if late else ''}"
        )
    if due < now:
        return Status("overdue", f"Kvittering: {danish.days_left(due, now)}")
    if made is not None and made.status == Answer.Status.FAILED:
        return Status("missing", "Kvitteringen kunne ikke sendes")
    today = danish.day_of(due) == danish.day_of(now)
    return Status("today" if today else "later", f"Kvittering: {danish.days_left(due, now)}")
