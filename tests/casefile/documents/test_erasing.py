"""Erasing an entry by law takes its file away, unless something else that is kept holds the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks
from tests.casefile.documents.conftest import TEXT, Lay
from tests.casefile.factory import World, when, write
from tests.databases import Database, at_once

from sikkersag.casefile.actions import journal
from sikkersag.casefile.entries import Attachment
from sikkersag.casefile.models import Document, DocumentVersion, Event
from sikkersag.casefile.verify import verify
from sikkersag.foundation.audit.anchors import Anchors
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.files import store
from sikkersag.foundation.files.models import StoredFile

OTHER = ("Udtalelse.txt", b"Noget andet.\n", "text/plain")

Erase = Callable[[Event], None]


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    """Each test has a store of its own."""
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def erase(world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Erase:
    """Erase an entry as the law bids, and commit."""

    def do(row: Event) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            journal.erase(event=row.pk, reason="Fristen er udløbet.", by=world.town.leader, now=when())

    return do


def laid() -> list[Event]:
    """The entries of documents, in the order of laying."""
    return list(Event.objects.filter(kind="dokument").order_by("pk"))


def is_there(sha256: str) -> bool:
    """Are the bytes there, with their row? Never one without the other."""
    row, file = StoredFile.objects.filter(pk=sha256).exists(), store.path_of(sha256).exists()
    assert row is file
    return row


def test_the_bytes_go_with_the_only_entry_that_holds_them(lay: Lay, erase: Erase) -> None:
    lay()
    (row,) = laid()
    sha256 = DocumentVersion.objects.get().sha256
    erase(row)
    assert not is_there(sha256) and not Document.objects.exists()
    assert Entry.objects.filter(action="files.erase", object=f"file:{sha256}").count() == 1
    assert list(verify(Anchors({}))) == []


def test_nothing_goes_before_it_is_committed(
    lay: Lay, world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    lay()
    sha256 = DocumentVersion.objects.get().sha256
    with django_capture_on_commit_callbacks():
        journal.erase(event=laid()[0].pk, reason="Fristen.", by=world.town.leader, now=when())
    assert store.path_of(sha256).exists()


def test_they_stay_while_another_version_has_them(lay: Lay, erase: Erase) -> None:
    lay()
    document = str(Document.objects.get().pk)
    lay(files=(OTHER,), document=document)
    lay(document=document)
    first, _, third = laid()
    sha256 = DocumentVersion.objects.get(version=1).sha256
    assert DocumentVersion.objects.get(version=3).sha256 == sha256
    erase(first)
    assert is_there(sha256) and list(verify(Anchors({}))) == []
    erase(third)
    assert not is_there(sha256) and list(verify(Anchors({}))) == []


def test_they_stay_while_another_case_has_them(lay: Lay, erase: Erase) -> None:
    lay()
    lay(case="emil")
    one, other = laid()
    sha256 = DocumentVersion.objects.values_list("sha256", flat=True).distinct().get()
    erase(one)
    assert is_there(sha256) and list(verify(Anchors({}))) == []
    erase(other)
    assert not is_there(sha256) and list(verify(Anchors({}))) == []


def test_they_stay_while_a_sealed_entry_has_them(world: World, lay: Lay, erase: Erase) -> None:
    lay()
    lay(case="emil")
    one, sealed = laid()
    sha256 = DocumentVersion.objects.values_list("sha256", flat=True).distinct().get()
    journal.seal(event=sealed.pk, reason="Forkert barn.", by=world.town.leader, now=when())
    erase(one)
    assert is_there(sha256) and not DocumentVersion.objects.exists()
    erase(sealed)
    assert not is_there(sha256) and list(verify(Anchors({}))) == []


def test_they_stay_while_an_entry_that_is_no_document_has_them(world: World, lay: Lay, erase: Erase) -> None:
    lay()
    sha256 = DocumentVersion.objects.get().sha256
    file = Attachment(sha256, TEXT[0], "text/plain", len(TEXT[1]))
    note = write(world.emil, "notat", "2026-03-10 08:00", now="2026-03-10 08:40", text="Se bilag.", attachments=[file])
    erase(laid()[0])
    assert is_there(sha256)
    erase(note)
    assert not is_there(sha256)


def test_only_the_files_that_nothing_else_holds_go(world: World, lay: Lay, erase: Erase) -> None:
    lay()
    lay(case="emil", files=(OTHER,))
    shared, own = (v.sha256 for v in DocumentVersion.objects.order_by("pk"))
    files = [Attachment(sha256, "Brev.txt", "text/plain", 13) for sha256 in (shared, own)]
    both = write(world.noah, "notat", "2026-03-10 08:00", now="2026-03-10 08:40", text="Se bilag.", attachments=files)
    erase(laid()[1])
    assert is_there(own)
    erase(both)
    assert is_there(shared) and not is_there(own)


def test_an_entry_without_files_takes_none_away(world: World, lay: Lay, erase: Erase) -> None:
    lay()
    row = write(world.ida, "notat", "2026-03-09 10:00", text="Et notat.")
    erase(row)
    assert is_there(DocumentVersion.objects.get().sha256)


def test_two_who_erase_the_last_two_at_once_leave_no_bytes(committed_db: Database, world: World, lay: Lay) -> None:
    lay()
    lay(case="emil")
    sha256 = DocumentVersion.objects.values_list("sha256", flat=True).distinct().get()

    def erasing(row: Event) -> Callable[[], None]:
        return lambda: journal.erase(event=row.pk, reason="Fristen.", by=world.town.leader, now=when())

    at_once(*[erasing(row) for row in laid()])
    assert not is_there(sha256)
