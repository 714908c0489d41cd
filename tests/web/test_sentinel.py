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
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.casefile import factory
from tests.casefile.factory import World, make_case, make_person, make_world, open_matter, when, write
from tests.correspondence.writing import decide, letter_to
from tests.web.answers import body
from tests.web.routes import SIGNING_IN, Route, routes

from sikkersag.casefile.actions.cases import hand_over
from sikkersag.casefile.actions.documents import Told, Upload, add_documents
from sikkersag.casefile.actions.journal import seal
from sikkersag.casefile.entries import Passage
from sikkersag.casefile.models import Content, Document, Draft, Event, Family, LedgerRow, Matter, SavedView
from sikkersag.correspondence.models import Letter
from sikkersag.foundation import clock
from sikkersag.foundation.access import actions as access
from sikkersag.foundation.access.models import Conflict, Grant
from sikkersag.foundation.people.models import Household
from sikkersag.inquiry.actions import documents as inquiries
from sikkersag.inquiry.actions import finishing
from sikkersag.inquiry.models import WorkingDocument
from sikkersag.intake.actions import answering
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

#: Those who may read Ida's case: her worker and team, their leaders, the area, roles that see all, and the granted.
READERS = {"worker", "colleague", "leader", "lawyer", "quality", "night", "outsider"}

#: Those who read a notification before anybody has said whom it is about: who receives, and their leaders.
RECEIVERS = {"leader", "other_leader", "night"}


@dataclass
class Planted:
    """The words by what they were planted in, and who may see each."""

    words: dict[str, str] = field(default_factory=dict)
    seen_by: dict[str, set[str]] = field(default_factory=dict)

    def word(self, name: str, seen_by: set[str]) -> str:
        """A new word for an object, and who may see it."""
        self.seen_by[name] = seen_by
        return self.words.setdefault(name, f"Vagtord{len(self.words):02d}x")


@pytest.fixture
def world(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    settings.SECOND_FACTOR = False
    settings.INTAKE_DIR, settings.INTAKE_LOG = tmp_path / "indkommet", tmp_path / "indkommet-log"
    monkeypatch.setattr(clock, "now", when)
    return make_world()


@pytest.fixture
def planted(world: World) -> Planted:
    """One word in each kind of object of Ida's case, of a restricted case, and of what belongs to one user alone."""
    town, ida, plant = world.town, world.ida, Planted()
    before = when("2026-03-01 09:00")
    write(ida, "notat", "2026-02-20 10:00", text=plant.word("passage", READERS), title=plant.word("title", READERS))
    facts = {"krav": "I1", "grund": "x", "begrundelse": plant.word("fact", READERS)}
    write(ida, "fravigelse", "2026-02-21 10:00", facts=facts)
    open_matter(ida, plant.word("matter", READERS), "2026-02-22 10:00")
    sealed = write(ida, "notat", "2026-02-23 10:00", text=plant.word("sealed text", set()))
    seal(event=sealed.pk, reason=plant.word("reason of sealing", READERS), by=town.leader, now=before)
    only_emil = Passage(plant.word("passage about a brother", READERS - {"outsider"}), (str(world.emil.child_id),))
    factory.write_shared([world.ida, world.emil], "hjemmebesoeg", "2026-02-24 10:00", passages=[only_emil])
    hand_over(
        case=ida,
        unit=ida.unit,
        worker=town.colleague,
        reason=plant.word("reason of a hand-over", READERS),
        by=town.leader,
        now=before,
        key="to-colleague",
    )
    hand_over(
        case=ida, unit=ida.unit, worker=town.worker, reason="Tilbage igen", by=town.leader, now=before, key="back-again"
    )
    _inquiry(world, plant)
    _notification(world, plant)
    _personal(world, plant)
    _documents(world, plant)
    _letters(world, plant)
    _of_one_user(world, plant)
    _restricted(world, plant)
    until = when("2026-03-20 09:00")
    access.give_grant(
        case=ida.pk,
        user=town.outsider,
        kind=Grant.Kind.OUTSIDER,
        reason="Borgerrådgiveren undersøger sagen om hjemmebesøg.",
        until=until,
        by=town.leader,
        now=before,
    )
    # One whose grant has run out, and one whose case is closed to themself.
    access.give_grant(
        case=ida.pk,
        user=town.peer,
        kind=Grant.Kind.PEER,
        reason="Tilsynsrunden om hjemmebesøg i foråret.",
        until=before + timedelta(hours=1),
        by=town.leader,
        now=before,
    )
    access.declare_conflict(
        case=ida.pk,
        reason=f"Jeg er i familie med barnets mor. {plant.word('reason of a conflict', {'area_leader', 'leader'})}",
        by=town.area_leader,
        now=before,
    )
    return plant


def _inquiry(world: World, plant: Planted) -> None:
    """A working document of Ida's case, with a comment that its leader has answered with."""
    town, ida = world.town, world.ida
    matter = Matter.objects.get(pk=open_matter(ida, "Skal Ida undersøges?", "2026-02-25 09:00"))
    now, told = when("2026-03-02 09:00"), plant.word("inquiry", READERS)
    made = inquiries.begin(
        uuid4(), case=ida, matter=matter, kind="bfu", by=town.worker, now=now,
        decided=factory.moment_at("2026-02-26"), reason=plant.word("reason of a BFU", READERS),
    )  # fmt: skip
    data = {
        f"t.{key}.0.tekst": [told]
        for key in (
            "hos_barnet", "hos_familien", "i_netvaerket", "helhedsbetragtning", "barnets_holdning",
            "foraeldres_holdning", "ressourcer_konklusion", "konklusion",
        )
    }  # fmt: skip
    data |= {"valg.skoleudfordringer": ["nej"], "valg.stoette": ["ja"], "sos.0.slags": ["bekymring"],
             "sos.0.tekst": [plant.word("concern", READERS)]}  # fmt: skip
    for name in ("emil", "noah"):
        base = f"sosk.{world.people[name].pk}"
        data |= {f"{base}.undersoeges": ["nej"], f"{base}.tekst": [plant.word("about a sibling", READERS)]}
    saved = inquiries.save(made.pk, data, 1, by=town.worker, now=now)
    finishing.send(made.pk, version=saved.version, by=town.worker, now=now)
    comments = {"konklusion": plant.word("comment of a leader", READERS)}
    finishing.ask_for_changes(made.pk, comments, 0, by=town.leader, now=now)


def _notification(world: World, plant: Planted) -> None:
    """A notification that nobody has taken or linked: for those who receive, and for nobody else."""
    told = [(plant.word(f"{name} of a notification", RECEIVERS)) for name in ("text", "sender", "child", "file")]
    text, sender, child, file = told
    fields = {
        "tekst": f"Bekymring {text}.", "hvem": "fagperson", "navn": f"Lærer {sender}", "barn.0.navn": f"Barn {child}",
        "noegle": "planted", "filer": SimpleUploadedFile("brev.txt", f"Se her: {file}.".encode(), "text/plain"),
    }  # fmt: skip
    assert Client().post("/underretning/", fields).status_code == 200
    to = plant.word("receiver of an answer", RECEIVERS)
    answering.prepare(
        notification=Notification.objects.get().pk, sort="kvittering", channel="brev", to=f"Lærer {to}",
        by=world.town.receiver, now=when(),
    )  # fmt: skip


def _personal(world: World, plant: Planted) -> None:
    """Names and addresses of those in Ida's case."""
    aunt = make_person(f"Moster {plant.word('name of a party', READERS)}")
    Household.objects.filter(address="Birkevej 14").update(address=plant.word("address", READERS))
    facts = {"person": str(aunt.pk), "rolle": "netvaerk"}
    write(world.ida, "part_registreret", "2026-02-25 10:00", facts=facts)
    # The half-brother's father has a protected address.
    Household.objects.filter(address="Skjulestræde 99").update(address=plant.word("protected address", set()))


def _documents(world: World, plant: Planted) -> None:
    """A document that every reader of the case sees, and a confidential one that only those near to it do."""
    near = {"worker", "leader"}
    for name, viewers, restricted in (("document", READERS, False), ("confidential document", near, True)):
        text, title = plant.word(f"text of a {name}", viewers), plant.word(f"title of a {name}", viewers)
        filename = plant.word(f"file name of a {name}", viewers)
        add_documents(
            case=world.ida,
            uploads=[Upload(io.BytesIO(f"{text} i en fil.\n".encode()), f"{filename}.txt", "text/plain", title)],
            told=Told(at=factory.moment_at("2026-02-26"), restricted=restricted),
            by=world.town.worker,
            now=when("2026-03-01 08:00"),
            key=f"the {name}",
        )


def _letters(world: World, plant: Planted) -> None:
    """A letter that every reader of the case sees, and a confidential one that only those near to it do."""
    near = {"worker", "leader"}
    decided = decide(world.ida, "2026-02-26 12:00")
    for name, viewers, restricted in (("letter", READERS, False), ("confidential letter", near, True)):
        letter_to(
            world, decided=decided, restricted=restricted, now=when("2026-03-01 08:30"),
            values={
                "hvorfor": plant.word(f"words of a {name}", viewers), "emne": plant.word(f"title of a {name}", viewers),
            },
        )  # fmt: skip


def _of_one_user(world: World, plant: Planted) -> None:
    """What only its own user sees: a draft and a saved view."""
    town = world.town
    Draft.objects.create(
        author=town.worker,
        family=world.family,
        form="notat",
        title=plant.word("title of a draft", {"worker"}),
        data={"sted": [plant.word("text of a draft", {"worker"})]},
        saved_at=when("2026-03-09 16:00"),
    )
    SavedView.objects.create(user=town.worker, page="opgaver", name=plant.word("saved view", {"worker"}), query="")


def _restricted(world: World, plant: Planted) -> None:
    """A case of the same worker that only the worker, the leaders and those named may see."""
    few = {"worker", "leader"}
    child = make_person(f"Barn {plant.word('name of a restricted child', few)}", born="2017-03-03")
    family = Family.objects.create(name=f"Familien {plant.word('name of a restricted family', few)}", folded="x")
    case = make_case(
        child, family, number="2026-0000777", unit=world.ida.unit, worker=world.town.worker, restricted=True
    )
    write(case, "notat", "2026-02-20 10:00", text=plant.word("text of a restricted case", few))
    world.cases["restricted"] = case


# The walk


def arguments_of(world: World) -> Mapping[str, list[str]]:
    """What each argument of an address may be asked for: every planted object, and some that do not exist."""
    cases = list(world.cases.values())
    return {
        "number": [*(case.number for case in cases), *map(str, Attachment.objects.values_list("pk", flat=True))],
        "receipt": list(Notification.objects.values_list("receipt", flat=True)),
        "event": _events(),
        "day": ["2026-03-01"],
        "topic": ["inddragelse"],
        "family": [str(case.family_id) for case in {case.family_id: case for case in cases}.values()],
        "draft": [str(draft) for draft in Draft.objects.values_list("pk", flat=True)],
        "kind": ["notat", "boernesamtale", "fravigelse"],
        "page": ["opgaver", "boern"],
        "form": ["csv", "xlsx"],
        "view": [str(view) for view in SavedView.objects.values_list("pk", flat=True)],
        "name": ["U2"],
        "job": ["1"],
        "act": ["navn", "luk"],
        "matter": [str(matter) for matter in Matter.objects.values_list("pk", flat=True)],
        "decision": [str(uuid4())],
        "step": ["parter"],
        "letter": [str(letter) for letter in Letter.objects.values_list("pk", flat=True)],
        "unit": [str(world.town.units["nord-1"].pk)],
        "document": [str(document) for document in Document.objects.values_list("pk", flat=True)],
        "version": ["1"],
        "block": ["hilsen"],
        "grant": [str(grant) for grant in Grant.objects.values_list("pk", flat=True)],
        "person": [str(party.person_id) for party in world.ida.parties.order_by("pk")],
        "role": ["netvaerk", "mor"],
        "sort": ["kvittering"],
        "matter": [str(matter) for matter in Matter.objects.values_list("pk", flat=True)],
        "inquiry": [str(one) for one in WorkingDocument.objects.values_list("pk", flat=True)],
        "section": ["hos_barnet", "stoette"],
        "pk": [
            *(str(grant) for grant in Grant.objects.values_list("pk", flat=True)),
            *(str(conflict) for conflict in Conflict.objects.values_list("pk", flat=True)),
            *(str(notification) for notification in Notification.objects.values_list("pk", flat=True)),
        ],
    }


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


def addresses(world: World) -> Iterator[tuple[Route, str]]:
    """Every address of the program that can be opened, filled in with every planted object."""
    known = arguments_of(world)
    for route in routes():
        if route.module.startswith(SIGNING_IN):
            continue
        lists = []
        for argument in route.arguments:
            if argument == "key":
                lists.append(["nord-1"] if "organisation" in route.pattern else _keys(world))
            else:
                assert argument in known, f"/{route.pattern}: tell the walk what »{argument}« may be asked for"
                lists.append(known[argument])
        for values in product(*lists):
            yield route, _filled(route, values)


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


def seen_by(viewer: str, world: World, planted: Planted) -> dict[str, set[str]]:
    """Which words somebody sees, each with the addresses on which it stood."""
    client = Client()
    if viewer != "anonymous":
        client.force_login(world.town.users[viewer], "allauth.account.auth_backends.AuthenticationBackend")
    found: dict[str, set[str]] = defaultdict(set)
    for route, path in addresses(world):
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


def test_the_walk_fails_on_an_address_that_shows_what_it_should_not(world: World, planted: Planted) -> None:
    """The check itself: were the stranger a reader, the table and the walk would disagree."""
    found = seen_by("worker", world, planted)
    assert "passage" in found and "protected address" not in found
    stranger = seen_by("stranger", world, planted)
    assert set(found) - set(stranger) >= {"passage", "title", "matter", "name of a party"}


def test_an_event_of_another_case_is_not_found_under_ones_own(world: World, planted: Planted) -> None:
    client = Client()
    client.force_login(world.town.users["outsider"], "allauth.account.auth_backends.AuthenticationBackend")
    theirs = Event.objects.filter(case=world.cases["restricted"]).values_list("event", flat=True)
    for event in (*theirs, uuid4()):
        assert client.get(f"/sag/{world.ida.number}/haendelse/{event}/").status_code == 404
