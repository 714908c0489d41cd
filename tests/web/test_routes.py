"""No address without a declared permission: the walk over all of them, and the walk itself on planted ones."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver, include, path
from django.urls.resolvers import RegexPattern
from tests.web.routes import routes, undeclared

from sikkersag.foundation.access.gate import needs, needs_case, public, signed_in
from sikkersag.foundation.access.roles import permissions


def plain() -> Any:
    """A view that somebody forgot to mark; a new one each time, since a mark stays on it."""

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    return view


def planted(*patterns: Any) -> URLResolver:
    """A program with only these addresses, one level down."""
    return URLResolver(RegexPattern(r""), [path("rum/", include((list(patterns), "rum")))])


def wrong(*patterns: Any) -> list[str]:
    """What the walk says of these addresses."""
    return undeclared(routes(planted(*patterns)), set(permissions()))


def test_every_view_of_the_program_declares_what_it_asks_for() -> None:
    found = list(routes())
    assert len(found) > 10
    assert undeclared(iter(found), set(permissions())) == []


def test_a_view_without_a_mark_is_found() -> None:
    (message,) = wrong(path("glemt/", plain()))
    assert "/rum/glemt/" in message and "declares no permission" in message


def test_a_view_that_asks_for_a_permission_that_does_not_exist_is_found() -> None:
    (message,) = wrong(path("fly/", needs("case.fly")(plain())))
    assert "case.fly" in message


@pytest.mark.parametrize(
    "view",
    [
        needs("case.read")(plain()),
        needs_case("case.write")(plain()),
        signed_in(plain()),
        public(plain()),
        login_not_required(plain()),
    ],
)
def test_a_marked_view_is_let_through(view: Any) -> None:
    assert wrong(path("side/", view)) == []


def test_the_walk_tells_names_and_arguments() -> None:
    (route,) = routes(planted(path("sag/<str:number>/", needs_case("case.read")(plain()), name="case")))
    assert (route.pattern, route.name, route.arguments) == ("rum/sag/<str:number>/", "rum:case", ("number",))
