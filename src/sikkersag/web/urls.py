"""Every address of the program, put together from the rooms."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from sikkersag.web import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("konto/", include("sikkersag.foundation.login.urls")),
    path("job/", include("sikkersag.foundation.jobs.urls")),
    path("adgang/", include("sikkersag.foundation.access.urls")),
    path("", include("sikkersag.foundation.organisation.urls")),
    path("", include("sikkersag.foundation.operation.urls")),
    path("", include("sikkersag.foundation.ui.urls")),
    # Before the pages: "sag/ny/" is no case number.
    path("", include("sikkersag.casefile.urls.acts")),
    path("", include("sikkersag.casefile.urls.pages")),
    path("", include("sikkersag.casefile.urls.overviews")),
    path("", include("sikkersag.casefile.urls.rulebook")),
    path("", include("sikkersag.casefile.urls.writing")),
    path("", include("sikkersag.casefile.urls.finding")),
    path("", include("sikkersag.correspondence.urls")),
    path("", include("sikkersag.decisions.urls")),
    path("", include("sikkersag.inquiry.urls")),
    path("", include("sikkersag.intake.urls")),
]
handler400 = "sikkersag.foundation.ui.errors.bad_request"
handler500 = "sikkersag.foundation.ui.errors.server_error"
