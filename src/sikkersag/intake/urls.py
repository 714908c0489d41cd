"""The addresses of notifications."""

from __future__ import annotations

from django.urls import path

from sikkersag.intake.views import (
    answering,
    api,
    figures,
    inbox,
    judging,
    matching,
    omissions,
    public,
    reconciliation,
    registering,
    routing,
)

urlpatterns = [
    path("underretning/", public.form, name="notify"),
    path("underretning/kvittering/", public.lookup, name="notify_lookup"),
    path("indbakke/", inbox.listed, name="inbox"),
    path("indbakke/mangler/", omissions.page, name="omissions"),
    path("indbakke/<int:pk>/", inbox.page, name="notification"),
    path("indbakke/<int:pk>/tag/", inbox.claim, name="notification_claim"),
    path("indbakke/<int:pk>/laest/", inbox.acknowledge, name="notification_acknowledge"),
    path("indbakke/<int:pk>/giv-videre/", inbox.hand_over, name="notification_hand_over"),
    path("indbakke/<int:pk>/fil/<int:number>/", inbox.attachment, name="notification_file"),
    path("indbakke/<int:pk>/afsender/", inbox.tell_sender, name="notification_sender"),
    path("indbakke/<int:pk>/til-side/", inbox.set_aside, name="notification_set_aside"),
    path("indbakke/<int:pk>/tag-frem/", inbox.take_out, name="notification_take_out"),
    path("indbakke/<int:pk>/soeg-barn/", matching.search, name="notification_search"),
    path("indbakke/<int:pk>/knyt/", matching.link, name="notification_link"),
    path("indbakke/<int:pk>/forkert-barn/", matching.unlink, name="notification_unlink"),
    path("indbakke/<int:pk>/nyt-barn/", matching.open_new, name="notification_open_case"),
    path("indbakke/<int:pk>/vurder/", judging.assess, name="notification_assess"),
    path("indbakke/<int:pk>/handl-nu/", judging.act_now, name="notification_act"),
    path("indbakke/<int:pk>/genvurder/", judging.renew, name="notification_renew"),
    path("indbakke/<int:pk>/konkluder/", judging.conclude, name="notification_conclude"),
    path("indbakke/afstemning/", reconciliation.page, name="inbox_counting"),
    path("indbakke/tal/", figures.page, name="inbox_figures"),
    path("indbakke/tal/statistik.csv", figures.statistics, name="inbox_statistics"),
    path("indbakke/fordeling/", routing.page, name="inbox_routes"),
    path("indbakke/fordeling/<int:pk>/afslut/", routing.end, name="inbox_route_end"),
    path("indbakke/<int:pk>/svar/", answering.page, name="notification_answer"),
    path("indbakke/<int:pk>/svar/<slug:sort>/brev/", answering.letter, name="notification_letter"),
    path("indbakke/ny/", registering.new, name="notification_new"),
    path("api/underretninger", api.send, name="api_send"),
    path("api/underretninger/<str:receipt>", api.standing, name="api_standing"),
    path("api/openapi.json", api.openapi, name="api_openapi"),
]
