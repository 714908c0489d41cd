"""The colours of text can be read on white and on the page's grey; what docs/ui.md says of them is what they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SHEETS = ROOT / "src" / "sikkersag" / "foundation" / "ui" / "static" / "ui"
TOKENS = dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", (SHEETS / "tokens.css").read_text(encoding="utf-8")))
TEXT = ("ink", "ink-2", "ink-3", "act", "red", "amber", "green", "violet")


def brightness(colour: str) -> float:
    """The relative luminance of a colour, as WCAG 2.1 defines it."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((brightness(TOKENS[one]), brightness(TOKENS[other])))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("ground", ["paper", "page", "act-tint", "mark"])
@pytest.mark.parametrize("text", TEXT)
def test_every_colour_of_text_can_be_read_on_every_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


def test_the_edge_of_a_field_can_be_seen() -> None:
    assert contrast("line-strong", "page") >= 3


@pytest.mark.parametrize("text", TEXT)
def test_the_document_tells_the_contrast_as_it_is(text: str) -> None:
    told = f"{contrast(text, 'paper'):.1f} / {contrast(text, 'page'):.1f}"
    assert re.search(
        rf"`{text}`[^|]*\| `#{TOKENS[text]}` \|[^|]*\| {told} \|", (ROOT / "docs" / "ui.md").read_text("utf-8")
    )


@pytest.mark.parametrize("sheet", sorted(SHEETS.glob("*.css")), ids=lambda path: str(path.name))
def test_a_sheet_is_short_and_fetches_nothing_from_elsewhere(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    assert text.count("\n") < 400
    assert "@import" not in text
    for address in re.findall(r'url\("?([^")]+)', text):
        assert (sheet.parent / address).is_file(), address
