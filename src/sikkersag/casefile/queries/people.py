"""The people of a case and of its family as the acts on a case need them: who they are, what they are to the child.

Only what stands in cases that the viewer may see; an address that is protected does not come out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from sikkersag.casefile.models import Case, Family, Party
from sikkersag.casefile.queries.header import SIBLING, age_of, role_label
from sikkersag.casefile.queries.residence import Home, homes_of
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.people.folding import folded, name_key
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.people.queries import by_name

#: Families that a search shows at most.
MOST = 12


@dataclass(frozen=True, slots=True)
class Part:
    """A role that somebody has in the case."""

    role: str
    label: str


@dataclass(slots=True)
class InCase:
    """Somebody in the case with all their roles, and where they live now."""

    person: Person
    age: str
    parts: list[Part] = field(default_factory=list)
    custody: bool = False
    homes: tuple[Home, ...] = ()


def people_of(case: Case, viewer: Viewer) -> list[InCase]:
    """The child, then everybody registered in the case, in the order of the roles."""
    order = list(vocabulary().roles)
    parties = list(Party.objects.filter(case=case).select_related("person"))
    parties.sort(key=lambda p: (order.index(p.role) if p.role in order else len(order), p.pk))
    found = {case.child_id: InCase(case.child, age_of(case.child, viewer.now), [Part("", "barnet")])}
    for party in parties:
        one = found.setdefault(party.person_id, InCase(party.person, age_of(party.person, viewer.now)))
        one.parts.append(Part(party.role, role_label(party.role)))
        one.custody = one.custody or party.custody
    homes = homes_of([one.person for one in found.values()], organisation.day_of(viewer.now))
    for pk, one in found.items():
        one.homes = homes.get(pk, ())
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is known in the family. `custody`: in one of its cases they have part in it now."""

    person: Person
    role: str
    custody: bool
    case: Case | None = None


def children_in(viewer: Viewer, family: Family | UUID) -> list[Case]:
    """The cases of a family that the viewer may see, the eldest child first."""
    cases = visible(viewer, Case.objects.filter(family=family)).select_related("child", "family")
    return sorted(cases, key=lambda case: (case.child.born or date.max, case.child.name))


def adults_in(viewer: Viewer, family: Family | UUID) -> list[Known]:
    """The parents and guardians who are registered in those cases, each once, with the role they have first."""
    groups = vocabulary().roles
    found: dict[UUID, Known] = {}
    rows = Party.objects.filter(case__in=children_in(viewer, family)).select_related("person").order_by("pk")
    for row in rows:
        if row.role not in groups or groups[row.role].group != "party":
            continue
        known = found.get(row.person_id)
        found[row.person_id] = Known(
            row.person, known.role if known else row.role, row.custody or (known is not None and known.custody)
        )
    return list(found.values())


def known_to(viewer: Viewer, case: Case) -> list[Known]:
    """Who is known in the child's family and not yet in the child's case: brothers and sisters first."""
    there = {case.child_id, *Party.objects.filter(case=case).values_list("person_id", flat=True)}
    siblings = [Known(one.child, SIBLING, custody=False, case=one) for one in children_in(viewer, case.family_id)]
    return [one for one in [*siblings, *adults_in(viewer, case.family_id)] if one.person.pk not in there]


@dataclass(frozen=True, slots=True)
class FoundFamily:
    """A family that the viewer sees a child of, with the children that they see."""

    family: Family
    children: tuple[str, ...]

    @property
    def label(self) -> str:
        """ "Familien Møllegård: Emil Møllegård, Ida Møllegård"."""
        return f"{self.family.name}: {', '.join(self.children)}"


def families_like(viewer: Viewer, text: str) -> list[FoundFamily]:
    """Families with a child whose case the viewer may see, by the family's name or the name of such a child."""
    words = folded(text).split()
    if not words:
        return []
    seen = visible(viewer, Case.objects.all())
    named = seen.filter(child__in=by_name(text)).values_list("family", flat=True)[: 4 * MOST]
    families = Family.objects.filter(cases__in=seen)
    for word in words:
        families = families.filter(folded__contains=word)
    wanted = [*dict.fromkeys([*named, *families.order_by("folded", "pk").values_list("pk", flat=True)[: 4 * MOST]])]
    return found_families(viewer, wanted)[:MOST]


def found_families(viewer: Viewer, families: Sequence[UUID]) -> list[FoundFamily]:
    """These families as far as the viewer may see them, by name."""
    children: dict[UUID, list[Case]] = {}
    cases = visible(viewer, Case.objects.filter(family__in=list(families))).select_related("child", "family")
    for case in cases.order_by("child__born", "child__folded"):
        children.setdefault(case.family_id, []).append(case)
    found = [FoundFamily(group[0].family, tuple(case.child.name for case in group)) for group in children.values()]
    return sorted(found, key=lambda one: (one.family.folded, str(one.family.pk)))


def same_child(viewer: Viewer, name: str, born: date | None) -> list[Case]:
    """Cases that the viewer may see of a child with the same birth day and a name that sounds the same."""
    if born is None:
        return []
    cases = visible(viewer, Case.objects.filter(child__born=born, child__name_key=name_key(name)))
    return list(cases.select_related("child")[:5])


def cases_of_siblings(viewer: Viewer, case: Case) -> list[Case]:
    """The open cases of the child's brothers and sisters that the viewer may write in: those who are registered as
    such in the child's case, or have the child so in theirs.
    """
    here = Q(child__in=Party.objects.filter(case=case, role=SIBLING).values("person"))
    theirs = Q(pk__in=Party.objects.filter(person=case.child_id, role=SIBLING).values("case"))
    siblings = Case.objects.filter(here | theirs, status=Case.Status.OPEN).exclude(pk=case.pk)
    return list(visible(viewer, siblings, permission="case.write").order_by("pk"))
