"""The addresses of the inquiry."""

from __future__ import annotations

from django.urls import URLPattern, path

from sikkersag.inquiry.views import (
    approving,
    begin,
    bringing,
    consents,
    discussion,
    document,
    lists,
    sharing,
    talks,
    versions,
)

_CASE = "sag/<str:number>/undersoegelse/"
_ONE = f"{_CASE}<uuid:inquiry>/"

#: The working documents.
_documents: list[URLPattern] = [
    path("undersoegelser/", lists.page, name="inquiries"),
    path(f"{_CASE}ny/", begin.page, name="inquiry_new"),
    path(_ONE, document.page, name="inquiry"),
    path(f"{_ONE}hent/<str:section>/", bringing.page, name="inquiry_bring"),
    path(f"{_ONE}versioner/", versions.page, name="inquiry_versions"),
    path(f"{_ONE}godkend/", approving.page, name="inquiry_approve"),
    path(f"{_ONE}foreloebig/", approving.preliminary, name="inquiry_preliminary"),
    path(f"{_ONE}opgiv/", begin.drop, name="inquiry_drop"),
]

#: Talks with the child, consents, information and discussions.
_involvement: list[URLPattern] = [
    path("sag/<str:number>/boernesamtale/", talks.new, name="talk_new"),
    path("sag/<str:number>/samtykker/", consents.page, name="consents"),
    path("sag/<str:number>/samtykker/<slug:act>/", consents.new, name="consent_new"),
    path("sag/<str:number>/oplysninger/", sharing.page, name="sharing"),
    path("sag/<str:number>/oplysninger/<slug:act>/", sharing.new, name="sharing_new"),
    path("sag/<str:number>/sagsdroeftelse/", discussion.new, name="discussion_new"),
    path("hjaelpemidler/", talks.aids, name="talk_aids"),
    path("hjaelpemidler/<slug:name>/", talks.aid, name="talk_aid"),
]

urlpatterns: list[URLPattern] = [*_documents, *_involvement]
