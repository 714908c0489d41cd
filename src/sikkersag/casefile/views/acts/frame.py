"""What the acts on a case have in common: the case, a form that is refused with all it held, where one goes after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from sikkersag.casefile import policies
from sikkersag.casefile.actions.journal import KeyTaken
from sikkersag.casefile.models import Case
from sikkersag.casefile.validation import Invalid
from sikkersag.casefile.views import links, pages
from sikkersag.foundation.access.gate import Request
from sikkersag.foundation.access.queries import may_see
from sikkersag.foundation.refused import RefusedError


def case_of(request: Request) -> Case:
    """The case of the address."""
    cases = Case.objects.select_related("child", "family", "unit", "worker")
    return get_object_or_404(cases, pk=request.case_id)


def first_name(case: Case) -> str:
    """The child's first name; what an unborn child is called is no name, and stands whole."""
    return case.child.name if case.child.born is None else case.child.name.split(" ", 1)[0]


def trail(case: Case, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to an act: the family, the child, and what is between."""
    return links.trail(
        (case.family.name, reverse("family", args=[case.family_id])),
        (first_name(case), reverse("case", args=[case.number])),
        *more,
    )


def done(form: forms.Form, act: Callable[[], object], **renamed: str) -> bool:
    """Do the act if the form is whole. What is refused stands at its field, and the form keeps what it held.

    `renamed` says what the action's field is called in the form, where it is called something else.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except RefusedError as refused:
        _wrong(form, refused.field, refused.message, renamed)
    except Invalid as invalid:
        for problem in invalid.problems:
            _wrong(form, problem.field, f"{problem.message} Intet er gemt.", renamed)
    except KeyTaken:
        form.add_error(None, "Formularen er brugt før til noget andet. Intet er gemt. Åbn den på ny fra sagen.")
    else:
        return True
    return False


def _wrong(form: forms.Form, field: str, message: str, renamed: dict[str, str]) -> None:
    name = renamed.get(field, field)
    form.add_error(name if name in form.fields else None, message)


def has_refusal(form: forms.Form) -> bool:
    """Is something wrong with the form as a whole?"""
    return form.is_bound and bool(form.errors.get(NON_FIELD_ERRORS))


def refusal(form: forms.Form) -> str:
    """What is wrong with the form as a whole, as one text."""
    return " ".join(str(error) for error in form.non_field_errors())


def page(request: Request, case: Case, template: str, **context: Any) -> HttpResponse:
    """A page of an act. A form that was sent and not done is answered as such (422)."""
    form = context.get("form")
    wrong = form is not None and form.is_bound and bool(form.errors)
    context = {
        "case": case,
        "first": first_name(case),
        "trail": trail(case),
        "back": reverse("case", args=[case.number]),
        **context,
    }
    return render(request, f"casefile/acts/{template}.html", context, status=422 if wrong else 200)


def closed(request: Request, case: Case) -> HttpResponse | None:
    """The page that says that the case is closed, where it is."""
    if said := policies.why_not_write(case):
        return pages.stopped(request, case, "Sagen er lukket", said)
    return None


def to_case(request: Request, case: Case) -> HttpResponseRedirect:
    """On to the case; to one's overview where the act has taken the case out of one's sight."""
    return redirect("case", case.number) if may_see(request.viewer, case.pk) else redirect("overview")
