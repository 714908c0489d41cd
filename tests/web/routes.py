"""Walks every address of the program and says which view stands there and what it asks for.

A view declares what it asks for by a mark from `foundation.access.gate`. The pages of signing in carry none;
their packages are named here, with what guards them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

#: Where the views are how one signs in. They stand before every permission, and `login.middleware` guards them.
SIGNING_IN = ("allauth.", "sikkersag.foundation.login.")
#: Marks that are not the name of a permission.
MARKS = ("public", "signed-in")


@dataclass(frozen=True)
class Route:
    """One address: its pattern, its full name, the view, and the arguments that it takes."""

    pattern: str
    name: str
    view: Callable[..., Any]
    arguments: tuple[str, ...]

    @property
    def permission(self) -> str | None:
        """What the view declares that it asks for; None where it declares nothing."""
        if getattr(self.view, "login_required", True) is False:
            return "public"
        declared = getattr(self.view, "permission", None)
        if declared is None and self.module.startswith(SIGNING_IN):
            return "signed-in"
        return declared

    @property
    def module(self) -> str:
        """The module of the view, behind Django's wrapping of classes."""
        return str(getattr(getattr(self.view, "view_class", self.view), "__module__", ""))


def routes(resolver: URLResolver | None = None, before: str = "", space: str = "") -> Iterator[Route]:
    """Every address under a resolver; the whole program without one."""
    resolver = get_resolver() if resolver is None else resolver
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, pattern, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            assert isinstance(entry, URLPattern)
            arguments = tuple(entry.pattern.regex.groupindex)
            yield Route(pattern, f"{space}{entry.name or ''}", entry.callback, arguments)


def undeclared(found: Iterator[Route], known: set[str]) -> list[str]:
    """What is wrong: a view that declares nothing, or a permission that does not exist."""
    wrong = []
    for route in found:
        if route.permission is None:
            wrong.append(f"/{route.pattern} ({route.module}) declares no permission")
        elif route.permission not in MARKS and route.permission not in known:
            wrong.append(f"/{route.pattern} asks for {route.permission}, which does not exist")
    return wrong
