"""The addresses of decisions, of the lawyer's review and of complaints."""

from __future__ import annotations

from django.urls import URLPattern, path

from sikkersag.decisions.views import building, complaint_acts, complaints, gate, letters, reviewing

_STEPS = "sag/<str:number>/afgoerelse/<uuid:decision>/"
#: Legal review.
_REVIEWS = [
    path("jura/", reviewing.listed, name="legal_reviews"),
    path("sag/<str:number>/jura/<int:pk>/", reviewing.page, name="legal_review"),
    path("sag/<str:number>/jura/<int:pk>/traek-tilbage/", reviewing.withdraw, name="legal_review_withdraw"),
    path("sag/<str:number>/jura/send/<uuid:decision>/", reviewing.ask, name="legal_review_ask"),
]
#: Complaints.
_COMPLAINT = "sag/<str:number>/klage/<uuid:complaint>/"
_COMPLAINTS = [
    path("sag/<str:number>/klager/", complaints.listed, name="complaints"),
    path("sag/<str:number>/klager/over/<uuid:decision>/", complaints.new, name="complaint_new"),
    path("sag/<str:number>/klager/straks/<uuid:decision>/", complaints.at_once, name="complaint_at_once"),
    path(_COMPLAINT, complaints.page, name="complaint"),
    path(f"{_COMPLAINT}<slug:act>/", complaint_acts.page, name="complaint_act"),
]
urlpatterns: list[URLPattern] = [
    *_REVIEWS,
    *_COMPLAINTS,
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
