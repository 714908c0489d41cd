"""With whom a child is seen: moving it to another family; and the birth of a child that was expected."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from sikkersag.casefile.actions.birth import Newborn, register_birth
from sikkersag.casefile.actions.family import join_family
from sikkersag.casefile.forms.acts import ActForm, FamilyChoiceForm
from sikkersag.casefile.forms.persons import NewbornForm
from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.people import FoundFamily, cases_of_siblings, children_in, families_like, found_families
from sikkersag.casefile.views import pages
from sikkersag.casefile.views.acts import frame
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.access.permissions import require_anywhere

#: So many children may be born at once.
MOST = 6


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="flytter barnet til en anden familie")
def join(request: Request, number: str) -> HttpResponse:
    """Find the other family, see what changes, and move the child there. Finding is a POST too: it asks for names."""
    case = frame.case_of(request)
    if said := frame.closed(request, case):
        return said
    text = request.POST.get("soeg", "").strip()[:80]
    chosen = _uuid(request.POST.get("familie", ""))
    found = families_like(request.viewer, text)
    if chosen is not None and all(one.family.pk != chosen for one in found):
        found = [*found_families(request.viewer, [chosen]), *found]
    found = [one for one in found if one.family.pk != case.family_id]
    target = next((one for one in found if one.family.pk == chosen), None)
    sending = request.POST.get("trin") in ("vaelg", "flyt")
    choices = [(str(one.family.pk), one.label) for one in found]
    form = FamilyChoiceForm(request.POST if sending else None, choices=choices)
    moving = request.POST.get("trin") == "flyt" and target is not None
    if moving and target is not None and frame.done(form, lambda: _join(request, case, target.family.pk)):
        messages.success(
            request,
            f"{case.child.name} ses nu sammen med {target.family.name}. Barnets egen sag er uændret, og det er skrevet "
            "ned, hvem der flyttede barnet.",
        )
        return redirect("family", target.family.pk)
    return _join_page(request, case, form, text, found, target if sending and form.is_valid() else None)


def _join(request: Request, case: Case, family: UUID) -> None:
    join_family(case=case, family=family, by=request.user, now=request.now)


def _join_page(
    request: Request, case: Case, form: forms.Form, text: str, found: list[FoundFamily], target: FoundFamily | None
) -> HttpResponse:
    context = {
        "form": form,
        "text": text,
        "found": found,
        "target": target,
        "left": [one.child.name for one in children_in(request.viewer, case.family_id) if one.pk != case.pk],
        "title": f"Flyt {frame.first_name(case)} til en anden familie",
    }
    return frame.page(request, case, "join", **context)


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="registrerer en fødsel")
def birth(request: Request, number: str) -> HttpResponse:
    """The expected child is born, or several are: name, day and number of each."""
    case = frame.case_of(request)
    if request.method == "GET":
        if case.child.born is not None:
            return pages.stopped(request, case, "Barnet er født", "Fødslen står allerede i sagen.")
        if said := frame.closed(request, case):
            return said
    count = _count(request)
    if request.POST.get("handling") == "flere":
        count = min(count + 1, MOST)
    fresh = request.method == "GET" or request.POST.get("handling") in ("flere", "faerre")
    if request.POST.get("handling") == "faerre":
        count = max(count - 1, 1)
    form = ActForm(request.POST if request.method == "POST" else None)
    children = [_child_form(request, index, fresh) for index in range(count)]
    whole = [one.is_valid() for one in (form, *children)]
    if not fresh and all(whole):
        if count > 1:
            require_anywhere(request.viewer, "case.open")
        cases: list[Case] = []
        born = [Newborn(**child.cleaned_data) for child in children]
        key = form.key("foedsel", case.pk)
        if frame.done(form, lambda: cases.extend(_born(request, case, born, key))):
            messages.success(request, _told(cases))
            return redirect("case", number)
    context = {
        "form": form,
        "children": children,
        "count": count,
        "most": MOST,
        "title": "Barnet er født",
        "errors": [form, *children] if not fresh else [],
    }
    response = frame.page(request, case, "birth", **context)
    if not fresh:
        response.status_code = 422
    return response


def _born(request: Request, case: Case, born: list[Newborn], key: str) -> list[Case]:
    siblings = cases_of_siblings(request.viewer, case)
    return register_birth(case=case, children=born, siblings_in=siblings, by=request.user, now=request.now, key=key)


def _count(request: Request) -> int:
    told = request.POST.get("antal", "1")
    return min(max(int(told), 1), MOST) if told.isascii() and told.isdigit() and len(told) < 3 else 1


def _child_form(request: Request, index: int, fresh: bool) -> NewbornForm:
    prefix = f"barn{index}"
    if not fresh:
        return NewbornForm(request.POST, prefix=prefix)
    typed = {name: request.POST.get(f"{prefix}-{name}", "") for name in ("name", "born", "cpr")}
    return NewbornForm(prefix=prefix, initial=typed)


def _told(cases: list[Case]) -> str:
    first, *others = cases
    first.child.refresh_from_db()
    if not others:
        return f"{first.child.name} er registreret som født. Fødslen står i forløbet, og frister regnes nu fra den."
    names = ", ".join(f"{one.child.name} ({one.number})" for one in others)
    return (
        f"{first.child.name} har sagen fra før fødslen. {names} har fået sin egen sag med det, der stod i den, i samme "
        "familie."
    )
