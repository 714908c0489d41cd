"""Finishing a working document: what the journal gets, who approves, and that it is done once and as a whole."""

from __future__ import annotations

from typing import Any

import pytest
from tests.casefile.factory import World, when, write
from tests.inquiry.filling import (
    BARNETS_LOV,
    NOW,
    SERVICELOVEN,
    begun,
    facts,
    fields,
    filled,
    kinds,
    matter_of,
    sent,
    toddler,
)

from sikkersag.casefile.actions.cases import close_case
from sikkersag.casefile.models import Event, LedgerRow
from sikkersag.foundation.refused import RefusedError
from sikkersag.inquiry.actions import documents, finishing
from sikkersag.inquiry.actions.finishing import Lacking
from sikkersag.inquiry.models import Approval, WorkingDocument


def passages(world: World, kind: str) -> list[dict[str, Any]]:
    row = Event.objects.filter(case=world.ida, kind=kind).select_related("content").order_by("-seq")[0]
    assert row.content.body is not None
    return list(row.content.body["passages"])


def test_an_approved_bfu_is_journalised_whole_and_frozen(world: World) -> None:
    document = sent(world)
    before = Event.objects.filter(case=world.ida).count()
    done = finishing.approve(document.pk, {}, 0, by=world.town.leader, now=when(NOW))
    assert done.status == "faerdig" and done.finished_by == world.town.leader
    assert kinds(world.ida, before) == [
        "soeskende_vurderet", "soeskende_vurderet", "bfu_konklusion", "bfu_afsluttet",
    ]  # fmt: skip
    told = facts(world.ida, "bfu_afsluttet")
    assert told["ressourcer_og_udfordringer"] and told["helhedsbetragtning"] and told["konklusion_begrundet"]
    assert told["fagfolk_inddraget"] is False, "nobody wrote a word of a professional"
    assert not [name for name in told if str(name).startswith("omraade")], "Barnets lov knows no six areas"
    own = [p for p in passages(world, "bfu_konklusion") if p.get("own_words")]
    assert [p["person"] for p in own] == [str(world.ida.child_id)]
    assert LedgerRow.objects.get(case=world.ida, requirement="S9").outcome == "met"
    assert LedgerRow.objects.get(case=world.ida, requirement="S5", part="frist").outcome == "met"
    with pytest.raises(documents.Closed, match="færdigt og journalført"):
        documents.save(document.pk, {}, done.version, by=world.town.worker, now=when(NOW))


def test_under_serviceloven_the_six_areas_are_told_and_a_reason_stands_for_one_that_is_left_out(world: World) -> None:
    case = toddler(world)
    document = begun(case, matter_of(case, "2023-06-02 09:00"), world.town.worker, now="2023-08-01 09:00",
                     decided="2023-06-10")  # fmt: skip
    data = fields({**BARNETS_LOV, **SERVICELOVEN})
    del data["uden.fritid"]
    saved = documents.save(document.pk, data, 1, by=world.town.worker, now=when("2023-08-01 09:00"))
    with pytest.raises(Lacking) as refused:
        finishing.send(saved.pk, version=2, by=world.town.worker, now=when("2023-08-01 09:00"))
    assert list(refused.value.problems) == ["fritid"]
    data = fields({**BARNETS_LOV, **SERVICELOVEN})
    documents.save(document.pk, data, 2, by=world.town.worker, now=when("2023-08-01 09:10"))
    finishing.send(saved.pk, version=3, by=world.town.worker, now=when("2023-08-01 09:10"))
    finishing.approve(saved.pk, {}, 0, by=world.town.leader, now=when("2023-08-01 10:00"))
    told = facts(case, "bfu_afsluttet")
    assert [told[f"omraade_{area}"] for area in ("udvikling", "familie", "skole", "sundhed", "fritid", "andet")] == [
        True
    ] * 6
    assert {row.outcome for row in LedgerRow.objects.filter(case=case, requirement="S6")} == {"met"}


def test_an_empty_conclusion_is_refused_and_the_text_is_kept(world: World) -> None:
    document = filled(world)
    data = {name: value for name, value in document.data.items() if not name.startswith("t.konklusion")}
    saved = documents.save(document.pk, data, document.version, by=world.town.worker, now=when(NOW))
    with pytest.raises(Lacking) as refused:
        finishing.send(saved.pk, version=saved.version, by=world.town.worker, now=when(NOW))
    assert list(refused.value.problems) == ["konklusion"] and "er gemt" in refused.value.message
    saved.refresh_from_db()
    assert saved.status == "kladde" and saved.data["t.hos_barnet.0.tekst"]


def test_a_view_that_cannot_be_had_is_told_of_and_not_taken_as_fulfilled(world: World) -> None:
    document = filled(world)
    data = {n: v for n, v in document.data.items() if not n.startswith("t.barnets_holdning")}
    data["uden.barnets_holdning"] = ["Ida var indlagt."]
    saved = documents.save(document.pk, data, document.version, by=world.town.worker, now=when(NOW))
    finishing.send(saved.pk, version=saved.version, by=world.town.worker, now=when(NOW))
    finishing.approve(saved.pk, {}, 0, by=world.town.leader, now=when(NOW))
    assert facts(world.ida, "bfu_konklusion")["barnets_holdning"] is False
    assert LedgerRow.objects.get(case=world.ida, requirement="S9").outcome == "not_met"


def test_each_sibling_needs_a_position_with_a_reason(world: World) -> None:
    document = begun(world.ida, matter_of(world.ida), world.town.worker)
    data = fields(BARNETS_LOV, world)
    emil = f"sosk.{world.people['emil'].pk}"
    data[f"{emil}.tekst"] = [""]
    del data[f"sosk.{world.people['noah'].pk}.undersoeges"]
    saved = documents.save(document.pk, data, 1, by=world.town.worker, now=when(NOW))
    with pytest.raises(Lacking) as refused:
        finishing.send(saved.pk, version=saved.version, by=world.town.worker, now=when(NOW))
    assert set(refused.value.problems) == {emil, f"sosk.{world.people['noah'].pk}"}


def test_a_professional_with_words_becomes_an_entry_of_their_own_on_their_day(world: World) -> None:
    document = filled(world)
    data = document.data | {
        "fag.0.hvem": ["Lærer Bo"], "fag.0.sted": ["skole"], "fag.0.dag": ["20-02-2026"],
        "fag.0.tekst": ["Ida er træt."],
    }  # fmt: skip
    saved = documents.save(document.pk, data, document.version, by=world.town.worker, now=when(NOW))
    finishing.send(saved.pk, version=saved.version, by=world.town.worker, now=when(NOW))
    finishing.approve(saved.pk, {}, 0, by=world.town.leader, now=when(NOW))
    assert facts(world.ida, "fagperson_inddraget") == {"sted": "skole"}
    assert facts(world.ida, "bfu_afsluttet")["fagfolk_inddraget"] is True
    assert LedgerRow.objects.get(case=world.ida, requirement="S7").outcome == "met"


def test_difficulties_at_school_ask_for_a_position_on_ppv(world: World) -> None:
    document = filled(world)
    data = document.data | {"valg.skoleudfordringer": ["ja"]}
    saved = documents.save(document.pk, data, document.version, by=world.town.worker, now=when(NOW))
    with pytest.raises(Lacking) as refused:
        finishing.send(saved.pk, version=saved.version, by=world.town.worker, now=when(NOW))
    assert list(refused.value.problems) == ["ppv"]
    data |= {"t.ppv.0.tekst": ["Ja, PPR er spurgt."]}
    saved = documents.save(document.pk, data, saved.version, by=world.town.worker, now=when(NOW))
    finishing.send(saved.pk, version=saved.version, by=world.town.worker, now=when(NOW))
    finishing.approve(saved.pk, {}, 0, by=world.town.leader, now=when(NOW))
    assert facts(world.ida, "bfu_afsluttet")["skoleudfordringer"] is True
    assert LedgerRow.objects.get(case=world.ida, requirement="S12").outcome == "met"


def test_who_has_written_in_it_may_not_approve_it(world: World) -> None:
    document = filled(world)
    data = document.data | {"t.hos_barnet.0.tekst": ["Lederen rettede."]}
    saved = documents.save(document.pk, data, document.version, by=world.town.leader, now=when(NOW))
    finishing.send(saved.pk, version=saved.version, by=world.town.worker, now=when(NOW))
    with pytest.raises(RefusedError, match="en anden leder"):
        finishing.approve(saved.pk, {}, 0, by=world.town.leader, now=when(NOW))
    finishing.approve(saved.pk, {}, 0, by=world.town.area_leader, now=when(NOW))
    saved.refresh_from_db()
    assert saved.finished_by == world.town.area_leader


def test_a_second_approval_writes_nothing_again(world: World) -> None:
    document = sent(world)
    finishing.approve(document.pk, {}, 0, by=world.town.leader, now=when(NOW))
    before = Event.objects.filter(case=world.ida).count()
    finishing.approve(document.pk, {}, 0, by=world.town.leader, now=when(NOW))
    with pytest.raises(RefusedError, match="allerede godkendt af Birgitte Ravn"):
        finishing.approve(document.pk, {}, 0, by=world.town.area_leader, now=when(NOW))
    assert Event.objects.filter(case=world.ida).count() == before


def test_changes_are_asked_for_with_words_and_the_writer_goes_on(world: World) -> None:
    document = sent(world)
    with pytest.raises(RefusedError, match="mindst ét afsnit"):
        finishing.ask_for_changes(document.pk, {"konklusion": " "}, 0, by=world.town.leader, now=when(NOW))
    finishing.ask_for_changes(document.pk, {"konklusion": "Hvorfor?"}, 0, by=world.town.leader, now=when(NOW))
    document.refresh_from_db()
    assert document.status == "kladde"
    assert Approval.objects.get(document=document).comments == {"konklusion": "Hvorfor?"}
    data = document.data | {"t.konklusion.0.tekst": ["Fordi hun sover dér."]}
    saved = documents.save(document.pk, data, document.version, by=world.town.worker, now=when(NOW))
    assert finishing.send(saved.pk, version=saved.version, by=world.town.worker, now=when(NOW)).outcome == ""


def test_what_is_sent_is_not_altered_and_can_be_taken_back(world: World) -> None:
    document = sent(world)
    changed = document.data | {"t.hos_barnet.0.tekst": ["Andet."]}
    with pytest.raises(documents.Closed, match="Træk det tilbage"):
        documents.save(document.pk, changed, document.version, by=world.town.worker, now=when(NOW))
    finishing.take_back(document.pk, by=world.town.worker, now=when(NOW))
    assert documents.save(document.pk, changed, document.version, by=world.town.worker, now=when(NOW)).version == 3


def test_a_closed_case_and_a_grown_child_stop_it_and_keep_the_text(world: World) -> None:
    document = sent(world)
    with pytest.raises(RefusedError, match="fyldt 18"):
        finishing.approve(document.pk, {}, 0, by=world.town.leader, now=when("2037-05-11 00:01"))
    close_case(case=world.ida, reason="Flyttet.", by=world.town.leader, now=when(NOW), key="closes")
    with pytest.raises(RefusedError, match="lukket"):
        finishing.approve(document.pk, {}, 0, by=world.town.leader, now=when(NOW))
    document.refresh_from_db()
    assert document.status == "afventer" and document.data["t.hos_barnet.0.tekst"]
    assert "bfu_afsluttet" not in kinds(world.ida)


def test_the_day_before_eighteen_is_in_time(world: World) -> None:
    document = sent(world)
    done = finishing.approve(document.pk, {}, 0, by=world.town.leader, now=when("2037-05-10 23:59"))
    assert done.status == "faerdig"


def test_a_preliminary_assessment_stands_for_the_limit_and_leaves_the_bfu_open(world: World) -> None:
    document = filled(world)
    with pytest.raises(RefusedError, match="konkrete grund"):
        finishing.preliminary(document.pk, assessment="Vi tror.", reason=" ", by=world.town.worker, now=when(NOW))
    limit = when("2026-06-01 10:00")
    finishing.preliminary(document.pk, assessment="Vi tror.", reason="Lægen er syg.", by=world.town.worker, now=limit)
    row = LedgerRow.objects.get(case=world.ida, requirement="S5", part="frist")
    assert row.outcome == "met"
    assert LedgerRow.objects.get(case=world.ida, requirement="S5", part="afslutning").is_open
    with pytest.raises(RefusedError, match="allerede skrevet"):
        finishing.preliminary(document.pk, assessment="Igen.", reason="Igen.", by=world.town.worker, now=limit)


@pytest.mark.parametrize(
    ("finished", "late"),
    [("2026-06-02 23:59", False), ("2026-06-03 00:01", True)],
    ids=["the last day", "the day after"],
)
def test_four_months_from_the_notification_end_with_their_last_day(world: World, finished: str, late: bool) -> None:
    document = sent(world)
    finishing.approve(document.pk, {}, 0, by=world.town.leader, now=when(finished))
    row = LedgerRow.objects.get(case=world.ida, requirement="S5", part="frist")
    assert (row.outcome, row.timeliness == "late") == ("met", late)


def test_a_screening_and_an_afdaekning_are_finished_by_who_writes_them(world: World) -> None:
    matter = matter_of(world.ida)
    one = begun(world.ida, matter, world.town.worker, kind="screening")
    data = fields({
        "t.kompleksitet.0.tekst": "To problemer.", "valg.alvorlig": "nej", "valg.screening_konklusion": "afdaekning",
        "t.screening_grund.0.tekst": "Vi ved for lidt.",
    })  # fmt: skip
    saved = documents.save(one.pk, data, 1, by=world.town.worker, now=when(NOW))
    finishing.finish(one.pk, version=saved.version, by=world.town.worker, now=when(NOW))
    assert facts(world.ida, "screening") == {
        "kompleksitet_vurderet": True, "konklusion": "afdaekning", "alvorlig_eller_kompleks": False,
    }  # fmt: skip
    two = begun(world.ida, matter, world.town.worker, kind="afdaekning")
    data = fields({
        "t.forhold.0.tekst": "Søvnen.",
        "uden.inddragelse": "Familien er rejst.",
        "t.soeskende_overvejet.0.tekst": "Nej.",
        "t.afdaekning_konklusion.0.tekst": "Ikke mere.",
    })  # fmt: skip
    saved = documents.save(two.pk, data, 1, by=world.town.worker, now=when(NOW))
    finishing.finish(two.pk, version=saved.version, by=world.town.worker, now=when(NOW))
    assert facts(world.ida, "afdaekning_afsluttet") == {
        "fagfolk_inddraget": False, "barn_og_foraeldre_inddraget": False, "soeskende_overvejet": True,
    }  # fmt: skip


def test_a_bfu_is_not_finished_by_who_writes_it(world: World) -> None:
    document = filled(world)
    with pytest.raises(RefusedError, match="godkendes af en leder"):
        finishing.finish(document.pk, version=document.version, by=world.town.worker, now=when(NOW))
    assert WorkingDocument.objects.get(pk=document.pk).status == "kladde"


def test_a_running_measure_asks_what_is_to_become_of_it(world: World) -> None:
    document = filled(world)
    write(world.ida, "indsats_ivaerksat", "2026-02-20 10:00", facts={"grundlag": "stoettende_indsats"})
    with pytest.raises(Lacking) as refused:
        finishing.send(document.pk, version=document.version, by=world.town.worker, now=when(NOW))
    assert list(refused.value.problems) == ["loebende"]
