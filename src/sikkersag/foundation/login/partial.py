"""Requests that fill a part of a page, or that a page makes by itself, and what they get when nobody is signed in.

They never get a whole page: it would take the place of what somebody is writing.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

#: Says on the sign-in page why one is there.
TIMED_OUT = "udloebet"


def is_background(request: HttpRequest) -> bool:
    """Was the request made by a page by itself (saving a draft), not by a person?"""
    return request.headers.get("X-Autosave") == "1"


def is_partial(request: HttpRequest) -> bool:
    """Does the answer go into a page that is on the screen?"""
    return bool(request.headers.get("HX-Request")) or is_background(request)


def page_on_screen(request: HttpRequest) -> str:
    """The address on this host of the page from which a request was made; the front page where it is not told."""
    told = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    if told.netloc != request.get_host() or not told.path.startswith("/") or told.path.startswith("//"):
        return "/"
    return told.path + (f"?{told.query}" if told.query else "")


def signed_out(request: HttpRequest) -> HttpResponse:
    """401 with a short text and a link to sign in."""
    query = urlencode({REDIRECT_FIELD_NAME: page_on_screen(request), TIMED_OUT: "1"})
    context = {"sign_in": f"{reverse('account_login')}?{query}"}
    return _beside_the_form(render(request, "login/signed_out_fragment.html", context, status=401))


def stale(request: HttpRequest) -> HttpResponse:
    """401 with a short text: the page on the screen is from before one signed in again."""
    return _beside_the_form(render(request, "login/stale_fragment.html", status=401))


def _beside_the_form(response: HttpResponse) -> HttpResponse:
    # htmx puts it here whatever element asked, so no form is replaced.
    response["HX-Retarget"] = "#session-message"
    response["HX-Reswap"] = "innerHTML"
    return response
