"""A screening as data: what was asked of which cases, and what was counted. Reports and comparisons are made of it.

It holds no case but those that were left out, by their key; the errors of single cases are in a list of their own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from sikkersag.formats.statistics import Interval, population_of_base, wilson
from sikkersag.law.engine.receipt import ENGINE_VERSION, engine_digest
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.population.figures import outcomes
from sikkersag.population.figures.dimensions import NO_TIME, UNKNOWN

#: The form of the JSON. A reader refuses another number; a change that readers can live with keeps it.
FORMAT = "sikkersag-screening/1"
#: So many cases that were left out are named; the others are counted.
MOST_LEFT_OUT = 1_000


class ScreeningError(ValueError):
    """A file that is no screening of this form. The message is Danish."""


@dataclass(frozen=True, slots=True)
class Question:
    """One requirement as it was asked: its words, where it stands, and how it is answered (`checked`)."""

    id: str
    titel: str
    formaal: str
    topic: str
    checked: str
    severity: int
    sections: tuple[str, ...] = ()
    not_modelled: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A case that was not screened, and why, in Danish. `case` is empty in a published version."""

    case: str
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """Cases by one value of a dimension, over all requirements: see `tally.Cases`. None: hidden as a small number."""

    dimension: str
    value: str
    total: int | None
    judged: int | None
    with_error: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of one requirement in one group: see `tally.Figure`. None: hidden as a small number.

    `cases` and `findings` are by the names of `outcomes.GROUPS`; `base`, `kept` and `broken` are cases. In a published
    version `findings` is empty, because counts per finding would tell counts per case that are hidden.
    """

    requirement: str
    dimension: str
    value: str
    base: int | None
    kept: int | None
    broken: int | None
    cases: Mapping[str, int | None]
    findings: Mapping[str, int | None]
    unclear: int | None = 0


@dataclass(frozen=True, slots=True)
class Screening:
    """Everything a report says. Times are local, with offset; `extracted` is when the data were taken out.

    `findings`, `errors` and `without_findings` may be hidden in a published version.

    `sample_of`: the cases were drawn at random from so many; None: not stated. `read`: all cases of the tables,
    `cases`: those that were screened.
    """

    title: str
    purpose: str
    chosen: str
    as_of: str
    known_at: str
    extracted: str
    cases: int
    findings: int | None
    errors: int | None
    read: int
    left_out: tuple[LeftOut, ...]
    left_out_number: int
    without_findings: int | None
    sample_of: int | None
    saturday: bool
    only: tuple[str, ...]
    by: tuple[str, ...]
    questions: tuple[Question, ...]
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    receipt: Mapping[str, str | int | bool]
    published: bool = False
    jurisdiction: str = "DK"
    format: str = field(default=FORMAT)

    def row(self, requirement: str, dimension: str, value: str) -> Row | None:
        """The counts of one requirement in one group, if it was ever relevant there."""
        return next(
            (r for r in self.rows if (r.requirement, r.dimension, r.value) == (requirement, dimension, value)), None
        )

    def values(self, dimension: str) -> list[Group]:
        """The groups of one dimension, in the order of their names, what is not told last."""
        return sorted(
            (g for g in self.groups if g.dimension == dimension), key=lambda g: (g.value in (UNKNOWN, NO_TIME), g.value)
        )

    def interval(self, count: int, base: int) -> Interval:
        """The interval of a share of cases, corrected when the cases were drawn from a stated population."""
        if self.sample_of is None:
            return wilson(count, base)
        return wilson(count, base, population=population_of_base(base, self.cases, self.sample_of))

    def short_receipt(self) -> str:
        """The receipt's first sixteen characters, as it is printed on every page."""
        return str(self.receipt["receipt"])[:16]

    def as_json(self) -> str:
        """The screening as JSON, the same text for the same screening."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    def but(self, **changes: Any) -> Screening:
        """This screening with some fields changed."""
        return replace(self, **changes)


def from_json(text: str) -> Screening:
    """A screening from its JSON. Raises ScreeningError when it is not one, or of another form."""
    try:
        body = json.loads(text)
    except ValueError as error:
        raise ScreeningError("Filen er ikke JSON.") from error
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        form = body.get("format") if isinstance(body, dict) else None
        raise ScreeningError(f"Filen er ikke en screening af formen {FORMAT}, men {form or 'noget andet'}.")
    try:
        read = {
            "left_out": tuple(LeftOut(**each) for each in body["left_out"]),
            "questions": tuple(Question(**{k: _tupled(v) for k, v in each.items()}) for each in body["questions"]),
            "groups": tuple(Group(**each) for each in body["groups"]),
            "rows": tuple(Row(**each) for each in body["rows"]),
            "only": tuple(body["only"]),
            "by": tuple(body["by"]),
        }
        return Screening(**{**body, **read})
    except (KeyError, TypeError) as error:
        raise ScreeningError("Filen mangler noget, som en screening skal have, eller har noget for meget.") from error


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def questions(rulebook: Rulebook, only: frozenset[str] | None = None) -> tuple[Question, ...]:
    """The requirements that are asked of a case, in the rulebook's order."""
    return tuple(
        Question(
            id=r.id,
            titel=r.titel,
            formaal=r.formaal,
            topic=r.topic,
            checked=r.checked,
            severity=r.severity,
            sections=tuple(dict.fromkeys(f"{v.law} {v.section}" for v in r.versions)),
            not_modelled=r.not_modelled,
            unverified=tuple(text for text, _ in r.unverified),
        )
        for r in rulebook.requirements.values()
        if r.scope == "case" and (only is None or r.id in only)
    )


def receipt(
    inputs: str, rulebook: Rulebook, *, as_of: int, known_at: int, saturday: bool = False, only: frozenset[str] | None
) -> dict[str, str | int | bool]:
    """As `law.engine.receipt.receipt`, for tables: `inputs` is the hash of the tables. Times in seconds UTC."""
    made: dict[str, str | int | bool] = {
        "engine": f"{ENGINE_VERSION}-{engine_digest()}",
        "population": population_digest(),
        **rulebook.digests,
        "saturday_is_a_working_day": saturday,
        "only": "" if only is None else ",".join(sorted(only)),
        "inputs": inputs,
        "as_of": as_of,
        "known_at": known_at,
    }
    made["receipt"] = hashlib.sha256(repr(sorted(made.items())).encode()).hexdigest()
    return made


@cache
def population_digest() -> str:
    """SHA-256 over this room's own source, of its reports too."""
    total = hashlib.sha256()
    for name, content in sorted(_sources("", files("sikkersag.population"))):
        total.update(f"{name}\0".encode())
        total.update(content)
    return total.hexdigest()


def _sources(prefix: str, folder: Traversable) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _sources(f"{prefix}{entry.name}/", entry)
        elif entry.name.endswith((".py", ".css")):
            found.append((f"{prefix}{entry.name}", entry.read_bytes()))
    return found


def answered(row: Row | None) -> bool:
    """Is there anything to say of a requirement: was it relevant to any case?"""
    return row is not None and (row.base is None or row.base > 0 or any(row.cases.get(g) for g in outcomes.RELEVANT))
