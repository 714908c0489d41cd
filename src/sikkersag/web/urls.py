"""Every address of the program, put together from the rooms."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("konto/", include("sikkersag.foundation.login.urls")),
    path("", include("sikkersag.foundation.ui.urls")),
    path("", include("sikkersag.casefile.urls.pages")),
    path("", include("sikkersag.casefile.urls.writing")),
]
handler500 = "sikkersag.foundation.ui.errors.server_error"
