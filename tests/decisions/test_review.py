"""Legal review: which decisions call for it, who may answer, and what the gate is told."""

from __future__ import annotations

from datetime import date

import pytest
from tests.casefile.factory import World, make_user, when
from tests.decisions.reviews import SAFETY, answer, ask, make_decision, save_again, second_lawyer

from sikkersag.casefile.actions.cases import close_case
from sikkersag.decisions.actions.reviewing import ask_review, withdraw_review
from sikkersag.decisions.models import Decision, GateReason, Review
from sikkersag.decisions.queries import reviewing
from sikkersag.decisions.queries.reviewing import review_standing
from sikkersag.decisions.reviewing import topics_of
from sikkersag.foundation.access.errors import Denied
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.refused import RefusedError


@pytest.mark.parametrize(
    ("data", "topics"),
    [
        ({"art": "sikkerhedsplan"}, ["sikkerhedsplan"]),
        ({"art": "tvangsundersoegelse"}, ["tvang"]),
        ({"art": "tvangsanbringelse"}, ["tvang"]),
        ({"art": "foreloebig_anbringelse"}, ["tvang"]),
        ({"art": "indsats_uden_samtykke"}, ["tvang"]),
        ({"art": "overvaaget_samvaer", "mere": {"samvaer_hyppighed": "intet"}}, ["samvaersbegraensning"]),
        ({"art": "afbrydelse_af_samvaer"}, ["samvaersbegraensning"]),
        ({"art": "hemmeligt_sted"}, ["samvaersbegraensning"]),
        ({"art": "samvaer", "mere": {"samvaer_hyppighed": "sjaeldnere"}}, ["samvaersbegraensning"]),
        ({"art": "samvaer", "mere": {"samvaer_hyppighed": "mindst_hver_fjerde_uge"}}, []),
        ({"art": "tvangsanbringelse", "mere": {"samvaer_hyppighed": "intet"}}, ["tvang", "samvaersbegraensning"]),
        ({"art": "hjemgivelse"}, ["hjemgivelse"]),
        ({"art": "afslag_paa_hjemgivelse"}, ["hjemgivelse"]),
        ({"art": "stoettende_indsats"}, []),
        ({}, []),
    ],
)
def test_the_topics_follow_from_what_is_typed(data: dict[str, object], topics: list[str]) -> None:
    assert [topic.key for topic in topics_of(data, date(2026, 3, 10))] == topics


def test_once_a_month_was_enough_before_barnets_lov_and_is_too_little_after() -> None:
    monthly: dict[str, object] = {"art": "samvaer", "mere": {"samvaer_hyppighed": "mindst_hver_maaned"}}
    assert topics_of(monthly, date(2023, 12, 31)) == ()
    assert [topic.key for topic in topics_of(monthly, date(2024, 1, 1))] == ["samvaersbegraensning"]


def test_a_decision_stands_as_its_reviews_say(world: World) -> None:
    town, decision = world.town, make_decision(world)
    plain = make_decision(world, {"art": "stoettende_indsats"})

    def state(one: Decision = decision) -> tuple[str, bool]:
        told = review_standing(one, one.reviews.all())
        return told.state, told.settled

    assert state(plain) == (reviewing.NOT_NEEDED, True)
    assert state() == (reviewing.MISSING, False)
    first = ask(decision, town.worker)
    assert state() == (reviewing.WAITING, False)
    answer(first, town.lawyer, agreed=False, art="Skriv, hvem der passer på Ida om natten.")
    assert state() == (reviewing.CHANGES, False)
    save_again(decision, town.worker, begrundelse="Mormor sover hos dem.")
    assert state() == (reviewing.OLDER, False)
    second = ask(decision, town.worker)
    answer(second, town.lawyer)
    assert state() == (reviewing.AGREED, True)
    save_again(decision, town.colleague, varighed="3 måneder")
    told = review_standing(decision, decision.reviews.all())
    assert told.state == reviewing.OLDER and "version 2" in told.sentence and "version 3" in told.sentence
    third = ask(decision, town.worker)
    withdraw_review(review=third, by=town.worker, now=when(), key="back")
    assert state() == (reviewing.OLDER, False)


def test_a_review_that_was_taken_back_is_as_none(world: World) -> None:
    decision = make_decision(world)
    review = ask(decision, world.town.worker)
    withdraw_review(review=review, by=world.town.colleague, now=when(), key="back")
    assert review_standing(decision, decision.reviews.all()).state == reviewing.MISSING
    assert ask(decision, world.town.worker).status == Review.Status.WAITS


@pytest.mark.parametrize("how", ["author", "saved", "asked", "gate"])
def test_nobody_reviews_what_they_have_had_a_hand_in(world: World, how: str) -> None:
    town = world.town
    decision = make_decision(world, author="lawyer" if how == "author" else "worker")
    if how == "saved":
        save_again(decision, town.lawyer, varighed="3 måneder")
        save_again(decision, town.worker, varighed="4 måneder")
    if how == "gate":
        GateReason.objects.create(
            decision=decision, finding="D1", requirement="D1", reason="Haster.", by=town.lawyer, at=when()
        )
    review = ask(decision, town.lawyer if how == "asked" else town.worker)
    with pytest.raises(RefusedError, match="en anden jurist"):
        answer(review, town.lawyer)
    review.refresh_from_db()
    assert review.status == Review.Status.WAITS and review.statement == ""
    answer(review, second_lawyer(world))
    review.refresh_from_db()
    assert review.status == Review.Status.AGREED


@pytest.mark.parametrize("who", ["worker", "colleague", "stranger", "leader", "chief", "quality"])
def test_only_a_lawyer_answers(world: World, who: str) -> None:
    review = ask(make_decision(world), world.town.worker)
    with pytest.raises(Denied):
        answer(review, world.town.users[who])


def test_a_lawyer_who_does_not_see_the_case_does_not_answer(world: World) -> None:
    elsewhere = make_user("lawyer3", "Ea Vest", "omraadejurist", world.town.units["staben"])
    review = ask(make_decision(world), world.town.worker)
    with pytest.raises(Denied):
        answer(review, elsewhere)
    with pytest.raises(Denied):
        ask(make_decision(world), world.town.stranger)


def test_it_is_sent_once_and_as_it_was_seen(world: World) -> None:
    town, decision = world.town, make_decision(world)
    save_again(decision, town.colleague, varighed="3 måneder")
    with pytest.raises(RefusedError, match="gemt på ny imens"):
        ask(decision, town.worker, seen=1)

    def send() -> Review | None:
        return ask_review(
            decision=decision, topic="sikkerhedsplan", question="", seen=2, by=town.worker, now=when(), key="samme"
        )

    assert send() is not None and send() is None and decision.reviews.count() == 1
    with pytest.raises(RefusedError, match="allerede hos juristen"):
        ask(decision, town.worker)


def test_a_wish_of_ones_own_must_say_what_it_is_about(world: World) -> None:
    decision, town = make_decision(world, {"art": "stoettende_indsats"}), world.town
    with pytest.raises(RefusedError, match="hvad juristen skal se på"):
        ask_review(decision=decision, topic="eget_oenske", question=" ", seen=1, by=town.worker, now=when(), key="uden")
    asked = ask_review(
        decision=decision, topic="eget_oenske", question="Er § 32 nok?", seen=1, by=town.worker, now=when(), key="med"
    )
    assert asked is not None and asked.question == "Er § 32 nok?"


def test_what_is_taken_or_lies_in_a_closed_case_is_not_sent(world: World) -> None:
    decision, town = make_decision(world), world.town
    decision.status = Decision.Status.TAKEN
    decision.save()
    with pytest.raises(RefusedError, match="ikke en kladde"):
        ask(decision, town.worker)
    other = make_decision(world)
    close_case(case=world.ida, reason="Flyttet.", by=town.leader, now=when(), key="closes")
    with pytest.raises(RefusedError, match="Sagen er lukket"):
        ask(other, town.worker)


def test_agreeing_and_asking_for_changes_is_refused_together(world: World) -> None:
    review = ask(make_decision(world), world.town.worker)
    with pytest.raises(RefusedError, match="Vælg ét"):
        answer(review, world.town.lawyer, art="Ret hjemlen.")


def test_the_queue_has_the_oldest_first_and_only_what_the_lawyer_may_review(world: World) -> None:
    town = world.town
    late = ask(make_decision(world), town.worker)
    early = ask(make_decision(world), town.worker)
    Review.objects.filter(pk=early.pk).update(asked_at=when("2026-03-01 09:00"))
    dropped = ask(make_decision(world), town.worker)
    Decision.objects.filter(pk=dropped.decision_id).update(status=Decision.Status.DROPPED)
    told = reviewing.queue(town.viewer("lawyer"))
    assert [[row.review.pk for row in group.rows] for group in told.groups] == [[early.pk, late.pk]]
    assert [row.age for row in told.groups[0].rows] == ["9\N{NO-BREAK SPACE}dage", "i dag"]
    assert reviewing.waiting_count(town.viewer("lawyer")) == 2
    make_user("lawyer3", "Ea Vest", "omraadejurist", town.units["staben"])
    assert reviewing.queue(town.viewer("worker")).count == 0
    answer(early, town.lawyer)
    after = reviewing.queue(town.viewer("lawyer"))
    assert after.count == 1 and [one.pk for one in after.answered] == [early.pk]


def test_every_act_stands_in_the_audit_without_its_words(world: World) -> None:
    review = ask(make_decision(world), world.town.worker, question="Er mormors samtykke nødvendigt?")
    answer(review, world.town.lawyer, agreed=False, art="Skriv hvem.")
    rows = Entry.objects.filter(case=world.ida.pk, action__startswith="decisions.").order_by("pk")
    assert [row.action for row in rows] == ["decisions.ask_review", "decisions.answer_review"]
    assert "mormor" not in str([row.detail for row in rows]).lower()
    assert SAFETY["art"] == rows[0].detail["topic"]
