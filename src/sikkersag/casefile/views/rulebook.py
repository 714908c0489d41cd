"""Lovsamling: the rulebook as pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from sikkersag.casefile.queries import rulebook as law
from sikkersag.formats.topics import TOPICS
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.fields import DanishDateField
from sikkersag.law.engine.calendar import CalendarError

_OUTSIDE = "Dagen ligger uden for kalenderen, som går fra 1970 til 2080. Skriv en anden dag."


class _DayForm(forms.Form):
    """A day, a topic and words to narrow the list by."""

    pr = DanishDateField(label="Som loven var den", required=False)
    emne = forms.ChoiceField(label="Emne", required=False, choices=[("", "Alle"), *TOPICS.items()])
    ord = forms.CharField(label="Ord", required=False, max_length=80)

    def clean_pr(self) -> date | None:
        """A day that the calendar has."""
        return _within(self.cleaned_data["pr"])


class _TwoDays(forms.Form):
    """Two days to compare."""

    fra = DanishDateField(label="Fra", initial=date(2023, 12, 31))
    til = DanishDateField(label="Til", initial=date(2024, 1, 1))

    def clean_fra(self) -> date | None:
        """A day that the calendar has."""
        return _within(self.cleaned_data["fra"])

    def clean_til(self) -> date | None:
        """A day that the calendar has."""
        return _within(self.cleaned_data["til"])


def _within(day: date | None) -> date | None:
    if day is not None:
        try:
            law.instant_of(day)
        except CalendarError:
            raise forms.ValidationError(_OUTSIDE) from None
    return day


@needs("rulebook.read")
def index(request: Request) -> HttpResponse:
    """Every requirement by topic, as the law was on a day."""
    form = _DayForm(request.GET)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    today = danish.day_of(request.now)
    day = chosen.get("pr") or today
    topics = law.by_topic(day, topic=chosen.get("emne", ""), words=chosen.get("ord", ""))
    context = {"form": form, "topics": topics, "day": day, "is_today": day == today}
    return render(request, "casefile/rulebook/index.html", {**context, "count": sum(map(len, topics.values()))})


@needs("rulebook.read")
def requirement(request: Request, name: str) -> HttpResponse:
    """One requirement in full: purpose, versions, duties, departures, and what the program does not know."""
    found = law.shown(name, danish.day_of(request.now))
    if found is None:
        raise Http404
    return render(request, "casefile/rulebook/requirement.html", {"shown": found})


@needs("rulebook.read")
def changes(request: Request) -> HttpResponse:
    """What the law changed between two days."""
    asked = "fra" in request.GET or "til" in request.GET
    form = _TwoDays(request.GET if asked else None)
    days = (date(2023, 12, 31), date(2024, 1, 1))
    if asked and form.is_valid():
        days = (form.cleaned_data["fra"], form.cleaned_data["til"])
    found = law.differences(*days) if not asked or form.is_valid() else []
    context = {"form": form, "first": days[0], "second": days[1], "changes": found}
    return render(request, "casefile/rulebook/changes.html", context)
