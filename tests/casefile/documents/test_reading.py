"""Reading documents: who sees which, how files are handed out, what is logged, and forged addresses."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from tests.casefile.documents.conftest import TEXT, Lay
from tests.casefile.factory import World
from tests.casefile.pages.conftest import Visit
from tests.foundation.files.samples import PDF
from tests.web.answers import body

from sikkersag.casefile.models import Document, DocumentVersion
from sikkersag.casefile.reindexing import reindex
from sikkersag.foundation.access.models import Read
from sikkersag.foundation.files import store

pytestmark = pytest.mark.django_db

#: Those who see the case, with whether they are near it.
READERS = {"worker": True, "leader": True, "chief": True, "area_leader": True, "colleague": False}
OTHERS = ("stranger", "other_leader", "outsider", "peer", "admin", "protection")
SENTINEL = "Hvalrosbrevet"


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    """Each test has a store of its own."""
    settings.FILES_DIR = tmp_path / "files"


def status(visit: Visit, who: str, place: str) -> int:
    """How a request was answered; a file that was opened for it is closed."""
    response = visit(who).get(place)
    body(response)
    return int(response.status_code)


def places(world: World, document: Document) -> list[str]:
    base = f"/sag/{world.ida.number}/dokument/{document.pk}/"
    return [base, f"{base}?version=1", f"{base}1/", f"{base}1/vis/"]


@pytest.mark.parametrize("who", [*READERS, *OTHERS])
def test_an_open_document_is_read_by_those_who_see_the_case(world: World, lay: Lay, visit: Visit, who: str) -> None:
    lay(title=SENTINEL)
    document = Document.objects.get()
    for place in places(world, document):
        answered = status(visit, who, place)
        assert answered == 200 if who in READERS else answered in (403, 404), place


@pytest.mark.parametrize("who", [*READERS, *OTHERS])
def test_a_confidential_document_is_read_by_those_near_the_case(world: World, lay: Lay, visit: Visit, who: str) -> None:
    lay(files=[("hvalros.txt", f"{SENTINEL} om Ærø".encode(), "text/plain")], title=SENTINEL, restricted="on")
    document, event = Document.objects.get(), DocumentVersion.objects.get().event
    near = READERS.get(who, False)
    for place in places(world, document):
        assert (status(visit, who, place) == 200) is near, place
    if not near:
        assert status(visit, who, f"{places(world, document)[0]}ny-version/") in (403, 404)
    case = f"/sag/{world.ida.number}/"
    for place in (case, f"{case}dokumenter/", f"{case}haendelse/{event}/", f"/familie/{world.family.pk}/"):
        response = visit(who).get(place)
        told = response.content.decode()
        assert near or (SENTINEL not in told and "hvalros" not in told), place
    found = visit(who).post("/soeg/", {"q": "hvalros"}).content.decode()
    assert ("Dokumenter</h2>" in found) is near


def test_a_colleague_is_told_that_there_is_a_confidential_document(world: World, lay: Lay, visit: Visit) -> None:
    lay(title=SENTINEL, restricted="on")
    told = visit("colleague").get(f"/sag/{world.ida.number}/").content.decode()
    assert "Fortroligt dokument" in told and SENTINEL not in told
    assert SENTINEL in visit("worker").get(f"/sag/{world.ida.number}/").content.decode()


def test_a_document_is_found_under_its_own_case_only(world: World, lay: Lay, visit: Visit) -> None:
    lay(title=SENTINEL)
    document = Document.objects.get()
    for place in places(world, document):
        assert status(visit, "worker", place.replace(world.ida.number, world.emil.number)) == 404
    response = lay(case="emil", document=str(document.pk))
    assert response.status_code == 404
    assert DocumentVersion.objects.count() == 1


def test_forged_documents_and_versions_are_not_found(world: World, lay: Lay, visit: Visit) -> None:
    lay()
    document = Document.objects.get()
    base = f"/sag/{world.ida.number}/dokument/"
    for place in (
        f"{uuid4()}/",
        f"{uuid4()}/1/",
        f"{document.pk}/2/",
        f"{document.pk}/0/",
        f"{document.pk}/?version=9",
    ):
        assert status(visit, "worker", base + place) == 404, place
    assert status(visit, "worker", f"{base}{document.pk}/?version=x") == 200


def test_a_file_is_handed_out_to_be_saved(world: World, lay: Lay, visit: Visit) -> None:
    lay(files=[("Møde & <b>.txt", TEXT[1], "text/plain")])
    response = visit("worker").get(places(world, Document.objects.get())[2])
    assert b"".join(response) == TEXT[1]
    assert response["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_preview_is_shown_in_a_sandbox_and_only_where_a_browser_can(world: World, lay: Lay, visit: Visit) -> None:
    lay(files=[("a.pdf", PDF, "application/pdf"), TEXT])
    pdf, text = Document.objects.order_by("number")
    shown, saved = (visit("worker").get(places(world, d)[3]) for d in (pdf, text))
    assert shown["Content-Disposition"].startswith("inline") and "sandbox" in shown["Content-Security-Policy"]
    assert saved["Content-Disposition"].startswith("attachment")
    for response in (shown, saved):
        body(response)
    assert "<iframe" in visit("worker").get(places(world, pdf)[0]).content.decode()
    assert "<iframe" not in visit("worker").get(places(world, text)[0]).content.decode()


def test_only_the_page_of_a_document_may_frame_a_page_of_ours(world: World, lay: Lay, visit: Visit) -> None:
    lay(files=[("a.pdf", PDF, "application/pdf")])
    page = visit("worker").get(places(world, Document.objects.get())[0])
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    for other in (f"/sag/{world.ida.number}/", f"/sag/{world.ida.number}/dokumenter/", "/soeg/"):
        assert "frame-src" not in visit("worker").get(other)["Content-Security-Policy"]


def test_every_reading_is_logged(world: World, lay: Lay, visit: Visit) -> None:
    lay()
    before = Read.objects.count()
    for place in places(world, Document.objects.get()):
        status(visit, "worker", place)
    reads = [(read.case, read.what) for read in Read.objects.order_by("pk")[before:]]
    assert reads == [
        (world.ida.pk, "et dokument"),
        (world.ida.pk, "et dokument"),
        (world.ida.pk, "hentede et dokument"),
        (world.ida.pk, "så et dokuments fil"),
    ]


def test_a_file_whose_bytes_are_gone_is_not_found(world: World, lay: Lay, visit: Visit) -> None:
    lay()
    store.path_of(DocumentVersion.objects.get().sha256).unlink()
    assert status(visit, "worker", places(world, Document.objects.get())[2]) == 404


@pytest.mark.parametrize("who", ["leader", "chief", *OTHERS])
def test_only_those_who_write_in_the_case_lay_documents_on_it(world: World, lay: Lay, who: str) -> None:
    writes = lay(who).status_code == 302
    assert writes is (who == "leader")
    assert Document.objects.count() == int(writes)


def test_the_list_shows_number_annex_and_direction(world: World, lay: Lay, visit: Visit) -> None:
    lay(title="Skolens brev", annex="on", direction="sendt")
    told = visit("worker").get(f"/sag/{world.ida.number}/dokumenter/").content.decode()
    assert f"{world.ida.number}-1" in told and "Skolens brev" in told and "Sendt" in told and "Fortroligt" not in told


def test_a_document_is_found_by_its_number(world: World, lay: Lay, visit: Visit) -> None:
    lay(title="Skolens brev")
    lay(title="Et andet brev")
    found = visit("worker").post("/soeg/", {"q": f"{world.ida.number}-1"}).content.decode()
    assert "Skolens brev" in found and "Et andet brev" not in found


def test_the_mark_of_the_latest_version_holds_for_all(world: World, lay: Lay, visit: Visit) -> None:
    def sees() -> tuple[bool, bool]:
        case = visit("colleague").get(f"/sag/{world.ida.number}/").content.decode()
        found = visit("colleague").post("/soeg/", {"q": "hvalrosbrevet"}).content.decode()
        return SENTINEL in case, "Dokumenter</h2>" in found

    lay(title=SENTINEL)
    document = str(Document.objects.get().pk)
    assert sees() == (True, True)
    lay(files=[("b.txt", b"b", "text/plain")], document=document, title=SENTINEL, restricted="on")
    assert sees() == (False, False)
    reindex()
    assert sees() == (False, False)
    lay(files=[("c.txt", b"c", "text/plain")], document=document, title=SENTINEL)
    assert sees() == (True, True)
