"""The addresses of search and of a case's documents."""

from __future__ import annotations

from django.urls import path

from sikkersag.casefile.views import documents, search

urlpatterns = [
    path("soeg/", search.page, name="search"),
    path("sag/<str:number>/dokumenter/", documents.listed, name="documents"),
    path("sag/<str:number>/dokument/nyt/", documents.upload, name="document_upload"),
    path("sag/<str:number>/dokument/<uuid:document>/", documents.page, name="document"),
    path("sag/<str:number>/dokument/<uuid:document>/ny-version/", documents.new_version, name="document_version"),
    path("sag/<str:number>/dokument/<uuid:document>/<int:version>/", documents.file, name="document_file"),
    path("sag/<str:number>/dokument/<uuid:document>/<int:version>/vis/", documents.preview, name="document_preview"),
]
