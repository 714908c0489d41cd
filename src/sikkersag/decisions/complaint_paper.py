"""The index that goes to Ankestyrelsen with a complaint, as a file: what goes along, what does not and why, and the
text of every journal entry that goes along. Annex 1 of the letter; the documents are numbered from 2.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime

from django.conf import settings

from sikkersag.casefile.models import Case
from sikkersag.correspondence.letters.glyphs import showable
from sikkersag.correspondence.letters.sheet import Paragraph, Sheet
from sikkersag.correspondence.letters.typesetting import typeset
from sikkersag.decisions.complaint_index import Index, Line
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.queries import day_of
from sikkersag.foundation.ui.danish import count


def paragraphs_of(index: Index, *, child: str, who: str) -> tuple[Paragraph, ...]:
    """The words of the index, in the order in which they are read."""
    papers = count(len(index.documents), "dokument", "dokumenter")
    happened = count(len(index.entries), "hændelse", "hændelser")
    told = [
        Paragraph(f"Sagens akter om {child} i klagen fra {who or 'klageren'}."),
        Paragraph(f"{papers} følger med som bilag. {happened} fra journalen er skrevet ud sidst i dette bilag."),
    ]
    told.append(Paragraph("Dokumenter", heading=True))
    told += [Paragraph(f"Bilag {number}: {_named(line)}", bullet=True) for number, line in index.documents] or [_NONE]
    told.append(Paragraph("Journalen", heading=True))
    told += [Paragraph(_named(line), bullet=True) for line in index.entries] or [_NONE]
    told.append(Paragraph("Det, der ikke følger med, og hvorfor", heading=True))
    told += [Paragraph(f"{_named(line)}. Udeladt: {reason}", bullet=True) for line, reason in index.left_out] or [
        Paragraph("Alt om spørgsmålet følger med.")
    ]
    if index.others:
        handled = count(index.others, "hændelse", "hændelser")
        told.append(Paragraph(f"Barnets sag har {handled} mere. De handler om andet end det, der er klaget over."))
    told.append(Paragraph("Udskrift af journalen", heading=True))
    for line in index.entries:
        told.append(Paragraph(_named(line), heading=True))
        told += [Paragraph(text) for text in line.texts if text.strip()] or [Paragraph("Der er ikke skrevet mere.")]
    return tuple(told)


_NONE = Paragraph("Ingen.")
_UNPRINTED = "[tegn]"


def _named(line: Line) -> str:
    version = f", version {line.version}" if line.version > 1 else ""
    who = f", {line.who}" if line.who and line.document is None else ""
    return f"{line.day}: {line.what} ({line.number}{version}){who}"


def set_index(index: Index, *, case: Case, child: str, who: str, worker: User, now: datetime) -> bytes:
    """The index as a PDF. A character that cannot be printed stands as »[tegn]«: the index is never stopped by one."""
    sheet = Sheet(
        title=_shown("Fortegnelse og udskrift til Ankestyrelsen"),
        to=("Ankestyrelsen",),
        day=day_of(now),
        sender=settings.MUNICIPALITY,
        case_number=case.number,
        document_number="",
        worker=_shown(worker.name),
        contact=(),
        ean="",
        body=tuple(
            Paragraph(_shown(one.text), one.heading, one.bullet) for one in paragraphs_of(index, child=child, who=who)
        ),
    )
    return typeset(sheet)


def _shown(text: str) -> str:
    """The text with a mark for each character that has no form in the letters' type; what is unseen is left out."""
    composed = unicodedata.normalize("NFC", text.replace("\t", " "))
    return "".join(_form(character) for character in composed)


def _form(character: str) -> str:
    category = unicodedata.category(character)
    if character == "\n" or (ord(character) in showable() and category[0] != "C"):
        return character
    return "" if category == "Cf" else _UNPRINTED
