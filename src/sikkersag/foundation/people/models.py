"""Persons and households. A person has no case here; what they are to a child stands in the child's case."""

from __future__ import annotations

import uuid

from django.db import models


class Person(models.Model):
    """A child, a parent, or somebody else in a case.

    `cpr` is ten digits without the hyphen, or nothing; it is shown masked (`people.cpr.masked`) and never stands in
    an address or a log. `folded` is the name as search compares it, `name_key` what all its spellings share
    (`people.folding`; both kept by `people.actions`). An unborn child has `expected` and no `born`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("navn", max_length=160)
    folded = models.CharField("navn til søgning", max_length=200, db_index=True, editable=False)
    name_key = models.CharField("navn, uanset stavemåde", max_length=200, db_index=True, editable=False, default="")
    cpr = models.CharField("CPR-nummer", max_length=10, null=True, blank=True, unique=True)
    born = models.DateField("født", null=True, blank=True)
    expected = models.DateField("termin", null=True, blank=True)
    protected_address = models.BooleanField("beskyttet adresse", default=False)
    profession = models.CharField("stilling og sted", max_length=160, blank=True)

    def __str__(self) -> str:
        return self.name


class Household(models.Model):
    """A home. Its address is shown to nobody whose view leaves out protected addresses."""

    address = models.CharField("adresse", max_length=200, blank=True)


class Residence(models.Model):
    """Somebody lives in a household from a day to a day (exclusive; empty: still)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="residences")
    household = models.ForeignKey(Household, models.PROTECT, related_name="residences")
    starts = models.DateField("fra")
    ends = models.DateField("til", null=True, blank=True)
    share = models.CharField("hvor meget", max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "household", "starts"], name="one_move_a_day")]

    def __str__(self) -> str:
        return f"{self.person} fra {self.starts}"
