"""The forms of legal review: asking for it, and answering."""

from __future__ import annotations

from typing import Any

from django import forms

from sikkersag.casefile.forms.acts import ActForm
from sikkersag.decisions.actions.reviewing import LONGEST
from sikkersag.decisions.reviewing import OWN, TOPICS, Topic

AGREED, CHANGES = "enig", "aendringer"


class AskForm(ActForm):
    """Which risk the lawyer is to look at, and what one wants to know. `seen`: the version that is sent."""

    emne = forms.ChoiceField(label="Emne", widget=forms.RadioSelect)
    spoergsmaal = forms.CharField(
        label="Hvad skal juristen især se på?",
        help_text="Juristen ser hele afgørelsen og lovens krav. Skriv det, der er svært.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, topics: tuple[Topic, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["emne"]
        offered = topics or tuple(topic for topic in TOPICS if topic.key == OWN)
        field.choices = [(topic.key, topic.label) for topic in offered]
        field.initial = offered[0].key


class AnswerForm(ActForm):
    """The lawyer's answer. What is asked for at each step is sent beside it, by the step's name."""

    svar = forms.ChoiceField(
        label="Dit svar",
        choices=[(AGREED, "Jeg er enig i afgørelsen, som den står"), (CHANGES, "Jeg beder om ændringer")],
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, om du er enig, eller om du beder om ændringer."},
    )
    udtalelse = forms.CharField(
        label="Din udtalelse",
        help_text="Skriv, hvad du bygger svaret på. Den står i sagen med dit navn.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST,
        error_messages={"required": "Skriv din udtalelse."},
    )
