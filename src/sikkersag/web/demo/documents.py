"""Small documents for some of the open cases: letters as PDF, statements as text, made from the words of the entry."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.utils import timezone

from sikkersag.casefile.actions.importing import History
from sikkersag.casefile.assessment import moment_of
from sikkersag.casefile.entries import Attachment, NewEvent
from sikkersag.casefile.models import Case, Content, Document, DocumentVersion, Event
from sikkersag.foundation.files import store
from sikkersag.web.demo.town import NOW, id_of
from sikkersag.web.demo.wording import danish_day

#: Which entries have a document: its file name, and whether it is a PDF.
_KINDS: Final = {
    "oplysninger_indhentet": ("brev-om-oplysninger.txt", False),
    "bfu_afsluttet": ("boernefaglig-undersoegelse.pdf", True),
    "afgoerelse_meddelt": ("afgoerelse.pdf", True),
}
#: One in six of the open cases that began since this instant has documents (1 January 2025).
_SINCE: Final = 1_735_686_000
_ONE_IN: Final = 6
_INVENTED: Final = "Opdigtet dokument fra den opdigtede kommune Fjordby."


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """A one-page PDF with a heading and plain lines; the same words give the same bytes."""
    text = [b"BT /F1 16 Tf 60 780 Td 20 TL", b"(%s) Tj T*" % _escaped(title), b"/F1 11 Tf 15 TL T*"]
    text += [b"(%s) Tj T*" % _escaped(line) for line in lines]
    stream = b"\n".join([*text, b"ET"])
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    out, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(parts) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(out),
    )  # fmt: skip


def _escaped(line: str) -> bytes:
    plain = line.encode("cp1252", "replace")
    return plain.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def attach(histories: Sequence[History]) -> list[History]:
    """The histories with documents in some of the cases; the files are stored."""
    return [
        _with_documents(history) if _chosen(number, history) else history for number, history in enumerate(histories)
    ]


def _chosen(number: int, history: History) -> bool:
    """One in some of the open cases that began lately, and the family that is told by hand."""
    if history.family == id_of("family"):
        return True
    return number % _ONE_IN == 0 and history.opened_at > _SINCE and all(e.kind != "sag_lukket" for e in history.entries)


def _with_documents(history: History) -> History:
    seen: set[str] = set()
    entries = []
    for entry in history.entries:
        if entry.kind in _KINDS and entry.kind not in seen:
            seen.add(entry.kind)
            entry = replace(entry, attachments=(_stored(entry),))
        entries.append(entry)
    return replace(history, entries=entries)


def _stored(entry: NewEvent) -> Attachment:
    filename, is_pdf = _KINDS[entry.kind]
    words = [danish_day(entry.at.lo), ""]
    for passage in entry.passages:
        words += [*textwrap.wrap(passage.text, 84), ""]
    words.append(_INVENTED)
    if is_pdf:
        content, declared = pdf(entry.title, words), "application/pdf"
    else:
        content, declared = "\n".join([entry.title, "", *words, ""]).encode(), "text/plain"
    stored = store.save(io.BytesIO(content), filename=filename, declared_type=declared, now=NOW)
    return Attachment(stored.sha256, stored.filename, stored.media_type, stored.size)


def register(cases: Sequence[Case]) -> int:
    """Write the documents' rows for the attachments that were brought in; returns how many."""
    rows = Event.objects.filter(case__in=cases, kind__in=_KINDS).order_by("case", "seq").select_related("by")
    bodies = dict(Content.objects.filter(row__in=rows).values_list("row_id", "body"))
    numbers: dict[int, int] = {}
    made: list[DocumentVersion] = []
    for row in rows:
        body = bodies[row.pk] or {}
        for attached in body["attachments"]:
            number = numbers[row.case_id] = numbers.get(row.case_id, 0) + 1
            document = Document(case_id=row.case_id, number=number, title=body["title"][:200])
            made.append(
                DocumentVersion(
                    document=document,
                    version=1,
                    event=row.event,
                    by=row.by,
                    at=moment_of(row.recorded_at) or timezone.localtime(NOW),
                    **attached,
                )
            )
    Document.objects.bulk_create(version.document for version in made)
    DocumentVersion.objects.bulk_create(made)
    return len(made)
