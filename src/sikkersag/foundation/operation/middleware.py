"""What stands between the network and every view: methods that no page has, characters that no text has."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, QueryDict
from django.template.loader import render_to_string

_METHODS = ("GET", "HEAD", "POST")
# Control characters but tab and line ends (PostgreSQL takes no NUL, HTML and spreadsheets none at all), halves of
# characters, and the marks that turn the direction of what comes after them: they would let a name rewrite the line
# that it stands in. The marks of a single word in Arabic or Hebrew, and those that join letters, stay.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class MethodMiddleware:
    """Refuses every method but those of pages and forms (405): a view asks only whether it was sent a form or not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _METHODS:
            return HttpResponseNotAllowed(_METHODS, render_to_string("405.html"))
        return self.get_response(request)


class TextMiddleware:
    """Takes out of every field, in the address and in a form, the characters that are no text. Nobody types them; they
    come with what is pasted, and from those who mean harm. Stands after the check against forged requests.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> None:
        """Clean what the view will read; nothing is copied where nothing is wrong."""
        if getattr(view_func, "reads_raw", False):
            return
        if _has_no_text(request.GET):
            request.GET = _cleaned(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and _has_no_text(request.POST):
            request.POST = _cleaned(request.POST)  # type: ignore[assignment]


def only_text(value: str) -> str:
    """A text without the characters that are no text: for what does not come through the middleware."""
    return _NO_TEXT.sub("", value)


def reads_raw(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For a view that keeps what is sent as it came, before anything has read it, and cleans the text itself."""
    view.reads_raw = True  # type: ignore[attr-defined]
    return view


def _has_no_text(fields: QueryDict) -> bool:
    return any(_NO_TEXT.search(text) for name, values in fields.lists() for text in (name, *map(str, values)))


def _cleaned(fields: QueryDict) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, values in fields.lists():
        found.setlist(_NO_TEXT.sub("", name), [_NO_TEXT.sub("", str(value)) for value in values])
    found._mutable = False
    return found
