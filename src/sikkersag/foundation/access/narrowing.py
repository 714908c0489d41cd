"""Tells a database session for whom it asks: the program itself, or one viewer. The wall is in `wall`.

Every connection begins as the program. A request that only reads is narrowed to its viewer, by one statement: by
`gate.needs_case` once the number in the address has become a case (one that the viewer may not know of must be
resolved to be offered break-glass), before every other view by `WallMiddleware`. It stays narrow, also while the
answer is streamed, until Django has ended the request; the pool resets each connection that comes back to it.

Requests that write run as the program: the actions ask for permission themselves, and what a write needs is not what
its writer sees (after a hand-over, a declared conflict or a withdrawn grant the case is gone to them before the
ledger, the audit and the number counters are written).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from sikkersag.foundation.access.queries import sees_every_log
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.access.wall import EVERY_LOG, PROGRAM

#: Principals, closed cases, moment and user, as the settings of a session.
Session = tuple[str, str, str, str]
_SAY = "SELECT " + ", ".join(
    f"set_config('sikkersag.{name}', %s, false)" for name in ("principals", "closed", "now", "user_id")
)
_AS_PROGRAM: Session = (PROGRAM, "", "", "")
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_narrowed: ContextVar[Session | None] = ContextVar("narrowed", default=None)


def only_reads(request: HttpRequest) -> bool:
    """Does the request ask for nothing to be written? What is unknown counts as reading."""
    return request.method not in _WRITES


def narrow(viewer: Viewer) -> None:
    """From here on the database shows what this viewer may see, until `widen`."""
    principals = [*viewer.principals, *([EVERY_LOG] if sees_every_log(viewer) else [])]
    closed = sorted(viewer.closed)
    session = (",".join(principals), ",".join(map(str, closed)), viewer.now.isoformat(), str(viewer.user.pk or ""))
    _narrowed.set(session)
    for connection in connections.all():
        _say(connection, session)


def widen(**_: Any) -> None:
    """The program asks again. Free where nothing was narrowed, or the connection has gone back to the pool."""
    if _narrowed.get() is None:
        return
    _narrowed.set(None)
    for connection in connections.all(initialized_only=True):
        if connection.connection is not None:
            try:
                _say(connection, _AS_PROGRAM)
            except DatabaseError:
                # Rather none than one that still asks for somebody.
                connection.close()


@contextmanager
def lifted() -> Iterator[None]:
    """What stands in here is asked by the program, also in a narrowed request: to turn numbers and ids of cases."""
    session = _narrowed.get()
    if session is None:
        yield
        return
    widen()
    try:
        yield
    finally:
        _narrowed.set(session)
        for connection in connections.all():
            _say(connection, session)


def connected(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """A connection that is opened in the middle of a narrowed request is narrowed as well."""
    session = _narrowed.get()
    if session is not None:
        _say(connection, session)


def _say(connection: BaseDatabaseWrapper, session: Session) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_SAY, session)


class WallMiddleware:
    """Narrows requests that only read, before their view. Stands last, where it is known that the view will run."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Nothing but a request that never ended can have left this thread narrow.
        widen()
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> None:
        """Narrow, unless the view is of one case: then the gate does it."""
        if only_reads(request) and not getattr(view_func, "narrows", False):
            try:
                narrow(request.viewer)  # type: ignore[attr-defined]
            except DatabaseError:
                # The page of health is asked for just when the database is away; it shows nothing of any case.
                if getattr(view_func, "permission", "") != "public":
                    raise
