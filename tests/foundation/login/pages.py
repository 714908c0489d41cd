"""Pages that stand in for those of the rooms above: one to read, one to save, and the pages of signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path


def read(request: HttpRequest) -> HttpResponse:
    """A page that needs somebody signed in."""
    return HttpResponse("Idas sag")


def save(request: HttpRequest) -> HttpResponse:
    """A form that says what it took."""
    if request.method == "POST":
        return HttpResponse("Gemt: " + request.POST.get("tekst", ""))
    return redirect("front")


urlpatterns = [
    path("", read, name="front"),
    path("sag/", read, name="case"),
    path("gem/", save, name="save"),
    path("konto/", include("sikkersag.foundation.login.urls")),
]
