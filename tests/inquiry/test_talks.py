"""The child's talk: what is asked by which law, what it becomes in each journal, and what is told beforehand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from tests.casefile.factory import World, write
from tests.casefile.writing.sending import Sender, body, texts
from tests.inquiry.sending import journalise, page, read, rows

from sikkersag.casefile.models import Event, LedgerRow

Open = Callable[..., Sender]


def fields(world: World, matter: str, **more: Any) -> dict[str, Any]:
    return {
        "dato": "09-03-2026",
        "klokkeslaet": "15.10",
        "sted": "På skolen",
        "svar.boernesamtale.om": matter,
        "svar.boernesamtale.holdt_af": "myndighed",
        "svar.boernesamtale.om_indsatsen": "ja",
        "svar.boernesamtale.foraelder_til_stede": "nej",
        "svar.boernesamtale.bisidder_oplyst": "ja",
        "tilstede_kommune": [f"u{world.town.worker.pk}"],
        "afsnit.0.tekst": "Ida siger: »Hos moster sover jeg hele natten.«",
        "afsnit.0.egne_ord": "ja",
        "synspunkter": "Ida vil gerne sove hos moster.",
        "vaegt": "Ønsket vejer tungt; Ida er klar om det.",
        "besked": "At mor får det at vide i morgen.",
        **{name.replace("__", "."): value for name, value in more.items()},
    }


def form(world: World) -> str:
    return f"samtale:{world.ida.number}"


def test_the_page_opens_filled_in_with_the_matter_it_came_from(world: World, matter: str, sender: Open) -> None:
    address = reverse("talk_new", args=[world.ida.number])
    told = page(sender().client.get(f"{address}?spoergsmaal={matter}"))
    assert f'value="{matter}" id="f-svar-boernesamtale-om-1" checked' in told
    assert "Kræves af barnets lov § 5, stk. 3-4" in told


def test_the_words_the_view_and_its_weight_stand_apart_and_the_law_reads_that_there_is_a_view(
    world: World, matter: str, sender: Open
) -> None:
    someone = sender()
    assert journalise(someone, form(world), fields(world, matter)).status_code == 302
    (talk,) = rows(someone)
    told = body(talk)
    assert talk.about == [matter]
    assert told["facts"]["barnets_holdning"] is True
    assert told["facts"]["foraelder_til_stede"] is False
    said = {p["text"].split(":")[0]: p for p in told["passages"]}
    assert {"Til stede", "Barnets synspunkter", "Sådan vægtes det, barnet har sagt"} <= set(said)
    assert [p["text"] for p in told["passages"] if p.get("own_words")] == [
        "Ida siger: »Hos moster sover jeg hele natten.«"
    ]


def test_it_fulfils_the_requirement_to_talk_with_the_child(world: World, matter: str, sender: Open) -> None:
    open_before = LedgerRow.objects.get(case=world.ida, requirement="I1", matter=matter)
    assert open_before.is_open
    journalise(sender(), form(world), fields(world, matter))
    assert LedgerRow.objects.get(case=world.ida, requirement="I1", matter=matter).outcome == "met"


def test_it_is_shown_before_it_is_saved_and_nothing_is_written(world: World, matter: str, sender: Open) -> None:
    count = Event.objects.count()
    text, _ = read(sender(), form(world), fields(world, matter))
    assert "Opfyldes" in text and "Få barnets synspunkter" in text
    assert Event.objects.count() == count


def test_it_refuses_a_talk_of_which_nothing_is_told_and_keeps_what_was_typed(
    world: World, matter: str, sender: Open
) -> None:
    someone = sender()
    empty = fields(world, matter, afsnit__0__tekst="", synspunkter="")
    answer = journalise(someone, form(world), empty)
    assert answer.status_code == 422
    told = page(answer)
    assert "notatpligten" in told.lower() and "Ønsket vejer tungt" in told and "Opfyldes" not in told
    assert rows(someone) == []


def test_a_ticked_parent_and_the_answer_no_are_not_both_taken(world: World, matter: str, sender: Open) -> None:
    mother = str(world.people["mor"].pk)
    answer = journalise(sender(), form(world), fields(world, matter, tilstede=[mother]))
    assert answer.status_code == 422
    assert "men svaret er Nej" in page(answer)


@pytest.mark.parametrize(
    ("received", "section"),
    [("2023-12-20 08:00", "serviceloven § 155 a"), ("2026-03-02 08:00", "barnets lov § 137, stk. 3")],
)
def test_where_a_parent_is_suspected_the_section_of_its_day_is_told_and_a_reason_is_asked(
    world: World, matter: str, sender: Open, received: str, section: str
) -> None:
    row = write(
        world.ida, "underretning_modtaget", received, now="2026-03-05 08:00",
        facts={"overgreb": True, "mistaenkt": "foraelder"}, about=[matter],
    )  # fmt: skip
    day = "21-12-2023" if received.startswith("2023") else "09-03-2026"
    with_mother = fields(
        world, matter, dato=day, tilstede=[str(world.people["mor"].pk)], svar__boernesamtale__foraelder_til_stede="ja",
        svar__boernesamtale__underretning=str(row.event),
    )  # fmt: skip
    someone = sender()
    answer = journalise(someone, form(world), with_mother)
    assert answer.status_code == 422
    assert section in page(answer) and "en forælder var med. Skriv, hvorfor" in page(answer)
    told = with_mother | {"grund_foraelder": "Ida ville ikke tale uden mor."}
    assert journalise(someone, form(world), told).status_code == 302
    assert any(t.startswith("En forælder var med, fordi: Ida ville ikke") for t in texts(world.ida))


@pytest.mark.parametrize(("day", "asked"), [("31-12-2023", False), ("01-01-2024", True)])
def test_two_advisers_are_asked_for_from_the_day_that_barnets_lov_holds(
    world: World, matter: str, sender: Open, day: str, asked: bool
) -> None:
    told, key = read(sender(), form(world), fields(world, matter, dato=day, svar__boernesamtale__i_undersoegelsen="ja"))
    assert ("Var I to rådgivere?" in told) == asked
    assert ("holdes væsentlige samtaler med to rådgivere" in told) == asked == bool(key)


@pytest.mark.parametrize(("age", "warned"), [("14", True), ("15", False)])
def test_a_companion_who_is_too_young_is_told_and_written_as_it_was(
    world: World, matter: str, sender: Open, age: str, warned: bool
) -> None:
    told = fields(world, matter, svar__boernesamtale__bisidder_til_stede="ja", svar__boernesamtale__bisidder_alder=age)
    someone = sender()
    text, _ = read(someone, form(world), told)
    assert ("skal være fyldt 15 år. Det skrives, som det var" in text) == warned
    assert journalise(someone, form(world), told).status_code == 302
    assert body(rows(someone)[0])["facts"]["bisidder_alder"] == int(age)


def test_what_must_be_read_is_shown_once_also_without_the_page_of_what_it_comes_to(
    world: World, matter: str, sender: Open
) -> None:
    someone = sender()
    someone.form = form(world)
    told = fields(world, matter, svar__boernesamtale__holdt_af="anbringelsessted")
    answer = someone.send(told, "journalfoer")
    assert answer.status_code == 422 and "Samtalen er ikke holdt af kommunen" in page(answer)
    assert rows(someone) == []
    someone.version = 1
    assert journalise(someone, form(world), told).status_code == 302


def test_the_wish_for_a_companion_is_an_entry_of_its_own(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    mother = str(world.people["mor"].pk)
    journalise(someone, form(world), fields(world, matter, bisidder_oenske="oensket", bisidder_person=mother))
    talk, wish = rows(someone)
    assert (talk.kind, wish.kind) == ("boernesamtale", "bisidder_oensket")
    assert body(wish)["facts"] == {"bisidder": mother}


def test_a_talk_with_two_children_stands_in_each_journal_with_that_childs_passages_alone(
    world: World, matter: str, sender: Open
) -> None:
    ida, emil = world.ida.number, world.emil.number
    someone = sender()
    told = fields(world, matter, soeskende=[emil], afsnit__0__om=ida, afsnit__1__tekst="Emil siger nej.")
    told |= {"afsnit.1.om": emil, f"synspunkter.{emil}": "Emil vil blive hjemme."}
    assert journalise(someone, form(world), told).status_code == 302
    assert len({row.event for row in rows(someone)}) == 1 and len(rows(someone)) == 2
    assert "Emil siger nej." not in texts(world.ida)
    assert not any("moster" in text for text in texts(world.emil))
    assert "Barnets synspunkter: Emil vil blive hjemme." in texts(world.emil)
    emils = body(next(row for row in rows(someone) if row.case == world.emil))
    assert "bisidder_oplyst" not in emils["facts"]


def test_sent_twice_it_is_written_once(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    journalise(someone, form(world), fields(world, matter))
    someone.send(fields(world, matter), "journalfoer")
    assert len(rows(someone)) == 1


@pytest.mark.parametrize(("who", "status"), [("worker", 200), ("colleague", 200), ("stranger", 403), ("admin", 404)])
def test_only_who_may_write_in_the_case_opens_it(world: World, sender: Open, who: str, status: int) -> None:
    client = sender(world.town.users[who]).client
    assert client.get(reverse("talk_new", args=[world.ida.number])).status_code == status


def test_a_stranger_cannot_write_with_the_name_of_the_form(world: World, matter: str, sender: Open) -> None:
    someone = sender(world.town.stranger)
    someone.form = form(world)
    assert someone.send(fields(world, matter), "journalfoer").status_code == 404
    assert rows(someone) == []


def test_who_may_depart_is_led_to_the_departure_filled_in(world: World, matter: str, sender: Open) -> None:
    address = f"{reverse('talk_new', args=[world.ida.number])}?spoergsmaal={matter}"
    assert "krav=I1" not in page(sender().client.get(address))
    told = page(sender(world.town.leader).client.get(address))
    assert f"krav=I1&spoergsmaal={matter}&anledning=" in told


def test_doing_it_now_leads_to_the_talk(world: World, matter: str, sender: Open) -> None:
    told = page(sender().client.get(reverse("matter", args=[world.ida.number, matter])))
    assert f"{reverse('talk_new', args=[world.ida.number])}?" in told


@pytest.mark.parametrize("name", ["tre-huse", "tre-huse-tegn", "skala", "hvem-bestemmer"])
def test_an_aid_is_a_drawing_with_a_title_and_a_description(world: World, sender: Open, name: str) -> None:
    told = page(sender().client.get(reverse("talk_aid", args=[name])))
    assert f'aria-labelledby="{name}-titel {name}-om"' in told
    assert f'<title id="{name}-titel">' in told and f'<desc id="{name}-om">' in told
    assert "Møllegård" not in told and "style=" not in told
