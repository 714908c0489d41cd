"""The passages that may be brought into a working document, and where those came from that it has.

A working document is read by everybody who sees the case: so nothing of a confidential document is offered, to anyone;
nor what is sealed, taken back or about another child.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sikkersag.casefile.filetexts import text_of_file
from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.entries import OF_THE_CASE, Entry, local_day, timeline_entries
from sikkersag.casefile.queries.standing import Standing, standing_of
from sikkersag.foundation.people.folding import folded
from sikkersag.inquiry.forms import content
from sikkersag.inquiry.forms.content import Piece

#: How many passages one page offers; what is beyond is found by searching.
MOST = 60
#: Paragraphs of a file that are offered, and how long each may be.
MOST_PARAGRAPHS, LONGEST = 200, 4_000
_SHARED = "Fra den fælles undersøgelse af søskende"
_BLANK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Offer:
    """One passage that may be brought in. `origin` is the passage, or the document's entry; `event` its entry."""

    key: str
    text: str
    origin: str
    event: str
    source: str
    own_words: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A file whose paragraphs may be brought in: the entry that it was laid in with, and what it is called."""

    event: str
    title: str
    day: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a passage of a document came from. `edited`: its words are not those of the source any more."""

    label: str
    event: str
    edited: bool = False
    original: str = ""


def open_standing(case: Case, now: datetime) -> Standing:
    """The case as everybody who sees it may read it: without what is confidential."""
    return standing_of(case, at=now, near=False)


def entries_of(standing: Standing) -> list[Entry]:
    """The entries that stand and may be read, latest first; not those of who is in the case and whose it is."""
    found = timeline_entries(
        standing.rows,
        child=str(standing.case.child_id),
        names=standing.names,
        seals=standing.seals,
        written_after=(),
        now=standing.at,
        until=standing.instant,
    )
    return [
        e for e in found if e.seal is None and e.withdrawn is None and not e.row.withdraws and e.kind not in OF_THE_CASE
    ]


def said_of(entry: Entry) -> str:
    """What a source is called: "Hjemmebesøg, man. 9. marts 2026, Sara Holm"."""
    return ", ".join(part for part in (entry.title, entry.full_when, entry.by) if part)


def offers(
    entries: Iterable[Entry], *, q: str = "", kind: str = "", since: str = "", until: str = "", first: str = ""
) -> tuple[list[Offer], int]:
    """The passages that hold every word of `q`, of a kind, of entries on days between (ISO dates), those of the entry
    `first` before the others; and how many there are beside those that are shown.
    """
    words, found = folded(q).split(), []
    for entry in sorted(entries, key=lambda one: one.id != first):
        on = local_day(entry.row.at_lo)
        day = "" if on is None else on.isoformat()
        if (kind and entry.kind != kind) or (since and day < since) or (until and day > until):
            continue
        for text in entry.texts:
            if text.text.strip() and all(word in folded(text.text) for word in words):
                found.append(Offer(text.id, text.text, text.id, entry.id, said_of(entry), text.own_words))
    return found[:MOST], max(0, len(found) - MOST)


def papers(entries: Iterable[Entry]) -> list[Paper]:
    """The files of the case whose words may be brought in."""
    return [Paper(e.id, e.title, e.full_when) for e in entries if e.files]


def offers_of_paper(entries: Iterable[Entry], event: str) -> list[Offer]:
    """The paragraphs of the files of one entry."""
    entry = next((e for e in entries if e.id == event and e.files), None)
    if entry is None:
        return []
    told = list(_paragraphs(entry))[:MOST_PARAGRAPHS]
    return [Offer(f"{event}:{n}", text, event, event, said_of(entry)) for n, text in enumerate(told)]


def _paragraphs(entry: Entry) -> Iterator[str]:
    for file in entry.files:
        for text in _BLANK.split(text_of_file(file["sha256"], file["media_type"])):
            if text.strip():
                yield text.strip()[:LONGEST]


def sources_of(
    entries: Iterable[Entry], data: Mapping[str, Any], shared: Mapping[str, str] | None = None
) -> dict[str, Source]:
    """Where the passages of a document came from, by the piece's name; of those that were brought in. `shared`: the
    words of a sibling's document that it began with, by origin. Whose it is is not said: not everybody may know.
    """
    brought = [piece for some in content.pieces(data).values() for piece in some if piece.origin]
    if not brought:
        return {}
    entries = list(entries)
    passages = {text.id: (text.text, entry) for entry in entries for text in entry.texts}
    events = {entry.id: entry for entry in entries}
    found = {piece.name: _source(piece, passages, events) for piece in brought}
    for piece in brought:
        if piece.origin in (shared or {}) and piece.origin not in passages and piece.origin not in events:
            edited = piece.text.strip() != (shared or {})[piece.origin].strip()
            found[piece.name] = Source(_SHARED, "", edited)
    return found


def _source(piece: Piece, passages: Mapping[str, tuple[str, Entry]], events: Mapping[str, Entry]) -> Source:
    if piece.origin in passages:
        text, entry = passages[piece.origin]
        # Without its first line: the title of a section of an older BFU, which the document has already.
        edited = piece.text.strip() not in (text.strip(), text.partition("\n")[2].strip())
        return Source(said_of(entry), entry.id, edited, text if edited else "")
    if piece.origin in events:
        entry = events[piece.origin]
        return Source(said_of(entry), entry.id, piece.text.strip() not in set(_paragraphs(entry)))
    return Source("Kilden kan ikke vises: den er forseglet, taget tilbage eller gjort fortrolig", "")


def known_origins(entries: Iterable[Entry]) -> set[str]:
    """Everything that a passage may name as its origin."""
    return {one for entry in entries for one in (entry.id, *(text.id for text in entry.texts))}
