"""The forms of opening a case: the child, the family, the adults, the brothers and sisters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from sikkersag.casefile.ages import is_grown_up
from sikkersag.casefile.forms.persons import CprField, role_choices
from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.header import role_label
from sikkersag.casefile.queries.people import Known
from sikkersag.foundation.people import cpr as numbers
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.ui.fields import DanishDateField

NEW_FAMILY = "ny"


class ChildForm(forms.Form):
    """The child and who gets the case."""

    cpr = CprField(help_text="Ti cifre, fx DDMMÅÅ-LLLL. Kendes det, så nøjes med det.")
    born = DanishDateField(label="Fødselsdag", required=False, help_text="Når nummeret ikke kendes.")
    expected = DanishDateField(label="Termin", required=False, help_text="Kun for et barn, der ikke er født.")
    name = forms.CharField(
        label="Barnets navn", max_length=160, help_text="For et ufødt barn for eksempel »Ufødt barn af Anne Holm«."
    )
    grown_up = forms.BooleanField(
        label="Sagen skal åbnes, selv om personen er fyldt 18 år",
        required=False,
        help_text="Lovens krav i en sag gælder som regel kun, til barnet fylder 18 år.",
    )
    protected_address = forms.BooleanField(
        label="Barnets adresse er beskyttet", required=False, help_text="Adressen vises så ikke og står ikke i breve."
    )
    til = forms.ChoiceField(label="Hvem får sagen?")

    def __init__(self, *args: Any, choices: list[Any], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        field: Any = self.fields["til"]
        field.choices = [("", "Vælg"), *choices]

    def clean_cpr(self) -> str:
        """The digits of the number; nothing where none was typed."""
        typed: str = self.cleaned_data["cpr"]
        if not typed.strip():
            return ""
        try:
            return numbers.parse(typed, today=self._today)
        except numbers.InvalidCprError as error:
            raise forms.ValidationError(str(error)) from None

    @property
    def is_grown_up(self) -> bool:
        """Is it somebody who is 18 or more today, and has no case? Then it is asked whether that is meant."""
        return self.is_bound and not self.errors.keys() & {"cpr", "born"} and self._grown_up()

    def _grown_up(self) -> bool:
        number, born = self.cleaned_data.get("cpr"), self.cleaned_data.get("born")
        known = Person.objects.filter(cpr=number).first() if number else None
        if known is not None and Case.objects.filter(child=known).exists():
            return False
        told = numbers.born_of(number) if number else None
        return is_grown_up((known.born if known is not None else None) or born or told, self._today)

    def clean(self) -> dict[str, Any]:
        """A number, a birth day or an expected day must be told, and not a birth with an expected day; and that a case
        about somebody who is grown up is meant.
        """
        data = super().clean() or {}
        if self.errors:
            return data
        number, born, expected = data["cpr"], data["born"], data["expected"]
        if not (number or born or expected):
            self.add_error("cpr", "Skriv CPR-nummeret, fødselsdagen, eller terminen for et barn, der ikke er født.")
        if expected and (number or born):
            self.add_error("expected", "Et barn med CPR-nummer eller fødselsdag er født. Slet terminen.")
        if born and born > self._today:
            self.add_error("born", "Fødselsdagen ligger efter i dag. Ret den, eller skriv en termin i stedet.")
        told = numbers.born_of(number) if number else None
        if told and born and told != born:
            self.add_error("born", "CPR-nummeret og fødselsdagen passer ikke sammen. Ret den, der er forkert.")
        if number and not born and told is None and not Person.objects.filter(cpr=number, born__isnull=False).exists():
            self.add_error("born", "Det nummer siger ikke, hvornår barnet er født. Skriv også fødselsdagen.")
        if not self.errors and self._grown_up() and not data["grown_up"]:
            self.add_error(
                "grown_up",
                "Personen er fyldt 18 år. Se efter, at det er barnets nummer og fødselsdag, du har skrevet. Skal sagen "
                "åbnes alligevel, så sæt kryds.",
            )
        return data


class FamilyForm(forms.Form):
    """With whom the child is seen."""

    familie = forms.ChoiceField(label="Hvilken familie?", widget=forms.RadioSelect, initial=NEW_FAMILY)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["familie"]
        field.choices = [(NEW_FAMILY, "En familie, der ikke er kendt her"), *choices]

    @property
    def family(self) -> UUID | None:
        """The family that was chosen; nothing for a new one."""
        chosen = self.cleaned_data["familie"]
        return None if chosen == NEW_FAMILY else UUID(chosen)


class _ComerForm(forms.Form):
    """Somebody who may come into the case: known in the family (ticked), or typed. Nothing typed is nobody."""

    def __init__(self, *args: Any, known: Known | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        if known is not None:
            for name in ("name", "cpr", "born", "beskyttet"):
                self.fields.pop(name, None)
        else:
            del self.fields["med"]

    @property
    def meant(self) -> bool:
        """Does the row tell of somebody?"""
        if self.known is not None:
            return bool(self.cleaned_data.get("med"))
        return bool(self.cleaned_data.get("name", "").strip())

    def clean(self) -> dict[str, Any]:
        """Somebody who is told of has a name."""
        data = super().clean() or {}
        told = any(data.get(name) for name in ("cpr", "born", "rolle", "myndighed_fra"))
        if self.known is None and told and not data.get("name", "").strip():
            self.add_error("name", "Skriv personens navn, eller tøm linjen.")
        return data


class AdultForm(_ComerForm):
    """A grown-up in the case."""

    med = forms.BooleanField(label="Med i sagen", required=False)
    name = forms.CharField(label="Navn", required=False, max_length=160)
    cpr = CprField()
    rolle = forms.ChoiceField(label="Rolle", required=False)
    myndighed_fra = DanishDateField(label="Forældremyndighed fra", required=False)
    beskyttet = forms.BooleanField(label="Beskyttet adresse", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rolle"]
        field.choices = [("", "Vælg"), *role_choices(only=("party", "other"))]

    @property
    def role_label(self) -> str:
        """The role as it stands in a sentence."""
        return role_label(self.cleaned_data["rolle"])

    def clean(self) -> dict[str, Any]:
        """Somebody who comes in has a role."""
        data = super().clean()
        if self.meant and not data.get("rolle"):
            self.add_error("rolle", "Vælg, hvad personen er for barnet.")
        return data


class SiblingForm(_ComerForm):
    """A brother or sister."""

    med = forms.BooleanField(label="Søskende", required=False)
    name = forms.CharField(label="Navn", required=False, max_length=160)
    born = DanishDateField(label="Født", required=False)
    cpr = CprField()
