"""The pages of legal review: the queue, the decision beside its law, the answer and what is kept when it is refused."""

from __future__ import annotations

import pytest
from tests.casefile.acts.conftest import fill, key_in
from tests.casefile.factory import World
from tests.decisions.conftest import Visit
from tests.decisions.reviews import answer, ask, make_decision, save_again, second_lawyer

from sikkersag.decisions.models import Review
from sikkersag.decisions.queries.typed import FIELDS
from sikkersag.decisions.views.building import FORMS


def text(answer: object) -> str:
    """A page with plain spaces."""
    return answer.content.decode().replace("\u00a0", " ")  # type: ignore[attr-defined, no-any-return]


def test_a_worker_sends_and_a_lawyer_answers(world: World, visit: Visit) -> None:
    decision = make_decision(world)
    number, matter = world.ida.number, decision.matter_id
    worker, lawyer = visit("worker"), visit("lawyer")
    page = text(worker.get(f"/sag/{number}/spoergsmaal/{matter}/"))
    url = f"/sag/{number}/jura/send/{decision.pk}/"
    assert "Juridisk vurdering" in page and url in page and "skal forbi områdejuristen" in page
    sent = fill(worker, url, emne="sikkerhedsplan", spoergsmaal="Må mormor bestemme, hvem der kommer?", seen=1)
    page = text(worker.post(url, sent, follow=True))
    assert "Version 1 er sendt til områdejuristen" in page and "Hos juristen" not in page.split("Juridisk")[0]
    review = Review.objects.get()
    queue = text(lawyer.get("/jura/"))
    assert "Sikkerhedsplan" in queue and "Skal Ida have en sikkerhedsplan?" in queue and "Ida Møllegård" in queue
    own = f"/sag/{number}/jura/{review.pk}/"
    page = text(lawyer.get(own))
    assert "Må mormor bestemme" in page and "Mor og mormor passer på Ida" in page and "Lovens krav" in page
    said = {"svar": "aendringer", "udtalelse": "Planen kan ikke bestemme samvær.", "aendring.art": "Skriv hjemlen."}
    answered = lawyer.post(own, {"noegle": key_in(page), **said}, follow=True)
    assert "Din udtalelse er sendt" in text(answered)
    page = text(worker.get(own))
    assert "Planen kan ikke bestemme samvær" in page and "Skriv hjemlen." in page and "Nadia Berg" in page
    page = text(worker.get(f"/sag/{number}/spoergsmaal/{matter}/"))
    assert "Juristen beder om ændringer" in page and "Send til juristen igen" in page


def test_what_is_typed_in_any_step_is_shown_to_the_lawyer() -> None:
    typed = {field for fields in FIELDS.values() for field, _ in fields}
    asked = {name for form in FORMS.values() for name in form.base_fields} - {"version"}
    assert asked <= typed, asked - typed


def test_the_lawyer_who_comes_second_keeps_what_was_written(world: World, visit: Visit) -> None:
    review = ask(make_decision(world), world.town.worker)
    url, lawyer = f"/sag/{world.ida.number}/jura/{review.pk}/", visit("lawyer")
    key = key_in(text(lawyer.get(url)))
    answer(review, second_lawyer(world))
    said = {"noegle": key, "svar": "enig", "udtalelse": "Jeg har læst det hele to gange."}
    refused = lawyer.post(url, said)
    page = text(refused)
    assert refused.status_code == 422 and "Karl Nor har svaret imens" in page
    assert "Jeg har læst det hele to gange." in page and "Samtykket er givet af begge." in page
    review.refresh_from_db()
    assert review.reviewer is not None and review.reviewer.name == "Karl Nor"


def test_an_answer_that_lacks_something_keeps_the_changes_typed(world: World, visit: Visit) -> None:
    review = ask(make_decision(world), world.town.worker)
    url, lawyer = f"/sag/{world.ida.number}/jura/{review.pk}/", visit("lawyer")
    sent = fill(lawyer, url, svar="aendringer", udtalelse="", **{"aendring.art": "Skriv hjemlen for opsynet."})
    refused = lawyer.post(url, sent)
    assert refused.status_code == 422 and "Skriv hjemlen for opsynet." in text(refused)


def test_the_page_says_that_the_decision_was_saved_since(world: World, visit: Visit) -> None:
    decision = make_decision(world)
    review = ask(decision, world.town.worker)
    save_again(decision, world.town.colleague, begrundelse="Noget helt andet.")
    page = text(visit("lawyer").get(f"/sag/{world.ida.number}/jura/{review.pk}/"))
    assert "gemt på ny siden" in page and "Mor og mormor passer" in page and "Noget helt andet" not in page


@pytest.mark.parametrize(
    ("who", "queue", "page"),
    [("worker", 403, 200), ("colleague", 403, 200), ("stranger", 403, 403), ("lawyer", 200, 200), ("admin", 403, 404)],
)
def test_who_may_open_what(world: World, visit: Visit, who: str, queue: int, page: int) -> None:
    review = ask(make_decision(world), world.town.worker)
    browser = visit(who)
    assert browser.get("/jura/").status_code == queue
    assert browser.get(f"/sag/{world.ida.number}/jura/{review.pk}/").status_code == page
    assert browser.get(f"/sag/{world.emil.number}/jura/{review.pk}/").status_code in (403, 404)


def test_the_author_of_a_decision_is_shown_no_answer(world: World, visit: Visit) -> None:
    review = ask(make_decision(world, author="lawyer"), world.town.worker)
    page = text(visit("lawyer").get(f"/sag/{world.ida.number}/jura/{review.pk}/"))
    assert "En anden jurist skal svare" in page and "Send udtalelsen" not in page
    assert "Du har selv arbejdet med den" in text(visit("lawyer").get("/jura/"))


def test_the_menu_counts_what_waits_for_a_lawyer_and_shows_nobody_else(world: World, visit: Visit) -> None:
    ask(make_decision(world), world.town.worker)
    assert "/jura/" in text(visit("lawyer").get("/jura/"))
    assert 'href="/jura/"' not in text(visit("worker").get("/overblik/"))


def test_a_question_is_taken_back(world: World, visit: Visit) -> None:
    review = ask(make_decision(world), world.town.worker)
    url, colleague = f"/sag/{world.ida.number}/jura/{review.pk}/traek-tilbage/", visit("colleague")
    page = text(colleague.post(url, fill(colleague, url), follow=True))
    assert "er trukket tilbage fra juristen" in page and "Trukket tilbage" in page
    assert "Ingen afgørelser venter" in text(visit("lawyer").get("/jura/"))
