"""What is done to an entry that stands: taking it back, and sealing one that stands on the wrong child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from sikkersag.casefile import papers, policies
from sikkersag.casefile.actions.writing import Moved, seal_entry, sealed_with, withdraw
from sikkersag.casefile.forms import note, opening, passages, typed
from sikkersag.casefile.forms.happenings import BY_KIND
from sikkersag.casefile.models import Case, Content, Event, Sealing
from sikkersag.casefile.queries import confidential
from sikkersag.casefile.queries.entries import Text, texts_of
from sikkersag.casefile.queries.writing import ChildCase, children_of
from sikkersag.casefile.thelaw import calendar, vocabulary
from sikkersag.casefile.timeline import rows_of
from sikkersag.casefile.validation import Invalid
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
    if _text(request, case, row).closed:
        return pages.stopped(request, case, "Det kan ikke trækkes tilbage", _NOT_NEAR)
    if said := policies.why_not_withdraw(row, None if told is None else {}, sealed=told is None):
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
        except Invalid as invalid:
            error = f"{invalid} Intet er ændret."
        else:
            messages.success(request, "Notatet er trukket tilbage. Det står stadig i sagen, men tæller ikke længere.")
            return redirect(_case_url(number))
    return _page(
        request,
        case,
        [row],
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
    # Also what is corrected or taken back is sealed, so the row is found whether it stands or not.
    row = get_object_or_404(Event, case=case, event=event)
    sealed = Sealing.objects.filter(row=row).exists()
    if said := policies.why_not_seal(row, sealed=sealed):
        heading = "Det er allerede forseglet" if sealed else "Det kan ikke forsegles"
        return pages.stopped(request, case, heading, said)
    rows = sealed_with(case, event)
    offers = _offers(request, case)
    error = ""
    if request.method == "POST":
        try:
            draft = seal_entry(
                case=case,
                event=row.event,
                reason=typed.clean(request.POST.get("grund", "")),
                move=_moved(request, case, row, rows),
                by=request.user,
                now=request.now,
            )
        except RefusedError as refused:
            error = refused.message
        else:
            told = "Notatet er forseglet" if len(rows) == 1 else f"{len(rows)} hændelser er forseglet"
            messages.success(request, f"{told} på {case.child.name}s sag. Kun sporet er tilbage.")
            return redirect("draft", draft=draft.pk) if draft is not None else redirect(_case_url(number))
    return _page(
        request,
        case,
        rows,
        error,
        heading="Forsegl: står på forkert barn",
        act="Forsegl notatet" if len(rows) == 1 else f"Forsegl alle {len(rows)}",
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


def _moved(request: Request, case: Case, row: Event, rows: Sequence[Event]) -> Moved | None:
    number = request.POST.get("sag", "").strip() or request.POST.get("til", "").strip()
    if not number:
        return None
    cases = visible(request.viewer, Case.objects.filter(number=number), permission="case.write")
    target = cases.select_related("child", "family").exclude(pk=case.pk).first()
    if target is None:
        raise RefusedError(
            "Du kan ikke skrive i den sag, som teksten skulle flyttes til, eller den findes ikke. Ret sagsnummeret, "
            "eller forsegl uden at flytte teksten.",
            field="sag",
        )
    (child,) = children_of([target], known_at=typed.seconds(request.now))
    return Moved(target, note.FORM, "Flyttet fra en anden sag", _fields(request, case, row, rows, child))


def _fields(request: Request, case: Case, row: Event, rows: Sequence[Event], child: ChildCase) -> dict[str, list[str]]:
    """The note's form about the right child, with the texts, each once, and the time of what was sealed."""
    corrected = {one.corrects for one in rows if one.withdraws is None}
    latest = [one for one in rows if one.withdraws is None and one.event not in corrected]
    main = next((one for one in latest if one.kind == row.kind), row)
    moment = Moment(main.at_lo, main.at_hi, main.precision)
    kinds = dict.fromkeys(one.kind for one in latest if one.kind in BY_KIND) or {"notat": None}
    fields = {**typed.filled(moment, date="dato", time="klokkeslaet"), **{f"skete.{k}": [child.number] for k in kinds}}
    texts = dict.fromkeys((text.text, bool(text.about)) for one in latest for text in _text(request, case, one).texts)
    for index, (text, own) in enumerate(texts):
        fields[f"afsnit.{index}.tekst"] = [text]
        fields[f"afsnit.{index}.om"] = [child.number if own else passages.ALL]
    return fields


_NOT_NEAR = (
    "Det er et fortroligt dokument, som du ikke kan læse, og så kan du heller ikke trække det tilbage. Spørg den, der "
    "har sagen, eller din leder."
)


@dataclass(frozen=True, slots=True)
class _Text:
    """What the viewer may see of an entry's texts: those that belong in this child's case. `closed`: the entry is a
    confidential document, of which they see nothing.
    """

    texts: tuple[Text, ...] = ()
    closed: bool = False


def _text(request: Request, case: Case, row: Event) -> _Text:
    rows: Sequence[tuple[Event, dict[str, Any] | None]] = [(row, _body(row))]
    if row.kind == papers.KIND and not confidential.reads_all_of(request.viewer, [case.pk]):
        sealed = set(Sealing.objects.filter(row__case=case).values_list("row_id", flat=True))
        rows = confidential.without(rows_of(case), sealed=sealed)
    body = next((content for one, content in rows if one.pk == row.pk), None)
    child = str(case.child_id)
    return _Text(texts_of(body, child, {child: case.child.name}), bool((body or {}).get("hidden")))


def _body(row: Event) -> dict[str, Any] | None:
    return Content.objects.filter(row=row).values_list("body", flat=True).first()


def _page(
    request: Request,
    case: Case,
    rows: Sequence[Event],
    error: str,
    *,
    heading: str,
    act: str,
    sentence: str,
    offers: list[Case] | None = None,
) -> HttpResponse:
    entries = []
    for row in rows:
        seen, label = _text(request, case, row), vocabulary().kinds[row.kind].label
        if row.withdraws is not None:
            label = f"{label}: trukket tilbage"
        elif row.corrects is not None:
            label = f"{label}: rettelse"
        when = danish.span(row.at_lo, row.at_hi, calendar())
        entries.append((label, when, [text.text for text in seen.texts], seen.closed))
    context = {
        "case": case,
        "entries": entries,
        "several": len(entries) > 1,
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
