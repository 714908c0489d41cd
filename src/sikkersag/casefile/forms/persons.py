"""The forms about the people of a case: a person and their role, custody, where they live, and a birth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from sikkersag.casefile.actions.persons import LONGEST_REASON
from sikkersag.casefile.forms.acts import ActForm
from sikkersag.casefile.queries.people import InCase, Known
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.foundation.organisation.forms import LastDayField
from sikkersag.foundation.ui.fields import DanishDateField

#: Groups of roles that a person gets in a case; the authority's own people are named otherwise.
_GROUPS = ("child", "party", "other")
CHILD_ROLE = "barn"
CPR_HELP = "Ti cifre, fx DDMMÅÅ-LLLL. Er personen kendt i forvejen, bruges den person. Navnet skal passe til nummeret."


def role_choices(*, only: Sequence[str] = _GROUPS) -> list[tuple[str, str]]:
    """The roles of a case in Danish, in the order of the vocabulary."""
    roles = vocabulary().roles.values()
    return [(role.name, role.label) for role in roles if role.group in only and role.name != CHILD_ROLE]


class CprField(forms.CharField):
    """A CPR number as it is typed. It is posted, never in an address; the action reads it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input-short", "autocomplete": "off", "size": "14"})
        super().__init__(**{"label": "CPR-nummer", "required": False, "max_length": 20, "widget": widget, **kwargs})


class PartyForm(ActForm):
    """Somebody who comes into the case: known in the family, known by number, or new."""

    kendt = forms.ChoiceField(label="Kendt i familien", required=False)
    name = forms.CharField(label="Navn", required=False, max_length=160)
    cpr = CprField(help_text=CPR_HELP)
    born = DanishDateField(label="Fødselsdag", required=False)
    rolle = forms.ChoiceField(label="Rolle i sagen")
    profession = forms.CharField(
        label="Stilling og sted", required=False, max_length=160, help_text="For eksempel »Lærer, Skovlyskolen«."
    )
    myndighed_fra = DanishDateField(
        label="Forældremyndighed fra", required=False, help_text="Kun for den, der har del i forældremyndigheden."
    )
    beskyttet = forms.BooleanField(
        label="Adressen er beskyttet", required=False, help_text="Gælder en ny person. Adressen vises så ikke."
    )

    def __init__(self, *args: Any, known: Sequence[Known], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kendt"]
        roles = vocabulary().roles
        field.choices = [
            ("", "Nej, det er en anden"),
            *((str(one.person.pk), f"{one.person.name}, {roles[one.role].label.lower()}") for one in known),
        ]
        if not known:
            del self.fields["kendt"]
        role: Any = self.fields["rolle"]
        role.choices = [("", "Vælg"), *role_choices()]

    def clean(self) -> dict[str, Any]:
        """A person must be meant: chosen, or named."""
        data = super().clean() or {}
        if not data.get("kendt") and not data.get("name", "").strip():
            self.add_error("name", "Skriv personens navn, eller vælg en, der er kendt i familien.")
        return data


class CustodyForm(ActForm):
    """Somebody's part in the custody begins or ends on a day."""

    person = forms.ChoiceField(label="Hvem?")
    hvad = forms.ChoiceField(
        label="Hvad er sket?",
        choices=[("begyndt", "Fik del i forældremyndigheden"), ("ophoert", "Har ikke længere del i den")],
        widget=forms.RadioSelect,
    )
    dato = DanishDateField(label="Fra den dag")

    def __init__(self, *args: Any, people: Sequence[InCase], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.choices = [
            ("", "Vælg"),
            *(
                (str(one.person.pk), f"{one.person.name}{' (har del nu)' if one.custody else ''}")
                for one in people
                if one.parts[0].role and not all(part.role == "soeskende" for part in one.parts)
            ),
        ]


class HomeForm(ActForm):
    """Where somebody lives."""

    hjem = forms.ChoiceField(label="Hvor?")
    adresse = forms.CharField(label="Ny adresse", required=False, max_length=200)
    flytter = forms.ChoiceField(
        label="Flytter personen dertil?",
        choices=[
            ("ja", "Ja, de hjem, personen har nu, slutter den dag"),
            ("nej", "Nej, personen bor også dér"),
        ],
        widget=forms.RadioSelect,
        initial="ja",
    )
    starts = DanishDateField(label="Fra den dag")
    ends = LastDayField(
        label="Sidste dag", required=False, help_text="Kun for den, der også bor dér i en periode. Tomt: indtil videre."
    )
    share = forms.CharField(
        label="Hvor meget",
        required=False,
        max_length=80,
        help_text="For eksempel »hver anden uge« eller »7 af 14 dage«.",
    )

    def __init__(self, *args: Any, homes: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["hjem"]
        field.choices = [("", "En ny adresse"), *((str(pk), label) for pk, label in homes)]
        field.required = False


class UnprotectForm(ActForm):
    """Why a protected address may be seen again."""

    grund = forms.CharField(
        label="Hvorfor må adressen ses igen?",
        help_text="Loggen viser, at du har begrundet det, men ikke hvordan. Skriv det også i et notat, hvis andre skal "
        "kunne læse det.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
    )


class NewbornForm(forms.Form):
    """One child that has been born."""

    name = forms.CharField(label="Barnets navn", max_length=160, help_text="Er barnet ikke navngivet, så »Dreng af …«.")
    born = DanishDateField(label="Født")
    cpr = CprField(help_text="Kan skrives senere, når det kendes.")
