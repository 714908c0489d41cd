"""A submission as canonical JSON: what another system sends, and what a registration by hand is kept as. Pure.

The fields are those of `Submission`, in English as its own; `files` holds what came with it, in base64.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from sikkersag.intake.asked import KINDS, LONGEST, METHODS, MOST_CHILDREN, PLACES, SUSPECTS, UnreadableError
from sikkersag.intake.submission import Submission, ToldChild

#: Files that one submission may bring.
MOST_FILES = 20
_NOT_TOLD = ("children", "attached", "trap")
_FILE = {"filename", "media_type", "content"}


def read(body: bytes) -> tuple[Submission, Sequence[UploadedFile]]:
    """The submission and its files. Raises UnreadableError."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("not JSON") from error
    if not isinstance(found, Mapping):
        raise UnreadableError("not an object")
    plain = {field.name: field.type for field in fields(Submission) if field.name not in _NOT_TOLD}
    values: dict[str, Any] = {}
    for name, value in found.items():
        if name not in ("children", "files"):
            values[name] = _value(str(name), value, plain)
    children, uploads = found.get("children", []), found.get("files", [])
    if not isinstance(children, list) or len(children) > MOST_CHILDREN:
        raise UnreadableError(f"children is no list of at most {MOST_CHILDREN}")
    if not isinstance(uploads, list) or len(uploads) > MOST_FILES:
        raise UnreadableError(f"files is no list of at most {MOST_FILES}")
    for name, known in (
        ("sender_kind", KINDS), ("sender_place", PLACES), ("suspect", SUSPECTS), ("method", METHODS),
    ):  # fmt: skip
        if values.get(name, "") not in ("", *known):
            raise UnreadableError(f"{name} is none of {', '.join(known)}")
    told = tuple(child for child in map(_child, children) if not child.empty)
    return Submission(**values, children=told), [_file(one) for one in uploads]


def write(submission: Submission, files: Sequence[tuple[str, str, bytes]] = ()) -> bytes:
    """The canonical bytes of a submission and its files (name, media type, content): the same for the same."""
    told = {name: value for name, value in asdict(submission).items() if name not in _NOT_TOLD}
    told["children"] = [asdict(child) for child in submission.children]
    told["files"] = [
        {"filename": name, "media_type": kind, "content": base64.b64encode(content).decode()}
        for name, kind, content in files
    ]
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _value(name: str, value: Any, plain: Mapping[str, Any]) -> Any:
    if name not in plain:
        raise UnreadableError(f"unknown field {name[:60]!r}")
    wanted: tuple[type, ...] = {"bool | None": (bool, type(None)), "bool": (bool,)}.get(plain[name], (str,))
    if not isinstance(value, wanted):
        raise UnreadableError(f"{name} is a {type(value).__name__}")
    if not isinstance(value, str):
        return value
    text = _text(value)
    if name != "text" and len(text) > LONGEST:
        raise UnreadableError(f"{name} is longer than {LONGEST}")
    return text if name == "text" else " ".join(text.split())


def _text(value: str) -> str:
    # Half a character (a lone surrogate) is none, and no database takes it.
    return value.replace("\0", "").encode("utf-8", "replace").decode().strip()


def _child(told: Any) -> ToldChild:
    names = {field.name for field in fields(ToldChild)}
    if not isinstance(told, Mapping) or not set(told) <= names or not all(isinstance(v, str) for v in told.values()):
        raise UnreadableError("a child is an object of texts")
    return ToldChild(**{name: " ".join(_text(value).split())[:LONGEST] for name, value in told.items()})


def _file(told: Any) -> UploadedFile:
    if not isinstance(told, Mapping) or set(told) != _FILE or not all(isinstance(v, str) for v in told.values()):
        raise UnreadableError("a file is an object of filename, media_type and content")
    try:
        content = base64.b64decode(told["content"], validate=True)
    except (ValueError, binascii.Error) as error:
        raise UnreadableError("the content of a file is not base64") from error
    return SimpleUploadedFile(_text(told["filename"])[:LONGEST] or "fil", content, _text(told["media_type"])[:120])
