"""What kept bytes mean: a submission from the public form, a mail (`mailing`), or canonical JSON. Asks no database.

Nothing here decides whether a notification is believed: what can be read is read, and what cannot is told by name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict

from sikkersag.foundation.files.names import ending_of
from sikkersag.foundation.files.uploading import UnnamedFileUploadHandler
from sikkersag.foundation.operation.middleware import only_text
from sikkersag.intake import jsonbody, mailing
from sikkersag.intake.asked import KINDS, LONGEST, METHODS, MOST_CHILDREN, PLACES, SUSPECTS, YES_NO, UnreadableError
from sikkersag.intake.spool import Told
from sikkersag.intake.submission import Attached, Submission, ToldChild, receipt_number

__all__ = ["LONGEST", "MOST_CHILDREN", "Read", "UnreadableError", "read", "receipt_of", "suffix_of", "told_in"]


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
    if told.channel != "web":
        if kind == "message/rfc822":
            submission, uploads = mailing.read(body)
        elif kind == "application/json":
            submission, uploads = jsonbody.read(body)
        else:
            raise UnreadableError(f"media type {kind[:60]!r}")
        attached = tuple(_attached(file) for file in uploads)
        return Read(_unknown(replace(_readable(submission), attached=attached)), told.key, tuple(uploads))
    if kind == "multipart/form-data":
        return _read_multipart(told, body)
    if kind == "application/x-www-form-urlencoded":
        try:
            return _read_fields(told, QueryDict(body, encoding="utf-8"), MultiValueDict())
        except SuspiciousOperation as error:
            raise UnreadableError(type(error).__name__) from error
    raise UnreadableError(f"media type {kind[:60]!r}")


def _read_multipart(told: Told, body: bytes) -> Read:
    boundary = told.media_type.partition("boundary=")[2].partition(";")[0].strip().strip('"')
    if not boundary or not body.rstrip().endswith(f"--{boundary}--".encode("latin-1", "replace")):
        # The parser would take what came before the cut for all of it.
        raise UnreadableError("the form is cut off")
    meta = {"CONTENT_TYPE": told.media_type, "CONTENT_LENGTH": str(len(body))}
    try:
        posted, files = MultiPartParser(meta, BytesIO(body), [UnnamedFileUploadHandler()], "utf-8").parse()
    except (MultiPartParserError, SuspiciousOperation, UnicodeError) as error:
        raise UnreadableError(type(error).__name__) from error
    return _read_fields(told, posted, files)


def _read_fields(told: Told, posted: QueryDict, files: MultiValueDict[str, Any]) -> Read:
    uploads = tuple(file for file in files.getlist("filer") if file.size)
    found = _readable(told_in(posted))
    found = replace(found, method=found.method or "digitalt", attached=tuple(_attached(file) for file in uploads))
    return Read(_unknown(found), _line(posted, "noegle") or told.key, uploads)


def told_in(posted: Mapping[str, str]) -> Submission:
    """What the fields of a form tell, of the form for everybody and of that for registering; without the files."""

    def line(name: str) -> str:
        return _line(posted, name)

    def one_of(name: str, known: tuple[str, ...]) -> str:
        return line(name) if line(name) in known else ""

    parts = ("navn", "cpr", "foedt", "adresse", "sted")
    children = (ToldChild(*(line(f"barn.{n}.{part}") for part in parts)) for n in range(MOST_CHILDREN))
    return Submission(
        text=posted.get("tekst", "").replace("\0", "").strip(),
        sender_kind=one_of("hvem", KINDS),
        sender_place=one_of("hvorfra", PLACES),
        sender_name=line("navn"),
        sender_role=line("stilling"),
        sender_phone=line("telefon"),
        sender_mail=line("mail"),
        sender_address=line("adresse"),
        method=one_of("maade", METHODS),
        parents=line("foraeldre"),
        abuse=YES_NO.get(line("overgreb")),
        suspect=one_of("mistaenkt", SUSPECTS),
        honour=YES_NO.get(line("aeresrelateret")),
        unborn=YES_NO.get(line("ufoedt")),
        children=tuple(child for child in children if not child.empty),
        trap=line("hjemmeside"),
        files_as_they_are=line("som_de_er") == "ja",
    )


def _line(posted: Mapping[str, str], name: str) -> str:
    return " ".join(posted.get(name, "").replace("\0", " ").split())[:LONGEST]


def _readable(submission: Submission) -> Submission:
    """The submission without characters that are no text: who sends it is nobody we know, and a mark that turns the
    direction of the text would let a name rewrite the line of the inbox that it stands in.
    """
    return replace(
        submission, **_texts(submission), children=tuple(replace(one, **_texts(one)) for one in submission.children)
    )


def _texts(told: Submission | ToldChild) -> dict[str, Any]:
    values = {field.name: getattr(told, field.name) for field in fields(told)}
    return {name: only_text(value).strip() for name, value in values.items() if isinstance(value, str)}


def _unknown(submission: Submission) -> Submission:
    """The submission without its sender where it is anonymous; a file's own name may tell of somebody too."""
    if not submission.anonymous:
        return replace(submission, files_as_they_are=False)
    named = (
        replace(one, filename=f"Fil {number}{suffix_of(one.filename)}")
        for number, one in enumerate(submission.attached, 1)
    )
    return replace(submission.without_sender(), attached=tuple(named))


def receipt_of(told: Told, found: Read) -> str:
    """The receipt number of a submission that has been read."""
    return receipt_number(found.submission, channel=told.channel, key=found.key, secret=settings.SECRET_KEY)


def suffix_of(filename: str) -> str:
    """The ending with its full stop; nothing where there is none."""
    ending = ending_of(filename)[:10]
    return f".{ending}" if ending else ""


def _attached(file: UploadedFile) -> Attached:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    name = only_text(" ".join((file.name or "").split()))[:LONGEST]
    return Attached(name, only_text(file.content_type or "")[:120], found.hexdigest(), file.size or 0)
