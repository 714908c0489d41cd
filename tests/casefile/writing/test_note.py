"""A note that is written once becomes the right events on each child's timeline, and nothing of another child's."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

from django.urls import reverse
from tests.casefile.factory import World
from tests.casefile.writing.sending import Sender, body, kinds, texts, visit

from sikkersag.casefile.models import Draft, Event, LedgerRow

Open = Callable[..., Sender]


def test_one_form_becomes_a_visit_for_two_a_talk_and_a_consent(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    answer = someone.send(visit(world, matter), "journalfoer")
    assert answer.status_code == 302
    assert kinds(world.ida, someone.draft) == ["hjemmebesoeg", "boernesamtale", "samtykke"]
    assert kinds(world.emil, someone.draft) == ["hjemmebesoeg"]
    visits = Event.objects.filter(note=someone.draft, kind="hjemmebesoeg")
    assert len({row.event for row in visits}) == 1
    talk = Event.objects.get(note=someone.draft, kind="boernesamtale")
    assert talk.about == [matter]
    assert body(talk)["facts"] == {"foraelder_til_stede": False, "bisidder_oplyst": True, "notat_gjort": True} or body(
        talk
    )["facts"] == {"foraelder_til_stede": False, "bisidder_oplyst": True}
    consent = Event.objects.get(note=someone.draft, kind="samtykke")
    assert body(consent)["facts"] == {"fra": str(world.people["mor"].pk), "til": "indsats"}
    assert not Draft.objects.exists()


def test_a_childs_journal_holds_only_the_passages_about_that_child(world: World, matter: str, sender: Open) -> None:
    sender().send(visit(world, matter), "journalfoer")
    ida, emil = " ".join(texts(world.ida)), " ".join(texts(world.emil))
    assert "ryddet op" in ida
    assert "ryddet op" in emil
    assert "moster" in ida
    assert "moster" not in emil
    assert "værelse" in emil
    assert "værelse" not in ida
    assert world.noah.number not in str(Event.objects.filter(note__isnull=False).values_list("case__number"))


def test_the_childs_own_words_are_marked_as_the_childs(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    someone.send(visit(world, matter), "journalfoer")
    talk = Event.objects.get(note=someone.draft, kind="boernesamtale")
    (passage,) = body(talk)["passages"]
    assert passage["own_words"] is True
    assert passage["person"] == str(world.people["ida"].pk)
    visit_row = Event.objects.get(case=world.ida, note=someone.draft, kind="hjemmebesoeg")
    assert passage["origin"] in [p["id"] for p in body(visit_row)["passages"]]


def test_it_fulfils_the_requirement_that_the_child_is_heard(world: World, matter: str, sender: Open) -> None:
    heard = LedgerRow.objects.get(case=world.ida, requirement="I1", part="synspunkter")
    assert heard.outcome == "pending"
    sender().send(visit(world, matter), "journalfoer")
    heard.refresh_from_db()
    assert heard.outcome == "met"


def test_the_page_shows_what_it_becomes_before_it_is_saved(world: World, matter: str, sender: Open) -> None:
    page = sender().send(visit(world, matter), "vis").content.decode()
    assert "På Idas forløb" in page
    assert "På Emils forløb" in page
    assert "Opfyldes" in page
    assert "Få barnets synspunkter" in page
    assert "Mangler stadig" in page
    assert "Skrevet i dag, 17 timer efter besøget." in page.replace("\u00a0", " ")
    assert not Event.objects.filter(note__isnull=False).exists()


def test_a_tick_without_a_word_is_not_shown_as_written_down(world: World, sender: Open) -> None:
    ida = [world.ida.number]
    fields = {"dato": "09-03-2026", "klokkeslaet": "15.10", "skete.hjemmebesoeg": ida}
    someone = sender()
    talk = {"dato": "09-03-2026", "klokkeslaet": "15.10", "skete.direkte_kontakt_med_barnet": ida, "skete.moede": ida}
    assert "Skriv det ned snarest" not in sender().send(talk, "vis").content.decode()
    page = someone.send(fields, "vis").content.decode().replace("\u00a0", " ")
    changes = page[page.index("Det ændrer i Lovens krav") :]
    assert "Opfyldes" not in changes
    assert re.search(r"Mangler</span>.*?Gør notat om samtalen, mødet eller besøget", changes, re.S), changes
    assert "Skriv, hvad der skete, i et afsnit om Ida" in page
    someone.version = 1
    page = someone.send({**fields, "afsnit.0.tekst": "Mor tog imod."}, "vis").content.decode()
    changes = page[page.index("Det ændrer i Lovens krav") :]
    assert "Opfyldes" in changes and "Skriv det ned snarest" in changes


def test_each_parent_who_consents_is_a_consent_of_their_own(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    both = [str(world.people[name].pk) for name in ("mor", "far")]
    someone.send(visit(world, matter, **{f"svar.samtykke.{world.ida.number}.fra": both}), "journalfoer")
    rows = Event.objects.filter(note=someone.draft, kind="samtykke").order_by("seq")
    assert [body(row)["facts"]["fra"] for row in rows] == both


def test_a_consent_without_who_gave_it_is_refused_at_its_field(world: World, matter: str, sender: Open) -> None:
    fields = visit(world, matter)
    del fields[f"svar.samtykke.{world.ida.number}.fra"]
    someone = sender()
    answer = someone.send(fields, "journalfoer")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'href="#f-svar-samtykke-{world.ida.number}-fra"' in page
    assert "»Hvem der samtykkede« mangler." in page
    assert "Ida siger: »Hos moster" in page
    assert Draft.objects.get().data["afsnit.2.tekst"] == ["Emil viste sit værelse."]
    assert not Event.objects.filter(note=someone.draft).exists()


def test_a_passage_about_a_child_without_a_tick_is_refused_and_kept(world: World, sender: Open) -> None:
    fields = {
        "dato": "09-03-2026",
        "skete.notat": [world.ida.number],
        "afsnit.0.tekst": "Emil var i skole.",
        "afsnit.0.om": world.emil.number,
    }
    answer = sender().send(fields, "journalfoer")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Afsnittet handler om Emil, men der er intet kryds for Emil" in page
    assert "Emil var i skole." in page


def test_without_a_tick_nothing_is_written(world: World, sender: Open) -> None:
    answer = sender().send({"dato": "09-03-2026", "afsnit.0.tekst": "Noget."}, "journalfoer")
    assert answer.status_code == 422
    assert "Sæt mindst ét kryds" in answer.content.decode()


def test_tomorrow_is_refused_at_the_date(world: World, sender: Open) -> None:
    answer = sender().send({"dato": "11-03-2026", "skete.notat": [world.ida.number]}, "journalfoer")
    assert answer.status_code == 422
    assert 'href="#f-dato"' in answer.content.decode()


def test_it_is_opened_from_a_case_with_the_child_chosen(world: World, sender: Open) -> None:
    client = sender().client
    answer = client.get(reverse("note_in_case", args=[world.ida.number]), follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{world.people["ida"].pk}" id="f-tilstede-3" checked' in page or "checked" in page
    assert "Kræves af notatpligten" in page


def test_each_field_says_which_requirement_needs_it_and_why(world: World, matter: str, sender: Open) -> None:
    page = sender().send(visit(world, matter), "vis").content.decode().replace("\u00a0", " ")
    assert "Kræves af barnets lov §§ 6 og 145, stk. 3" in page
    assert "Et barn skal ikke sidde alene over for de voksne" in page
    assert "Kræves af barnets lov § 5, stk. 3" in page


def test_a_closed_case_is_not_written_in(world: World, sender: Open) -> None:
    from tests.casefile.factory import when

    from sikkersag.casefile.actions.cases import close_case

    close_case(case=world.emil, reason="Flyttet", by=world.town.leader, now=when("2026-03-09 10:00"), key="luk")
    someone = sender()
    answer = someone.send(visit(world), "journalfoer")
    assert answer.status_code == 422
    assert "Emils sag er lukket" in answer.content.decode()
    assert not Event.objects.filter(note=someone.draft).exists()


def test_a_wrong_date_does_not_hide_what_else_is_wrong(world: World, matter: str, sender: Open) -> None:
    fields = visit(world, matter, dato="31-02-2026")
    del fields[f"svar.samtykke.{world.ida.number}.fra"]
    page = sender().send(fields, "journalfoer").content.decode()
    assert "Den 31. februar 2026 findes ikke" in page
    assert "»Hvem der samtykkede« mangler." in page


def test_the_page_asks_the_database_a_bounded_number_of_times(
    world: World,
    matter: str,
    sender: Open,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    someone = sender()
    someone.autosave(visit(world, matter))
    with django_assert_max_num_queries(45):
        someone.client.get(someone.address)


def test_the_hint_at_the_date_fits_what_is_ticked(world: World, sender: Open) -> None:
    someone = sender()
    told = {"dato": "09-03-2026", "afsnit.0.tekst": "Noget."}
    visited = someone.send({**told, "skete.hjemmebesoeg": [world.ida.number]}, "vis").content.decode()
    assert "i telefonen" not in visited
    assert "Det, der blev sagt og set" in visited
    assert "andre krav" not in visited
    called = sender().send({**told, "skete.telefonsamtale": [world.ida.number]}, "vis").content.decode()
    assert "i telefonen" in called
