"""The addresses of decisions and complaints."""

from __future__ import annotations

from django.urls import URLPattern, path

from sikkersag.decisions.views import reviewing

#: Legal review.
_REVIEWS = [
    path("jura/", reviewing.listed, name="legal_reviews"),
    path("sag/<str:number>/jura/<int:pk>/", reviewing.page, name="legal_review"),
    path("sag/<str:number>/jura/<int:pk>/traek-tilbage/", reviewing.withdraw, name="legal_review_withdraw"),
    path("sag/<str:number>/jura/send/<uuid:decision>/", reviewing.ask, name="legal_review_ask"),
]

urlpatterns: list[URLPattern] = [*_REVIEWS]
