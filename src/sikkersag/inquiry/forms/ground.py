"""What of a case a working document stands on: the child, the siblings, what the journal has about the matter.

Read from the case as it stands at one moment; what is typed in the document is `content`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sikkersag.casefile.ages import ADULT, age_limit, age_on
from sikkersag.casefile.models import Case, Matter
from sikkersag.casefile.needs import in_force
from sikkersag.casefile.queries.writing import ChildCase, Someone, children_of
from sikkersag.casefile.thelaw import rulebook
from sikkersag.foundation.ui import danish
from sikkersag.inquiry.forms.outline import BARNETS_LOV, Child, regime_at
from sikkersag.law.engine.timeline import Event

SIBLING = "soeskende"
#: Decisions that place a child, and the reasons for which Barnets lov wants the siblings investigated.
_PLACING = frozenset({"frivillig_anbringelse", "tvangsanbringelse", "foreloebig_anbringelse"})
_HARM = frozenset({"omsorgssvigt", "overgreb"})
#: The requirement of a risk assessment in an honour-related conflict; a notification from before it asks for none.
_RISK = "S2"
#: The dated age under which siblings at home are investigated when a child is placed for harm.
_SIBLINGS = "soeskende_undersoegelse"
#: Knowledge of these is no professional's who knows the child (S7).
_NO_PROFESSIONAL = frozenset({"privatperson", "politi", "anden_kommune"})


@dataclass(frozen=True, slots=True)
class Ground:
    """A case and a matter at a moment. `regime` is that of the moment (see `outline`)."""

    case: Case
    matter: Matter
    told: ChildCase
    now: datetime
    regime: str
    child: Child
    siblings: tuple[Someone, ...]

    @property
    def instant(self) -> int:
        """The moment in seconds UTC."""
        return int(self.now.timestamp())

    @property
    def is_adult(self) -> bool:
        """Has the child turned 18?"""
        return self.child.age is not None and self.child.age >= ADULT

    def about(self, *kinds: str) -> list[Event]:
        """The events of these kinds about the matter that stand and did happen, earliest first."""
        wanted = str(self.matter.pk)
        found = [e for e in self.told.standing if e.kind in kinds and e.occurred and wanted in e.about]
        return sorted(found, key=lambda e: e.lo)

    def _since_finished(self, found: Iterable[Event]) -> list[Event]:
        latest = max((e.lo for e in self.about("bfu_afsluttet")), default=0)
        return [e for e in found if e.lo > latest]

    @property
    def decided(self) -> Event | None:
        """The decision to investigate that still runs: an event of its own, or a decision (afgørelse)."""
        decisions = (e for e in self.about("afgoerelse") if e.facts.get("art") == "boernefaglig_undersoegelse")
        found = self._since_finished([*self.about("bfu_besluttet"), *decisions])
        return max(found, key=lambda e: e.lo, default=None)

    @property
    def talks(self) -> list[Event]:
        """Talks with the child, and other direct contact under Barnets lov, about the matter since the last BFU."""
        return self._since_finished(self.about("boernesamtale", "direkte_kontakt_med_barnet"))

    @property
    def professionals(self) -> list[Event]:
        """What professionals who know the child have contributed, as the journal has it already."""
        asked = [e for e in self.about("oplysninger_indhentet") if e.facts.get("hos") not in _NO_PROFESSIONAL]
        return self._since_finished([*self.about("fagperson_inddraget"), *asked])

    @property
    def investigated(self) -> frozenset[str]:
        """The siblings that it was decided to investigate, by what the journal has about the matter since the last."""
        told = self._since_finished(self.about("soeskende_undersoegelse_besluttet"))
        return frozenset(one for event in told for one in event.facts.get("soeskende", ()))

    @property
    def first_time(self) -> bool:
        """Has the child never had a supporting measure, nor been placed?"""
        earlier = {"stoettende_indsats", "uden_samtykke"}
        return not any(
            e.occurred
            and (
                e.kind == "anbringelse_ivaerksat"
                or (e.kind == "indsats_ivaerksat" and e.facts.get("grundlag") in earlier)
            )
            for e in self.told.standing
        )

    @property
    def asks_risk(self) -> bool:
        """Must the risk be assessed before parents or network are involved?"""
        return self.regime == BARNETS_LOV and bool(self.unassessed)

    @property
    def placed_for_harm(self) -> bool:
        """Has a decision placed the child because of neglect or abuse?"""
        return any(
            e.kind == "afgoerelse"
            and e.facts.get("art") in _PLACING
            and not _HARM.isdisjoint(e.facts.get("aarsag") or ())
            and not e.facts.get("afslag")
            for e in self.told.standing
        )

    @property
    def siblings_under(self) -> int | None:
        """Under which age siblings at home must be investigated, since the child was placed for harm; None: no duty."""
        return age_limit(_SIBLINGS, at=self.instant) if self.placed_for_harm else None

    @property
    def risk_assessments(self) -> list[Event]:
        """The risk assessments that stand in the case, earliest first."""
        found = [e for e in self.told.standing if e.kind == "risikovurdering" and e.occurred]
        return sorted(found, key=lambda e: e.lo)

    @property
    def unassessed(self) -> list[Event]:
        """The notifications of an honour-related conflict to which no risk assessment answers (S2)."""
        answered = {ref for e in self.risk_assessments for ref in e.refs.get("underretning", ())}
        return [e for e in _honour_conflicts(self.told.standing) if e.id not in answered]


def ground_of(case: Case, matter: Matter, *, now: datetime) -> Ground:
    """The ground of a case (with child, family and unit) and one of its matters at a moment."""
    instant = int(now.timestamp())
    (told,) = children_of([case], known_at=instant)
    siblings = tuple(
        one for one in told.people if one.id in told.timeline.persons and told.timeline.persons[one.id].role == SIBLING
    )
    holds = {
        "indsats": _supported(told.standing),
        "soeskende": bool(siblings),
        "aeresrelateret": bool(_honour_conflicts(told.standing)),
    }
    so = frozenset(name for name, is_so in holds.items() if is_so)
    return Ground(case, matter, told, now, regime_at(instant), Child(_age(case, now), so), siblings)


def _honour_conflicts(standing: Iterable[Event]) -> list[Event]:
    """The notifications of an honour-related conflict under a law that asks for a risk assessment, earliest first."""
    told = [e for e in standing if e.kind == "underretning_modtaget" and e.occurred and e.facts.get("aeresrelateret")]
    requirement = rulebook().requirements[_RISK]
    return sorted((e for e in told if in_force(requirement, e.lo) is not None), key=lambda e: e.lo)


def is_unborn(case: Case, now: datetime) -> bool:
    """Is the child of a case (with its child) awaited and not born yet?"""
    return _age(case, now) is None


def _age(case: Case, now: datetime) -> int | None:
    """Whole years; None before birth. Where no birth day is known and none is awaited, the child is taken as born."""
    if case.child.born is None and case.child.expected is None:
        return 0
    return age_on(case.child.born, danish.day_of(now))


def _supported(standing: Iterable[Event]) -> bool:
    """Is a measure running?"""
    running: list[str] = []
    for event in sorted((e for e in standing if e.occurred), key=lambda e: e.lo):
        if event.kind == "indsats_ivaerksat":
            running.append(event.id)
        elif event.kind == "indsats_ophoert":
            ended = event.refs.get("indsats", ())
            running = [one for one in running if ended and one not in ended]
    return bool(running)
