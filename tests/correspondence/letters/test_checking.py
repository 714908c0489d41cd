"""What is wrong with a PDF is seen, and every kind of letter is right and is read aloud in the order one expects."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from sikkersag.correspondence.letters.checking import problems, spoken
from sikkersag.correspondence.letters.composing import compose_of
from sikkersag.correspondence.letters.kinds import Kind, Sample, kinds
from sikkersag.correspondence.letters.sheet import Sheet
from sikkersag.correspondence.letters.typesetting import typeset

ROOT = Path(__file__).resolve().parents[3]
EVERY = [(kind, sample) for kind in kinds().values() for sample in kind.samples]
IDS = [f"{kind.id}-{number}" for kind in kinds().values() for number in range(len(kind.samples))]


def sheet(kind: Kind, sample: Sample) -> Sheet:
    made = compose_of(kind.id, sample.values, {})
    return Sheet(
        title=made.title,
        to=(str(sample.values["barn" if kind.for_child else "modtager"]), "Skolevej 1, 2. th.", "4000 Fjordby"),
        day=date(2026, 3, 2),
        sender="Fjordby Kommune",
        case_number="2026-000123",
        document_number="14",
        worker="Maj-Britt Torp",
        contact=("Telefon 70 00 00 00",),
        ean="5790000000000",
        body=made.paragraphs,
        annexes=sample.annexes,
        for_child=made.for_child,
    )


@pytest.mark.parametrize(("kind", "sample"), EVERY, ids=IDS)
def test_every_letter_is_right_and_is_read_in_the_order_that_it_is_written_in(kind: Kind, sample: Sample) -> None:
    paper = sheet(kind, sample)
    pdf = typeset(paper)
    assert problems(pdf) == []
    head = [
        "P: Fjordby Kommune",
        f"P: Til {paper.to[0]} Skolevej 1, 2. th. 4000 Fjordby",
        "P: Dato 2. marts 2026",
        "P: Sagsnr. 2026-000123",
        "P: Dokumentnr. 14",
        "P: Sagsbehandler Maj-Britt Torp",
        "P: Kontakt Telefon 70 00 00 00",
        *(() if kind.for_child else ("P: EAN-nummer 5790000000000",)),
        f"H1: {paper.title}",
    ]
    body = [
        f"{'H2: ' if part.heading else 'LI: • ' if part.bullet else 'P: '}{' '.join(part.text.split())}"
        for part in paper.body
    ]
    annexes = [f"LI: {number}. {annex}" for number, annex in enumerate(paper.annexes, start=1)]
    assert spoken(pdf) == [*head, *body, *(["H2: Bilag"] if annexes else []), *annexes]


def test_it_keeps_the_title_of_the_window_and_the_language() -> None:
    reader = PdfReader(BytesIO(typeset(sheet(*EVERY[0]))))
    assert reader.metadata is not None
    assert reader.metadata.title == "Afgørelse om kontaktfamilie til Ida"
    assert str(reader.root_object["/Lang"]) == "da-DK"


def altered(key: str) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(typeset(sheet(*EVERY[0]))))
    del writer.root_object[NameObject(key)]
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("/Metadata", "the metadata does not say pdfaid:part 2"),
        ("/Lang", "the language is not Danish"),
        ("/ViewerPreferences", "the window does not show the title"),
        ("/MarkInfo", "is not marked as tagged"),
        ("/StructTreeRoot", "has no tag tree"),
        ("/OutputIntents", "has no output intent"),
    ],
)
def test_it_sees_what_was_taken_out(key: str, told: str) -> None:
    assert told in problems(altered(key))


def test_it_sees_another_language_a_password_and_what_is_no_pdf() -> None:
    writer = PdfWriter(clone_from=BytesIO(typeset(sheet(*EVERY[0]))))
    writer.root_object[NameObject("/Lang")] = TextStringObject("en")
    out = BytesIO()
    writer.write(out)
    assert problems(out.getvalue()) == ["the language is not Danish"]
    writer.encrypt("x")
    out = BytesIO()
    writer.write(out)
    assert problems(out.getvalue()) == ["is encrypted"]
    assert problems(b"Hej") == ["cannot be read as a PDF (PdfStreamError)"]


def test_it_sees_words_that_no_tag_reads() -> None:
    told = typst.compile(b'#set document(title: "x"); #set text(lang: "da"); = Hej\nmed dig', pdf_tags=False)
    assert isinstance(told, bytes)
    assert "has no tag tree" in problems(told)
    jumps = typst.compile(b'#set document(title: "x"); #set text(lang: "da"); = Hej\n=== Spring')
    assert isinstance(jumps, bytes)
    assert "the heading »Spring« jumps a level" in problems(jumps)


def test_the_script_prints_how_it_sounds(tmp_path: Path) -> None:
    file = tmp_path / "brev.pdf"
    file.write_bytes(typeset(sheet(*EVERY[0])))
    command = [sys.executable, str(ROOT / "scripts" / "read_letter.py"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0
    assert "H1: Afgørelse om kontaktfamilie til Ida" in done.stdout.splitlines()
    file.write_bytes(altered("/Lang"))
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout.strip()) == (1, "WRONG: the language is not Danish")
