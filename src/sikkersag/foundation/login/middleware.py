"""What stands before every page: is somebody signed in, have they shown a second factor, have they been away too long?

In the settings these stand in the order in which they are written here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login import encryption, kept, partial, second_factor
from sikkersag.foundation.login.signals import SEEN, now_of

#: Where the session keeps the page to go on to when the second factor is set up.
AFTER_SET_UP = "after_set_up"
#: The pages that are open to who has not shown a second factor yet.
_ON_THE_WAY = {"mfa_activate_totp", "mfa_reauthenticate", "account_reauthenticate", "account_logout"}


class IdleMiddleware:
    """Ends a session that no person has used for SESSION_COOKIE_AGE seconds.

    Requests that a page makes by itself are answered while the session holds, but do not make it hold longer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            self._count(request)
        return self.get_response(request)

    def _count(self, request: HttpRequest) -> None:
        now = int(now_of(request).timestamp())
        seen = request.session.get(SEEN, now)
        if now - seen >= settings.SESSION_COOKIE_AGE:
            if request.user.is_authenticated:
                write_entry("login.timed_out", by=request.user, now=now_of(request), object=f"user:{request.user.pk}")
            request.session.flush()
            request.user = AnonymousUser()
        elif not partial.is_background(request):
            # Written now and then, not at each request: a page may make several.
            step = min(60, settings.SESSION_COOKIE_AGE // 30)
            if SEEN not in request.session or abs(now - seen) >= step:
                request.session[SEEN] = now


class SignedInMiddleware(LoginRequiredMiddleware):
    """Every page needs somebody signed in, unless it is marked `login_not_required`.

    A request that fills a part of a page gets a short answer, never the sign-in page: what is being written stays on
    the screen. A form that was sent comes back with all that was in it (see `login.kept`).
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]) -> Any:
        """Answer who is not signed in, as their request needs it."""
        if partial.is_partial(request):
            return partial.signed_out(request)
        if request.method not in ("GET", "HEAD"):
            return kept.page(request)
        query = {REDIRECT_FIELD_NAME: request.get_full_path()}
        # A cookie whose session is gone: they were signed in.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty():
            query[partial.TIMED_OUT] = "1"
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode(query)}")


class SecondFactorMiddleware:
    """Leads who has no second factor yet to set one up, before anything else opens; and answers where what is kept of
    one cannot be read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Let the request through, or send it to where the second factor is set up or shown."""
        if not request.user.is_authenticated or not getattr(view_func, "login_required", True):
            return None
        match = request.resolver_match
        if (match and match.url_name in _ON_THE_WAY) or not second_factor.is_missing(request):
            return None
        if partial.is_partial(request):
            return partial.signed_out(request)
        if second_factor.is_set_up(request.user.pk):
            # Set up in another session, so this one has yet to show a code.
            query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{query}")
        if request.method == "GET":
            request.session[AFTER_SET_UP] = request.get_full_path()
        return HttpResponseRedirect(reverse("mfa_activate_totp"))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page that says whom to ask."""
        if not isinstance(exception, encryption.UnreadableError):
            return None
        encryption.tell(exception, request.user.pk)
        return render(request, "login/unreadable.html", {"support": settings.SUPPORT}, status=503)
