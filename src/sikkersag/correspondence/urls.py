"""The addresses of letters and their texts."""

from __future__ import annotations

from django.urls import path

from sikkersag.correspondence.views import texts

urlpatterns = [
    path("tekster/", texts.index, name="texts"),
    path("tekster/<str:block>/", texts.page, name="text"),
    path("tekster/<str:block>/eksempel.pdf", texts.preview, name="text_preview"),
    path("tekster/<str:block>/udgave/<int:number>/", texts.version, name="text_version"),
]
