"""The addresses of the room, below /adgang/."""

from __future__ import annotations

from django.urls import path

from sikkersag.foundation.access import views

urlpatterns = [
    path("roller/", views.role_table, name="roles"),
    path("noedadgang/<str:number>/", views.break_glass, name="break_glass"),
    path("gennemgang/", views.review_list, name="review"),
    path("gennemgang/<int:pk>/", views.review_list, name="review_one"),
    path("inhabil/", views.conflicts, name="conflicts"),
    path("inhabil/<int:pk>/ophaev/", views.lift_conflict, name="lift_conflict"),
    path("log/", views.read_log, name="read_log"),
]
