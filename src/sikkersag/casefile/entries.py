"""What somebody wants written in a journal: new events with their texts, before they are checked and appended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sikkersag.law.engine.moment import Moment


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text written once. `about` are the children it is about (person ids; empty: all of the note's).

    `origin` is the passage it was taken from. `own_words`: the child's own words. `third_party` and `confidential`
    are for whoever later decides what may be handed out.
    """

    text: str
    about: tuple[str, ...] = ()
    id: str = field(default_factory=lambda: str(uuid4()))
    origin: str = ""
    person: str = ""
    own_words: bool = False
    third_party: bool = False
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file that belongs to the event: its hash is under the journal's chain."""

    sha256: str
    filename: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class DocumentOf:
    """Which document of the case an event's file is, and which version: `number` within the case, `annex` where it has
    one. The rows of documents are made again from this.
    """

    id: str
    number: int
    version: int
    annex: int | None = None
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event for one child's journal. The same `event` id may go into the journals of siblings.

    `at` is when it happened; `written_at` when it was first written down (seconds UTC; None: now, as it is appended).
    `received_at` is only for a history that is brought in whole (`actions.importing`): when the system it comes from
    received it. `refs` name other events by id, `about` matters, `concerns` persons; `corrects` and `withdraws` an
    earlier event.
    """

    kind: str
    at: Moment
    event: UUID = field(default_factory=uuid4)
    written_at: int | None = None
    received_at: int | None = None
    occurred: bool = True
    about: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    refs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    corrects: UUID | None = None
    withdraws: UUID | None = None
    by: str = ""
    in_role: str = ""
    basis: str = "system"
    source: str = ""
    note: UUID | None = None
    title: str = ""
    passages: tuple[Passage, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    document: DocumentOf | None = None


def content_of(new: NewEvent) -> dict[str, Any]:
    """The content as it is stored under its commitment: JSON's own parts only."""
    content = {
        "title": new.title,
        "facts": {name: stored(value) for name, value in new.facts.items()},
        "refs": {name: list(targets) for name, targets in new.refs.items()},
        "by": new.by,
        "passages": [_passage(p) for p in new.passages],
        "attachments": [
            {"sha256": a.sha256, "filename": a.filename, "media_type": a.media_type, "size": a.size}
            for a in new.attachments
        ],
    }
    return content if new.document is None else content | {"document": asdict(new.document)}


def _passage(passage: Passage) -> dict[str, Any]:
    told = {name: getattr(passage, name) for name in Passage.__slots__}
    told["about"] = list(passage.about)
    return {name: value for name, value in told.items() if value not in ("", [], False)}


def stored(value: Any) -> Any:
    """A fact's value as JSON holds it; a moment becomes an object with its bounds and precision."""
    if isinstance(value, Moment):
        return {"lo": value.lo, "hi": value.hi, "precision": value.precision}
    return list(value) if isinstance(value, tuple) else value


def told(value: Any) -> Any:
    """The value of a fact from what is stored: the other way of `stored`."""
    if isinstance(value, dict):
        return Moment(value["lo"], value["hi"], value["precision"])
    return tuple(value) if isinstance(value, list) else value
