"""The forms of a decision's letters: only what the steps have not told already."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from sikkersag.correspondence.addressees import Addressee
from sikkersag.decisions.letters import FROM_STEPS, Told
from sikkersag.decisions.proposal import text
from sikkersag.foundation.ui.fields import DanishDateField

LONGEST = 5_000


def _text(label: str, help_text: str = "", rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": "Skriv noget her. Brevet kan ikke skrives uden."},
    )  # fmt: skip


def _line(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=200,
        error_messages={"required": "Skriv noget her. Brevet kan ikke skrives uden."},
    )  # fmt: skip


#: What a letter says that a step should have told, in the words of the form.
_LACKING = {
    "hvorfor": "Hvorfor er det besluttet?",
    "barnets_syn": "Hvad har barnet sagt, eller hvorfor er det ikke spurgt?",
    "barnets_syn_vaegt": "Hvilken vægt har barnets syn fået?",
}


class LettersForm(forms.Form):
    """What the letters of a decision need beside what the steps hold; more where a step was left empty."""

    emne = _line("Afgørelse om …", "Står i brevets overskrift.")
    du_kan = _text("Hvad kan modtageren gøre nu?", "Én ting, der er til at gøre.")

    def __init__(self, *args: Any, told: Told, gets: tuple[Addressee, ...], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"emne": told.basis.label.lower()})
        super().__init__(*args, **kwargs)
        data = told.data
        for field, label in _LACKING.items():
            if not text(data, FROM_STEPS[field]):
                self.fields[field] = _text(label)
        if not told.relied_on:
            self.fields["lagt_vaegt_paa"] = _text("Hvilke oplysninger er der lagt vægt på?")
        if any(one.child for one in gets):
            self._for_child(told)

    def _for_child(self, told: Told) -> None:
        data = told.data
        self.fields["barn_emne"] = _line("Brev til barnet om …", "For eksempel: din aflastning.")
        self.fields["barn_afgoerelse"] = _text("Hvad er bestemt, sagt til barnet?", "Korte sætninger.")
        self.fields["barn_hvorfor"] = _text("Hvorfor, sagt til barnet?")
        self.fields["barn_hvornaar"] = _line(
            "Hvornår sker det?", "Går videre efter »Det sker«, for eksempel: fra lørdag den 4. april"
        )
        if text(data, "barnets_syn"):
            self.fields["barn_barnets_ord"] = _text("Hvad har barnet sagt?")
            self.fields["barn_barnets_ord_vaegt"] = _text("Hvad har barnets ord betydet?")
        elif not text(data, "vaegt"):
            self.fields["barn_ikke_talt_fordi"] = _text("Hvorfor er der ikke talt med barnet?")
        self.fields["barn_du_kan"] = _text("Hvad kan barnet gøre nu?")
        self.initial = {
            **self.initial,
            "barn_afgoerelse": text(data, "indhold"),
            "barn_hvorfor": text(data, "barn_hvorfor"),
            "barn_barnets_ord": text(data, "barnets_syn"),
            "barn_barnets_ord_vaegt": text(data, "vaegt"),
        }


class HearingForm(forms.Form):
    """What a party is asked before the decision, and by when."""

    til = forms.MultipleChoiceField(
        label="Hvem skal høres?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Vælg mindst én part."},
    )
    overvejer = _line("Vi overvejer …", "Som et led i en sætning: at give Ida en aflastningsfamilie.")
    hvorfor = _text("Hvorfor skriver vi?", "Den konkrete grund.")
    oplysninger = _text("Hvilke oplysninger skal parten kunne svare på?", rows=5)
    du_kan = _text("Hvad kan parten gøre?", "Én ting, der er til at gøre.")
    frist = DanishDateField(label="Svar senest", required=False, help_text="Tom: der er ingen frist.")

    def __init__(self, *args: Any, told: Told, parties: tuple[Addressee, ...], today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"til": [one.key for one in parties], "oplysninger": told.relied_on})
        self.today = today
        super().__init__(*args, **kwargs)
        to: Any = self.fields["til"]
        to.choices = [(one.key, f"{one.person.name}, {one.role_label.lower()}") for one in parties]

    def clean_frist(self) -> Any:
        """A day that is to come."""
        day = self.cleaned_data["frist"]
        if day is not None and day <= self.today:
            raise forms.ValidationError("Fristen skal være en dag, der kommer, så parten kan nå at svare.")
        return day
