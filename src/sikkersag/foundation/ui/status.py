"""A status as it is told on a screen: a shape, a word and a colour, drawn as SVG.

Here: the fourteen shapes and how they are drawn. Not here: what a status means for a case. The rooms above turn what
they know into a `Status`; this room has never heard of a requirement.

Round is in order or in time, edged is something wrong, dashed is not established; so the shape alone tells it on grey
paper. Nothing is told by colour alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_TICK: Final = '<path{1} d="m4.7 8.3 2.3 2.3 4.4-4.7" fill="none" stroke="{0}" stroke-width="1.8"/>'
_BANG: Final = '<path{1} d="M8 4.4v4.2M8 10v1.6" fill="none" stroke="{0}" stroke-width="1.8"/>'
_RING: Final = '<circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="1.8"/>'
_DISC: Final = '<circle cx="8" cy="8" r="7.6"/>'
#: Left out of a filled shape, or drawn into an open one. The class lets forced colours choose what paper is.
_OUT: Final = ("#fff", ' class="out"')
_IN: Final = ("currentColor", "")

#: Shape -> (colour, its drawing in a square of 16). The colour is a class; the words stand in docs/ui.md.
SHAPES: Final[dict[str, tuple[str, str]]] = {
    "met": ("green", _DISC + _TICK.format(*_OUT)),
    "met_late": ("green", _DISC + _TICK.format(*_OUT)),
    "written_after": (
        "amber",
        '<path d="M8 1.6 15 14.2H1z" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"/>'
        '<path d="m5.2 10.2 2 2 3.6-4" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    ),
    "later": (
        "blue",
        _RING + '<path d="M8 4.4V8.4l2.6 1.5" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    ),
    "today": ("amber", _RING + '<path d="M8 1.4a6.6 6.6 0 0 1 0 13.2z"/>'),
    "missing": (
        "red",
        '<path d="M8 1.2 14.8 8 8 14.8 1.2 8z" fill="none" stroke="currentColor" stroke-width="1.6"'
        ' stroke-linejoin="round"/>' + _BANG.format(*_IN),
    ),
    "overdue": ("red", '<path d="M8 .3 15.7 8 8 15.7.3 8z"/>' + _BANG.format(*_OUT)),
    "not_met": (
        "red",
        '<path d="M1 1h14v14H1z"/>'
        '<path class="out" d="m4.8 4.8 6.4 6.4m0-6.4-6.4 6.4" stroke="#fff" stroke-width="1.8"/>',
    ),
    "departed": (
        "violet",
        '<path d="m8 .4 6.6 3.8v7.6L8 15.6l-6.6-3.8V4.2z"/>'
        '<text class="out" x="8" y="11.7" text-anchor="middle" font-size="10.5" font-weight="600" fill="#fff">§</text>',
    ),
    "lapsed": ("grey", _RING + '<path d="M4.5 8h7" stroke="currentColor" stroke-width="1.8"/>'),
    "taken_over": (
        "grey",
        _RING + '<path d="M4.4 8h6.4M8.2 5.3 10.9 8l-2.7 2.7" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    ),
    "not_applicable": (
        "grey",
        '<circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="1.6"'
        ' stroke-dasharray="3 2.18"/>',
    ),
    "undeterminable": (
        "grey",
        '<path d="M1.6 1.6h12.8v12.8H1.6z" fill="none" stroke="currentColor" stroke-width="1.6"'
        ' stroke-dasharray="3.2 1.92"/>'
        '<path d="M6 6.3c0-2.6 4.1-2.5 4.1-.2C10.1 7.6 8 7.6 8 9.3M8 10.5v1.6" fill="none"'
        ' stroke="currentColor" stroke-width="1.5"/>',
    ),
    "human": (
        "blue",
        '<rect x="1.6" y="1.6" width="12.8" height="12.8" rx="2.4" fill="none" stroke="currentColor"'
        ' stroke-width="1.6"/><circle cx="8" cy="6.3" r="2"/><path d="M4.2 12c.3-3.7 7.3-3.7 7.6 0z"/>',
    ),
}


@dataclass(frozen=True, slots=True)
class Status:
    """What is told of one thing: one of SHAPES, the word beside it, and what follows the word in plain ink.

    `share` is for the shapes "later" and "today" only: how much of the time is left, 0 to 1. The ring is then filled
    by that much instead of showing hands or a half. Raises ValueError for an unknown shape, an empty word, or a share
    that is out of range or has no ring to fill.
    """

    shape: str
    word: str
    after: str = ""
    share: float | None = None

    def __post_init__(self) -> None:
        if self.shape not in SHAPES:
            raise ValueError(f"There is no shape {self.shape!r}; there are {', '.join(SHAPES)}.")
        if not self.word.strip():
            raise ValueError("A status needs its word: a shape alone tells nothing to who cannot see it.")
        if self.share is not None and (self.shape not in ("later", "today") or not 0 <= self.share <= 1):
            raise ValueError("A share is from 0 to 1, and only of the shapes 'later' and 'today'.")

    @property
    def colour(self) -> str:
        """The name of the colour: green, amber, blue, red, violet or grey."""
        return SHAPES[self.shape][0]


def ring(share: float) -> str:
    """Draw a ring of which `share` (0 to 1) is filled, clockwise, ending at the top: what is left of a clock."""
    if share >= 0.999:
        return _RING + '<circle cx="8" cy="8" r="5"/>'
    if share <= 0.001:
        return _RING
    turn = 2 * math.pi * share
    x, y = 8 + 5 * math.sin(turn), 8 - 5 * math.cos(turn)
    return _RING + f'<path d="M8 8V3A5 5 0 {int(share > 0.5)} 1 {x:.2f} {y:.2f}z"/>'


def draw(shape: str, share: float | None = None) -> SafeString:
    """The shape alone, as SVG that is hidden from who listens: the word beside it says the same."""
    inner = SHAPES[shape][1] if share is None else ring(share)
    return format_html(
        '<svg class="shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(inner),  # drawn above from constants and numbers
    )


# A list of a hundred rows tells some twenty different statuses, and tells them again on the next page.
@lru_cache(maxsize=4096)
def render(status: Status, *, large: bool = False) -> SafeString:
    """Shape, word and what follows, as the screens show them: 16 px, or 24 with `large`."""
    after = format_html(' <span class="status-after">{}</span>', status.after) if status.after else ""
    return format_html(
        '<span class="status status-{}{}">{}<span>{}{}</span></span>',
        status.colour,
        " status-large" if large else "",
        draw(status.shape, status.share),
        status.word,
        after,
    )
