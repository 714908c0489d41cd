"""The letters of a decision: to each who gets it, in words of its own to the child, written once, and never half."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.casefile.factory import World, make_case, make_person, open_matter, when
from tests.casefile.pages.conftest import Visit
from tests.decisions.deciding import WHOLE, begin
from tests.decisions.test_pages import step, text
from tests.decisions.test_taking import take

from sikkersag.casefile.models import Case, Document, Matter
from sikkersag.correspondence.actions import letters
from sikkersag.correspondence.actions.letters import write_letter
from sikkersag.correspondence.addressees import Addressee
from sikkersag.correspondence.models import Letter
from sikkersag.decisions.actions import building, taking
from sikkersag.decisions.actions import letters as actions
from sikkersag.decisions.bases import bases
from sikkersag.decisions.letters import Told, facts_of, values_of
from sikkersag.decisions.models import Decision
from sikkersag.decisions.proposal import one_line
from sikkersag.foundation.refused import RefusedError

TYPED = {
    "emne": "aflastning til Ida",
    "du_kan": "Ring til mig, hvis weekenderne ikke passer jer.",
    "lagt_vaegt_paa": "Skolens udtalelse af 2. marts 2026.",
}
CHILD = {
    "barn_emne": "din aflastning",
    "barn_afgoerelse": "Du skal sove hos din moster hver anden weekend.",
    "barn_hvorfor": "Det er, fordi mor skal hvile sig. Og du er glad for moster.",
    "barn_hvornaar": "fra den 4. april",
    "barn_barnets_ord": "Du har sagt, at du gerne vil sove hos moster.",
    "barn_barnets_ord_vaegt": "Det har vi lyttet til.",
    "barn_du_kan": "Sig til, hvis du vil have din bamse med.",
}

HEARING = {
    "overvejer": "at give Ida aflastning", "hvorfor": "Skolen er bekymret.",
    "oplysninger": "Skolen skriver, at Ida er træt.", "du_kan": "Fortæl os, om det passer.", "frist": "20-3-2026",
}  # fmt: skip


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    """Each test has a store of its own."""
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def taken(world: World, matter: Matter) -> Decision:
    """An acute decision about Ida, six years, taken."""
    return take(world, begin(world, matter, akut=True))


def test_each_who_holds_custody_gets_a_letter_of_their_own(world: World, taken: Decision, visit: Visit) -> None:
    client = visit("worker")
    page = step(world, taken, "breve")
    assert "Skriv 2 breve" in text(client.get(page))
    assert client.post(page, TYPED).status_code == 302
    letters = Letter.objects.filter(refers=taken.event)
    assert {letter.to_name for letter in letters} == {world.people["mor"].name, world.people["far"].name}
    assert {letter.kind for letter in letters} == {"afgoerelse"}, "Ida is six, and is told by word of mouth"
    words = " ".join(part["text"] for part in letters[0].words["paragraphs"])
    assert "Vi har besluttet: Aflastning hver anden weekend." in words
    assert "Mor har brug for hvile" in words and "4 uger" in words and "barnets lov § 32, stk. 1" in words
    assert "Skriv 2 breve" not in text(client.get(page)), "nobody gets it twice"


def test_what_a_step_left_empty_is_asked_for_and_nothing_is_written_without_it(
    world: World, taken: Decision, visit: Visit
) -> None:
    page = step(world, taken, "breve")
    answer = visit("worker").post(page, {**TYPED, "lagt_vaegt_paa": ""})
    told = text(answer)
    assert answer.status_code == 422 and "Hvilke oplysninger er der lagt vægt på?" in told
    assert "Ring til mig, hvis weekenderne" in told, "what was typed is kept"
    assert not Letter.objects.exists() and not Document.objects.filter(case=world.ida).exists()


def test_a_letter_that_fails_half_way_leaves_those_before_it_and_a_second_try_goes_on(
    world: World, taken: Decision, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = write_letter
    count = iter(range(9))

    def second_fails(**told: Any) -> Letter:
        if next(count) == 1:
            raise RefusedError("Tegnet kan ikke skrives. Brevet er ikke skrevet.")
        return whole(**told)

    monkeypatch.setattr(actions, "write_letter", second_fails)
    client, page = visit("worker"), step(world, taken, "breve")
    answer = client.post(page, TYPED)
    told = text(answer)
    assert answer.status_code == 422 and "Tegnet kan ikke skrives" in told
    assert Letter.objects.filter(refers=taken.event).count() == 1
    assert f"Brevet til {Letter.objects.get(refers=taken.event).to_name} er skrevet" in told
    assert client.post(page, TYPED).status_code == 302
    assert Letter.objects.filter(refers=taken.event).count() == 2


def test_a_child_of_ten_gets_its_own_letter_in_its_own_words(world: World, visit: Visit) -> None:
    child = make_person("Vigga Elmo", born="2015-05-01")
    case = _case_of(world, child)
    matter = _matter(case)
    data = {**WHOLE, "akut": True, "til": [str(world.people["mor"].pk), str(child.pk)], "varighed": "Et år. Så ses vi."}
    decision = building.begin(matter=matter, data=data, by=world.town.worker, now=when())
    case.refresh_from_db()
    taking.take(decision=decision.pk, version=1, length=case.length, in_role="", by=world.town.worker, now=when())
    page = f"/sag/{case.number}/afgoerelse/{decision.pk}/breve/"
    client = visit("worker")
    assert client.post(page, TYPED).status_code == 422, "the child's words are asked for"
    assert client.post(page, {**TYPED, **CHILD, "barn_hvornaar": "Fra lørdag den 4. april."}).status_code == 302
    adult = " ".join(part["text"] for part in Letter.objects.exclude(to=child).get().words["paragraphs"])
    assert "Vi regner med, at det varer et år. Så ses vi." in adult.replace("\xa0", " ")
    letter = Letter.objects.get(to=child)
    words = " ".join(part["text"] for part in letter.words["paragraphs"])
    assert letter.kind == "afgoerelse_barn" and letter.to_child
    assert "din moster" in words and "Ankestyrelsen" in words and "§" not in words
    assert "Det sker fra lørdag den 4. april. " in words.replace("\xa0", " "), "one sentence, with one full stop"


@pytest.mark.parametrize(("instance", "guided"), [("forvaltning", True), ("formand", False)])
def test_no_letter_on_what_the_chair_decided_for_now_tells_how_to_complain(
    world: World, matter: Matter, instance: str, guided: bool
) -> None:
    decision = begin(world, matter, instans=instance)
    youth = make_person("Vigga Elmo", born="2010-05-01")
    child = Addressee(youth, "barn", "Barnet", False, True, True, "", True, False, "")
    mother = Addressee(world.people["mor"], "mor", "Mor", True, False, True, "", True, False, "")
    day = date(2026, 3, 10)
    told = Told(decision.data, bases(day)["stoettende_indsats"], "Fjordby Kommune", day, youth.born)
    for one in (child, mother):
        assert facts_of(told, one)["klagevejledning"] is guided
    assert values_of(told, child, CHILD)["klage"] is guided
    assert values_of(told, mother, TYPED)["klage_forvaltning"] is guided
    assert values_of(told, mother, TYPED)["klage_foreloebig"] is not guided


def _case_of(world: World, child: Any) -> Case:
    parties = [(world.people["mor"], "mor", True)]
    town = world.town
    return make_case(
        child, world.family, number="2026-0000555", unit=town.units["nord-1"], worker=town.worker, parties=parties,
        at="2026-02-01 10:00",
    )  # fmt: skip


def _matter(case: Case) -> Matter:
    return Matter.objects.get(pk=open_matter(case, "Skal Vigga have aflastning?", "2026-03-01 09:00"))


def test_a_hearing_is_written_to_the_parties_before_the_decision(world: World, matter: Matter, visit: Visit) -> None:
    decision = begin(world, matter)
    page, father = step(world, decision, "hoeringsbrev"), world.people["far"]
    typed = {**HEARING, "til": [str(father.pk)], "frist": "9-3-2026"}
    client = visit("worker")
    assert "Fristen skal være en dag, der kommer" in text(client.post(page, typed))
    assert client.post(page, {**typed, "frist": "20-3-2026"}).status_code == 302
    letter = Letter.objects.get()
    assert letter.kind == "partshoering" and letter.to == father and letter.matter == matter.pk
    assert letter.words["facts"]["materiale"] is True
    where = f"/sag/{world.ida.number}/brev/{letter.pk}/"
    assert f'href="{where}"' in text(client.get(step(world, decision, "hoering"))), "written is not heard: it must go"
    assert f'href="/sag/{world.ida.number}/spoergsmaal/{matter.pk}/"' in text(client.get(where))
    assert client.post(page, {**typed, "frist": "20-3-2026"}).status_code == 302
    assert Letter.objects.count() == 1, "the same words to the same party are written once"


def stop(letter: Letter, world: World) -> None:
    """Stop a letter that was written."""
    letters.stop_letter(
        letter=letter, reason="Forkert navn på mosteren.", by=world.town.worker, now=when(), key=f"stop {letter.pk}"
    )


def test_a_letter_that_was_stopped_is_written_again_as_another(world: World, taken: Decision, visit: Visit) -> None:
    client, page = visit("worker"), step(world, taken, "breve")
    client.post(page, TYPED)
    first = Letter.objects.get(to=world.people["far"])
    stop(first, world)
    assert "Skriv 1 brev<" in text(client.get(page))
    assert client.post(page, TYPED).status_code == 302
    again = Letter.objects.exclude(pk=first.pk).get(to=world.people["far"])
    assert again.status == Letter.Status.WRITTEN and again.document != first.document
    assert Letter.objects.filter(to=world.people["mor"]).count() == 1
    stop(again, world)
    client.post(page, TYPED)
    assert Letter.objects.filter(to=world.people["far"]).count() == 3


def test_a_hearing_that_was_stopped_is_written_again_in_the_same_words(
    world: World, matter: Matter, visit: Visit
) -> None:
    client, page = visit("worker"), step(world, begin(world, matter), "hoeringsbrev")
    typed = {**HEARING, "til": [str(world.people["far"].pk)]}
    client.post(page, typed)
    stop(Letter.objects.get(), world)
    client.post(page, typed)
    assert {letter.status for letter in Letter.objects.all()} == {Letter.Status.STOPPED, Letter.Status.WRITTEN}
    assert Letter.objects.count() == 2


def test_what_was_not_stopped_is_not_written_again_because_other_words_were(
    world: World, matter: Matter, visit: Visit
) -> None:
    client, page = visit("worker"), step(world, begin(world, matter), "hoeringsbrev")
    wrong = {**HEARING, "til": [str(world.people["far"].pk)]}
    client.post(page, wrong)
    first = Letter.objects.get()
    mended = {**wrong, "du_kan": "Ring til mig på torsdag."}
    client.post(page, mended)
    stop(first, world)
    client.post(page, mended)
    assert Letter.objects.filter(status=Letter.Status.WRITTEN).count() == 1, "the party gets the same words once"


def test_the_day_to_answer_by_is_to_come_also_where_others_took_the_decision_earlier(
    world: World, matter: Matter, visit: Visit
) -> None:
    decision = begin(world, matter, instans="boerne_og_ungeudvalg", truffet="2026-03-02")
    page = step(world, decision, "hoeringsbrev")
    typed = {**HEARING, "til": [str(world.people["far"].pk)], "frist": "6-3-2026"}
    assert "Fristen skal være en dag, der kommer" in text(visit("worker").post(page, typed))
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("passage", "line"),
    [
        ("Mor er ofte træt.", "Mor er ofte træt."),
        ("I familien\nMor er ofte træt.\nFar arbejder ude.", "I familien: Mor er ofte træt. Far arbejder ude."),
        ("Mor er træt.\n\nFar arbejder ude.", "Mor er træt. Far arbejder ude."),
        ("", ""),
    ],
)
def test_a_passage_is_told_on_one_line_and_its_heading_parted_from_it(passage: str, line: str) -> None:
    assert one_line(passage) == line


def test_words_that_a_child_can_hardly_read_are_named_before_the_letter_goes(world: World, visit: Visit) -> None:
    child = make_person("Vigga Elmo", born="2015-05-01")
    case = _case_of(world, child)
    data = {**WHOLE, "akut": True, "til": [str(world.people["mor"].pk), str(child.pk)]}
    decision = building.begin(matter=_matter(case), data=data, by=world.town.worker, now=when())
    case.refresh_from_db()
    taking.take(decision=decision.pk, version=1, length=case.length, in_role="", by=world.town.worker, now=when())
    page, client = f"/sag/{case.number}/afgoerelse/{decision.pk}/breve/", visit("worker")
    hard = "Forvaltningens helhedsorienterede afdækning dokumenterer utilstrækkelige omsorgsbetingelser i hjemmemiljøet"
    wordy = {"barn_hvorfor": f"{hard}.", "barn_barnets_ord_vaegt": f"{hard}.", "barn_du_kan": f"{hard}."}
    told = text(client.post(page, {**TYPED, **CHILD, **wordy}, follow=True))
    assert "Brevet til Vigga Elmo er svært at læse for et barn" in told
    letter = Letter.objects.get(to=child)
    assert f"Gør denne sætning kortere: »{hard}" in text(client.get(f"/sag/{case.number}/brev/{letter.pk}/"))
    mother = Letter.objects.get(to=world.people["mor"])
    assert "Gør denne sætning" not in text(client.get(f"/sag/{case.number}/brev/{mother.pk}/"))
