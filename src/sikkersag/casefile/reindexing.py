"""Make everything that search reads anew from the journal and the names: after folding or its rules have changed.

It writes nothing that the journal does not say. Nobody need be kept out while it runs: a case at a time is locked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from sikkersag.casefile.models import Case, Content, Family, SearchText
from sikkersag.casefile.papers import mark_words
from sikkersag.casefile.searchwords import search_text
from sikkersag.foundation.people.folding import folded, name_key
from sikkersag.foundation.people.models import Person

_AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Reindexed:
    """How many were made anew: texts, and names that came out otherwise than they stood."""

    texts: int
    names: int


def reindex(tell: Callable[[str], None] = lambda said: None) -> Reindexed:
    """Make the texts of every case and the names of every person and family anew. `tell` hears how far it has come."""
    names = _names()
    texts = 0
    cases = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    for count, pk in enumerate(cases, 1):
        texts += reindex_case(pk)
        if count % 500 == 0 or count == len(cases):
            tell(f"{count} af {len(cases)} sager")
    return Reindexed(texts, names)


@transaction.atomic
def reindex_case(pk: int) -> int:
    """Make the texts of one case anew; how many there are. What is sealed or erased has none."""
    case = Case.objects.select_for_update().get(pk=pk)
    contents = Content.objects.filter(row__case=case, body__isnull=False, row__sealings__isnull=True)
    made = [
        found
        for content in contents.select_related("row").order_by("row__seq").iterator(chunk_size=_AT_A_TIME)
        if (found := search_text(content.row, content.body or {}, child=str(case.child_id))) is not None
    ]
    SearchText.objects.filter(case=case).delete()
    SearchText.objects.bulk_create(made, batch_size=_AT_A_TIME)
    mark_words(case)
    return len(made)


def _names() -> int:
    persons = []
    for person in Person.objects.order_by("pk").iterator(chunk_size=_AT_A_TIME):
        wanted = (folded(person.name), name_key(person.name))
        if (person.folded, person.name_key) != wanted:
            person.folded, person.name_key = wanted
            persons.append(person)
    Person.objects.bulk_update(persons, ["folded", "name_key"], batch_size=_AT_A_TIME)
    families = [family for family in Family.objects.all() if family.folded != folded(family.name)]
    for family in families:
        family.folded = folded(family.name)
    Family.objects.bulk_update(families, ["folded"], batch_size=_AT_A_TIME)
    return len(persons) + len(families)
