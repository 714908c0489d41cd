"""What may be brought into a working document: never what is confidential, and a file's words with their source."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, make_case, make_person, moment_at, when
from tests.inquiry.filling import NOW, address, begun, facts, fields, filled, matter_of, shown

from sikkersag.casefile.actions.documents import Told, Upload, add_documents
from sikkersag.casefile.models import LedgerRow
from sikkersag.inquiry.actions import documents, finishing

Visit = Callable[[World, str], Client]


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> None:
    """Files are kept in a folder of the test's own."""
    settings.FILES_DIR = tmp_path / "files"


def lay(world: World, title: str, text: str, *, restricted: bool = False) -> None:
    """Lay a text on Ida's case."""
    upload = Upload(io.BytesIO(text.encode()), f"{title}.txt", "text/plain", title)
    told = Told(moment_at("2026-03-02"), concerns=(str(world.ida.child_id),), restricted=restricted)
    add_documents(case=world.ida, uploads=[upload], told=told, by=world.town.worker, now=when(NOW), key=title)


def test_a_paragraph_of_a_statement_is_brought_in_and_tells_where_it_is_from(
    world: World, visit: Visit, files: None
) -> None:
    lay(world, "Udtalelse fra skolen", "Ida læser godt.\n\nHun er tit træt om mandagen.\n")
    document, client = filled(world), visit(world, "worker")
    page = shown(client, address(document, "hent/hos_barnet/"))
    event = page.split("?dokument=")[1].split('"')[0]
    url = address(document, f"hent/hos_barnet/?dokument={event}")
    assert "Hun er tit træt om mandagen." in shown(client, url)
    assert client.post(url, {"afsnit": f"{event}:1"}).status_code == 302
    document.refresh_from_db()
    assert document.data["t.hos_barnet.1.tekst"] == ["Hun er tit træt om mandagen."]
    page = shown(client, address(document))
    assert "Udtalelse fra skolen" in page and "redigeret her" not in page


def test_nothing_of_a_confidential_document_is_offered_not_even_to_who_may_read_it(
    world: World, visit: Visit, files: None
) -> None:
    lay(world, "Politiets rapport", "Farens nye adresse er kendt.", restricted=True)
    document = filled(world)
    for who in ("worker", "leader", "colleague"):
        page = shown(visit(world, who), address(document, "hent/hos_barnet/"))
        assert "Politiets rapport" not in page and "?dokument=" not in page


def test_an_unborn_childs_bfu_is_of_the_parents_to_be(world: World, visit: Visit) -> None:
    child = make_person("Ufødt barn", expected="2026-05-01")
    case = make_case(
        child, world.family, number="2026-0000888", unit=world.town.units["nord-1"], worker=world.town.worker,
        parties=[(world.people["mor"], "mor", False)], at="2026-01-05 09:00",
    )  # fmt: skip
    matter = matter_of(case)
    page = shown(visit(world, "worker"), f"/sag/{case.number}/spoergsmaal/{matter.pk}/")
    assert "Begynd børnefaglig undersøgelse" in page
    assert "Begynd screening" not in page and "Begynd afdækning" not in page, "they would be refused"
    document = begun(case, matter, world.town.worker)
    assert facts(case, "bfu_besluttet") == {"kommende_foraeldre": True}
    told = {"t.kommende.0.tekst": "De har gjort klar.", "t.foraeldres_holdning.0.tekst": "De vil gerne.",
            "valg.stoette": "ja", "t.konklusion.0.tekst": "Sundhedsplejerske."}  # fmt: skip
    saved = documents.save(document.pk, fields(told), 1, by=world.town.worker, now=when(NOW))
    finishing.send(saved.pk, version=2, by=world.town.worker, now=when(NOW))
    finishing.approve(saved.pk, {}, 0, by=world.town.leader, now=when(NOW))
    done = facts(case, "bfu_afsluttet")
    assert done["kommende_foraeldre"] is True and "barnets_holdning" not in done
    rows = {row.part: row.outcome for row in LedgerRow.objects.filter(case=case, requirement="S17")}
    assert rows["frist"] == "met" and rows["konklusion"] == "met"


def test_a_day_that_was_typed_in_words_is_written_out_when_it_is_saved(world: World) -> None:
    document = filled(world)
    data = document.data | {"skala.0.hvem": ["mor"], "skala.0.dag": ["i går"], "skala.0.tal": ["7"]}
    saved = documents.save(document.pk, data, document.version, by=world.town.worker, now=when(NOW), how="automatisk")
    assert saved.data["skala.0.dag"] == ["09-03-2026"]
    again = documents.save(document.pk, data, document.version, by=world.town.worker, now=when(NOW), how="automatisk")
    assert again.version == saved.version, "the page still says »i går«, which is the same"
