"""The organisation as it stood on a day, and the forms that change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sikkersag.foundation.access.gate import Request, needs, signed_in
from sikkersag.foundation.access.permissions import require_anywhere
from sikkersag.foundation.access.roles import roles
from sikkersag.foundation.organisation import actions, forms, queries
from sikkersag.foundation.organisation.models import Employment, StandIn, Unit, UnitKind, UnitPeriod
from sikkersag.foundation.refused import RefusedError


@dataclass(frozen=True)
class Act:
    """A form on a unit's page: what it is called, who may, and what it does."""

    title: str
    button: str
    permission: str
    form: type[forms.OnADayForm]
    do: Callable[[Unit, dict[str, Any], Request], str]


def _rename(unit: Unit, data: dict[str, Any], request: Request) -> str:
    actions.rename_unit(unit=unit, name=data["name"], starts=data["starts"], by=request.user, now=request.now)
    return "Navnet er ændret."


def _move(unit: Unit, data: dict[str, Any], request: Request) -> str:
    actions.move_unit(unit=unit, parent=data["parent"], starts=data["starts"], by=request.user, now=request.now)
    return "Enheden er flyttet."


def _reception(unit: Unit, data: dict[str, Any], request: Request) -> str:
    actions.set_reception(
        unit=unit, reception=data["reception"], starts=data["starts"], by=request.user, now=request.now
    )
    return "Modtagelsen er ændret."


def _close(unit: Unit, data: dict[str, Any], request: Request) -> str:
    actions.close_unit(unit=unit, ends=data["starts"], by=request.user, now=request.now)
    return "Enheden er lukket."


def _employ(unit: Unit, data: dict[str, Any], request: Request) -> str:
    made = actions.employ(unit=unit, by=request.user, now=request.now, **data)
    return f"{made.user.name} er ansat."


def _end_employment(unit: Unit, data: dict[str, Any], request: Request) -> str:
    if data["employment"].unit_id != unit.pk:
        raise Http404
    ended = actions.end_employment(employment=data["employment"], ends=data["starts"], by=request.user, now=request.now)
    return f"Ansættelsen af {ended.user.name} slutter."


def _stand_in(unit: Unit, data: dict[str, Any], request: Request) -> str:
    made = actions.add_stand_in(by=request.user, now=request.now, **data)
    return f"{made.substitute.name} er vikar for {made.absent.name}."


def _end_stand_in(unit: Unit, data: dict[str, Any], request: Request) -> str:
    actions.end_stand_in(stand_in=data["stand_in"], ends=data["starts"], by=request.user, now=request.now)
    return "Vikaren slutter."


EDIT = "organisation.edit"
STAND_IN = "organisation.stand_in"
#: The forms of a unit's page by the last part of their address.
ACTS = {
    "ansaet": Act("Ansæt en medarbejder", "Ansæt", EDIT, forms.EmployForm, _employ),
    "fratraed": Act("Afslut en ansættelse", "Afslut", EDIT, forms.EndEmploymentForm, _end_employment),
    "vikar": Act("Sæt en vikar", "Gem vikaren", STAND_IN, forms.StandInForm, _stand_in),
    "vikar-slut": Act("Afslut en vikar", "Afslut", STAND_IN, forms.EndStandInForm, _end_stand_in),
    "navn": Act("Giv enheden et nyt navn", "Gem navnet", EDIT, forms.RenameForm, _rename),
    "flyt": Act("Flyt enheden", "Flyt", EDIT, forms.MoveForm, _move),
    "modtagelse": Act("Vælg modtagelse", "Gem modtagelsen", EDIT, forms.ReceptionForm, _reception),
    "luk": Act("Luk enheden", "Luk enheden", EDIT, forms.EndForm, _close),
}
#: Those that belong to one row of a list and not to the unit.
OF_A_ROW = ("fratraed", "vikar-slut")


def _day(request: Request) -> tuple[forms.DayForm, date]:
    """The day that is asked for, today without one or where it cannot be read."""
    today = queries.day_of(request.now)
    form = forms.DayForm(request.GET if request.GET.get("dag") else None, initial={"dag": today})
    asked = form.cleaned_data.get("dag") if form.is_bound and form.is_valid() else None
    return form, asked or today


@signed_in
@require_safe
def organisation(request: Request) -> HttpResponse:
    """The tree on a day, with how many are employed in each unit."""
    form, day = _day(request)
    whole = queries.tree(day)
    staff = queries.on(Employment.objects.all(), day).values_list("unit").annotate(Count("user", distinct=True))
    counts = dict(staff)
    rows = [
        (whole.places[unit], depth, UnitKind(whole.places[unit].kind).label, counts.get(unit, 0))
        for unit, depth in whole.walk()
    ]
    context = {"form": form, "day": day, "today": queries.day_of(request.now), "rows": rows}
    return render(request, "organisation/tree.html", context)


@signed_in
@require_safe
def unit_page(request: Request, key: str) -> HttpResponse:
    """A unit on a day: who is there, who stands in, what it has been called and where it has lain."""
    return _unit_page(request, get_object_or_404(Unit, key=key))


@signed_in
@require_POST
def change(request: Request, key: str, act: str) -> HttpResponse:
    """Do what one of the forms of a unit's page asks; a form that is refused is shown again with all that it held."""
    unit = get_object_or_404(Unit, key=key)
    if act not in ACTS:
        raise Http404
    chosen = ACTS[act]
    require_anywhere(request.viewer, chosen.permission)
    form = chosen.form(request.POST, day=queries.day_of(request.now), prefix=act)
    if form.is_valid():
        try:
            told = chosen.do(unit, form.cleaned_data, request)
        except RefusedError as refused:
            field = "starts" if refused.field == "ends" and "ends" not in form.fields else refused.field
            form.add_error(field if field in form.fields else None, refused.message)
        else:
            messages.success(request, told)
            return redirect("unit", key)
    return _unit_page(request, unit, act, form)


def _unit_page(request: Request, unit: Unit, act: str = "", bound: forms.OnADayForm | None = None) -> HttpResponse:
    day_form, day = _day(request)
    today = queries.day_of(request.now)
    whole = queries.tree(day)
    shown: dict[str, forms.OnADayForm] = {}
    led = request.viewer.units_with(STAND_IN)
    for name, one in ACTS.items():
        if not request.viewer.may(one.permission):
            continue
        if one.permission == STAND_IN and not request.viewer.may(EDIT) and unit.pk not in led:
            continue
        form = bound if name == act and bound is not None else one.form(day=today, prefix=name)
        if isinstance(form, forms.StandInForm):
            form.only_of(unit, today)
        shown[name] = form
    members = list(queries.members(unit, day))
    stand_ins = (
        queries.on(StandIn.objects.filter(absent__in=[post.user_id for post in members]), day)
        .select_related("absent", "substitute")
        .order_by("starts", "pk")
    )
    place = whole.places.get(unit.pk)
    above = [whole.places[one] for one in whole.above(unit.pk) if one in whole.places]
    context = {
        "unit": unit,
        "kind": UnitKind(unit.kind).label,
        "name": place.name if place is not None else unit.key,
        "exists": place is not None,
        "below": [whole.places[one] for one in whole.children.get(unit.pk, [])],
        "reception": whole.places.get(place.reception) if place is not None and place.reception else None,
        "members": [(post, roles()[post.role].title if post.role in roles() else post.role) for post in members],
        "stand_ins": stand_ins,
        "periods": _history(unit),
        "trail": [
            ("Organisation", reverse("organisation")),
            *((one.name, reverse("unit", args=[one.key])) for one in reversed(above)),
        ],
        "day_form": day_form,
        "day": day,
        "today": today,
        "forms": [(name, ACTS[name], form) for name, form in shown.items() if name not in OF_A_ROW],
        "end_post": shown.get("fratraed"),
        "end_stand_in": shown.get("vikar-slut"),
        "act": act,
        "wrong": bound,
    }
    return render(request, "organisation/unit.html", context)


def _history(unit: Unit) -> list[tuple[UnitPeriod, str, str]]:
    """A unit's periods, latest first, with what it lay under and its reception as they were called when it began."""
    rows = []
    for period in UnitPeriod.objects.filter(unit=unit).order_by("-starts"):
        names = queries.names([one for one in (period.parent_id, period.reception_id) if one], period.starts)
        rows.append((period, names.get(period.parent_id or 0, ""), names.get(period.reception_id or 0, "")))
    return rows


@needs("organisation.edit")
def create_unit(request: Request) -> HttpResponse:
    """Make a unit."""
    form = forms.CreateUnitForm(request.POST or None, day=queries.day_of(request.now))
    if request.method == "POST" and form.is_valid():
        try:
            unit = actions.create_unit(by=request.user, now=request.now, **form.cleaned_data)
        except RefusedError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "Enheden er oprettet.")
            return redirect("unit", unit.key)
    context = {"form": form, "title": "Opret en enhed", "act": "Opret enheden"}
    return render(request, "organisation/create.html", context)
