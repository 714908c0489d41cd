"""Writing a letter by hand: choosing what kind it is, and its form."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sikkersag.casefile.models import Case, Document, Matter
from sikkersag.casefile.queries.documents import documents_of
from sikkersag.casefile.queries.standing import standing_of
from sikkersag.casefile.views.acts import frame
from sikkersag.correspondence.actions.letters import write_letter
from sikkersag.correspondence.letters.composing import asked_of
from sikkersag.correspondence.letters.kinds import kinds
from sikkersag.correspondence.models import Letter
from sikkersag.correspondence.notices import ACCESS
from sikkersag.correspondence.queries.addressees import addressees_of
from sikkersag.correspondence.queries.requests import open_requests
from sikkersag.correspondence.writing import BY_HAND, AnyLetterForm
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.ui import danish


@require_safe
@needs_case("case.write", what="skriver et brev")
def choose(request: Request, number: str) -> HttpResponse:
    """The kinds of letter that are written by hand, each with what it is for."""
    case = frame.case_of(request)
    if said := frame.closed(request, case):
        return said
    context = {"case": case, "kinds": [kinds()[one] for one in BY_HAND], "trail": _trail(case)}
    return render(request, "correspondence/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_case("case.write", what="skriver et brev")
def new(request: Request, number: str, kind: str) -> HttpResponse:
    """The form of one kind; sent, the letter is written. Where it is refused, the form keeps what was typed."""
    if kind not in BY_HAND:
        raise Http404
    case, sent = frame.case_of(request), request.POST if request.method == "POST" else None
    if sent is None and (said := frame.closed(request, case)):
        return said
    form = AnyLetterForm(
        sent,
        kind=kinds()[kind],
        asked=asked_of(kind),
        people=addressees_of(case, at=request.now),
        matters=list(visible(request.viewer, Matter.objects.filter(case=case), "case").order_by("opened_at", "pk")),
        today=danish.day_of(request.now),
        requests=open_requests(standing_of(case, at=request.now)) if kind == ACCESS else (),
        documents=[one for one in reversed(documents_of(request.viewer, case)) if not one.withdrawn],
    )
    made: list[Letter] = []
    if frame.done(form, lambda: made.append(_written(request, case, form)), annexes="bilag", to_lines="til_adresse"):
        messages.success(request, "Brevet er skrevet og lagt på sagen. Det er ikke sendt endnu.")
        return redirect("case_letter", number, made[0].pk)
    context = {
        "case": case,
        "kind": kinds()[kind],
        "form": form,
        "trail": [*_trail(case), ("Skriv et brev", reverse("case_letter_new", args=[number]))],
    }
    return render(request, "correspondence/write.html", context, status=422 if form.errors else 200)


def _written(request: Request, case: Case, form: AnyLetterForm) -> Letter:
    told = form.cleaned_data
    wanted = told.get("bilag", ())
    papers = {str(one.pk): one for one in Document.objects.filter(case=case, pk__in=wanted)} if wanted else {}
    order = [key for key, _ in form.fields["bilag"].choices] if wanted else []  # type: ignore[attr-defined]
    return write_letter(
        case=case,
        kind=form.kind.id,
        addressee=form.addressee(),
        to_lines=form.lines(),
        values=form.values(),
        matter=UUID(told["om"]) if told.get("om") else None,
        refers=form.request(),
        facts=form.facts(),
        annexes=[papers[key] for key in order if key in papers],
        by=request.user,
        now=request.now,
        key=form.key("brev-nyt", case.number),
    )


def _trail(case: Case) -> list[tuple[str, str]]:
    return frame.trail(case, ("Breve", reverse("case_letters", args=[case.number])))
