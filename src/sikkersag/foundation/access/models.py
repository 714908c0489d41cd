"""Who may see which case until when, and every read. A case is known here by its number in the database only."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class CaseAccess(models.Model):
    """One reason why a principal may see a case. List queries join this table.

    A principal is a user (`u7`), everybody whose role reaches a unit (`e12`), or everybody whose role reaches all
    cases (`alle`). `until` is exclusive, UTC; nothing means no end.
    """

    case = models.BigIntegerField()
    principal = models.CharField(max_length=24)
    until = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "principal", "why"], name="one_access_row_a_reason")]
        indexes = [
            models.Index(fields=["principal", "case"], name="access_by_principal"),
            # The cases that are open to named people only, for the wall (`wall.condition`).
            models.Index(fields=["case"], condition=models.Q(why="leder"), name="access_restricted"),
        ]


class Grant(models.Model):
    """A dated permission to one case for one user: an outsider, a peer reader, a named colleague, or break-glass."""

    class Kind(models.TextChoices):
        """Why it was given."""

        OUTSIDER = "udefra", "Læser udefra"
        PEER = "tilsyn", "Læser i en tilsynsrunde"
        NAMED = "navngivet", "Navngivet medarbejder"
        BREAK_GLASS = "noedadgang", "Nødadgang"

    case = models.BigIntegerField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants")
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.TextField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="given_grants")
    given_at = models.DateTimeField()
    until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="reviewed_grants"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review = models.TextField(blank=True)


class Conflict(models.Model):
    """A user's own statement that a case is too near: from then on the case is closed to them, whatever their role."""

    case = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflicts")
    reason = models.TextField()
    declared_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="lifted_conflicts"
    )

    class Meta:
        indexes = [models.Index(fields=["user", "case"], name="conflict_by_user")]


class Read(models.Model):
    """Somebody saw something of a case. Never altered; sealed in batches by a job (`audit`)."""

    case = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reads")
    at = models.DateTimeField()
    what = models.CharField(max_length=60)
    why = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="reads_of_case")]
