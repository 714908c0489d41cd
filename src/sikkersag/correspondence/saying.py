"""The forms of what a person says of a letter: handed over, arrived, returned, stopped."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from sikkersag.casefile.forms.acts import ActForm
from sikkersag.correspondence.actions.delivering import LONGEST
from sikkersag.correspondence.actions.letters import LONGEST_REASON
from sikkersag.foundation.ui.fields import DanishDateField, DanishTimeField


class PlainForm(ActForm):
    """An act that needs no word: to be printed, to be sent, to be written anew."""


class HandOverForm(ActForm):
    """A letter was given to somebody."""

    to = forms.CharField(label="Hvem fik brevet?", max_length=LONGEST, help_text="Navn, og hvor det var.")
    at = DanishDateField(label="Dato")
    clock = DanishTimeField(label="Klokken")

    def when(self) -> datetime:
        """The time that was typed, in Denmark."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["at"], self.cleaned_data["clock"]))


class ArrivedForm(ActForm):
    """A posted letter came."""

    how = forms.CharField(
        label="Hvorfra ved du det?", max_length=LONGEST, help_text="Fx »Hun ringede om det« eller en kvittering."
    )
    at = DanishDateField(label="Hvornår kom det frem?")

    def when(self, sent: datetime | None, now: datetime) -> datetime:
        """The day that was typed, as a time within it: noon, but not before it was sent, nor after now, that day."""
        day = self.cleaned_data["at"]
        noon = timezone.make_aware(datetime.combine(day, time(12)))
        if sent is not None and timezone.localtime(sent).date() == day:
            noon = max(noon, sent)
        return min(noon, now) if timezone.localtime(now).date() == day else noon


class ReturnedForm(ActForm):
    """A posted letter came back."""

    why = forms.CharField(label="Hvorfor kom det tilbage?", max_length=LONGEST, help_text="Fx »Ukendt på adressen«.")


class StopForm(ActForm):
    """A letter is not to be sent after all."""

    reason = forms.CharField(
        label="Hvorfor skal det ikke sendes?",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Brevet bliver liggende på sagen som det, det var.",
    )


#: The form of each act, by its name in the address.
FORMS: dict[str, type[ActForm]] = {
    "udskriv": PlainForm,
    "digital": PlainForm,
    "kvittering": PlainForm,
    "paa-ny": PlainForm,
    "overraekt": HandOverForm,
    "fremme": ArrivedForm,
    "retur": ReturnedForm,
    "stands": StopForm,
}


def form_of(act: str, data: Any = None, **initial: Any) -> ActForm:
    """The form of an act, with ids of its own beside the others on the page."""
    return FORMS[act](data, auto_id=f"{act}-%s", initial=initial or None)
