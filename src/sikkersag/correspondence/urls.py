"""The addresses of letters and their texts."""

from __future__ import annotations

from django.urls import path

from sikkersag.correspondence.views import following, letters, texts

urlpatterns = [
    path("breve/", following.page, name="letters_followed"),
    path("breve/udskrift/", following.printing, name="letters_bundle"),
    path("breve/udskrift/<int:unit>.pdf", following.bundle_file, name="letters_bundle_file"),
    path("sag/<str:number>/breve/", letters.listed, name="case_letters"),
    path("sag/<str:number>/brev/<uuid:letter>/", letters.page, name="case_letter"),
    path("sag/<str:number>/brev/<uuid:letter>/<slug:act>/", letters.act, name="case_letter_act"),
    path("tekster/", texts.index, name="texts"),
    path("tekster/<str:block>/", texts.page, name="text"),
    path("tekster/<str:block>/eksempel.pdf", texts.preview, name="text_preview"),
    path("tekster/<str:block>/udgave/<int:version>/", texts.one_version, name="text_version"),
]
