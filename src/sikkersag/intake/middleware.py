"""The open ways in know nobody: whoever is signed in beside is as unknown there as everybody else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

#: Where these addresses begin.
OPEN = ("/underretning/", "/api/")


class UnknownMiddleware:
    """Puts the session's cookie aside for the open ways in. Stands before the session is looked up: a notification is
    then kept also while the database is away, and no employee's name comes near one that is sent without a name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(OPEN):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        return self.get_response(request)
