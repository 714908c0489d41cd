"""The addresses of the inquiry."""

from __future__ import annotations

from django.urls import URLPattern, path

from sikkersag.inquiry.views import approving, begin, bringing, document, lists, versions

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

urlpatterns: list[URLPattern] = [*_documents]
