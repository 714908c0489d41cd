"""What is done to an entry that stands: taking it back, and sealing one that stands on the wrong child."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from sikkersag.casefile import policies
from sikkersag.casefile.actions.writing import Moved, seal_entry, withdraw
from sikkersag.casefile.forms import note, opening, passages, typed
from sikkersag.casefile.forms.happenings import BY_KIND
from sikkersag.casefile.models import Case, Content, Event
from sikkersag.casefile.queries.writing import ChildCase, children_of
from sikkersag.casefile.thelaw import calendar, vocabulary
from sikkersag.casefile.views import pages
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.access.permissions import require
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.refused import RefusedError
from sikkersag.law.engine import danish
from sikkersag.law.engine.moment import Moment


@require_http_methods(["GET", "POST"])
@needs_case("case.read", what="trækker et notat tilbage")
def entry_withdraw(request: Request, number: str, event: UUID) -> HttpResponseBase:
    """Take an entry back with a reason. Needs what writing the entry needs: a departure, the right to depart."""
    case = get_object_or_404(Case.objects.select_related("child", "family"), pk=request.case_id)
    row, told = opening.standing(case, event)
    require(request.viewer, opening.permission_for(row.kind), case.pk)
    if said := policies.why_not_correct(row, None if told is None else {}, sealed=told is None):
        return pages.stopped(request, case, "Det kan ikke trækkes tilbage", said)
    error = ""
    if request.method == "POST":
        try:
            withdraw(
                case=case,
                event=event,
                reason=typed.clean(request.POST.get("grund", "")),
                in_role=opening.role_of(request.viewer, case.pk, opening.permission_for(row.kind)),
                by=request.user,
                now=request.now,
                key=f"tilbage {_key(request)}",
            )
        except RefusedError as refused:
            error = refused.message
        else:
            messages.success(request, "Notatet er trukket tilbage. Det står stadig i sagen, men tæller ikke længere.")
            return redirect(_case_url(number))
    return _page(
        request,
        case,
        row,
        error,
        heading="Træk tilbage",
        act="Træk notatet tilbage",
        sentence="Notatet bliver stående i sagen og kan læses, men det tæller ikke længere i Lovens krav.",
    )


@require_http_methods(["GET", "POST"])
@needs_case("case.seal", what="forsegler et notat")
def entry_seal(request: Request, number: str, event: UUID) -> HttpResponseBase:
    """Seal an entry that stands on the wrong child; its text may go into a draft about the right one."""
    case = get_object_or_404(Case.objects.select_related("child", "family"), pk=request.case_id)
    row, told = opening.standing(case, event)
    if said := policies.why_not_seal(told is None):
        return pages.stopped(request, case, "Det er allerede forseglet", said)
    offers = _offers(request, case)
    error = ""
    if request.method == "POST":
        try:
            draft = seal_entry(
                case=case,
                event=row.event,
                reason=typed.clean(request.POST.get("grund", "")),
                move=_moved(request, row, offers),
                by=request.user,
                now=request.now,
            )
        except RefusedError as refused:
            error = refused.message
        else:
            messages.success(request, f"Notatet er forseglet på {case.child.name}s sag. Kun sporet er tilbage.")
            return redirect("draft", draft=draft.pk) if draft is not None else redirect(_case_url(number))
    return _page(
        request,
        case,
        row,
        error,
        heading="Forsegl: står på forkert barn",
        act="Forsegl notatet",
        sentence="Teksten kan ikke læses af nogen bagefter, og den tæller ikke i Lovens krav. At den har stået der, "
        "hvem der forseglede den, og hvorfor, kan ses.",
        offers=offers,
    )


def _key(request: Request) -> str:
    """The name of this act, made when its page was shown, so that a double click is one act."""
    try:
        return str(UUID(request.POST.get("noegle", "")))
    except ValueError:
        return str(uuid4())


def _case_url(number: str) -> str:
    return pages.address("case", number) or "/"


def _offers(request: Request, case: Case) -> list[Case]:
    """The other children of the family in whose cases the viewer may write."""
    cases = visible(request.viewer, Case.objects.filter(family=case.family_id), permission="case.write")
    return list(cases.exclude(pk=case.pk).select_related("child").order_by("number"))


def _moved(request: Request, row: Event, offers: list[Case]) -> Moved | None:
    number = request.POST.get("sag", "").strip() or request.POST.get("til", "").strip()
    if not number:
        return None
    cases = visible(request.viewer, Case.objects.filter(number=number), permission="case.write")
    case = cases.select_related("child", "family").exclude(pk=row.case_id).first()
    if case is None:
        raise RefusedError(
            "Du kan ikke skrive i den sag, som teksten skulle flyttes til, eller den findes ikke. Ret sagsnummeret, "
            "eller forsegl uden at flytte teksten.",
            field="sag",
        )
    (child,) = children_of([case], known_at=typed.seconds(request.now))
    return Moved(case, note.FORM, "Flyttet fra en anden sag", _fields(row, child))


def _fields(row: Event, child: ChildCase) -> dict[str, list[str]]:
    """The note's form about the right child, with the text and the time of what was sealed."""
    body = Content.objects.filter(row=row).values_list("body", flat=True).first() or {}
    moment = Moment(row.at_lo, row.at_hi, row.precision)
    kind = row.kind if row.kind in BY_KIND else "notat"
    fields = {**typed.filled(moment, date="dato", time="klokkeslaet"), f"skete.{kind}": [child.number]}
    for index, passage in enumerate(body.get("passages", ())):
        fields[f"afsnit.{index}.tekst"] = [passage["text"]]
        fields[f"afsnit.{index}.om"] = [child.number if passage.get("about") else passages.ALL]
    return fields


def _page(
    request: Request,
    case: Case,
    row: Event,
    error: str,
    *,
    heading: str,
    act: str,
    sentence: str,
    offers: list[Case] | None = None,
) -> HttpResponse:
    body = Content.objects.filter(row=row).values_list("body", flat=True).first() or {}
    context = {
        "case": case,
        "kind": vocabulary().kinds[row.kind],
        "when": danish.span(row.at_lo, row.at_hi, calendar()),
        "texts": [passage["text"] for passage in body.get("passages", ())],
        "heading": heading,
        "act": act,
        "sentence": sentence,
        "error": error,
        "reason": request.POST.get("grund", ""),
        "chosen": request.POST.get("til", ""),
        "typed_number": request.POST.get("sag", ""),
        "offers": offers,
        "key": _key(request) if request.method == "POST" else str(uuid4()),
        "back": _case_url(case.number),
    }
    return render(request, "casefile/writing/entry_act.html", context, status=422 if error else 200)
