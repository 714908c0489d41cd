"""A letter as it was written, and every attempt to bring it to the one it is for."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sikkersag.casefile.models import Case, Document
from sikkersag.foundation.people.models import Person


class Letter(models.Model):
    """One letter to one addressee, frozen when it is written: its words, its file and the versions of its texts.

    `kind` names the letter (`letters`), `refers` the journal entry that it is about, `address` is what was printed on
    it (empty: none), `blocks` the version of each text block that it was made of. The bytes lie as a document of the
    case under `sha256`. `delivered_at` is when the addressee got it; only then does a time limit of theirs begin.
    """

    class Status(models.TextChoices):
        """How far it has come."""

        WRITTEN = "skrevet", "Skrevet, ikke sendt"
        SENT = "sendt", "Sendt"
        DELIVERED = "afleveret", "Afleveret"
        FAILED = "fejlet", "Kunne ikke afleveres"
        STOPPED = "standset", "Standset, før den blev sendt"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    matter = models.UUIDField(null=True, blank=True)
    kind = models.CharField("brev", max_length=40)
    to = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="letters")
    to_name = models.CharField("til", max_length=200)
    address = models.TextField("adresse", blank=True)
    to_child = models.BooleanField("til barnet", default=False)
    title = models.CharField("titel", max_length=200)
    words = models.JSONField(default=dict)
    blocks = models.JSONField(default=dict)
    # Documents are a projection of the journal, made again from it: the letter holds on to the id, not to the row.
    document = models.ForeignKey(
        Document, models.DO_NOTHING, null=True, blank=True, related_name="letters", db_constraint=False
    )
    sha256 = models.CharField(max_length=64)
    refers = models.UUIDField(null=True, blank=True, db_index=True)
    made_at = models.DateTimeField("skrevet")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.WRITTEN)
    channel = models.CharField("kanal", max_length=20, blank=True)
    sent_at = models.DateTimeField("sendt", null=True, blank=True)
    delivered_at = models.DateTimeField("afleveret", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "-made_at"], name="letters_of_case"),
            models.Index(fields=["status", "made_at"], name="letters_on_their_way"),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One attempt: through which channel, when, and how it went. `reference` is the channel's own id of the message."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=12, choices=Letter.Status)
    reference = models.CharField(max_length=80, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["letter", "at"], name="deliveries_of_letter")]
