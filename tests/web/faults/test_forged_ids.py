"""Every address with ids that are not the viewer's, or nobody's: refused or not found, never a fault, never content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from uuid import UUID

import pytest
from django.test import Client
from tests.casefile.factory import World, when, write
from tests.intake.waiting import make_waiting
from tests.web.answers import body
from tests.web.faults.conftest import Visit
from tests.web.routes import Route, routes

from sikkersag.casefile.actions import drafts
from sikkersag.casefile.models import Event
from sikkersag.intake.models import Attachment, Entry, Notification

SECRET = "Hemmelig-solsort"
#: In no address: ends the session; or belongs to the package that signs people in, tried by its own tests.
_LEFT = ("konto/logout/",)
NOBODYS = {
    "number": ["2099-0000001", "0", "x" * 300, "2025-0001874%00", "..", "%F0%28", "2025-0001874'--"],
    "uuid": ["00000000-0000-4000-8000-000000000000", "x"],
    "int": ["0", "987654", "9" * 40, "-1"],
    "str": ["findes-ikke", "x" * 300, "%00", "%E2%80%AE", "2026-02-31", "0000-00-00", "9999-12-31", "…"],
}


def kind_of(pattern: str, name: str) -> str:
    """What kind of value an argument takes."""
    if name == "number":
        return "number"
    found = re.search(rf"<(\w+):{name}>", pattern)
    kind = found[1] if found else "int" if rf"(?P<{name}>\d+)" in pattern else "str"
    return kind if kind in NOBODYS else "str"


def address(route: Route, values: dict[str, str]) -> str:
    """The address of a route with these values, whether they fit its pattern or not."""
    path = route.pattern
    for name, value in values.items():
        path = re.sub(rf"<\w+:{name}>|\(\?P<{name}>[^)]*\)", lambda _: value, path, count=1)  # noqa: B023
    return "/" + re.sub(r"[\^$]|\\(?=[-.])", "", path)


def with_arguments() -> list[Route]:
    """Every route that is told something."""
    found = [route for route in routes() if route.arguments and not route.pattern.startswith(_LEFT)]
    assert len(found) > 25
    return found


def theirs(world: World, route: Route) -> Iterator[dict[str, str]]:
    """Real ids of another family's things, for each argument of a route."""
    entry = Event.objects.filter(case=world.ida, kind="notat").latest("pk")
    draft = "11111111-1111-4111-8111-111111111111"
    known = {
        "number": [world.ida.number],
        "family": [str(world.family.pk)],
        "event": [str(entry.event)],
        "draft": [draft],
        "day": ["2026-03-01"],
        "kind": ["notat", "boernesamtale", "indkaldelse"],
        "key": ["U2", "S5", "nord-1"],
        "page": ["boern"],
        "form": ["csv"],
        "act": ["luk", "navn"],
        "pk": ["1", "2"],
        "job": ["1"],
        "view": ["1"],
        "name": ["U2"],
    }
    if route.pattern.startswith(("indbakke/", "api/")):
        known |= {
            "pk": [str(pk) for pk in Notification.objects.values_list("pk", flat=True)],
            "number": [str(pk) for pk in Attachment.objects.values_list("pk", flat=True)],
            "sort": ["kvittering"],
            "receipt": list(Notification.objects.values_list("receipt", flat=True)),
        }
    choices = [known.get(name, ["1"]) for name in route.arguments]
    for values in product(*choices):
        yield dict(zip(route.arguments, values, strict=True))


@pytest.fixture
def secret(world: World, spools: None) -> World:
    """The family, with a text that only those who may see Ida's case may see, also in a draft and in notifications."""
    world.people["ida"].name = f"Ida {SECRET}"
    world.people["ida"].save(update_fields=["name"])
    world.family.name = f"Familien {SECRET}"
    world.family.save(update_fields=["name"])
    write(world.ida, "notat", "2026-03-07 10:00", text=f"{SECRET} i et notat.", title=SECRET)
    drafts.save_draft(
        UUID("11111111-1111-4111-8111-111111111111"),
        {"afsnit.0.tekst": [SECRET]},
        0,
        family=world.family,
        form="notat",
        title=SECRET,
        by=world.town.worker,
        now=when(),
    )
    make_waiting(world, f"{SECRET} er alene hjemme om natten.")
    return world


def sent_with(route: Route, world: World) -> dict[str, str]:
    """What somebody who forges an id would send along, so that the act would be done if it were not refused."""
    fields = {"grund": "fordi", "handling": "journalfoer"}
    if not route.pattern.startswith("indbakke/"):
        return fields
    judged = {f"{name}.{case.pk}": "ja" for name in ("fare", "akut", "grund") for case in world.cases.values()}
    concluded = {
        f"{name}.{case.pk}": "ikke_mere" for name in ("konklusion", "hvorfor") for case in world.cases.values()
    }
    one = {"hvad": "x", "fordi": "x", "forkert": "x", "genvurdering": "x", "begrundelse": "x", "hvem": "borger",
           "sag": world.ida.number, "barn": "Ida", "navn": "Nora", "foedt": "1-2-2020", "slags": "kvittering",
           "kanal": "brev", "til": "Vej 1", "gjort": "ja", "hvorfra": "skole"}  # fmt: skip
    return fields | judged | concluded | one


def stands() -> list[object]:
    """What stands written: in the journals of the cases, in those of the notifications, and how these are."""
    events = list(Event.objects.order_by("pk").values_list("pk", flat=True))
    entries = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    return [events, entries, list(Notification.objects.order_by("pk").values("pk", "version", "status", "claimed_by"))]


@pytest.mark.parametrize("who", ["stranger", "admin", "outsider", "worker"])
def test_an_id_of_nobody_is_not_found(secret: World, visit: Visit, who: str) -> None:
    client = visit(who)
    wrong, asked = [], 0
    for route in with_arguments():
        values = [NOBODYS[kind_of(route.pattern, name)] for name in route.arguments]
        for turn in range(max(map(len, values))):
            path = address(route, {n: v[turn % len(v)] for n, v in zip(route.arguments, values, strict=True)})
            for method in ("get", "post"):
                answer = getattr(client, method)(path)
                asked += 1
                if answer.status_code >= 500:
                    wrong.append(f"{method} {path[:120]}: {answer.status_code}")
                if answer.status_code == 200 and SECRET in body(answer).decode(errors="replace"):
                    wrong.append(f"{method} {path[:120]}: shows something")
    print(f"{who}: {asked} requests with ids of nobody")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", ["stranger", "admin", "outsider", "safety", None])
def test_an_id_of_another_familys_shows_and_changes_nothing(secret: World, visit: Visit, who: str | None) -> None:
    client = visit(who) if who else Client(raise_request_exception=False)
    before = stands()
    wrong, asked = [], 0
    for route in with_arguments():
        for values in theirs(secret, route):
            for method, fields in (("get", {}), ("post", sent_with(route, secret))):
                path = address(route, values)
                answer = getattr(client, method)(path, fields)
                asked += 1
                if answer.status_code >= 500:
                    wrong.append(f"{method} {path}: {answer.status_code}")
                shown = body(answer).decode(errors="replace")
                if SECRET in shown or "Skolen ringede" in shown:
                    wrong.append(f"{method} {path}: {answer.status_code} shows it")
    print(f"{who}: {asked} requests with ids of others")
    assert not wrong, "\n".join(wrong)
    assert stands() == before


def test_ids_of_two_cases_do_not_mix(secret: World, visit: Visit) -> None:
    """An entry of one child's case is not found under another's number, though the viewer may see both."""
    client = visit("worker")
    entry = Event.objects.filter(case=secret.ida, kind="notat").latest("pk")
    assert client.get(f"/sag/{secret.ida.number}/haendelse/{entry.event}/").status_code == 200
    for part in ("", "ret/", "traek-tilbage/", "forsegl/"):
        answer = client.get(f"/sag/{secret.emil.number}/haendelse/{entry.event}/{part}")
        assert answer.status_code in (403, 404), part
        assert "i et notat" not in answer.content.decode()


def test_an_id_of_one_notification_does_not_lead_into_another(secret: World, visit: Visit) -> None:
    """A file is found under its own notification alone, also by somebody who may see both."""
    client = visit("receiver")
    file = Attachment.objects.get()
    assert SECRET in body(client.get(f"/indbakke/{file.notification_id}/fil/{file.pk}/")).decode()
    others = Notification.objects.exclude(pk=file.notification_id)
    assert others.count() == 2
    for other in others:
        assert client.get(f"/indbakke/{other.pk}/fil/{file.pk}/").status_code == 404


def test_a_child_of_a_case_that_one_may_not_see_is_not_shown_by_its_notification(secret: World, visit: Visit) -> None:
    """Whoever has been given a notification sees what was written to the authority, and nothing of the child's case."""
    stranger = secret.town.stranger
    Notification.objects.update(claimed_by=stranger, told={"text": "Et barn græder.", "abuse": True})
    before = Event.objects.count()
    client, wrong = visit("stranger"), []
    for found in Notification.objects.filter(links__isnull=False).distinct():
        for address in ("/indbakke/", f"/indbakke/{found.pk}/", f"/indbakke/{found.pk}/svar/"):
            answer = client.get(address)
            assert answer.status_code == 200
            if SECRET in (shown := body(answer).decode()) or secret.ida.number in shown:
                wrong.append(address)
        for act in ("vurder", "konkluder", "knyt", "forkert-barn", "genvurder", "handl-nu"):
            route = Route(f"indbakke/<int:pk>/{act}/", "", client.get, ("pk",))
            answer = client.post(f"/indbakke/{found.pk}/{act}/", sent_with(route, secret), follow=True)
            text = body(answer).decode()
            if answer.status_code >= 500 or SECRET in text:
                wrong.append(f"{act}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert Event.objects.count() == before
