"""No page asks the database more often because there is more in it: each has a bound, with 5 rows and with 60.

The table below has every page that is read. A new address must be put there, or among those that show no rows, with
the reason. The bound is what the page needs now; who needs more raises it here, where it is seen.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from tests.casefile.factory import when
from tests.web.answers import body
from tests.web.growing import SENT, Place, grow, make_place, pages
from tests.web.routes import routes

from sikkersag.casefile.models import AppendKey, Case
from sikkersag.foundation import clock

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
    "case_grant_withdraw": "written to, not read",
    "health": "counts, and one row at most of anything",
    "party_protect": "written to, not read",
    "change_unit": "written to, not read",
    "change_user": "written to, not read",
    "api_send": "written to, not read",
    "api_standing": "one notification by its number",
    "api_openapi": "the description of the way in, no data",
}
#: Addresses of signing in: one person's own, and allauth's.
ONES_OWN = ("account", "mfa_", "openid_connect", "socialaccount")
#: How many queries at most, by address; the name before the colon is who looks, where it is not the worker.
BOUNDS = {
    "case": 33,
    "case_acknowledge": 12,
    "case_birth": 10,
    "case_close": 21,
    "case_event": 18,
    "case_grant": 16,
    "case_hand_over": 18,
    "case_new": 10,
    "case_on_day": 27,
    "case_phase": 17,
    "case_reads": 19,
    "case_receipt": 15,
    "case_reopen": 13,
    "case_requirement": 17,
    "case_restrict": 18,
    "children": 15,
    "conflicts": 12,
    "create_unit": 6,
    "create_user": 5,
    "custody_change": 13,
    "departure_new": 23,
    "document": 16,
    "document_file": 10,
    "document_preview": 10,
    "document_upload": 12,
    "document_version": 16,
    "documents": 15,
    "draft": 18,
    "draft_written": 13,
    "entry_correct": 28,
    "entry_seal": 19,
    "entry_withdraw": 16,
    "family": 21,
    "family_join": 12,
    "jobs:overview": 11,
    "list_export": 11,
    "matter_new": 10,
    "note_new": 18,
    "notification_new": 9,
    "notify": 5,
    "notify_lookup": 5,
    "organisation": 8,
    "overview": 15,
    "parties": 15,
    "party_home": 13,
    "party_new": 15,
    "party_remove": 12,
    "party_unprotect": 16,
    "read_log": 9,
    "review": 12,
    "review_one": 12,
    "roles": 6,
    "rulebook": 6,
    "rulebook_changes": 6,
    "rulebook_requirement": 6,
    "search": 25,
    "step_new": 20,
    "task_list": 15,
    "team": 19,
    "unit": 12,
    "user": 9,
    "users": 9,
}
FEW, MANY = 5, 60


def counted(place: Place) -> dict[str, int]:
    """How many queries each page takes, opened the second time (the law is read once)."""
    clients: dict[str, Client] = {}
    found, wrong = {}, {}
    for name, (who, address) in pages(place).items():
        if who not in clients:
            clients[who] = Client()
            clients[who].force_login(place.world.town.users[who], "allauth.account.auth_backends.AuthenticationBackend")
        client = clients[who]
        answer = _opened(client, name, address)
        if answer.status_code != 200:
            wrong[name] = (address, answer.status_code)
        with CaptureQueriesContext(connection) as queries:
            _opened(client, name, address)
        # The second wall (PostgreSQL) says for whom it is asked: one statement of the frame, not of the page.
        found[name] = sum("sikkersag.principals" not in query["sql"] for query in queries)
    assert wrong == {}, "these did not open"
    return found


def _opened(client: Client, name: str, address: str) -> Any:
    """Open a page to its end: a file is closed by being read."""
    answer = client.post(address, SENT[name]) if name in SENT else client.get(address)
    body(answer)
    return answer


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Every request comes on Tuesday 10 March 2026 at 8.40, and no code is asked for."""
    moment = when()
    monkeypatch.setattr(clock, "now", lambda: moment)
    settings.SECOND_FACTOR = False


def test_every_page_that_is_read_has_a_bound() -> None:
    known = {route.name for route in routes()}
    named = {name for name in known if not name.startswith(ONES_OWN)}
    assert named - BOUNDS.keys() - LEFT_OUT.keys() == set()
    assert (BOUNDS.keys() | LEFT_OUT.keys()) - known == set()


def test_no_page_asks_more_often_because_there_is_more(db: None, still: None) -> None:
    place = make_place(FEW)
    world = place.world
    few = counted(place)
    grow(world, FEW, MANY)
    notes = list(world.ida.events.filter(kind="notat").values_list("pk", flat=True))
    AppendKey.objects.filter(key=str(place.written)).update(events=notes)
    many = counted(place)
    assert Case.objects.count() > MANY
    assert few.keys() == BOUNDS.keys()
    grown = {name: (few[name], many[name]) for name in few if many[name] > few[name]}
    assert grown == {}, "these ask more often where there are more rows"
    above = {name: (many[name], BOUNDS[name]) for name in many if many[name] > BOUNDS[name]}
    assert above == {}, "these ask more often than their bound"
