"""The way in for other systems: who may, the same again, what is refused; every answer is as the document says."""

from __future__ import annotations

import base64
import json
from typing import Any

import jsonschema
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit

from sikkersag.intake import spool
from sikkersag.intake.actions.clients import create_client, withdraw_client
from sikkersag.intake.jobs import ingest_waiting
from sikkersag.intake.models import ApiClient, ApiSent, Attachment, Notification, Raw
from sikkersag.intake.views.api_description import description

TOLD: dict[str, Any] = {
    "text": "Ida har været væk fra skolen i to uger.",
    "sender_kind": "fagperson",
    "sender_place": "skole",
    "sender_name": "Lise Lærer",
    "abuse": None,
    "children": [{"name": "Ida Møllegård", "born": "6 år"}],
    "files": [{"filename": "brev.txt", "media_type": "text/plain", "content": base64.b64encode(b"Hej").decode()}],
}


@pytest.fixture
def secret(world: World, visit: Visit) -> str:
    return create_client(client_id="skole-it", name="Skolernes system", by=world.town.admin, now=when())


def checked(answer: Any, path: str, method: str) -> Any:
    """The answer, once it is seen to be one that the document has."""
    document = description()
    told = document["paths"][path][method]["responses"].get(str(answer.status_code))
    assert told is not None, f"{answer.status_code} is not in the document: {answer.content!r}"
    schema = {**told["content"]["application/json"]["schema"], "components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json())
    return answer


def send(secret: str, told: Any = None, *, key: str = "k1", how: str = "basic", **more: Any) -> Any:
    who = {
        "basic": "Basic " + base64.b64encode(f"skole-it:{secret}".encode()).decode(),
        "bearer": f"Bearer skole-it:{secret}",
    }
    body = told if isinstance(told, str | bytes) else json.dumps(TOLD if told is None else told)
    headers = {"Authorization": who.get(how, how), "Idempotency-Key": key, **more}
    answer = Client(headers=headers).post("/api/underretninger", body, content_type="application/json")
    return checked(answer, "/api/underretninger", "post")


def look(secret: str, receipt: str, name: str = "skole-it") -> Any:
    headers = {"Authorization": f"Bearer {name}:{secret}"}
    answer = Client(headers=headers).get(f"/api/underretninger/{receipt}")
    return checked(answer, "/api/underretninger/{receipt}", "get")


@pytest.mark.parametrize("how", ["basic", "bearer"])
def test_it_is_kept_and_stands_in_the_inbox(secret: str, how: str) -> None:
    answer = send(secret, how=how)
    found = Notification.objects.get()
    assert (answer.status_code, answer.json()["receipt"], found.channel) == (201, found.receipt, "api")
    assert answer["Location"] == f"/api/underretninger/{found.receipt}"
    assert found.told["children"][0]["name"] == "Ida Møllegård"
    assert Attachment.objects.get().filename == "brev.txt"


def test_the_same_again_is_the_same_and_something_else_is_refused(secret: str) -> None:
    first, again = send(secret), send(secret)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["receipt"] == again.json()["receipt"]
    other = send(secret, {**TOLD, "text": "Noget andet"})
    assert (other.status_code, other.json()["error"]) == (422, "other_content")
    assert send(secret, key="k2").status_code == 201
    assert (Notification.objects.count(), spool.waiting()) == (2, [])


@pytest.mark.parametrize(
    "how", ["", "Basic", "Basic ???",
            "Basic " + base64.b64encode(b"skole-it").decode(), "Bearer skole-it:", "Bearer x:y",
            "Bearer \0:\0", "Digest a"],
)  # fmt: skip
def test_nobody_else_is_let_in(secret: str, how: str) -> None:
    answer = send(secret, how=how)
    assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Basic")
    assert not list(spool.everything())


def test_one_who_is_shut_out_is_not_let_in(world: World, secret: str) -> None:
    withdraw_client(client_id="skole-it", by=world.town.admin, now=when())
    assert send(secret).status_code == 401


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("{", 422), ("[]", 422), ('{"text": 1}', 422), ({**TOLD, "unknown": "x"}, 422), ({**TOLD, "text": ""}, 422),
        ({**TOLD, "sender_kind": "nabo"}, 422), ({**TOLD, "children": [{}] * 7}, 422),
        ({**TOLD, "files": [{"filename": "a", "media_type": "", "content": "%%"}]}, 422),
        ({**TOLD, "trap": "x"}, 422), ({**TOLD, "attached": []}, 422), ({**TOLD, "sender_name": "x" * 301}, 422),
        ('{"text": "\\ud800", "sender_kind": "borger"}', 201),
    ],
)  # fmt: skip
def test_what_is_not_as_the_document_says_is_refused_and_not_kept(secret: str, told: Any, status: int) -> None:
    assert send(secret, told).status_code == status
    assert (Notification.objects.count(), spool.waiting()) == (int(status == 201), [])


def test_what_the_document_says_may_be_sent_is_taken(secret: str) -> None:
    document = description()
    schema = {"$ref": "#/components/schemas/Notification", "components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(TOLD)
    fields = document["components"]["schemas"]["Notification"]["properties"]
    assert (
        send(secret, {**{name: "" for name in fields if fields[name].get("type") == "string"}, **TOLD}).status_code
        == 201
    )


def test_a_key_must_be_said(secret: str) -> None:
    assert send(secret, key="").status_code == 400
    assert send(secret, key="x" * 121).status_code == 400


def test_more_than_the_limit_is_refused(secret: str, settings: Any) -> None:
    settings.INTAKE_LIMIT = 1000
    assert send(secret, {**TOLD, "text": "x" * 2000}).status_code == 413
    assert not list(spool.everything())


def test_a_full_disk_and_a_database_that_is_away_are_told_as_not_kept(
    secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise spool.SpoolFullError

    monkeypatch.setattr(spool, "keep", full)
    assert send(secret).status_code == 503
    monkeypatch.undo()

    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(ApiClient.objects, "filter", away)
    assert (send(secret).status_code, send(secret)["Retry-After"]) == (503, "30")
    monkeypatch.undo()
    assert not list(spool.everything())


def test_the_database_lost_on_the_way_it_is_kept_and_found_once(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("away")

    for name in ("note_sent", "ingest"):
        monkeypatch.setattr(f"sikkersag.intake.views.api.{name}", away)
    receipt = send(secret).json()["receipt"]
    monkeypatch.undo()
    ingest_waiting(now=when("2026-03-10 09:00"))
    assert send(secret).json()["receipt"] == receipt == Notification.objects.get().receipt
    assert Raw.objects.filter(again=False).count() == 1


def test_a_client_sees_how_far_its_own_has_come_and_nothing_else(world: World, secret: str) -> None:
    receipt = send(secret).json()["receipt"]
    found = look(secret, receipt).json()
    assert (found["receipt"], found["steps"]["assessed"]) == (receipt, None)
    other = create_client(client_id="en-anden", name="Et andet", by=world.town.admin, now=when())
    assert look(other, receipt, "en-anden").status_code == 404
    assert look("forkert", receipt).status_code == 401
    for forged in ("0000-0000-0000-0000", "x", "%00", "A" * 400):
        assert look(secret, forged).status_code == 404
    private = send(secret, {**TOLD, "sender_kind": "borger"}, key="k2").json()["receipt"]
    steps = look(secret, private).json()["steps"]
    assert set(steps) == {"received", "answered"} and steps["answered"] is None


def test_other_methods_are_refused(secret: str) -> None:
    for method in ("get", "head", "put", "delete", "patch", "options"):
        assert getattr(Client(), method)("/api/underretninger").status_code == 405
    assert Client().post("/api/underretninger/0000-0000-0000-0000").status_code == 405
    assert Client().post("/api/openapi.json").status_code == 405


def test_the_document_is_public_and_is_openapi(world: World, visit: Visit) -> None:
    found = Client().get("/api/openapi.json").json()
    assert found == description() and found["openapi"] == "3.1.0"
    for schema in found["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_too_many_wrong_secrets_are_refused_and_the_right_one_is_not(secret: str, settings: Any) -> None:
    settings.INTAKE_RATE = 3
    assert [send("x").status_code for _ in range(5)] == [401, 401, 401, 429, 429]
    assert send(secret).status_code == 201


def test_the_command_makes_lists_and_shuts_out(world: World, visit: Visit, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("notification_client", "opret", "skole-it", name="Skolernes system")
    told = capsys.readouterr().out.splitlines()[1].partition(": ")[2]
    assert told not in str(list(ApiClient.objects.values()))
    assert send(told).status_code == 201
    call_command("notification_client", "luk", "skole-it")
    call_command("notification_client", "vis")
    assert "skole-it  lukket" in capsys.readouterr().out
    assert (send(told).status_code, ApiSent.objects.count()) == (401, 1)
    with pytest.raises(CommandError, match="allerede en klient"):
        call_command("notification_client", "opret", "skole-it", name="x")
    with pytest.raises(CommandError, match="små bogstaver"):
        call_command("notification_client", "opret", "Skole IT", name="x")
