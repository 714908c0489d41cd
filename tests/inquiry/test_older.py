"""An older BFU that stands in the journal alone is brought up to date as a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import uuid4

import pytest
from django.test import Client
from tests.casefile.factory import World, moment_at, when, write
from tests.inquiry.filling import BARNETS_LOV, NOW, address, facts, fields, matter_of, sent, shown

from sikkersag.casefile.actions.journal import append, seal
from sikkersag.casefile.entries import DocumentOf, NewEvent, Passage
from sikkersag.casefile.models import Event
from sikkersag.foundation.refused import RefusedError
from sikkersag.inquiry.actions import documents, finishing
from sikkersag.inquiry.models import WorkingDocument

Visit = Callable[[World, str], Client]
OFFER = "Før undersøgelsen fra"


def older(world: World, at: str = "2025-09-01 10:00", about: Sequence[str] = ()) -> Event:
    said = ("Ida var glad for dagplejen.", "I familien:\nMor og far skændtes.", "Mest om aftenen.", "Helheden\nGod.")
    return write(
        world.ida, "bfu_afsluttet", at, passages=[Passage(text) for text in said], about=about, facts={}, now=at
    )


def confidential(world: World) -> Event:
    """One that lies on the case as a document which only those near to it may read."""
    new = NewEvent(
        "bfu_afsluttet", moment_at("2025-10-01 10:00"), concerns=(str(world.ida.child_id),),
        passages=(Passage("I familien\nDet, ingen må se."),), document=DocumentOf(str(uuid4()), 90, 1, None, True),
    )  # fmt: skip
    append({world.ida.pk: [new]}, by=world.town.worker, now=when("2026-03-01 11:00"), key="confidential")
    return Event.objects.get(event=new.event)


def begin(world: World, visit: Visit, row: Event) -> WorkingDocument:
    matter = matter_of(world.ida)
    client = visit(world, "worker")
    page = shown(client, f"/sag/{world.ida.number}/spoergsmaal/{matter.pk}/")
    assert OFFER in page
    assert f"slags=bfu&amp;fra={row.event}" in page
    new = f"/sag/{world.ida.number}/undersoegelse/ny/?spoergsmaal={matter.pk}&slags=bfu&fra={row.event}"
    assert "står i journalen" in shown(client, new)
    key = uuid4()
    told = {"id": str(key), "spoergsmaal": str(matter.pk), "slags": "bfu", "fra": str(row.event), "dag": "10-3-2026"}
    assert client.post(f"/sag/{world.ida.number}/undersoegelse/ny/", told).status_code == 302
    return WorkingDocument.objects.select_related("case").get(pk=key)


def test_words_under_a_title_of_the_document_are_taken_over_and_the_rest_waits(world: World, visit: Visit) -> None:
    row = older(world)
    document = begin(world, visit, row)
    assert document.older_entry == row.event and document.is_update
    texts = {name: values[0] for name, values in document.data.items() if name.endswith("tekst")}
    assert texts == {"t.hos_familien.0.tekst": "Mor og far skændtes."}
    client = visit(world, "worker")
    page = shown(client, address(document))
    assert "Fører en ældre undersøgelse ajour" in page and f"/{row.event}/" in page
    assert "3 afsnit er ikke hentet ind endnu" in page and "Ida var glad for dagplejen." in page
    write(world.ida, "notat", "2026-03-10 08:00", text="Noget nyere.", now="2026-03-10 08:00")
    offered = shown(client, address(document, "hent/hos_barnet/"))
    assert offered.index("Ida var glad for dagplejen.") < offered.index("Noget nyere.")


def test_it_counts_as_brought_up_to_date(world: World, visit: Visit) -> None:
    document = begin(world, visit, older(world))
    saved = documents.save(document.pk, fields(BARNETS_LOV, world), 1, by=world.town.worker, now=when(NOW))
    finishing.send(saved.pk, version=saved.version, by=world.town.worker, now=when(NOW))
    finishing.approve(saved.pk, {}, 0, by=world.town.leader, now=when(NOW))
    assert facts(world.ida, "bfu_afsluttet")["ajourfoert"] is True


def test_one_under_serviceloven_may_still_be_used_and_the_page_says_so(world: World, visit: Visit) -> None:
    document = begin(world, visit, older(world, "2023-09-01 10:00"))
    assert "Bygger på en undersøgelse efter serviceloven" in shown(visit(world, "worker"), address(document))


def test_the_one_of_the_matter_goes_before_a_later_one_of_another(world: World, visit: Visit) -> None:
    matter = matter_of(world.ida)
    mine = older(world, "2026-02-20 10:00", [str(matter.pk)])
    older(world, "2026-02-25 10:00")
    page = shown(visit(world, "worker"), f"/sag/{world.ida.number}/spoergsmaal/{matter.pk}/")
    assert f"fra={mine.event}" in page and page.count(OFFER) == 1


def test_a_finished_document_is_offered_as_the_document_it_is(world: World, visit: Visit) -> None:
    document = sent(world)
    finishing.approve(document.pk, {}, 0, by=world.town.leader, now=when(NOW))
    page = shown(visit(world, "worker"), f"/sag/{world.ida.number}/spoergsmaal/{document.matter_id}/")
    assert f"fra={document.pk}" in page and page.count(OFFER) == 1


@pytest.mark.parametrize("how", ["sealed", "taken back", "confidential", "another case"])
def test_what_may_not_be_read_in_this_case_is_not_brought_up_to_date(world: World, visit: Visit, how: str) -> None:
    row, matter = older(world), matter_of(world.ida)
    if how == "sealed":
        seal(event=row.pk, reason="Forkert barn.", by=world.town.leader, now=when("2026-03-01 10:00"))
    elif how == "taken back":
        write(world.ida, "bfu_afsluttet", "2025-09-01 10:00", withdraws=row.event, now="2026-03-01 10:00")
    elif how == "confidential":
        write(world.ida, "bfu_afsluttet", "2025-09-01 10:00", withdraws=row.event, now="2026-03-01 10:00")
        row = confidential(world)
    else:
        row = write(world.emil, "bfu_afsluttet", "2025-09-01 10:00", text="Emil trives.")
    client = visit(world, "worker")
    assert f"fra={row.event}" not in shown(client, f"/sag/{world.ida.number}/spoergsmaal/{matter.pk}/")
    new = f"/sag/{world.ida.number}/undersoegelse/ny/?spoergsmaal={matter.pk}&slags=bfu&fra={row.event}"
    assert client.get(new).status_code == 404
    with pytest.raises(RefusedError, match="Der er ikke begyndt noget"):
        documents.begin(
            uuid4(), case=world.ida, matter=matter, kind="bfu", by=world.town.worker, now=when(NOW), older=row.event
        )
    assert not WorkingDocument.objects.exists()


def test_one_that_was_taken_back_by_what_is_sealed_stands_and_is_offered(world: World, visit: Visit) -> None:
    row, matter = older(world), matter_of(world.ida)
    back = write(world.ida, "bfu_afsluttet", "2025-09-01 10:00", withdraws=row.event, now="2026-03-01 10:00")
    page = f"/sag/{world.ida.number}/spoergsmaal/{matter.pk}/"
    assert f"fra={row.event}" not in shown(visit(world, "worker"), page)
    seal(event=back.pk, reason="Forkert barn.", by=world.town.leader, now=when("2026-03-02 10:00"))
    assert f"fra={row.event}" in shown(visit(world, "worker"), page)


@pytest.mark.parametrize("kind", ["screening", "afdaekning"])
def test_only_a_bfu_brings_one_up_to_date(world: World, visit: Visit, kind: str) -> None:
    done, key = sent(world), uuid4()
    finishing.approve(done.pk, {}, 0, by=world.town.leader, now=when(NOW))
    told = {"id": str(key), "spoergsmaal": str(done.matter_id), "slags": kind, "fra": str(done.pk), "dag": "10-3-2026"}
    visit(world, "worker").post(f"/sag/{world.ida.number}/undersoegelse/ny/", told)
    made = WorkingDocument.objects.get(pk=key)
    assert made.data == {} and not made.is_update
