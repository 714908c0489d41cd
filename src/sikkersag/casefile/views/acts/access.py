"""Who may see a case: closing it to all but named people, and access that is given to one person until a day."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from sikkersag.casefile.actions.cases import restrict_case
from sikkersag.casefile.forms.acts import GrantForm
from sikkersag.casefile.models import Case
from sikkersag.casefile.views.acts import frame
from sikkersag.foundation.access.actions import give_grant, withdraw_grant
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.access.models import Grant
from sikkersag.foundation.access.queries import grants_of
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.ui import danish


@require_http_methods(["GET", "POST"])
@needs_case("case.restrict", what="begrænser adgangen")
def restrict(request: Request, number: str) -> HttpResponse:
    """Keep the case to its worker, its leader and those named, or let its team see it again."""
    case = frame.case_of(request)
    wanted = request.POST.get("til") == "navngivne" if request.method == "POST" else not case.restricted
    if request.method == "POST":
        form = forms.Form(request.POST)
        if frame.done(form, lambda: restrict_case(case=case, restricted=wanted, by=request.user, now=request.now)):
            told = (
                f"{case.child.name}s sag kan nu kun ses af den, der har den, af lederen og af dem, der får adgang ved "
                "navn."
                if wanted
                else f"{case.child.name}s sag kan igen ses af enheden og af dem, hvis rolle giver adgang."
            )
            messages.success(request, told)
            return frame.to_case(request, case)
    day = organisation.day_of(request.now)
    named = [grant for grant in grants_of(request.viewer, case.pk) if _holds(grant, request.now)]
    context = {
        "wanted": wanted,
        "unit": organisation.name_of(case.unit, day),
        "leaders": organisation.leaders(case.unit, day),
        "named": named,
    }
    title = "Begræns, hvem der kan se sagen" if wanted else "Lad enheden se sagen igen"
    return frame.page(request, case, "restrict", title=title, **context)


@require_http_methods(["GET", "POST"])
@needs_case("case.grant", what="hvem der har adgang")
def grants(request: Request, number: str) -> HttpResponse:
    """Everybody who has or has had access by grant, with a form that gives access to one more."""
    case = frame.case_of(request)
    form = GrantForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and frame.done(form, lambda: _give(request, case, form)):
        user, until = form.cleaned_data["user"], form.cleaned_data["until"]
        messages.success(
            request,
            f"{user.name} kan se {case.child.name}s sag til og med {danish.plain_day(until - timedelta(days=1))}. "
            "Du kan tage adgangen tilbage før.",
        )
        return redirect("case_grant", case.number)
    rows = [(grant, _holds(grant, request.now)) for grant in grants_of(request.viewer, case.pk)]
    context = {
        "form": form,
        "title": "Giv en anden adgang",
        "standing": [grant for grant, holds in rows if holds],
        "over": [grant for grant, holds in rows if not holds],
    }
    return frame.page(request, case, "grants", **context)


def _give(request: Request, case: Case, form: GrantForm) -> None:
    data = form.cleaned_data
    give_grant(
        case=case.pk,
        user=data["user"],
        kind=Grant.Kind(data["kind"]),
        reason=data["reason"],
        until=timezone.make_aware(datetime.combine(data["until"], time())),
        by=request.user,
        now=request.now,
    )


@require_POST
@needs_case("case.grant", what="hvem der har adgang")
def withdraw(request: Request, number: str, grant: int) -> HttpResponse:
    """Take one access back now."""
    case = frame.case_of(request)
    found = Grant.objects.filter(pk=grant, case=case.pk).select_related("user").first()
    if found is None:
        raise Http404
    withdraw_grant(grant=found, by=request.user, now=request.now)
    messages.success(
        request,
        f"{found.user.name} har ikke længere denne adgang til {case.child.name}s sag. Listen viser, at den var der.",
    )
    return redirect("case_grant", case.number)


def _holds(grant: Grant, now: datetime) -> bool:
    return grant.withdrawn_at is None and grant.until > now
