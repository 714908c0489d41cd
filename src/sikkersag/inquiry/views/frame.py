"""What the pages of working documents share: finding the document, the way to it, a page that refuses."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from sikkersag.casefile.models import Case, Matter
from sikkersag.casefile.views import links
from sikkersag.foundation.access.gate import Request
from sikkersag.inquiry.models import WorkingDocument
from sikkersag.inquiry.queries.documents import document_of


def found(request: Request, pk: UUID) -> WorkingDocument:
    """The document of the case in the address; not found for another case's."""
    try:
        return document_of(request.viewer, request.case_id, pk)
    except WorkingDocument.DoesNotExist:
        raise Http404 from None


def address(document: WorkingDocument, name: str = "inquiry") -> str:
    """The address of a document, or of one of its pages."""
    return reverse(name, args=[document.case.number, document.pk])


def trail(case: Case, matter: Matter, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a document of a matter."""
    return links.trail(
        (case.family.name, reverse("family", args=[case.family_id])),
        (case.child.name.split(" ", 1)[0], reverse("case", args=[case.number])),
        (matter.title, reverse("matter", args=[case.number, matter.pk])),
        *more,
    )


def stopped(request: Request, case: Case, matter: Matter, said: str, *, back: str, status: int = 409) -> HttpResponse:
    """A page that says why something cannot be done."""
    context = {"case": case, "matter": matter, "said": said, "back": back, "trail": trail(case, matter)}
    return render(request, "inquiry/stopped.html", context, status=status)
