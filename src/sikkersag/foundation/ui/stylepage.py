"""The style page: every component once, with invented texts, to look at, to take pictures of and to test with axe."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def style(request: HttpRequest) -> HttpResponse:
    """Show every component. Texts and times are invented and the same at every call."""
    return render(request, "ui/style.html", {})
