"""Who is it about? Children that fit what the sender told, each with what makes it fit, in words. Nobody is ever linked
because of it: a person chooses.

Only children whose case the viewer may see are answered. Of the others nothing is said, not even that there are any;
the page always says whom to ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q

from sikkersag.casefile.models import Case, Party
from sikkersag.casefile.queries.header import age_of
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.organisation.queries import day_of
from sikkersag.foundation.people import cpr as numbers
from sikkersag.foundation.people.folding import folded, name_key
from sikkersag.foundation.people.models import Residence
from sikkersag.foundation.people.queries import by_name, protected_homes
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.fields import read_day
from sikkersag.intake.submission import Submission, ToldChild

#: How many are shown for one child that was told of.
MOST = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A child that it may be about, and why."""

    case: Case
    age: str
    cpr: str
    why: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sought:
    """One child that was told of (or what somebody typed), with those that it may be. `more`: there are others."""

    told: ToldChild
    found: Sequence[Candidate]
    more: bool = False

    @property
    def words(self) -> str:
        """ "Oliver, ca. 5 år, Strandvej" """
        parts = (self.told.name, self.told.born, self.told.address, self.told.place)
        return ", ".join(part for part in parts if part)


def candidates(viewer: Viewer, submission: Submission, *, but: Sequence[int] = ()) -> list[Sought]:
    """For each child that was told of, those that it may be; `but` are cases it is linked to already. Nine queries at
    most for each child told of.
    """
    told = [child for child in submission.children if not child.empty]
    found = [seek(viewer, child, but=but) for child in told]
    if submission.unborn:
        found.append(_unborn(viewer, submission, but))
    return found


def seek(viewer: Viewer, told: ToldChild, *, but: Sequence[int] = ()) -> Sought:
    """Those whom one child may be, by number, by name in any spelling, by birth day with the first name, and by the
    address of the home. A protected address is never compared.
    """
    number = _cpr(told.cpr) or _cpr(told.born)
    born = _born(told.born) or (numbers.born_of(number) if number else None)
    homes = _homes(viewer, told.address)
    # Each way by itself: put together with OR, no index serves any of them.
    ways = [Q(child__cpr=number)] if number else []
    name = " ".join(told.name.split())
    if len(name) > 1:
        ways.append(Q(child__in=by_name(name).order_by().values("pk")))
        if born is not None:
            ways.append(Q(child__born=born, child__name_key__startswith=name_key(name.split()[0])))
    if homes:
        ways.append(Q(child__in=homes))
    cases: dict[int, Case] = {}
    for way in ways:
        rows = visible(viewer, Case.objects.filter(way).exclude(pk__in=but)).select_related("child")
        cases |= {case.pk: case for case in rows.order_by("child__folded", "pk")[: 5 * MOST]}
    found = [_candidate(case, number, name, born, homes, viewer) for case in cases.values()]
    found.sort(key=lambda one: (number == "" or one.case.child.cpr != number, -len(one.why), one.case.child.folded))
    return Sought(told, found[:MOST], len(found) > MOST)


def typed(text: str) -> ToldChild:
    """What somebody typed in the search of the page, as a child told of: a number, or a name with perhaps a day."""
    words = text.split()
    if _cpr(text):
        return ToldChild(cpr=text.strip())
    day = next((word for word in words if _born(word)), "")
    return ToldChild(name=" ".join(word for word in words if word != day)[:160], born=day)


def _candidate(
    case: Case, number: str, name: str, born: date | None, homes: Sequence[object], viewer: Viewer
) -> Candidate:
    child, why = case.child, []
    if number and child.cpr == number:
        why.append("samme CPR-nummer")
    if name and folded(name) == child.folded:
        why.append("samme navn")
    elif name and name_key(name) == child.name_key:
        why.append(f"samme navn, stavet på en anden måde (»{name}«)")
    elif name:
        first = name_key(name.split(maxsplit=1)[0])
        if any(word.startswith(first) for word in child.name_key.split()):
            why.append(f"navnet ligner »{name}«")
    if born is not None and child.born == born:
        why.append(f"født {danish.plain_day(born)}")
    if child.pk in homes:
        why.append("bor på den adresse, der er skrevet")
    return Candidate(case, age_of(child, viewer.now), numbers.masked(child.cpr), why or ["ligner det, der er skrevet"])


def _cpr(text: str) -> str:
    try:
        return numbers.parse(text) if text else ""
    except numbers.InvalidCprError:
        return ""


def _born(text: str) -> date | None:
    try:
        return read_day(text)
    except ValidationError:
        return None


def _homes(viewer: Viewer, address: str) -> Sequence[object]:
    """Who lives at an address as it was told: the street with its number, wherever nobody's address is protected."""
    street = address.split(",", maxsplit=1)[0].strip()
    if len(street) < 4 or not any(letter.isdigit() for letter in street):
        return ()
    today = day_of(viewer.now)
    there = Residence.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=today), starts__lte=today, household__address__istartswith=street
    )
    rows = [
        row
        for row in there.select_related("household")[:200]
        if not row.household.address[len(street) : len(street) + 1].isalnum()
    ]
    hidden = protected_homes((row.household_id for row in rows), today)
    return [row.person_id for row in rows if row.household_id not in hidden]


def _unborn(viewer: Viewer, submission: Submission, but: Sequence[int]) -> Sought:
    """Cases of children who are expected, by the mother's name as it was told."""
    names = [submission.parents, *(child.name for child in submission.children)]
    wanted = Q(pk__in=[])
    for name in names:
        if len(name.strip()) > 1:
            wanted |= Q(person__in=by_name(name))
    expecting = Party.objects.filter(wanted, role="mor", case__child__born__isnull=True)
    rows = visible(viewer, Case.objects.filter(pk__in=expecting.values("case")).exclude(pk__in=but))
    cases = list(rows.select_related("child").order_by("pk")[: MOST + 1])
    why = ["et ventet barn af en mor med det navn"]
    found = [Candidate(case, "ufødt", "", why) for case in cases[:MOST]]
    return Sought(ToldChild(name="Det ufødte barn"), found, len(cases) > MOST)
