"""A screening, an afdækning or a BFU while it is written, and what it held after each save."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sikkersag.casefile.models import Case, Matter


class WorkingDocument(models.Model):
    """One working document about one matter. Everybody who may write in the case may go on with it.

    `data` holds the fields as they were typed and `version` is raised by each save. `brings_up_to_date` is the older
    one that this was made from; where that stands in the journal alone, `older_entry` is its entry. `shared_from` is
    the document of a sibling with which this is one inquiry: it began with what that says of the family.
    `provisional_at` is when a preliminary assessment was journalised. From `finished_at` on its entries stand in the
    journal, the last of them under `event`, and nothing here is altered.
    """

    class Kind(models.TextChoices):
        """Which of the three it is."""

        SCREENING = "screening", "Screening"
        AFDAEKNING = "afdaekning", "Afdækning"
        BFU = "bfu", "Børnefaglig undersøgelse"

    class Status(models.TextChoices):
        """How far it has come."""

        DRAFT = "kladde", "Under arbejde"
        WAITS = "afventer", "Venter på godkendelse"
        DONE = "faerdig", "Færdig"
        DROPPED = "opgivet", "Opgivet"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="inquiries")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="inquiries")
    kind = models.CharField("slags", max_length=12, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField("begyndt")
    saved_at = models.DateTimeField("gemt")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    brings_up_to_date = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    older_entry = models.UUIDField(null=True, blank=True)
    shared_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="shared_to")
    provisional_at = models.DateTimeField("foreløbig vurdering", null=True, blank=True)
    finished_at = models.DateTimeField("færdig", null=True, blank=True)
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    event = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "-saved_at"], name="inquiries_of_case"),
            models.Index(fields=["status", "-saved_at"], name="inquiries_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "kind"],
                condition=models.Q(status__in=("kladde", "afventer")),
                name="one_open_inquiry_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_status_display()})"

    @property
    def is_update(self) -> bool:
        """Does it bring an older investigation up to date?"""
        return self.brings_up_to_date_id is not None or self.older_entry is not None

    @property
    def is_open(self) -> bool:
        """Is it still to be finished?"""
        return self.status in (self.Status.DRAFT, self.Status.WAITS)


class Save(models.Model):
    """What a document held when it had this version.

    What the page saves by itself within ten minutes, by one person, is one row: the latest text of those minutes.
    """

    class How(models.TextChoices):
        """What made the version."""

        BEGUN = "begyndt", "Begyndt"
        AUTO = "automatisk", "Gemt automatisk"
        SAVED = "gemt", "Gemt"
        BROUGHT = "hentet", "Afsnit hentet ind"
        MERGED = "flettet", "To udgaver lagt sammen"

    document = models.ForeignKey(WorkingDocument, models.PROTECT, related_name="saves")
    version = models.PositiveIntegerField()
    how = models.CharField(max_length=12, choices=How)
    data = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "version"], name="one_inquiry_save_a_version")]
