"""What the open ways in share: the bytes of a request as they come, and bringing in what has been kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpRequest, UnreadablePostError

from sikkersag.intake import spool

_CHUNK = 256 * 1024
_log = logging.getLogger(__name__)


class BrokenOffError(Exception):
    """The sender went away before all of it had arrived."""


def chunks(request: HttpRequest) -> Iterator[bytes]:
    """The body of a request. Raises BrokenOffError where less of it comes than was promised."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    expected, got = int(length) if length.isascii() and length.isdigit() else 0, 0
    try:
        while chunk := request.read(_CHUNK):
            got += len(chunk)
            yield chunk
    except UnreadablePostError as error:
        raise BrokenOffError from error
    if got < expected:
        raise BrokenOffError


def at_leisure(act: Callable[[], object], *, raw: str = "", receipt: str = "") -> None:
    """Do what waits in the spool at once, where the database is there; else the job does it as soon as it is. The
    `receipt` that is given for `raw` is then noted beside it.
    """
    try:
        act()
    except DatabaseError as error:
        _log.warning("A submission waits in the spool: %s", type(error).__name__)
        if receipt:
            # Where the disk fails here, the receipt is still the one that is worked out from what was kept.
            with suppress(spool.SpoolFullError):
                spool.note_given(raw, receipt)
