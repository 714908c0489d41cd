"""The addresses of decisions, of the lawyer's review and of complaints."""

from __future__ import annotations

from django.urls import URLPattern, path

from sikkersag.decisions.views import building, gate, letters

_STEPS = "sag/<str:number>/afgoerelse/<uuid:decision>/"
urlpatterns: list[URLPattern] = [
    path("afgoerelser/", letters.listed, name="decisions"),
    path("afgoerelser/stopper/", gate.listed, name="decision_stops"),
    path("sag/<str:number>/spoergsmaal/<uuid:matter>/afgoerelse/", building.begin, name="decision_new"),
    path(_STEPS, building.page, name="decision"),
    path(f"{_STEPS}akut/", building.acute, name="decision_acute"),
    path(f"{_STEPS}opgiv/", building.drop, name="decision_drop"),
    path(f"{_STEPS}grund/", gate.reason, name="decision_reason"),
    path(f"{_STEPS}traef/", gate.take, name="decision_take"),
    path(f"{_STEPS}gennemgang/", gate.page, name="decision_gate"),
    path(f"{_STEPS}hoeringsbrev/", letters.hearing, name="decision_hearing"),
    path(f"{_STEPS}breve/", letters.page, name="decision_letters"),
    path(f"{_STEPS}<slug:step>/", building.write, name="decision_step"),
]
