"""The normal form: a requirement of the law as data. Every shape of the rule files is a name over these few parts.

Occasions × persons → evidence within [lower, upper], with departures. The reading of files is
`sikkersag.law.rulebook`; the evaluation is
`evaluate`. Instants are whole seconds UTC; `end` of a version is exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sikkersag.law.engine.expressions import Expression
from sikkersag.law.engine.length import Length
from sikkersag.law.engine.timeline import Event
from sikkersag.law.engine.view import Roles, StateKind

SHAPES = ("within", "before", "states", "never", "recurring", "covered", "promptly", "human")


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """The law in force from `start` (inclusive) to `end` (exclusive): where it stands, and whether open matters are
    finished under it.
    """

    key: str
    start: int
    end: int
    law: str
    section: str
    source: tuple[str, ...]
    last_checked: str
    takes_open: bool
    note: str


@dataclass(frozen=True, slots=True)
class Departure:
    """One ground of the closed list on which the requirement may lawfully be departed from."""

    ground: str
    titel: str
    section: Mapping[str, str]
    by: tuple[str, ...]
    requires: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Events of some kinds that fulfil a condition and belong to the occasion by every join. `exact`: what they make
    due is due at their instant where it is known, not by the end of their day. `local_standard`: that they make it due
    is not in the Act.
    """

    kinds: tuple[str, ...]
    when: Expression | None = None
    join: tuple[tuple[str, str], ...] = ()
    exact: bool = False
    local_standard: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """One alternative way to fulfil a duty."""

    select: Selection
    limit: Length | None = None
    max_age: Length | None = None
    older: str = "fails"
    exception: bool = False
    any_time: bool = False
    decisive: bool = False
    ends: tuple[Selection, ...] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """Where the clock starts when it is not the occasion: at other events, a birthday, or a date told by the
    occasion.
    """

    select: Selection | None = None
    pick: str = "first"
    birthday: int | None = None
    shift: Length | None = None
    shift_back: bool = False
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """What makes a period lawful while it lasts: events, their validity, and what ends them."""

    select: Selection
    limit: Length | None = None
    limit_fact: str = ""
    ends: tuple[Selection, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Occasion:
    """What calls for the duty."""

    kinds: tuple[str, ...]
    when: Expression | None = None
    unless: Expression | None = None
    unless_reason: str = ""
    per_matter: bool = False
    for_each: tuple[str, ...] = ()
    child_if: Expression | None = None
    prospect: bool = False
    since: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Duty:
    """One thing that must be done (or not done) for each occasion and person."""

    part: str
    titel: str
    shape: str
    versions: tuple[str, ...]
    occasion: Occasion
    evidence: tuple[Evidence, ...] = ()
    basis: tuple[Basis, ...] = ()
    start: Start | None = None
    before: Selection | None = None
    before_pick: str = "first"
    also_due: tuple[Selection, ...] = ()
    limit: Length | None = None
    first_limit: Length | None = None
    limit_fact: str = ""
    count: int = 1
    skip_first: bool = False
    late: str = "met"
    curable: str = "late"
    same_day: str = "unknown"
    written: bool = False
    fails_after: Length | None = None
    unwritten: str = "unknown"
    local_standard: bool = False
    not_due_while: tuple[str, ...] = ()
    until_state: str = ""
    look_for: str = ""
    section: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_own_anchor(self) -> bool:
        """Is it measured against another step than its occasion, which may come under a later law?"""
        return self.shape == "before" and self.before is not None and self.before.join[:1] != (("self", ""),)


@dataclass(frozen=True, slots=True, eq=False)
class Requirement:
    """One requirement of the law with its versions, duties and the closed list of departures."""

    id: str
    titel: str
    title: str
    formaal: str
    topic: str
    severity: int
    scope: str
    checked: str
    until_age: int
    versions: tuple[Version, ...]
    duties: tuple[Duty, ...]
    departures: tuple[Departure, ...]
    traps: tuple[str, ...]
    not_modelled: tuple[str, ...]
    unverified: tuple[tuple[str, str], ...]


#: Shapes that are tied to the date of their occasion: a later law never takes them over.
TIED = ("before", "never", "states", "promptly")


@dataclass(frozen=True, slots=True, eq=False)
class Called:
    """A duty and a kind of event that calls for it, with what can be known before any case is seen.

    `prospect`: the kind only opens a matter. `plain`: the duty's condition is the same for every person and law.
    `settled`: the versions in which an occasion surely stays under the law of its own date; `silent` the spans of
    those that do not have the duty.
    """

    requirement: Requirement
    duty: Duty
    prospect: bool
    plain: bool
    settled: tuple[Version, ...]
    silent: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, requirement: Requirement, duty: Duty, kind: str) -> Called:
        """The duty as this kind of event calls for it."""
        when = duty.occasion.when
        prospect = kind not in duty.occasion.kinds
        plain = when is None or not (when.reads.uses_person or when.reads.ages)
        by_birthday = duty.start is not None and duty.start.birthday is not None
        if duty.shape == "recurring" or by_birthday:
            return cls(requirement, duty, prospect, plain, (), ())
        versions = requirement.versions
        tied = duty.shape in TIED and not duty.has_own_anchor
        pairs = zip(versions, [*versions[1:], None], strict=True)
        stays = [v for v, later in pairs if tied or later is None or not later.takes_open]
        silent = [(v.start, v.end) for v in stays if duty.versions and v.key not in duty.versions and not prospect]
        return cls(requirement, duty, prospect, plain, tuple(stays), tuple(silent))

    def is_silent(self, event: Event) -> bool:
        """Does the law of the event's date surely not have this duty?"""
        return any(start <= event.lo and event.hi < end for start, end in self.silent)


class DutyIndex:
    """Which duties an event may call for: by its kind and, where many share a kind, by the value of one fact. Built
    when first asked.
    """

    __slots__ = ("_by_kind", "_tables")

    def __init__(self, requirements: Mapping[str, Requirement], matter_opened: str) -> None:
        self._by_kind: dict[str, list[tuple[Requirement, Duty]]] = {}
        self._tables: dict[
            str, tuple[str, dict[object, tuple[Called, ...]], tuple[Called, ...], tuple[Called, ...]]
        ] = {}
        for requirement in requirements.values():
            if requirement.scope != "case":
                continue
            for duty in requirement.duties:
                for kind in duty.occasion.kinds:
                    self._add(kind, requirement, duty)
                if duty.occasion.prospect and matter_opened not in duty.occasion.kinds:
                    self._add(matter_opened, requirement, duty)

    def _add(self, kind: str, requirement: Requirement, duty: Duty) -> None:
        self._by_kind.setdefault(kind, []).append((requirement, duty))

    def called_by(self, event: Event) -> tuple[Called, ...]:
        """The duties whose condition this event does not plainly contradict."""
        table = self._tables.get(event.kind)
        if table is None:
            table = self._tables[event.kind] = self._table(event.kind, self._by_kind.get(event.kind, []))
        fact, by_value, unconstrained, everything = table
        value = event.facts.get(fact)
        if value is None or isinstance(value, tuple):
            return everything
        return by_value.get(value, unconstrained)

    @staticmethod
    def _table(
        kind: str,
        duties: list[tuple[Requirement, Duty]],
    ) -> tuple[str, dict[object, tuple[Called, ...]], tuple[Called, ...], tuple[Called, ...]]:
        called = [Called.of(requirement, duty, kind) for requirement, duty in duties]
        needs = [c.duty.occasion.when.reads.needs if c.duty.occasion.when is not None else {} for c in called]
        names = [name for need in needs for name in need]
        fact = max(set(names), key=lambda n: (names.count(n), n), default="")
        values = {value for need in needs for value in need.get(fact, ())}
        pairs = list(zip(called, needs, strict=True))
        by_value = {value: tuple(c for c, need in pairs if fact not in need or value in need[fact]) for value in values}
        return fact, by_value, tuple(c for c, need in pairs if fact not in need), tuple(called)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All requirements, the dated age limits, and what the engine must know of the vocabulary. `digests` go into the
    receipt.
    """

    requirements: Mapping[str, Requirement]
    age_limits: Mapping[str, tuple[tuple[int, ...], tuple[int | None, ...]]]
    roles: Roles
    states: Mapping[str, StateKind]
    digests: Mapping[str, str]
    index: DutyIndex
    begins: int
