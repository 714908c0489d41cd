"""Small PDF, Word and OpenDocument texts with words in them."""

from __future__ import annotations

import io
import zipfile


def docx(*paragraphs: str) -> bytes:
    """A Word text with these paragraphs; each word in a run of its own, as Word likes to write."""
    runs = ["".join(f"<w:r><w:t>{word} </w:t></w:r>" for word in text.split()) for text in paragraphs]
    body = "".join(f"<w:p>{run}</w:p>" for run in runs)
    return _zip(("[Content_Types].xml", "<x/>"), ("word/document.xml", f"<w:document>{body}</w:document>"))


def odt(text: str) -> bytes:
    """An OpenDocument text of one paragraph."""
    kind = "application/vnd.oasis.opendocument.text"
    return _zip(("mimetype", kind), ("content.xml", f"<office:text><text:p>{text}</text:p></office:text>"))


def pdf(*pages: str) -> bytes:
    """A PDF with a line of text on each page, in the letters that every reader has (WinAnsi)."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()]
    objects.append(font)
    for n, text in enumerate(pages):
        drawn = b"BT /F1 12 Tf 72 720 Td (" + text.encode("cp1252") + b") Tj ET"
        page = f"<< /Type /Page /Parent 2 0 R /Contents {5 + 2 * n} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        objects += [page.encode(), b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn)]
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start, size = len(made), len(objects) + 1
    made += b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    return made + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def _zip(*parts: tuple[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts:
            archive.writestr(zipfile.ZipInfo(name), text)
    return made.getvalue()
