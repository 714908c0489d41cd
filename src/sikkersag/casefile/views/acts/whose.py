"""Whose a case is: giving it to somebody, and the receiver's word that it has been read."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from sikkersag.casefile.actions.cases import acknowledge, hand_over
from sikkersag.casefile.forms.acts import HandOverForm
from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.receivers import (
    Receivers,
    last_handover,
    received_unread,
    receivers_on,
    unit_and_worker,
)
from sikkersag.casefile.views import pages
from sikkersag.casefile.views.acts import frame
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.organisation import queries as organisation


@require_http_methods(["GET", "POST"])
@needs_case("case.assign", what="giver sagen videre")
def give(request: Request, number: str) -> HttpResponse:
    """Give the case to a worker or a unit; a case that nobody has is given out."""
    case = frame.case_of(request)
    if said := frame.closed(request, case):
        return said
    receivers = receivers_on(organisation.day_of(request.now))
    last = last_handover(case)
    seen = {"set": None if last is None else last.event}
    if request.method == "GET":
        form = HandOverForm(initial=seen, choices=receivers.choices)
        return _page(request, case, form)
    form = HandOverForm(request.POST, choices=receivers.choices)
    if frame.done(form, lambda: _give(request, case, form, receivers)):
        receiver = receivers.find(form.cleaned_data["til"])
        unit, worker = ("", "") if receiver is None else _names(receivers, receiver.value)
        if worker:
            told = f"{worker} har nu {case.child.name}s sag ({case.number}) og får den at se i sit overblik."
        else:
            told = f"{case.child.name}s sag ({case.number}) ligger nu i {unit} og venter på fordeling."
        messages.success(request, f"{told} Grunden står i sagens forløb.")
        return frame.to_case(request, case)
    if frame.has_refusal(form):
        # Somebody was quicker. What stands now is shown, and pressing again is about that.
        case = frame.case_of(request)
        last = last_handover(case)
        data = request.POST.copy()
        data["set"] = "" if last is None else str(last.event)
        form.data = data
    return _page(request, case, form)


def _give(request: Request, case: Case, form: HandOverForm, receivers: Receivers) -> None:
    receiver = receivers.find(form.cleaned_data["til"])
    if receiver is None:
        raise ValueError("the form has let a receiver through that it did not offer")
    unit, worker = unit_and_worker(receiver)
    hand_over(
        case=case,
        unit=unit,
        worker=worker,
        reason=form.cleaned_data["grund"],
        seen=form.cleaned_data["set"],
        by=request.user,
        now=request.now,
        key=form.key("giv", case.pk),
    )


def _names(receivers: Receivers, value: str) -> tuple[str, str]:
    for unit, group in receivers.groups:
        for one in group:
            if one.value == value:
                return unit, "" if one.worker is None else one.label.split(" (", 1)[0]
    return "", ""


def _page(request: Request, case: Case, form: HandOverForm) -> HttpResponse:
    unit = organisation.name_of(case.unit, organisation.day_of(request.now))
    title = "Giv sagen videre" if case.worker is not None else "Fordel sagen"
    return frame.page(request, case, "hand_over", form=form, title=title, act=title, unit=unit)


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="overdragelsen")
def read(request: Request, number: str) -> HttpResponse:
    """The receiver says to have read the case."""
    case = frame.case_of(request)
    last = last_handover(case)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        name = "ingen" if last is None else last.event
        if frame.done(
            form,
            lambda: acknowledge(case=case, by=request.user, now=request.now, key=f"laest {name} {request.user.pk}"),
        ):
            messages.success(request, f"Det står nu i sagens forløb, at du har læst {case.child.name}s sag.")
            return frame.to_case(request, case)
        return pages.stopped(request, case, "Det er ikke bekræftet", frame.refusal(form))
    if received_unread(request.viewer, case) is None:
        return pages.stopped(
            request, case, "Der er intet at bekræfte", "Sagen er ikke overdraget til dig, eller du har bekræftet det."
        )
    return frame.page(request, case, "acknowledge", handover=last, title="Bekræft, at du har læst sagen")
