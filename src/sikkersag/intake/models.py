"""The rows of the inbox.

`Raw` says of each kept submission what became of it, and is never altered. A `Notification` is what one receipt stands
for; its `Entry` rows are its own journal, chained like that of a case and never altered: who took it, to whom it went,
which child it was said to be about and that this was undone. `Link` is what those entries come to (a projection).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sikkersag.foundation.organisation.models import Dated, Unit


class Notification(models.Model):
    """One notification. `arrived_at` is the first byte; the 24 hours run from it. `told` is what the sender told
    (`submission.to_json`), `sender_kind` and `sender_place` what is known of who that was: of a mail it may be told
    afterwards. `version` counts its entries, so that two who act at once are told apart.
    """

    class Status(models.TextChoices):
        """How far it has come; what each child needs is in the child's own ledger."""

        NEW = "ny", "Ingen har taget den endnu"
        TAKEN = "taget", "Taget"
        ASSESSED = "vurderet", "Vurderet"
        CONCLUDED = "afsluttet", "Konkluderet"
        SET_ASIDE = "frasorteret", "Lagt til side som misbrug"

    receipt = models.CharField(max_length=24, unique=True)
    channel = models.CharField(max_length=10)
    arrived_at = models.DateTimeField()
    due_at = models.DateTimeField()
    told = models.JSONField()
    sender_kind = models.CharField(max_length=20, blank=True)
    sender_place = models.CharField(max_length=30, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    handed_unread = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.NEW)
    head = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=~Q(status__in=["afsluttet", "frasorteret"]),
                         name="intake_waits_by_due"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.receipt


class Raw(models.Model):
    """What became of a kept submission: it stands in the inbox (`notification`), is the same as one that does
    (`again`), or could not be read (`refused` says why, for those who look after the ways in).
    """

    raw = models.CharField(max_length=32, unique=True)
    channel = models.CharField(max_length=10)
    arrived_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    notification = models.ForeignKey(Notification, models.PROTECT, null=True, blank=True, related_name="raws")
    again = models.BooleanField(default=False)
    refused = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.raw


class Entry(models.Model):
    """One thing that happened to a notification; never altered, chained within the notification."""

    notification = models.ForeignKey(Notification, models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notification", "seq"], name="one_entry_a_place")]

    def __str__(self) -> str:
        return f"{self.notification_id}/{self.seq} {self.kind}"


class Link(models.Model):
    """A child that a notification is about, with the case in whose journal it stands as `event`."""

    notification = models.ForeignKey(Notification, models.PROTECT, related_name="links")
    case = models.BigIntegerField(db_index=True)
    child = models.UUIDField()
    event = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notification", "case"], name="one_link_a_case")]

    def __str__(self) -> str:
        return f"{self.notification_id} → {self.case}"


class Attachment(models.Model):
    """A file that came with a notification, in the store of files. `filename` is harmless to show."""

    notification = models.ForeignKey(Notification, models.PROTECT, related_name="attachments")
    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    size = models.BigIntegerField()

    def __str__(self) -> str:
        return self.filename


class Answer(models.Model):
    """What is sent to who wrote: that it was received (U7), or to a professional whether something was begun (U8).

    `status` follows the sending; each change of it stands in the notification's journal as well. `told_why` is what
    the way out answered when it failed.
    """

    class Sort(models.TextChoices):
        """What is answered."""

        RECEIPT = "kvittering", "Kvittering"
        FEEDBACK = "orientering", "Orientering"

    class Status(models.TextChoices):
        """How far the sending is."""

        TO_SEND = "venter", "Skal sendes"
        SENT = "sendt", "Sendt"
        FAILED = "fejlet", "Kunne ikke sendes"

    notification = models.ForeignKey(Notification, models.PROTECT, related_name="answers")
    sort = models.CharField(max_length=12, choices=Sort)
    channel = models.CharField(max_length=10)
    to = models.CharField(max_length=300)
    text = models.TextField()
    status = models.CharField(max_length=10, choices=Status, default=Status.TO_SEND)
    tries = models.PositiveIntegerField(default=0)
    told_why = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notification", "sort"], name="one_answer_of_a_sort"),
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} {self.sort}"


class Reconciled(models.Model):
    """What a counting came to: the losses and silent channels that it found, and the sums of the seven days before."""

    at = models.DateTimeField(db_index=True)
    losses = models.JSONField(default=list)
    silent = models.JSONField(default=list)
    sums = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.at.isoformat()


class ApiClient(models.Model):
    """Another system that may send notifications. Of its secret only the hash is kept."""

    client_id = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    secret_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.client_id


class ApiSent(models.Model):
    """What a client has sent under a key: the same again has the same receipt, something else is refused."""

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="sent")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    receipt = models.CharField(max_length=24, db_index=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="one_sent_a_key")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.key}"


class Route(Dated):
    """A unit gets the notifications from a place or about a topic, from a day to a day. It is proposed, never done.

    What is empty (0 of a house number) says nothing. `street` is folded, as it is compared; `street_name` as typed.
    `others`: the one that holds where no other does. Ended on the day it began, it never held: it was a mistake.
    """

    class Side(models.TextChoices):
        """One side of a street."""

        EVEN = "lige", "Lige numre"
        ODD = "ulige", "Ulige numre"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    postcode = models.CharField(max_length=4, blank=True)
    street = models.CharField(max_length=120, blank=True, db_index=True)
    street_name = models.CharField(max_length=100, blank=True)
    first = models.PositiveSmallIntegerField(default=0)
    last = models.PositiveSmallIntegerField(default=0)
    side = models.CharField(max_length=5, blank=True, choices=Side)
    topic = models.CharField(max_length=20, blank=True)
    others = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(others=True, postcode="", street="", topic="")
                | (Q(others=False) & (~Q(postcode="") | ~Q(street="") | ~Q(topic=""))),
                name="route_says_which_or_all_others",
            ),
            models.CheckConstraint(
                condition=~Q(street="") | Q(first=0, last=0, side=""), name="route_numbers_are_of_a_street"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="route_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["postcode", "street", "first", "last", "side", "topic"],
                condition=Q(ends__isnull=True),
                name="one_open_route_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street or self.postcode or self.topic or 'andre'} → {self.unit_id}"
