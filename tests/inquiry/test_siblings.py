"""One inquiry about siblings: begun in both journals or in none, shared parts carried, each child described alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.casefile.factory import World, moment_at, open_matter, when, write_shared
from tests.inquiry.filling import BARNETS_LOV, NOW, address, begun, facts, fields, filled, kinds, matter_of, shown

from sikkersag.casefile.actions.cases import close_case
from sikkersag.casefile.entries import Passage
from sikkersag.casefile.models import Case, Event, LedgerRow, Matter
from sikkersag.foundation.access.actions import declare_conflict
from sikkersag.foundation.refused import RefusedError
from sikkersag.inquiry.actions import documents, finishing, together
from sikkersag.inquiry.actions.finishing import Lacking
from sikkersag.inquiry.models import WorkingDocument

Visit = Callable[[World, str], Client]
FAMILY, NETWORK = "t.hos_familien.0", "t.i_netvaerket.0"
ONLY_EMIL = {
    "t.hos_barnet.0.tekst": "Emil er stille.",
    "t.helhedsbetragtning.0.tekst": "Emil har brug for ro.",
    "t.konklusion.0.tekst": "Emil skal have en kontaktperson.",
}


def matter_about(case: Case, question: str = "Skal Emil have støtte?") -> Matter:
    return Matter.objects.get(pk=open_matter(case, question, "2026-02-20 10:00"))


def joint(world: World, first: WorkingDocument, *pieces: str) -> WorkingDocument:
    return together.begin_for_sibling(
        uuid4(), first=first, pieces=pieces, case=world.emil, matter=matter_about(world.emil), by=world.town.worker,
        now=when(NOW), decided=moment_at("2026-03-09"),
    )  # fmt: skip


def own(world: World, made: WorkingDocument, told: dict[str, str]) -> dict[str, list[str]]:
    """Emil's document with everything, and a position on Noah: Ida is looked at in the same inquiry."""
    noah = world.people["noah"].pk
    more = {f"sosk.{noah}.undersoeges": "nej", f"sosk.{noah}.tekst": "Noah trives."}
    words = BARNETS_LOV | told | more | {"t.barnets_holdning.0.tekst": "Jeg vil være hjemme."}
    return {**made.data, **fields(words)}


def test_it_is_begun_from_the_document_with_the_shared_parts_that_were_chosen(world: World, visit: Visit) -> None:
    first, matter, client = filled(world), matter_about(world.emil), visit(world, "worker")
    new = f"/sag/{world.emil.number}/undersoegelse/ny/"
    query = f"?slags=bfu&amp;sammen={first.pk}"
    assert f'href="{new}{query}"' in shown(client, address(first))
    chooses = shown(client, f"{new}?slags=bfu&sammen={first.pk}")
    assert "Hvilket spørgsmål om Emil" in chooses and f"spoergsmaal={matter.pk}" in chooses
    page = shown(client, f"{new}?slags=bfu&sammen={first.pk}&spoergsmaal={matter.pk}")
    assert "Mor får hende i skole." in page and "Moster bor tæt på." in page and "barnets lov § 21" in page
    assert "Hun sover dårligt." not in page and "Jeg vil gerne hen" not in page, "the child's own is not shared"
    before = Event.objects.filter(case=world.ida).count()
    told = {
        "id": str(uuid4()), "slags": "bfu", "sammen": str(first.pk), "spoergsmaal": str(matter.pk), "dag": "9-3-2026",
        "del": [NETWORK],
    }  # fmt: skip
    answer = client.post(new, told)
    made = WorkingDocument.objects.select_related("case").get(shared_from=first)
    assert answer["Location"] == address(made) and made.case == world.emil
    assert [v[0] for n, v in made.data.items() if n.endswith("tekst")] == ["Moster bor tæt på."]
    page = shown(client, address(made))
    assert "Fra den fælles undersøgelse af søskende" in page and "det står i begge sager" in page
    assert kinds(world.emil)[-1] == "bfu_besluttet" and kinds(world.ida, before) == [
        "soeskende_undersoegelse_besluttet"
    ]
    assert facts(world.ida, "soeskende_undersoegelse_besluttet") == {"soeskende": [str(world.emil.child_id)]}
    assert "Åbn dokumentet om Emil i den fælles undersøgelse" in shown(client, address(first))
    client.post(new, told)
    assert WorkingDocument.objects.filter(case=world.emil).count() == 1
    assert kinds(world.ida, before) == ["soeskende_undersoegelse_besluttet"], "sent twice it is begun once"


def test_each_child_has_its_own_document_and_the_law_reads_that_each_is_described_alone(world: World) -> None:
    first = filled(world)
    made = joint(world, first, FAMILY, NETWORK)
    saved = documents.save(made.pk, own(world, made, ONLY_EMIL), 1, by=world.town.worker, now=when(NOW))
    finishing.send(saved.pk, version=2, by=world.town.worker, now=when(NOW))
    done = finishing.approve(saved.pk, {}, 0, by=world.town.leader, now=when(NOW))
    told = facts(world.emil, "bfu_afsluttet")
    assert told["faelles_for_soeskende"] is True and told["individuel"] is True
    assert LedgerRow.objects.get(case=world.emil, requirement="S10", part="faelles").outcome == "met"
    rows = LedgerRow.objects.filter(case=world.emil, requirement="S10", part="vurdering")
    assert {row.outcome for row in rows} == {"met"} and len(rows) == 2
    first.refresh_from_db()
    assert first.status == "kladde", "the other goes on"
    finishing.send(first.pk, version=first.version, by=world.town.worker, now=when(NOW))
    finishing.approve(first.pk, {}, 0, by=world.town.leader, now=when(NOW))
    assert facts(world.ida, "bfu_afsluttet")["faelles_for_soeskende"] is True
    idas = Event.objects.select_related("content").filter(case=world.ida, kind="bfu_afsluttet").get()
    emils = Event.objects.select_related("content").get(case=world.emil, event=str(done.event))
    assert idas.content.body is not None and emils.content.body is not None
    ids = {p["id"]: p["text"] for p in idas.content.body["passages"]}
    origins = [p["origin"] for p in emils.content.body["passages"] if p.get("origin")]
    assert [ids[one] for one in origins] == ["I familien\nMor får hende i skole. De skændes om aftenen.",
                                             "I netværket\nMoster bor tæt på."]  # fmt: skip


@pytest.mark.parametrize("key", ["hos_barnet", "helhedsbetragtning", "konklusion"])
def test_one_text_copied_is_refused_in_both_and_kept(world: World, key: str) -> None:
    first = filled(world)
    made = joint(world, first, FAMILY)
    same = BARNETS_LOV[f"t.{key}.0.tekst"].replace(" ", "  ")
    data = own(world, made, ONLY_EMIL | {f"t.{key}.0.tekst": same})
    saved = documents.save(made.pk, data, 1, by=world.town.worker, now=when(NOW))
    for one in (saved, first):
        with pytest.raises(Lacking) as refused:
            finishing.send(one.pk, version=one.version, by=world.town.worker, now=when(NOW))
        assert list(refused.value.problems) == [key] and "hvert barn er beskrevet for sig" in str(
            refused.value.problems
        )
    documents.drop(made.pk, reason="Kun Ida.", by=world.town.worker, now=when(NOW))
    assert finishing.send(first.pk, version=first.version, by=world.town.worker, now=when(NOW)).outcome == ""


def test_a_passage_of_a_note_about_both_keeps_its_own_origin(world: World) -> None:
    rows = write_shared([world.ida, world.emil], "notat", "2026-03-01 10:00", passages=[Passage("De har en onkel.")])
    row = rows[0]
    assert row.content.body is not None
    passage = row.content.body["passages"][0]["id"]
    first = filled(world)
    data = first.data | {"t.i_netvaerket.1.tekst": ["De har en onkel."], "t.i_netvaerket.1.fra": [passage]}
    first = documents.save(first.pk, data, first.version, by=world.town.worker, now=when(NOW))
    made = joint(world, first, NETWORK, "t.i_netvaerket.1")
    assert made.data["t.i_netvaerket.1.fra"] == [passage] != made.data["t.i_netvaerket.0.fra"]


def test_it_is_begun_in_both_or_in_neither(world: World) -> None:
    first = filled(world)
    matter = matter_about(world.emil)
    close_case(case=world.ida, reason="Flyttet.", by=world.town.leader, now=when(NOW), key="closes")
    with pytest.raises(RefusedError, match="Der er ikke begyndt noget"):
        together.begin_for_sibling(
            uuid4(), first=first, pieces=(), case=world.emil, matter=matter, by=world.town.worker, now=when(NOW),
            decided=moment_at("2026-03-09"),
        )  # fmt: skip
    assert "bfu_besluttet" not in kinds(world.emil)
    assert WorkingDocument.objects.count() == 1


def test_only_a_running_bfu_of_a_registered_sibling_is_made_joint_and_from_where_it_began(world: World) -> None:
    first = filled(world)
    made = joint(world, first, FAMILY)
    noah = Case.objects.get(pk=world.cases["noah"].pk)
    told: dict[str, Any] = {
        "case": noah,
        "matter": matter_about(noah),
        "by": world.town.worker,
        "now": when(NOW),
        "pieces": (),
    }
    with pytest.raises(RefusedError, match="Begynd derfra"):
        together.begin_for_sibling(uuid4(), first=made, decided=moment_at("2026-03-09"), **told)
    screening = begun(world.ida, first.matter, world.town.worker, kind="screening")
    with pytest.raises(RefusedError, match="Kun en børnefaglig undersøgelse"):
        together.begin_for_sibling(uuid4(), first=screening, decided=moment_at("2026-03-09"), **told)
    again = {**told, "case": world.emil, "matter": made.matter}
    with pytest.raises(RefusedError, match="allerede en undersøgelse i gang"):
        together.begin_for_sibling(uuid4(), first=first, decided=moment_at("2026-03-09"), **again)


@pytest.mark.parametrize(
    ("who", "closed", "status"),
    [("worker", "", 200), ("colleague", "", 200), ("colleague", "ida", 404), ("colleague", "emil", 403),
     ("stranger", "", 403)],
)  # fmt: skip
def test_who_may_not_write_in_both_cases_does_not_begin_it(
    world: World, visit: Visit, who: str, closed: str, status: int
) -> None:
    first, matter, user = filled(world), matter_about(world.emil), world.town.users[who]
    if closed:
        declare_conflict(case=world.cases[closed].pk, reason="Min nabo.", by=user, now=when("2026-03-10 08:00"))
    url = f"/sag/{world.emil.number}/undersoegelse/ny/"
    told = {"slags": "bfu", "sammen": str(first.pk), "spoergsmaal": str(matter.pk), "dag": "9-3-2026"}
    assert visit(world, who).get(url, told).status_code == status
    assert visit(world, who).post(url, told).status_code == (302 if status == 200 else status)
    assert ("bfu_besluttet" in kinds(world.emil)) is (status == 200)


def test_what_cannot_be_made_joint_is_said_before_anything_is_shown(world: World, visit: Visit) -> None:
    first, matter = filled(world), matter_about(world.emil)
    close_case(case=world.ida, reason="Flyttet.", by=world.town.leader, now=when(NOW), key="closes")
    url = f"/sag/{world.emil.number}/undersoegelse/ny/?slags=bfu&sammen={first.pk}&spoergsmaal={matter.pk}"
    page = shown(visit(world, "worker"), url, 409)
    assert "Der er ikke begyndt noget" in page and "Moster bor tæt på." not in page


def test_a_document_that_one_may_not_see_is_not_found(world: World, visit: Visit) -> None:
    first, matter = filled(world), matter_of(world.emil)
    url = f"/sag/{world.emil.number}/undersoegelse/ny/?slags=bfu&spoergsmaal={matter.pk}&sammen="
    assert visit(world, "worker").get(f"{url}{uuid4()}").status_code == 404
    own_case = f"/sag/{world.ida.number}/undersoegelse/ny/?slags=bfu&sammen={first.pk}"
    assert visit(world, "worker").get(own_case).status_code == 404


def test_no_position_is_asked_of_a_sibling_that_it_was_decided_to_investigate(world: World, visit: Visit) -> None:
    first = begun(world.ida, matter_of(world.ida), world.town.worker)
    client, base = visit(world, "worker"), f"sosk.{world.people['emil'].pk}"
    assert f'name="{base}.undersoeges"' in shown(client, address(first))
    joint(world, first)
    page = shown(client, address(first))
    assert f'name="{base}.' not in page and page.count("Det er besluttet, og der skal ikke") == 1
    assert f'name="sosk.{world.people["noah"].pk}.undersoeges"' in page
    noah = world.people["noah"].pk
    data = fields(BARNETS_LOV | {f"sosk.{noah}.undersoeges": "nej", f"sosk.{noah}.tekst": "Noah trives."})
    saved = documents.save(first.pk, data, 1, by=world.town.worker, now=when(NOW))
    assert finishing.send(saved.pk, version=2, by=world.town.worker, now=when(NOW)).outcome == ""


def test_the_position_on_a_sibling_whose_case_one_may_not_see_is_not_told(world: World, visit: Visit) -> None:
    made = joint(world, filled(world), FAMILY)
    ida = f'name="sosk.{world.ida.child_id}.undersoeges"'
    assert ida not in shown(visit(world, "colleague"), address(made)), "one inquiry, and who sees both is told"
    user = world.town.colleague
    declare_conflict(case=world.ida.pk, reason="Min nabo.", by=user, now=when("2026-03-10 08:00"))
    page = shown(visit(world, "colleague"), address(made))
    assert ida in page and "Det er besluttet" not in page
    assert "Fra den fælles undersøgelse af søskende" in page, "what was carried is still there"


def test_what_was_carried_is_called_edited_for_what_was_done_to_it_here_alone(world: World, visit: Visit) -> None:
    first = filled(world)
    made, client = joint(world, first, FAMILY), visit(world, "worker")
    source = "Fra den fælles undersøgelse af søskende"
    for words in ("", "Noget helt andet om familien."):
        data = first.data | {f"{FAMILY}.tekst": [words]}
        first = documents.save(first.pk, data, first.version, by=world.town.worker, now=when(NOW))
        page = shown(client, address(made))
        assert source in page and "redigeret her" not in page and "Kilden kan ikke vises" not in page
    documents.save(made.pk, made.data | {f"{FAMILY}.tekst": ["Mor er træt."]}, 1, by=world.town.worker, now=when(NOW))
    assert f"{source} · redigeret her" in shown(client, address(made))


@pytest.mark.parametrize("together", [True, False])
def test_the_id_of_another_cases_document_begins_nothing_and_does_not_say_so(
    world: World, visit: Visit, together: bool
) -> None:
    first, matter = filled(world), matter_about(world.emil)
    told = {"id": str(first.pk), "slags": "bfu", "spoergsmaal": str(matter.pk), "dag": "9-3-2026"}
    if together:
        told["sammen"] = str(first.pk)
    answer = visit(world, "worker").post(f"/sag/{world.emil.number}/undersoegelse/ny/", told)
    assert answer.status_code == 422 and "Der er ikke begyndt noget" in answer.content.decode()
    assert WorkingDocument.objects.count() == 1 and "bfu_besluttet" not in kinds(world.emil)


def test_the_documents_are_locked_before_the_cases_as_where_one_is_finished(world: World) -> None:
    """Else one who sends the first and one who begins the other wait for each other, and one of them is thrown out."""
    first, matter = filled(world), matter_about(world.emil)
    with CaptureQueriesContext(connection) as caught:
        together.begin_for_sibling(
            uuid4(), first=first, pieces=(), case=world.emil, matter=matter, by=world.town.worker, now=when(NOW),
            decided=moment_at("2026-03-09"),
        )  # fmt: skip
    asked = [one["sql"] for one in caught.captured_queries if one["sql"].startswith("SELECT")]
    assert '"inquiry_workingdocument"."id" = ' in asked[0] and 'FROM "casefile_case"' in asked[1]
    if connection.features.has_select_for_update:
        assert "FOR UPDATE" in asked[0] and "FOR UPDATE" in asked[1]
