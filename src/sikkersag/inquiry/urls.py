"""The addresses of the inquiry."""

from __future__ import annotations

from django.urls import URLPattern, path

from sikkersag.inquiry.views import consents, discussion, sharing, talks

urlpatterns: list[URLPattern] = [
    path("sag/<str:number>/boernesamtale/", talks.new, name="talk_new"),
    path("sag/<str:number>/samtykker/", consents.page, name="consents"),
    path("sag/<str:number>/samtykker/<slug:act>/", consents.new, name="consent_new"),
    path("sag/<str:number>/oplysninger/", sharing.page, name="sharing"),
    path("sag/<str:number>/oplysninger/<slug:act>/", sharing.new, name="sharing_new"),
    path("sag/<str:number>/sagsdroeftelse/", discussion.new, name="discussion_new"),
    path("hjaelpemidler/", talks.aids, name="talk_aids"),
    path("hjaelpemidler/<slug:name>/", talks.aid, name="talk_aid"),
]
