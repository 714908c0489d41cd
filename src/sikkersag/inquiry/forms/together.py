"""One inquiry about siblings: each child has its own document, and what is about the family is written once.

What may be carried from one to the other, and what must be about one child alone, is told in `outline.toml`. That a
joint inquiry is lawful where each child is described by itself is requirement S10.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import uuid5

from django.db.models import Q, QuerySet

from sikkersag.casefile.needs import in_force
from sikkersag.casefile.thelaw import rulebook
from sikkersag.inquiry.forms import content
from sikkersag.inquiry.forms.content import Piece
from sikkersag.inquiry.forms.ground import Ground
from sikkersag.inquiry.forms.outline import Section, outline
from sikkersag.inquiry.models import WorkingDocument

#: The requirement that lets one inquiry be about siblings.
SIBLINGS = "S10"


def siblings_law(at: int) -> str:
    """Where the law of an instant (seconds UTC) lets an inquiry be joint: "barnets lov § 21, stk. 1-3"."""
    version = in_force(rulebook().requirements[SIBLINGS], at)
    return "" if version is None else f"{version.law} {version.section}"


def shared_pieces(document: WorkingDocument) -> list[tuple[Section, Piece]]:
    """What a document says of the family, and may be said in a sibling's too: never a child's own words."""
    pieces = content.pieces(document.data)
    return [
        (one, piece)
        for one in outline()[0]
        if one.shared and document.kind in one.documents
        for piece in pieces.get(one.key, ())
        if piece.text.strip() and not piece.own_words
    ]


def origin_of(document: WorkingDocument, piece: Piece) -> str:
    """The id that a passage of a document has in the journal when it is finished."""
    return str(uuid5(document.pk, piece.name))


def carried(document: WorkingDocument, names: Collection[str], known: Collection[str]) -> dict[str, list[str]]:
    """The fields with which a sibling's document begins: the pieces that were chosen, by name. Each has as its origin
    the entry that both journals have (`known`: what the sibling's may name), else the passage it is taken from.
    """
    fields: dict[str, list[str]] = {}
    for section, piece in shared_pieces(document):
        if piece.name not in names:
            continue
        base = f"t.{section.key}.{content.next_piece(fields, section.key)}"
        origin = piece.origin if piece.origin in known else origin_of(document, piece)
        fields = content.added(fields, {f"{base}.tekst": piece.text, f"{base}.fra": origin})
    return fields


def origins(document: WorkingDocument) -> set[str]:
    """The ids that passages of the document that this began with have as origins; none where it began alone."""
    first = document.shared_from
    return set() if first is None else {origin_of(first, piece) for _, piece in shared_pieces(first)}


def begun_with(document: WorkingDocument) -> dict[str, str]:
    """The words that this took from a sibling's document when it began, by their origin; what became of them there
    since is not asked.
    """
    if document.shared_from_id is None:
        return {}
    begun = document.saves.get(version=1)
    return {piece.origin: piece.text for some in content.pieces(begun.data).values() for piece in some if piece.origin}


def others(document: WorkingDocument, *, among: QuerySet[WorkingDocument] | None = None) -> list[WorkingDocument]:
    """The siblings' documents with which this is one inquiry, of those `among` which one looks (None: all); not those
    that were given up.
    """
    first = document.shared_from_id or document.pk
    looked = WorkingDocument.objects.all() if among is None else among
    found = looked.filter(Q(pk=first) | Q(shared_from=first)).exclude(pk=document.pk)
    return list(found.exclude(status=WorkingDocument.Status.DROPPED).select_related("case__child").order_by("begun_at"))


def settled(document: WorkingDocument, ground: Ground, siblings: Collection[WorkingDocument]) -> frozenset[str]:
    """The siblings, by person, of whom no position need be written here: one is written of those that it was decided
    to investigate, and a joint inquiry looks at its own (S10). What was typed of one all the same stays.
    """
    looked_at = ground.investigated | {str(one.case.child_id) for one in siblings}

    def typed(person: str) -> bool:
        told = content.sibling(document.data, person)
        return bool(told.wanted or told.reason.strip())

    return frozenset(one.id for one in ground.siblings if one.id in looked_at and not typed(one.id))


def is_copied(section: Section, document: WorkingDocument, siblings: Collection[WorkingDocument]) -> bool:
    """Does a sibling's document say word for word the same in a section that must be about one child alone?"""
    said = _plain(content.words(document.data, section.key))
    return section.individual and any(_plain(content.words(one.data, section.key)) == said for one in siblings)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
