"""The addresses of the queue."""

from __future__ import annotations

from django.urls import path

from sikkersag.foundation.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<int:job>/igen/", views.retry, name="retry"),
]
