"""May this be done to this case by this viewer? The role's permission and the way to the case, together."""

from __future__ import annotations

from sikkersag.foundation.access.errors import Denied
from sikkersag.foundation.access.queries import NOT_REACHED, Reach, reach
from sikkersag.foundation.access.roles import permissions
from sikkersag.foundation.access.viewer import Viewer


def may_on_case(viewer: Viewer, permission: str, case: int) -> bool:
    """May the viewer do this to this case now? One query."""
    return permission in reach(viewer, case).permissions


def require(viewer: Viewer, permission: str, case: int, *, known: Reach | None = None) -> Reach:
    """How the viewer reaches the case, or Denied with a Danish sentence that says what is lacking.

    `known` is the reach where it has been looked up already.
    """
    found = reach(viewer, case) if known is None else known
    if found is NOT_REACHED:
        raise Denied(_CLOSED if case in viewer.closed else "Du har ikke adgang til denne sag.")
    if permission not in found.permissions:
        raise Denied(f"Du kan se sagen, men du kan ikke gøre dette i den: {_title(permission)}.")
    return found


def require_anywhere(viewer: Viewer, permission: str) -> None:
    """Nothing, or Denied where none of the viewer's roles has the permission."""
    if not viewer.may(permission):
        raise Denied(f"Din rolle giver ikke adgang til dette: {_title(permission)}.")


_CLOSED = "Sagen er lukket for dig, fordi du har meldt dig inhabil."


def _title(permission: str) -> str:
    known = permissions().get(permission)
    return known.title.lower() if known is not None else permission
