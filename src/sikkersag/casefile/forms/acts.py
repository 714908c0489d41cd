"""The forms of the acts on a case. Each says what an action is given; the action says whether it may be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.utils.datastructures import MultiValueDict

from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.words import word
from sikkersag.foundation.access.models import Grant
from sikkersag.foundation.organisation.forms import LastDayField, PersonChoice

#: The longest reason, in characters.
REASON = 2000


def new_key() -> str:
    """A name for what a form does, made when the form is first shown."""
    return str(uuid4())


def name_of(key: UUID, data: Mapping[str, Any], *files: str) -> UUID:
    """The name of what is sent with a form of this key: fields, and the hashes of files.

    Who goes back in the browser and writes something else sends the same key again, and means another write. It must
    not be taken for the first one, and said to be done.
    """
    lists = data.lists() if isinstance(data, MultiValueDict) else data.items()
    told = sorted((name, value) for name, value in lists if name != "csrfmiddlewaretoken")
    return uuid5(key, repr((told, files)))


class ActForm(forms.Form):
    """A form with a key of its own, so that sent twice it is done once."""

    noegle = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)

    def key(self, act: str, case: int | str) -> str:
        """The name of the write, the same for every sending of this form about this case with the same in it."""
        return f"{act} {uuid5(name_of(self.cleaned_data['noegle'], self.data), str(case))}"


class ReasonForm(ActForm):
    """Why something is done."""

    grund = forms.CharField(
        label="Hvorfor?",
        help_text="Grunden står i sagen med dit navn.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REASON,
    )


class MatterForm(ActForm):
    """A question that is to be considered."""

    titel = forms.CharField(
        label="Spørgsmålet med ord", help_text="For eksempel »Skal Ida have aflastning?«.", max_length=200
    )
    art = forms.ChoiceField(
        label="Hvad det gælder",
        required=False,
        help_text="Kræves, for at lovens krav til den afgørelse kan vises. Er det ikke klart endnu, så lad det stå.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = vocabulary().engine.matter_opened
        words = [(value, word(kind, "art", value)) for value in vocabulary().kinds[kind].facts["art"].choices]
        field: Any = self.fields["art"]
        field.choices = [("", "Ikke klart endnu"), *sorted(words, key=lambda pair: pair[1].lower())]


class HandOverForm(ReasonForm):
    """Who gets the case. `set` is the assignment that the form was made from."""

    til = forms.ChoiceField(label="Hvem skal have sagen?")
    set = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ("til", "grund")

    def __init__(self, *args: Any, choices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["til"]
        field.choices = [("", "Vælg"), *choices]
        self.fields["grund"].help_text = "Den, der får sagen, læser det."


class GrantForm(ActForm):
    """Somebody who gets access to the case until a day."""

    kind = forms.ChoiceField(
        label="Hvilken adgang?",
        choices=[
            (Grant.Kind.NAMED.value, "Kollega: kan det i sagen, som kollegaens rolle kan"),
            (Grant.Kind.OUTSIDER.value, "Udefra: kan læse, men ikke skrive"),
        ],
        widget=forms.RadioSelect,
        initial=Grant.Kind.NAMED.value,
    )
    user = PersonChoice(label="Hvem?")
    until = LastDayField(label="Sidste dag med adgang")
    reason = forms.CharField(
        label="Hvorfor?",
        help_text="Skriv en sætning. Den står på listen over, hvem der har haft adgang.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REASON,
    )


class FamilyChoiceForm(ActForm):
    """The family that the child is to be seen with."""

    familie = forms.ChoiceField(label="Hvilken familie?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["familie"]
        field.choices = choices
