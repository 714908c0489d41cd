"""Information that was collected, given and exchanged in a case: the log, and the forms of each act."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from sikkersag.casefile.forms import typed
from sikkersag.casefile.queries.entries import label_of
from sikkersag.casefile.views import links
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.access.queries import reach
from sikkersag.inquiry.forms.sharing import KINDS, Sharing, opened_with
from sikkersag.inquiry.queries.written import lines_of
from sikkersag.inquiry.views import opening

NOTICE = "besked_om_indhentning"


@needs_case("case.read", what="oplysninger indhentet og givet")
def page(request: Request, number: str) -> HttpResponse:
    """The log, latest first."""
    case = opening.case_of(request)
    lines = lines_of(case, (*KINDS.values(), NOTICE), now=request.now)
    context = {
        "case": case,
        "lines": [(line, label_of(line.kind)) for line in lines],
        "writes": opening.may_write(case, reach(request.viewer, case.pk).permissions),
        "trail": opening.trail(case),
        "notice_url": links.address("step_new", number, NOTICE),
    }
    return render(request, "inquiry/sharing.html", context)


@needs_case("case.write", what="skriver om oplysninger")
def new(request: Request, number: str, act: str) -> HttpResponse:
    """The form of one act."""
    if act not in KINDS:
        raise Http404
    now = typed.seconds(request.now)
    return opening.form(request, Sharing(act, number), lambda scene: opened_with(request.GET, act, now=now))
