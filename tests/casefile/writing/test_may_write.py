"""Who may write: a note needs the permission on every child it writes to, and offers no other."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.casefile.factory import World, write
from tests.casefile.writing.sending import Sender, visit

from sikkersag.casefile.models import Draft, Event
from sikkersag.foundation.access.models import CaseAccess

Open = Callable[..., Sender]


def _addresses(world: World) -> list[str]:
    row = Event.objects.filter(case=world.ida, kind="notat").first() or write(world.ida, "notat", "2026-03-02 10:00")
    return [
        reverse("note_new", args=[world.family.pk]),
        reverse("note_in_case", args=[world.ida.number]),
        reverse("step_new", args=[world.ida.number, "boernesamtale"]),
        reverse("entry_correct", args=[world.ida.number, row.event]),
        reverse("entry_withdraw", args=[world.ida.number, row.event]),
    ]


@pytest.mark.parametrize("who", ["worker", "colleague", "leader", "night"])
def test_those_who_write_in_the_case_open_every_form(world: World, sender: Open, who: str) -> None:
    client = sender(world.town.users[who]).client
    assert [client.get(address).status_code for address in _addresses(world)] == [200, 302, 200, 200, 200]


@pytest.mark.parametrize("who", ["stranger", "outsider", "peer", "admin", "protection", "chief", "quality"])
def test_those_who_only_read_or_may_not_see_the_case_open_none(world: World, sender: Open, who: str) -> None:
    someone = sender(world.town.users[who])
    for address in _addresses(world):
        answer = someone.client.get(address)
        assert answer.status_code in (403, 404), address
        assert "Emil" not in answer.content.decode()
    assert someone.send(visit(world), "journalfoer").status_code in (403, 404)
    assert not Draft.objects.exists()
    assert not Event.objects.filter(note__isnull=False).exists()


def test_nobody_signed_in_is_led_to_sign_in(world: World) -> None:
    for address in _addresses(world):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


def test_a_child_that_the_writer_may_not_see_is_not_offered_and_not_written_to(world: World, sender: Open) -> None:
    CaseAccess.objects.filter(case=world.emil.pk).delete()
    someone = sender()
    page = someone.client.get(reverse("note_new", args=[world.family.pk])).content.decode()
    assert world.emil.number not in page
    answer = someone.send(visit(world), "journalfoer")
    assert answer.status_code == 422
    assert not Event.objects.filter(note=someone.draft).exists()


def test_what_was_lost_of_access_while_writing_is_not_written(world: World, sender: Open) -> None:
    someone = sender()
    someone.autosave(visit(world))
    CaseAccess.objects.all().delete()
    assert someone.send(visit(world), "journalfoer").status_code == 404
    assert not Event.objects.filter(note=someone.draft).exists()
    assert Draft.objects.filter(pk=someone.draft).exists()


@pytest.mark.parametrize("form", ["skridt:sag_lukket:{}", "skridt:findes_ikke:{}", "ret:{}:x", "x", "fravig:U99:{}"])
def test_forged_names_of_forms_are_not_found(world: World, sender: Open, form: str) -> None:
    someone = sender()
    someone.form = form.format(world.ida.number)
    assert someone.send({"dato": "09-03-2026"}, "journalfoer").status_code == 404
    assert not Draft.objects.exists()


def test_forged_ids_are_not_found_or_refused(world: World, sender: Open) -> None:
    someone = sender()
    assert someone.client.get(reverse("draft", args=[uuid4()])).status_code == 404
    assert someone.client.get(reverse("draft_written", args=[uuid4()])).status_code == 404
    assert someone.send({"familie": "x", "dato": "09-03-2026"}).status_code == 404
    answer = someone.send(
        {"dato": "09-03-2026", "skete.notat": [world.ida.number], "tilstede": [str(uuid4())]}, "journalfoer"
    )
    assert answer.status_code == 422
