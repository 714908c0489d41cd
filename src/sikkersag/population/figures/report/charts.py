"""Charts as SVG, drawn here and never by a script: shares with their intervals, each with title and description.

The table below a chart holds the same numbers. Colour is never alone: what differs has another shape, or words.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from sikkersag.formats.statistics import Interval

_LABELS, _PLOT, _VALUES = 270, 400, 110
_WIDTH = _LABELS + _PLOT + _VALUES
_LINE = 15


@dataclass(frozen=True, slots=True)
class Mark:
    """A share from 0 to 1 with its interval, and how it is printed. `open`: drawn as an open square, not a disc."""

    share: float
    interval: Interval | None
    text: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a chart. No marks: `note` says why."""

    label: str
    marks: tuple[Mark, ...] = ()
    note: str = ""


def shares(name: str, title: str, description: str, lines: Sequence[Line], *, average: Mark | None = None) -> str:
    """A chart of shares, one line each, from 0 to 100 %; `average` is a dashed line, `name` makes ids unique."""
    body: list[str] = []
    y = 26 if average is not None else 10
    top = y - 4
    for line in lines:
        label = textwrap.wrap(line.label, 37)[:3] or [""]
        height = max(len(label) * _LINE, 16 * max(1, len(line.marks))) + 10
        middle = y + height / 2
        start = middle - (len(label) - 1) * _LINE / 2 + 4
        for i, text in enumerate(label):
            body.append(f'<text class="navn" x="0" y="{start + i * _LINE:.1f}">{escape(text)}</text>')
        for i, mark in enumerate(line.marks):
            body.append(_mark(mark, middle + (i - (len(line.marks) - 1) / 2) * 16))
        if not line.marks:
            body.append(f'<text class="mangler" x="{_LABELS + 14}" y="{middle + 4:.1f}">{escape(line.note)}</text>')
        y += height
    grid = "".join(_tick(step, top, y) for step in (0, 20, 40, 60, 80, 100))
    if average is not None:
        x = _x(average.share)
        anchor = "end" if average.share > 0.7 else "start" if average.share < 0.3 else "middle"
        grid += f'<line class="snit" x1="{x:.1f}" x2="{x:.1f}" y1="{top - 4}" y2="{y}"/>'
        grid += f'<text class="skala" text-anchor="{anchor}" x="{x:.1f}" y="12">{escape(average.text)}</text>'
    return (
        f'<svg role="img" aria-labelledby="{name}-t {name}-d" viewBox="0 0 {_WIDTH} {y + 24:.0f}" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(description)}</desc>{grid}{"".join(body)}</svg>'
    )


def _x(share: float) -> float:
    return _LABELS + 8 + share * (_PLOT - 16)


def _tick(step: int, top: float, bottom: float) -> str:
    x = _x(step / 100)
    return (
        f'<line class="gitter" x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}"/>'
        f'<text class="skala" text-anchor="middle" x="{x:.1f}" y="{bottom + 16:.1f}">{step} %</text>'
    )


def _mark(mark: Mark, y: float) -> str:
    kind = "foer" if mark.open else "nu"
    x = _x(mark.share)
    drawn, end = "", x + 6
    if mark.interval is not None and not mark.interval.exact:
        low, high = _x(mark.interval.low), _x(mark.interval.high)
        end = high
        drawn = f'<path class="streg {kind}" d="M{low:.1f} {y - 4:.1f}v8M{low:.1f} {y:.1f}H{high:.1f}m0 -4v8"/>'
    if mark.open:
        drawn += f'<rect class="punkt foer" x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9"/>'
    else:
        drawn += f'<circle class="punkt nu" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
    return f'{drawn}<text class="tal {kind}" x="{end + 8:.1f}" y="{y + 4:.1f}">{escape(mark.text)}</text>'
