"""The addresses of overviews and lists."""

from __future__ import annotations

from django.urls import path, register_converter

from sikkersag.casefile.views import lists, overview


class _Word:
    """One of some words."""

    regex = ""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class _ListPage(_Word):
    """Which list."""

    regex = "opgaver|boern"


class _FileForm(_Word):
    """Which kind of file."""

    regex = "csv|xlsx"


register_converter(_ListPage, "listpage")
register_converter(_FileForm, "fileform")

urlpatterns = [
    path("overblik/", overview.mine, name="overview"),
    path("team/", overview.team, name="team"),
    path("opgaver/", lists.task_list, name="task_list"),
    path("boern/", lists.child_list, name="children"),
    path("lister/<listpage:page>.<fileform:form>", lists.export, name="list_export"),
    path("lister/<listpage:page>/gem/", lists.save, name="view_save"),
    path("lister/<listpage:page>/slet/<int:view>/", lists.delete, name="view_delete"),
]
