"""A word is planted in every kind of object; then everybody opens every page, list and file.

The word is seen exactly where the table says: by those, and by nobody else. A new address with an argument that the
walk does not know fails it, so that nobody adds a page without saying what it may be asked for. A new kind of object
is planted here by whoever makes it.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.casefile.factory import World, make_world, when
from tests.web.answers import body
from tests.web.planting import Planted, plant_everything
from tests.web.routes import SIGNING_IN, Route, routes

from sikkersag.casefile.models import Content, Document, Draft, Event, LedgerRow, Matter, SavedView
from sikkersag.correspondence.models import Letter
from sikkersag.correspondence.writing import BY_HAND
from sikkersag.decisions.models import Decision, Review
from sikkersag.foundation import clock
from sikkersag.foundation.access import actions as access
from sikkersag.foundation.access.models import Conflict, Grant
from sikkersag.inquiry.models import WorkingDocument
from sikkersag.intake.models import Attachment, Notification

pytestmark = pytest.mark.django_db

#: Who opens every page. "anonymous" has not signed in; "absent" stands for nobody.
VIEWERS = (
    "worker",
    "colleague",
    "stranger",
    "leader",
    "other_leader",
    "lawyer",
    "quality",
    "night",
    "outsider",
    "peer",
    "protection",
    "admin",
    "anonymous",
)


@pytest.fixture
def world(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    settings.SECOND_FACTOR = False
    settings.INTAKE_DIR, settings.INTAKE_LOG = tmp_path / "indkommet", tmp_path / "indkommet-log"
    monkeypatch.setattr(clock, "now", when)
    return make_world()


@pytest.fixture
def planted(world: World) -> Planted:
    return plant_everything(world)


def arguments_of(world: World) -> Mapping[str, list[str]]:
    """What each argument of an address may be asked for: every planted object, each once, and some of none."""
    cases = list(world.cases.values())
    return {
        "number": [case.number for case in cases],
        "receipt": list(Notification.objects.values_list("receipt", flat=True)),
        "event": _events(),
        "day": ["2026-03-01"],
        "matter": [str(pk) for pk in Matter.objects.values_list("pk", flat=True)],
        "topic": ["inddragelse"],
        "family": [str(case.family_id) for case in {case.family_id: case for case in cases}.values()],
        "draft": [str(draft) for draft in Draft.objects.values_list("pk", flat=True)],
        "kind": ["notat", "boernesamtale", "fravigelse", *BY_HAND],
        "page": ["opgaver", "boern"],
        "form": ["csv", "xlsx"],
        "view": [str(view) for view in SavedView.objects.values_list("pk", flat=True)],
        "name": ["U2", "tre-huse"],
        "job": ["1"],
        "decision": [*map(str, Decision.objects.values_list("pk", flat=True)), *_of_kind("afgoerelse")],
        "step": ["begrundelse", "art", "barnet"],
        "complaint": _of_kind("klage_modtaget"),
        "act": ["navn", "luk", "genvurder", "videresend", "givet", "trukket-tilbage", "indhentet", "udvekslet"],
        "letter": [str(letter) for letter in Letter.objects.values_list("pk", flat=True)],
        "unit": [str(world.town.units["nord-1"].pk)],
        "document": [str(document) for document in Document.objects.values_list("pk", flat=True)],
        "version": ["1"],
        "block": ["hilsen"],
        "grant": [str(grant) for grant in Grant.objects.values_list("pk", flat=True)],
        "person": [str(party.person_id) for party in world.ida.parties.order_by("pk")],
        "role": ["netvaerk", "mor"],
        "sort": ["kvittering"],
        "inquiry": [str(one) for one in WorkingDocument.objects.values_list("pk", flat=True)],
        "section": ["hos_barnet", "stoette"],
        "pk": sorted(
            {
                str(pk)
                for model in (Review, Grant, Conflict, Notification)
                for pk in model._default_manager.values_list("pk", flat=True)
            }
        ),
    }


def _of_kind(kind: str) -> list[str]:
    return [str(event) for event in Event.objects.filter(kind=kind).values_list("event", flat=True)]


def _events() -> list[str]:
    """The entries in which a word is planted, and a few others."""
    rows = Content.objects.select_related("row").order_by("row_id")
    telling = {str(content.row.event) for content in rows if "Vagtord" in json.dumps(content.body)}
    others = [str(content.row.event) for content in rows][:3]
    return sorted(telling | set(others))


def _keys(world: World) -> list[str]:
    """The keys of rows of Lovens krav, as the case page links to them."""
    from sikkersag.casefile.queries.lawrows import key_of

    return sorted({key_of(finding) for finding in LedgerRow.objects.values_list("finding", flat=True)})[:6]


def _homes() -> Mapping[str, set[str]]:
    """The numbers of the cases that an object lies in, by its id; only ids that are like no other object's."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for model in (Decision, Document, Letter, Matter, WorkingDocument):
        for one, number in model._default_manager.values_list("pk", "case__number"):
            found[str(one)].add(number)
    for event, number in Event.objects.values_list("event", "case__number"):
        found[str(event)].add(number)
    return found


def addresses(world: World) -> Iterator[tuple[Route, str]]:
    """Every address of the program that can be opened, filled in with every planted object, each of them once.

    What lies in a case is asked for in its own case and in one that is not its own: many pages ask for it, and what
    another wrong case answers is the same.
    """
    known, homes = arguments_of(world), _homes()
    for route in routes():
        if route.module.startswith(SIGNING_IN):
            continue
        lists = []
        for argument in route.arguments:
            if argument == "key":
                lists.append(["nord-1"] if "organisation" in route.pattern else _keys(world))
            elif argument == "number" and "<int:number>" in route.pattern:
                lists.append([str(pk) for pk in Attachment.objects.values_list("pk", flat=True)])
            else:
                assert argument in known, f"/{route.pattern}: tell the walk what »{argument}« may be asked for"
                lists.append(known[argument])
        for values in product(*lists):
            own = [homes[value] for value in values if value in homes]
            number = dict(zip(route.arguments, values, strict=True)).get("number", "")
            if not own or "number" not in route.arguments or number in set().union(*own) | {_other(own, world)}:
                yield route, _filled(route, values)


def _other(own: list[set[str]], world: World) -> str:
    """The number of a case that none of some objects lies in: of one of Ida's brothers, by choice the first."""
    return next(case.number for case in (world.emil, world.noah) if all(case.number not in one for one in own))


def _filled(route: Route, values: tuple[str, ...]) -> str:
    pieces = re.split(r"<[^>]+>|\(\?P<[^>]+>[^)]*\)", route.pattern.replace("^", "").replace("$", ""))
    return "/" + "".join(piece + value for piece, value in zip(pieces, (*values, ""), strict=True))


def text_of(response: Any) -> str:
    """Everything that a response says, also what lies in a spreadsheet."""
    content = body(response)
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return str(content.decode("utf-8", "replace"))


def seen_by(viewer: str, world: World, planted: Planted, within: str = "/") -> dict[str, set[str]]:
    """Which words somebody sees, each with the addresses on which it stood; only of addresses `within` one."""
    client = Client()
    if viewer != "anonymous":
        client.force_login(world.town.users[viewer], "allauth.account.auth_backends.AuthenticationBackend")
    found: dict[str, set[str]] = defaultdict(set)
    for route, path in addresses(world):
        if not path.startswith(within):
            continue
        if route.name == "case_event" and not Event.objects.filter(
            event=path.split("/")[4], case__number=path.split("/")[2]
        ):
            continue  # an event of another case: that it is not found is a test of its own
        response = client.get(path)
        well = (200, 302, 400, 401, 403, 404, 405, 409, *((503,) if path == "/sundhed/" else ()))
        assert response.status_code in well, f"{viewer}: {path} {response.status_code}"
        if viewer == "anonymous" and route.permission != "public":
            assert response.status_code in (302, 401, 404, 405), f"anonymous: {path} {response.status_code}"
        _note(found, planted, path, text_of(response))
    if viewer != "anonymous":
        # All the words begin alike; what the page says again of the search is only that.
        _note(found, planted, "search", text_of(client.post("/soeg/", {"q": "vagtord"})))
    return found


def _note(found: dict[str, set[str]], planted: Planted, path: str, text: str) -> None:
    """Keep on which address each planted word stood."""
    for name, word in planted.words.items():
        if word in text or word.lower() in text:
            found[name].add(path)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_each_word_is_seen_by_those_who_may_and_by_nobody_else(viewer: str, world: World, planted: Planted) -> None:
    found = seen_by(viewer, world, planted)
    expected = {name for name, viewers in planted.seen_by.items() if viewer in viewers}
    too_much = {name: sorted(found[name])[:3] for name in set(found) - expected}
    assert not too_much, f"{viewer} sees what is not theirs"
    lacking = sorted(expected - set(found))
    assert not lacking, f"{viewer} does not see what is theirs"


@pytest.mark.parametrize("viewer", [name for name in VIEWERS if name != "anonymous"])
def test_the_home_page_of_each_role_works_and_so_does_everything_in_its_menu(viewer: str, world: World) -> None:
    client = Client()
    client.force_login(world.town.users[viewer], "allauth.account.auth_backends.AuthenticationBackend")
    home = client.get("/", follow=True)
    assert home.status_code == 200, home.redirect_chain
    menu = set(re.findall(r'<a[^>]+href="(/[^"?#]*)"', home.content.decode().split("<main")[0]))
    assert menu
    for address in menu:
        assert client.get(address, follow=True).status_code == 200, address


def test_the_walk_finds_what_is_shown_to_one_who_should_not_see_it(world: World, planted: Planted) -> None:
    """The check itself: were the stranger a reader, the table and the walk would disagree."""
    within, telling = f"/sag/{world.ida.number}/", {"passage", "title", "matter", "name of a party"}
    assert not telling & set(seen_by("stranger", world, planted, within))
    access.give_grant(
        case=world.ida.pk, user=world.town.users["stranger"], kind=Grant.Kind.NAMED,
        reason="Kender familien fra før.", until=when("2026-03-20 09:00"), by=world.town.leader, now=when(),
    )  # fmt: skip
    found = set(seen_by("stranger", world, planted, within))
    assert telling <= found and "protected address" not in found
    assert not telling & {name for name, viewers in planted.seen_by.items() if "stranger" in viewers}


def test_an_event_of_another_case_is_not_found_under_ones_own(world: World, planted: Planted) -> None:
    client = Client()
    client.force_login(world.town.users["outsider"], "allauth.account.auth_backends.AuthenticationBackend")
    theirs = Event.objects.filter(case=world.cases["restricted"]).values_list("event", flat=True)
    for event in (*theirs, uuid4()):
        assert client.get(f"/sag/{world.ida.number}/haendelse/{event}/").status_code == 404
