"""The addresses of notifications."""

from __future__ import annotations

from django.urls import path

from sikkersag.intake.views import api, inbox, public, registering

urlpatterns = [
    path("underretning/", public.form, name="notify"),
    path("underretning/kvittering/", public.lookup, name="notify_lookup"),
    path("indbakke/", inbox.listed, name="inbox"),
    path("indbakke/<int:pk>/", inbox.page, name="notification"),
    path("indbakke/<int:pk>/tag/", inbox.claim, name="notification_claim"),
    path("indbakke/<int:pk>/laest/", inbox.acknowledge, name="notification_acknowledge"),
    path("indbakke/<int:pk>/knyt/", inbox.link, name="notification_link"),
    path("indbakke/<int:pk>/vurder/", inbox.assess, name="notification_assess"),
    path("indbakke/ny/", registering.new, name="notification_new"),
    path("api/underretninger", api.send, name="api_send"),
    path("api/underretninger/<str:receipt>", api.standing, name="api_standing"),
    path("api/openapi.json", api.openapi, name="api_openapi"),
]
