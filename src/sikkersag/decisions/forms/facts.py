"""Form fields for facts of the vocabulary: the label is the fact's, the hint says which requirement reads it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms

from sikkersag.casefile import moments, needs
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.words import word
from sikkersag.decisions.proposal import KIND
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.fields import DanishDateField

YES_NO = (("ja", "Ja"), ("nej", "Nej"))


def yes_no(label: str, help_text: str = "", *, required: bool = False, unknown: str = "Ved ikke") -> forms.ChoiceField:
    """A question with yes and no; not required, it may also stay open."""
    choices = [*YES_NO] if required else [*YES_NO, ("", unknown)]
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        required=required,
        choices=choices,
        widget=forms.RadioSelect(attrs={"class": "choices-across"}),
        error_messages={"required": "Vælg ja eller nej."},
    )


def said(answer: str) -> bool | None:
    """What was answered to a question with yes and no."""
    return {"ja": True, "nej": False}.get(answer)


def hint(fact: str, at: int) -> str:
    """Which requirement reads a fact of a decision at an instant (seconds UTC), in one line."""
    return needs.said(needs.needed_by(KIND, fact, at=at))


def field_of(fact: str, people: Mapping[str, str], at: int) -> forms.Field:
    """The field of a fact; `people` are those of the case by id."""
    told = vocabulary().kinds[KIND].facts[fact]
    label, help_text = told.label, hint(fact, at)
    match told.type:
        case "bool":
            return yes_no(label, help_text)
        case "int":
            return forms.IntegerField(
                label=label, help_text=help_text, required=False, min_value=0, max_value=1000,
                widget=forms.TextInput(attrs={"class": "input-short", "inputmode": "numeric", "autocomplete": "off"}),
                error_messages={"invalid": "Skriv et helt tal."},
            )  # fmt: skip
        case "date":
            return DanishDateField(label=label, help_text=help_text, required=False)
        case "person":
            return forms.ChoiceField(
                label=label, help_text=help_text, required=False, choices=[("", "Vælg"), *people.items()]
            )
        case "choices":
            return forms.MultipleChoiceField(
                label=label, help_text=help_text, required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(value, word(KIND, fact, value)) for value in told.choices],
            )  # fmt: skip
        case "choice":
            return forms.ChoiceField(
                label=label, help_text=help_text, required=False,
                choices=[("", "Vælg"), *((value, word(KIND, fact, value)) for value in told.choices)],
            )  # fmt: skip
    raise ValueError(f"no field for {fact} ({told.type})")


def stored(fact: str, value: Any) -> Any:
    """What the draft keeps of an answer; None where it was left open."""
    if vocabulary().kinds[KIND].facts[fact].type == "bool":
        return said(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        told = moments.day(value)
        return {"lo": told.lo, "hi": told.hi, "precision": told.precision}
    return None if value in ("", [], None) else value


def shown(fact: str, value: Any) -> Any:
    """What the field begins with, from what the draft keeps."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, dict):
        return danish.day_of(datetime.fromtimestamp(value["lo"], danish.DENMARK))
    return value
