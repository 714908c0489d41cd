"""The forms of the room. Each says what an action is given; the action says whether it may be done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms

from sikkersag.foundation.access.roles import roles
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import queries
from sikkersag.foundation.organisation.models import Employment, StandIn, Unit, UnitKind
from sikkersag.foundation.ui.fields import DanishDateField

NONE = ("", "Vælg")


class LastDayField(DanishDateField):
    """The last day on which something holds, as people say it; cleaned to the day after, on which it is no more."""

    def clean(self, value: Any) -> date | None:
        """The first day on which it does not hold; nothing where nothing was typed."""
        last: date | None = super().clean(value)
        if last == date.max:
            raise forms.ValidationError(
                "Dagen ligger for langt ude i fremtiden. Lad feltet stå tomt, hvis det varer ved."
            )
        return last + timedelta(days=1) if last is not None else None


if TYPE_CHECKING:
    _OfUnit = forms.ModelChoiceField[Unit]
    _OfUser = forms.ModelChoiceField[User]
else:
    _OfUnit = _OfUser = forms.ModelChoiceField


class UnitChoice(_OfUnit):
    """A unit by its name on a day, indented as in the tree."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Unit.objects.all(), empty_label="Vælg", **kwargs)

    def show(self, whole: queries.Tree, kinds: Iterable[str] = ()) -> None:
        """Offer the units of a tree, or those of some kinds in it."""
        wanted = set(kinds)
        self.choices = [
            NONE,
            *(
                (unit, f"{'– ' * depth}{whole.places[unit].name}")
                for unit, depth in whole.walk()
                if not wanted or whole.places[unit].kind in wanted
            ),
        ]


class PersonChoice(_OfUser):
    """Somebody who may sign in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.filter(is_active=True).order_by("name", "pk"), empty_label="Vælg", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """The name, with the user name behind it, since two may have the same name."""
        return f"{obj.name} ({obj.username})"


class OnADayForm(forms.Form):
    """What every change of the organisation is told: the day, and the organisation to choose from on that day."""

    starts = DanishDateField(label="Fra den dag")

    def __init__(self, data: Any = None, *, day: date, **kwargs: Any) -> None:
        super().__init__(data, initial={"starts": day}, **kwargs)
        self.whole = queries.tree(day)
        for field in self.fields.values():
            if isinstance(field, UnitChoice):
                field.show(self.whole, getattr(self, "unit_kinds", ()))


class RenameForm(OnADayForm):
    """Another name."""

    name = forms.CharField(label="Nyt navn", max_length=120)


class MoveForm(OnADayForm):
    """Another place."""

    parent = UnitChoice(label="Ligger under")


class ReceptionForm(OnADayForm):
    """The reception that serves a unit."""

    unit_kinds = (UnitKind.RECEPTION,)
    reception = UnitChoice(label="Modtagelse", required=False, help_text="Tomt: enheden tager selv imod.")


class EndForm(OnADayForm):
    """The first day on which something is no more."""

    starts = LastDayField(label="Sidste dag")


class EmployForm(OnADayForm):
    """Somebody in a role."""

    user = PersonChoice(label="Medarbejder")
    role = forms.ChoiceField(label="Rolle")
    title = forms.CharField(label="Stilling", max_length=80, required=False)
    ends = LastDayField(label="Sidste dag", required=False, help_text="Tomt: indtil videre.")
    field_order = ("user", "role", "title", "starts", "ends")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [NONE, *((one.key, one.title) for one in roles().values())]


class EndEmploymentForm(EndForm):
    """The end of one of a unit's posts."""

    employment = forms.ModelChoiceField(Employment.objects.select_related("user"), widget=forms.HiddenInput)


class StandInForm(OnADayForm):
    """Who looks after whose cases."""

    absent = PersonChoice(label="Fraværende")
    substitute = PersonChoice(label="Vikar")
    reason = forms.CharField(label="Grund", max_length=120, help_text="For eksempel ferie eller sygdom.")
    ends = LastDayField(label="Sidste dag", required=False, help_text="Tomt: indtil videre.")
    field_order = ("absent", "substitute", "reason", "starts", "ends")

    def only_of(self, unit: Unit, day: date) -> None:
        """Offer as absent those who are employed in the unit."""
        field: Any = self.fields["absent"]
        field.queryset = field.queryset.filter(pk__in=queries.members(unit, day).values("user"))


class EndStandInForm(EndForm):
    """The end of a stand-in."""

    stand_in = forms.ModelChoiceField(StandIn.objects.select_related("absent"), widget=forms.HiddenInput)


class CreateUnitForm(OnADayForm):
    """A new unit."""

    key = forms.SlugField(label="Nøgle", max_length=40, help_text="Kort, uden mellemrum. Kan ikke ændres bagefter.")
    kind = forms.ChoiceField(label="Art", choices=[NONE, *UnitKind.choices])
    name = forms.CharField(label="Navn", max_length=120)
    parent = UnitChoice(label="Ligger under", required=False)
    field_order = ("name", "kind", "parent", "key", "starts")


class DayForm(forms.Form):
    """The day on which the organisation is shown."""

    dag = DanishDateField(label="Vis, som det var den dag")


class CreateUserForm(forms.Form):
    """A new user. Without a password they sign in through the municipality."""

    name = forms.CharField(label="Navn", max_length=160)
    username = forms.CharField(label="Brugernavn", max_length=80)
    email = forms.EmailField(label="Mailadresse", required=False)
    password = forms.CharField(
        label="Første adgangskode",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Mindst 12 tegn. Tomt: brugeren logger ind gennem kommunen.",
    )


class NewPasswordForm(forms.Form):
    """Another password for a user."""

    password = forms.CharField(
        label="Ny adgangskode",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Mindst 12 tegn. Brugeren bliver logget ud alle steder.",
    )
