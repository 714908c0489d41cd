"""The forms of the routing table. Each says what an action is given; the action says whether it may be done."""

from __future__ import annotations

from typing import Any

from django import forms

from sikkersag.casefile.queries.receivers import HOLDS_CASES
from sikkersag.foundation.organisation.forms import EndForm, LastDayField, OnADayForm, UnitChoice
from sikkersag.intake.kinds import TOPICS
from sikkersag.intake.models import Route


class HouseNumberField(forms.IntegerField):
    """A house number without its letter; 0 where nothing is typed."""

    widget = forms.TextInput(attrs={"class": "input-short", "inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {"invalid": "Skriv husnummeret med tal og uden bogstav, for eksempel 14."}

    def clean(self, value: Any) -> int:
        """The number; 0 where nothing was typed."""
        return int(super().clean(value) or 0)


class RouteForm(OnADayForm):
    """A rule: which unit, from where and about what, and from when."""

    unit_kinds = HOLDS_CASES
    unit = UnitChoice(
        label="Enhed",
        error_messages={
            "required": "Vælg den enhed, der skal foreslås.",
            "invalid_choice": "Den enhed er her ikke. Vælg en fra listen.",
        },
    )
    street = forms.CharField(label="Vej", required=False, help_text="Vejens navn alene.")
    first = HouseNumberField(label="Fra husnummer", required=False)
    last = HouseNumberField(label="Til husnummer", required=False)
    side = forms.ChoiceField(label="Side", required=False, choices=[("", "Begge sider"), *Route.Side.choices])
    postcode = forms.CharField(
        label="Postnummer",
        required=False,
        widget=forms.TextInput(attrs={"class": "input-short", "inputmode": "numeric", "autocomplete": "off"}),
    )
    topic = forms.ChoiceField(label="Emne", required=False, choices=[("", "Alle emner"), *TOPICS.items()])
    others = forms.BooleanField(
        label="Reglen gælder alle andre",
        required=False,
        help_text="Enheden foreslås, når ingen anden regel passer. Lad vej, postnummer og emne stå tomme.",
    )
    ends = LastDayField(label="Sidste dag", required=False, help_text="Tomt: indtil videre.")
    field_order = ("unit", "street", "first", "last", "side", "postcode", "topic", "others", "starts", "ends")


class EndRouteForm(EndForm):
    """The last day on which a rule holds."""
