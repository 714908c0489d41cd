"""Drafts: only the author's, never overwritten unseen, journalised once, and nothing typed is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.casefile.factory import World, make_world, when
from tests.casefile.writing.conftest import BACKEND
from tests.casefile.writing.sending import Sender, kinds, texts, visit
from tests.databases import Database

from sikkersag.casefile.actions import drafts, writing
from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.forms.typed import LONGEST_FORM
from sikkersag.casefile.models import AppendKey, Draft, Event
from sikkersag.casefile.moments import instant
from sikkersag.casefile.queries.drafts import drafts_of
from sikkersag.foundation import clock

Open = Callable[..., Sender]
HOSTILE = '<script>alert(1)</script> =HYPERLINK("http://x") \u202eabc\u202c a\0b'


def test_opening_a_form_writes_nothing(world: World, sender: Open) -> None:
    sender().client.get(reverse("note_new", args=[world.family.pk]))
    assert not Draft.objects.exists()


def test_it_is_saved_by_itself_with_the_hour_and_a_new_version(world: World, sender: Open) -> None:
    someone = sender()
    first = someone.autosave({"sted": "Hos mor"})
    assert first.json() == {"version": 1, "gemt": "kl.\u00a08.40", "dato": ""}
    assert someone.autosave({"sted": "Hos far"}).json()["version"] == 2
    assert Draft.objects.get().data == {"sted": ["Hos far"]}


def test_a_save_from_an_older_version_shows_both_texts_and_keeps_both(world: World, sender: Open) -> None:
    someone = sender()
    someone.autosave({"sted": "Hos mor", "afsnit.0.tekst": "Den første\ntekst"})
    other = sender(draft=someone.draft)
    other.version = 1
    other.autosave({"sted": "Hos far", "afsnit.0.tekst": "Den anden\ntekst"})
    answer = someone.send({"sted": "Hos moster", "afsnit.0.tekst": "Den tredje\ntekst"})
    assert answer.status_code == 409
    page = answer.content.decode()
    for said in ("Hos far", "Hos moster", "Den anden\ntekst", "Den tredje\ntekst", "Begge tekster er bevaret"):
        assert said in page
    assert Draft.objects.get().data["sted"] == ["Hos far"]


def test_two_texts_can_be_put_together_field_by_field(world: World, sender: Open) -> None:
    someone = sender()
    someone.autosave({"sted": "Hos far", "afsnit.0.tekst": "Gemt", "tilstede_andre": "Lærer"})
    someone.send(
        {
            "version": "1",
            "mit:sted": "Hos moster",
            "mit:afsnit.0.tekst": "Mit",
            "valg:sted": "mit",
            "valg:afsnit.0.tekst": "flet",
            "flet:afsnit.0.tekst": "Gemt\r\nMit",
            "valg:tilstede_andre": "gemt",
        },
        "flet",
    )
    assert Draft.objects.get().data == {
        "sted": ["Hos moster"],
        "afsnit.0.tekst": ["Gemt\nMit"],
        "tilstede_andre": ["Lærer"],
    }


def test_an_autosave_in_conflict_is_told_and_changes_nothing(world: World, sender: Open) -> None:
    someone = sender()
    someone.autosave({"sted": "Hos mor"})
    other = sender(draft=someone.draft)
    answer = other.autosave({"sted": "Hos far"})
    assert answer.status_code == 409
    assert "Begge tekster er bevaret" in answer.json()["fejl"]
    assert Draft.objects.get().data == {"sted": ["Hos mor"]}


def test_sending_the_same_first_save_twice_makes_one_draft(world: World, sender: Open) -> None:
    someone = sender()
    assert someone.send({"sted": "Hos mor"}).status_code == 302
    assert someone.send({"sted": "Hos mor"}).status_code == 302
    assert Draft.objects.get().version == 1


@pytest.mark.parametrize("who", ["colleague", "leader", "stranger", "outsider", "admin", "chief"])
def test_nobody_else_sees_or_touches_a_draft(world: World, sender: Open, who: str) -> None:
    mine = sender()
    mine.autosave({"sted": "Hemmeligt sted"})
    other = sender(world.town.users[who], mine.draft)
    for answer in (
        other.client.get(mine.address),
        other.send({"sted": "Andet"}),
        other.client.get(reverse("draft_delete", args=[mine.draft])),
        other.client.post(reverse("draft_delete", args=[mine.draft])),
    ):
        assert answer.status_code in (403, 404)
        assert "Hemmeligt sted" not in answer.content.decode()
    assert Draft.objects.get().data == {"sted": ["Hemmeligt sted"]}
    assert not drafts_of(world.town.users[who]).exists()
    assert [draft.pk for draft in drafts_of(world.town.worker)] == [mine.draft]


def test_a_double_click_writes_once_and_the_second_answer_shows_the_result(world: World, sender: Open) -> None:
    someone = sender()
    first = someone.send(visit(world), "journalfoer")
    second = someone.send(visit(world), "journalfoer")
    assert first.status_code == 302
    assert second.status_code == 200
    page = second.content.decode()
    assert "Journalført på 2" in page.replace("\u00a0", " ")
    assert "Der er ikke skrevet noget igen" in page
    assert kinds(world.ida, someone.draft) == ["hjemmebesoeg", "boernesamtale", "samtykke"]


def test_what_is_typed_in_another_window_after_it_was_journalised_is_shown_again(world: World, sender: Open) -> None:
    someone = sender()
    someone.send(visit(world), "journalfoer")
    page = someone.send({"afsnit.0.tekst": "En tekst fra det andet vindue"}).content.decode()
    assert "En tekst fra det andet vindue" in page
    assert "ikke er journalført" in page
    assert someone.autosave({"sted": "x"}).status_code == 410
    assert someone.client.get(someone.address).status_code == 302


def test_a_session_that_has_ended_gives_back_what_was_typed(world: World, sender: Open) -> None:
    someone = sender()
    someone.client.logout()
    answer = someone.send({"afsnit.0.tekst": "Ikke tabt"})
    assert answer.status_code == 401
    assert "Ikke tabt" in answer.content.decode()
    assert someone.autosave({"sted": "x"}).status_code == 401


def test_a_wrong_token_gives_back_what_was_typed(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.town.worker, backend=BACKEND)
    someone = Sender(client, world, uuid4())
    answer = someone.send({"afsnit.0.tekst": "Ikke tabt"})
    assert answer.status_code == 403
    assert "Ikke tabt" in answer.content.decode()
    assert not Draft.objects.exists()


def test_markup_formulas_and_odd_signs_are_kept_as_text_and_shown_escaped(world: World, sender: Open) -> None:
    someone = sender()
    fields = {"dato": "09-03-2026", "skete.notat": [world.ida.number], "afsnit.0.tekst": HOSTILE, "sted": HOSTILE}
    page = someone.send(fields, "vis").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    someone.version = 1
    assert someone.send(fields, "journalfoer").status_code == 302
    # What is no text (control characters, marks that turn the direction) is taken out of every field on its way in.
    assert HOSTILE.translate({0: None, 0x202C: None, 0x202E: None}) in texts(world.ida)


def test_ten_megabytes_are_refused_with_the_limit_named_and_the_text_kept(world: World, sender: Open) -> None:
    text = "a" * (10 * 1024 * 1024)
    answer = sender().send({"dato": "09-03-2026", "afsnit.0.tekst": text}, "journalfoer")
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "400.000" in page
    assert text in page
    assert not Draft.objects.exists()


def test_a_text_just_too_long_for_one_entry_is_kept_as_a_draft(world: World, sender: Open) -> None:
    text = "b" * (LONGEST_FORM // 2 + 1)
    fields = {"dato": "09-03-2026", "skete.notat": [world.ida.number], "afsnit.0.tekst": text}
    answer = sender().send(fields, "journalfoer")
    assert answer.status_code == 422
    assert "Der kan stå 200.000" in answer.content.decode()
    assert Draft.objects.get().data["afsnit.0.tekst"] == [text]


def test_a_draft_is_deleted_after_being_asked_once_by_name(world: World, sender: Open) -> None:
    someone = sender()
    someone.autosave(visit(world))
    address = reverse("draft_delete", args=[someone.draft])
    assert "Slet kladden »Hjemmebesøg«?" in someone.client.get(address).content.decode()
    assert Draft.objects.exists()
    someone.client.post(address)
    assert not Draft.objects.exists()


def test_signing_out_asks_the_browser_to_forget_what_it_kept(world: World, sender: Open) -> None:
    answer = sender().client.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"storage"'


def test_what_a_page_says_once_is_gone_with_the_session_it_was_said_in(world: World, sender: Open) -> None:
    someone = sender()
    someone.send(visit(world), "gem")
    signed_out = someone.client.post(reverse("account_logout"))
    page = someone.client.get(signed_out["Location"]).content.decode()
    assert "Kladden er gemt" not in page, "the next one at the machine reads nothing of it"


def _together(*acts: Callable[[], object]) -> list[object]:
    """Do several things at the same moment, each with a connection of its own; what each answered or raised."""
    told: list[object] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            told[place] = act()
        except Exception as error:
            told[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_of_two_writers_at_once_one_is_saved_and_the_other_is_told(
    committed_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", when)
    world, draft = make_world(), uuid4()

    def save(text: str, version: int) -> Callable[[], object]:
        return lambda: drafts.save_draft(
            draft,
            {"sted": [text]},
            version,
            family=world.family,
            form="notat",
            title="",
            by=world.town.worker,
            now=when(),
        )

    told = _together(save("en", 0), save("to", 0))
    assert sorted(type(one).__name__ for one in told) == ["Conflict", "Draft"]
    told = _together(save("tre", 1), save("fire", 1))
    assert sorted(type(one).__name__ for one in told) == ["Conflict", "Draft"]
    assert Draft.objects.get().version == 2


def test_of_two_clicks_at_once_both_are_answered_and_one_is_written(committed_db: Database) -> None:
    world, draft = make_world(), uuid4()
    entry = NewEvent("notat", instant(when() - timedelta(hours=1)), concerns=(str(world.ida.child_id),))

    def click() -> object:
        return writing.journalise(draft, {world.ida.pk: [entry]}, by=world.town.worker, now=when())

    told = _together(click, click)
    assert sorted(getattr(one, "repeated", one) for one in told) == [False, True]  # type: ignore[type-var]
    assert Event.objects.filter(kind="notat").count() == 1
    assert AppendKey.objects.filter(key=str(draft)).count() == 1
