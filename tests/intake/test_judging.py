"""What is decided about a notification: who it is about, acting at once, the assessment, the conclusion, what lacks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.casefile.factory import World, make_case, make_person, open_matter, when, write
from tests.intake.conftest import Visit
from tests.intake.test_arriving import send
from tests.web.answers import body

from sikkersag.casefile.actions.cases import close_case, restrict_case
from sikkersag.casefile.models import Case, Content, Event, Family, LedgerRow, Matter, Sealing
from sikkersag.foundation.access.models import Read
from sikkersag.foundation.audit.models import Entry as Audit
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.actions import acting, concluding, handling
from sikkersag.intake.actions.concluding import Concluded
from sikkersag.intake.actions.handling import Judged
from sikkersag.intake.models import Link, Notification
from sikkersag.intake.queries.candidates import candidates, seek, typed
from sikkersag.intake.queries.inbox import act_of, clock_of, page_of
from sikkersag.intake.queries.omissions import omissions
from sikkersag.intake.queries.pattern import pattern_of_each
from sikkersag.intake.queries.renewing import is_new, proposed
from sikkersag.intake.submission import Submission, ToldChild
from sikkersag.intake.words import OTHER

At = Callable[[str], datetime]
NINE = "2026-03-10 09:00"


def arrived(**more: Any) -> Notification:
    before = set(Notification.objects.values_list("pk", flat=True))
    send(**more)
    return Notification.objects.exclude(pk__in=before).get()


def link(found: Notification, world: World, name: str = "ida", at: str = NINE) -> None:
    handling.link_child(notification=found.pk, case=world.cases[name], by=world.town.receiver, now=when(at), key=name)


def assess(found: Notification, world: World, *names: str, acute: bool = False, at: str = NINE) -> None:
    judged = {world.cases[name].pk: Judged(True, acute, "Far er mistænkt.") for name in names}
    handling.assess(
        notification=found.pk, judged=judged, in_role="modtagelse", by=world.town.receiver, now=when(at), key=f"a {at}"
    )


def conclude(found: Notification, world: World, name: str, what: Concluded, at: str = NINE) -> None:
    concluding.conclude(
        notification=found.pk,
        concluded={world.cases[name].pk: what},
        in_role="modtagelse",
        by=world.town.receiver,
        now=when(at),
        key=f"c {name} {at}",
    )


def pattern(world: World, found: Notification, who: str = "receiver", name: str = "ida") -> Any:
    links = list(Link.objects.filter(notification=found))
    told = pattern_of_each(world.town.viewer(who), {found.pk: (found.arrived_at, links)})
    return told.get((found.pk, world.cases[name].pk))


# Acting at once


def test_acting_is_never_stopped_and_follows_the_child_when_it_is_found(world: World, visit: Visit) -> None:
    found = arrived()
    answer = visit("night").post(
        f"/indbakke/{found.pk}/handl-nu/", {"noegle": "h", "hvad": "Hentede barnet.", "hvornaar": "2026-03-10T08:30"}
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
    fields = {"noegle": "h", "hvad": "Henter <barnet>.", "hvornaar": "2026-03-11T08:30"}
    answer = visit("night").post(f"/indbakke/{found.pk}/handl-nu/", fields)
    assert answer.status_code == 422
    assert "Henter &lt;barnet&gt;." in answer.content.decode()
    assert not found.entries.filter(kind="handlet").exists()


# Who is it about


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (ToldChild(cpr="711719-0101"), "samme CPR-nummer"),
        (ToldChild(name="Ida Moellegaard"), "stavet på en anden måde"),
        (ToldChild(name="Ida", born="11.5.2019"), "født 11. maj 2019"),
        (ToldChild(address="Birkevej 14, 8000"), "bor på den adresse"),
    ],
)
def test_a_child_is_proposed_with_the_reason(world: World, told: ToldChild, why: str) -> None:
    found = seek(world.town.viewer("receiver"), told).found
    ida = next(one for one in found if one.case.pk == world.ida.pk)
    assert why in ", ".join(ida.why).replace("\N{NO-BREAK SPACE}", " ")


def test_nobody_learns_of_a_child_that_they_may_not_see(world: World) -> None:
    told = Submission(children=(ToldChild(name="Ida Møllegård", cpr="711719-0101", address="Birkevej 14"),))
    (sought,) = candidates(world.town.viewer("stranger"), told)
    (nobody,) = candidates(
        world.town.viewer("stranger"), Submission(children=(ToldChild(name="Findes Ikke", cpr="711719-0101"),))
    )
    assert (list(sought.found), sought.more) == (list(nobody.found), nobody.more) == ([], False)


def test_a_protected_address_leads_to_nobody(world: World) -> None:
    make_case(
        world.people["noahs_far"], world.family, number="2026-0000777", unit=world.noah.unit, worker=world.town.worker
    )
    assert not seek(world.town.viewer("receiver"), ToldChild(address="Skjulestræde 99")).found


def test_one_who_is_typed_is_sought_by_name_and_day() -> None:
    assert typed("Ida Møllegård 11.05.2019") == ToldChild(name="Ida Møllegård", born="11.05.2019")


def test_a_child_that_is_not_known_gets_a_case_with_the_notification_in_it(world: World, visit: Visit) -> None:
    found = arrived()
    place = f"{world.town.units['nord-1'].pk}-0"
    fields = {"noegle": "n1", "navn": "Oliver Strand", "foedt": "2020-01-02", "hos": place}
    client = visit("receiver")
    for _ in range(2):  # a double click
        assert client.post(f"/indbakke/{found.pk}/nyt-barn/", fields).status_code == 302
    case = Case.objects.get(child__name="Oliver Strand")
    assert list(Link.objects.values_list("case", flat=True)) == [case.pk]
    assert Event.objects.filter(case=case, kind="underretning_modtaget").count() == 1


def test_an_unborn_child_stands_on_its_mother(world: World, visit: Visit) -> None:
    found = arrived()
    place = f"{world.town.units['nord-1'].pk}-0"
    fields = {"noegle": "n2", "navn": "Ufødt barn", "termin": "2026-05-28", "mor": "Selma Oxholm", "hos": place}
    assert visit("receiver").post(f"/indbakke/{found.pk}/nyt-barn/", fields).status_code == 302
    case = Case.objects.get(child__expected="2026-05-28")
    assert case.parties.get(role="mor").person.name == "Selma Oxholm"


def test_the_refused_case_keeps_what_was_typed_and_tells_nothing(world: World, visit: Visit) -> None:
    found = arrived()
    Notification.objects.filter(pk=found.pk).update(unit=world.town.units["syd-1"])
    place = f"{world.town.units['syd-1'].pk}-0"
    fields = {"noegle": "n3", "navn": "Ida Møllegård", "cpr": "711719-0101", "hos": place}
    answer = visit("stranger").post(f"/indbakke/{found.pk}/nyt-barn/", fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Spørg din leder" in page and 'value="711719-0101"' in page
    assert world.ida.number not in page and "har en sag" not in page
    assert Audit.objects.filter(action="case.asked", case=world.ida.pk).exists()


def test_a_wrong_child_takes_the_assessment_with_it(world: World, visit: Visit, at: At) -> None:
    found = arrived()
    at("2026-03-10 09:30")
    acting.act_now(notification=found.pk, what="Hentede.", at=when(), by=world.town.night, now=when(), key="k")
    link(found, world, "noah")
    assess(found, world, "noah", acute=True)
    client = visit("receiver")
    fields = {"noegle": "u", "sag": world.noah.number, "forkert": ""}
    assert client.post(f"/indbakke/{found.pk}/forkert-barn/", fields).status_code == 422
    fields["forkert"] = "Det var Ida."
    assert client.post(f"/indbakke/{found.pk}/forkert-barn/", fields).status_code == 302
    kinds = ("underretning_modtaget", "vurdering_24_timer", "akut_skridt")
    left = Event.objects.filter(case=world.noah, kind__in=kinds, withdraws=None)
    assert set(left.values_list("pk", flat=True)) == set(
        Sealing.objects.filter(row__case=world.noah).values_list("row_id", flat=True)
    )
    assert not LedgerRow.objects.filter(case=world.noah, requirement__in=("U2", "U12"), is_open=True).exists()
    found.refresh_from_db()
    assert found.status == "ny"
    link(found, world)
    assert Event.objects.filter(case=world.ida, kind="akut_skridt").count() == 1


def test_a_child_that_is_found_later_must_be_assessed_too(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    assess(found, world, "ida")
    link(found, world, "emil")
    found.refresh_from_db()
    assert found.status == "ny"
    assess(found, world, "emil", at="2026-03-10 10:00")
    found.refresh_from_db()
    assert found.status == "vurderet"
    assert Event.objects.filter(case=world.ida, kind="vurdering_24_timer").count() == 1


# The pattern


def test_the_pattern_is_told_as_facts(world: World, visit: Visit) -> None:
    for day, name in (("2026-01-15", "ida"), ("2026-02-02", "emil"), ("2026-03-01", "noah")):
        write(world.cases[name], "underretning_modtaget", f"{day} 09:00", text="x", facts={"afsender_art": "borger"})
    write(world.ida, "underretning_modtaget", "2025-11-20 09:00", text="gammel")
    found = arrived()
    link(found, world)
    told = pattern(world, found)
    assert told.place == "Fjerde på 90 dage, to om søskende eller andre i hjemmet."
    assert told.led == "Ingen har ført til hjælp."
    assert (len(told.earlier), len(told.recent)) == (4, 3)
    write(world.emil, "indsats_ivaerksat", "2026-02-05 09:00", facts={"grundlag": "stoettende_indsats"})
    told = pattern(world, found)
    assert told.led == "Én af tre har ført til hjælp."
    assert [one.helped for one in told.recent] == [False, True, False]
    page = visit("receiver").get("/indbakke/").content.decode()
    assert "Fjerde på 90 dage" in page and "Én af tre har ført til hjælp." in page


def test_what_the_viewer_may_not_see_counts_as_nothing(world: World, visit: Visit) -> None:
    """The half-brother's case is closed for all but its worker."""
    write(world.noah, "underretning_modtaget", "2026-03-01 09:00", text="x")
    found = arrived()
    link(found, world)
    assert pattern(world, found, "worker").place.startswith("Anden på 90 dage")
    restrict_case(case=world.noah, restricted=True, by=world.town.leader, now=when())
    assert pattern(world, found, "colleague").place == "Ingen tidligere"
    assert pattern(world, found, "stranger") is None


def test_one_notification_on_three_children_is_counted_once(world: World, visit: Visit) -> None:
    first = arrived(noegle="f", tekst="Den første.")
    for name in ("ida", "emil", "noah"):
        link(first, world, name)
    second = arrived(noegle="s", tekst="Den anden.")
    Notification.objects.filter(pk=second.pk).update(arrived_at=when() + timedelta(minutes=5))
    second.refresh_from_db()
    link(second, world)
    assert pattern(world, second).place == "Anden på 90 dage."


# A new person


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


def test_a_family_of_another_name_is_not_around_the_child(world: World, visit: Visit) -> None:
    other = make_person("Ida Møllegård", born="2019-05-11")
    family = Family.objects.create(name="Familien Anden", folded="familien anden")
    case = make_case(other, family, number="2026-0000555", unit=world.ida.unit, worker=world.town.worker)
    write(case, "underretning_modtaget", "2026-03-01 09:00", text="x")
    found = arrived()
    link(found, world)
    assert pattern(world, found).place == "Ingen tidligere"


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
