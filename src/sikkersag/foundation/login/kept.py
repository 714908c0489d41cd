"""A form that was sent after its session ended: what was typed comes back on a page, to be sent again after sign-in.

Nothing is kept on the server: the page holds the fields. Signing in changes the token against forged requests, so
the page carries a ticket instead, which says that these very fields came to this address from our own form in this
browser (a cookie). It is made only for a request that had a right token, or that the browser itself says came from
a page of ours: a form that was on the screen while one signed in again has the token from before.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse

from sikkersag.foundation.login import partial
from sikkersag.foundation.ui.errors import csrf_failure

#: The field that carries the ticket, and the cookie that ties it to the browser.
TICKET = "_kept"
COOKIE = "kept"
#: Seconds for which a ticket holds: a working day.
HOLDS = 8 * 3600
_SALT = "sikkersag.login.kept"
#: Never sent back to a screen, as nothing is whose name holds "password".
_SECRET = {"code", "csrfmiddlewaretoken", TICKET}
_PROOFS = ("csrfmiddlewaretoken", TICKET)


def _fields(posted: QueryDict) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in posted.lists()
        for value in values
        if name not in _SECRET and "password" not in name
    ]


def _digest(fields: list[tuple[str, str]]) -> str:
    # A browser sends line ends as it likes.
    plain = sorted((name, value.replace("\r\n", "\n")) for name, value in fields)
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


def page(request: HttpRequest, status: int = 401) -> HttpResponse:
    """The answer to a form that nobody signed in has sent: what was typed, where to sign in, a button to send again."""
    fields = _fields(request.POST)
    browser = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(24)
    path = request.get_full_path()
    ticket = signing.dumps({"path": path, "digest": _digest(fields), "browser": browser}, salt=_SALT)
    response = render(
        request,
        "login/kept.html",
        {
            "path": path,
            "fields": fields,
            "texts": [value for _, value in fields if len(value) > 40 or "\n" in value],
            "files": [upload.name for uploads in request.FILES.lists() for upload in uploads[1]],
            "ticket_name": TICKET,
            "ticket": ticket,
            "sign_in": f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: reverse('login_back')})}",
        },
        status=status,
    )
    response["Cache-Control"] = "no-store"
    response.set_cookie(
        COOKIE, browser, max_age=HOLDS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Strict"
    )
    return response


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django asks for this when the token against forged requests is wrong (CSRF_FAILURE_VIEW)."""
    if partial.is_partial(request):
        return partial.stale(request)
    # What holds a password or a code is not sent again: the page for it is opened afresh.
    whole = len(_fields(request.POST)) >= sum(len(v) for k, v in request.POST.lists() if k not in _PROOFS)
    if request.method == "POST" and whole and _is_from_our_page(request):
        return page(request, status=403)
    return csrf_failure(request, reason)


def _is_from_our_page(request: HttpRequest) -> bool:
    # Browsers write both headers themselves; a page of somebody else's cannot.
    origin = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") == origin or request.headers.get("Sec-Fetch-Site") == "same-origin"


def is_ours(request: HttpRequest) -> bool:
    """Does the request carry a ticket made for this browser, this address and these very fields?"""
    try:
        told = signing.loads(request.POST.get(TICKET, ""), salt=_SALT, max_age=HOLDS)
    except signing.BadSignature:
        return False
    return (
        secrets.compare_digest(told["browser"], request.COOKIES.get(COOKIE, ""))
        and told["path"] == request.get_full_path()
        and told["digest"] == _digest(_fields(request.POST))
    )


class KeptMiddleware:
    """Lets a form with a right ticket past the check against forged requests. Stands just before that check."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> None:
        """Mark a request whose ticket holds as checked. A view that keeps what is sent as it came is left alone
        (`operation.middleware.reads_raw`): to ask for a field would read it first.
        """
        if getattr(view_func, "reads_raw", False):
            return
        if request.method == "POST" and TICKET in request.POST and is_ours(request):
            request.csrf_processing_done = True  # type: ignore[attr-defined]
