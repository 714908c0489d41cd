"""Reading persons and where they live.

A person belongs to no case here, so these know nothing of who may see whom: the room above joins what it finds with
the cases that the user may see. What is decided here is that a protected address does not come out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from sikkersag.foundation.people import cpr as numbers
from sikkersag.foundation.people.folding import folded, name_key
from sikkersag.foundation.people.models import Household, Person, Residence

#: What is typed beyond this is in no name, and no database can search for a book.
LONGEST_SOUGHT = 160
#: What stands where a protected address would.
PROTECTED = "Adressen er beskyttet."


def by_cpr(typed: str) -> Person | None:
    """The person with the number that somebody typed, or nothing. Raises InvalidCprError for what is no number."""
    return Person.objects.filter(cpr=numbers.parse(typed)).first()


def by_name(typed: str) -> QuerySet[Person]:
    """Persons whose name begins as typed, or has a later word that does, in any spelling that `name_key` takes as one.

    Every word typed must be found; their order does not matter. In alphabetical order, not limited; nothing typed
    finds nobody.
    """
    typed = typed[:LONGEST_SOUGHT]
    words = folded(typed).split()
    found = Person.objects.filter(pk__isnull=not words)
    if words:
        whole = Q(folded__startswith=" ".join(words)) | Q(name_key__startswith=name_key(typed))
        each = Q()
        for word in words:
            key = name_key(word)
            each &= (
                Q(folded__startswith=word)
                | Q(folded__contains=f" {word}")
                | Q(name_key__startswith=key)
                | Q(name_key__contains=f" {key}")
            )
        found = found.filter(whole | each)
    return found.order_by("folded", "pk")


def residences_of(person: Person, on: date) -> QuerySet[Residence]:
    """Where a person lives on a Danish day; the home they came to last stands first."""
    lived = person.residences.filter(Q(ends__isnull=True) | Q(ends__gt=on), starts__lte=on)
    return lived.select_related("household").order_by("-starts", "-pk")


def household_of(person: Person, on: date) -> Household | None:
    """The home of a person on a Danish day: the one they came to last, or nothing."""
    row = residences_of(person, on).first()
    return None if row is None else row.household


def members_of(household: Household, on: date) -> QuerySet[Person]:
    """Who lives in a home on a Danish day, eldest first."""
    there = Residence.objects.filter(Q(ends__isnull=True) | Q(ends__gt=on), starts__lte=on, household=household)
    return Person.objects.filter(pk__in=there.values("person")).order_by("born", "folded", "pk")


def is_protected(person: Person, household: Household | None, on: date) -> bool:
    """Must the address be kept from view? Also where somebody else in the home is protected: it is one address."""
    if person.protected_address:
        return True
    return household is not None and members_of(household, on).filter(protected_address=True).exists()


def protected_homes(households: Iterable[int], on: date) -> set[int]:
    """Those of these homes in which somebody with a protected address lives on a Danish day: it is one address."""
    living = Q(ends__isnull=True) | Q(ends__gt=on)
    there = Residence.objects.filter(living, starts__lte=on, household__in=set(households))
    return set(there.filter(person__protected_address=True).values_list("household_id", flat=True))


def address_shown(person: Person, *, viewer_may: bool, on: date) -> str:
    """The address as this viewer sees it: a protected one only where the viewer may, else a sentence that it is so."""
    home = household_of(person, on)
    if not viewer_may and is_protected(person, home, on):
        return PROTECTED
    return "" if home is None else home.address
