"""The form of a text block. It says what the action is given; the action says whether it may be saved."""

from __future__ import annotations

from django import forms

from sikkersag.correspondence.actions.texts import same_text


class TextForm(forms.Form):
    """A new text, why, the version it was written from, and the text that was last tried (its check sum)."""

    text = forms.CharField(
        label="Tekst",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="En tom linje begynder et nyt afsnit. Felterne og betingelserne står på denne side.",
        error_messages={"required": "Teksten er tom. Skriv, hvad der skal stå."},
    )
    why = forms.CharField(
        label="Hvorfor",
        required=False,
        max_length=300,
        help_text="Står ved udgaven, så andre kan se grunden.",
    )
    base = forms.IntegerField(min_value=0, max_value=100_000, widget=forms.HiddenInput)
    tried = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """The text as it would be kept."""
        return same_text(self.cleaned_data["text"])
