"""Another rulebook, from a folder outside the program: `vocabulary/` with its kinds of event, `rulebook/` with its
requirements. Everything that it says wrong is told with file and key before anything runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sikkersag.formats.located import InputError
from sikkersag.law import packaged
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.packaged import SourceError
from sikkersag.law.rulebook import check
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.law.vocabulary.load import ENGINE_FILE, Vocabulary

VOCABULARY, RULEBOOK = "vocabulary", "rulebook"
#: A rule file of this size is a mistake.
_MAX_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Law:
    """A vocabulary and a rulebook that is written in it; `danish` when they are the packaged ones."""

    vocabulary: Vocabulary
    rulebook: Rulebook
    danish: bool = False


def load(folder: Path, calendar: Calendar) -> Law:
    """Read `folder/rulebook` (and `folder/vocabulary`; without it the packaged vocabulary is used). The calendar
    stays the Danish one. Raises InputError naming every file and key that is wrong.
    """
    if not folder.is_dir():
        raise InputError("Mappen med regelbogen findes ikke.", file=str(folder), expected=_EXPECTED)
    try:
        vocabulary = _vocabulary(folder / VOCABULARY)
        contents = _contents(folder / RULEBOOK)
        raw = packaged.parse(contents)
        rulebook = rulebooks.read(raw, packaged.digest_of(contents), vocabulary, calendar)
    except SourceError as error:
        raise InputError(f"Regelbogen kan ikke læses: {error}", file=str(folder)) from error
    if not rulebook.requirements:
        raise InputError("Regelbogen har ingen krav.", file=str(folder / RULEBOOK), expected="<emne>/<ID>.toml")
    if wrong := check.problems(rulebook, raw, vocabulary):
        raise InputError(
            "Regelbogen hænger ikke sammen:\n  " + "\n  ".join(wrong),
            file=str(folder / RULEBOOK),
            expected="navne, der findes i ordforrådet; se docs/rulebook-format.md",
        )
    return Law(vocabulary, rulebook)


_EXPECTED = "en mappe med rulebook/<emne>/<ID>.toml, rulebook/ages.toml, rulebook/sources.toml og vocabulary/*.toml"


def _vocabulary(folder: Path) -> Vocabulary:
    if not folder.is_dir():
        return vocabularies.load()
    contents = _contents(folder)
    raw = packaged.parse(contents)
    for file, content in raw.items():
        for key, value, wanted in _shapes(file, content):
            if not isinstance(value, wanted):
                raise SourceError(f"{file}: {key}: skal være {_NAMES[wanted]}, men er »{value}«")
    return vocabularies.read(raw, packaged.digest_of(contents))


_NAMES: Mapping[type, str] = {dict: "navne og værdier", list: "en liste", str: "tekst", bool: "true eller false"}
_KEYS: Mapping[str, type] = {
    "label": str,
    "explain": str,
    "concerns": list,
    "about": bool,
    "refs": dict,
    "facts": dict,
    "opens": list,
    "closes": list,
    "choices": list,
    "choices_of": str,
    "required": bool,
    "group": str,
    "type": str,
}


def _shapes(file: str, content: Mapping[str, Any]) -> Iterator[tuple[str, Any, type]]:
    """Each value of a vocabulary file that must have a shape before it can be read: its key, itself, the shape."""
    parts = ("engine", "state", "role", "common") if file == ENGINE_FILE else ("kind",)
    for part in parts:
        yield part, content.get(part, {}), dict
        if part == "engine":
            continue
        for name, body in content.get(part, {}).items():
            if part == "common":
                yield f"common.{name}", body, dict
                yield from _facts("common.facts", body)
                continue
            yield f"{part}.{name}", body, dict
            if part == "state":
                yield f"state.{name}.opens", body.get("opens"), list
                yield f"state.{name}.closes", body.get("closes"), list
            yield from _values(f"{part}.{name}", body)
            yield from _facts(f"{part}.{name}.facts", body.get("facts", {}))


def _facts(where: str, facts: Mapping[str, Any]) -> Iterator[tuple[str, Any, type]]:
    for name, body in facts.items():
        yield f"{where}.{name}", body, dict
        yield from _values(f"{where}.{name}", body)


def _values(where: str, body: Mapping[str, Any]) -> Iterator[tuple[str, Any, type]]:
    for key, value in body.items():
        if key in _KEYS:
            yield f"{where}.{key}", value, _KEYS[key]
            if _KEYS[key] is list:
                yield from ((f"{where}.{key}", item, str) for item in value)


def _contents(folder: Path) -> dict[str, bytes]:
    """The TOML files in a folder by their path inside it. Raises InputError."""
    found: dict[str, bytes] = {}
    try:
        for path in sorted(folder.rglob("*.toml")):
            if path.stat().st_size > _MAX_BYTES:
                raise InputError("Filen er for stor til en regelfil.", file=str(path))
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    except OSError as error:
        raise InputError(f"Filen kan ikke læses ({error.strerror}).", file=str(error.filename or folder)) from error
    if not found:
        raise InputError("Mappen har ingen regelfiler (.toml).", file=str(folder), expected=_EXPECTED)
    return found
