"""The way in for other systems. What it takes and answers is told by `api_description`, at `/api/openapi.json`.

Who asks is looked up in the database: while that is away nothing is kept, and the system is told to send the same again
under the same key. From then on what is sent is kept before it is read, as everywhere.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from sikkersag.foundation.access.gate import public
from sikkersag.foundation.login.lockout import address_of
from sikkersag.foundation.operation.middleware import reads_raw
from sikkersag.intake import limits, reading, spool
from sikkersag.intake.actions.clients import OtherContentError, hashed, note_sent
from sikkersag.intake.actions.ingesting import ingest, not_whole, problems_in, refuse
from sikkersag.intake.models import ApiClient, ApiSent
from sikkersag.intake.queries.standing import standing_of
from sikkersag.intake.submission import as_typed
from sikkersag.intake.views.api_description import description
from sikkersag.intake.views.keeping import BrokenOffError, at_leisure, chunks

_LONGEST_KEY = 120


class _AnsweredError(Exception):
    """The answer is known already."""

    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer


def _wrong(status: int, code: str, message: str, **more: Any) -> JsonResponse:
    return JsonResponse({"error": code, "message": message, "phone": settings.INTAKE_PHONE, **more}, status=status)


def _client(request: HttpRequest) -> ApiClient:
    """Who asks. Raises _AnsweredError where it is nobody that we know."""
    kind, _, told = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    name = secret = ""
    try:
        if kind.lower() == "basic":
            name, _, secret = base64.b64decode(told.strip(), validate=True).decode().partition(":")
        elif kind.lower() == "bearer":
            name, _, secret = told.strip().partition(":")
    except (binascii.Error, ValueError):
        name = secret = ""
    try:
        found = ApiClient.objects.filter(client_id=name.replace("\0", ""), withdrawn_at=None).first()
    except DatabaseError:
        raise _AnsweredError(_away()) from None
    # Asked in the same way where there is no such client: how long it takes tells nothing.
    same = hmac.compare_digest(hashed(secret), found.secret_sha256 if found else "0" * 64)
    if found is None or not same:
        if limits.too_often(address_of(request), "api", now=request.now):  # type: ignore[attr-defined]
            raise _AnsweredError(_wrong(429, "too_often", "Too many wrong secrets. Nothing was kept."))
        answer = _wrong(401, "unauthorized", "Unknown client or secret. Nothing was kept.")
        answer["WWW-Authenticate"] = 'Basic realm="underretninger", charset="UTF-8"'
        raise _AnsweredError(answer)
    return found


def _away() -> JsonResponse:
    answer = _wrong(503, "not_kept", "Nothing was kept. Send the same again with the same Idempotency-Key.")
    answer["Retry-After"] = "30"
    return answer


def _not_that_way(*allowed: str) -> JsonResponse:
    answer = _wrong(405, "method", f"Only {' and '.join(allowed)} here.")
    answer["Allow"] = ", ".join(allowed)
    return answer


@never_cache
@reads_raw
@csrf_exempt  # a system sends its secret with each request, and no cookie
@public
def send(request: HttpRequest) -> HttpResponse:
    """Send a notification; answered with its receipt once it is kept."""
    if request.method != "POST":
        return _not_that_way("POST")
    try:
        return _sent(request, _client(request))
    except _AnsweredError as known:
        return known.answer


def _sent(request: HttpRequest, client: ApiClient) -> HttpResponse:
    now = request.now  # type: ignore[attr-defined]
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "").strip()
    if not key or len(key) > _LONGEST_KEY or not key.isprintable():
        return _wrong(400, "no_key", f"Say an Idempotency-Key of at most {_LONGEST_KEY} signs. Nothing was kept.")
    if request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != "application/json":
        return _wrong(415, "media_type", "Send application/json. Nothing was kept.")
    try:
        told = spool.keep(
            chunks(request),
            channel="api",
            arrived_at=now,
            media_type="application/json",
            key=f"{client.client_id} {key}",
            limit=settings.INTAKE_LIMIT,
        )
    except spool.TooLargeError:
        return _wrong(413, "too_large", f"At most {settings.INTAKE_LIMIT} bytes. Nothing was kept.")
    except spool.SpoolFullError:
        return _away()
    except BrokenOffError:
        return _wrong(400, "broken_off", "Less came than was promised. Nothing was kept.")
    try:
        found = reading.read(told, spool.body_of(told.raw))
    except reading.UnreadableError as error:
        why = str(error)[:200]
        at_leisure(lambda: refuse(told.raw, why, now=now))
        return _wrong(422, "unreadable", f"{why}. Nothing was kept.")
    if problems := problems_in(found):
        at_leisure(lambda: refuse(told.raw, not_whole(problems), now=now))
        return _wrong(422, "not_whole", "Nothing was kept.", problems=_named(problems))
    receipt, new = reading.receipt_of(told, found), True
    try:
        new = note_sent(client, key=key, digest=found.submission.digest, receipt=receipt, now=now)
    except OtherContentError:
        at_leisure(lambda: refuse(told.raw, "the key stands for something else", now=now))
        return _wrong(422, "other_content", "The Idempotency-Key stands for something else. Nothing was kept.")
    except DatabaseError:
        pass  # it is kept, and the receipt is worked out from what was kept
    at_leisure(lambda: ingest(told.raw, now=now), raw=told.raw, receipt=receipt)
    status = 201 if new else 200
    answer = JsonResponse({"receipt": receipt, "received_at": told.arrived_at, "again": not new}, status=status)
    answer["Location"] = f"/api/underretninger/{receipt}"
    return answer


def _named(problems: Mapping[str, str]) -> dict[str, str]:
    names = {"tekst": "text", "hvem": "sender_kind", "filer": "files"}
    return {names.get(name, name): said for name, said in problems.items()}


@never_cache
@public
def standing(request: HttpRequest, receipt: str) -> HttpResponse:
    """Where a notification stands that this client has sent itself."""
    if request.method == "POST":
        return _not_that_way("GET", "HEAD")
    try:
        client = _client(request)
        number = as_typed(receipt[:60])
        sent = ApiSent.objects.filter(client=client, receipt=number).order_by("pk").first() if number else None
        if sent is None:
            return _wrong(404, "not_found", "This client has sent no notification with that receipt.")
        found = standing_of(number)
    except _AnsweredError as known:
        return known.answer
    except DatabaseError:
        return _away()
    steps = {step.key: step.at.isoformat() if step.at else None for step in found.steps} if found else {}
    received = found.arrived_at if found else sent.at
    return JsonResponse({"receipt": number, "received_at": received.isoformat(), "steps": steps})


@public
def openapi(request: HttpRequest) -> HttpResponse:
    """What the way in for other systems takes and answers (OpenAPI 3.1)."""
    if request.method == "POST":
        return _not_that_way("GET", "HEAD")
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False, "indent": 1})
