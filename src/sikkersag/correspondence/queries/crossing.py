"""Whose address stands where it must not: in the words of a letter to somebody else, or in what goes with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from sikkersag.casefile.models import Case, DocumentVersion, Party, SearchText
from sikkersag.correspondence.crossing import folded_holds
from sikkersag.foundation.access.narrowing import lifted
from sikkersag.foundation.organisation.queries import day_of
from sikkersag.foundation.people.folding import folded
from sikkersag.foundation.people.models import Residence
from sikkersag.foundation.people.queries import protected_homes


@dataclass(frozen=True, slots=True)
class Lives:
    """Somebody's home, for comparing alone: it is shown to nobody."""

    person: UUID
    name: str
    address: str
    protected: bool


def lives_in_family(case: Case, at: datetime) -> list[Lives]:
    """Where everybody lives who is in any case of the child's family: an address may come from a sibling's case."""
    day = day_of(at)
    holding = Q(ends__isnull=True) | Q(ends__gt=day)
    with lifted():
        people = Party.objects.filter(case__family=case.family_id).values("person")
        children = Case.objects.filter(family=case.family_id).values("child")
        rows = list(
            Residence.objects.filter(holding, Q(person__in=people) | Q(person__in=children), starts__lte=day)
            .select_related("household", "person")
            .order_by("pk")
        )
    hidden = protected_homes((row.household_id for row in rows), day)
    return [
        Lives(
            row.person_id,
            row.person.name,
            row.household.address,
            row.household_id in hidden or row.person.protected_address,
        )
        for row in rows
    ]


def crossing(
    text: str, lives: Iterable[Lives], *, to: UUID | None, protected_only: bool = False, is_folded: bool = False
) -> tuple[Lives, ...]:
    """Whose address a text to somebody holds that is not their own."""
    homes = list(lives)
    own = {one.address for one in homes if one.person == to}
    plain = text if is_folded else folded(text)
    return tuple(
        one
        for one in homes
        if one.person != to
        and one.address not in own
        and (one.protected or not protected_only)
        and folded_holds(plain, one.address)
    )


def words_of(words: dict[str, Any], title: str) -> str:
    """Every word of a frozen letter but its receiver's own address."""
    return "\n".join([title, *(str(part.get("text", "")) for part in words.get("paragraphs", ()))])


def crossing_annexes(annexes: Iterable[UUID], lives: Iterable[Lives], *, to: UUID | None) -> tuple[str, ...]:
    """The titles of those documents whose words hold a protected address that is not the receiver's own. What has no
    words that can be read (a scanned page) is not found.
    """
    wanted = list(annexes)
    if not wanted:
        return ()
    versions = DocumentVersion.objects.filter(document__in=wanted).select_related("document")
    by_event = {version.event: version.document for version in versions}
    texts = SearchText.objects.filter(event__in=by_event, is_document=True)
    homes = [one for one in lives if one.protected]
    return tuple(
        by_event[row.event].title
        for row in texts
        if crossing(row.folded, homes, to=to, protected_only=True, is_folded=True)
    )
