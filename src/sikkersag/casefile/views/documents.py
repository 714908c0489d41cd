"""Documents of a case: the list, laying files on it, a document with its versions, and handing its files out.

A document is looked up within the case in the address, so that the id of another case's document finds nothing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sikkersag.casefile import policies
from sikkersag.casefile.actions.documents import add_documents, add_version
from sikkersag.casefile.forms.documents import DocumentForm, VersionForm, initial_of
from sikkersag.casefile.forms.opening import role_of
from sikkersag.casefile.models import Case, Document, DocumentVersion
from sikkersag.casefile.queries.documents import DocumentPage, document_page, documents_of, file_of
from sikkersag.casefile.queries.header import role_label
from sikkersag.casefile.validation import Invalid
from sikkersag.casefile.views import links, pages
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.access.permissions import may_on_case
from sikkersag.foundation.files.responses import download_response, preview_response
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish


@require_safe
@needs_case("case.read", what="listen over dokumenter")
def listed(request: Request, number: str) -> HttpResponse:
    """Every document of the case that the viewer may read."""
    case = _case(request)
    may_write = may_on_case(request.viewer, "case.write", case.pk) and not policies.why_not_write(case)
    context = {"case": case, "documents": documents_of(request.viewer, case), "trail": _trail(case), "write": may_write}
    return render(request, "casefile/documents/list.html", context)


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="lægger dokumenter på sagen")
def upload(request: Request, number: str) -> HttpResponseBase:
    """Lay one file or more on the case as new documents."""
    case = _case(request)
    if said := policies.why_not_write(case):
        return pages.stopped(request, case, "Der kan ikke lægges dokumenter på sagen", said)
    choices = _choices(request, case)
    if request.method != "POST":
        form = DocumentForm(initial={"concerns": [str(case.child_id)]}, **choices)
        return _form_page(request, case, form)
    form = DocumentForm(request.POST, request.FILES, **choices)
    if form.is_valid():
        try:
            made = add_documents(
                case=case,
                uploads=form.uploads(),
                told=form.told(role_of(request.viewer, case.pk)),
                by=request.user,
                now=request.now,
                key=form.write_key(),
            )
        except (RefusedError, Invalid) as refused:
            _refuse(form, refused)
        else:
            numbers = ", ".join(f"{number}-{one.number}" for one in made)
            messages.success(
                request, f"{danish.count(len(made), 'dokument', 'dokumenter')} er lagt på sagen: {numbers}."
            )
            return HttpResponseRedirect(reverse("documents", args=[number]))
    return _form_page(request, case, form, status=422)


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="lægger en ny version på sagen")
def new_version(request: Request, number: str, document: UUID) -> HttpResponseBase:
    """Lay a new version of a document on the case."""
    told = _told(request, document, None)
    case, latest = told.case, told.versions[0]
    if said := policies.why_not_write(case):
        return pages.stopped(request, case, "Der kan ikke lægges en ny version på sagen", said)
    choices = _choices(request, case)
    if request.method != "POST":
        initial = initial_of(latest.facts) | {"title": told.document.title, "concerns": list(latest.concerns)}
        initial |= {"restricted": told.document.restricted, "matter": next(iter(latest.about), "")}
        form = VersionForm(initial=initial | {"annex": told.document.annex is not None}, **choices)
        return _form_page(request, case, form, told)
    form = VersionForm(request.POST, request.FILES, **choices)
    if form.is_valid():
        try:
            add_version(
                case=case,
                document=document,
                upload=form.uploads()[0],
                told=form.told(role_of(request.viewer, case.pk)),
                by=request.user,
                now=request.now,
                key=form.write_key(),
            )
        except (RefusedError, Invalid) as refused:
            _refuse(form, refused)
        else:
            messages.success(request, f"Den nye version af {told.number} er lagt på sagen. De tidligere er bevaret.")
            return HttpResponseRedirect(reverse("documents", args=[number]))
    return _form_page(request, case, form, told, status=422)


# Only this page frames a page of ours: the file, which is itself kept in a sandbox.
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
@require_safe
@needs_case("case.read", what="et dokument")
def page(request: Request, number: str, document: UUID) -> HttpResponse:
    """A document with its versions and, where a browser can, the file itself. `version` chooses one."""
    asked = request.GET.get("version", "")
    told = _told(request, document, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else None)
    may_write = may_on_case(request.viewer, "case.write", told.case.pk) and not policies.why_not_write(told.case)
    people = dict(_people(told.case))
    context = {
        "told": told,
        "case": told.case,
        "concerns": [people[who] for who in told.chosen.concerns if who in people],
        "trail": [*_trail(told.case), ("Dokumenter", reverse("documents", args=[number]))],
        "write": may_write,
    }
    return render(request, "casefile/documents/page.html", context)


@require_safe
@needs_case("case.read", what="hentede et dokument")
def file(request: Request, number: str, document: UUID, version: int) -> FileResponse:
    """The file as something to save."""
    row = _file(request, document, version)
    return _handed(download_response, row)


@require_safe
@needs_case("case.read", what="så et dokuments fil")
def preview(request: Request, number: str, document: UUID, version: int) -> FileResponse:
    """The file as a browser shows it; what it cannot show safely is given as something to save."""
    row = _file(request, document, version)
    return _handed(preview_response, row)


def _handed(hand: Any, row: DocumentVersion) -> FileResponse:
    try:
        response: FileResponse = hand(row.sha256, filename=row.filename, media_type=row.media_type)
    except FileNotFoundError:
        raise Http404 from None
    return response


def _file(request: Request, document: UUID, version: int) -> DocumentVersion:
    try:
        return file_of(request.viewer, request.case_id, document, version)
    except DocumentVersion.DoesNotExist:
        raise Http404 from None


def _told(request: Request, document: UUID, version: int | None) -> DocumentPage:
    try:
        return document_page(request.viewer, request.case_id, document, version)
    except Document.DoesNotExist:
        raise Http404 from None


def _case(request: Request) -> Case:
    return get_object_or_404(Case.objects.select_related("child", "family"), pk=request.case_id)


def _people(case: Case) -> list[tuple[str, str]]:
    """The child, then everybody in the case once, with what they are to the child."""
    found = {str(case.child_id): case.child.name}
    for party in case.parties.select_related("person").order_by("pk"):
        found.setdefault(str(party.person_id), f"{party.person.name}, {role_label(party.role).lower()}")
    return list(found.items())


def _choices(request: Request, case: Case) -> dict[str, Any]:
    matters = case.matters.filter(decided_at__isnull=True).order_by("opened_at")
    return {
        "people": _people(case),
        "matters": [(str(matter.pk), matter.title) for matter in matters],
        "today": danish.day_of(request.now),
    }


def _refuse(form: DocumentForm, refused: RefusedError | Invalid) -> None:
    if isinstance(refused, Invalid):
        form.add_error(None, " ".join(dict.fromkeys(problem.message for problem in refused.problems)))
    else:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)


def _form_page(
    request: Request, case: Case, form: DocumentForm, told: DocumentPage | None = None, status: int = 200
) -> HttpResponse:
    context = {"case": case, "form": form, "told": told, "trail": _trail(case), "chosen": bool(request.FILES)}
    return render(request, "casefile/documents/form.html", context, status=status)


def _trail(case: Case) -> list[tuple[str, str]]:
    return links.trail(
        (case.family.name, reverse("family", args=[case.family_id])),
        (case.child.name.split(" ", 1)[0], reverse("case", args=[case.number])),
    )
