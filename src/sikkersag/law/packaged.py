"""The data that this package carries: TOML files read once, with a compiled copy that is used only while it matches
them.

Parsing some hundred TOML files takes longer than a whole check, so `compiled.json` beside them holds what they say
together with the hash of what it was made from. A copy that does not match the files is never used.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

COMPILED = "compiled.json"


class SourceError(ValueError):
    """A data file of the law cannot be read. The message names the file and the key or line."""


def sources(package: str) -> dict[str, bytes]:
    """The TOML files of a data package by their path inside it, in order."""
    return dict(sorted(_walk(files(package), "")))


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.name.startswith("_"):
            yield from _walk(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(".toml"):
            yield f"{path}{entry.name}", entry.read_bytes()


def digest_of(contents: dict[str, bytes]) -> str:
    """SHA-256 over names and contents of the files."""
    total = hashlib.sha256()
    for name, content in sorted(contents.items()):
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def parse(contents: dict[str, bytes]) -> dict[str, Any]:
    """The files as plain data, dates as ISO text. Raises SourceError naming the file that TOML does not accept."""
    parsed = {}
    for name, content in contents.items():
        try:
            parsed[name] = _plain(tomllib.loads(content.decode("utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SourceError(f"{name}: {error}") from error
    return parsed


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def compiled_text(contents: dict[str, bytes]) -> str:
    """The text of `compiled.json` for these files: their hash and what they say, in the order in which they say it."""
    compiled = {"digest": digest_of(contents), "files": parse(contents)}
    return json.dumps(compiled, ensure_ascii=False, separators=(",", ":")) + "\n"


def load(package: str) -> tuple[dict[str, Any], str]:
    """What the files of a data package say, and their hash; from the compiled copy when it matches."""
    contents = sources(package)
    digest = digest_of(contents)
    copy = files(package) / COMPILED
    if copy.is_file():
        compiled = json.loads(copy.read_text(encoding="utf-8"))
        if compiled.get("digest") == digest:
            return compiled["files"], digest
    return parse(contents), digest
