"""Consents per person and purpose: the page, what each act writes, and what taking one back ends, told beforehand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from tests.casefile.factory import World, make_case, make_person, open_matter, write
from tests.casefile.writing.sending import Sender, body
from tests.inquiry.sending import journalise, page, read, rows

from sikkersag.casefile.models import Case, LedgerRow
from sikkersag.casefile.queries.writing import children_of
from sikkersag.casefile.thelaw import rulebook
from sikkersag.inquiry.forms.consent import PURPOSE_OF
from sikkersag.inquiry.queries import consents

Open = Callable[..., Sender]


def fields(kind: str, person: Any, purpose: str, matter: str, **more: str) -> dict[str, Any]:
    return {
        "dato": "09-03-2026",
        "klokkeslaet": "15.10",
        f"svar.{kind}.fra": str(person.pk),
        f"svar.{kind}.til": purpose,
        f"svar.{kind}.om": matter,
        **more,
    }


def given(case: Case, who: Any, purpose: str, at: str, matter: str) -> Any:
    facts = {"fra": str(who.pk), "til": purpose, "formaal_omfattet": True, "informeret": True, "skriftligt": True}
    return write(case, "samtykke", at, about=[matter], facts=facts)


def placed(world: World, matter: str) -> None:
    """Both parents say yes, and Ida moves."""
    for name in ("mor", "far"):
        given(world.ida, world.people[name], "anbringelse", "2026-02-21 10:00", matter)
    facts = {"art": "frivillig_anbringelse", "instans": "forvaltning"}
    write(world.ida, "afgoerelse", "2026-02-22 10:00", about=[matter], facts=facts)
    write(world.ida, "anbringelse_ivaerksat", "2026-02-23 10:00", about=[matter], facts={"grundlag": "frivillig"})


def test_the_page_has_a_cell_for_each_person_and_purpose_and_the_contracts_apart(
    world: World, matter: str, sender: Open
) -> None:
    given(world.ida, world.people["mor"], "indsats", "2026-03-01 10:00", matter)
    write(world.ida, "samarbejdskontrakt", "2026-03-02 10:00", facts={"med": str(world.people["far"].pk)})
    told = page(sender().client.get(reverse("consents", args=[world.ida.number])))
    assert "Camilla Møllegård" in told and "Anders Bjerre" in told
    assert "Givet søn. 1. marts 2026 kl. 10.00, skriftligt" in told
    assert "Den er ikke et samtykke" in told
    assert "Anders Bjerre, man. 2. marts 2026" in told
    assert told.count("Givet</") <= 1, "the contract is not a consent"


def test_a_consent_fulfils_what_is_asked_of_that_person_alone(world: World, matter: str, sender: Open) -> None:
    someone, mother = sender(), world.people["mor"]
    told = fields("samtykke", mother, "indsats", matter, **{"svar.samtykke.informeret": "ja", "tekst": "Ja til det."})
    assert journalise(someone, f"samtykke:givet:{world.ida.number}", told).status_code == 302
    (row,) = rows(someone)
    assert row.concerns == [str(world.ida.child_id), str(mother.pk)]
    found = LedgerRow.objects.filter(case=world.ida, requirement="D5", part="stoette")
    by_person = {r.data["person"]: r.outcome for r in found}
    assert by_person[str(mother.pk)] == "met"
    assert by_person[str(world.people["far"].pk)] != "met"


def test_taking_back_shows_what_it_ends_before_it_is_saved_and_then_stands_in_the_ledger(
    world: World, matter: str, sender: Open
) -> None:
    placed(world, matter)
    before = LedgerRow.objects.filter(case=world.ida, requirement="P1", breach=True).count()
    someone = sender()
    told = fields("samtykke_tilbagekaldt", world.people["mor"], "anbringelse", matter, dato="25-02-2026")
    form = f"samtykke:trukket-tilbage:{world.ida.number}"
    text, key = read(someone, form, told)
    assert "Ida har været anbragt siden" in text and "Kommunen har til" in text and "4. marts" in text
    assert "Hav et gyldigt grundlag for anbringelsen hver dag" in text
    assert key and rows(someone) == []
    assert someone.send(told, "journalfoer").status_code == 422, "what it ends was not before the writer's eyes"
    assert someone.send({**told, "set": key}, "journalfoer").status_code == 302
    after = LedgerRow.objects.filter(case=world.ida, requirement="P1", breach=True).count()
    assert (before, after) == (0, 1), "the days after the seven have no basis"


def test_taking_back_from_the_page_of_consents_is_of_the_matter_of_the_consent(
    world: World, matter: str, sender: Open
) -> None:
    mother = str(world.people["mor"].pk)
    given(world.ida, world.people["mor"], "indsats", "2026-03-01 10:00", matter)
    address, client = reverse("consent_new", args=[world.ida.number, "trukket-tilbage"]), sender().client
    chosen = f'value="{matter}" id="f-svar-samtykke-tilbagekaldt-om-1" checked'
    assert chosen in page(client.get(f"{address}?person={mother}&til=indsats"))
    assert chosen not in page(client.get(f"{address}?person={mother}&til=anbringelse")), "none was given to that"


def test_what_was_decided_without_consent_is_not_said_to_end(world: World, matter: str, sender: Open) -> None:
    given(world.ida, world.people["mor"], "anbringelse", "2026-02-21 10:00", matter)
    write(world.ida, "anbringelse_ivaerksat", "2026-02-23 10:00", about=[matter], facts={"grundlag": "uden_samtykke"})
    told = fields("samtykke_tilbagekaldt", world.people["mor"], "anbringelse", matter)
    text, _ = read(sender(), f"samtykke:trukket-tilbage:{world.ida.number}", told)
    assert "er besluttet uden samtykke" in text and "har været anbragt siden" not in text


def test_what_was_never_given_can_be_taken_back_and_one_is_told(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    told = fields("samtykke_tilbagekaldt", world.people["far"], "indsats", matter)
    form = f"samtykke:trukket-tilbage:{world.ida.number}"
    assert "Der står ikke noget samtykke fra Anders Bjerre" in read(someone, form, told)[0]
    assert journalise(someone, form, told).status_code == 302


def test_a_consent_and_its_taking_back_in_one_minute_do_not_stand_and_one_is_told(
    world: World, matter: str, sender: Open
) -> None:
    mother = world.people["mor"]
    given(world.ida, mother, "indhente_oplysninger", "2026-03-09 15:10", matter)
    someone = sender()
    told = fields("samtykke_tilbagekaldt", mother, "indhente_oplysninger", matter)
    form = f"samtykke:trukket-tilbage:{world.ida.number}"
    assert "kan man ikke se, hvad der kom først" in read(someone, form, told)[0]
    assert journalise(someone, form, told).status_code == 302
    (child,) = children_of([world.ida], known_at=int(2e9))
    at = rows(someone)[0].at_hi
    assert consents.standing_consents(child, "indhente_oplysninger", at=at) == []
    assert "Trukket tilbage" in page(someone.client.get(reverse("consents", args=[world.ida.number])))


def test_who_holds_no_custody_that_day_is_told_and_it_is_written(world: World, matter: str, sender: Open) -> None:
    write(world.ida, "foraeldremyndighed_ophoert", "2026-03-05", facts={"indehaver": str(world.people["far"].pk)})
    someone, form = sender(), f"samtykke:givet:{world.ida.number}"
    early = fields("samtykke", world.people["far"], "indsats", matter, dato="04-03-2026")
    late = fields("samtykke", world.people["far"], "indsats", matter, dato="06-03-2026")
    assert "havde ikke forældremyndighed" not in read(someone, form, early)[0]
    assert "Anders Bjerre havde ikke forældremyndighed 6. marts 2026" in read(someone, form, late)[0]
    assert journalise(someone, form, late).status_code == 302


def test_a_consent_after_the_move_says_that_it_does_not_reach_back(world: World, matter: str, sender: Open) -> None:
    write(world.ida, "anbringelse_ivaerksat", "2026-02-23 10:00", about=[matter], facts={"grundlag": "frivillig"})
    told = fields("samtykke", world.people["mor"], "anbringelse", matter)
    text, _ = read(sender(), f"samtykke:givet:{world.ida.number}", told)
    assert "Samtykket dækker ikke dagene før" in text


@pytest.mark.parametrize(
    ("purpose", "birthday", "day", "told"),
    [
        ("aendret_sted", "2014-03-09", "08-03-2026", "kræves fra 12 år"),
        ("aendret_sted", "2014-03-09", "09-03-2026", ""),
        ("anbringelse", "2011-03-09", "08-03-2026", "kræves fra 15 år"),
        ("anbringelse", "2011-03-09", "09-03-2026", ""),
        ("aendret_sted", "2003-01-01", "30-09-2015", "kræves fra 15 år"),
        ("aendret_sted", "2003-01-01", "01-10-2015", ""),
        ("indsats", "2009-01-01", "09-03-2026", "Loven spørger ikke barnet selv"),
    ],
)
def test_the_childs_own_consent_is_asked_for_from_the_birthday_by_the_law_of_the_day(
    world: World, sender: Open, purpose: str, birthday: str, day: str, told: str
) -> None:
    child = make_person("Asta Prøve", born=birthday)
    case = make_case(
        child,
        world.family,
        number="2015-0000777",
        unit=world.town.units["nord-1"],
        worker=world.town.worker,
        parties=[(world.people["mor"], "mor", True)],
        at="2015-01-05 10:00",
    )
    matter = open_matter(case, "Skal Asta flytte?", "2015-01-06 10:00")
    text, _ = read(sender(), f"samtykke:givet:{case.number}", fields("samtykke", child, purpose, matter, dato=day))
    assert (told in text) if told else ("Læs, før du journalfører" not in text)


def test_a_person_must_be_chosen_and_what_was_typed_is_kept(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    told = {"dato": "09-03-2026", "svar.samtykke.til": "indsats", "tekst": "Hun sagde ja i døren."}
    answer = journalise(someone, f"samtykke:givet:{world.ida.number}", told)
    assert answer.status_code == 422
    assert "Vælg, hvem det er" in page(answer) and "Hun sagde ja i døren." in page(answer)
    stranger = {**told, "svar.samtykke.fra": str(world.people["noahs_far"].pk)}
    someone.version = 1
    assert "Vælg, hvem det er" in page(journalise(someone, f"samtykke:givet:{world.ida.number}", stranger))
    assert rows(someone) == []


def test_what_was_explained_stands_in_the_entry(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    names = ("frivilligt_oplyst", "tilbagekaldelse_oplyst", "foelger_oplyst", "formaal_omfattet", "skriftligt")
    told = fields(
        "samtykke", world.people["mor"], "sikkerhedsplan", matter, **{f"svar.samtykke.{n}": "ja" for n in names}
    )
    journalise(someone, f"samtykke:givet:{world.ida.number}", told)
    assert {n for n, value in body(rows(someone)[0])["facts"].items() if value is True} == set(names)
    shown = page(someone.client.get(reverse("consents", args=[world.ida.number])))
    assert "fik at vide, at det er frivilligt, at det kan trækkes tilbage og hvad der så sker" in shown


def test_that_it_is_needed_without_consent_wants_a_reason(world: World, matter: str, sender: Open) -> None:
    told = fields("samtykke_soegt", world.people["far"], "indhente_oplysninger", matter)
    told["svar.samtykke_soegt.noedvendighed_begrundet"] = "ja"
    someone, form = sender(), f"samtykke:spurgt:{world.ida.number}"
    assert journalise(someone, form, told).status_code == 422
    assert journalise(someone, form, {**told, "tekst": "Far svarer ikke, og lægen skal høres."}).status_code == 302


@pytest.mark.parametrize("name", ["consents", "sharing"])
@pytest.mark.parametrize(("who", "status"), [("worker", 200), ("colleague", 200), ("stranger", 403), ("admin", 404)])
def test_only_who_may_see_the_case_sees_its_page(world: World, sender: Open, name: str, who: str, status: int) -> None:
    client = sender(world.town.users[who]).client
    assert client.get(reverse(name, args=[world.ida.number])).status_code == status


def test_an_unknown_act_is_no_page(world: World, sender: Open) -> None:
    assert sender().client.get(reverse("consent_new", args=[world.ida.number, "slet"])).status_code == 404


@pytest.mark.parametrize(("requirement", "purpose"), PURPOSE_OF.items())
def test_a_form_opened_from_a_requirement_has_the_purpose_that_the_rule_reads(requirement: str, purpose: str) -> None:
    duties = rulebook().requirements[requirement].duties
    selections = [way.select for duty in duties for way in duty.evidence]
    selections += [basis.select for duty in duties for basis in duty.basis]
    read_by = [one.when.text for one in selections if "samtykke" in one.kinds and one.when is not None]
    assert any(f"til == '{purpose}'" in text for text in read_by)
