"""Small Word and OpenDocument texts with words in them."""

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


def _zip(*parts: tuple[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts:
            archive.writestr(zipfile.ZipInfo(name), text)
    return made.getvalue()
