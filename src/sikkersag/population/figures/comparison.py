"""Two screenings side by side: what certainly changed, and of what nothing can be said.

Two questions can be asked. Of *practice*, the next case as well as these (the usual one): Fisher's exact test. Of the
two *populations of cases* alone, when both say how many cases theirs were drawn from: with the finite-population
correction. Either way Holm's step over all requirements keeps whole reports that name a change that is none to five in
a hundred; a single requirement is then called changed more seldom still.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from sikkersag.formats.statistics import TOO_FEW, population_of_base
from sikkersag.population.figures.difference import (
    ALPHA,
    Counted,
    difference,
    holm,
    noticeable,
    p_value,
    p_value_of_cases,
)
from sikkersag.population.figures.dimensions import ALL
from sikkersag.population.figures.screening import Row, Screening

FORMAT = "sikkersag-comparison/1"
#: The line for all requirements together: cases in which no error was found.
EVERY = "*"
#: What can be said.
BETTER, WORSE, CANNOT, FEW, HIDDEN = "better", "worse", "cannot_say", "too_few", "hidden"


class ComparisonError(ValueError):
    """Two screenings that cannot be compared at all. The message is Danish."""


@dataclass(frozen=True, slots=True)
class Change:
    """One requirement in both screenings, in cases. Shares are from 0 to 1; `low` to `high` is the 95 % interval of the
    difference for this requirement alone.

    `p` is of this requirement alone, `adjusted` after Holm's step over all that were tested; `verdict` follows
    `adjusted`. `noticeable`: the rise that would have been found in eight of ten such comparisons.
    """

    requirement: str
    titel: str
    kept: tuple[int | None, int | None]
    base: tuple[int | None, int | None]
    verdict: str
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    adjusted: float | None = None
    noticeable: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes, and what must be known before they are read (`warnings`, in Danish).

    `of_cases`: the question was of the two populations of cases, not of practice. `first`, `second`: title, times and
    receipt of each screening.
    """

    first: Mapping[str, str | int | None]
    second: Mapping[str, str | int | None]
    of_cases: bool
    tested: int
    changes: tuple[Change, ...]
    warnings: tuple[str, ...] = ()
    only_first: tuple[str, ...] = ()
    only_second: tuple[str, ...] = ()
    format: str = field(default=FORMAT)

    def as_json(self) -> str:
        """The comparison as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def compare(first: Screening, second: Screening, *, of_cases: bool = False) -> Comparison:
    """Hold the second screening against the first, requirement by requirement.

    Raises ComparisonError when the populations are asked about and not stated.
    """
    if of_cases and None in (first.sample_of, second.sample_of):
        raise ComparisonError(
            "Mindst én af screeningerne siger ikke, hvor mange sager den er udtaget af (--sample-of)."
        )
    asked = [{q.id: q.titel for q in s.questions} for s in (first, second)]
    lines: list[_Line] = []
    for name, titel in asked[0].items():
        if name in asked[1]:
            pair = (first.row(name, ALL, ALL), second.row(name, ALL, ALL))
            if any(pair):
                lines.append((name, titel, _counts(pair[0]), _counts(pair[1])))
    if len(lines) != 1:  # of a single requirement it would be the same question once more, at the price of a test
        lines.insert(0, (EVERY, "Sager uden fejl i noget krav", *_without_error(first, second)))
    return Comparison(
        first=_about(first),
        second=_about(second),
        of_cases=of_cases,
        tested=sum(_testable(a, b) for _, _, a, b in lines),
        changes=_changes(lines, first, second, of_cases),
        warnings=tuple(_warnings(first, second)),
        only_first=tuple(name for name in asked[0] if name not in asked[1]),
        only_second=tuple(name for name in asked[1] if name not in asked[0]),
    )


_Counts = tuple[int | None, int | None]  # kept, base
_Line = tuple[str, str, _Counts, _Counts]


def _counts(row: Row | None) -> _Counts:
    return (0, 0) if row is None else (row.kept, row.base)


def _without_error(*screenings: Screening) -> tuple[_Counts, _Counts]:
    told: list[_Counts] = []
    for screening in screenings:
        group = next((g for g in screening.groups if g.dimension == ALL), None)
        if group is None:
            told.append((0, 0))
        elif group.judged is None or group.with_error is None:
            told.append((None, group.judged))
        else:
            told.append((group.judged - group.with_error, group.judged))
    return told[0], told[1]


def _testable(one: _Counts, two: _Counts) -> bool:
    return all(kept is not None and base is not None and base >= TOO_FEW for kept, base in (one, two))


def _counted(counts: _Counts, screening: Screening) -> Counted:
    kept, base = counts
    assert kept is not None and base is not None
    of = screening.sample_of
    return Counted(kept, base, None if of is None else population_of_base(base, screening.cases, of))


def _changes(lines: list[_Line], first: Screening, second: Screening, of_cases: bool) -> tuple[Change, ...]:
    test = p_value_of_cases if of_cases else p_value
    pairs = {name: (_counted(one, first), _counted(two, second)) for name, _, one, two in lines if _testable(one, two)}
    p_values = [test(*pair) for pair in pairs.values()]
    adjusted = dict(zip(pairs, zip(p_values, holm(p_values), strict=True), strict=True))
    changes = []
    for name, titel, one, two in lines:
        kept, base = (one[0], two[0]), (one[1], two[1])
        if name not in pairs:
            verdict = HIDDEN if None in (*kept, *base) else FEW
            changes.append(Change(name, titel, kept, base, verdict))
            continue
        a, b = pairs[name]
        p, after = adjusted[name]
        apart = b.share - a.share
        within = difference(a, b, of_cases=of_cases)
        verdict = CANNOT if after > ALPHA or apart == 0 else BETTER if apart > 0 else WORSE
        enough = noticeable(a.share, a.base, b.base, len(pairs))
        changes.append(Change(name, titel, kept, base, verdict, apart, within.low, within.high, p, after, enough))
    return tuple(changes)


def _about(screening: Screening) -> dict[str, str | int | None]:
    return {
        "title": screening.title,
        "as_of": screening.as_of,
        "extracted": screening.extracted,
        "cases": screening.cases,
        "sample_of": screening.sample_of,
        "receipt": screening.short_receipt(),
    }


def _warnings(first: Screening, second: Screening) -> list[str]:
    told = []
    differ = {
        "rulebook": "De to screeninger er regnet efter hver sin udgave af regelbogen; en ændring kan skyldes det.",
        "engine": "De to screeninger er regnet med hver sin udgave af motoren; en ændring kan skyldes det.",
        "saturday_is_a_working_day": "Lørdag er regnet som hverdag i den ene og ikke i den anden.",
    }
    told += [text for key, text in differ.items() if first.receipt.get(key) != second.receipt.get(key)]
    if first.receipt.get("inputs") == second.receipt.get("inputs"):
        told.append("Begge screeninger bygger på de samme data. En ændring viser kun, at tiden er gået.")
    if first.as_of > second.as_of:
        told.append("Den anden screening er regnet for en tidligere dag end den første.")
    if first.left_out_number or second.left_out_number:
        told.append(
            f"Udeladte sager: {first.left_out_number} i den første screening og {second.left_out_number} i den anden."
        )
    if first.published or second.published:
        told.append("Mindst én af screeningerne er en udgave til offentliggørelse, hvor små tal er skjult.")
    return told
