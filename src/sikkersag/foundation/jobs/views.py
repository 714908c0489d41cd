"""The page of the queue, for whoever keeps the system running."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.jobs import actions, queries
from sikkersag.foundation.jobs.models import Job
from sikkersag.foundation.refused import RefusedError

#: Rows of each of the short lists; the given-up ones are shown in pages.
_SHOWN = 50


def _rows(jobs: list[Job]) -> list[tuple[Job, str]]:
    return [(job, queries.title_of(job)) for job in jobs]


@require_safe
@needs("jobs.see")
def overview(request: Request) -> HttpResponseBase:
    """What was given up, what runs, what waits, and what was done last."""
    page = Paginator(queries.given_up(), _SHOWN).get_page(request.GET.get("side"))
    running, waiting = queries.running(request.now), queries.waiting(request.now)
    context = {
        "page": page,
        "given_up": _rows(list(page)),
        "running": _rows(list(running[:_SHOWN])),
        "waiting": _rows(list(waiting[:_SHOWN])),
        "waiting_count": waiting.count(),
        "done": _rows(list(queries.done()[:20])),
        "shown": _SHOWN,
    }
    return render(request, "jobs/overview.html", context)


@require_POST
@needs("jobs.see")
def retry(request: Request, job: int) -> HttpResponseBase:
    """Try work that was given up once more."""
    try:
        found = actions.retry(job, by=request.user, now=request.now)
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"Opgaven »{queries.title_of(found)}« venter nu og bliver forsøgt igen om lidt.")
    return redirect("jobs:overview")
