"""Units, employments and stand-ins. Every row says from which day and to which (exclusive; empty: still)."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class UnitKind(models.TextChoices):
    """What a unit is for."""

    MUNICIPALITY = "kommune", "Kommune"
    CENTRE = "center", "Borgercenter"
    UNIT = "enhed", "Børnefamilieenhed"
    TEAM = "team", "Team"
    RECEPTION = "modtagelse", "Modtagelse"
    NIGHT = "doegnvagt", "Døgnvagt"
    SAFETY = "sikkerhedsplansgruppe", "Sikkerhedsplansgruppe"
    STAFF = "stab", "Central stab"


class Unit(models.Model):
    """A part of the organisation; its name and place are in its periods."""

    key = models.CharField("nøgle", max_length=40, unique=True)
    kind = models.CharField("art", max_length=30, choices=UnitKind)

    def __str__(self) -> str:
        return self.key


class Dated(models.Model):
    """Holds from a day (inclusive) to a day (exclusive); an empty end means still."""

    starts = models.DateField("fra")
    ends = models.DateField("til", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds, as people say it; nothing where it holds still."""
        return self.ends - timedelta(days=1) if self.ends is not None else None


class UnitPeriod(Dated):
    """A unit's name, its place and the reception that serves it, between two days."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="periods")
    name = models.CharField("navn", max_length=120)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="child_periods")
    reception = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="serves")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="unit_period_ends_after_start"
            ),
            models.UniqueConstraint(fields=["unit", "starts"], name="one_unit_period_a_day"),
        ]

    def __str__(self) -> str:
        return self.name


class Employment(Dated):
    """Somebody's role in a unit between two days. The role is a key of `access.roles`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="employments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="employments")
    role = models.CharField("rolle", max_length=40)
    title = models.CharField("titel", max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="employment_ends_after_start"
            ),
            models.UniqueConstraint(fields=["user", "unit", "role", "starts"], name="one_employment_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"


class StandIn(Dated):
    """Somebody looks after another's cases during leave or illness."""

    absent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    substitute = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="stand_ins")
    reason = models.CharField("grund", max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="stand_in_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(absent=F("substitute")), name="nobody_stands_in_for_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.substitute} for {self.absent}"
