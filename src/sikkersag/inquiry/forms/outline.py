"""Which sections a working document has on its day: read from `outline.toml`, chosen by regime and child.

Each section names the facts that its words set, or a requirement, or a reader; so a form asks for nothing that nobody
needs. What was typed in the sections is `content`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from sikkersag.casefile.needs import Need, in_force, needed_by, said, section_of
from sikkersag.casefile.thelaw import rulebook

#: The requirement whose versions are the regimes of the inquiry: its key is A under Serviceloven, B under Barnets lov.
REGIME = "S6"
SERVICELOVEN, BARNETS_LOV = "A", "B"
TEXT, CHOICE = "text", "choice"
#: The age from which Serviceloven asks for special matters of the young person (S6). No rule reads it, so the
#: rulebook's dated ages do not have it; it held as long as Serviceloven did.
YOUNG = 15


@dataclass(frozen=True, slots=True)
class Section:
    """One thing that a document asks for. See the head of `outline.toml` for what the parts mean."""

    key: str
    group: str
    title: str
    documents: tuple[str, ...]
    kind: str = TEXT
    regimes: tuple[str, ...] = (SERVICELOVEN, BARNETS_LOV)
    child: str = ""
    when: str = ""
    facts: tuple[str, ...] = ()
    rule: str = ""
    reader: str = ""
    must: bool = False
    skip: bool = False
    lacking: bool = False
    own_words: bool = False
    shared: bool = False
    individual: bool = False
    help: str = ""
    prompts: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Child:
    """What of a child decides the sections: `age` in whole years (None: not born), and what is so in the case."""

    age: int | None
    so: frozenset[str] = frozenset()

    @property
    def unborn(self) -> bool:
        """Is the child not born yet?"""
        return self.age is None


def regime_at(at: int) -> str:
    """The regime at an instant (seconds UTC): SERVICELOVEN, BARNETS_LOV, or empty before both."""
    version = in_force(rulebook().requirements[REGIME], at)
    return "" if version is None else version.key


def law_of(regime: str) -> str:
    """The name of the act of a regime: "barnets lov"."""
    return next((v.law for v in rulebook().requirements[REGIME].versions if v.key == regime), "")


@cache
def outline() -> tuple[tuple[Section, ...], Mapping[str, str]]:
    """Every section, in order, and the titles of the groups."""
    told = tomllib.loads(resources.files(__package__).joinpath("outline.toml").read_text("utf-8"))
    return tuple(_section(one) for one in told["section"]), {g["key"]: g["title"] for g in told["group"]}


def _section(told: Mapping[str, Any]) -> Section:
    parts: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in told.items()}
    return Section(**parts)


def section(key: str) -> Section | None:
    """A section by its key."""
    return next((one for one in outline()[0] if one.key == key), None)


def sections_for(kind: str, regime: str, child: Child, *, written: Collection[str] = ()) -> tuple[Section, ...]:
    """The sections of a document under a regime. `written`: keys that have words already, which stay whatever the law
    of the day asks for.
    """
    found = (one for one in outline()[0] if kind in one.documents)
    return tuple(one for one in found if one.key in written or asked(one, regime, child))


def asked(one: Section, regime: str, child: Child) -> bool:
    """Does the law of the day ask for a section, of this child?"""
    return regime in one.regimes and _fits(one.child, child) and (not one.when or one.when in child.so)


def _fits(wanted: str, child: Child) -> bool:
    match wanted:
        case "born":
            return child.age is not None
        case "unborn":
            return child.age is None
        case "15":
            return child.age is not None and child.age >= YOUNG
    return True


#: The requirement of parents-to-be: where it reads what is asked, it is the one that asks of an unborn child.
OF_THE_UNBORN = "S17"


def needs_of(one: Section, *, at: int, unborn: bool = False) -> tuple[Need, ...]:
    """The requirements in force at an instant (seconds UTC) that a section serves, the weightiest first."""
    found: list[Need] = []
    for told in one.facts:
        kind, _, fact = told.partition(".")
        found += needed_by(kind, fact, at=at)
    requirement = rulebook().requirements.get(one.rule)
    if requirement is not None and (version := in_force(requirement, at)) is not None:
        place = section_of(requirement.duties[0], version) if requirement.duties else version.section
        found.append(Need(requirement.id, place, requirement.titel, requirement.formaal, requirement.severity))
    return tuple(sorted(found, key=lambda need: (need.requirement == OF_THE_UNBORN) != unborn))


def who_needs(one: Section, *, at: int, unborn: bool = False) -> str:
    """Which rule or person needs a section: "Kræves af barnets lov § 22, stk. 6". Empty where none does any more."""
    if told := said(needs_of(one, at=at, unborn=unborn)):
        return told
    return f"Læses af: {one.reader[:1].lower()}{one.reader[1:]}" if one.reader else ""
