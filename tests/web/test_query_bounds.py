"""No page asks the database more often because there is more in it: each has a bound, with 5 rows and with 60.

The table below has every page that is read. A new address must be put there, or among those that show no rows, with
the reason. The bound is what the page needs now; who needs more raises it here, where it is seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings
from tests.casefile.factory import (
    World,
    make_case,
    make_person,
    make_unit,
    make_user,
    make_world,
    open_matter,
    when,
    write,
)
from tests.web.routes import routes

from sikkersag.casefile.models import AppendKey, Case, Draft, Event, Family, LedgerRow, SavedView
from sikkersag.casefile.policies import why_not_depart
from sikkersag.casefile.queries.lawrows import key_of
from sikkersag.casefile.thelaw import rulebook
from sikkersag.foundation import clock
from sikkersag.foundation.access.models import CaseAccess, Conflict, Grant, Read
from sikkersag.foundation.access.principals import row_of
from sikkersag.foundation.jobs.models import Job
from sikkersag.foundation.organisation.models import UnitKind
from sikkersag.foundation.people.folding import folded

#: Addresses without rows of their own, or that are not read.
LEFT_OUT = {
    "home": "leads on to one's own first page",
    "style": "a page of examples, no data",
    "login_back": "leads on",
    "note_in_case": "leads on to the form of the family",
    "draft_preview": "answers what a form sends",
    "draft_delete": "written to, not read",
    "view_save": "written to, not read",
    "view_delete": "written to, not read",
    "lift_conflict": "written to, not read",
    "jobs:retry": "written to, not read",
    "break_glass": "written to, not read",
    "change_unit": "written to, not read",
    "change_user": "written to, not read",
}
#: Addresses of signing in: one person's own, and allauth's.
ONES_OWN = ("account", "mfa_", "openid_connect", "socialaccount")
#: How many queries at most, by address; the name before the colon is who looks, where it is not the worker.
BOUNDS = {
    "case": 36,
    "case_event": 24,
    "case_on_day": 36,
    "case_phase": 36,
    "case_reads": 20,
    "case_receipt": 18,
    "case_requirement": 26,
    "children": 16,
    "conflicts": 12,
    "create_unit": 12,
    "create_user": 12,
    "departure_new": 26,
    "draft": 30,
    "draft_written": 16,
    "entry_correct": 28,
    "entry_seal": 22,
    "entry_withdraw": 20,
    "family": 30,
    "jobs:overview": 14,
    "list_export": 16,
    "note_new": 30,
    "organisation": 14,
    "overview": 26,
    "party_unprotect": 18,
    "read_log": 16,
    "review": 20,
    "review_one": 20,
    "roles": 12,
    "rulebook": 12,
    "rulebook_changes": 12,
    "rulebook_requirement": 14,
    "step_new": 26,
    "task_list": 18,
    "team": 26,
    "unit": 16,
    "user": 14,
    "users": 14,
}
#: Addresses that came after the table and have no bound yet. Nothing is put here any more: it is only to become empty.
NOT_YET = {
    "case_acknowledge",
    "case_birth",
    "case_close",
    "case_grant",
    "case_grant_withdraw",
    "case_hand_over",
    "case_new",
    "case_reopen",
    "case_restrict",
    "custody_change",
    "document",
    "document_file",
    "document_preview",
    "document_upload",
    "document_version",
    "documents",
    "family_join",
    "health",
    "matter_new",
    "parties",
    "party_home",
    "party_new",
    "party_protect",
    "party_remove",
    "search",
}
FEW, MANY = 5, 60


@dataclass
class Place:
    """What the addresses point at."""

    world: World
    event: Event
    row: LedgerRow
    draft: UUID
    written: UUID


def grow(world: World, begin: int, end: int) -> None:
    """Everything that there may be many of, from so many to so many."""
    town, ida, now = world.town, world.ida, when()
    team, worker = town.units["nord-1"], town.worker
    for n in range(begin, end):
        sibling = n % 5 == 0
        family = (
            world.family if sibling else Family.objects.create(name=f"Familien {n}", folded=folded(f"Familien {n}"))
        )
        child = make_person(f"Barn Nummer {n}", born="2017-03-02")
        parents = [(make_person(f"Forælder {n}", born="1988-01-01"), "mor", True)]
        case = make_case(child, family, number=f"2025-1{n:06d}", unit=team, worker=worker, parties=parents)
        write(
            case,
            "underretning_modtaget",
            f"2026-03-0{1 + n % 9} 09:00",
            text="Bekymring fra skolen.",
            by=town.colleague,
        )
        if sibling:
            facts = {"person": str(child.pk), "rolle": "soeskende"}
            write(ida, "part_registreret", "2026-01-05 09:00", facts=facts, now="2026-03-09 12:00")
        write(ida, "underretning_modtaget", "2026-02-02 09:00", text=f"Nummer {n}", now="2026-03-09 12:00")
        write(ida, "notat", "2026-02-03 10:00", text=f"Notat {n}", now="2026-03-09 16:30", by=town.colleague)
        open_matter(ida, f"Skal Ida have støtte nummer {n}?", "2026-03-09 11:00")
        Draft.objects.create(author=worker, family=family, form="notat", title=f"Kladde {n}", saved_at=now)
        for page in ("opgaver", "boern"):
            SavedView.objects.create(user=worker, page=page, name=f"Visning {n}")
        place = make_unit(f"hold-{n}", UnitKind.TEAM, f"Hold {n}", town.units["nord"])
        reader = make_user(f"laeser{n}", f"Læser {n}", "sagsbehandler", place)
        Read.objects.create(case=ida.pk, user=reader, at=now - timedelta(minutes=n), what="sagen", why="dit team")
        Read.objects.create(case=case.pk, user=worker, at=now - timedelta(minutes=n), what="sagen", why="dit team")
        for kind, who in ((Grant.Kind.BREAK_GLASS, reader), (Grant.Kind.NAMED, reader)):
            grant = Grant.objects.create(
                case=case.pk, user=who, kind=kind, reason="Akut i nat.", given_by=town.leader, given_at=now,
                until=now + timedelta(hours=20),
            )  # fmt: skip
            CaseAccess.objects.bulk_create([row_of(grant)])
        Conflict.objects.create(case=ida.pk, user=reader, reason="Nabo.", declared_at=now - timedelta(days=1))
        Job.objects.create(name="bench", key=f"bench {n}", due_at=now, max_attempts=1, created_at=now, failed_at=now)


def departable() -> str:
    """A requirement that a leader may depart from."""
    at = int(when().timestamp())
    rules = rulebook().requirements
    return next(name for name, rule in rules.items() if not why_not_depart(rule, at=at, roles=["afdelingsleder"]))


def pages(place: Place) -> dict[str, tuple[str, str]]:
    """Who opens each address, and the address itself."""
    ida, family, town = place.world.ida.number, place.world.family.pk, place.world.town
    event, draft = place.event.event, place.draft
    grant = Grant.objects.filter(kind=Grant.Kind.BREAK_GLASS).order_by("pk")[0].pk
    return {
        "case": ("worker", f"/sag/{ida}/"),
        "case_event": ("worker", f"/sag/{ida}/haendelse/{event}/"),
        "case_on_day": ("worker", f"/sag/{ida}/pr/2026-03-09/"),
        "case_phase": ("worker", reverse("case_phase", args=[ida, "underretninger"])),
        "case_reads": ("leader", f"/sag/{ida}/laest/"),
        "case_receipt": ("worker", f"/sag/{ida}/kvittering/"),
        "case_requirement": ("worker", f"/sag/{ida}/krav/{key_of(place.row.finding)}/"),
        "children": ("leader", "/boern/"),
        "conflicts": ("leader", "/adgang/inhabil/"),
        "create_unit": ("admin", "/organisation/ny/"),
        "create_user": ("admin", "/brugere/ny/"),
        "departure_new": ("leader", f"/sag/{ida}/fravigelse/?krav={departable()}"),
        "draft": ("worker", f"/kladde/{draft}/"),
        "draft_written": ("worker", f"/kladde/{place.written}/skrevet/"),
        "entry_correct": ("worker", f"/sag/{ida}/haendelse/{event}/ret/"),
        "entry_seal": ("leader", f"/sag/{ida}/haendelse/{event}/forsegl/"),
        "entry_withdraw": ("worker", f"/sag/{ida}/haendelse/{event}/traek-tilbage/"),
        "family": ("worker", f"/familie/{family}/"),
        "jobs:overview": ("admin", "/job/"),
        "list_export": ("leader", "/lister/opgaver.csv"),
        "note_new": ("worker", f"/familie/{family}/notat/nyt/"),
        "organisation": ("worker", "/organisation/"),
        "overview": ("worker", "/overblik/"),
        "party_unprotect": (
            "leader",
            reverse("party_unprotect", args=[place.world.noah.number, place.world.people["noahs_far"].pk]),
        ),
        "read_log": ("protection", "/adgang/log/?sag=" + ida),
        "review": ("leader", "/adgang/gennemgang/"),
        "review_one": ("leader", f"/adgang/gennemgang/{grant}/"),
        "roles": ("worker", "/adgang/roller/"),
        "rulebook": ("worker", "/lovsamling/"),
        "rulebook_changes": ("worker", "/lovsamling/forskel/"),
        "rulebook_requirement": ("worker", "/lovsamling/U1/"),
        "step_new": ("worker", f"/sag/{ida}/skridt/vurdering_24_timer/"),
        "task_list": ("leader", "/opgaver/"),
        "team": ("leader", "/team/"),
        "unit": ("worker", "/organisation/enhed/nord/"),
        "user": ("admin", f"/brugere/{town.worker.pk}/"),
        "users": ("admin", "/brugere/"),
    }


def counted(place: Place) -> dict[str, int]:
    """How many queries each page takes, opened the second time (the law is read once)."""
    clients: dict[str, Client] = {}
    found, wrong = {}, {}
    for name, (who, address) in pages(place).items():
        if who not in clients:
            clients[who] = Client()
            clients[who].force_login(place.world.town.users[who], "allauth.account.auth_backends.AuthenticationBackend")
        client = clients[who]
        answer = client.get(address)
        if answer.status_code != 200:
            wrong[name] = (address, answer.status_code)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        # The second wall (PostgreSQL) says for whom it is asked: one statement of the frame, not of the page.
        found[name] = sum("sikkersag.principals" not in query["sql"] for query in queries)
    assert wrong == {}, "these did not open"
    return found


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Every request comes on Tuesday 10 March 2026 at 8.40, and no code is asked for."""
    moment = when()
    monkeypatch.setattr(clock, "now", lambda: moment)
    settings.SECOND_FACTOR = False


def test_every_page_that_is_read_has_a_bound() -> None:
    known = {route.name for route in routes()}
    named = {name for name in known if not name.startswith(ONES_OWN)}
    assert named - BOUNDS.keys() - LEFT_OUT.keys() - NOT_YET == set()
    assert (BOUNDS.keys() | LEFT_OUT.keys()) - known == set()


def test_no_page_asks_more_often_because_there_is_more(db: None, still: None) -> None:
    world = make_world()
    grow(world, 0, FEW)
    event = write(world.ida, "telefonsamtale", "2026-03-08 10:00", text="En samtale", now="2026-03-09 16:40")
    row = LedgerRow.objects.filter(case=world.ida, is_open=True).order_by("pk")[0]
    draft = Draft.objects.filter(family=world.family).order_by("pk")[0].pk
    written = AppendKey.objects.create(key=str(uuid4()), by=world.town.worker, at=when(), events=[event.pk])
    place = Place(world, event, row, draft, UUID(written.key))
    few = counted(place)
    grow(world, FEW, MANY)
    written.events = list(world.ida.events.filter(kind="notat").values_list("pk", flat=True))
    written.save()
    many = counted(place)
    assert Case.objects.count() > MANY
    assert few.keys() == BOUNDS.keys()
    grown = {name: (few[name], many[name]) for name in few if many[name] > few[name]}
    assert grown == {}, "these ask more often where there are more rows"
    above = {name: (many[name], BOUNDS[name]) for name in many if many[name] > BOUNDS[name]}
    assert above == {}, "these ask more often than their bound"
