"""A Digital Post message in the format MeMo 1.2: built from a frozen letter, and checked before it is sent. Pure.

The publisher's schema and schematron stop at version 1.1; 1.2 has none (docs/delivery.md). What is checked here is
which elements there are, in which order and how many, and what each may hold, as the schema of 1.1 and the published
changes of 1.2 have it; and that the file in the message is the letter that was frozen, to the byte.

A message holds the receiver's number, so no error here tells what a field holds, and a message is never logged.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from xml.etree import ElementTree as Tree

NAMESPACE = "https://DigitalPost.dk/MeMo-1"
VERSION = "1.2"
PDF = "application/pdf"
#: The longest that most texts may be, and the longest notification.
LONGEST, LONGEST_NOTICE = 256, 150
#: The largest file that a message of ours holds, in bytes: far above a letter, below what a receiver takes.
LARGEST = 20_000_000


@dataclass(frozen=True, slots=True)
class Message:
    """What a message is made of. `id` must be a random UUID (version 4): the same letter has the same, however often
    it is sent. `label` is seen before anybody has proved who they are, so it names no child and no matter.
    """

    id: UUID
    label: str
    sender_cvr: str
    sender_name: str
    recipient_cpr: str
    created: datetime
    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a message: where, as the path of elements, and what; nothing of what the field holds."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def build(message: Message) -> bytes:
    """The message as XML, UTF-8. Nothing is checked here; see `mistakes`."""
    Tree.register_namespace("memo", NAMESPACE)
    root = Tree.Element(_name("Message"), {"memoVersion": VERSION})
    header = Tree.SubElement(root, _name("MessageHeader"))
    # `mandatory` and `legalNotification` stand for duties of their own (a receiver who is exempt, service by law).
    _add(header, "messageType", "DIGITALPOST")
    _add(header, "messageUUID", str(message.id))
    _add(header, "label", message.label)
    _add(header, "mandatory", "false")
    _add(header, "legalNotification", "false")
    sender = Tree.SubElement(header, _name("Sender"))
    _add(sender, "senderID", message.sender_cvr)
    _add(sender, "idType", "CVR")
    _add(sender, "label", message.sender_name)
    recipient = Tree.SubElement(header, _name("Recipient"))
    _add(recipient, "recipientID", message.recipient_cpr)
    _add(recipient, "idType", "CPR")
    body = Tree.SubElement(root, _name("MessageBody"))
    _add(body, "createdDateTime", message.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    document = Tree.SubElement(body, _name("MainDocument"))
    file = Tree.SubElement(document, _name("File"))
    _add(file, "encodingFormat", PDF)
    _add(file, "filename", message.filename)
    _add(file, "language", "da")
    _add(file, "content", base64.b64encode(message.content).decode("ascii"))
    found: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return found


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _add(parent: Tree.Element, local: str, text: str) -> None:
    Tree.SubElement(parent, _name(local)).text = text


# What each element holds. A check answers what is wrong, or an empty text.

Check = Callable[[str], str]


def _text(longest: int = LONGEST) -> Check:
    def check(text: str) -> str:
        if not text.strip():
            return "is empty"
        return f"is longer than {longest} characters" if len(text) > longest else ""

    return check


def _like(pattern: str, what: str) -> Check:
    found = re.compile(pattern)
    return lambda text: "" if found.fullmatch(text) else f"is not {what}"


def _one_of(*choices: str) -> Check:
    return lambda text: "" if text in choices else f"is not one of {', '.join(choices)}"


def _moment(text: str) -> str:
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return "is not a moment in UTC that ends in Z"
    return ""


_UUID4 = _like(r"[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-4[a-fA-F0-9]{3}-[aAbB89][a-fA-F0-9]{3}-[a-fA-F0-9]{12}", "a random UUID")
_BOOL = _one_of("true", "false")
_ID = _like(r"[0-9]{8}|[0-9]{10}", "a CVR number of 8 or a CPR number of 10 digits")
_KIND = _one_of("CPR", "CVR")
_DAY = _like(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day")


@dataclass(frozen=True, slots=True)
class _Place:
    """One element in its parent's order: how often it may stand there, and its text, its own parts, or neither."""

    name: str
    least: int = 1
    most: int = 1
    text: Check | None = None
    parts: str = ""


def _opt(name: str, text: Check | None = None, parts: str = "", most: int = 1) -> _Place:
    return _Place(name, 0, most, text, parts)


_MANY = 10_000
#: The parts of each element, in their order. What is never in a message of ours, but may be in one, has no check.
_PARTS: Mapping[str, tuple[_Place, ...]] = {
    "Message": (_Place("MessageHeader", parts="MessageHeader"), _Place("MessageBody", parts="MessageBody")),
    "MessageHeader": (
        _Place("messageType", text=_one_of("DIGITALPOST")),
        _Place("messageUUID", text=_UUID4),
        _opt("messageID", _text()),
        _opt("messageCode", _text()),
        _Place("label", text=_text()),
        _opt("notification", _text(LONGEST_NOTICE)),
        _opt("additionalNotification", _text()),
        _opt("reply", _BOOL),
        _opt("replyByDateTime", _moment),
        _opt("doNotDeliverUntilDate", _DAY),
        _Place("mandatory", text=_BOOL),
        _Place("legalNotification", text=_BOOL),
        _opt("postType", _text()),
        _Place("Sender", parts="Sender"),
        _Place("Recipient", parts="Recipient"),
        _opt("ContentData"),
        _opt("ForwardData"),
        _opt("ReplyData", most=_MANY),
    ),
    "Sender": (
        _Place("senderID", text=_ID),
        _Place("idType", text=_KIND),
        _opt("idTypeLabel", _text()),
        _Place("label", text=_text()),
        _opt("AttentionData"),
        _opt("ContactPoint"),
        _opt("Representative"),
    ),
    "Recipient": (
        _Place("recipientID", text=_ID),
        _Place("idType", text=_KIND),
        _opt("idTypeLabel", _text()),
        _opt("label", _text()),
        _opt("AttentionData"),
        _opt("ContactPoint"),
    ),
    "MessageBody": (
        _Place("createdDateTime", text=_moment),
        _Place("MainDocument", parts="Document"),
        _opt("AdditionalDocument", parts="Document", most=10),
        _opt("TechnicalDocument", parts="Document", most=10),
    ),
    "Document": (
        _opt("mainDocumentID", _text()),
        _opt("additionalDocumentID", _text()),
        _opt("technicalDocumentID", _text()),
        _opt("label", _text()),
        _Place("File", parts="File", most=_MANY),
        _opt("Action", most=_MANY),
    ),
    "File": (
        _Place("encodingFormat", text=_one_of(PDF)),
        _Place("filename", text=_like(r"[^/\\\x00-\x1f]{1,252}\.pdf", "the name of a PDF without a folder")),
        _Place("language", text=_like(r"[a-z]{2}", "a language of two letters")),
        _Place("content", text=_text(LARGEST * 2)),
    ),
}


def mistakes(xml: bytes, *, frozen: str) -> tuple[Mistake, ...]:
    """Everything that is wrong with a message; nothing where it may be sent.

    `frozen` is the SHA-256 of the letter as it was frozen: the message must hold exactly that.
    """
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        return (Mistake("Message", "declares a document type, which no message has"),)
    try:
        root = Tree.fromstring(xml)
    except Tree.ParseError:
        return (Mistake("Message", "is not well-formed XML"),)
    if root.tag != _name("Message"):
        return (Mistake("Message", f"the outermost element is not Message of {NAMESPACE}"),)
    found = []
    if root.get("memoVersion") != VERSION:
        found.append(Mistake("Message", f"memoVersion is not {VERSION}"))
    if set(root.keys()) - {"memoVersion"}:
        found.append(Mistake("Message", "has an attribute that 1.2 does not have"))
    found += _within(root, "Message", "Message")
    found += _between(root)
    found += _file(root, frozen)
    return tuple(found)


def _within(element: Tree.Element, name: str, where: str) -> Iterator[Mistake]:
    """What is wrong with the parts of an element: unknown, missing, too many, out of order, or holding what they may
    not.
    """
    places = _PARTS[name]
    order = {place.name: number for number, place in enumerate(places)}
    counts = dict.fromkeys(order, 0)
    latest = -1
    for part in element:
        local = part.tag.removeprefix(f"{{{NAMESPACE}}}")
        here = f"{where}/{local}"
        if part.tag != _name(local) or local not in order:
            yield Mistake(where, "holds an element that does not belong there")
            continue
        number = order[local]
        counts[local] += 1
        if number < latest:
            yield Mistake(here, "stands after what it must stand before")
        latest = max(latest, number)
        place = places[number]
        if place.text is not None:
            wrong = "holds other elements" if len(part) else place.text(part.text or "")
            if wrong:
                yield Mistake(here, wrong)
        elif place.parts:
            yield from _within(part, place.parts, here)
    for place in places:
        if counts[place.name] < place.least:
            yield Mistake(f"{where}/{place.name}", "is missing")
        elif counts[place.name] > place.most:
            yield Mistake(f"{where}/{place.name}", "stands there too often")


def _between(root: Tree.Element) -> Iterator[Mistake]:
    """A number must be of the kind that is told beside it."""
    for side, number in (("Sender", "senderID"), ("Recipient", "recipientID")):
        found = root.find(f"{_name('MessageHeader')}/{_name(side)}")
        if found is None:
            continue
        told, kind = found.findtext(_name(number), ""), found.findtext(_name("idType"), "")
        if kind in ("CPR", "CVR") and len(told) != (10 if kind == "CPR" else 8):
            yield Mistake(f"Message/MessageHeader/{side}/{number}", f"is not of the kind {kind}")


def _file(root: Tree.Element, frozen: str) -> Iterator[Mistake]:
    where = "Message/MessageBody/MainDocument/File/content"
    path = "/".join(_name(one) for one in ("MessageBody", "MainDocument", "File", "content"))
    text = root.findtext(path)
    if text is None:
        return
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        yield Mistake(where, "is not base64")
        return
    if not content.startswith(b"%PDF-"):
        yield Mistake(where, "is not a PDF")
    if len(content) > LARGEST:
        yield Mistake(where, f"is larger than {LARGEST} bytes")
    if hashlib.sha256(content).hexdigest() != frozen:
        yield Mistake(where, "is not the letter that was frozen")
