"""The pages of letters: what they show to whom, and what is done on them without any script."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, settle, when
from tests.correspondence.writing import decide, letter_to

from sikkersag.correspondence.actions.delivering import hand_over, to_print
from sikkersag.correspondence.models import Letter
from sikkersag.correspondence.queries.reconciliation import counted, needing_count
from sikkersag.correspondence.ways import mark_of
from sikkersag.foundation import clock
from sikkersag.foundation.access.models import Read
from sikkersag.foundation.people.models import Person


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Every request comes on Tuesday 10 March 2026 at 8.40 unless a test says otherwise; no code is asked for."""
    _at(monkeypatch, when())
    settings.SECOND_FACTOR = False


def _at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def client(world: World, who: str = "worker") -> Client:
    """Somebody who is signed in."""
    made = Client()
    made.force_login(world.town.users[who], "allauth.account.auth_backends.AuthenticationBackend")
    return made


def url(letter: Letter, act: str = "") -> str:
    """The address of a letter, or of an act on it."""
    return f"/sag/{letter.case.number}/brev/{letter.pk}/" + (f"{act}/" if act else "")


def text(answer: Any) -> str:
    """The page as text on one line."""
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def send(who: Client, letter: Letter, act: str, **fields: str) -> Any:
    """Send the form of an act."""
    return who.post(url(letter, act), {"noegle": str(uuid4()), **fields})


def test_a_letter_is_handed_over_on_its_page_and_says_so_twice_the_same(world: World) -> None:
    letter, who = letter_to(world), client(world)
    form = {"noegle": str(uuid4()), "to": "Camilla på kontoret", "at": "10-03-2026", "clock": "8.40"}
    first = who.post(url(letter, "overraekt"), form)
    page = text(who.post(url(letter, "overraekt"), form, follow=True))
    assert first.status_code == 302
    assert "Det er noteret, at brevet er overrakt." in page
    assert "Givet til Camilla på kontoret" in page
    assert "Se hændelsen" in page
    assert "7. april 2026" in page, "the last day to complain: four weeks after 10 March"
    assert letter.deliveries.count() == 1


def test_what_was_typed_stays_where_it_is_refused(world: World) -> None:
    letter, who = letter_to(world), client(world)
    answer = send(who, letter, "overraekt", to="Camilla", at="11-03-2026", clock="8.40")
    assert answer.status_code == 422
    page = text(answer)
    assert "Der er ikke gjort noget" in page
    assert 'value="Camilla"' in page
    assert 'value="11-03-2026"' in page
    letter.refresh_from_db()
    assert letter.status == Letter.Status.WRITTEN


@pytest.mark.parametrize(("who", "status"), [("worker", 200), ("colleague", 200), ("leader", 200), ("stranger", 403)])
def test_a_letter_is_seen_by_those_who_see_the_case(world: World, who: str, status: int) -> None:
    letter = letter_to(world)
    for address in (url(letter), f"/sag/{letter.case.number}/breve/"):
        assert client(world, who).get(address).status_code == status


def test_a_stranger_does_nothing_with_a_letter_and_hears_nothing_of_it(world: World) -> None:
    letter = letter_to(world)
    for act in ("udskriv", "overraekt", "stands", "digital", "paa-ny"):
        assert send(client(world, "stranger"), letter, act, reason="Nej").status_code == 403
    letter.refresh_from_db()
    assert letter.status == Letter.Status.WRITTEN
    assert "støtte til Ida" not in text(client(world, "stranger").get("/breve/?vis=alle"))


def test_who_may_only_read_the_case_may_not_act(world: World) -> None:
    letter = letter_to(world)
    reader = client(world, "chief")
    page = text(reader.get(url(letter)))
    assert "Det sendes af dem, der må skrive i sagen" in page
    assert "Stands brevet" not in page
    assert send(reader, letter, "stands", reason="Nej").status_code == 403


def test_a_letter_of_another_case_is_not_found_under_this_one(world: World) -> None:
    letter = letter_to(world)
    assert client(world).get(f"/sag/{world.emil.number}/brev/{letter.pk}/").status_code == 404


def test_a_confidential_letter_is_there_only_for_those_near_the_case(world: World) -> None:
    letter = letter_to(world, restricted=True)
    assert client(world).get(url(letter)).status_code == 200
    assert client(world, "colleague").get(url(letter)).status_code == 404
    assert "støtte til Ida" not in text(client(world, "colleague").get(f"/sag/{letter.case.number}/breve/"))


def test_a_protected_address_is_nowhere_on_a_page(world: World) -> None:
    letter = letter_to(world, "Rasmus", case=world.noah)
    Person.objects.filter(pk=world.people["mor"].pk).update(protected_address=True)
    mother = letter_to(world, case=world.noah)
    for one in (letter, mother):
        page = text(client(world).get(url(one)))
        assert "Adressen er beskyttet" in page
        assert "Skjulestræde" not in page
        assert "Birkevej 14" not in page


def test_an_address_that_became_protected_is_said_on_the_page_and_mended_by_writing_anew(world: World) -> None:
    letter, who = letter_to(world), client(world)
    Person.objects.filter(pk=world.people["mor"].pk).update(protected_address=True)
    page = text(who.get(url(letter)))
    assert "Camilla Møllegårds adresse er blevet beskyttet" in page
    assert "Birkevej" not in page
    assert "Læg til udskrift" not in page
    answer = send(who, letter, "paa-ny")
    assert answer.status_code == 302
    anew = Letter.objects.exclude(pk=letter.pk).get()
    assert answer["Location"] == url(anew)
    assert anew.address == ""
    assert "Læg til udskrift" in text(who.get(url(anew)))


def test_digital_post_is_called_a_trial_where_nothing_leaves_the_program(world: World, settings: Settings) -> None:
    mother = world.people["mor"]
    mother.cpr = "7416900101"
    mother.save()
    letter, who = letter_to(world), client(world)
    assert "Der er ikke sat Digital Post op" in text(who.get(url(letter)))
    settings.DIGITAL_POST = "fake"
    page = text(who.get(url(letter)))
    assert "prøvekanal" in page
    assert "forlader ikke programmet" in page
    assert "7416900101" not in page
    send(who, letter, "digital")
    letter.refresh_from_db()
    assert letter.status == Letter.Status.DELIVERED


def test_the_bundle_is_printed_read_of_is_noted_and_posted_by_whoever_names_the_letters(world: World) -> None:
    decided = decide(world.ida)
    mother, father = (letter_to(world, name, decided=decided) for name in ("Camilla", "Anders"))
    hidden = letter_to(world, "Rasmus", case=world.noah)
    for one in (mother, father, hidden):
        to_print(letter=one, by=world.town.worker, now=when(), key=str(uuid4()))
    who = client(world, "colleague")
    page = text(who.get("/breve/udskrift/"))
    assert page.count("Afgørelse om støtte til Ida") >= 3
    unit = world.town.units["nord-1"].pk
    answer = who.get(f"/breve/udskrift/{unit}.pdf")
    pages = [" ".join(one.extract_text().split()) for one in PdfReader(io.BytesIO(answer.content)).pages]
    assert "3 breve skal i posten i dag" in pages[0]
    assert "Skjulestræde" not in pages[0]
    with_it = [number for number, one in enumerate(pages) if "Skjulestræde 99" in one]
    assert len(with_it) == 1
    assert "Adresse til kuverten" in pages[with_it[0]]
    assert "Rasmus" in pages[with_it[0] + 1], "the sheet lies right before the letter that it belongs to"
    assert set(Read.objects.filter(what="breve til udskrift").values_list("case", flat=True)) == {
        world.ida.pk,
        world.noah.pk,
    }
    form = {"noegle": str(uuid4()), "brev": [str(one.pk) for one in (mother, hidden)]}
    marks = {f"maerke-{one.pk}": mark_of(one) for one in (mother, hidden)}
    assert who.post("/breve/udskrift/", form | marks).status_code == 302
    statuses = {one.pk: one.status for one in Letter.objects.all()}
    assert (statuses[mother.pk], statuses[hidden.pk], statuses[father.pk]) == ("sendt", "sendt", "skrevet")


def test_another_unit_neither_sees_nor_posts_the_bundle(world: World) -> None:
    letter = letter_to(world)
    to_print(letter=letter, by=world.town.worker, now=when(), key="p")
    stranger = client(world, "stranger")
    assert stranger.get(f"/breve/udskrift/{world.town.units['nord-1'].pk}.pdf").status_code == 404
    form = {"noegle": str(uuid4()), "brev": str(letter.pk), f"maerke-{letter.pk}": mark_of(letter)}
    assert stranger.post("/breve/udskrift/", form).status_code == 422
    letter.refresh_from_db()
    assert letter.status == Letter.Status.WRITTEN


def test_the_sums_come_out_and_each_opens_its_list(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    decided = decide(world.ida)
    mother, father = (letter_to(world, name, decided=decided) for name in ("Camilla", "Anders"))
    hand_over(letter=mother, at=when(), to="Camilla", by=world.town.worker, now=when(), key="h")
    who, viewer = client(world), world.town.viewer("worker")
    counts = counted(viewer)
    assert (counts.written, counts.waiting, counts.stopped, counts.sent) == (2, 1, 0, 1)
    assert (counts.on_its_way, counts.delivered, counts.failed, counts.losses) == (0, 1, 0, ())
    assert needing_count(viewer) == 1
    page = text(who.get("/breve/?vis=afleveret"))
    assert url(mother) in page
    assert url(father) not in page
    assert who.get("/breve/?vis=nej").status_code == 404
    _at(monkeypatch, when("2026-03-13 09:00"))
    late = text(client(world).get("/breve/"))
    assert "1 brev er skrevet og aldrig sendt" in late
    assert url(father) in late


def test_a_posted_letter_that_nobody_says_came_is_told_after_five_working_days(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, who = letter_to(world), client(world)
    to_print(letter=letter, by=world.town.worker, now=when(), key="p")
    form = {"noegle": str(uuid4()), "brev": str(letter.pk), f"maerke-{letter.pk}": mark_of(letter)}
    who.post("/breve/udskrift/", form)
    _at(monkeypatch, when("2026-03-17 23:00"))
    who = client(world)
    assert "for længe på vej" not in text(who.get("/breve/")).split("letter-sums")[0]
    _at(monkeypatch, when("2026-03-18 08:00"))
    who = client(world)
    assert "1 brev har været for længe på vej" in text(who.get("/breve/"))
    assert "Nogen skal se på brevet" in text(who.get(url(letter)))
    assert send(who, letter, "fremme", how="Hun ringede", at="12-03-2026").status_code == 302
    letter.refresh_from_db()
    assert letter.delivered_at == when("2026-03-12 12:00")


def test_a_letter_that_says_it_came_and_stands_in_no_journal_is_told(world: World) -> None:
    letter = letter_to(world)
    Letter.objects.filter(pk=letter.pk).update(status="afleveret", delivered_at=when())
    losses = counted(world.town.viewer("worker")).losses
    assert len(losses) == 2


def test_the_page_of_the_matter_tells_of_its_letters(world: World) -> None:
    letter = letter_to(world)
    page = text(client(world).get(f"/sag/{world.ida.number}/spoergsmaal/{letter.matter}/"))
    assert "Afgørelse til Camilla Møllegård" in page
    assert url(letter) in page


def test_a_letter_whose_document_is_sealed_still_tells_how_it_went(world: World) -> None:
    from sikkersag.casefile.actions.journal import seal

    letter = letter_to(world)
    seal(event=world.ida.events.get(kind="dokument").pk, reason="Forkert.", by=world.town.leader, now=when())
    page = text(client(world).get(url(letter)))
    assert "Dokumentet er forseglet" in page


def test_moving_house_is_said_before_the_letter_goes(world: World) -> None:
    letter = letter_to(world)
    settle("Nyvej 7", world.people["mor"], since="2026-03-10")
    assert "bor et andet sted" in text(client(world).get(url(letter)))
