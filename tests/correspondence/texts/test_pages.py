"""The pages of texts: who may see and write, that a text is tried before it is saved, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from tests.casefile.factory import World, when
from tests.correspondence.texts.conftest import Visit

from sikkersag.correspondence.actions.texts import save_text
from sikkersag.correspondence.letters.checking import problems
from sikkersag.correspondence.letters.kinds import text_blocks
from sikkersag.correspondence.models import TextVersion

PAGE = "/tekster/hilsen/"
TEXT = "Hilsen\n{afsender}\n{kommune}"


def hidden(content: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}"(?: value="([^"]*)")?', content)
    assert found is not None
    return found[1] or ""


def test_it_lists_every_text_by_letter(world: World, visit: Visit) -> None:
    save_text(block="hilsen", text=TEXT, why="Kortere.", base=0, by=world.town.lawyer, now=when())
    content = visit("lawyer").get("/tekster/").content.decode()
    assert all(f'href="/tekster/{block}/"' in content for block in text_blocks())
    assert "Nadia Berg" in content
    assert "Kortere." in content


@pytest.mark.parametrize("name", ["worker", "quality", "night", "outsider", "admin", "receiver"])
@pytest.mark.parametrize("page", ["/tekster/", PAGE, f"{PAGE}udgave/0/", f"{PAGE}eksempel.pdf"])
def test_others_than_lawyers_and_leaders_are_kept_out(visit: Visit, name: str, page: str) -> None:
    assert visit(name).get(page).status_code == 403


def test_leaders_read_and_do_not_write(visit: Visit) -> None:
    leader = visit("leader")
    content = leader.get(PAGE).content.decode()
    assert "Med venlig hilsen" in content
    assert 'name="text"' not in content
    assert "Brevtekster</a>" not in leader.get("/overblik/").content.decode()
    answer = leader.post(PAGE, {"text": TEXT, "why": "x", "base": "0", "act": "proev"})
    assert answer.status_code == 403
    assert not TextVersion.objects.exists()


def test_a_text_is_tried_and_then_saved_as_it_was_tried(visit: Visit) -> None:
    lawyer = visit("lawyer")
    assert "Brevtekster" in lawyer.get("/overblik/").content.decode()
    assert "Gem som udgave" not in lawyer.get(PAGE).content.decode()
    sent = {"text": TEXT.replace("\n", "\r\n"), "why": "Kortere.", "base": "0", "tried": "", "act": "proev"}
    tried = lawyer.post(PAGE, sent)
    content = tried.content.decode()
    assert tried.status_code == 200
    assert "prøvet og ikke gemt endnu" in content
    assert "<del>" in content
    assert not TextVersion.objects.exists()
    answer = lawyer.post(PAGE, {**sent, "tried": hidden(content, "tried"), "act": "gem"}, follow=True)
    assert "Udgave 1 er gemt" in answer.content.decode()
    assert TextVersion.objects.get().text == TEXT


@pytest.mark.parametrize("tried", ["", "f" * 64])
def test_a_text_that_was_not_tried_is_not_saved_but_tried(visit: Visit, tried: str) -> None:
    answer = visit("lawyer").post(PAGE, {"text": TEXT, "why": "x", "base": "0", "tried": tried, "act": "gem"})
    content = answer.content.decode()
    assert answer.status_code == 422
    assert "siden den blev prøvet" in content
    assert "Gem som udgave 1" in content
    assert not TextVersion.objects.exists()


def test_without_a_reason_it_is_refused_and_what_was_typed_stands_there(visit: Visit) -> None:
    lawyer = visit("lawyer")
    sent = {"text": TEXT, "why": "", "base": "0", "act": "proev"}
    content = lawyer.post(PAGE, sent).content.decode()
    answer = lawyer.post(PAGE, {**sent, "tried": hidden(content, "tried"), "act": "gem"})
    assert answer.status_code == 422
    assert "Skriv, hvorfor teksten bliver ændret" in answer.content.decode()
    assert TEXT in answer.content.decode()
    assert not TextVersion.objects.exists()


def test_the_second_of_two_is_told_sees_what_theirs_changes_and_may_then_save(world: World, visit: Visit) -> None:
    lawyer = visit("lawyer")
    mine = {"text": TEXT + "\nBørn og unge", "why": "Vores navn.", "base": "0", "act": "proev"}
    content = lawyer.post(PAGE, mine).content.decode()
    save_text(block="hilsen", text=TEXT, why="Kortere.", base=0, by=world.town.lawyer, now=when())
    answer = lawyer.post(PAGE, {**mine, "tried": hidden(content, "tried"), "act": "gem"})
    content = answer.content.decode()
    assert answer.status_code == 422
    assert "Der er gemt udgave 1, siden du hentede udgave 0" in content
    assert "Børn og unge" in content
    assert TextVersion.objects.count() == 1
    again = {**mine, "base": hidden(content, "base"), "tried": hidden(content, "tried"), "act": "gem"}
    assert lawyer.post(PAGE, again).status_code == 302
    assert [row.text for row in TextVersion.objects.order_by("version")] == [TEXT, mine["text"]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Teksten er tom"),
        ("{afsender} {{ x }}", "er kode eller opmærkning"),
        ("{afsender}\n<b>hej</b>", "Linje 2: »&lt;« er kode"),
        ("x" * 6001, "Der er plads til 6000"),
        ("x" * 100_000, "Teksten er på 100000 tegn"),
    ],
)
def test_a_text_with_a_mistake_is_told_where_and_stands_there(visit: Visit, text: str, told: str) -> None:
    answer = visit("lawyer").post(PAGE, {"text": text, "why": "x", "base": "0", "act": "proev"})
    content = answer.content.decode()
    assert answer.status_code == 422
    assert told in content
    assert "Gem som udgave" not in content


@pytest.mark.parametrize("base", ["", "-1", "x", "99999999999999999999"])
def test_a_forged_version_is_refused_and_not_a_fault(visit: Visit, base: str) -> None:
    answer = visit("lawyer").post(PAGE, {"text": TEXT, "why": "x", "base": base, "act": "gem"})
    assert answer.status_code == 422
    assert hidden(answer.content.decode(), "base") == "0"


def test_a_version_shows_what_it_changed_and_may_be_begun_from(world: World, visit: Visit) -> None:
    save_text(block="hilsen", text=TEXT, why="Kortere.", base=0, by=world.town.lawyer, now=when())
    lawyer = visit("lawyer")
    content = lawyer.get(f"{PAGE}udgave/1/").content.decode()
    assert "<del>" in content
    assert "Kortere." in content
    back = lawyer.get(f"{PAGE}?fra=0").content.decode()
    assert "Med venlig hilsen\n{afsender}" in back
    assert "Tilbage til udgave 0." in back
    assert hidden(back, "base") == "1"
    assert lawyer.get(f"{PAGE}udgave/2/").status_code == 404
    assert lawyer.get("/tekster/findes.ikke/").status_code == 404
    assert lawyer.get(f"{PAGE}?fra=x").status_code == 200


def test_the_example_is_a_letter_that_can_be_read_aloud_also_of_a_text_that_is_not_saved(visit: Visit) -> None:
    lawyer = visit("lawyer")
    answer = lawyer.get(f"{PAGE}eksempel.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert problems(answer.content) == []
    new = lawyer.post(PAGE, {"text": TEXT, "why": "", "base": "0", "act": "pdf"})
    assert problems(new.content) == []
    assert new.content != answer.content


def test_a_text_that_other_rules_have_made_unreadable_is_told_and_can_be_mended(world: World, visit: Visit) -> None:
    TextVersion.objects.create(
        block="hilsen", version=1, text="{gammelt_felt}", why="x", by=world.town.lawyer, at=when()
    )
    lawyer = visit("lawyer")
    assert lawyer.get(PAGE).status_code == 200
    answer = lawyer.get(f"{PAGE}eksempel.pdf", follow=True)
    assert "Der kan ikke laves et brev af teksten" in answer.content.decode()
    sent = {"text": TEXT, "why": "Rettet.", "base": "1", "act": "proev"}
    content = lawyer.post(PAGE, sent).content.decode()
    assert lawyer.post(PAGE, {**sent, "tried": hidden(content, "tried"), "act": "gem"}).status_code == 302
