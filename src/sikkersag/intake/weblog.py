"""Our own log of what was posted to the ways in, written outside the views: a source that reconciliation counts.

A line tells when, by which way, with which status, and the hash of the receipt number that the sender was given, as it
stood in the answer. No address, no name, nothing of what was sent. A log that cannot be written stops nobody.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from sikkersag.foundation import clock

#: The modules whose views are ways in, with the channel of each, and the one address in them that is not.
WAYS = {"public": "web", "api": "api", "registering": "haand"}
_NOT = frozenset({"notify_lookup"})
_RECEIPT = re.compile(rb"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}\b")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One posting: `at` UTC; `receipt` is the hash of the number that was given, empty where none was."""

    at: str
    channel: str
    status: int
    receipt: str


class LogMiddleware:
    """Writes a line for each posting to a way in. Stands outside all that could refuse or fail."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "POST" and (channel := _channel_of(request)):
            at = getattr(request, "now", None) or clock.now()
            write(Line(at.astimezone(UTC).isoformat(), channel, response.status_code, _receipt_in(response)))
        return response


def hash_of(receipt: str) -> str:
    """What the log keeps of a receipt number: enough to know it again, not enough to look anything up."""
    return hashlib.sha256(receipt.encode()).hexdigest()


def write(line: Line) -> None:
    """Add a line to the month's file; what the disk answers is told in the server's log and to nobody else."""
    path = Path(settings.INTAKE_LOG) / f"{line.at[:7]}.jsonl"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            # One short write at the end: lines of several processes do not mix.
            os.write(descriptor, json.dumps(asdict(line)).encode() + b"\n")
        finally:
            os.close(descriptor)
    except OSError as error:
        _log.warning("The log of the ways in could not be written: %s", type(error).__name__)


def lines(since: datetime, until: datetime) -> Iterator[Line]:
    """The lines of a period, oldest file first. A line that was cut off is passed over."""
    first, last = since.astimezone(UTC), until.astimezone(UTC)
    for path in sorted(Path(settings.INTAKE_LOG).glob("????-??.jsonl")):
        if not f"{first:%Y-%m}" <= path.stem <= f"{last:%Y-%m}":
            continue
        with path.open(encoding="utf-8", errors="replace") as file:
            for text in file:
                try:
                    line = Line(**json.loads(text))
                    at = datetime.fromisoformat(line.at)
                except (ValueError, TypeError):
                    continue
                if first <= at < last:
                    yield line


def _channel_of(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None or match.url_name in _NOT:
        return ""
    room, _, name = getattr(match.func, "__module__", "").rpartition(".")
    return WAYS.get(name, "") if room == "sikkersag.intake.views" else ""


def _receipt_in(response: HttpResponseBase) -> str:
    """The hash of the receipt in an answer that says that all is well."""
    told = getattr(response, "receipt", "")
    if told:
        return hash_of(str(told))
    if response.streaming or not isinstance(response, HttpResponse) or response.status_code not in (200, 201, 202):
        return ""
    found = _RECEIPT.search(response.content)
    return hash_of(found.group().decode()) if found else ""
