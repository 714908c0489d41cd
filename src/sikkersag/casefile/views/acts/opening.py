"""Opening a case in four steps: the child, the family, the people, and a last look at what will be opened.

Nothing is stored before the last step: what was typed goes along in the form itself. A CPR number is only ever posted.
The steps themselves are put together in `casefile.forms.new_case`.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sikkersag.casefile.actions.cases import opened_before
from sikkersag.casefile.actions.opening import note_hidden, open_with_people
from sikkersag.casefile.forms.new_case import STEPS, NewCase
from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.people import same_child
from sikkersag.casefile.views.acts import frame
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.access.queries import may_see
from sikkersag.foundation.organisation import queries as organisation

_TITLES = {"barn": "Barnet", "familie": "Familien", "personer": "Voksne og søskende", "bekraeft": "Se efter, og åbn"}


@require_http_methods(["GET", "POST"])
@needs("case.open")
def new(request: Request) -> HttpResponse:
    """Open a case, step by step. Each step is a POST to this one address."""
    told = NewCase(request.viewer, request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _page(request, told, "barn")
    here, go = told.step, request.POST.get("til", "videre")
    if go == "tilbage":
        return _page(request, told, STEPS[max(STEPS.index(here) - 1, 0)])
    if go in ("soeg", "flere"):
        told.more = go == "flere"
        return _page(request, told, here)
    for step in STEPS[: STEPS.index(here) + 1]:
        if not told.whole(step):
            return _page(request, told, step, tried=True)
    if (before := opened_before(told.key)) is not None:
        return _opened(request, before)
    known = told.known_child()
    if known is not None and (case := Case.objects.filter(child=known).first()) is not None:
        return _has_a_case(request, told, case)
    if here != STEPS[-1]:
        return _page(request, told, STEPS[STEPS.index(here) + 1])
    opened: list[Case] = []
    if frame.done(told.last, lambda: opened.append(open_with_people(**told.wanted()))):
        return _opened(request, opened[0])
    return _page(request, told, here, tried=True)


def _opened(request: Request, case: Case) -> HttpResponse:
    unit = organisation.name_of(case.unit, organisation.day_of(request.now))
    whose = f"hos {case.worker.name}, {unit}" if case.worker is not None else f"i {unit}, hvor den venter på fordeling"
    messages.success(request, f"Sagen om {case.child.name} er åbnet med nummer {case.number} {whose}.")
    return frame.to_case(request, case)


def _has_a_case(request: Request, told: NewCase, case: Case) -> HttpResponse:
    """The child has a case: it is offered to who may see it. Others are told whom to ask, and nothing of the case."""
    mine = may_see(request.viewer, case.pk)
    if not mine:
        note_hidden(person=case.child, by=request.user, now=request.now)
    return _page(request, told, "barn", tried=True, has_case=case if mine else None, hidden=not mine)


def _page(
    request: Request,
    told: NewCase,
    step: str,
    *,
    tried: bool = False,
    has_case: Case | None = None,
    hidden: bool = False,
) -> HttpResponse:
    if step == "bekraeft":
        told.whole("barn")
    context = {
        "told": told,
        "step": step,
        "title": _TITLES[step],
        "steps": [(number, name, _TITLES[name]) for number, name in enumerate(STEPS, 1)],
        "number": STEPS.index(step) + 1,
        "tried": tried,
        "has_case": has_case,
        "hidden": hidden,
        "leaders": _leaders(request) if hidden else [],
        "carried": told.carried(step),
    }
    if step == "bekraeft":
        context["same"] = same_child(request.viewer, told.child.cleaned_data["name"], told.child.cleaned_data["born"])
    return render(request, f"casefile/acts/open_{step}.html", context, status=422 if tried else 200)


def _leaders(request: Request) -> list[str]:
    day = organisation.day_of(request.now)
    posts = list(organisation.employments_of(request.user, day))
    return [leader.name for post in posts[:1] for leader in organisation.leaders(post.unit, day)]
