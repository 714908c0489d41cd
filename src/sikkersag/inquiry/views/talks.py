"""The child's talk, and the printable aids for it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from sikkersag.casefile.forms import typed
from sikkersag.foundation.access.gate import Request, needs, needs_case
from sikkersag.inquiry.aids import AIDS
from sikkersag.inquiry.forms.talk import Talk, opened_with
from sikkersag.inquiry.views import opening


@needs_case("case.write", what="skriver en samtale med barnet")
def new(request: Request, number: str) -> HttpResponse:
    """The form of a talk with the child; the address says what is known beforehand."""
    now = typed.seconds(request.now)
    return opening.form(request, Talk(number), lambda scene: opened_with(request.GET, scene, number, now=now))


@needs("case.read")
def aids(request: Request) -> HttpResponse:
    """The aids that can be printed. They say nothing of any child."""
    return render(request, "inquiry/aids.html", {"aids": AIDS})


@needs("case.read")
def aid(request: Request, name: str) -> HttpResponse:
    """One aid as a page to print."""
    found = next((one for one in AIDS if one.name == name), None)
    if found is None:
        raise Http404
    return render(request, "inquiry/aid.html", {"aid": found})
