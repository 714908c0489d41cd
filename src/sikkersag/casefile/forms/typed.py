"""What was typed, as it was typed, and what it means: Danish dates and times, numbers, texts.

A form keeps every field as the list of texts that the browser sent, so that nothing is lost when it is shown again,
saved as a draft or in conflict with another. What a text means is read here, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from sikkersag.casefile.thelaw import calendar
from sikkersag.casefile.validation import LONGEST
from sikkersag.foundation.ui.danish import plain_day
from sikkersag.foundation.ui.fields import read_day, read_time
from sikkersag.law.engine import moment
from sikkersag.law.engine.moment import Moment, MomentError

#: What the fields of a form hold: every value that each name came with.
Typed = Mapping[str, list[str]]

#: Fields that steer a form and say nothing of the case.
CONTROL = frozenset({"csrfmiddlewaretoken", "version", "handling", "vist", "formular", "familie", "set"})
#: How much one form may hold, in characters, before a draft is refused.
LONGEST_FORM = 2 * LONGEST


class TypedError(ValueError):
    """A text does not mean what its field wants. The message is Danish and says how to write it. `time`: it is the
    time of day that is wrong, not the date.
    """

    def __init__(self, message: str, *, time: bool = False) -> None:
        super().__init__(message)
        self.time = time


def typed(data: QueryDict) -> dict[str, list[str]]:
    """The fields of a request as a draft keeps them. A NUL, which no database takes, is kept as the sign for it.

    What was left empty is left out, but for passages: an empty one is one that somebody is about to write.
    """
    return {
        name: [clean(value) for value in values]
        for name, values in data.lists()
        if name not in CONTROL and (any(values) or name.endswith(".tekst"))
    }


def clean(text: str) -> str:
    """A text as it can be stored and compared: line ends as one sign, NUL as its picture, nothing else altered."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\u2400")


def one(data: Typed, name: str) -> str:
    """The last text of a field, without the blanks around it."""
    values = data.get(name) or [""]
    return values[-1].strip()


def many(data: Typed, name: str) -> list[str]:
    """Every value of a field that says anything, in order, each once."""
    return list(dict.fromkeys(value.strip() for value in data.get(name, ()) if value.strip()))


def length(data: Typed) -> int:
    """How many characters a form holds."""
    return sum(len(value) for values in data.values() for value in values)


def too_long(data: Typed) -> str:
    """A sentence that refuses a form which holds too much; empty where it does not."""
    held = length(data)
    if held <= LONGEST_FORM:
        return ""
    return (
        f"Teksten er på {_thousands(held)} tegn. Der kan gemmes {_thousands(LONGEST_FORM)} i én kladde. "
        "Intet er gemt, men det, du har skrevet, står her stadig. Del det i flere notater."
    )


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def when(date_text: str, time_text: str = "", *, now: int | None = None) -> Moment:
    """The moment that a date and perhaps a time of day mean in Denmark. With `now` (seconds UTC) it is something that
    has been, so that »i går« and »9. marts« are understood. Raises TypedError.
    """
    if not date_text.strip():
        raise TypedError("Skriv, hvilken dag det skete, fx 09-03-2026.")
    try:
        told = read_day(date_text, None if now is None else _today(now)).isoformat()
    except ValidationError as error:
        raise TypedError(" ".join(error.messages)) from error
    try:
        if time_text.strip():
            told += f" {read_time(time_text).isoformat('minutes')}"
        return moment.parse(told, calendar())
    except ValidationError as error:
        raise TypedError(" ".join(error.messages), time=True) from error
    except MomentError as error:
        said = _QUOTED.sub("", str(error).split(" Skriv fx")[0])
        raise TypedError(f"{_danish(told)} {said}", time=":" in told) from error


def _today(now: int) -> date:
    year, month, day, *_ = calendar().local(now)
    return date(year, month, day)


def fixed(data: Typed, *, now: int) -> dict[str, list[str]]:
    """The fields with the day written out: a draft that says »i går« must mean the same tomorrow."""
    told = one(data, "dato")
    try:
        day = read_day(told, _today(now)) if told else None
    except ValidationError:
        day = None
    fields = {name: list(values) for name, values in data.items()}
    return fields if day is None else {**fields, "dato": [f"{day.day:02d}-{day.month:02d}-{day.year}"]}


#: What a message of the calendar quotes before it says what is wrong.
_QUOTED = re.compile("^»[^«]*« ")


def _danish(told: str) -> str:
    """A moment of the calendar's own form as people write it: "9. marts 2206 kl. 15.10"."""
    day, _, clock = told.partition(" ")
    hour, _, minute = clock.partition(":")
    return plain_day(date.fromisoformat(day)) + (f" kl. {int(hour)}.{minute}" if clock else "")


def date_text(at: int) -> str:
    """The day of an instant as a field shows it: 09-03-2026."""
    year, month, number, *_ = calendar().local(at)
    return f"{number:02d}-{month:02d}-{year}"


def time_text(at: int) -> str:
    """The time of day of an instant as a field shows it: 15.10."""
    *_, hour, minute, _ = calendar().local(at)
    return f"{hour}.{minute:02d}"


def filled(moment_told: Moment, *, date: str, time: str) -> dict[str, list[str]]:
    """The two fields that mean a moment, under the names they have."""
    if moment_told.precision not in ("minute", "day"):
        return {date: [""], time: [""]}
    shown = time_text(moment_told.lo) if moment_told.precision == "minute" else ""
    return {date: [date_text(moment_told.lo)], time: [shown]}


def seconds(at: datetime) -> int:
    """Whole seconds UTC."""
    return int(at.timestamp())


def merged(data: Typed, more: Mapping[str, Iterable[Any]]) -> dict[str, list[str]]:
    """The fields with some of them set anew."""
    return {
        **{name: list(values) for name, values in data.items()},
        **{n: [str(v) for v in vs] for n, vs in more.items()},
    }


#: What a page with two versions of a draft asks of each field: which of them to keep, and the two put together.
CHOICE, MINE, TOGETHER = "valg:", "mit:", "flet:"


def chosen(stored: Typed, answers: QueryDict) -> dict[str, list[str]]:
    """The fields that somebody chose from two versions: what is stored, where they did not choose their own or a text
    of the two together. A field that is only in one version is kept or left out by the same choice.
    """
    fields = {name: list(values) for name, values in stored.items()}
    for name in answers:
        if not name.startswith(CHOICE):
            continue
        bare = name.removeprefix(CHOICE)
        prefix = {"mit": MINE, "flet": TOGETHER}.get(str(answers[name]))
        if prefix is None:
            continue
        values = [clean(value) for value in answers.getlist(prefix + bare)]
        if values:
            fields[bare] = values
        else:
            fields.pop(bare, None)
    return fields
