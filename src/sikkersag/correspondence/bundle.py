"""The print bundle: the letters that a unit posts today as one PDF, with a list of them in front.

The letters in it are the frozen ones, page for page, with their annexes after them where those are PDF. A protected
address stands on a sheet of its own right before the one letter that it belongs to, and nowhere else: not in the list.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from pypdf import PdfReader, PdfWriter

from sikkersag.casefile.models import DocumentVersion
from sikkersag.correspondence.letters.sheet import Paragraph, Sheet
from sikkersag.correspondence.letters.typesetting import typeset
from sikkersag.correspondence.models import Letter
from sikkersag.correspondence.queries.sending import obstacles, printed_address
from sikkersag.correspondence.ways import PRINT
from sikkersag.foundation.files import store
from sikkersag.foundation.organisation.queries import day_of

#: Letters in one bundle at most.
MOST = 60
PDF = "application/pdf"


def make(letters: Sequence[Letter], *, unit: str, now: datetime) -> bytes:
    """The bundle of these letters, with those that may not go told in the list and left out."""
    stops = {one.pk: obstacles(one, at=now, channel=PRINT) for one in letters}
    going = [one for one in letters if not stops[one.pk]]
    writer = PdfWriter()
    _append(writer, typeset(_cover(letters, {pk: bool(found) for pk, found in stops.items()}, unit, now)))
    for letter in going:
        if not letter.address and letter.to is not None:
            _append(writer, typeset(_address_sheet(letter, now)))
        _append(writer, _bytes(letter.sha256))
        for sha256 in _annexes(letter):
            _append(writer, _bytes(sha256))
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _cover(letters: Sequence[Letter], stopped: dict[UUID, bool], unit: str, now: datetime) -> Sheet:
    body = [Paragraph(f"{len(letters) - sum(stopped.values())} breve skal i posten i dag.")]
    for one in letters:
        left = " – IKKE MED: se brevets side" if stopped[one.pk] else ""
        apart = " – adresseark lige før brevet" if not one.address and not left else ""
        body.append(Paragraph(f"{one.to_name}: {one.title} (sagsnr. {one.case.number}){apart}{left}", bullet=True))
    others = [name for one in letters if not stopped[one.pk] for name in _not_printed(one)]
    if others:
        body.append(Paragraph("Bilag, som ikke er PDF og skal lægges ved i hånden", heading=True))
        body += [Paragraph(name, bullet=True) for name in others]
    return _own_sheet("Dagens breve", unit, body, now)


def _address_sheet(letter: Letter, now: datetime) -> Sheet:
    body = [Paragraph(letter.to_name), Paragraph(printed_address(letter, now))]
    body.append(Paragraph("Adressen er beskyttet. Brug arket til kuverten, og læg det ikke ved andre breve."))
    return _own_sheet("Adresse til kuverten", "", body, now)


def _own_sheet(title: str, unit: str, body: Sequence[Paragraph], now: datetime) -> Sheet:
    return Sheet(
        title=title, to=(unit,) if unit else (), day=day_of(now), sender=settings.MUNICIPALITY, case_number="",
        document_number="", worker="", contact=(), ean="", body=tuple(body),
    )  # fmt: skip


def _annexes(letter: Letter) -> Iterator[str]:
    for one in letter.words.get("annexes", ()):
        if _kinds(letter).get(one["sha256"]) == PDF:
            yield one["sha256"]


def _not_printed(letter: Letter) -> list[str]:
    kinds = _kinds(letter)
    return [
        f"{letter.to_name}: {one['title']}"
        for one in letter.words.get("annexes", ())
        if kinds.get(one["sha256"]) != PDF
    ]


def _kinds(letter: Letter) -> dict[str, str]:
    wanted = [one["sha256"] for one in letter.words.get("annexes", ())]
    if not wanted:
        return {}
    found = DocumentVersion.objects.filter(document__case=letter.case_id, sha256__in=wanted)
    return dict(found.values_list("sha256", "media_type"))


def _bytes(sha256: str) -> bytes:
    with store.open(sha256) as file:
        return file.read()


def _append(writer: PdfWriter, pdf: bytes) -> None:
    writer.append(PdfReader(io.BytesIO(pdf)), import_outline=False)
