"""Every answer that shows a child is logged as a read of that child's case, also where the form is refused."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.urls import reverse
from tests.casefile.factory import World, write
from tests.casefile.writing.sending import Sender, visit

from sikkersag.foundation.access.models import Read

Open = Callable[..., Sender]


def _read(world: World) -> int:
    return Read.objects.filter(case=world.ida.pk).count()


def test_each_answer_with_the_form_is_logged(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    for act, version in (("vis", 0), ("journalfoer", 1), ("tilfoej", 2)):
        before, someone.version = _read(world), version
        answer = someone.send(
            {"dato": "" if act == "journalfoer" else "10-03-2026", "skete.hjemmebesoeg": world.ida.number}, act
        )
        assert answer.status_code in (200, 422) and "Ida" in answer.content.decode(), (act, answer.status_code)
        assert _read(world) == before + 1, act


def test_a_conflict_between_two_windows_is_logged(world: World, sender: Open) -> None:
    someone = sender()
    someone.autosave({"afsnit.0.tekst": "Ida og mor"})
    someone.version = 0
    before = _read(world)
    assert someone.send({"afsnit.0.tekst": "Noget andet"}, "gem").status_code == 409
    assert _read(world) == before + 1


def test_a_preview_is_logged_once_while_one_writes(world: World, sender: Open) -> None:
    someone = sender()
    fields = {
        "familie": str(world.family.pk), "formular": "notat", "dato": "10-03-2026",
        "skete.hjemmebesoeg": world.ida.number,
    }  # fmt: skip
    for _ in range(3):
        answer = someone.client.post(reverse("draft_preview", args=[someone.draft]), fields)
        assert "Ida" in answer.content.decode()
    assert _read(world) == 1
    assert Read.objects.filter(case=world.emil.pk).count() == 1


def test_what_was_journalised_is_logged_when_it_is_shown(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    assert someone.send(visit(world, matter), "journalfoer").status_code == 302
    before = _read(world)
    assert "Ida" in someone.client.get(reverse("draft_written", args=[someone.draft])).content.decode()
    assert _read(world) == before + 1


def test_a_withdrawal_that_is_refused_is_logged(world: World, sender: Open) -> None:
    row = write(world.ida, "notat", "2026-03-08 10:00", text="Mærker på armen.")
    client = sender(world.town.colleague).client
    answer = client.post(reverse("entry_withdraw", args=[world.ida.number, row.event]), {"grund": ""})
    assert answer.status_code == 422 and "Mærker på armen." in answer.content.decode()
    assert _read(world) == 1
    done = {"grund": "En fejl", "noegle": str(uuid4())}
    assert client.post(reverse("entry_withdraw", args=[world.ida.number, row.event]), done).status_code == 302
    assert _read(world) == 1
