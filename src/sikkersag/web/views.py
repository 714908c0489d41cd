"""The home page of each role: the page on which that role's work begins."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse

from sikkersag.foundation.access.gate import Request, signed_in
from sikkersag.foundation.access.roles import Scope
from sikkersag.foundation.access.viewer import Viewer

#: Where a role begins, the first that the viewer has; whoever has none of them begins with the children they may see.
_BEGINS = (
    ("sagsbehandler", "overview"),
    ("afdelingsleder", "team"),
    ("omraadechef", "team"),
    ("borgercenterchef", "team"),
    ("modtagelse", "team"),
    ("doegnvagt", "children"),
    ("kvalitetsstab", "team"),
    ("systemadministrator", "users"),
    ("databeskyttelsesraadgiver", "read_log"),
)


def home_of(viewer: Viewer) -> str:
    """The name of the page on which the viewer's work begins."""
    held = {role.key for role in viewer.roles}
    for role, page in _BEGINS:
        if role in held and _is_there(page):
            return page
    no_cases = viewer.roles and all(role.scope is Scope.NONE for role in viewer.roles)
    return "roles" if no_cases and _is_there("roles") else "children"


def _is_there(page: str) -> bool:
    try:
        return bool(reverse(page))
    except NoReverseMatch:
        return False


@signed_in
def home(request: Request) -> HttpResponse:
    """Leads to the home page of the viewer's role."""
    return HttpResponseRedirect(reverse(home_of(request.viewer)))
