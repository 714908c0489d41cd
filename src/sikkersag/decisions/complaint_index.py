"""What goes along with a complaint: every document and entry of its matter, numbered, and what does not and why.

Each row of the journal stands on exactly one line of the index. What is about the matter, and what is tied to its
decision, goes along unless somebody leaves it out with a reason; what is about other things only if it is added. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sikkersag.casefile.models import Document, Event
from sikkersag.casefile.queries.entries import Entry

#: The longest reason for leaving something out, in characters.
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the journal in the index. `key` names it in a form; `document` where it is a document, with its
    version. `out`: why it cannot go along whatever is chosen; `of_matter`: it goes along unless it is left out.
    """

    key: str
    seq: int
    day: str
    what: str
    who: str
    of_matter: bool
    document: Document | None = None
    version: int = 0
    out: str = ""
    texts: tuple[str, ...] = ()
    about: frozenset[str] = frozenset()

    @property
    def number(self) -> str:
        """What it is called: the number of the document, or of the journal's row."""
        return f"dok. {self.document.number}" if self.document is not None else f"nr. {self.seq}"


@dataclass(frozen=True, slots=True)
class Index:
    """What goes along and what does not. `documents` are numbered from 2: the index itself is annex 1. `left_out` has
    each line of the matter that does not go along, with the reason; `others` counts what is about other things.
    """

    documents: tuple[tuple[int, Line], ...]
    entries: tuple[Line, ...]
    left_out: tuple[tuple[Line, str], ...]
    others: int

    @property
    def restricted(self) -> bool:
        """Does it name a document that only some may read?"""
        named = [line for _, line in self.documents] + [line for line, _ in self.left_out]
        return any(line.document is not None and line.document.restricted for line in named)


def lines_of(
    rows: Sequence[tuple[Event, Mapping[str, Any] | None]],
    entries: Mapping[UUID, Entry],
    documents: Mapping[str, Document],
    *,
    matters: Collection[str],
    tied: Collection[str],
) -> list[Line]:
    """A line for every row of a journal, in the order in which it happened. `entries` are the rows as they are shown,
    `documents` by id; `matters` those of the decision (none: everything is about it), `tied` the decision, the
    complaint and what followed it, by id.
    """
    linked = _linked(rows, set(tied))
    found = []
    for row, content in sorted(rows, key=lambda one: (one[0].at_lo, one[0].seq)):
        entry = entries[row.event]
        told = (content or {}).get("document") or {}
        document = documents.get(str(told.get("id", "")))
        about = frozenset(str(one) for one in row.about)
        found.append(
            Line(
                key=str(row.event),
                seq=row.seq,
                day=entry.day if entry.at is None else entry.full_when,
                what=_what(row, entry, document),
                who=entry.by,
                of_matter=not matters or bool(about & set(matters)) or str(row.event) in linked,
                document=document if entry.seal is None else None,
                version=int(told.get("version", 0)) if document is not None else 0,
                out=_out(entry),
                texts=() if entry.seal is not None else tuple(text.text for text in entry.texts),
                about=about,
            )
        )
    return found


def _what(row: Event, entry: Entry, document: Document | None) -> str:
    if entry.seal is not None:
        return entry.title
    what = entry.title if document is None else document.title
    if row.corrects is not None:
        what += " (rettelse)"
    if row.withdraws is not None:
        what += " (trukket tilbage)"
    return what + ("" if row.occurred else " (skete ikke)")


def _out(entry: Entry) -> str:
    if entry.seal is None:
        return ""
    return "Slettet efter loven" if entry.seal.erased else "Forseglet: det stod på en forkert sag"


def _linked(rows: Iterable[tuple[Event, Mapping[str, Any] | None]], tied: set[str]) -> set[str]:
    """The ids of rows that are tied to some, point at them, or correct or take back what does; until no more come."""
    pointing = {}
    for row, content in rows:
        refs = (content or {}).get("refs", {})
        targets = {str(one) for name in refs for one in refs[name]}
        pointing[str(row.event)] = targets | {str(one) for one in (row.corrects, row.withdraws) if one is not None}
    found = set(tied)
    while more := {name for name, targets in pointing.items() if name not in found and targets & found}:
        found |= more
    return found


def index_of(lines: Sequence[Line], *, left_out: Mapping[str, str], added: Collection[str]) -> Index:
    """The index from what was chosen: `left_out` has reasons by the line's key, `added` the keys of what goes along
    though it is about something else. A reason for what is not of the matter says nothing; it is not there anyway.
    """
    along: list[Line] = []
    out: list[tuple[Line, str]] = []
    others = 0
    for line in lines:
        reason = line.out or left_out.get(line.key, "").strip()
        if not line.of_matter and (line.key not in added or line.out):
            others += 1
        elif reason:
            out.append((line, reason))
        else:
            along.append(line)
    papers = [line for line in along if line.document is not None]
    return Index(
        tuple(enumerate(papers, start=2)),
        tuple(line for line in along if line.document is None),
        tuple(out),
        others,
    )
