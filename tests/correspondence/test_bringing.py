"""A letter goes out, comes, fails and is tried again; what stands in its way is asked when it goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.casefile.factory import World, make_person, settle, when, write
from tests.correspondence.writing import addressee, decide, letter_to

from sikkersag.correspondence import digitalpost
from sikkersag.correspondence.actions import delivering
from sikkersag.correspondence.actions.delivering import (
    arrived,
    ask_receipt,
    hand_over,
    post,
    returned,
    send_digital,
    to_print,
)
from sikkersag.correspondence.actions.letters import stop_letter
from sikkersag.correspondence.delivery import NotDeliveredError
from sikkersag.correspondence.digitalpost import Receipt
from sikkersag.correspondence.models import Letter
from sikkersag.correspondence.queries.complaints import complaint_periods
from sikkersag.correspondence.queries.sending import obstacles
from sikkersag.correspondence.ways import mark_of
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.refused import RefusedError

LATER = when("2026-03-11 09:00")


def _hand(world: World, letter: Letter, **more: Any) -> Letter:
    told: dict[str, Any] = {
        "at": when("2026-03-10 10:00"),
        "to": "Camilla selv",
        "by": world.town.worker,
        "now": LATER,
        "key": "hand",
    }
    return hand_over(letter=letter, **(told | more))


def _posted(world: World, letter: Letter, **more: Any) -> Letter:
    to_print(letter=letter, by=world.town.worker, now=when(), key=str(uuid4()))
    told: dict[str, Any] = {
        "letters": {letter.pk: mark_of(letter)},
        "by": world.town.worker,
        "now": when(),
        "key": str(uuid4()),
    }
    (found,) = post(**(told | more))
    return found


def _with_number(person: Person, last: str) -> None:
    person.cpr = f"741690010{last}"
    person.save()


def test_handed_over_it_becomes_its_entry_in_the_journal_once(world: World) -> None:
    decided = decide(world.ida)
    letter = letter_to(world, decided=decided)
    _hand(world, letter)
    _hand(world, letter)
    row = world.ida.events.get(kind="afgoerelse_meddelt")
    assert (row.at_lo, row.about) == (int(when("2026-03-10 10:00").timestamp()), [str(decided[0])])
    body = row.content.body or {}
    assert body["facts"] == {
        **{"skriftlig": True, "begrundelse": True, "klagevejledning": True, "klagefrist": True},
        **{"afsender_entydig": True, "til": str(world.people["mor"].pk)},
    }
    assert body["refs"] == {"afgoerelse": [str(decided[1])]}
    letter.refresh_from_db()
    assert (letter.status, letter.channel, letter.delivered_at) == ("afleveret", "personligt", when("2026-03-10 10:00"))
    assert letter.deliveries.count() == 1


def test_the_second_who_hands_it_over_is_told_who_did_it(world: World) -> None:
    letter = letter_to(world)
    _hand(world, letter)
    with pytest.raises(RefusedError, match="Sara Holm har allerede noteret brevet som afleveret"):
        _hand(world, letter, by=world.town.colleague, key="other")
    assert world.ida.events.filter(kind="afgoerelse_meddelt").count() == 1


def test_a_time_before_the_letter_or_ahead_is_refused(world: World) -> None:
    letter = letter_to(world)
    for at in ("2026-03-09 10:00", "2026-03-12 10:00"):
        with pytest.raises(RefusedError, match="Skriv et tidspunkt"):
            _hand(world, letter, at=when(at))


def test_handed_over_in_the_minute_in_which_it_was_written(world: World) -> None:
    letter = letter_to(world, now=when() + timedelta(seconds=30))
    _hand(world, letter, at=when(), now=when() + timedelta(seconds=50))
    letter.refresh_from_db()
    assert letter.status == Letter.Status.DELIVERED


def test_posted_it_is_on_its_way_and_only_then_said_to_have_come(world: World) -> None:
    letter = _posted(world, letter_to(world))
    assert letter.status == Letter.Status.SENT
    assert not world.ida.events.filter(kind="afgoerelse_meddelt").exists()
    told: dict[str, Any] = {
        "at": when("2026-03-12 12:00"),
        "how": "Hun ringede",
        "by": world.town.worker,
        "now": when("2026-03-13"),
    }
    arrived(letter=letter, key="came", **told)
    arrived(letter=letter, key="came", **told)
    assert world.ida.events.get(kind="afgoerelse_meddelt").at_lo == int(when("2026-03-12 12:00").timestamp())


def test_a_letter_that_came_back_stays_visible_and_can_be_tried_again(world: World) -> None:
    letter = _posted(world, letter_to(world))
    returned(letter=letter, why="Ukendt på adressen", by=world.town.worker, now=LATER, key="back")
    letter.refresh_from_db()
    assert letter.status == Letter.Status.FAILED
    _hand(world, letter, at=LATER, key="then")
    letter.refresh_from_db()
    assert letter.status == Letter.Status.DELIVERED
    assert [one.status for one in letter.deliveries.order_by("pk")] == ["sendt", "fejlet", "afleveret"]


def test_whoever_says_posted_names_the_text_they_saw(world: World) -> None:
    letter = letter_to(world)
    with pytest.raises(RefusedError, match="et andet brev end det, du så"):
        _posted(world, letter, letters={letter.pk: "0" * 16})
    letter.refresh_from_db()
    assert letter.status == Letter.Status.WRITTEN


def test_one_letter_that_may_not_go_stops_the_bundle_whole(world: World) -> None:
    decided = decide(world.ida)
    mother, father = (letter_to(world, name, decided=decided) for name in ("Camilla", "Anders"))
    for one in (mother, father):
        to_print(letter=one, by=world.town.worker, now=when(), key=str(uuid4()))
    _protect(world.people["far"])
    marks = {one.pk: mark_of(one) for one in (mother, father)}
    with pytest.raises(RefusedError, match="Anders Bjerres adresse er blevet beskyttet"):
        post(letters=marks, by=world.town.worker, now=LATER, key="bundle")
    assert set(Letter.objects.values_list("status", flat=True)) == {"skrevet"}


def _protect(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(protected_address=True)


@pytest.mark.parametrize("way", ["print", "hand", "digital"])
def test_an_address_that_became_protected_afterwards_stops_the_letter_on_every_way(
    world: World, fake_post: None, way: str
) -> None:
    _with_number(world.people["mor"], "1")
    letter = letter_to(world)
    _protect(world.people["mor"])
    letter = Letter.objects.get(pk=letter.pk)
    acts = {
        "print": lambda: to_print(letter=letter, by=world.town.worker, now=LATER, key="p"),
        "hand": lambda: _hand(world, letter),
        "digital": lambda: send_digital(letter=letter, by=world.town.worker, now=LATER, key="d"),
    }
    with pytest.raises(RefusedError, match="er blevet beskyttet"):
        acts[way]()
    letter.refresh_from_db()
    assert (letter.status, letter.deliveries.count()) == ("skrevet", 0)
    assert obstacles(letter, at=LATER)[0].anew


def test_anothers_address_in_the_text_that_became_protected_stops_it(world: World) -> None:
    aunt = make_person("Mona Mark", born="1970-01-01")
    letter = letter_to(world, values={"du_kan": "Mød Mona på Strandvej 5."})
    settle("Strandvej 5", aunt)
    write(world.emil, "part_registreret", "2026-03-09 09:00", facts={"person": str(aunt.pk), "rolle": "netvaerk"})
    assert obstacles(letter, at=LATER) == ()
    _protect(aunt)
    with pytest.raises(RefusedError, match="Mona Marks adresse er beskyttet"):
        _hand(world, letter)


def test_somebody_who_lost_custody_or_left_the_case_gets_no_letter(world: World) -> None:
    letter = letter_to(world, "Anders")
    facts = {"indehaver": str(world.people["far"].pk)}
    write(world.ida, "foraeldremyndighed_ophoert", "2026-03-10 08:00", facts=facts, now="2026-03-10 09:00")
    with pytest.raises(RefusedError, match="har ikke længere forældremyndigheden"):
        _hand(world, letter)
    facts = {"person": str(world.people["far"].pk), "rolle": "far"}
    write(world.ida, "part_afregistreret", "2026-03-10 08:30", facts=facts, now="2026-03-10 09:30")
    with pytest.raises(RefusedError, match="ikke længere registreret"):
        _hand(world, letter)


def test_whoever_moved_gets_no_letter_with_the_old_address(world: World) -> None:
    letter = letter_to(world)
    settle("Nyvej 7", world.people["mor"], since="2026-03-10")
    with pytest.raises(RefusedError, match="bor et andet sted"):
        to_print(letter=letter, by=world.town.worker, now=LATER, key="p")


def test_without_an_address_it_cannot_be_posted_but_handed_over(world: World) -> None:
    person = make_person("Uden Bopæl", born="1980-01-01")
    write(world.ida, "part_registreret", "2026-03-01 09:00", facts={"person": str(person.pk), "rolle": "vaerge"})
    letter = letter_to(world, addressee=addressee(world.ida, "Uden"))
    with pytest.raises(RefusedError, match="ikke skrevet, hvor Uden Bopæl bor"):
        to_print(letter=letter, by=world.town.worker, now=LATER, key="p")
    _hand(world, letter)


def test_sent_as_digital_post_it_is_delivered_once(world: World, fake_post: None) -> None:
    _with_number(world.people["mor"], "1")
    letter = letter_to(world)
    for _ in range(2):
        send_digital(letter=letter, by=world.town.worker, now=LATER, key="d")
    letter.refresh_from_db()
    assert (letter.status, letter.channel, letter.delivered_at) == ("afleveret", "digital_post", LATER)
    assert world.ida.events.filter(kind="afgoerelse_meddelt").count() == 1
    assert [one.status for one in letter.deliveries.order_by("pk")] == ["skrevet", "afleveret"]


def test_without_a_channel_nothing_is_said_to_be_sent(world: World) -> None:
    _with_number(world.people["mor"], "1")
    with pytest.raises(RefusedError, match="ikke sat Digital Post op"):
        send_digital(letter=letter_to(world), by=world.town.worker, now=LATER, key="d")


def test_a_rejected_one_stands_as_failed_and_can_be_posted(world: World, fake_post: None) -> None:
    _with_number(world.people["mor"], "9")
    letter = letter_to(world)
    send_digital(letter=letter, by=world.town.worker, now=LATER, key="d")
    letter.refresh_from_db()
    assert letter.status == Letter.Status.FAILED
    assert "fritaget" in letter.deliveries.order_by("-pk")[0].why
    assert not world.ida.events.filter(kind="afgoerelse_meddelt").exists()
    assert _posted(world, letter).status == Letter.Status.SENT


def test_a_receipt_that_comes_later_is_asked_for(world: World, fake_post: None) -> None:
    _with_number(world.people["mor"], "8")
    letter = letter_to(world)
    send_digital(letter=letter, by=world.town.worker, now=LATER, key="d")
    letter.refresh_from_db()
    assert letter.status == Letter.Status.SENT
    after = LATER + timedelta(hours=3)
    ask_receipt(letter=letter, by=world.town.worker, now=after)
    letter.refresh_from_db()
    assert (letter.status, letter.sent_at, letter.delivered_at) == ("afleveret", LATER, after)


def test_a_child_under_fifteen_and_whoever_has_no_number_have_no_digital_post(world: World, fake_post: None) -> None:
    emil = letter_to(world, "Emil", case=world.emil)
    with pytest.raises(RefusedError, match="ikke fyldt 15 år"):
        send_digital(letter=emil, by=world.town.worker, now=LATER, key="d")
    with pytest.raises(RefusedError, match="CPR-nummer"):
        send_digital(letter=letter_to(world), by=world.town.worker, now=LATER, key="e")


def test_a_machine_that_stops_between_sending_and_noting_leaves_it_failed_and_to_be_sent_again(
    world: World, fake_post: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_number(world.people["mor"], "1")
    letter = letter_to(world)
    sent: list[bytes] = []

    class Counting(digitalpost.Fake):
        def send(self, xml: bytes) -> Receipt:
            sent.append(xml)
            return super().send(xml)

    digitalpost.register_channel(Counting())
    try:
        with monkeypatch.context() as stops:
            stops.setattr(delivering, "_answered", _stop)
            with pytest.raises(SystemExit):
                send_digital(letter=letter, by=world.town.worker, now=LATER, key="d")
        letter.refresh_from_db()
        assert letter.status == Letter.Status.FAILED
        assert "afbrudt" in letter.deliveries.get().why
        with pytest.raises(RefusedError, match="Sara Holm er ved at sende brevet"):
            send_digital(letter=letter, by=world.town.colleague, now=LATER, key="too soon")
        send_digital(letter=letter, by=world.town.colleague, now=LATER + timedelta(minutes=3), key="again")
    finally:
        digitalpost.register_channel(None)
    letter.refresh_from_db()
    assert letter.status == Letter.Status.DELIVERED
    assert len(sent) == 2
    assert sent[0] == sent[1], "the same message twice: the receiver sees it once"
    assert world.ida.events.filter(kind="afgoerelse_meddelt").count() == 1


def _stop(*args: Any, **kwargs: Any) -> None:
    raise SystemExit


def test_a_channel_that_does_not_answer_leaves_it_failed(world: World, fake_post: None) -> None:
    class Away:
        def send(self, xml: bytes) -> Receipt:
            raise NotDeliveredError("Digital Post svarer ikke.")

        def receipt(self, reference: str) -> Receipt:
            raise NotDeliveredError("Digital Post svarer ikke.")

    _with_number(world.people["mor"], "1")
    letter = letter_to(world)
    digitalpost.register_channel(Away())
    try:
        send_digital(letter=letter, by=world.town.worker, now=LATER, key="d")
    finally:
        digitalpost.register_channel(None)
    letter.refresh_from_db()
    assert letter.status == Letter.Status.FAILED
    assert letter.deliveries.order_by("-pk")[0].why == "Digital Post svarer ikke."


def test_a_stopped_letter_goes_nowhere(world: World) -> None:
    letter = letter_to(world)
    stop_letter(letter=letter, reason="Forkert.", by=world.town.worker, now=when(), key="s")
    with pytest.raises(RefusedError, match="har standset brevet"):
        _hand(world, letter)


def test_each_partys_time_to_complain_runs_from_their_own_notice(world: World) -> None:
    decided = decide(world.ida)
    mother, father = (letter_to(world, name, decided=decided) for name in ("Camilla", "Anders"))
    _hand(world, mother)
    periods = {one.addressee.person.name: one for one in complaint_periods(world.ida, str(decided[1]), at=LATER)}
    assert periods["Camilla Møllegård"].last_day is not None
    assert periods["Camilla Møllegård"].last_day.isoformat() == "2026-04-07"
    assert periods["Anders Bjerre"].last_day is None
    assert "ikke begyndt" in periods["Anders Bjerre"].note
    _hand(world, father, at=when("2026-03-13 12:00"), now=when("2026-03-13 13:00"), key="f")
    later = {
        one.addressee.person.name: one.last_day.isoformat() if one.last_day else ""
        for one in complaint_periods(world.ida, str(decided[1]), at=when("2026-03-14"))
    }
    assert later == {"Camilla Møllegård": "2026-04-07", "Anders Bjerre": "2026-04-10"}


@pytest.mark.parametrize(
    ("facts", "instance", "section"),
    [
        ({"instans": "forvaltning"}, "kommunen", "retssikkerhedsloven §§ 66-67"),
        ({"instans": "boerne_og_ungeudvalg"}, "udvalget", "barnets lov § 146"),
        ({"instans": "domstol"}, "", ""),
        ({"kun_beslutning": True}, "", ""),
    ],
)
def test_who_looks_at_the_complaint_follows_who_decided(
    world: World, facts: dict[str, Any], instance: str, section: str
) -> None:
    decided = decide(world.ida, **facts)
    (first, *_) = complaint_periods(world.ida, str(decided[1]), at=LATER)
    assert (first.instance, first.section) == (instance, section)


def test_under_the_former_law_the_committees_decisions_follow_it(world: World) -> None:
    matter = decide(world.ida, "2023-05-01 12:00", instans="boerne_og_ungeudvalg")
    (first, *_) = complaint_periods(world.ida, str(matter[1]), at=LATER)
    assert first.section == "serviceloven § 168"
