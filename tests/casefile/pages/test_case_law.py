"""Lovens krav on the child's page: what a row says, where it leads, and that a passed time is asked again."""

from __future__ import annotations

import re

from tests.casefile.factory import World, open_matter, when, write
from tests.casefile.pages.test_case_page import IDA, At, Visit, text_of, words_of

from sikkersag.casefile.actions.ledger import reassess
from sikkersag.casefile.models import LedgerRow
from sikkersag.casefile.queries.lawrows import key_of
from sikkersag.casefile.thelaw import rulebook


def test_a_row_opens_to_purpose_start_law_evidence_and_what_is_missing(world: World, visit: Visit) -> None:
    told = write(
        world.ida, "underretning_modtaget", "2026-03-09 15:40", title="Underretning fra skolen", now="2026-03-09 15:45"
    )
    html = text_of(visit("worker"), IDA)
    said = words_of(html)
    assert "7 t. tilbage Vurdér underretningen inden 24 timer" in said
    assert "Længde 24 timer" in said
    assert re.search(r"Lov barnets lov § 136, stk. 2 · gælder fra 1. jan. 2024 · kravet »[^«]+« \(U2\)", said)
    assert "Mangler 24-timers vurdering" in said
    assert f'{IDA}haendelse/{told.event}/">»Underretning modtaget« man. 9. marts 2026 kl. 15.40' in html
    assert "Formål:" in said


def test_a_row_leads_to_the_form_that_fulfils_it_filled_in(world: World, visit: Visit) -> None:
    told = write(world.ida, "underretning_modtaget", "2026-03-09 15:40", now="2026-03-09 15:45")
    worker = visit("worker")
    html = text_of(worker, IDA)
    found = re.search(r'class="([^"]*)" href="([^"]*)">Gør det nu: 24-timers vurdering', html)
    assert found is not None and "button-primary" in found[1], "less than eight hours are left"
    assert found[2].startswith(f"{IDA}skridt/vurdering_24_timer/?") and f"anledning={told.event}" in found[2]
    form = text_of(worker, found[2].replace("&amp;", "&"))
    assert f'value="{told.event}" selected' in form or f'value="{told.event}" checked' in form


def test_a_row_says_who_may_depart_from_it_on_which_grounds(world: World, visit: Visit) -> None:
    open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-19 09:00")
    row = LedgerRow.objects.get(case=world.ida, requirement="I1", prospect=True)
    page = f"{IDA}krav/{key_of(row.finding)}/"
    for name in ("worker", "leader"):
        html = text_of(visit(name), page)
        said = words_of(html)
        ways = said[said.index("Ellers") :]
        version = row.data["version"]
        lawful = [d for d in rulebook().requirements["I1"].departures if version in d.section]
        assert lawful
        for departure in rulebook().requirements["I1"].departures:
            assert (departure.titel in ways) == (departure in lawful), "grounds of an earlier law are not offered"
        assert "Kan fraviges lovligt (§ 5, stk. 4). Kræver: begrundelse" in ways
        assert ("Fravig lovligt" in html) == (name == "leader"), "the permission to depart is the leader's"


def test_no_id_of_an_event_or_person_stands_in_the_words(world: World, visit: Visit) -> None:
    matter = open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-02 09:00")
    write(world.ida, "underretning_modtaget", "2026-02-01", now="2026-02-20 10:00")
    write(
        world.ida,
        "afgoerelse",
        "2026-02-10 10:00",
        about=[matter],
        facts={"art": "stoettende_indsats"},
        now="2026-02-20 10:30",
    )
    worker = visit("worker")
    pages = [text_of(worker, IDA)]
    pages += [text_of(worker, url) for url in set(re.findall(rf"{IDA}krav/[0-9a-f]+/", pages[0]))]
    assert len(pages) > 3
    for page in pages:
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", words_of(page.split("<main")[1]))


def test_what_is_needed_before_a_decision_stands_under_its_matter(world: World, visit: Visit) -> None:
    open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-19 09:00")
    said = words_of(text_of(visit("worker"), IDA))
    group = said[said.index("Mangler før næste afgørelse") :]
    assert "spørgsmålet »Skal Ida have aflastning?«" in group
    assert "Mangler (før afgørelse)" in group and "(Anders Bjerre)" in group


def test_time_that_has_passed_the_stored_answer_is_told_and_asked_again(world: World, visit: Visit, at: At) -> None:
    write(world.ida, "underretning_modtaget", "2026-03-09 08:00", now="2026-03-09 08:30")
    world.ida.refresh_from_db()
    until = world.ida.stable_until
    assert until is not None
    before = list(LedgerRow.objects.filter(case=world.ida).order_by("pk").values())
    at("2026-03-10 07:59")
    assert "Det er regnet ud igen nu" not in text_of(visit("worker"), IDA)
    at("2026-03-10 08:01")
    html = words_of(text_of(visit("worker"), IDA))
    assert "Det er regnet ud igen nu" in html and "1 min. over Vurdér underretningen" in html
    assert list(LedgerRow.objects.filter(case=world.ida).order_by("pk").values()) == before, "a page writes nothing"
    reassess(world.ida.pk, now=when("2026-03-10 08:01"))
    stored = words_of(text_of(visit("worker"), IDA))
    assert "Det er regnet ud igen nu" not in stored and "1 min. over Vurdér underretningen" in stored


def test_every_row_has_a_page_of_its_own(world: World, visit: Visit) -> None:
    open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-19 09:00")
    write(world.ida, "underretning_modtaget", "2026-03-02 08:05")
    worker = visit("worker")
    html = text_of(worker, IDA)
    html += "".join(text_of(worker, url) for url in sorted(set(re.findall(rf'href="({IDA}fase/[a-z_]+/)"', html))))
    keys = set(re.findall(rf"{IDA}krav/([0-9a-f]+)/", html))
    assert len(keys) == LedgerRow.objects.filter(case=world.ida).count()
    for key in keys:
        assert "Formål:" in text_of(worker, f"{IDA}krav/{key}/")


def test_a_folded_phase_opens_to_its_rows_in_place_or_on_a_page_of_its_own(world: World, visit: Visit) -> None:
    write(world.ida, "underretning_modtaget", "2026-03-09 15:40", now="2026-03-09 15:45")
    worker = visit("worker")
    assert f'hx-get="{IDA}fase/underretninger/"' in text_of(worker, IDA)
    whole = text_of(worker, f"{IDA}fase/underretninger/")
    part = worker.get(f"{IDA}fase/underretninger/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole and "<html" not in part and part.startswith("<ul")
    assert f"{IDA}krav/" in part
    assert worker.get(f"{IDA}fase/findes-ikke/").status_code == 404
    past = text_of(worker, f"{IDA}fase/underretninger/?dag=2026-03-09")
    assert "som de så ud 9. marts 2026" in past and f"{IDA}krav/" not in past


def test_the_receipt_is_the_same_for_the_same_moment_and_another_after_an_entry(world: World, visit: Visit) -> None:
    worker, found = visit("worker"), re.compile(r"Kvittering</dt><dd>([0-9a-f]{64})")
    first = found.findall(text_of(worker, f"{IDA}kvittering/"))
    assert first == found.findall(text_of(worker, f"{IDA}kvittering/"))
    write(world.ida, "notat", "2026-03-10 08:00", now="2026-03-10 08:30")
    assert first != found.findall(text_of(worker, f"{IDA}kvittering/"))
