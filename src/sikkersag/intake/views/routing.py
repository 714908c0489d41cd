"""The municipality's table of which unit is proposed for notifications from where and about what: shown and changed.

What the table proposes is shown on the page of the notification (`views/notification.py`).
"""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.actions import routing
from sikkersag.intake.forms import EndRouteForm, RouteForm
from sikkersag.intake.kinds import TOPICS
from sikkersag.intake.models import Route
from sikkersag.intake.queries.routing import VIEWS, table
from sikkersag.intake.routes import place_of, words_of

ON_A_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@needs("intake.route")
def page(request: Request) -> HttpResponseBase:
    """The table, and the form that adds a rule; one that is refused is shown again with all that it held."""
    day = organisation.day_of(request.now)
    form = RouteForm(request.POST if request.method == "POST" else None, day=day)
    if form.is_bound and form.is_valid():
        try:
            made = routing.add_route(by=request.user, now=request.now, **form.cleaned_data)
        except RefusedError as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            name = organisation.name_of(made.unit, made.starts)
            messages.success(request, f"Reglen er gemt: {words_of(made)} foreslås til {name}.")
            return redirect("inbox_routes")
    view = request.GET.get("vis", "")
    view = view if view in VIEWS else "nu"
    shown = Paginator(table(view, day), ON_A_PAGE).get_page(request.GET.get("side"))
    context = {
        "form": form,
        "page": shown,
        "rows": [
            (rule, "alle andre" if rule.others else place_of(rule), TOPICS.get(rule.topic, rule.topic))
            for rule in shown.object_list
        ],
        "view": view,
        "tabs": [(key, title, key == view) for key, title in VIEWS.items()],
        "ends": view != "har-vaeret",
    }
    return render(request, "intake/routes.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("intake.route")
def end(request: Request, pk: int) -> HttpResponse:
    """End a rule on a day. It stays in the table, among those that have held."""
    rule = get_object_or_404(Route.objects.select_related("unit"), pk=pk)
    day = organisation.day_of(request.now)
    form = EndRouteForm(request.POST if request.method == "POST" else None, day=day)
    if form.is_bound and form.is_valid():
        try:
            ended = routing.end_route(route=pk, ends=form.cleaned_data["starts"], by=request.user, now=request.now)
        except RefusedError as refused:
            form.add_error("starts", refused.message)
        else:
            messages.success(request, f"Reglen for {words_of(ended)} slutter. Den står stadig under »Har gældt«.")
            return redirect("inbox_routes")
    context = {"form": form, "rule": rule, "words": words_of(rule), "unit_name": organisation.name_of(rule.unit, day)}
    return render(request, "intake/route_end.html", context, status=422 if form.is_bound else 200)
