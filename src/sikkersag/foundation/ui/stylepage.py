"""The style page: every component once, with invented texts, to look at, to take pictures of and to test with axe.

Its texts are of a harbour office that does not exist, so that no screen of work can be mistaken for it. Nothing is read
from the database and nothing is saved.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sikkersag.foundation.ui.fields import DanishDateField, DanishTimeField
from sikkersag.foundation.ui.figure import Bars
from sikkersag.foundation.ui.status import SHAPES, Status

#: Tuesday 10 March 2026, 8.40 in Denmark: the page looks the same on every day.
NOW: Final = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)

_WORDS: Final = {
    "met": ("Opfyldt", ""),
    "met_late": ("Opfyldt for sent", "(3 dage)"),
    "written_after": ("Skrevet ned bagefter", ""),
    "later": ("5 dage", ""),
    "today": ("I dag", ""),
    "missing": ("Mangler", "før havnen åbner"),
    "overdue": ("6 dage over", ""),
    "not_met": ("Ikke opfyldt, kan ikke rettes", ""),
    "departed": ("Lovligt fraveget", ""),
    "lapsed": ("Bortfaldet", ""),
    "taken_over": ("Overtaget af", "Sydhavn"),
    "not_applicable": ("Ikke relevant", ""),
    "undeterminable": ("Kan ikke afgøres:", "dybden mangler"),
    "human": ("Din vurdering", ""),
}


class MooringForm(forms.Form):
    """Every kind of field, in the markup that all forms have. Its own rule refuses a day before the page's today."""

    day = DanishDateField(label="Dato", help_text="Kræves af havneloven § 13, stk. 2.")
    hour = DanishTimeField(label="Klokkeslæt", required=False)
    place = forms.CharField(label="Sted", max_length=80)
    ship = forms.ChoiceField(
        label="Skib", choices=[("", "Vælg et skib"), ("1", "Havørnen"), ("2", "Måge af Fjordby")], required=False
    )
    aboard = forms.MultipleChoiceField(
        label="Om bord",
        choices=[("a", "Skipper"), ("b", "Styrmand"), ("c", "Lods")],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-across"}),
        required=False,
    )
    cargo = forms.ChoiceField(
        label="Har skibet last?", choices=[("nej", "Nej"), ("ja", "Ja")], widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="Bemærkning",
        help_text="Skriv det, som andre skal kunne forstå om et år.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    paper = forms.FileField(label="Bilag", required=False, help_text="PDF eller billede, højst 10 MB.")
    sure = forms.BooleanField(label="Jeg har set skibet")

    def clean_day(self) -> date:
        """Refuse a day that has gone by."""
        day: date = self.cleaned_data["day"]
        if day < NOW.date():
            raise ValidationError("Skibet kan ikke lægge til en dag, der er gået.")
        return day


def style(request: HttpRequest) -> HttpResponse:
    """Show every component. Texts and times are invented and the same at every call; what is posted is not kept."""
    statuses = {shape: Status(shape, *words) for shape, words in _WORDS.items()}
    typed = {"day": "31-2-2026", "hour": "25.10", "place": "Kaj 4", "cargo": "ja", "text": "Det, der blev skrevet."}
    context = {
        "now": NOW,
        "s": statuses,
        "statuses": [(shape, statuses[shape]) for shape in SHAPES],
        "clocks": [
            Status("overdue", "42 min. over"),
            *(
                Status("later" if hours >= 8 else "today", f"{hours} t. tilbage", share=hours / 24)
                for hours in (1, 3, 7, 8, 13, 18, 22, 24)
            ),
        ],
        "trail": [("Havne", "#"), ("Fjordby Havn", "#")],
        "views": [("Det, der venter (7)", "#", True), ("Alle kajer (17)", "#", False), ("Afsluttet (11)", "#", False)],
        "owners": [("alle", "Begge"), ("1", "Havørnen"), ("2", "Mågen")],
        "moments": [NOW - timedelta(hours=17), NOW + timedelta(hours=7, minutes=2), NOW - timedelta(days=90)],
        "bars": Bars(
            "anloeb",
            "Anløb pr. kaj i 2025",
            "Kaj 2 har flest anløb; kaj 4 har ingen.",
            (("Kaj 1", 12), ("Kaj 2", 31), ("Kaj 3, containere", 7), ("Kaj 4", 0)),
            name_head="Kaj",
        ),
        "page": Paginator(range(1263), 25).page(2),
        "empty_form": MooringForm(),
        "wrong_form": MooringForm(data=typed) if request.method != "POST" else MooringForm(request.POST),
    }
    return render(request, "ui/style.html", context)
