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
from sikkersag.foundation.ui import menu

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
LEFT_OUT |= {
    f"notification_{name}": "written to, not read; where it is refused it shows the page of the notification"
    for name in (
        "acknowledge",
        "act",
        "assess",
        "claim",
        "conclude",
        "hand_over",
        "link",
        "open_case",
        "renew",
        "search",
        "sender",
        "set_aside",
        "take_out",
        "unlink",
    )
}
LEFT_OUT |= {"decision": "leads on"} | {
    f"decision_{name}": "written to, not read" for name in ("acute", "drop", "reason", "take")
}
LEFT_OUT |= {
    "notify": "the public form, no data",
    "notify_lookup": "how far the one notification of a receipt has come",
}
LEFT_OUT |= {"notification_file": "hands over one file of one notification"}
LEFT_OUT |= {
    "case_letter_act": "written to, not read",
    "letters_bundle_file": "a bundle of so many letters at most, each looked through anew before it is printed",
}
#: Addresses of signing in: one person's own, and allauth's.
ONES_OWN = ("account", "mfa_", "openid_connect", "socialaccount")
#: How many queries at most, by address; the name before the colon is who looks, where it is not the worker.
BOUNDS = {
    "case_letter": 36,
    "case_letters": 16,
    "letters_bundle": 14,
    "letters_followed": 18,
    "inquiries": 16,
    "inquiry": 27,
    "inquiry_approve": 28,
    "inquiry_bring": 16,
    "inquiry_drop": 12,
    "inquiry_new": 19,
    "inquiry_preliminary": 30,
    "inquiry_versions": 14,
    "inbox": 32,
    # Two for where the linked children live and who is protected there, one for the rules that may fit, one for the
    # teams of the unit that is proposed.
    "notification": 51,
    "inbox_counting": 27,
    "inbox_route_end": 14,
    "inbox_routes": 14,
    "inbox_figures": 16,
    "inbox_statistics": 11,
    "notification_answer": 12,
    "notification_letter": 10,
    "omissions": 20,
    "case": 34,
    "case_acknowledge": 13,
    "case_birth": 11,
    "case_close": 22,
    "case_event": 19,
    "case_grant": 17,
    "case_hand_over": 19,
    "case_new": 11,
    "case_on_day": 28,
    "case_phase": 18,
    "case_reads": 20,
    "case_receipt": 16,
    "case_reopen": 14,
    "case_requirement": 18,
    "case_restrict": 19,
    "children": 16,
    "conflicts": 13,
    "create_unit": 6,
    "create_user": 5,
    "custody_change": 14,
    "decisions": 12,
    "decision_gate": 28,
    "decision_hearing": 24,
    "decision_letters": 20,
    "decision_new": 24,
    "decision_step": 24,
    "decision_stops": 8,
    "departure_new": 24,
    "document": 17,
    "document_file": 10,
    "document_preview": 10,
    "document_upload": 13,
    "document_version": 17,
    "documents": 16,
    "draft": 19,
    "draft_written": 14,
    "entry_correct": 29,
    "entry_seal": 20,
    "entry_withdraw": 17,
    "family": 22,
    "family_join": 13,
    "jobs:overview": 11,
    "list_export": 11,
    "matter": 31,
    "matter_new": 11,
    "note_new": 19,
    "organisation": 9,
    "overview": 16,
    "parties": 16,
    "party_home": 14,
    "party_new": 16,
    "party_remove": 13,
    "party_unprotect": 17,
    "notification_new": 10,
    "notify": 5,
    "notify_lookup": 5,
    "read_log": 9,
    "review": 13,
    "review_one": 13,
    "roles": 7,
    "rulebook": 7,
    "rulebook_changes": 7,
    "rulebook_requirement": 7,
    "search": 26,
    "step_new": 21,
    "task_list": 16,
    "talk_new": 25,
    "talk_aids": 10,
    "talk_aid": 10,
    "consents": 25,
    "consent_new": 25,
    "sharing": 25,
    "sharing_new": 25,
    "discussion_new": 25,
    "team": 20,
    "text": 11,
    "text_preview": 10,
    "text_version": 10,
    "texts": 10,
    "unit": 13,
    "user": 9,
    "users": 9,
}
# Legal review and complaints.
LEFT_OUT |= {"legal_review_ask": "the form that sends one decision to the lawyer"}
BOUNDS |= {
    "complaint": 25,
    "complaint_act": 26,
    "complaint_at_once": 20,
    "complaint_new": 20,
    "complaints": 21,
    "legal_review": 26,
    "legal_review_withdraw": 15,
    "legal_reviews": 14,
}
FEW, MANY = 5, 60
#: The numbers in the menu are one query each, on every page of whoever sees them. That of the inbox is in each bound.
FOR_THE_MENU = sum(item.count is not None for item in menu.registered()) - 1


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
    above = {name: (many[name], BOUNDS[name]) for name in many if many[name] > BOUNDS[name] + FOR_THE_MENU}
    assert above == {}, "these ask more often than their bound"
