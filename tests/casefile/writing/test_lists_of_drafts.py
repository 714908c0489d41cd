"""Drafts stand with the children that they are about; what a draft became is told, also to who goes back to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from tests.casefile.factory import World
from tests.casefile.writing.sending import Sender, visit

from sikkersag.casefile.models import Draft

Open = Callable[..., Sender]


def _said(answer: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(text.replace("\u00a0", " ").split())


def _case(someone: Sender, number: str) -> str:
    return _said(someone.client.get(reverse("case", args=[number])))


def test_a_draft_stands_only_with_the_children_that_it_is_about(world: World, sender: Open) -> None:
    someone = sender()
    someone.send({"dato": "06-03-2026", "skete.notat": [world.emil.number], "afsnit.0.tekst": "Om Emil."})
    assert "kladde, ikke journalført" in _case(someone, world.emil.number)
    assert "6. mar." in _case(someone, world.emil.number)
    assert "gemt i dag kl. 8.40" in _case(someone, world.emil.number)
    assert "kladde, ikke journalført" not in _case(someone, world.ida.number)


def test_a_draft_that_does_not_say_whom_it_is_about_stands_with_all(world: World, sender: Open) -> None:
    someone = sender()
    someone.send({"afsnit.0.tekst": "Endnu uden kryds."})
    for case in (world.ida, world.emil):
        assert "kladde, ikke journalført" in _case(someone, case.number)


def test_a_draft_of_a_step_stands_with_its_child(world: World, sender: Open) -> None:
    someone = sender()
    someone.form = f"skridt:moede:{world.ida.number}"
    someone.send({"dato": "06-03-2026"})
    assert "kladde, ikke journalført" in _case(someone, world.ida.number)
    assert "kladde, ikke journalført" not in _case(someone, world.emil.number)


def test_the_familys_page_marks_the_children_of_a_draft(world: World, sender: Open) -> None:
    someone = sender()
    someone.send({"dato": "06-03-2026", "skete.notat": [world.emil.number], "afsnit.0.tekst": "Om Emil."})
    page = someone.client.get(reverse("family", args=[world.family.pk])).content.decode()
    row = page.split('class="family-draft"')[1].split("</tr>")[0]
    assert row.count('class="tag">kladde<') == 1
    assert 'data-head="Emil"><span class="tag">kladde<' in row


def test_who_goes_back_is_told_that_it_is_journalised(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    page = someone.send(visit(world, matter), "vis")
    assert page["Cache-Control"] == "no-store"
    asks: dict[str, Any] = {"headers": {"X-Autosave": "1"}}
    assert someone.client.get(someone.address, **asks).json() == {"version": 1}
    someone.version = 1
    someone.send(visit(world, matter), "journalfoer")
    answer = someone.client.get(someone.address, **asks)
    assert answer.status_code == 410
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["fejl"] == "Notatet er allerede journalført."


def test_a_conflict_says_that_it_is_the_same_draft_in_another_window(world: World, sender: Open) -> None:
    someone = sender()
    someone.autosave({"sted": "Hjemme"})
    someone.version = 0
    said = someone.send({"sted": "Ude"}, headers={"X-Autosave": "1"}).json()["fejl"]
    assert "Den samme kladde er åben i et andet vindue" in said


def test_the_receipt_shows_each_child_the_texts_about_that_child(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    page = _said(someone.client.get(someone.send(visit(world, matter), "journalfoer")["Location"]))
    emil, ida = page.index("Emil Møllegård Åbn sagen"), page.index("Ida Møllegård Åbn sagen")
    assert emil < ida, "the eldest first"
    assert "Emil viste sit værelse." in page[emil:ida]
    assert "moster" not in page[emil:ida]
    assert "moster" in page[ida:]


def test_the_note_has_the_children_in_the_order_of_the_familys_page(world: World, sender: Open) -> None:
    page = sender().client.get(reverse("note_new", args=[world.family.pk])).content.decode()
    head = page.split('class="table matrix"')[1].split("</thead>")[0]
    assert re.findall(r'scope="col">(\w+)<', head) == ["Emil", "Ida", "Noah"][: head.count('scope="col">') - 1]


def test_yesterday_is_written_out_so_that_it_means_the_same_tomorrow(world: World, sender: Open) -> None:
    someone = sender()
    answer = someone.autosave({"dato": "i går", "klokkeslaet": "15,10"})
    assert answer.json()["dato"] == "09-03-2026"
    assert Draft.objects.get().data["dato"] == ["09-03-2026"]
