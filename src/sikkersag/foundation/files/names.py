"""The names of files, as people gave them: made harmless to show and to save under. Pure; no name becomes a path."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

#: Characters; room is left for a number before the ending where two files of one name are saved.
LONGEST = 150

_NOT_IN_WINDOWS = '<>:"|?*'
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
_PLAIN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def safe_filename(given: str) -> str:
    """The name without folders, without signs that cannot be seen or that turn the text round, and not too long.

    Æ, ø and å stay. What is left of nothing is "fil".
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    # Categories beginning with C: control, format (among them right-to-left marks), private and unpaired signs.
    seen = "".join(sign for sign in last if not unicodedata.category(sign).startswith(("C", "Zl", "Zp")))
    plain = "".join("_" if sign in _NOT_IN_WINDOWS else sign for sign in seen)
    name = " ".join(plain.split()).strip(". ")
    if len(name) > LONGEST:
        stem, dot, ending = name.rpartition(".")
        # An ending is short; a long one is part of the name.
        name = (
            f"{stem[: LONGEST - len(ending) - 1].rstrip(' .')}.{ending}"
            if dot and len(ending) <= 10
            else name[:LONGEST]
        )
    if name.split(".")[0].strip().casefold() in _DEVICES:
        name = f"_{name}"
    return name or "fil"


def ending_of(filename: str) -> str:
    """The ending in small letters without the full stop; nothing where there is none."""
    return filename.rpartition(".")[2].lower() if "." in filename.strip(".") else ""


def content_disposition(filename: str, *, inline: bool = False) -> str:
    """The header that tells a browser to save the file (or show it) under a name, with æ, ø and å (RFC 5987, 6266)."""
    name = safe_filename(filename)
    spelt = unicodedata.normalize("NFKD", name.translate(_PLAIN)).encode("ascii", "ignore").decode()
    # A quote or a backslash would end the quoted text; safe_filename has taken them, and this does not rely on it.
    fallback = spelt.replace("\\", "_").replace('"', "_").replace("%", "_").strip() or "fil"
    how = "inline" if inline else "attachment"
    return f"{how}; filename=\"{fallback}\"; filename*=UTF-8''{quote(name, safe='')}"
