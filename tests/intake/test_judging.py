"""What is decided about a notification: who it is about, acting at once, the assessment, the conclusion, what lacks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.casefile.factory import World, open_matter, when, write
from tests.intake.conftest import Visit
from tests.intake.judged import NINE, arrived, assess, conclude, link, pattern
from tests.web.answers import body

from sikkersag.casefile.actions.cases import close_case
from sikkersag.casefile.models import Content, Event, LedgerRow, Matter
from sikkersag.foundation.access.models import Read
from sikkersag.foundation.audit.models import Entry as Audit
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.actions import acting, handling
from sikkersag.intake.actions.concluding import Concluded
from sikkersag.intake.kinds import EntryKind
from sikkersag.intake.models import Notification
from sikkersag.intake.queries.inbox import act_of, clock_of, page_of
from sikkersag.intake.queries.omissions import omissions
from sikkersag.intake.queries.renewing import is_new, proposed
from sikkersag.intake.words import OTHER, Names, told_of

At = Callable[[str], datetime]


def test_acting_is_never_stopped_and_follows_the_child_when_it_is_found(world: World, visit: Visit) -> None:
    found = arrived()
    answer = visit("night").post(
        f"/indbakke/{found.pk}/handl-nu/",
        {"noegle": "h", "hvad": "Hentede barnet.", "dag": "i dag", "klokken": "8.30"},
    )
    assert answer.status_code == 302
    entry = found.entries.get(kind="handlet")
    assert (entry.by, entry.data["what"]) == (world.town.night, "Hentede barnet.")
    assert entry.data["acted_at"] == int(when("2026-03-10 08:30").timestamp())
    link(found, world)
    step = Event.objects.get(case=world.ida, kind="akut_skridt")
    assert step.at_lo == entry.data["acted_at"]
    assert LedgerRow.objects.filter(case=world.ida, requirement="U2", is_open=True).exists()
    assess(found, world, "ida", acute=True)
    assert not LedgerRow.objects.filter(case=world.ida, requirement="U12", is_open=True).exists()
    assert Event.objects.filter(case=world.ida, kind="akut_skridt", corrects=step.event).count() == 1


def test_acute_without_a_step_opens_the_acute_duty(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    assess(found, world, "ida", acute=True)
    assert LedgerRow.objects.filter(case=world.ida, requirement="U12", is_open=True).exists()
    page = visit("receiver").get(f"/indbakke/{found.pk}/").content.decode()
    assert "/skridt/akut_skridt/" in page and "Der skal handles akut." in page
    # The receipt is sent from the page of answers, and not only written in the case.
    assert "/skridt/kvittering_sendt/" not in page and page.count(f"/indbakke/{found.pk}/svar/") == 3
    acting.act_now(
        notification=found.pk,
        what="Ringede 112.",
        at=when(NINE),
        cases=[world.ida.pk],
        by=world.town.night,
        now=when("2026-03-10 09:10"),
        key="k",
    )
    assert not LedgerRow.objects.filter(case=world.ida, requirement="U12", is_open=True).exists()


def test_acting_is_written_on_what_is_concluded_and_once_for_a_double_click(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    assess(found, world, "ida")
    conclude(found, world, "ida", Concluded("ikke_mere", "Ingen fare.", True, False))
    for _ in range(2):
        answer = visit("night").post(f"/indbakke/{found.pk}/handl-nu/", {"noegle": "h", "hvad": "Ringede."})
        assert answer.status_code == 302
    assert found.entries.filter(kind="handlet").count() == 1


def test_what_is_ahead_is_not_something_done(world: World, visit: Visit) -> None:
    found = arrived()
    for day, clock, said in (("11-03-2026", "8.30", "frem i tiden"), ("10/3", "kl. 26", "Klokken går fra"),
                             ("31-02-2026", "8", "findes ikke"), ("i går", "", "også klokkeslættet")):  # fmt: skip
        fields = {"noegle": "h", "hvad": "Henter <barnet>.", "dag": day, "klokken": clock}
        answer = visit("night").post(f"/indbakke/{found.pk}/handl-nu/", fields)
        page = answer.content.decode()
        assert (answer.status_code, said in page) == (422, True)
        assert "Henter &lt;barnet&gt;." in page and f'value="{day}"' in page
    assert not found.entries.filter(kind="handlet").exists()


# Who is it about


def test_a_measure_asks_for_somebody_who_took_no_part(world: World, visit: Visit, at: At) -> None:
    write(world.ida, "indsats_ivaerksat", "2026-01-05 09:00", facts={"grundlag": "stoettende_indsats"})
    Read.objects.create(case=world.ida.pk, user=world.town.colleague, at=when(), what="sagen", why="dit team")
    found = arrived()
    link(found, world)
    assert pattern(world, found).new_person
    names = [one.name for one in proposed(world.ida, found.arrived_at, when())]
    assert "Jonas Bech" in names and "Sara Holm" not in names
    assert is_new(world.town.colleague, world.ida.pk, found.arrived_at)
    assert not is_new(world.town.worker, world.ida.pk, found.arrived_at)
    fields = {"noegle": "g", "sag": str(world.ida.pk), "genvurdering": "Hjælpen virker ikke.", "ender": "ja"}
    at("2026-03-10 09:30")
    for who, is_open in (("worker", True), ("colleague", False)):
        client = visit(who)
        assert client.post(f"/indbakke/{found.pk}/genvurder/", fields | {"noegle": who}).status_code == 302
        rows = LedgerRow.objects.filter(case=world.ida, requirement="U4", is_open=True)
        assert rows.exists() is is_open


def test_early_help_alone_asks_for_no_new_person(world: World, visit: Visit) -> None:
    write(world.ida, "indsats_ivaerksat", "2026-01-05 09:00", facts={"grundlag": "tidlig_forebyggelse"})
    found = arrived()
    link(found, world)
    assert not pattern(world, found).new_person


# The conclusion


def test_each_child_has_its_conclusion_before_it_is_done(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    link(found, world, "emil")
    with pytest.raises(RefusedError, match="Skriv først 24-timers"):
        conclude(found, world, "ida", Concluded("ikke_mere", "x", True, False))
    assess(found, world, "ida", "emil")
    with pytest.raises(RefusedError, match="stadig er mistanke"):
        conclude(found, world, "ida", Concluded("ikke_mere", "x", True))
    conclude(found, world, "ida", Concluded("ikke_mere", "Ingen fare.", True, False))
    found.refresh_from_db()
    assert found.status == "vurderet"
    conclude(found, world, "emil", Concluded("samtale", "Vi taler med mor.", True, False), "2026-03-10 10:00")
    found.refresh_from_db()
    assert found.status == "afsluttet"
    assert not LedgerRow.objects.filter(case=world.ida, requirement="U3", is_open=True).exists()


def test_an_inquiry_opens_a_matter_whose_months_run_from_the_notification(world: World, visit: Visit) -> None:
    other = open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-01 09:00")
    found = arrived()
    link(found, world)
    assess(found, world, "ida", at="2026-03-11 08:00")
    conclude(found, world, "ida", Concluded("boernefaglig_undersoegelse", "Bekymring.", True, True), "2026-03-16 10:00")
    (matter,) = Matter.objects.filter(case=world.ida).exclude(pk=other)
    due = LedgerRow.objects.get(case=world.ida, requirement="S5", part="frist", is_open=True).due_at
    assert due is not None and due.isoformat()[:10] == "2026-07-10"
    second = arrived(noegle="k2", tekst="Endnu en.")
    link(second, world, at="2026-03-17 09:00")
    assess(second, world, "ida", at="2026-03-17 09:10")
    conclude(
        second,
        world,
        "ida",
        Concluded("igangvaerende_undersoegelse", "Indgår.", True, True, matter=matter.pk),
        "2026-03-17 09:20",
    )
    assert Matter.objects.filter(case=world.ida).count() == 2
    rows = LedgerRow.objects.filter(case=world.ida, requirement="S5", part="frist", is_open=True)
    assert [row.due_at for row in rows] == [due]


def test_the_case_goes_to_who_goes_on_with_it(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    assess(found, world, "ida")
    pk, town = world.ida.pk, world.town
    place = f"{town.units['nord-1'].pk}-{town.colleague.pk}"
    fields = {
        "noegle": "c",
        f"konklusion.{pk}": "afdaekning",
        f"hvorfor.{pk}": "Vi må vide mere.",
        f"samlet.{pk}": "ja",
        f"mistanke.{pk}": "nej",
        f"til.{pk}": place,
    }
    client = visit("receiver")
    answer = client.post(f"/indbakke/{found.pk}/konkluder/", {**fields, f"hvorfor.{pk}": ""})
    assert answer.status_code == 422 and 'value="afdaekning" checked' in answer.content.decode()
    assert client.post(f"/indbakke/{found.pk}/konkluder/", fields).status_code == 302
    world.ida.refresh_from_db()
    assert world.ida.worker == town.colleague
    last = world.ida.assignments.get(ends__isnull=True)
    assert last.read_at is None
    event = Event.objects.get(case=world.ida, kind="underretning_konklusion")
    content = Content.objects.get(row=event).body or {}
    assert content["facts"]["konklusion"] == "afdaekning" and event.about == [str(Matter.objects.get(case=pk).pk)]


def test_an_error_in_the_assessment_keeps_all_that_was_typed(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    link(found, world, "emil")
    ida, emil = world.ida.pk, world.emil.pk
    fields = {f"fare.{ida}": "ja", f"akut.{ida}": "nej", f"grund.{ida}": "Idas <grund>", f"grund.{emil}": "Emils"}
    answer = visit("receiver").post(f"/indbakke/{found.pk}/vurder/", {"noegle": "b", **fields})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Idas &lt;grund&gt;" in page and ">Emils<" in page
    assert f'name="fare.{ida}" value="ja" checked' in page and f'href="#fare.{emil}"' in page


# Whose it is, and who sees what


def test_it_is_given_on_with_a_reason_and_read(world: World, visit: Visit) -> None:
    found = arrived()
    town, client = world.town, visit("receiver")
    to = f"{town.units['nord-1'].pk}-{town.worker.pk}"
    fields = {"set": "1", "til": to, "begrundelse": ""}
    assert client.post(f"/indbakke/{found.pk}/giv-videre/", fields).status_code == 422
    answer = client.post(f"/indbakke/{found.pk}/giv-videre/", {**fields, "begrundelse": "Kender familien."})
    assert answer.status_code == 302
    worker = visit("worker")
    page = worker.get(f"/indbakke/{found.pk}/").content.decode()
    assert "Givet videre til Sara Holm" in page and "Kender familien." in page and "Bekræft læst" in page
    assert "Bekræft læst" in worker.get("/indbakke/").content.decode()
    assert worker.post(f"/indbakke/{found.pk}/laest/").status_code == 302
    found.refresh_from_db()
    assert (found.claimed_by, found.handed_unread) == (town.worker, False)
    assert visit("stranger").get(f"/indbakke/{found.pk}/").status_code == 404


def test_a_unit_to_which_it_is_given_reads_it(world: World, visit: Visit) -> None:
    found = arrived()
    unit = world.town.units["syd-1"]
    handling.hand_over(
        notification=found.pk, to=None, unit=unit, reason="Bor i syd.", by=world.town.receiver, now=when()
    )
    page = visit("stranger").get("/indbakke/").content.decode()
    assert "→ Team Syd 1" in page and "overdraget, ikke bekræftet læst" in page
    assert visit("worker").get(f"/indbakke/{found.pk}/").status_code == 404


def test_every_read_and_every_file_is_noted(world: World, visit: Visit) -> None:
    found = arrived(filer=SimpleUploadedFile("brev.txt", b"Kort brev\n", "text/plain"))
    client = visit("receiver")
    (file,) = found.attachments.all()
    answer = client.get(f"/indbakke/{found.pk}/fil/{file.pk}/")
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert body(answer) == b"Kort brev\n"
    assert Audit.objects.filter(action="intake.read_file", object=f"notification:{found.pk}").count() == 1
    assert not Read.objects.filter(what="en fil fra en underretning").exists()
    link(found, world)
    body(client.get(f"/indbakke/{found.pk}/fil/{file.pk}/"))
    assert Read.objects.filter(case=world.ida.pk, what="en fil fra en underretning").count() == 1
    assert client.get(f"/indbakke/{found.pk}/fil/{file.pk + 99}/").status_code == 404
    other = visit("stranger")
    assert other.get(f"/indbakke/{found.pk}/fil/{file.pk}/").status_code == 404


def test_entries_are_told_in_words(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    assess(found, world, "ida")
    told = [one.what for _, one in page_of(world.town.viewer("receiver"), found.pk).entries]
    assert told == ["Modtaget", "Knyttet til Ida Møllegård", "24-timers vurdering skrevet"]
    Notification.objects.filter(pk=found.pk).update(unit=world.town.units["syd-1"])
    hidden = [one for _, one in page_of(world.town.viewer("stranger"), found.pk).entries]
    assert not any("Ida" in one.what + one.more for one in hidden) and OTHER not in [one.what for one in hidden]


def test_every_kind_of_entry_has_words() -> None:
    data = {"case": 1, "children": {}, "acted_at": 0, "what": "", "channel": "mail"}
    assert [kind for kind in EntryKind if told_of(kind, data, Names()).what == OTHER] == []


def test_what_was_laid_aside_by_mistake_is_taken_out_with_its_clock(world: World, visit: Visit) -> None:
    found = arrived(hjemmeside="http://x")
    assert found.status == "frasorteret"
    client = visit("receiver")
    assert "Tag den frem" in client.get(f"/indbakke/{found.pk}/").content.decode()
    assert client.post(f"/indbakke/{found.pk}/tag-frem/").status_code == 302
    found.refresh_from_db()
    assert (found.status, found.due_at) == ("taget", when() + timedelta(hours=24))


def test_the_one_button_is_by_the_state(world: World, visit: Visit) -> None:
    found = arrived()

    def button(who: str = "receiver") -> str:
        found.refresh_from_db()
        viewer = world.town.viewer(who)
        return act_of(found, viewer, linked=found.links.exists(), clock=clock_of(found, viewer.now)).label

    assert button() == "Find barnet"
    link(found, world)
    assert button() == "Tag den"
    handling.claim(notification=found.pk, by=world.town.receiver, now=when())
    assert (button(), button("night")) == ("Vurdér", "Åbn")
    assess(found, world, "ida")
    assert button() == "Konkludér"
    handling.hand_over(notification=found.pk, to=world.town.night, unit=None, by=world.town.receiver, now=when())
    assert button("night") == "Bekræft læst"


# What is left undone


def test_the_leader_sees_the_authoritys_omissions_and_no_family(world: World, visit: Visit) -> None:
    late = arrived(noegle="1", tekst="Nummer et.")
    unread = arrived(noegle="2", tekst="Nummer to.")
    old = arrived(noegle="3", tekst="Nummer tre.")
    unit = world.town.units["nord-1"]
    link(old, world)
    assess(old, world, "ida")
    Notification.objects.update(unit=unit)
    handling.hand_over(notification=unread.pk, to=world.town.worker, unit=unit, by=world.town.receiver, now=when())
    told = {one.key: one for one in omissions(world.town.viewer("leader", "2026-03-30 08:40"))}
    assert {key: one.count for key, one in told.items()} == {
        "uvurderet": 2,
        "ulaest": 1,
        "ukonkluderet": 1,
        "ubesvaret": 3,
    }
    assert [row.notification.pk for row in told["uvurderet"].rows] == [late.pk, unread.pk]
    assert list(told["uvurderet"].by_unit) == [("Team Nord 1", 2)]
    page = visit("leader").get("/indbakke/mangler/").content.decode()
    assert "Ida" not in page and "Møllegård" not in page
    assert visit("worker").get("/indbakke/mangler/").status_code == 403
    assert not any(one.count for one in omissions(world.town.viewer("other_leader", "2026-03-30 08:40")))


def test_the_menu_counts_what_waits(world: World, visit: Visit) -> None:
    arrived()
    assert '<span class="menu-count numbers">1<' in visit("receiver").get("/organisation/").content.decode()


def test_a_closed_case_stops_neither_the_assessment_nor_an_acute_step(world: World, visit: Visit, at: At) -> None:
    close_case(case=world.ida, reason="Flyttet.", by=world.town.leader, now=when(), key="closes")
    found = arrived()
    link(found, world)
    at("2026-03-10 09:30")
    client, pk = visit("receiver"), world.ida.pk
    assert "Sagen er lukket." in client.get(f"/indbakke/{found.pk}/").content.decode()
    fields = {"noegle": "b", f"fare.{pk}": "ja", f"akut.{pk}": "ja", f"grund.{pk}": "Bange for at gå hjem."}
    assert client.post(f"/indbakke/{found.pk}/vurder/", fields).status_code == 302
    assert client.post(f"/indbakke/{found.pk}/handl-nu/", {"noegle": "h", "hvad": "Hentede."}).status_code == 302
    kinds = set(Event.objects.filter(case=world.ida).values_list("kind", flat=True))
    assert {"vurdering_24_timer", "akut_skridt"} <= kinds
    leads_on = {"noegle": "c", f"konklusion.{pk}": "afdaekning", f"hvorfor.{pk}": "Mere.", f"mistanke.{pk}": "nej"}
    answer = client.post(f"/indbakke/{found.pk}/konkluder/", leads_on)
    assert answer.status_code == 422 and "Genåbn den først" in answer.content.decode()
