"""What no page of ours is ever asked: refused before anything is read."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string

_METHODS = ("GET", "HEAD", "POST")


class MethodMiddleware:
    """Refuses every method but those of pages and forms (405): a view asks only whether it was sent a form or not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _METHODS:
            return HttpResponseNotAllowed(_METHODS, render_to_string("405.html"))
        return self.get_response(request)
