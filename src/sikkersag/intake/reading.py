"""What kept bytes mean: a submission from the public form, or from another system. Asks no database.

Nothing here decides whether a notification is believed: what can be read is read, and what cannot is told by name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from io import BytesIO
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.http import QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict

from sikkersag.foundation.files.names import ending_of
from sikkersag.intake.spool import Told
from sikkersag.intake.submission import Attached, Submission, ToldChild

#: Children that one form has room for.
MOST_CHILDREN = 6
#: Characters that a field holds at most; a text of the notification itself may be as long as the form lets it.
LONGEST = 300
_KINDS = ("fagperson", "borger", "anden_kommune", "anonym", "familien")
_PLACES = (
    "skole", "dagtilbud", "sundhedsvaesen", "sundhedspleje", "politi_domstol", "anden_forvaltning", "anbringelsessted",
    "forening", "andet",
)  # fmt: skip
_SUSPECTS = ("foraelder", "anden", "ukendt")
_METHODS = ("brev", "mail", "telefon", "fremmoede", "digitalt", "andet")
_YES_NO = {"ja": True, "nej": False}


class UnreadableError(Exception):
    """The bytes are not a submission of their kind. The message is for those who look after the ways in."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the submission, the key that makes the same thing sent twice one, and the files that came with it.

    `files` are in the order of `submission.attached`.
    """

    submission: Submission
    key: str
    files: tuple[UploadedFile, ...] = ()


def read(told: Told, body: bytes) -> Read:
    """Read kept bytes. Raises UnreadableError."""
    kind = told.media_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return _read_json(told, body)
    if kind == "multipart/form-data":
        return _read_multipart(told, body)
    if kind == "application/x-www-form-urlencoded":
        try:
            return _read_fields(told, QueryDict(body, encoding="utf-8"), MultiValueDict())
        except SuspiciousOperation as error:
            raise UnreadableError(type(error).__name__) from error
    raise UnreadableError(f"media type {kind[:60]!r}")


def _read_multipart(told: Told, body: bytes) -> Read:
    handler: FileUploadHandler = TemporaryFileUploadHandler()
    meta = {"CONTENT_TYPE": told.media_type, "CONTENT_LENGTH": str(len(body))}
    try:
        posted, files = MultiPartParser(meta, BytesIO(body), [handler], "utf-8").parse()
    except (MultiPartParserError, SuspiciousOperation, UnicodeError) as error:
        raise UnreadableError(type(error).__name__) from error
    return _read_fields(told, posted, files)


def _read_fields(told: Told, posted: QueryDict, files: MultiValueDict[str, Any]) -> Read:
    def line(name: str) -> str:
        return " ".join(posted.get(name, "").replace("\0", " ").split())[:LONGEST]

    def one_of(name: str, known: tuple[str, ...]) -> str:
        return line(name) if line(name) in known else ""

    children = []
    for number in range(MOST_CHILDREN):
        child = ToldChild(*(line(f"barn.{number}.{name}") for name in ("navn", "cpr", "foedt", "adresse", "sted")))
        if not child.empty:
            children.append(child)
    uploads = tuple(file for file in files.getlist("filer") if file.size)
    submission = Submission(
        text=posted.get("tekst", "").replace("\0", "").strip(),
        sender_kind=one_of("hvem", _KINDS),
        sender_place=one_of("hvorfra", _PLACES),
        sender_name=line("navn"),
        sender_role=line("stilling"),
        sender_phone=line("telefon"),
        sender_mail=line("mail"),
        sender_address=line("adresse"),
        method=one_of("maade", _METHODS) or ("digitalt" if told.channel == "web" else ""),
        parents=line("foraeldre"),
        abuse=_YES_NO.get(line("overgreb")),
        suspect=one_of("mistaenkt", _SUSPECTS),
        honour=_YES_NO.get(line("aeresrelateret")),
        unborn=_YES_NO.get(line("ufoedt")),
        children=tuple(children),
        attached=tuple(_attached(file) for file in uploads),
        trap=line("hjemmeside"),
        files_as_they_are=line("som_de_er") == "ja",
    )
    return Read(_unknown(submission), line("noegle") or told.key, uploads)


def _unknown(submission: Submission) -> Submission:
    """The submission without its sender where it is anonymous; a file's own name may tell of somebody too."""
    if not submission.anonymous:
        return replace(submission, files_as_they_are=False)
    named = (
        replace(one, filename=f"Fil {number}{suffix_of(one.filename)}")
        for number, one in enumerate(submission.attached, 1)
    )
    return replace(submission.without_sender(), attached=tuple(named))


def suffix_of(filename: str) -> str:
    """The ending with its full stop; nothing where there is none."""
    ending = ending_of(filename)[:10]
    return f".{ending}" if ending else ""


def _attached(file: UploadedFile) -> Attached:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    name = " ".join((file.name or "").split())[:LONGEST]
    return Attached(name, (file.content_type or "")[:120], found.hexdigest(), file.size or 0)


def _read_json(told: Told, body: bytes) -> Read:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise UnreadableError("not JSON") from error
    if not isinstance(found, Mapping):
        raise UnreadableError("not an object")
    plain = {field.name: field.type for field in fields(Submission) if field.name not in ("children", "attached")}
    values: dict[str, Any] = {}
    for name, value in found.items():
        if name == "children":
            continue
        if name not in plain:
            raise UnreadableError(f"unknown field {str(name)[:60]!r}")
        wanted: tuple[type, ...] = (bool, type(None)) if plain[name] == "bool | None" else (str,)
        if not isinstance(value, wanted):
            raise UnreadableError(f"{name} is a {type(value).__name__}")
        values[name] = value.replace("\0", "").strip() if isinstance(value, str) else value
    children = found.get("children", [])
    if not isinstance(children, list) or len(children) > MOST_CHILDREN:
        raise UnreadableError("children is no list, or too long")
    told_children = tuple(_child(child) for child in children)
    for name, known in (
        ("sender_kind", _KINDS), ("sender_place", _PLACES), ("suspect", _SUSPECTS), ("method", _METHODS),
    ):  # fmt: skip
        if values.get(name, "") not in ("", *known):
            raise UnreadableError(f"{name} is none of {', '.join(known)}")
    submission = Submission(**values, children=told_children)
    return Read(submission.without_sender() if submission.anonymous else submission, told.key)


def _child(told: Any) -> ToldChild:
    names = {field.name for field in fields(ToldChild)}
    if not isinstance(told, Mapping) or not set(told) <= names or not all(isinstance(v, str) for v in told.values()):
        raise UnreadableError("a child is an object of texts")
    return ToldChild(**{name: " ".join(value.split())[:LONGEST] for name, value in told.items()})
