"""What is shown when a page cannot be shown. Each says what happened, what was kept and what to do next.

None of these reads the database: it may be what failed. Which addresses are refused is decided where they are served.
"""

from __future__ import annotations

import sys
from typing import Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string

from sikkersag.foundation.ui import danish

#: Parts of the names of fields that are never shown again: secrets.
_SECRET: Final = ("csrf", "password", "login", "code", "token", "otp", "secret")
#: The field that proves where a form came from. It is sent back only as it came: a page of somebody else's cannot
#: know it, so what they make a browser send cannot be sent again by one click either.
_PROOF: Final = "csrfmiddlewaretoken"
#: Busy, locked, read-only, a fault of the disk, a full disk, a file that cannot be opened.
_SQLITE_AWAY: Final = {5, 6, 8, 10, 13, 14}
#: Bytes of a form that was too large, which are read and thrown away, in parts of so many.
_READ_OUT: Final = 64 * 1024**2
_PART: Final = 256 * 1024
#: Seconds after which it is worth asking again.
_SOON: Final = 10


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Where the proof of a form was missing or too old (most often: the session ended while somebody wrote).

    Nothing of the form was carried out. What was typed into it is shown, so that it can be copied; it is not sent
    again by itself, or the proof would be worth nothing.
    """
    typed = [
        (name, value)
        for name in request.POST
        for value in request.POST.getlist(name)
        if not any(part in name.lower() for part in _SECRET) and len(value.strip()) > 2
    ]
    context = {"typed": [(str(number), value) for number, (_, value) in enumerate(typed, 1)], "files": request.FILES}
    return render(request, "ui/csrf_failure.html", context, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What could not be read (400), or a form that holds more than is taken in one (413).

    What was sent is read to its end first: a browser that is still sending would else say that the line was cut.
    What was typed cannot be shown here, since it was not read; it is on the page that it was sent from.
    """
    if not isinstance(exception, (RequestDataTooBig, TooManyFieldsSent)):
        return HttpResponse(render_to_string("400.html"), status=400)
    _read_out(request)
    if request.headers.get("X-Autosave") == "1":
        return JsonResponse({"fejl": "Teksten er for lang til at blive gemt på serveren."}, status=413)
    most = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024**2
    return HttpResponse(render_to_string("413.html", {"most": most}), status=413)


def _read_out(request: HttpRequest) -> None:
    left = _READ_OUT
    try:
        while left > 0 and (part := request.read(min(_PART, left))):
            left -= len(part)
    except OSError:
        return  # the sender has gone


def server_error(request: HttpRequest) -> HttpResponse:
    """A mistake in the program, or a database that is away. Told without anything that could fail once more."""
    if _is_away(sys.exc_info()[1]):
        return database_away(request)
    now = getattr(request, "now", None)
    when = f"{danish.full_day(now)} {danish.clock(now)}" if now is not None else ""
    return HttpResponse(render_to_string("500.html", {"when": when}), status=500)


def _is_away(error: BaseException | None) -> bool:
    """Does an error say that the database cannot answer just now, whoever asks and whatever it is?"""
    code = getattr(getattr(error, "__cause__", None), "sqlite_errorcode", None)
    if code is not None:
        # SQLite calls a mistake in a statement by the same name; the low byte tells them apart.
        return code & 0xFF in _SQLITE_AWAY
    return isinstance(error, (OperationalError, InterfaceError))


def database_away(request: HttpRequest) -> HttpResponse:
    """The database does not answer just now (503). What was typed comes back on the page, to be sent again.

    A write is done whole or not at all, and which of them nobody can know where the answer was lost; the page says so.
    A form with a secret in it is opened afresh instead. A request that a page makes by itself gets a short text.
    """
    if request.headers.get("HX-Request") or request.headers.get("X-Autosave") == "1":
        response = HttpResponse("Databasen svarer ikke lige nu. Teksten er på siden.", "text/plain; charset=utf-8")
        response.status_code = 503
    else:
        response = HttpResponse(render_to_string("503.html", _sent(request)), status=503)
    response["Retry-After"] = str(_SOON)
    response["Cache-Control"] = "no-store"
    return response


def _sent(request: HttpRequest) -> dict[str, object]:
    """What the page about a database that is away shows of a request: nothing of one that only read."""
    context: dict[str, object] = {"path": request.get_full_path(), "posted": request.method == "POST"}
    if request.method != "POST":
        return context
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values if name != _PROOF]
        files = [file.name for _, files in request.FILES.lists() for file in files]
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return context  # it was cut off, or too long to be read
    secret = any(part in name.lower() for name, _ in fields for part in _SECRET)
    texts = [str(value) for name, value in fields if len(value) > 40 or "\n" in value]
    return {
        **context,
        "fields": [] if secret else fields,
        "proof": "" if secret else request.POST.get(_PROOF, ""),
        "texts": [] if secret else texts,
        "files": files,
        "secret": secret,
    }
