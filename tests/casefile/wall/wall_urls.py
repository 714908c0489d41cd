"""Views that forget the first wall, for test_requests.py."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import include, path

from sikkersag.casefile.models import Case
from sikkersag.foundation.access import gate
from sikkersag.foundation.access.gate import Request


def _everything() -> str:
    return f"{Case.objects.count()} sager"


@gate.signed_in
def forgetful(request: Request) -> HttpResponse:
    """Forgets `visible`."""
    return HttpResponse(_everything())


@gate.needs_case("case.read")
def forgetful_case(request: Request, number: str) -> HttpResponse:
    """Shows other cases than the one it was let in for."""
    return HttpResponse(_everything())


@gate.public
def for_everybody(request: Request) -> HttpResponse:
    """Asks for cases although nobody is signed in."""
    return HttpResponse(_everything())


@gate.signed_in
def streamed(request: Request) -> StreamingHttpResponse:
    """Asks only when the view has long returned."""

    def parts() -> Iterator[str]:
        yield _everything()

    return StreamingHttpResponse(parts())


@gate.signed_in
def falls(request: Request) -> HttpResponse:
    """A mistake in the program."""
    raise ValueError("fell")


@gate.signed_in
def reconnects(request: Request) -> HttpResponse:
    """The connection is lost in the middle of the request."""
    connection.close()
    return HttpResponse(_everything())


@gate.signed_in
def session(request: Request) -> HttpResponse:
    """What the session was told, and which it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid() || ' ' || current_setting('sikkersag.principals')")
        return HttpResponse(cursor.fetchone()[0])


urlpatterns = [
    path("alle/", for_everybody),
    path("glemt/", forgetful),
    path("glemt/<str:number>/", forgetful_case),
    path("strøm/", streamed),
    path("falder/", falls),
    path("forbindelse/", reconnects),
    path("session/", session),
    path("konto/", include("allauth.urls")),
    path("adgang/", include("sikkersag.foundation.access.urls")),
]
