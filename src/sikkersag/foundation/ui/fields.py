"""Form fields that take what Danish people type, and say in Danish what they could not read."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from sikkersag.foundation.ui import danish

_DAY: Final = re.compile(r"(\d{1,2})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{4})")
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_EIGHT: Final = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
_WORDS: Final = re.compile(r"(\d{1,2})\.?\s*([a-z]{3,9})\.?\s+(\d{4})")
_WORDS_NO_YEAR: Final = re.compile(r"(?:den\s+)?(\d{1,2})\.?\s*([a-z]{3,9})\.?")
_SHORT_YEAR: Final = re.compile(r"(\d{1,2})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{2})")
_NO_YEAR: Final = re.compile(r"(\d{1,2})\s*[-./]\s*(\d{1,2})\.?")
_NEAR: Final = {"i dag": 0, "idag": 0, "i går": 1, "igår": 1, "i forgårs": 2}
_TIME: Final = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:\s*[.:,]\s*(\d{2}))?")
_FOUR: Final = re.compile(r"(\d{2})(\d{2})")


def read_day(text: str, today: date | None = None) -> date:
    """The day that somebody typed: `31-12-2026`, `31.12.2026`, `31/12-2026`, `31122026`, `31. dec. 2026` or
    `2026-12-31`.

    Where `today` (Danish day) is told, the day is one that has been: then `i går`, `31. dec.`, `31/12` (the latest such
    day) and `31.12.26` are read too. Raises ValidationError with a sentence that says what was not understood.
    """
    text = " ".join(text.replace("\u00a0", " ").lower().split())
    if today is not None and (told := _of_late(text, today)) is not None:
        return told
    if found := _DAY.fullmatch(text) or _EIGHT.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif (found := _WORDS.fullmatch(text)) and (number := _month(found[2])):
        day, month, year = int(found[1]), number, int(found[3])
    elif _SHORT_YEAR.fullmatch(text):
        raise ValidationError("Skriv årstallet med fire cifre, for eksempel 31-12-2026.", code="short_year")
    elif _NO_YEAR.fullmatch(text):
        raise ValidationError("Skriv også årstallet, for eksempel 31-12-2026.", code="no_year")
    else:
        raise ValidationError("Skriv datoen som dag-måned-år, for eksempel 31-12-2026.", code="invalid")
    try:
        return date(year, month, day)
    except ValueError:
        known = 1 <= month <= 12
        said = f"Den {day}. {danish.FULL_MONTHS[month - 1]} {year}" if known else f"Der er ingen måned nummer {month}"
        raise ValidationError(f"{said}{' findes ikke' if known else ''}. Ret datoen.", code="no_such_day") from None


def _of_late(text: str, today: date) -> date | None:
    """A day that has been, told by how near it is, or without its year or century; None for what is told otherwise."""
    if text in _NEAR:
        return today - timedelta(days=_NEAR[text])
    if found := _SHORT_YEAR.fullmatch(text):
        return _that_is(2000 + int(found[3]), int(found[2]), int(found[1]))
    told = _NO_YEAR.fullmatch(text) or _WORDS_NO_YEAR.fullmatch(text)
    if told is None:
        return None
    number = int(told[2]) if told[2].isdigit() else _month(told[2])
    if number is None:
        return None
    # The 29th of February comes every fourth year, and once in eight.
    days = (_that_is(today.year - back, number, int(told[1])) for back in range(9))
    return next((day for day in days if day is not None and day <= today), None)


def _that_is(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(word: str) -> int | None:
    return next((i for i, full in enumerate(danish.FULL_MONTHS, 1) if full.startswith(word)), None)


def read_time(text: str) -> time:
    """The time of day that somebody typed: `15.10`, `15:10`, `15,10`, `1510`, `9`, `kl. 9.05`.

    Raises ValidationError with a sentence that says what was not understood.
    """
    text = text.replace("\u00a0", " ").strip().lower()
    found = _FOUR.fullmatch(text) or _TIME.fullmatch(text)
    if not found:
        raise ValidationError("Skriv klokkeslættet som timer og minutter, for eksempel 15.10.", code="invalid")
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > 23 or minute > 59:
        raise ValidationError("Klokken går fra 0.00 til 23.59. Ret klokkeslættet.", code="no_such_time")
    return time(hour, minute)


class DanishDateField(forms.DateField):
    """A day, as `datetime.date`. Shown as `31-12-2026`; takes what `read_day` takes. What was typed is kept."""

    widget = forms.DateInput(format="%d-%m-%Y", attrs={"class": "input-date", "autocomplete": "off", "size": "12"})
    default_error_messages = {"required": "Skriv en dato, for eksempel 31-12-2026."}

    def to_python(self, value: Any) -> date | None:
        """Read what was typed; an empty field is None."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else read_day(str(value))


class DanishTimeField(forms.TimeField):
    """A time of day, as `datetime.time`, in Danish time. Shown as `15.10`; takes what `read_time` takes."""

    widget = forms.TimeInput(format="%H.%M", attrs={"class": "input-time", "autocomplete": "off", "size": "6"})
    default_error_messages = {"required": "Skriv et klokkeslæt, for eksempel 15.10."}

    def to_python(self, value: Any) -> time | None:
        """Read what was typed; an empty field is None."""
        if value in self.empty_values:
            return None
        return value if isinstance(value, time) else read_time(str(value))
