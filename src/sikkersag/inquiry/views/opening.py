"""What the pages of this room have in common: opening one of its forms in a case. `casefile.views.writing` saves it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from sikkersag.casefile import policies
from sikkersag.casefile.forms import opening
from sikkersag.casefile.forms.rooms import RoomForm
from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.writing import Scene
from sikkersag.casefile.views import links, pages
from sikkersag.foundation.access.gate import Request

Begin = Callable[[Scene], dict[str, list[str]]]


def case_of(request: Request) -> Case:
    """The case of the address."""
    cases = Case.objects.select_related("child", "family", "unit", "worker")
    return get_object_or_404(cases, pk=request.case_id)


def may_write(case: Case, permissions: Collection[str]) -> bool:
    """May the viewer write something new in the case now?"""
    return "case.write" in permissions and not policies.why_not_write(case)


def trail(case: Case) -> list[tuple[str, str]]:
    """The way to a page of the case."""
    return links.trail(
        (case.family.name, reverse("family", args=[case.family_id])),
        (case.child.name, reverse("case", args=[case.number])),
    )


def form(request: Request, spec: RoomForm, begin: Begin) -> HttpResponse:
    """A form of this room, opened in the case of the address, with what it begins with; nothing is written."""
    case = case_of(request)
    if said := policies.why_not_write(case):
        return pages.stopped(request, case, "Sagen er lukket", said)
    opened = opening.open_room(request.viewer, case, spec)
    return pages.form_page(request, opened, uuid4(), begin(opened.scene), version=0)
