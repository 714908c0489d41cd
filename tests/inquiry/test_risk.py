"""The risk assessment of an honour-related conflict: asked for where one is wanting, journalised before the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from tests.casefile.factory import World, when, write
from tests.inquiry.filling import BARNETS_LOV, NOW, address, begun, fields, filled, kinds, matter_of, shown, toddler

from sikkersag.casefile.models import Case, Event, LedgerRow, Matter
from sikkersag.foundation.access.actions import declare_conflict
from sikkersag.inquiry.actions import documents, finishing
from sikkersag.inquiry.actions.finishing import Lacking
from sikkersag.inquiry.forms.ground import ground_of
from sikkersag.inquiry.models import WorkingDocument

Visit = Callable[[World, str], Client]
At = Callable[[str], datetime]
WORDS = {"t.risiko.0.tekst": "Far kan sende hende ud af landet, hvis han hører om det."}
ASKS = "Vurdér risikoen, før forældre eller netværk kontaktes"
BUTTON = "Journalfør risikovurderingen nu"


def honour(case: Case, at: str = "2026-02-20 10:00") -> Event:
    return write(case, "underretning_modtaget", at, facts={"aeresrelateret": True}, now=at)


def unassessed(case: Case, matter: Matter, at: str = NOW) -> list[str]:
    case = Case.objects.select_related("child", "family", "unit").get(pk=case.pk)
    return [event.id for event in ground_of(case, matter, now=when(at)).unassessed]


def test_only_a_conflict_is_asked_about(world: World, visit: Visit) -> None:
    document = filled(world)
    assert "risiko" not in shown(visit(world, "worker"), address(document)).lower()
    honour(world.ida)
    page = shown(visit(world, "worker"), address(document))
    assert ASKS in page and BUTTON in page and "§ 18, stk. 3" in page


@pytest.mark.parametrize("kind", ["screening", "afdaekning", "bfu"])
def test_it_is_journalised_at_once_before_the_father_is_called(world: World, visit: Visit, at: At, kind: str) -> None:
    matter = matter_of(world.ida)
    told = honour(world.ida)
    document = begun(world.ida, matter, world.town.worker, kind=kind)
    client = visit(world, "worker")
    answer = client.post(address(document), {"version": "1", "handling": "risiko"} | WORDS)
    assert answer.status_code == 302
    row = Event.objects.select_related("content").get(case=world.ida, kind="risikovurdering")
    assert row.content.body is not None and str(matter.pk) in row.about
    assert row.content.body["refs"] == {"underretning": [str(told.event)]}
    assert [p["text"] for p in row.content.body["passages"]] == list(WORDS.values())
    document.refresh_from_db()
    assert document.status == "kladde" and not unassessed(world.ida, matter)
    page = shown(client, address(document))
    assert "Journalført: " in page and ASKS not in page and BUTTON not in page
    assert f"/{row.event}/" in page and '<input type="hidden" name="t.risiko.0.tekst"' in page
    at("2026-03-10 09:10")
    father = str(world.people["far"].pk)
    called = "2026-03-10 09:00"
    write(world.ida, "foraeldre_inddraget", called, about=[str(matter.pk)], facts={"hvem": (father,)}, now=called)
    assert LedgerRow.objects.get(case=world.ida, requirement="S2").outcome == "met"


def test_sent_twice_it_is_written_once_and_without_words_not_at_all(world: World) -> None:
    matter = matter_of(world.ida)
    honour(world.ida)
    document, by = begun(world.ida, matter, world.town.worker), world.town.worker
    with pytest.raises(Lacking) as refused:
        finishing.assess_risk(document.pk, version=1, by=by, now=when(NOW))
    assert list(refused.value.problems) == ["risiko"]
    documents.save(document.pk, fields(WORDS), 1, by=by, now=when(NOW))
    assert finishing.assess_risk(document.pk, version=2, by=by, now=when(NOW)) is True
    assert finishing.assess_risk(document.pk, version=2, by=by, now=when(NOW)) is False
    assert kinds(world.ida).count("risikovurdering") == 1


def test_a_later_conflict_and_one_that_was_taken_back_ask_again(world: World) -> None:
    matter, by = matter_of(world.ida), world.town.worker
    first = honour(world.ida)
    document = begun(world.ida, matter, by)
    documents.save(document.pk, fields(WORDS), 1, by=by, now=when(NOW))
    finishing.assess_risk(document.pk, version=2, by=by, now=when(NOW))
    second = honour(world.ida, "2026-03-11 10:00")
    later = "2026-03-12 09:00"
    assert unassessed(world.ida, matter, later) == [str(second.event)]
    assert finishing.assess_risk(document.pk, version=2, by=by, now=when(later))
    row = Event.objects.filter(case=world.ida, kind="risikovurdering").order_by("seq")[0]
    write(world.ida, "risikovurdering", "2026-03-12 09:30", withdraws=row.event, now="2026-03-12 09:30")
    later = "2026-03-12 10:00"
    assert unassessed(world.ida, matter, later) == [str(first.event)]
    assert finishing.assess_risk(document.pk, version=2, by=by, now=when(later))
    assert kinds(world.ida).count("risikovurdering") == 4


def test_what_was_written_and_never_journalised_is_so_when_the_document_is_finished(world: World) -> None:
    matter, by = matter_of(world.ida), world.town.worker
    honour(world.ida)
    document = begun(world.ida, matter, by)
    documents.save(document.pk, fields(BARNETS_LOV | WORDS, world), 1, by=by, now=when(NOW))
    finishing.send(document.pk, version=2, by=by, now=when(NOW))
    done = finishing.approve(document.pk, {}, 0, by=world.town.leader, now=when(NOW))
    assert kinds(world.ida).count("risikovurdering") == 1 and not unassessed(world.ida, matter)
    row = Event.objects.select_related("content").get(event=str(done.event), case=world.ida)
    assert row.content.body is not None and "ud af landet" not in str(row.content.body), "said once"


def test_a_notification_from_before_barnets_lov_asks_for_none(world: World) -> None:
    case = toddler(world)
    matter = matter_of(case, "2023-11-20 09:00")
    honour(case, "2023-12-01 10:00")
    assert unassessed(case, matter, "2024-02-01 09:00") == []


def test_the_button_says_so_where_the_notification_was_taken_back_meanwhile(world: World, visit: Visit) -> None:
    told, client = honour(world.ida), visit(world, "worker")
    document = begun(world.ida, matter_of(world.ida), world.town.worker)
    at = "2026-03-10 08:30"
    write(world.ida, "underretning_modtaget", "2026-02-20 10:00", withdraws=told.event, now=at)
    answer = client.post(address(document), {"version": "1", "handling": "risiko"} | WORDS)
    assert answer.status_code == 302 and "risikovurdering" not in kinds(world.ida)
    assert "Der er ikke journalført noget" in shown(client, address(document))
    document.refresh_from_db()
    assert document.data == fields(WORDS), "what was typed is kept"


def test_who_may_not_write_in_the_case_does_not_journalise_it(world: World, visit: Visit) -> None:
    honour(world.ida)
    document = begun(world.ida, matter_of(world.ida), world.town.worker)
    told, colleague = {"version": "1", "handling": "risiko"} | WORDS, world.town.colleague
    declare_conflict(case=world.ida.pk, reason="Min nabo.", by=colleague, now=when("2026-03-10 08:00"))
    for who in ("stranger", "colleague"):
        assert visit(world, who).post(address(document), told).status_code == 403
    assert "risikovurdering" not in kinds(world.ida) and WorkingDocument.objects.get().data == {}
