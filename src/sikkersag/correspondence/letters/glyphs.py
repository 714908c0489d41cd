"""Which characters the letters' own fonts can show, read from the fonts themselves.

A character without a glyph would be an empty box on the paper and silence in a screen reader, so a letter that holds
one is refused.
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"


@cache
def covered(file: str) -> frozenset[int]:
    """Every character (as a number) that the font in `file` has a glyph for. Raises ValueError: no table of them."""
    data = (FONTS / file).read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    for at in range(12, 12 + 16 * tables, 16):
        if data[at : at + 4] == b"cmap":
            return _characters(data, struct.unpack_from(">I", data, at + 8)[0])
    raise ValueError(f"{file} has no table of characters")


def _characters(data: bytes, cmap: int) -> frozenset[int]:
    found: set[int] = set()
    for record in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        at = cmap + struct.unpack_from(">I", data, cmap + 4 + 8 * record + 4)[0]
        form = struct.unpack_from(">H", data, at)[0]
        if form == 4:
            found |= _segments(data, at)
        elif form == 12:
            for group in range(struct.unpack_from(">I", data, at + 12)[0]):
                first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * group)
                found |= {code for code in range(first, last + 1) if glyph + code - first}
    return frozenset(found)


def _segments(data: bytes, at: int) -> set[int]:
    """The characters of a table of form 4: runs, each with a shift or a list of glyphs (0: none)."""
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", data, at + 16 + 4 * count)
    offsets = struct.unpack_from(f">{count}H", data, at + 16 + 6 * count)
    found = set()
    for run, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(first, last + 1):
            if code == 0xFFFF:
                continue
            glyph = code
            if offset:
                glyph = struct.unpack_from(">H", data, at + 16 + 6 * count + 2 * run + offset + 2 * (code - first))[0]
            if (glyph + delta) & 0xFFFF if glyph or not offset else 0:
                found.add(code)
    return found


@cache
def showable() -> frozenset[int]:
    """Every character that a letter can show in the weights that it uses, headings included."""
    sans = covered("IBMPlexSans-Regular.ttf") & covered("IBMPlexSans-SemiBold.ttf")
    return sans | covered("IBMPlexSansArabic-Regular.ttf")
