"""What is shown when a page cannot be shown. Each says what happened, what was kept and what to do next.

None of these reads the database: it may be what failed. Which addresses are refused is decided where they are served.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from sikkersag.foundation.ui import danish

#: Parts of the names of fields that are never shown again: secrets.
_SECRET: Final = ("csrf", "password", "login", "code", "token", "otp", "secret")


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


def server_error(request: HttpRequest) -> HttpResponse:
    """A mistake in the program, or a database that is away. Told without anything that could fail once more."""
    now = getattr(request, "now", None)
    when = f"{danish.full_day(now)} {danish.clock(now)}" if now is not None else ""
    return HttpResponse(render_to_string("500.html", {"when": when}), status=500)
