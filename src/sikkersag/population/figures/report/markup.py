"""The small parts that pages are built of: sections, tables that a screen reader can follow, and the page itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

from sikkersag.population.figures.report.wording import tied


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, and whether it holds numbers (set to the right) or what matters most."""

    head: str
    number: bool = False
    strong: bool = False
    css: str = ""


def text(words: str) -> str:
    """Words made safe for the page, with sections, dates and numbers kept whole."""
    return escape(tied(words))


def paragraph(words: str, css: str = "") -> str:
    """A paragraph."""
    return f"<p{_css(css)}>{text(words)}</p>"


def bullets(items: Iterable[str]) -> str:
    """A list of sentences."""
    return f"<ul>{''.join(f'<li>{text(item)}</li>' for item in items)}</ul>"


def described(pairs: Iterable[tuple[str, str]]) -> str:
    """Names with what they stand for."""
    return '<dl class="kort">' + "".join(f"<dt>{text(k)}</dt><dd>{text(v)}</dd>" for k, v in pairs) + "</dl>"


def table(
    caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], *, css: str = "", head: bool = True
) -> str:
    """A table with a caption and column heads; the first cell of each row is its head unless `head` is false.

    It stands in a region that can be scrolled by keyboard where the window is narrow.
    """
    heads = "".join(f'<th scope="col"{_css("n" if c.number else "")}>{text(c.head)}</th>' for c in columns)
    body = "".join(f"<tr>{_cells(columns, row, head)}</tr>" for row in rows)
    return (
        f'<div class="rulle" role="region" tabindex="0" aria-label="{text(caption)}"><table{_css(css)}>'
        f"<caption>{text(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def grouped(
    caption: str, columns: Sequence[Column], groups: Iterable[tuple[str, Iterable[Sequence[str]]]], css: str
) -> str:
    """A table in groups, each under a heading of its own that is read out with its rows."""
    heads = "".join(f'<th scope="col">{text(c.head)}</th>' for c in columns)
    body = "".join(
        f'<tbody><tr><th class="gruppe" scope="rowgroup" colspan="{len(columns)}">{text(name)}</th></tr>'
        + "".join(f"<tr>{_cells(columns, row, False)}</tr>" for row in rows)
        + "</tbody>"
        for name, rows in groups
    )
    return (
        f'<div class="rulle" role="region" tabindex="0" aria-label="{text(caption)}"><table{_css(css)}>'
        f"<caption>{text(caption)}</caption><thead><tr>{heads}</tr></thead>{body}</table></div>"
    )


def _cells(columns: Sequence[Column], row: Sequence[str], head: bool) -> str:
    cells = []
    for i, (column, cell) in enumerate(zip(columns, row, strict=True)):
        if i == 0 and head:
            first, _, rest = cell.partition("\n")
            below = f'<span class="under">{text(rest)}</span>' if rest else ""
            cells.append(f'<th scope="row">{text(first)}{below}</th>')
            continue
        css = [
            column.css,
            "n" if column.number else "",
            "vigtig" if column.strong and "%" in cell else "",
            "nul" if cell == "0" else "",
        ]
        told = "<br>".join(text(line) for line in cell.split("\n"))
        cells.append(f"<td{_css(' '.join(c for c in css if c))}>{told}</td>")
    return "".join(cells)


def _css(names: str) -> str:
    return f' class="{names}"' if names else ""


def figure(caption: str, drawing: str) -> str:
    """A drawing with its caption above."""
    return f"<figure><figcaption>{text(caption)}</figcaption>{drawing}</figure>"


def section(name: str, title: str, source: str, body: str, *, css: str = "") -> str:
    """A part of the report under its heading, with the line that says where its numbers come from."""
    told = paragraph(source, "kilde") if source else ""
    head = f'<h2 id="{name}-h">{text(title)}</h2>{told}'
    return f'<section id="{name}" aria-labelledby="{name}-h"{_css(css)}>{head}{body}</section>'


def page(title: str, footer: str, body: str) -> str:
    """The whole page: one file, no script, nothing fetched. `footer` stands at the foot of every printed page."""
    style = f"{_style()}\n{_running(footer)}"
    return (
        '<!DOCTYPE html>\n<html lang="da">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


@cache
def _style() -> str:
    return (files("sikkersag.population.figures.report") / "page.css").read_text(encoding="utf-8")


def _running(footer: str) -> str:
    """The foot of every printed page. Its words come from the screening, so they are quoted for CSS."""
    quoted = "".join(c if c.isalnum() or c in " .,:·-" else f"\\{ord(c):x} " for c in footer)
    boxes = (
        f'@bottom-left {{ content: "{quoted}"; font: 8pt sans-serif; color: #616161; width: 80%; }}\n'
        '@bottom-right { content: "Side " counter(page) " af " counter(pages); font: 8pt sans-serif; color: #616161; }'
    )
    return (
        f"@page {{ size: A4; margin: 16mm 16mm 20mm; {boxes} }}\n"
        f"@page bred {{ size: A4 landscape; margin: 14mm 14mm 18mm; {boxes} }}\n"
    )
