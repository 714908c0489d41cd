"""Gives every request its viewer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from sikkersag.foundation.access.viewer import Viewer, anonymous, viewer_of
from sikkersag.foundation.login.models import User


class ViewerMiddleware:
    """Sets `request.viewer`, worked out when it is first asked for. Stands after the clock and authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def viewer() -> Viewer:
            now = request.now  # type: ignore[attr-defined]
            return viewer_of(request.user, now=now) if isinstance(request.user, User) else anonymous(now)

        request.viewer = SimpleLazyObject(viewer)  # type: ignore[attr-defined]
        return self.get_response(request)
