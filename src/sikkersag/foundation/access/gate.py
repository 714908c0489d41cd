"""What stands before every view: is somebody signed in, may they, is the case theirs; and the read is logged.

A view without one of these marks is refused by the test of routes: `@needs("…")`, `@needs_case("…")`, `@public`
(for everybody, also without signing in), or `@signed_in` (for everybody who is signed in).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from sikkersag.foundation.access.actions import log_read
from sikkersag.foundation.access.narrowing import lifted, narrow, only_reads
from sikkersag.foundation.access.permissions import require, require_anywhere
from sikkersag.foundation.access.queries import NOT_REACHED, reach
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.login.models import User

P = ParamSpec("P")


class Request(HttpRequest):
    """A request as a gated view is handed it: somebody is signed in, and the time is known."""

    user: User
    now: datetime
    viewer: Viewer
    #: The id of the case named in the address; only behind `needs_case`.
    case_id: int


View = Callable[Concatenate[Request, P], HttpResponseBase]
Gated = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
Resolver = Callable[[str], int | None]
Namer = Callable[[list[int]], dict[int, str]]

_resolvers: list[Resolver] = []
_namers: list[Namer] = []


def register_case_resolver(resolver: Resolver) -> None:
    """Tell how a case number becomes a case's id (nothing where there is no such case). The latest one holds."""
    _resolvers[:] = [resolver]


def resolve_case(number: str) -> int | None:
    """The id of a case by its number."""
    if not _resolvers:
        raise RuntimeError("No case resolver is registered: casefile does it from ready().")
    with lifted():
        return _resolvers[0](number)


def register_case_namer(namer: Namer) -> None:
    """Tell how cases' ids become their numbers, many at once. The latest one holds."""
    _namers[:] = [namer]


def case_numbers(cases: Iterable[int]) -> dict[int, str]:
    """The numbers of cases by their ids; an id that no room knows is its own name."""
    wanted = list(dict.fromkeys(cases))
    if not wanted or not _namers:
        return {case: str(case) for case in wanted}
    with lifted():
        known = _namers[0](wanted)
    return {case: known.get(case, str(case)) for case in wanted}


def public(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """For everybody, also without signing in. The page must show nothing of any case."""
    view.permission = "public"  # type: ignore[attr-defined]
    view.login_required = False  # type: ignore[attr-defined]
    return view


def signed_in(view: View[P]) -> Gated[P]:
    """For everybody who is signed in, whatever their role."""

    @wraps(view)
    def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    gated.permission = "signed-in"  # type: ignore[attr-defined]
    return gated


def needs(permission: str) -> Callable[[View[P]], Gated[P]]:
    """For those with a role that has the permission. Others are told so (403)."""

    def decorate(view: View[P]) -> Gated[P]:
        @wraps(view)
        def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            require_anywhere(request.viewer, permission)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        gated.permission = permission  # type: ignore[attr-defined]
        return gated

    return decorate


def needs_case(permission: str, what: str = "sagen") -> Callable[[View[P]], Gated[P]]:
    """For those who may do this to the case whose `number` stands in the address; sets `request.case_id`.

    A case that the viewer may not know of is not found (404), as if it were not there; one who may break the glass is
    offered that instead, on a page that tells nothing of the case. Being shown something is logged as a read of `what`
    before the view runs; an answer to a POST is logged where it shows something, also where it refuses, and does not
    only lead on.
    """

    def decorate(view: View[P]) -> Gated[P]:
        @wraps(view)
        def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            viewer: Viewer = request.viewer  # type: ignore[attr-defined]
            number = str(kwargs["number"])
            case = resolve_case(number)
            reached = NOT_REACHED if case is None else reach(viewer, case)
            if only_reads(request):
                narrow(viewer)
            if case is None:
                raise Http404
            if reached is NOT_REACHED and case not in viewer.closed:
                if viewer.may("case.break_glass"):
                    return offer_break_glass(request, number)
                raise Http404
            require(viewer, permission, case, known=reached)
            request.case_id = case  # type: ignore[attr-defined]
            shown = request.method in ("GET", "HEAD")
            if shown:
                log_read(viewer=viewer, case=case, what=what, why=reached.why)
            response = view(request, *args, **kwargs)  # type: ignore[arg-type]
            if not shown and _shows(response):
                log_read(viewer=viewer, case=case, what=what, why=reached.why)
            return response

        gated.permission = permission  # type: ignore[attr-defined]
        gated.narrows = True  # type: ignore[attr-defined]
        return gated

    return decorate


def _shows(response: HttpResponseBase) -> bool:
    """May an answer show something? A page that refuses (a form with what was typed, a conflict) does; what only leads
    on, says that nothing is there, or is empty does not.
    """
    if 300 <= response.status_code < 400 or response.status_code in (404, 405, 410):
        return False
    return bool(response.streaming or getattr(response, "content", b""))


def offer_break_glass(
    request: HttpRequest, number: str, *, error: str = "", reason: str = "", onward: str = ""
) -> HttpResponse:
    """The page that offers break-glass on a case number; it tells nothing of the case."""
    context = {"number": number, "error": error, "reason": reason, "next": onward or request.get_full_path()}
    return render(request, "access/break_glass.html", context, status=403)
