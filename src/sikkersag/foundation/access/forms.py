"""The forms of the room. They check that something was typed; whether it may be done is the actions' to say."""

from __future__ import annotations

from django import forms


class ReviewForm(forms.Form):
    """What a leader found about a break-glass."""

    text = forms.CharField(
        label="Hvad fandt du?",
        help_text="Skriv, om det var i orden, og hvad der sker nu. Den, der brugte nødadgang, kan læse det.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )


class ConflictForm(forms.Form):
    """A user's own statement that a case is too near."""

    number = forms.CharField(label="Sagsnummer", help_text="For eksempel 2026-0000123.", max_length=20)
    reason = forms.CharField(
        label="Hvorfor er du inhabil?",
        help_text="Skriv kort. Din leder kan læse det.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class LogForm(forms.Form):
    """The case whose log is wanted."""

    sag = forms.CharField(
        label="Sagsnummer",
        help_text="For eksempel 2026-0000123.",
        max_length=80,
        widget=forms.TextInput(attrs={"size": "16", "autocomplete": "off"}),
        error_messages={"required": "Skriv et sagsnummer, for eksempel 2026-0000123."},
    )

    def clean_sag(self) -> str:
        """The number as it was typed; a name is told apart from a number that does not exist."""
        number: str = self.cleaned_data["sag"]
        if any(letter.isalpha() for letter in number):
            raise forms.ValidationError("Her kan du kun slå op på et sagsnummer, for eksempel 2026-0000123.")
        return number
