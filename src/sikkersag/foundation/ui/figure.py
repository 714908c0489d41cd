"""A simple figure of bars, drawn by the server: no script, and its numbers always stand in a table below it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_ROW = 32
_LABEL = 220
_WIDTH = 720
_NUMBER = 56


@dataclass(frozen=True, slots=True)
class Bars:
    """What a figure shows: its title, a sentence that says what can be seen, and each bar's name and number.

    `key` names the figure within its page. `full` is the number whose bar is as wide as there is room for, where the
    numbers are of a scale; 0: the highest of them. Numbers are whole and not negative; ValueError otherwise.
    """

    key: str
    title: str
    description: str
    rows: tuple[tuple[str, int], ...]
    name_head: str = ""
    number_head: str = "Antal"
    full: int = 0

    def __post_init__(self) -> None:
        if any(number < 0 for _, number in self.rows):
            raise ValueError("A bar cannot be shorter than nothing.")


def draw(bars: Bars) -> SafeString:
    """The drawing, with its title and description for who listens. Each bar has its number beside it."""
    most = max([number for _, number in bars.rows] + [bars.full]) or 1
    room = _WIDTH - _LABEL - _NUMBER
    height = max(len(bars.rows) * _ROW, 1)
    drawn = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect class="figure-bar" x="{}" y="{}" width="{}" height="18"/><text x="{}" y="{}">{}</text>',
        (
            (
                _LABEL - 12, index * _ROW + 21, name,
                _LABEL, index * _ROW + 7, round(room * number / most),
                _LABEL + round(room * number / most) + 8, index * _ROW + 21, number,
            )
            for index, (name, number) in enumerate(bars.rows)
        ),
    )  # fmt: skip
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}'
        '<path class="figure-axis" d="M{} 0V{}"/></svg>',
        _WIDTH, height, bars.key, bars.key, bars.key, bars.title, bars.key, bars.description, drawn, _LABEL, height,
    )  # fmt: skip
