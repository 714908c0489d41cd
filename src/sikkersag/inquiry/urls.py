"""The addresses of the inquiry."""

from __future__ import annotations

from django.urls import URLPattern, path

from sikkersag.inquiry.views import talks

urlpatterns: list[URLPattern] = [
    path("sag/<str:number>/boernesamtale/", talks.new, name="talk_new"),
    path("hjaelpemidler/", talks.aids, name="talk_aids"),
    path("hjaelpemidler/<slug:name>/", talks.aid, name="talk_aid"),
]
