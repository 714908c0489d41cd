"""A mail as a submission: its text, its files, who it says that it is from. Pure; the standard library reads it.

Who sent it is what the mail says; whether it is true is for whoever assesses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from sikkersag.intake.asked import LONGEST, UnreadableError
from sikkersag.intake.submission import Submission

#: Parts that a mail may have; a mail of a million parts is no mail.
_PARTS = 500
_BLOCKS = {"p", "br", "div", "tr", "li", "h1", "h2", "h3", "blockquote"}


def read(body: bytes) -> tuple[Submission, Sequence[UploadedFile]]:
    """The submission in a mail, and its files. Raises UnreadableError."""
    mail = _parsed(body)
    texts: list[str] = []
    files: list[UploadedFile] = []
    try:
        for number, part in enumerate(_leaves(mail)):
            if number >= _PARTS:
                raise UnreadableError("a mail of too many parts")
            name = part.get_filename()
            if part.get_content_maintype() == "text" and not name and part.get_content_disposition() != "attachment":
                texts.append(_text(part))
                continue
            content = _content(part)
            files.append(SimpleUploadedFile(_name(name, part, number), content, part.get_content_type()))
        name, address = parseaddr(str(mail.get("From", "")))
        subject = _line(str(mail.get("Subject", "")))
    except UnreadableError:
        raise
    except Exception as error:  # the library raises whatever it likes on a mail that is made to harm
        raise UnreadableError(f"a mail that cannot be read: {type(error).__name__}") from error
    text = "\n\n".join(part for part in (subject, *texts) if part)
    if not text and not files:
        raise UnreadableError("an empty mail")
    told = Submission(
        text=text or "Mailen har ingen tekst. Se de vedlagte filer.",
        sender_name=_line(name),
        sender_mail=_line(address),
        method="mail",
    )
    return told, files


def key_of(body: bytes) -> str:
    """What a mail is known again by: its Message-ID; empty where it has none. Raises UnreadableError."""
    return _line(str(_parsed(body).get("Message-ID", "")))[:200]


def received_at(body: bytes) -> datetime | None:
    """When the municipality's own server took the mail, as its topmost Received says; None where it does not."""
    line = str(_parsed(body).get("Received", "")).rpartition(";")[2].strip()
    try:
        found = parsedate_to_datetime(line)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _parsed(body: bytes) -> EmailMessage:
    try:
        mail = message_from_bytes(body, policy=default)
    except Exception as error:
        raise UnreadableError(f"no mail: {type(error).__name__}") from error
    if not (mail.get("From") or mail.get("Message-ID") or mail.get("Subject")):
        raise UnreadableError("no mail: it has no sender, subject or id")
    return mail


def _leaves(mail: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something; of the same text in two forms the plain one; a mail in a mail as a file."""
    kind = mail.get_content_type()
    if kind == "message/rfc822" or not mail.is_multipart():
        yield mail
        return
    parts = [part for part in mail.iter_parts() if isinstance(part, EmailMessage)]
    if kind == "multipart/alternative":
        parts = next(([part] for part in parts if part.get_content_type() == "text/plain"), parts[-1:])
    for part in parts:
        yield from _leaves(part)


def _content(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        return b"".join(bytes(inner) for inner in part.iter_parts())
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: EmailMessage) -> str:
    content = _content(part)
    try:
        text = content.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        try:
            text = content.decode()
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    if part.get_content_subtype() == "html":
        reader = _Words()
        reader.feed(text)
        reader.close()
        text = "".join(reader.words)
    text = text.replace("\0", "").replace("\r\n", "\n")
    return re.sub(r"\n\s*\n\s*", "\n\n", text).strip()


class _Words(HTMLParser):
    """The words of a page, without what is not shown."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")
        if tag in _BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _name(given: str | None, part: EmailMessage, number: int) -> str:
    if given:
        return _line(given) or f"fil {number + 1}"
    ending = {"message/rfc822": ".eml", "image/jpeg": ".jpg", "image/png": ".png"}.get(part.get_content_type(), "")
    return f"Fil {number + 1}{ending}"


def _line(text: str) -> str:
    plain = text.replace("\0", "").encode("utf-8", "replace").decode()
    return " ".join(plain.split())[:LONGEST]
