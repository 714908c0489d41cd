"""A working document: read, written in, saved by the page itself, sent to approval, finished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sikkersag.casefile.forms import typed
from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.header import age_of
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.validation import Invalid
from sikkersag.casefile.views import links
from sikkersag.casefile.words import word
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.access.permissions import require
from sikkersag.foundation.access.queries import NOT_REACHED, Reach, reaches
from sikkersag.foundation.login.partial import is_background
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish
from sikkersag.inquiry import policies
from sikkersag.inquiry.actions import documents, finishing
from sikkersag.inquiry.forms import content, naming
from sikkersag.inquiry.forms.becoming import RISK, SCALERS, SORTS
from sikkersag.inquiry.forms.outline import section
from sikkersag.inquiry.models import Save, WorkingDocument
from sikkersag.inquiry.queries.page import Page, page_of
from sikkersag.inquiry.views.frame import address, found, trail

#: The answer to a form that holds more than can be saved: the only problem for which nothing was kept.
TOO_LONG = 413
#: What is said above the problems, by what was asked for.
FAILED = {
    "send": "Undersøgelsen er ikke sendt endnu",
    "faerdig": "Dokumentet er ikke færdigt endnu",
    RISK: "Risikovurderingen er ikke journalført endnu",
}


def _version(request: Request) -> int:
    told = request.POST.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0


@require_http_methods(["GET", "POST"])
@needs_case("case.read", what="en undersøgelse")
def page(request: Request, number: str, inquiry: UUID) -> HttpResponseBase:
    """GET shows it as it stands; POST (who may write in the case) saves it and does what `handling` says."""
    document = found(request, inquiry)
    if request.method == "GET":
        if is_background(request):
            return JsonResponse({"version": document.version}, headers={"Cache-Control": "no-store"})
        return shown(request, document)
    require(request.viewer, "case.write", request.case_id)
    return _sent(request, document)


def _sent(request: Request, document: WorkingDocument) -> HttpResponseBase:
    act, _, more = request.POST.get("handling", "gem").partition(":")
    if act == "traek":
        return _taken_back(request, document)
    data = typed.typed(request.POST)
    how = Save.How.AUTO if is_background(request) else Save.How.SAVED
    if act == "flet":
        data, how = typed.chosen(document.data, request.POST), Save.How.MERGED
    try:
        saved = documents.save(document.pk, data, _version(request), by=request.user, now=request.now, how=how)
        if act == "tilfoej":
            saved = _with_more(request, saved, more)
    except (documents.Stale, documents.Closed) as error:
        return _not_saved(request, document, error)
    except RefusedError as error:
        if is_background(request):
            return JsonResponse({"fejl": error.message}, status=TOO_LONG)
        document.data = dict(data)
        return shown(request, document, problems={"": [error.message]}, status=TOO_LONG)
    if is_background(request):
        return JsonResponse({"version": saved.version, "gemt": danish.clock(saved.saved_at)})
    if act == "hent" and section(more) is not None:
        return redirect("inquiry_bring", number=document.case.number, inquiry=document.pk, section=more)
    if act in ("send", "faerdig", RISK):
        return _onward(request, saved, act)
    if act == "tilfoej":
        return redirect(f"{address(document)}#f-{more.partition(':')[0]}")
    messages.success(request, f"Gemt {danish.clock(saved.saved_at)} som version {saved.version}.")
    return redirect(address(document))


def _with_more(request: Request, saved: WorkingDocument, what: str) -> WorkingDocument:
    """The document with one more item of the safety work: `sos:<sort>` or `sos:<sort>:<the item it answers>`."""
    _, _, told = what.partition(":")
    sort, _, answers = told.partition(":")
    if sort not in SORTS or (answers and answers not in {str(i.index) for i in content.items(saved.data)}):
        return saved
    base = f"sos.{content.next_index(saved.data, 'sos')}"
    fields = {f"{base}.slags": sort, f"{base}.svarer": answers, f"{base}.tekst": ""}
    # An item that nobody has written in yet: kept as the page's own save is, which leaves what is empty.
    return documents.save(
        saved.pk, content.added(saved.data, fields), saved.version, by=request.user, now=request.now,
        how=Save.How.AUTO,
    )  # fmt: skip


def _taken_back(request: Request, document: WorkingDocument) -> HttpResponse:
    try:
        finishing.take_back(document.pk, by=request.user, now=request.now)
        messages.success(request, "Undersøgelsen er trukket tilbage. Du kan skrive i den igen.")
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect(address(document))


def _onward(request: Request, saved: WorkingDocument, act: str) -> HttpResponse:
    try:
        if act == "send":
            finishing.send(saved.pk, version=saved.version, by=request.user, now=request.now)
            messages.success(request, "Undersøgelsen er sendt til godkendelse hos din leder.")
        elif act == RISK:
            if finishing.assess_risk(saved.pk, version=saved.version, by=request.user, now=request.now):
                messages.success(request, "Risikovurderingen er journalført. Resten af dokumentet er stadig en kladde.")
            else:
                messages.info(
                    request,
                    "Der er ikke journalført noget: ingen underretning mangler en risikovurdering nu. Teksten er gemt.",
                )
        else:
            done = finishing.finish(saved.pk, version=saved.version, by=request.user, now=request.now)
            messages.success(request, f"{done.get_kind_display()} er færdig og journalført.")
    except finishing.Lacking as error:
        return shown(request, saved, problems=error.problems, status=422)
    except (RefusedError, Invalid) as error:
        return shown(request, saved, problems={"": [str(error)]}, status=409)
    return redirect(address(saved))


def _not_saved(
    request: Request, document: WorkingDocument, error: documents.Stale | documents.Closed
) -> HttpResponseBase:
    """Both texts, field by field. Nothing is overwritten; where the document is closed there is nothing to choose."""
    if is_background(request):
        told = {"fejl": error.message, "version": error.stored.version, "adresse": address(document)}
        return JsonResponse(told, status=409)
    stored, mine = error.stored.data, dict(error.mine)
    pairs = [
        (name, naming.name_of(name), "\n".join(stored.get(name, ())), "\n".join(mine.get(name, ())))
        for name in dict.fromkeys([*stored, *mine])
        if [v for v in stored.get(name, ()) if v] != [v for v in mine.get(name, ()) if v]
    ]
    context = {
        "document": document,
        "error": error.message,
        "chooses": isinstance(error, documents.Stale),
        "version": error.stored.version,
        "stored": error.stored,
        "pairs": pairs,
        "mine": [(name, value) for name, values in mine.items() for value in values],
        "address": address(document),
        "trail": trail(document.case, document.matter, (document.get_kind_display(), address(document))),
    }
    return render(request, "inquiry/conflict.html", context, status=409)


def shown(
    request: Request,
    document: WorkingDocument,
    *,
    problems: Mapping[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, to be written in where that may be done now, else to be read."""
    told = page_of(request.viewer, document, problems=problems)
    theirs = (
        []
        if not told.siblings
        else list(Case.objects.filter(child__in=[one.someone.id for one in told.siblings], status=Case.Status.OPEN))
    )
    reached = reaches(request.viewer, [document.case_id, *(case.pk for case in theirs)])
    permissions = reached.get(document.case_id, NOT_REACHED).permissions
    for made in (*told.clocks, *told.rows):
        made.acts = list(links.step_links(document.case, made.row, permissions))
    waiting = document.approvals.filter(outcome="").first()
    may_approve = "inquiry.approve" in permissions and waiting is not None
    writes = "case.write" in permissions
    stopped = policies.why_not_go_on(told.ground) if document.is_open else ""
    context = {
        "told": told,
        "document": document,
        "case": document.case,
        "matter": document.matter,
        "ground": told.ground,
        "age": age_of(document.case.child, request.now),
        "editing": writes and document.status == WorkingDocument.Status.DRAFT,
        "writes": writes,
        "stopped": stopped,
        "goes_on": writes and not stopped,
        "may_approve": may_approve and not policies.why_not_approve(document, request.user),
        "waiting": waiting,
        "is_bfu": document.kind == WorkingDocument.Kind.BFU,
        "asks_siblings": document.kind == WorkingDocument.Kind.BFU and bool(told.siblings),
        "together": _together(
            document, told, [(one, reached[one.pk]) for one in theirs if one.pk in reached and writes]
        ),
        "asks_home": told.ground.siblings_under,
        "asks_professionals": document.kind != WorkingDocument.Kind.SCREENING,
        "professionals": [*content.professionals(document.data), *_blank_professional(document)],
        "scalings": [*content.scalings(document.data), *_blank_scaling(document, request)],
        "places": [
            (value, word("fagperson_inddraget", "sted", value))
            for value in vocabulary().kinds["fagperson_inddraget"].facts["sted"].choices
        ],
        "scalers": [(value, label[:1].upper() + label[1:]) for value, label in SCALERS.items()],
        "kept": status != TOO_LONG,
        "failed": FAILED.get(request.POST.get("handling", "").partition(":")[0], "Det er ikke gemt"),
        "problem_list": naming.problem_list(told.problems),
        "two_advisers": told.ground.first_time and told.law == "barnets lov",
        "trail": trail(document.case, document.matter),
    }
    answer = render(request, "inquiry/document.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _together(document: WorkingDocument, told: Page, cases: Iterable[tuple[Case, Reach]]) -> dict[str, tuple[str, str]]:
    """For each sibling, by person: what is done about one inquiry with theirs, and where. `cases`: those of siblings
    that the viewer reaches, and how.
    """
    known = {str(one.case.child_id): one for one in told.joint}
    persons = {one.someone.id: one.someone.first for one in told.siblings}
    found = {}
    for case, reached in cases:
        person = str(case.child_id)
        if person in known:
            found[person] = (f"Åbn dokumentet om {persons[person]} i den fælles undersøgelse", address(known[person]))
        elif "case.write" in reached.permissions and document.is_open and document.shared_from_id is None:
            url = f"{reverse('inquiry_new', args=[case.number])}?slags={document.kind}&sammen={document.pk}"
            found[person] = (f"Begynd den samme undersøgelse for {persons[person]}", url)
    return found


def _blank_professional(document: WorkingDocument) -> list[content.Professional]:
    return [content.Professional(content.next_index(document.data, "fag"), "", "", "", "")]


def _blank_scaling(document: WorkingDocument, request: Request) -> list[content.Scaling]:
    return [content.Scaling(content.next_index(document.data, "skala"), "", "", "", "")]
