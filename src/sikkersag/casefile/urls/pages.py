"""The addresses that are only read: a case's page, its parts, the case as it stood, who has read it, and the family."""

from __future__ import annotations

from django.urls import path

from sikkersag.casefile.views import case, family, matter, reads

urlpatterns = [
    path("sag/<str:number>/", case.page, name="case"),
    path("sag/<str:number>/haendelse/<uuid:event>/", case.event, name="case_event"),
    path("sag/<str:number>/krav/<str:key>/", case.requirement, name="case_requirement"),
    path("sag/<str:number>/fase/<slug:topic>/", case.phase, name="case_phase"),
    path("sag/<str:number>/pr/<str:day>/", case.as_it_stood, name="case_on_day"),
    path("sag/<str:number>/spoergsmaal/<uuid:matter>/", matter.page, name="matter"),
    path("sag/<str:number>/kvittering/", case.receipt, name="case_receipt"),
    path("sag/<str:number>/laest/", reads.log, name="case_reads"),
    path("familie/<uuid:family>/", family.page, name="family"),
]
