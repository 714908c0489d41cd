"""A screening as it may be shown to anyone: without cases, and without numbers so small that they point at somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sikkersag.population.figures.dimensions import ALL
from sikkersag.population.figures.outcomes import BROKEN, KEPT
from sikkersag.population.figures.protection import SMALL, Sum, hidden
from sikkersag.population.figures.screening import Group, LeftOut, Row, Screening

#: What is told of a requirement besides its base, and adds up to the cases that it concerns.
_OUTSIDE = ("undeterminable", "human", "pending")

_Cell = tuple[str, str, str]  # dimension, value, what is counted


def published(screening: Screening) -> Screening:
    """The screening with small numbers hidden (None), each so that it cannot be worked out from what is left.

    Left out altogether: the keys of cases, the counts per finding, and those of groups that are nobody's base, for each
    of them could tell a hidden number. Rates of hidden numbers cannot be formed. The same screening always hides the
    same.
    """
    by_requirement: dict[str, list[Row]] = {}
    for row in screening.rows:
        by_requirement.setdefault(row.requirement, []).append(row)
    rows = [shown for group in by_requirement.values() for shown in _rows(group)]
    return screening.but(
        rows=tuple(rows),
        groups=tuple(_groups(screening.groups)),
        left_out=tuple(LeftOut("", each.reason) for each in screening.left_out),
        errors=None,
        findings=None,
        without_findings=None if 0 < (screening.without_findings or 0) < SMALL else screening.without_findings,
        published=True,
    )


def _rows(rows: list[Row]) -> Iterator[Row]:
    counts: dict[_Cell, int] = {}
    sums: list[Sum[_Cell]] = []
    for row in rows:
        at = (row.dimension, row.value)
        told = {"base": row.base, "kept": row.kept, "broken": row.broken}
        told |= {name: row.cases[name] for name in (*KEPT, *BROKEN, *_OUTSIDE)}
        told["relevant"] = (row.base or 0) + sum(row.cases[name] or 0 for name in _OUTSIDE)
        counts |= {(*at, name): count or 0 for name, count in told.items()}
        sums += [
            Sum((*at, "relevant"), tuple((*at, name) for name in ("base", *_OUTSIDE))),
            Sum((*at, "base"), ((*at, "kept"), (*at, "broken"))),
            Sum((*at, "kept"), tuple((*at, name) for name in KEPT)),
            Sum((*at, "broken"), tuple((*at, name) for name in BROKEN)),
            # the same sums over their smallest parts: what is hidden in them together must not be small either
            Sum((*at, "base"), tuple((*at, name) for name in (*KEPT, *BROKEN))),
            Sum((*at, "relevant"), tuple((*at, name) for name in (*KEPT, *BROKEN, *_OUTSIDE))),
        ]
    sums += _across(counts)
    closed = hidden(counts, sums)
    for row in rows:
        at = (row.dimension, row.value)

        def shown(name: str, count: int | None, at: tuple[str, str] = at) -> int | None:
            return None if (*at, name) in closed else count

        yield Row(
            row.requirement,
            row.dimension,
            row.value,
            base=shown("base", row.base),
            kept=shown("kept", row.kept),
            broken=shown("broken", row.broken),
            cases={name: shown(name, row.cases[name]) for name in (*KEPT, *BROKEN, *_OUTSIDE)},
            findings={},
            unclear=None,
        )


def _groups(groups: tuple[Group, ...]) -> Iterator[Group]:
    counts: dict[_Cell, int] = {}
    sums: list[Sum[_Cell]] = []
    for group in groups:
        at = (group.dimension, group.value)
        total, judged, wrong = group.total or 0, group.judged or 0, group.with_error or 0
        counts |= {
            (*at, "total"): total,
            (*at, "judged"): judged,
            (*at, "unjudged"): total - judged,
            (*at, "wrong"): wrong,
            (*at, "right"): judged - wrong,
        }
        sums += [
            Sum((*at, "total"), ((*at, "judged"), (*at, "unjudged"))),
            Sum((*at, "judged"), ((*at, "wrong"), (*at, "right"))),
            Sum((*at, "total"), ((*at, "wrong"), (*at, "right"), (*at, "unjudged"))),
        ]
    sums += _across(counts)
    closed = hidden(counts, sums, known={(ALL, ALL, "total")})  # how many cases there were is told in the first line
    for group in groups:
        at = (group.dimension, group.value)
        yield Group(
            *at,
            total=None if (*at, "total") in closed else group.total,
            judged=None if (*at, "judged") in closed else group.judged,
            with_error=None if (*at, "wrong") in closed or (*at, "right") in closed else group.with_error,
        )


def _across(counts: Mapping[_Cell, int]) -> Iterator[Sum[_Cell]]:
    """The sums over the values of each dimension, where they are sums: a case may stand in several periods, and then
    the parts come to more than the whole and tell nothing.
    """
    parts: dict[tuple[str, str], list[_Cell]] = {}
    for dimension, value, name in counts:
        if dimension != ALL:
            parts.setdefault((dimension, name), []).append((dimension, value, name))
    for (_, name), cells in parts.items():
        total = (ALL, ALL, name)
        if total in counts and counts[total] == sum(counts[cell] for cell in cells):
            yield Sum(total, tuple(cells))
