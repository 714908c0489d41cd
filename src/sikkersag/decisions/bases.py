"""What a decision may rest on: the section of the law of its day, and the instances that may take it. Pure data.

Source: the concordance of the two acts and the rules on who decides (S18, P2-P4, P9, P10, V2, V3 of the rulebook).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from sikkersag.casefile.words import word

_KIND = "afgoerelse"
#: Who takes a decision, as the vocabulary names them.
ADMINISTRATION, CHAIR, COMMITTEE = INSTANCES = ("forvaltning", "formand", "boerne_og_ungeudvalg")


@dataclass(frozen=True, slots=True)
class Basis:
    """A kind of decision on a day. `section` is empty where the law of the day names none; then it is typed."""

    art: str
    label: str
    law: str
    section: str
    by: tuple[str, ...]
    asks: tuple[str, ...]

    @property
    def words(self) -> str:
        """`barnets lov § 32, stk. 1`."""
        return f"{self.law} {self.section}" if self.section else ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A requirement, or some of its parts, without which nothing is decided; and why."""

    requirement: str
    parts: frozenset[str]
    why: str


def _read(name: str) -> dict[str, object]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def _bases() -> dict[str, object]:
    return _read("bases.toml")


def regime(on: date) -> str:
    """The key of the act whose decisions are taken on a day: the latest that had come into force."""
    told: dict[str, dict[str, date]] = {key: _bases()[key] for key in ("A", "B")}  # type: ignore[misc]
    return max((key for key in told if told[key]["from"] <= on), key=lambda key: told[key]["from"], default="A")


def bases(on: date) -> dict[str, Basis]:
    """Every kind of decision that the law of a day has, by its key."""
    key, found = regime(on), {}
    law = str(_bases()[key]["law"])  # type: ignore[index]
    for art, told in _bases()["art"].items():  # type: ignore[attr-defined]
        if key in told or art == "andet":
            found[art] = Basis(
                art=art,
                label=word(_KIND, "art", art),
                law=law,
                section=told.get(key, ""),
                by=tuple(told["by"]),
                asks=tuple(told.get("asks", ())),
            )
    return found


def asks_of(basis: Basis | None, *, instance: str, unborn: bool) -> tuple[str, ...]:
    """The facts that are asked of a decision of a kind, taken by an instance, about a child that may be unborn."""
    told: dict[str, list[str]] = _bases()["asks"]  # type: ignore[assignment]
    more = (*told.get(instance, ()), *(told["ufoedt"] if unborn else ()))
    return tuple(dict.fromkeys((*(basis.asks if basis else ()), *more)))


@cache
def stops() -> tuple[Stop, ...]:
    """The published list of what stops a decision."""
    listed: list[dict[str, object]] = _read("blocking.toml")["stops"]  # type: ignore[assignment]
    return tuple(
        Stop(str(one["requirement"]), frozenset(one.get("parts", ())), str(one["why"]))  # type: ignore[call-overload]
        for one in listed
    )


def stop_of(requirement: str, part: str) -> Stop | None:
    """The line of the list that a finding's duty stands on; None where it does not stop anything."""
    return next((s for s in stops() if s.requirement == requirement and (not s.parts or part in s.parts)), None)
