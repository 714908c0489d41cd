"""The way of a complaint: in time or late, re-assessed or straight on, held on to, sent on, answered, sent back."""

from __future__ import annotations

import pytest
from tests.casefile.factory import World, moment_at, open_matter, when, write
from tests.decisions.complaints import answer, complain, decide, due, follow, forward, key, read, reassess, tell

from sikkersag.casefile.actions.cases import close_case
from sikkersag.casefile.models import Event, LedgerRow, Matter
from sikkersag.decisions.actions.reassessing import reassess as reassess_now
from sikkersag.decisions.complaints import InTime, Step
from sikkersag.foundation.access.errors import Denied
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.refused import RefusedError


def now(text: str) -> int:
    """Seconds UTC of a Danish local time."""
    return int(when(text).timestamp())


# In time or late. The mother was told on 2 February 2026: the last day is 2 March.


@pytest.mark.parametrize(
    ("came", "answered", "stored"),
    [
        ("2026-03-02", InTime.YES, True),
        ("2026-03-02 23:59", InTime.YES, True),
        ("2026-03-03", InTime.NO, False),
        ("2026-02-02", InTime.YES, True),
    ],
)
def test_the_last_day_is_in_time_and_the_day_after_is_late(
    world: World, came: str, answered: InTime, stored: bool
) -> None:
    decision = decide(world)
    tell(world, decision)
    one = read(world.ida, complain(world, decision, came))
    assert (one.timeliness.answer, one.stored) == (answered, stored)


def test_it_is_counted_from_the_complainants_own_notice_and_nobody_elses(world: World) -> None:
    decision = decide(world)
    tell(world, decision, "mor", "2026-02-02")
    tell(world, decision, "far", "2026-02-04")
    mother = read(world.ida, complain(world, decision, "2026-03-03", who="mor"))
    father = read(world.ida, complain(world, decision, "2026-03-04", who="far"))
    assert (mother.stored, father.stored) == (False, True)


def test_whoever_was_told_again_has_the_time_from_then(world: World) -> None:
    decision = decide(world)
    tell(world, decision, at="2026-01-31")
    tell(world, decision, at="2026-02-03")
    assert read(world.ida, complain(world, decision, "2026-03-03")).stored is True


def test_it_cannot_be_told_where_no_notice_is_known_and_is_re_assessed_then(world: World) -> None:
    decision = decide(world)
    tell(world, decision, "far", "2026-02-04")
    one = read(world.ida, complain(world, decision, "2026-03-06"))
    assert one.timeliness.answer is InTime.UNKNOWN and "hvornår klageren selv fik" in one.timeliness.why
    assert one.stored is None and one.step(now("2026-03-10 09:00")) is Step.REASSESS
    assert due(world.ida, "genvurdering") == "2026-04-03"


def test_a_notice_written_later_is_told_beside_what_the_complaint_says(world: World) -> None:
    decision = decide(world)
    complaint = complain(world, decision, "2026-03-06")
    tell(world, decision)
    one = read(world.ida, complaint)
    assert one.stored is None and one.timeliness.answer is InTime.NO


# The days of the authority are those of the ledger


def test_four_weeks_for_the_re_assessment_of_what_came_in_time(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    complaint = complain(world, decision)
    assert read(world.ida, complaint).step(now("2026-03-10 09:00")) is Step.REASSESS
    assert due(world.ida, "genvurdering") == "2026-03-30" and not due(world.ida, "videresend_straks")
    reassess(world, complaint)
    assert not due(world.ida, "genvurdering")
    assert read(world.ida, complaint, "2026-03-12 11:00").step(now("2026-03-12 11:00")) is Step.FORWARD


def test_fourteen_days_where_the_family_was_to_be_warned_and_at_once_where_it_cannot_wait(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    tell(world, decision, "far")
    complain(world, decision, warned=True)
    assert due(world.ida, "genvurdering_14_dage") == "2026-03-16" and not due(world.ida, "genvurdering")
    complain(world, decision, who="far", urgent=True)
    assert due(world.ida, "haster") == "2026-03-05"


@pytest.mark.parametrize("instance", ["boerne_og_ungeudvalg", "formand"])
def test_what_the_committee_or_its_chair_decided_goes_straight_on(world: World, instance: str) -> None:
    decision = decide(world, "tvangsanbringelse", instance=instance)
    tell(world, decision)
    complaint = complain(world, decision)
    assert due(world.ida, "videresend_straks") == "2026-03-05" and not due(world.ida, "genvurdering")
    with pytest.raises(RefusedError, match="skal ikke genvurderes"):
        reassess(world, complaint)
    forward(world, complaint)
    one = read(world.ida, complaint, "2026-03-13 11:00")
    assert one.step(now("2026-03-13 11:00")) is Step.APPEAL and one.raised is not None


def test_what_came_too_late_goes_straight_on(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    complaint = complain(world, decision, "2026-03-03")
    assert due(world.ida, "videresend_straks") == "2026-03-06"
    with pytest.raises(RefusedError, match="klagen kom for sent"):
        reassess(world, complaint)
    forward(world, complaint)
    assert not due(world.ida, "videresend_straks")


def test_who_is_agreed_with_in_part_has_four_weeks_and_the_authority_fourteen_days_then(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    complaint = complain(world, decision)
    reassess(world, complaint, "delvist_medhold", "2026-03-12 10:00")
    one = read(world.ida, complaint, "2026-03-12 11:00")
    # Four weeks from Thursday 12 March are to the end of Thursday 9 April.
    assert one.holds_on_until == now("2026-04-10 00:00") - 1
    assert one.step(now("2026-04-09 23:59")) is Step.HOLDS_ON
    assert one.step(now("2026-04-10 00:00")) is Step.LAPSED
    with pytest.raises(RefusedError, match="delvist medhold"):
        forward(world, complaint, "2026-03-20 10:00")
    with pytest.raises(RefusedError, match="ikke holdt fast"):
        forward(world, complaint, "2026-04-11 10:00")
    follow(world, "uphold", complaint, "2026-04-14")
    assert due(world.ida, "videresend_delvist") == "2026-04-28"
    forward(world, complaint, "2026-04-15 10:00")
    assert not due(world.ida, "videresend_delvist")


def test_who_is_agreed_with_in_full_is_done(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    complaint = complain(world, decision)
    reassess(world, complaint, "fuldt_medhold")
    assert read(world.ida, complaint, "2026-03-13 09:00").step(now("2026-03-13 09:00")) is Step.GRANTED
    with pytest.raises(RefusedError, match="fuldt medhold"):
        forward(world, complaint)


def test_a_delay_is_told_before_the_re_assessment_and_fulfils_what_the_law_asks(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    complaint = complain(world, decision)
    assert due(world.ida, "besked_om_forsinkelse") == "2026-03-30"
    follow(world, "delay", complaint, "2026-03-27")
    assert not due(world.ida, "besked_om_forsinkelse") and due(world.ida, "genvurdering") == "2026-03-30"
    with pytest.raises(RefusedError, match="fik besked"):
        follow(world, "delay", complaint, "2026-03-28")


def test_a_complaint_that_is_given_up_asks_for_nothing_more(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    complaint = complain(world, decision)
    follow(world, "withdraw", complaint, "2026-03-11")
    assert not LedgerRow.objects.filter(case=world.ida, requirement="K2", is_open=True).exists()
    for act in ("reassess", "forward", "uphold", "delay", "withdraw"):
        with pytest.raises(RefusedError, match="trukket tilbage"):
            if act == "reassess":
                reassess(world, complaint)
            elif act == "forward":
                forward(world, complaint)
            else:
                follow(world, act, complaint, "2026-03-12")


# The wrong order


def test_each_step_is_refused_before_its_turn_and_writes_nothing(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    complaint = complain(world, decision)
    before = Event.objects.filter(case=world.ida).count()
    with pytest.raises(RefusedError, match="skal genvurderes"):
        forward(world, complaint)
    with pytest.raises(RefusedError, match="ikke genvurderet endnu"):
        follow(world, "uphold", complaint, "2026-03-11")
    with pytest.raises(RefusedError, match="ikke sendt videre"):
        answer(world, complaint, "stadfaestet")
    assert Event.objects.filter(case=world.ida).count() == before
    reassess(world, complaint)
    with pytest.raises(RefusedError, match="er genvurderet"):
        reassess(world, complaint, "fuldt_medhold", "2026-03-12 11:00")
    with pytest.raises(RefusedError, match="efter delvist medhold"):
        follow(world, "uphold", complaint, "2026-03-13")


def test_nothing_is_written_without_words_or_on_a_day_before_what_it_follows(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    with pytest.raises(RefusedError, match="før afgørelsen blev truffet"):
        complain(world, decision, "2026-01-15")
    complaint = complain(world, decision)
    with pytest.raises(RefusedError, match="Skriv grunden"):
        reassess_now(
            case=world.ida,
            complaint=complaint,
            result="fastholdt",
            reasons="  ",
            by=world.town.worker,
            now=when(),
            key=key(),
        )
    with pytest.raises(RefusedError, match="før det, den følger"):
        follow(world, "withdraw", complaint, "2026-02-20", "2026-03-11 10:00")


def test_one_complains_once_at_a_time_and_others_beside(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    first = complain(world, decision)
    with pytest.raises(RefusedError, match="allerede en klage"):
        complain(world, decision, "2026-03-02")
    complain(world, decision, who="far")
    follow(world, "withdraw", first, "2026-03-11")
    assert complain(world, decision, "2026-03-12", now="2026-03-12 10:00") != first


def test_the_same_click_twice_writes_once(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    assert complain(world, decision, name="samme") == complain(world, decision, name="samme")
    assert Event.objects.filter(case=world.ida, kind="klage_modtaget").count() == 1


def test_ankestyrelsens_own_decision_is_not_complained_of_here(world: World) -> None:
    with pytest.raises(RefusedError, match="ikke kommunens"):
        complain(world, decide(world, instance="ankestyrelsen"))


def test_a_closed_case_takes_no_complaint(world: World) -> None:
    decision = decide(world)
    close_case(case=world.ida, reason="Flyttet.", by=world.town.leader, now=when("2026-03-01 10:00"), key="closes")
    with pytest.raises(RefusedError, match="Sagen er lukket"):
        complain(world, decision)


@pytest.mark.parametrize(("who", "may"), [("worker", 1), ("colleague", 1), ("leader", 1), ("lawyer", 1)])
def test_who_writes_in_the_case_writes_of_its_complaints(world: World, who: str, may: int) -> None:
    complain(world, decide(world), by=world.town.users[who])
    assert Event.objects.filter(case=world.ida, kind="klage_modtaget").count() == may


@pytest.mark.parametrize("who", ["stranger", "chief", "quality", "outsider", "admin"])
def test_nobody_else_does(world: World, who: str) -> None:
    decision = decide(world)
    complaint = complain(world, decision)
    for act in (
        lambda: complain(world, decision, who="far", by=world.town.users[who]),
        lambda: follow(world, "withdraw", complaint, "2026-03-11", by=world.town.users[who]),
        lambda: forward(world, complaint, by=world.town.users[who]),
    ):
        with pytest.raises(Denied):
            act()


# What Ankestyrelsen answers


@pytest.mark.parametrize("result", ["stadfaestet", "aendret", "ophaevet", "afvist"])
def test_an_answer_ends_the_complaint(world: World, result: str) -> None:
    decision = decide(world)
    tell(world, decision)
    complaint = complain(world, decision)
    reassess(world, complaint)
    forward(world, complaint)
    assert answer(world, complaint, result) is None
    one = read(world.ida, complaint, "2026-05-04 13:00")
    assert one.step(now("2026-05-04 13:00")) is Step.DECIDED
    with pytest.raises(RefusedError, match="står allerede"):
        answer(world, complaint, result, "2026-05-05")


def test_a_case_that_is_sent_back_opens_a_new_matter_and_the_published_time_runs(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    complaint = complain(world, decision)
    reassess(world, complaint)
    forward(world, complaint)
    with pytest.raises(RefusedError, match="offentliggjorte frist"):
        answer(world, complaint, "hjemvist")
    with pytest.raises(RefusedError, match="før svaret kom"):
        answer(world, complaint, "hjemvist", limit="2026-05-03")
    matter = answer(world, complaint, "hjemvist", limit="2026-06-15")
    assert matter is not None
    new = Matter.objects.get(pk=matter)
    assert new.title == "Skal Ida have en kontaktfamilie? (ny afgørelse efter hjemvisning)"
    assert new.decided_at is None and due(world.ida, "", "K6") == "2026-06-15"
    row = LedgerRow.objects.get(case=world.ida, requirement="K6")
    assert row.matter == new.pk
    outcome = Event.objects.get(case=world.ida, kind="ankesag_afgjort")
    assert set(outcome.about) == {str(matter), *decision.about}
    facts = {"art": "stoettende_indsats", "instans": "forvaltning"}
    write(world.ida, "afgoerelse", "2026-06-12 10:00", facts=facts, about=[str(matter)], now="2026-06-12 11:00")
    row = LedgerRow.objects.get(case=world.ida, requirement="K6")
    assert (row.outcome, row.timeliness) == ("met", "in_time")


def test_one_answer_covers_every_complaint_about_the_decision_that_lies_there(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    tell(world, decision, "far")
    mother, father = complain(world, decision), complain(world, decision, who="far")
    for one in (mother, father):
        reassess(world, one)
        forward(world, one)
    answer(world, mother, "hjemvist", limit="2026-06-15")
    assert read(world.ida, father, "2026-05-04 13:00").step(now("2026-05-04 13:00")) is Step.DECIDED
    assert Matter.objects.filter(case=world.ida, title__endswith="hjemvisning)").count() == 1


def test_every_act_stands_in_the_audit_without_its_words(world: World) -> None:
    decision = decide(world)
    tell(world, decision)
    complaint = complain(world, decision)
    reassess(world, complaint)
    forward(world, complaint)
    rows = Entry.objects.filter(case=world.ida.pk, action__startswith="complaint.").order_by("pk")
    assert [row.action for row in rows] == ["complaint.receive", "complaint.reassess", "complaint.forward"]
    assert "enig" not in str([row.detail for row in rows])


def test_a_decision_about_no_matter_can_be_complained_of(world: World) -> None:
    open_matter(world.ida, "Skal Ida have aflastning?", "2026-01-12 10:00")
    facts = {"art": "stoettende_indsats", "instans": "forvaltning"}
    decision = write(world.ida, "afgoerelse", "2026-01-30 10:00", facts=facts)
    complaint = complain(world, decision)
    reassess(world, complaint)
    forward(world, complaint)
    assert moment_at("2026-03-13 10:00").lo == Event.objects.get(case=world.ida, kind="klage_videresendt").at_lo
