"""Which unit the municipality's own table proposes for a notification, with the reason in words; and the table itself.

It is a proposal and nothing more: a person chooses, and nothing is given to anybody because of it. A protected address
never comes out: where a child's home has one, no reason tells of the rule that fits it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from sikkersag.casefile.models import Case
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.organisation.models import UnitPeriod
from sikkersag.foundation.people.models import Residence
from sikkersag.foundation.people.queries import protected_homes
from sikkersag.intake.models import Route
from sikkersag.intake.routes import Address, address_of, nearest, place_of, words_of
from sikkersag.intake.submission import Submission

UNBORN = "ufoedt"
#: The views of the table: those that hold, are to come, and have been.
VIEWS = {"nu": "Gælder nu", "kommer": "Kommer", "har-vaeret": "Har gældt"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the table comes to. `unit` is None where several fit, or the unit is not there any more; `words` say why."""

    unit: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Proposals:
    """What is proposed on the page of a notification: `told` for a child that gets a case, by what the sender told;
    `children` by case, `whole` for the notification itself. None and empty where no rule fits.
    """

    told: Proposal | None = None
    children: Mapping[int, Proposal] = field(default_factory=dict)
    whole: Proposal | None = None


@dataclass(frozen=True, slots=True)
class _Home:
    address: Address | None
    protected: bool


@dataclass(frozen=True, slots=True)
class _Fit:
    """A rule that fits, and what it was found by; `hidden`: the words must not tell of the rule."""

    rule: Route
    by: str
    known: bool
    hidden: bool = False

    @property
    def unit_name(self) -> str | None:
        return self.rule.unit_name  # type: ignore[attr-defined,no-any-return]  # annotated in `_rules`

    @property
    def reason(self) -> str:
        if self.hidden:
            return self.by
        if self.rule.others:
            return "fordi ingen anden regel passer" if self.known else "fordi der ikke er en adresse at gå efter"
        if not place_of(self.rule):
            return f"efter emnet (reglen for {words_of(self.rule)})"
        return f"{self.by} (reglen for {words_of(self.rule)})"


_BY_TOLD, _BY_HOME = "efter den adresse, der er skrevet", "efter barnets adresse"
_BY_OTHER = "efter adressen for det barn, der er fundet"


def proposed(viewer: Viewer, told: Submission, cases: Sequence[Case] = (), *, writes: Collection[int]) -> Proposals:
    """What the table proposes today (in Denmark) for what was told, and for each linked child whose case the viewer may
    see; in three queries. `cases` come with their children; in those of `writes` the viewer may write: only there does
    a protected home count, and never in words.

    A child's home stands before the address that was told, which counts where no home is known. The home of an unborn
    child's mother is not looked up.
    """
    day = organisation.day_of(viewer.now)
    homes = _homes([case for case in cases if case.child.born is not None], day)
    written = [found for child in told.children if (found := address_of(child.address)) is not None]
    rules = _rules([*written, *(home.address for some in homes.values() for home in some)], day)
    if not rules:
        return Proposals()
    by_told = _fits(rules, [_Home(one, False) for one in written], _topics(told), _BY_TOLD)
    children: dict[int, list[_Fit]] = {}
    for case in cases:
        topics = _topics(told) - {UNBORN} | ({UNBORN} if case.child.born is None else set())
        known = homes.get(case.child_id, ())
        usable = [home for home in known if not home.protected or case.pk in writes]
        if known:
            children[case.pk] = _fits(rules, usable, topics, _BY_HOME)
        else:
            children[case.pk] = _fits(rules, [_Home(one, False) for one in written], topics, _BY_TOLD)
    whole = [fit for fits in children.values() for fit in fits] if children else by_told
    if children and not written:
        # Another child of the same notification: nearest at hand is that it lives where the one does that is found.
        by_told = [replace(fit, by=_BY_OTHER) for fit in whole]
    return Proposals(
        _proposal(by_told), {pk: one for pk, fits in children.items() if (one := _proposal(fits))}, _proposal(whole)
    )


def _topics(told: Submission) -> set[str]:
    said = {"overgreb": told.abuse, "aeresrelateret": told.honour, UNBORN: told.unborn}
    return {topic for topic, yes in said.items() if yes}


def _rules(addresses: Iterable[Address | None], day: date) -> list[Route]:
    """The rules that hold on the day and may fit one of the addresses, each with its unit's name as `unit_name`; None
    where the unit is not there on the day.
    """
    known = [one for one in addresses if one is not None]
    streets = {street for one in known for street, _ in one.streets()}
    codes = {one.postcode for one in known if one.postcode}
    fitting = Q(street="", postcode__in=["", *codes]) | Q(street__in=streets)
    name = organisation.on(UnitPeriod.objects.filter(unit=OuterRef("unit")), day).values("name")[:1]
    found = organisation.on(Route.objects.filter(fitting), day).annotate(unit_name=Subquery(name))
    return list(found.order_by("pk"))


def _homes(cases: Sequence[Case], day: date) -> dict[UUID, list[_Home]]:
    """Where the children live on the day. Somebody with a protected address in the home protects it for all; and who
    has one but no known home, has a protected home that fits no place.
    """
    if not cases:
        return {}
    holding = Q(ends__isnull=True) | Q(ends__gt=day)
    rows = list(
        Residence.objects.filter(holding, starts__lte=day, person__in=[case.child_id for case in cases])
        .select_related("household")
        .order_by("-starts", "-pk")
    )
    hidden = protected_homes((row.household_id for row in rows), day)
    own = {case.child_id for case in cases if case.child.protected_address}
    found: dict[UUID, list[_Home]] = {}
    for row in rows:
        protected = row.household_id in hidden or row.person_id in own
        found.setdefault(row.person_id, []).append(_Home(address_of(row.household.address), protected))
    for child in own - set(found):
        found[child] = [_Home(None, True)]
    return found


def _fits(rules: Sequence[Route], homes: Sequence[_Home], topics: Collection[str], by: str) -> list[_Fit]:
    return [
        _Fit(rule, by, home.address is not None, home.protected)
        for home in homes or (_Home(None, False),)
        for rule in nearest(rules, home.address, topics)
    ]


def _proposal(fits: Sequence[_Fit]) -> Proposal | None:
    by_unit: dict[int, _Fit] = {}
    # A home or a child for which nothing in particular fits does not speak against another for which something does.
    placed = [fit for fit in fits if place_of(fit.rule)]
    for fit in placed or [fit for fit in fits if not fit.rule.others] or fits:
        # What must not be told is not told because another rule says the same.
        if fit.rule.unit_id not in by_unit or fit.hidden:
            by_unit[fit.rule.unit_id] = fit
    if not by_unit:
        return None
    if len(by_unit) > 1:
        number = {2: "To", 3: "Tre", 4: "Fire"}.get(len(by_unit), str(len(by_unit)))
        each = [f"{fit.unit_name or 'en lukket enhed'} {fit.reason}" for fit in by_unit.values()]
        return Proposal(None, f"{number} regler passer: {'; '.join(each)}. Vælg selv.")
    ((unit, fit),) = by_unit.items()
    if fit.unit_name is None:
        return Proposal(None, f"Den regel, der passer {fit.reason}, peger på en enhed, der er lukket. Vælg selv.")
    return Proposal(unit, f"{fit.unit_name}, {fit.reason}.")


def table(view: str, day: date) -> QuerySet[Route]:
    """The rules of a view of the table as it stands on a day, by what they are for; each with its unit's last name as
    `unit_name`, and as `unit_now` its name on the day (None where it is closed).
    """
    periods = UnitPeriod.objects.filter(unit=OuterRef("unit"))
    last = periods.filter(starts__lte=day).order_by("-starts").values("name")[:1]
    rows = Route.objects.annotate(
        unit_name=Subquery(last), unit_now=Subquery(organisation.on(periods, day).values("name")[:1])
    )
    never = Q(ends=F("starts"))
    if view == "kommer":
        return rows.filter(~never | Q(ends__isnull=True), starts__gt=day).order_by("starts", "pk")
    if view == "har-vaeret":
        return rows.filter(never | Q(ends__lte=day)).order_by("-ends", "-pk")
    return organisation.on(rows, day).order_by("others", "postcode", "street", "first", "last", "side", "topic", "pk")
