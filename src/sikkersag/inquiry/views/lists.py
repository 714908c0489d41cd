"""Undersøgelser: one's own, those that wait for one's approval, those that are over the limit."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from sikkersag.casefile.queries.header import age_of
from sikkersag.casefile.statuses import status_of
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.inquiry.queries import documents

_MINE, _APPROVE, _OVER = "mine", "godkend", "over"


@require_GET
@needs("case.read")
def page(request: Request) -> HttpResponse:
    """One of the lists; which stands in the address (`vis`)."""
    viewer = request.viewer
    approves = viewer.may("inquiry.approve")
    lists = {_MINE: ("Mine", documents.mine), _OVER: ("Over fristen", documents.over_the_limit)}
    if approves:
        lists = {_APPROVE: ("Venter på din godkendelse", documents.waiting_for), **lists}
    chosen = request.GET.get("vis", "")
    if chosen not in lists:
        chosen = next(iter(lists))
    rows = documents.listed(lists[chosen][1](viewer))
    context = {
        "chosen": chosen,
        "tabs": [
            (f"{label} ({found(viewer).count()})", f"{reverse('inquiries')}?vis={key}", key == chosen)
            for key, (label, found) in lists.items()
        ],
        "rows": [
            {
                "document": one.document,
                "age": age_of(one.document.case.child, request.now),
                "clock": one.clock,
                "status": None if one.clock is None else status_of(one.clock, request.now),
                "sent": one.sent,
                "url": reverse(
                    "inquiry_approve" if chosen == _APPROVE else "inquiry",
                    args=[one.document.case.number, one.document.pk],
                ),
            }
            for one in rows
        ],
        "most": documents.MOST,
    }
    return render(request, "inquiry/list.html", context)
