"""The addresses of the room: /organisation/ and /brugere/."""

from __future__ import annotations

from django.urls import path, re_path

from sikkersag.foundation.organisation.views import units, users

urlpatterns = [
    path("organisation/", units.organisation, name="organisation"),
    path("organisation/ny/", units.create_unit, name="create_unit"),
    path("organisation/enhed/<slug:key>/", units.unit_page, name="unit"),
    path("organisation/enhed/<slug:key>/<slug:act>/", units.change, name="change_unit"),
    path("brugere/", users.users, name="users"),
    path("brugere/ny/", users.create_user, name="create_user"),
    path("brugere/<int:pk>/", users.user_page, name="user"),
    re_path(
        r"^brugere/(?P<pk>\d+)/(?P<act>luk|aabn|anden-faktor|laas-op|adgangskode)/$",
        users.change_user,
        name="change_user",
    ),
]
