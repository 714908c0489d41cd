"""The addresses of writing: notes, steps, drafts, and what is done to an entry that stands."""

from __future__ import annotations

from django.urls import path

from sikkersag.casefile.views import entries, writing

urlpatterns = [
    path("familie/<uuid:family>/notat/nyt/", writing.note_new, name="note_new"),
    path("sag/<str:number>/notat/nyt/", writing.note_in_case, name="note_in_case"),
    path("sag/<str:number>/skridt/<str:kind>/", writing.step_new, name="step_new"),
    path("sag/<str:number>/fravigelse/", writing.departure_new, name="departure_new"),
    path("sag/<str:number>/haendelse/<uuid:event>/ret/", writing.entry_correct, name="entry_correct"),
    path("sag/<str:number>/haendelse/<uuid:event>/traek-tilbage/", entries.entry_withdraw, name="entry_withdraw"),
    path("sag/<str:number>/haendelse/<uuid:event>/forsegl/", entries.entry_seal, name="entry_seal"),
    path("kladde/<uuid:draft>/", writing.draft_page, name="draft"),
    path("kladde/<uuid:draft>/bliver-til/", writing.draft_preview, name="draft_preview"),
    path("kladde/<uuid:draft>/skrevet/", writing.draft_written, name="draft_written"),
    path("kladde/<uuid:draft>/slet/", writing.draft_delete, name="draft_delete"),
]
