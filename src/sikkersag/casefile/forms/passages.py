"""The passages of a note or a step: what was typed, whom each is about, and which of them a child's journal holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from sikkersag.casefile.entries import Passage
from sikkersag.casefile.forms import typed
from sikkersag.casefile.forms.typed import Typed

#: Whom a passage is about when it is about all the children.
ALL = "alle"
#: The most passages of one note.
MOST = 60
_NAME = re.compile(r"afsnit\.(\d{1,4})\.tekst$")


@dataclass(frozen=True, slots=True)
class Typing:
    """A passage as it is typed. `about` is ALL or the number of a child's case; `words`: the child's own words."""

    index: int
    text: str
    about: str = ALL
    words: bool = False
    error: str = ""

    @property
    def name(self) -> str:
        """The beginning of the names of its fields."""
        return f"afsnit.{self.index}"

    @property
    def id(self) -> str:
        """The beginning of the ids of its fields."""
        return f"f-afsnit-{self.index}"


def read(data: Typed) -> list[Typing]:
    """The passages that a form holds, in order; the empty ones too."""
    numbers = sorted(int(found[1]) for name in data if (found := _NAME.match(name)))
    return [
        Typing(
            number,
            (data.get(f"afsnit.{number}.tekst") or [""])[-1],
            typed.one(data, f"afsnit.{number}.om") or ALL,
            bool(typed.one(data, f"afsnit.{number}.egne_ord")),
        )
        for number in numbers[:MOST]
    ]


def shown(data: Typed, least: int = 1) -> list[Typing]:
    """The passages as the form shows them: at least so many, the last of them empty ones."""
    found = read(data)
    while len(found) < least:
        found.append(Typing(found[-1].index + 1 if found else 0, ""))
    return found


def added(data: Typed) -> dict[str, list[str]]:
    """The fields with one more passage."""
    found = read(data)
    following = found[-1].index + 1 if found else 0
    return typed.merged(data, {f"afsnit.{following}.tekst": [""], f"afsnit.{following}.om": [ALL]})


def entries(found: Sequence[Typing], number: str, child: str, note: UUID, *, own_only: bool = False) -> list[Passage]:
    """The passages that the journal of one child holds: those about all, and those about this child; never another's.

    `number` is the child's case, `child` the child's person id. `own_only`: only those about this child alone.
    """
    kept = [p for p in found if p.text.strip() and (p.about == number or (p.about == ALL and not own_only))]
    return [
        Passage(
            typed.clean(p.text).strip("\n"),
            about=() if p.about == ALL else (child,),
            id=str(uuid5(note, p.name)),
            person=child if p.words and p.about != ALL else "",
            own_words=p.words,
        )
        for p in kept
    ]


def again(passages: Sequence[Passage], note: UUID, place: str) -> tuple[Passage, ...]:
    """The same passages in another event of the note, each naming the one it was taken from."""
    return tuple(replace(p, id=str(uuid5(note, f"{place} {p.id}")), origin=p.id) for p in passages)
