"""The pattern as plain facts: earlier notifications on the child, the siblings and who lives in the same home, what
came of each, and what is running. No score, and nothing is ordered by it. A case that the viewer may not see counts as
nothing here and says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from sikkersag.casefile.models import Case, LedgerRow, Party
from sikkersag.casefile.queries.entries import label_of
from sikkersag.casefile.queries.family import MEASURES
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.words import word
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.organisation.queries import day_of
from sikkersag.foundation.people.models import Residence
from sikkersag.foundation.ui import danish
from sikkersag.intake.kinds import CONCLUDED, CONCLUSIONS, NOTIFIED
from sikkersag.intake.models import Link
from sikkersag.intake.queries.history import Stood, stood

SIBLING = "soeskende"
#: How far back the sentence counts.
DAYS = 90
#: Kinds by which help has begun, and those by which it has ended.
STATES = tuple(vocabulary().states[name] for name in MEASURES)
BEGUN = frozenset(kind for state in STATES for kind in state.opens)
ENDED = frozenset(kind for state in STATES for kind in state.closes)
#: Conclusions that are help already; an investigation or a talk is not.
HELPED = frozenset({"eksisterende_indsats_justeret"})
_ORDINALS = ("Første", "Anden", "Tredje", "Fjerde", "Femte", "Sjette", "Syvende", "Ottende", "Niende", "Tiende")
_NUMBERS = ("ingen", "én", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti")


def number(many: int) -> str:
    """A small number as a word."""
    return _NUMBERS[many] if many < len(_NUMBERS) else str(many)


def ordinal(place: int) -> str:
    """ "Fjerde"; above ten "Nummer 14"."""
    return _ORDINALS[place - 1] if place <= len(_ORDINALS) else f"Nummer {place}"


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier notification: about whom, from whom, about what, and what it led to, each in words."""

    at: datetime
    whom: Sequence[str]
    sibling: bool
    sender: str
    what: str
    led_to: str
    helped: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is known around one child. `recent` are those of the last `DAYS` days, this one not among them."""

    child: str
    earlier: Sequence[Earlier] = ()
    recent: Sequence[Earlier] = ()
    running: Sequence[str] = ()
    new_person: bool = False

    @property
    def first_name(self) -> str:
        """The child's first name."""
        return self.child.split(maxsplit=1)[0]

    @property
    def place(self) -> str:
        """ "Fjerde på 90 dage, to om søskende." """
        if not self.earlier:
            return "Ingen tidligere"
        if not self.recent:
            since = danish.plain_day(self.earlier[-1].at)
            return f"Første på {DAYS} dage. {number(len(self.earlier)).capitalize()} tidligere, senest {since}."
        others = sum(one.sibling for one in self.recent)
        about = f", {number(others)} om søskende eller andre i hjemmet" if others else ""
        return f"{ordinal(len(self.recent) + 1)} på {DAYS} dage{about}."

    @property
    def led(self) -> str:
        """ "Ingen har ført til hjælp." """
        counted = self.recent or self.earlier
        if not counted:
            return ""
        helped = sum(one.helped for one in counted)
        if not helped:
            return "Den har ikke ført til hjælp." if len(counted) == 1 else "Ingen har ført til hjælp."
        if len(counted) == 1:
            return "Den førte til hjælp."
        return f"{number(helped).capitalize()} af {number(len(counted))} har ført til hjælp."

    @property
    def running_words(self) -> str:
        """ "Kontaktperson siden 2. september 2025", or that nothing runs."""
        return " · ".join(self.running) or "Ingen indsats"


@dataclass
class _Around:
    """The children around one child: their cases that the viewer may see."""

    own: Case
    others: set[int] = field(default_factory=set)


def pattern_of_each(
    viewer: Viewer, wanted: Mapping[int, tuple[datetime, Sequence[Link]]]
) -> dict[tuple[int, int], Pattern]:
    """The pattern of each case of each notification (by their keys), as it was when the notification came: `wanted` has
    when that was, and its links. A bounded number of queries, however many; a case that the viewer may not see has
    none.
    """
    events = {str(link.event) for _, links in wanted.values() for link in links}
    numbers = {link.case for _, links in wanted.values() for link in links}
    if not numbers:
        return {}
    own = list(visible(viewer, Case.objects.filter(pk__in=numbers)).select_related("child"))
    around, cases = _around(viewer, own)
    told: dict[int, list[Stood]] = {}
    for entry in stood(cases, {NOTIFIED, CONCLUDED} | BEGUN | ENDED):
        told.setdefault(entry.case, []).append(entry)
    new = _new_person(own, events)
    by_case = {one.own.pk: one for one in around}
    found = {}
    for notification, (at, links) in wanted.items():
        mine = {str(link.event) for link in links}
        for link in links:
            if (one := by_case.get(link.case)) is None:
                continue
            earlier = [each for each in _earlier(one, told, cases, mine) if each.at < at]
            recent = [each for each in earlier if each.at >= at - timedelta(days=DAYS)]
            found[notification, link.case] = Pattern(
                one.own.child.name,
                earlier,
                recent,
                _running(told.get(link.case, ())),
                str(link.event) in new,
            )
    return found


def _around(viewer: Viewer, own: Sequence[Case]) -> tuple[list[_Around], dict[int, Case]]:
    """Siblings (registered in either case, or in the same family) and who lives in the same home, in four queries."""
    today = day_of(viewer.now)
    children = {case.child_id for case in own}
    pairs = set(
        Party.objects.filter(Q(case__in=own) | Q(person__in=children), role=SIBLING).values_list(
            "case__child", "person"
        )
    )
    living = Q(ends__isnull=True) | Q(ends__gt=today)
    homes: dict[int, set[UUID]] = {}
    mine = Residence.objects.filter(living, person__in=children, starts__lte=today).values("household")
    for home, person in Residence.objects.filter(living, household__in=mine, starts__lte=today).values_list(
        "household", "person"
    ):
        homes.setdefault(home, set()).add(person)
    near: dict[UUID, set[UUID]] = {child: set() for child in children}
    for first, second in [*pairs, *((second, first) for first, second in pairs)]:
        if first in near:
            near[first].add(second)
    for people in homes.values():
        for child in people & children:
            near[child] |= people
    wanted = {person for some in near.values() for person in some}
    families = {case.family_id for case in own}
    seen = visible(viewer, Case.objects.filter(Q(child__in=wanted) | Q(family__in=families))).select_related("child")
    others = {case.pk: case for case in seen} | {case.pk: case for case in own}
    found = []
    for case in own:
        others_of = {
            other.pk
            for other in others.values()
            if other.pk != case.pk and (other.child_id in near[case.child_id] or other.family_id == case.family_id)
        }
        found.append(_Around(case, others_of))
    return found, others


def _earlier(
    one: _Around, told: Mapping[int, Sequence[Stood]], cases: Mapping[int, Case], skip: set[str]
) -> list[Earlier]:
    """The earlier notifications around a child, oldest first; one about several children counts once."""
    groups: dict[str, list[Stood]] = {}
    own_sources = {each.source for each in told.get(one.own.pk, ()) if each.id in skip and each.source}
    for pk in (one.own.pk, *sorted(one.others)):
        for entry in told.get(pk, ()):
            if entry.kind == NOTIFIED and entry.id not in skip and entry.source not in own_sources:
                name = entry.source if entry.source.startswith("underretning ") else entry.id
                groups.setdefault(name, []).append(entry)
    found = [_told(one, some, told, cases) for some in groups.values()]
    return sorted(found, key=lambda each: each.at)


def _told(
    one: _Around, same: Sequence[Stood], told: Mapping[int, Sequence[Stood]], cases: Mapping[int, Case]
) -> Earlier:
    first = same[0]
    led, helped = _led_to(same, told)
    return Earlier(
        first.at,
        [cases[each.case].child.name for each in same],
        all(each.case != one.own.pk for each in same),
        sender_of(first),
        about_what(first),
        led,
        helped,
    )


def sender_of(entry: Stood) -> str:
    """From whom, by kind: "Fagperson, skole"."""
    kind, place = entry.facts.get("afsender_art"), entry.facts.get("afsender_sted")
    parts = [word(NOTIFIED, "afsender_art", kind) if isinstance(kind, str) else "Afsender ikke oplyst"]
    if isinstance(place, str):
        said = word(NOTIFIED, "afsender_sted", place)
        parts.append(said[:1].lower() + said[1:])
    return ", ".join(parts)


def about_what(entry: Stood) -> str:
    """About what, as far as its facts say."""
    said = []
    if entry.facts.get("overgreb"):
        said.append("mistanke om overgreb")
    if entry.facts.get("aeresrelateret"):
        said.append("æresrelateret konflikt")
    if entry.facts.get("skolefravaer_15"):
        said.append("skolefravær")
    if entry.facts.get("ufoedt"):
        said.append("ufødt barn")
    return ", ".join(said) or "bekymring"


def _led_to(same: Sequence[Stood], told: Mapping[int, Sequence[Stood]]) -> tuple[str, bool]:
    """What a notification led to, and whether that was help: what was concluded on it, and what began after it and
    before the next one in the same case.
    """
    words: list[str] = []
    helped = False
    for entry in same:
        journal = told.get(entry.case, ())
        later = [each.at for each in journal if each.kind == NOTIFIED and each.at > entry.at]
        until = min(later, default=None)
        for each in journal:
            if each.kind == CONCLUDED and each.about("underretning", {entry.id}):
                conclusion = str(each.facts.get("konklusion", ""))
                words.append(CONCLUSIONS.get(conclusion, ("Konkluderet", False))[0].lower())
                helped |= conclusion in HELPED
            elif each.kind in BEGUN and each.at > entry.at and (until is None or each.at <= until):
                words.append(f"{_measure(each)} fra {danish.plain_day(each.at)}")
                helped = True
    return ", ".join(dict.fromkeys(words)) or "ingen konklusion skrevet", helped


def _measure(entry: Stood) -> str:
    """What a measure is: what its facts say, else its kind without that it began."""
    for fact, value in entry.facts.items():
        known = vocabulary().kinds[entry.kind].facts.get(fact)
        if known is not None and known.type == "choice" and isinstance(value, str):
            return word(entry.kind, fact, value)
    return label_of(entry.kind).removesuffix(" begyndt").removesuffix(" iværksat")


def _running(journal: Iterable[Stood]) -> list[str]:
    entries = list(journal)
    ended = {target for each in entries if each.kind in ENDED for some in each.refs.values() for target in some}
    begun = [each for each in entries if each.kind in BEGUN and each.id not in ended]
    return [f"{_measure(each)} siden {danish.plain_day(each.at)}" for each in begun]


def _new_person(own: Sequence[Case], events: set[str]) -> set[str]:
    """Those of these events for which the rulebook asks for a new person who has not looked yet."""
    rows = LedgerRow.objects.filter(case__in=own, requirement="U4", is_open=True)
    return {str(row.data.get("occasion", "")) for row in rows} & events
