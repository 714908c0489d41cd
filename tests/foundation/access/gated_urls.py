"""Addresses with one view of each mark, for test_gate.py. The case number of case 1 is `1`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path

from sikkersag.foundation.access import gate
from sikkersag.foundation.access.gate import Request

handler403 = "tests.foundation.access.gated_urls.denied"


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The sentence alone."""
    return HttpResponse(str(exception), status=403)


@gate.public
def everybody(request: HttpRequest) -> HttpResponse:
    """For everybody."""
    return HttpResponse("alle")


@gate.signed_in
def colleagues(request: Request) -> HttpResponse:
    """For everybody signed in."""
    return HttpResponse(request.viewer.user.name)


@gate.needs("team.see")
def team(request: Request) -> HttpResponse:
    """For those who see a team."""
    return HttpResponse("teamet")


@gate.needs_case("case.read")
def case(request: Request, number: str) -> HttpResponse:
    """A case."""
    return HttpResponse(f"sagen {request.case_id}")


@gate.needs_case("case.write", what="et notat")
def write(request: Request, number: str) -> HttpResponse:
    """A form: leads on when it is saved, is shown again when something is wrong."""
    if request.method == "POST" and "ok" in request.POST:
        return HttpResponseRedirect("/")
    return HttpResponse("formularen", status=int(request.POST.get("status", 200)))


urlpatterns = [
    path("alle/", everybody),
    path("os/", colleagues),
    path("team/", team),
    path("sag/<str:number>/", case),
    path("sag/<str:number>/skriv/", write),
    path("konto/", include("allauth.urls")),
    path("adgang/", include("sikkersag.foundation.access.urls")),
]
