"""Signing out leaves nothing of a draft on the computer. Nothing else of a session is done here."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ClearsDraftsMiddleware:
    """Asks the browser to forget what the pages have kept in it, when somebody signs out (not when time runs out:
    then what was typed must still be there).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if request.method == "POST" and match is not None and match.url_name == "account_logout":
            response["Clear-Site-Data"] = '"storage"'
        return response
