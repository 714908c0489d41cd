"""The address of the health page."""

from __future__ import annotations

from django.urls import path

from sikkersag.foundation.access.gate import public
from sikkersag.foundation.operation import views

urlpatterns = [path("sundhed/", public(views.health), name="health")]
