"""The day on which a case is wanted as it stood: what was typed, and in Danish why it is no such day.

What the case was that day does not belong here: `queries.case.case_page_on`.
"""

from __future__ import annotations

from datetime import date

from django import forms

from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.fields import DanishDateField

#: Before this year there is no journal to look back in, and times are not counted.
FIRST_YEAR = 1970


class DayForm(forms.Form):
    """One day in Denmark that has come, as `dag`; `today` is the last that is taken."""

    dag = DanishDateField(label="Dag")

    def __init__(self, typed: str | None = None, *, today: date, shown: date | None = None) -> None:
        """`typed` is what the address says, None where it says nothing; `shown` is the day that the page shows."""
        super().__init__(None if typed is None else {"dag": typed}, initial={"dag": shown}, auto_id="%s")
        self.today = today

    def clean_dag(self) -> date:
        """A day that has come. The latest that is taken is named in the refusal."""
        day: date = self.cleaned_data["dag"]
        if day > self.today:
            raise forms.ValidationError(
                f"Den dag er ikke kommet endnu. Skriv en dag til og med i dag, {danish.plain_day(self.today)}."
            )
        if day.year < FIRST_YEAR:
            raise forms.ValidationError(
                f"Så langt tilbage er der ingen sager. Skriv en dag fra {FIRST_YEAR} eller senere."
            )
        return day
