"""Laying documents on a case: numbers, annexes, versions, refusals, and that it is done once and wholly."""

from __future__ import annotations

import errno
import io
import os
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from tests.casefile.documents.conftest import TEXT, Lay
from tests.casefile.factory import World, when, write
from tests.casefile.pages.conftest import Visit
from tests.databases import Database, at_once
from tests.foundation.files.samples import PDF, PNG

from sikkersag.casefile import projections
from sikkersag.casefile.actions.documents import Told, Upload, add_documents
from sikkersag.casefile.actions.journal import seal
from sikkersag.casefile.models import Case, Content, Document, DocumentVersion, Event, SearchText
from sikkersag.casefile.moments import day
from sikkersag.casefile.timeline import timeline_of
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.files import store
from sikkersag.foundation.files.models import StoredFile
from sikkersag.law.engine.timeline import effective

#: An id that nothing has.
NOBODY = "11111111-2222-4333-8444-555555555555"

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    """Each test has a store of its own."""
    settings.FILES_DIR = tmp_path / "files"


def rows() -> list[tuple[int, int | None, str, bool]]:
    return [(d.number, d.annex, d.title, d.restricted) for d in Document.objects.order_by("case", "number")]


def page(response: Any) -> str:
    return str(response.content.decode())


def test_a_file_becomes_one_event_with_its_hash_and_a_document(world: World, lay: Lay) -> None:
    response = lay(title="Udtalelse fra skolen", sender=str(world.people["mor"].pk), til_ugunst="ja")
    assert response.status_code == 302
    event = Event.objects.filter(case=world.ida).latest("seq")
    body = Content.objects.get(row=event).body or {}
    version = DocumentVersion.objects.get()
    assert (event.kind, event.in_role, body["title"]) == ("dokument", "sagsbehandler", "Udtalelse fra skolen")
    assert body["facts"] == {"retning": "modtaget", "fra": str(world.people["mor"].pk), "til_ugunst": True}
    assert body["attachments"][0]["sha256"] == version.sha256 and version.event == event.event
    assert store.path_of(version.sha256).read_bytes() == TEXT[1]
    assert rows() == [(1, None, "Udtalelse fra skolen", False)]
    assert Entry.objects.filter(action="document.add", case=world.ida.pk).count() == 1


def test_several_files_are_one_write_with_numbers_in_order(world: World, lay: Lay) -> None:
    before = Entry.objects.filter(action="document.add").count()
    files = [("a.pdf", PDF, "application/pdf"), ("b.png", PNG, "image/png"), TEXT]
    lay(files=files, title="Fra skolen", annex="on")
    assert rows() == [
        (1, 1, "Fra skolen – a", False),
        (2, 2, "Fra skolen – b", False),
        (3, 3, "Fra skolen – Udtalelse", False),
    ]
    assert Entry.objects.filter(action="document.add").count() == before + 1
    lay(files=[TEXT], case="emil")
    lay(files=[TEXT])
    assert [(d.number, d.annex) for d in Document.objects.filter(case=world.ida).order_by("number")][-1] == (4, None)
    assert [d.number for d in Document.objects.filter(case=world.emil)] == [1]


def test_a_file_without_a_title_is_called_by_its_name(world: World, lay: Lay) -> None:
    lay(files=[("..\\..\\Brev fra\u202e far.txt", b"Hej", "text/plain")])
    assert rows() == [(1, None, "Brev fra far", False)]


def test_a_double_click_lays_it_once(world: World, lay: Lay) -> None:
    key = str(uuid4())
    first, second = lay(key=key), lay(key=key)
    assert first.status_code == second.status_code == 302
    assert len(rows()) == 1
    lay()
    assert [number for number, *_ in rows()] == [1, 2]


def test_the_key_of_another_cases_write_lays_nothing(world: World, lay: Lay) -> None:
    key = str(uuid4())
    lay(key=key, concerns=[])
    response = lay(key=key, concerns=[], case="emil")
    assert response.status_code == 422 and "Intet er lagt på sagen" in page(response)
    assert Document.objects.filter(case=world.emil).count() == 0


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("virus.exe", b"MZ", "application/x-msdownload")], "tages ikke imod"),
        ([("løn.pdf", b"ikke en pdf", "application/pdf")], "Navnet siger PDF"),
        ([("tom.txt", b"", "text/plain")], "er tom"),
        ([TEXT, ("virus.exe", b"MZ", "")], "tages ikke imod"),
        ([], "Vælg mindst én fil"),
        ([("f.txt", b"x", "text/plain")] * 21, "20 op ad gangen"),
    ],
)
def test_a_refused_file_lays_nothing_and_keeps_the_form(
    world: World, lay: Lay, files: list[tuple[str, bytes, str]], said: str
) -> None:
    length = Case.objects.get(pk=world.ida.pk).length
    response = lay(files=files, title="Min titel", annex="on")
    assert response.status_code == 422 and said in page(response)
    assert 'value="Min titel"' in page(response) and 'value="02-03-2026"' in page(response)
    assert Document.objects.count() == 0 and StoredFile.objects.count() == 0
    assert Case.objects.get(pk=world.ida.pk).length == length
    lay(annex="on")
    assert rows()[0][:2] == (1, 1), "a refusal used up a number"


def test_a_file_that_is_too_large_is_refused(world: World, lay: Lay, settings: Any) -> None:
    settings.FILE_LIMIT = 1024
    response = lay(files=[("stor.txt", b"x" * 2000, "text/plain")])
    assert response.status_code == 422 and "større end" in page(response)


def test_a_full_disk_refuses_all_and_says_what_was_kept(
    world: World, lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = os.write, []

    def full(descriptor: int, data: Any) -> int:
        calls.append(1)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "full")
        return real(descriptor, data)

    monkeypatch.setattr("sikkersag.foundation.files.store.os.write", full)
    response = lay(files=[TEXT, ("to.txt", b"Den anden", "text/plain")], title="Min titel")
    monkeypatch.undo()
    assert response.status_code == 422
    assert "Intet er lagt på sagen" in page(response) and "ikke mere plads" in page(response)
    assert 'value="Min titel"' in page(response)
    assert Document.objects.count() == 0 and StoredFile.objects.count() == 0
    assert not list(store.temporary_folder().iterdir())


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("at", "11-03-2026", "ikke kommet endnu"),
        ("at", "31-02-2026", "findes ikke"),
        ("sender", NOBODY, "gyldig"),
        ("concerns", [NOBODY], "gyldig"),
        ("matter", NOBODY, "gyldig"),
        ("title", "x" * 201, "200"),
    ],
)
def test_forged_or_wrong_answers_are_refused(world: World, lay: Lay, field: str, value: Any, said: str) -> None:
    response = lay(**{field: value})
    assert response.status_code == 422 and said in page(response), page(response)
    assert Document.objects.count() == 0


def test_nothing_is_laid_on_a_closed_case(world: World, lay: Lay) -> None:
    Case.objects.filter(pk=world.ida.pk).update(status=Case.Status.CLOSED)
    response = lay()
    assert response.status_code == 409 and "lukket" in page(response)
    assert Document.objects.count() == 0


def test_a_new_version_is_a_new_event_and_the_old_one_stays(world: World, lay: Lay) -> None:
    lay(annex="on")
    document = Document.objects.get()
    new = ("Udtalelse2.txt", b"Rettet udgave", "text/plain")
    assert lay(files=[new], document=str(document.pk), title="Rettet udtalelse", annex="on").status_code == 302
    assert rows() == [(1, 1, "Rettet udtalelse", False)]
    assert [(v.version, v.filename) for v in DocumentVersion.objects.order_by("version")] == [
        (1, "Udtalelse.txt"),
        (2, "Udtalelse2.txt"),
    ]
    same = lay(files=[new], document=str(document.pk))
    assert same.status_code == 422 and "samme fil" in page(same)


def test_the_number_of_a_sealed_version_is_not_used_again(world: World, lay: Lay) -> None:
    lay()
    document = Document.objects.get()
    lay(files=[("b.txt", b"b", "text/plain")], document=str(document.pk))
    lay(files=[TEXT], title="Andet")
    second = DocumentVersion.objects.get(version=2)
    other = DocumentVersion.objects.get(document__number=2)
    for version in (second, other):
        seal(event=Event.objects.get(event=version.event).pk, reason="Forkert", by=world.town.leader, now=when())
    assert [d.number for d in Document.objects.all()] == [1]
    lay(files=[("c.txt", b"c", "text/plain")], document=str(document.pk))
    lay(files=[TEXT], title="Tredje")
    assert [v.version for v in DocumentVersion.objects.filter(document=document).order_by("version")] == [1, 3]
    assert [d.number for d in Document.objects.order_by("number")] == [1, 3]


def told(case: Case) -> list[Any]:
    documents = list(Document.objects.filter(case=case).order_by("number").values())
    versions = DocumentVersion.objects.filter(document__case=case).order_by("document__number", "version")
    return [documents, [{k: v for k, v in row.items() if k != "id"} for row in versions.values()]]


def test_the_documents_made_anew_equal_those_that_grew(world: World, lay: Lay) -> None:
    lay(files=[TEXT, ("b.pdf", PDF, "application/pdf")], annex="on", restricted="on")
    document = Document.objects.get(number=1)
    lay(files=[("c.txt", b"c", "text/plain")], document=str(document.pk), title="Ny titel")
    lay(files=[("d.txt", b"d", "text/plain")])
    sealed = DocumentVersion.objects.get(document__number=3)
    seal(event=Event.objects.get(event=sealed.event).pk, reason="Forkert", by=world.town.leader, now=when())
    withdrawn = DocumentVersion.objects.get(document__number=2)
    write(world.ida, "dokument", "2026-03-02", text="Fejl", withdraws=withdrawn.event)
    grown = told(world.ida)
    assert [(d["number"], d["title"], d["restricted"]) for d in grown[0]] == [(1, "Ny titel", False), (2, "b", True)]
    DocumentVersion.objects.filter(document__case=world.ida).delete()
    Document.objects.filter(case=world.ida).delete()
    fresh = Case.objects.get(pk=world.ida.pk)
    projections.project(fresh, effective(timeline_of(fresh, known_at=2**40).events, 2**40))
    assert told(world.ida) == grown


def test_the_chain_holds_and_tells_of_a_file_that_was_changed(world: World, lay: Lay) -> None:
    lay(files=[TEXT])
    call_command("verify", stdout=io.StringIO())
    store.path_of(DocumentVersion.objects.get().sha256).write_bytes(b"noget andet")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify", stdout=out, stderr=out)
    assert "»Udtalelse.txt« mangler eller er ændret" in out.getvalue()


def test_the_words_of_a_document_are_title_name_and_text(world: World, lay: Lay) -> None:
    from tests.casefile.documents.packed import docx, odt

    lay(files=[TEXT], title="Skolens brev")
    lay(files=[("a.docx", docx("Hun kan lide ræve", "og ugler"), "application/zip")])
    lay(files=[("b.odt", odt("Hun kan lide pingviner &amp; bjørne"), "application/vnd.oasis.opendocument.text")])
    words = [row.folded for row in SearchText.objects.filter(is_document=True).order_by("pk")]
    assert "skolens brev" in words[0] and "udtalelsetxt" in words[0] and "trives paa ærø" in words[0]
    assert "ræve og ugler" in words[1] and "pingviner bjørne" in words[2]


def test_a_pdf_is_found_by_its_words(world: World, lay: Lay, visit: Visit) -> None:
    from tests.casefile.documents.packed import pdf

    lay(files=[("a.pdf", pdf("Ida er glad for bænkbideren.", "Side to om Ærø."), "application/pdf")], title="Udtalelse")
    for words in ("BÆNKBIDER", "ærø"):
        shown = page(visit("worker").post("/soeg/", {"q": words}))
        assert "Udtalelse" in shown and "Intet fundet" not in shown
    assert "Intet fundet" in page(visit("stranger").post("/soeg/", {"q": "bænkbider"}))


@pytest.mark.parametrize("cut", [10, 60, 200])
def test_a_broken_pdf_is_taken_as_any_file(world: World, lay: Lay, cut: int) -> None:
    from tests.casefile.documents.packed import pdf

    data = pdf("Ida er glad for skovsneglen.", "Mere om den.")
    lay(files=[("a.pdf", data[:-cut], "application/pdf")], title="Udtalelse")
    assert "udtalelse" in SearchText.objects.get(is_document=True).folded


def test_a_document_is_not_written_anew_with_a_form(world: World, lay: Lay, visit: Visit) -> None:
    lay()
    event = DocumentVersion.objects.get().event
    response = visit("worker").get(f"/sag/{world.ida.number}/haendelse/{event}/ret/")
    assert response.status_code == 409 and "ny version" in page(response)


def test_many_at_once_get_numbers_without_gaps(committed_db: Database, world: World) -> None:
    def one(name: str) -> None:
        upload = Upload(io.BytesIO(name.encode()), f"{name}.txt", "text/plain", name)
        told = Told(day(when("2026-03-02 12:00").date()), {"retning": "modtaget"}, annex=True)
        add_documents(
            case=world.ida, uploads=[upload], told=told, by=world.town.worker, now=when(), key=f"dokument {name}"
        )

    at_once(*(lambda name=name: one(name) for name in ("a", "b", "c", "d", "a")))
    assert sorted((d.number, d.annex) for d in Document.objects.all()) == [(1, 1), (2, 2), (3, 3), (4, 4)]
