"""What is no text is taken out of every field, and what people do type stays as it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from sikkersag.foundation.operation.middleware import TextMiddleware


def seen(request: Any) -> Any:
    """The request as a view gets it."""
    TextMiddleware(lambda _: HttpResponse()).process_view(request, lambda _: HttpResponse(), (), {})
    return request


@pytest.mark.parametrize("no_text", ["\x00", "\x1b", "\x7f", "\u202e", "\u2066", "\ufffe"])
def test_what_is_no_text_is_taken_out(no_text: str) -> None:
    request = seen(RequestFactory().post(f"/?q=a{no_text}b", {"tekst": [f"æ{no_text}ø", "å"]}))
    assert request.GET.getlist("q") == ["ab"]
    assert request.POST.getlist("tekst") == ["æø", "å"]


@pytest.mark.parametrize(
    "text", ["Linje 1\r\n\tLinje 2\n", "مرحبا\u200f", "נועה\u200e", "👩\u200d👧", "e\u0301", "a\u00a0b", "100 % \\ _"]
)
def test_what_people_type_stays_as_it_was(text: str) -> None:
    posted = RequestFactory().post("/", {"tekst": text})
    before = posted.POST
    assert seen(posted).POST is before
    assert posted.POST["tekst"] == text
