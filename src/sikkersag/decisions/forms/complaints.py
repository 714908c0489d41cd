"""The forms of complaints. Each says what an action is given; the action says whether it may be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from sikkersag.casefile.forms.acts import ActForm
from sikkersag.casefile.words import word
from sikkersag.decisions import complaints as law
from sikkersag.decisions.actions import appeals, complaints
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.fields import DanishDateField

#: How a complaint may come, as the journal says it after "Klagen kom".
WAYS = ("i Digital Post", "som brev", "som mail", "i telefonen", "mundtligt på et møde")


def _words(label: str, help_text: str = "", rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=complaints.LONGEST, widget=forms.Textarea(attrs={"rows": rows})
    )


class DatedForm(ActForm):
    """A form with a day that has come, as `dag`; `today` is the Danish day of now."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_dag(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["dag"]
        if day > self.today:
            raise forms.ValidationError(f"Den dag er ikke kommet endnu. I dag er det {danish.plain_day(self.today)}.")
        return day


class ReceiveForm(DatedForm):
    """A complaint that came."""

    fra = forms.ChoiceField(label="Hvem klager?", error_messages={"required": "Vælg, hvem der klager."})
    dag = DanishDateField(
        label="Hvilken dag kom klagen?",
        help_text="Den dag, kommunen fik den, ikke den dag, den blev læst. Om den kom i tide, regnes ud fra den.",
    )
    hvordan = forms.ChoiceField(
        label="Hvordan kom den?", choices=[("", "Vælg"), *((way, way[:1].upper() + way[1:]) for way in WAYS)]
    )
    ord = _words("Hvad siger klageren?", "Skriv klagerens egne ord, eller hvad der står i klagen.")
    haster = forms.BooleanField(label="Sagen haster: den kan ikke vente på en almindelig genvurdering", required=False)
    advarsel = forms.BooleanField(
        label="Sagen er omfattet af pligten til at advare om adfærd (barnets lov § 11)", required=False
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["fra"]
        field.choices = [("", "Vælg"), *people]


class ReassessForm(ActForm):
    """What the municipality came to."""

    resultat = forms.ChoiceField(
        label="Hvad er I kommet til?",
        choices=[
            (law.NONE, "Afgørelsen fastholdes. Klagen sendes til Ankestyrelsen"),
            (law.PARTIAL, "Klageren får ret i noget. Klageren kan holde fast i resten"),
            (law.FULL, "Klageren får ret i det hele. Der træffes en ny afgørelse"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvad I er kommet til."},
    )
    grund = _words(
        "Hvorfor?", "Svar på det, klageren skriver. Klageren og Ankestyrelsen læser det som kommunens begrundelse.", 6
    )
    aendring = forms.CharField(
        label="Hvis klageren får ret: hvad bliver ændret?",
        help_text="Det står i brevet til klageren.",
        required=False,
        max_length=complaints.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    brev = forms.BooleanField(label="Skriv brevet til klageren, hvis klageren får ret", required=False, initial=True)


class SaidForm(DatedForm):
    """Something that was said to or by the complainant on a day."""

    dag = DanishDateField(label="Hvilken dag?")
    ord = _words("Hvad blev der sagt?", rows=4)

    def __init__(self, *args: Any, asks: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ord"].label, self.fields["ord"].help_text = asks, hint


class ForwardForm(ActForm):
    """What the municipality says to the complaint that it sends on."""

    ord = _words("Kommunens bemærkninger til klagen", "De står i brevet til Ankestyrelsen.")
    brev = forms.BooleanField(label="Skriv også brevet til klageren", required=False, initial=True)


class AppealForm(DatedForm):
    """What Ankestyrelsen answered."""

    resultat = forms.ChoiceField(
        label="Hvad svarede Ankestyrelsen?",
        choices=[(one, word(law.DECIDED, "resultat", one)) for one in appeals.RESULTS],
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvad Ankestyrelsen svarede."},
    )
    dag = DanishDateField(label="Hvilken dag fik kommunen svaret?")
    ny_frist = DanishDateField(
        label="Hvis sagen er sendt tilbage: hvornår udløber fristen for en ny afgørelse?",
        help_text="Kommunens offentliggjorte sagsbehandlingsfrist for den slags sager, regnet fra den dag, svaret kom.",
        required=False,
    )
    ord = _words("Hvad lagde Ankestyrelsen vægt på?", rows=4)


class AtOnceForm(ActForm):
    """Why a decision cannot wait for a complaint."""

    grund = _words("Hvorfor kan det ikke vente for barnets skyld?", "Grunden står i sagen med dit navn.", 4)
