"""Whether a document is confidential follows the versions that stand: one that was sealed says nothing any more."""

from __future__ import annotations

import pytest
from tests.casefile.documents.conftest import TEXT, Lay
from tests.casefile.factory import World, when
from tests.casefile.pages.conftest import Visit

from sikkersag.casefile.actions.journal import seal
from sikkersag.casefile.models import Document, Event

OTHER = ("Forkert.txt", b"Om et andet barn.\n", "text/plain")


@pytest.mark.parametrize("page", ["", "dokumenter/", "pr/2026-03-10/", "haendelse"])
def test_a_sealed_version_opens_no_confidential_document(world: World, visit: Visit, lay: Lay, page: str) -> None:
    lay(files=[TEXT], title="Lægens udtalelse", restricted="on")
    first = Event.objects.get(case=world.ida, kind="dokument")
    document = Document.objects.get(case=world.ida)
    lay(files=[OTHER], document=str(document.pk), title="Lægt forkert")
    second = Event.objects.filter(case=world.ida, kind="dokument").latest("seq")
    assert second != first
    seal(event=second.pk, reason="Forkert barn.", by=world.town.leader, now=when())
    where = (
        f"/sag/{world.ida.number}/{page}"
        if page != "haendelse"
        else f"/sag/{world.ida.number}/haendelse/{first.event}/"
    )
    assert "Lægens udtalelse" in visit("worker").get(where).content.decode()
    seen = visit("colleague").get(where).content.decode()
    assert "Lægens udtalelse" not in seen and "Udtalelse.txt" not in seen
    assert "Lægens udtalelse" not in visit("colleague").get(f"/familie/{world.family.pk}/").content.decode()
