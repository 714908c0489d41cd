"""The passages of a note or a step: what was typed, whom each is about, and which of them a child's journal holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from sikkersag.casefile.entries import Passage
from sikkersag.casefile.forms import typed
from sikkersag.casefile.forms.typed import Typed

#: Whom a passage is about when it is about all the children that the note is about.
ALL = "alle"
#: What a writer is told who has not said whom a passage is about.
CHOOSE = "Vælg, hvem afsnittet handler om. Intet er journalført, og teksten står her stadig."
_NAME = re.compile(r"afsnit\.(\d{1,4})\.tekst$")


@dataclass(frozen=True, slots=True)
class Typing:
    """A passage as it is typed. `about`: ALL or the numbers of children's cases; nothing: it is not chosen yet.
    `words`: the child's own words.
    """

    index: int
    text: str
    about: tuple[str, ...] = ()
    words: bool = False
    error: str = ""

    @property
    def written(self) -> bool:
        """Does it say anything?"""
        return bool(self.text.strip())

    @property
    def for_all(self) -> bool:
        """Is it about all the children, and nobody by name?"""
        return self.about == (ALL,)

    def concerns(self, number: str) -> bool:
        """Is it about the child of a case, alone or among others?"""
        return self.for_all or number in self.about

    @property
    def name(self) -> str:
        """The beginning of the names of its fields."""
        return f"afsnit.{self.index}"

    @property
    def id(self) -> str:
        """The beginning of the ids of its fields."""
        return f"f-afsnit-{self.index}"


def read(data: Typed) -> list[Typing]:
    """The passages that a form holds, in order; the empty ones too. All of them: the draft goes when it is journalised,
    and what was not read here would be lost with it. How much a form may hold is `typed.too_long`.
    """
    numbers = sorted(int(found[1]) for name in data if (found := _NAME.match(name)))
    return [
        Typing(
            number,
            (data.get(f"afsnit.{number}.tekst") or [""])[-1],
            tuple(typed.many(data, f"afsnit.{number}.om")),
            bool(typed.one(data, f"afsnit.{number}.egne_ord")),
        )
        for number in numbers
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
    return typed.merged(data, {f"afsnit.{following}.tekst": [""]})


def settled(found: Sequence[Typing], children: Sequence[str]) -> list[Typing]:
    """The passages where a note is about these children (numbers of cases): with one child there is nothing to choose.

    Where there are several, who has chosen nothing has said nothing: the passage stays about nobody.
    """
    return [replace(p, about=(ALL,)) if not p.about and len(children) <= 1 else p for p in found]


def why_not(passage: Typing, allowed: Collection[str]) -> str:
    """What is wrong with whom a passage is about; empty where nothing is. `allowed`: the children that there are."""
    if not passage.about:
        return CHOOSE if passage.written else ""
    if passage.for_all:
        return ""
    if ALL in passage.about:
        return "Vælg enten alle eller de enkelte børn, så det er klart, hvis sager afsnittet skal stå i."
    return "" if set(passage.about) <= set(allowed) else "Vælg, hvilket barn afsnittet handler om."


def entries(found: Sequence[Typing], number: str, child: str, note: UUID, *, own_only: bool = False) -> list[Passage]:
    """The passages that the journal of one child holds: those about all, and those about this child; never another's.

    `number` is the child's case, `child` the child's person id. `own_only`: only those about this child alone.
    """
    kept = [p for p in found if p.written and p.concerns(number) and not (own_only and p.for_all)]
    return [
        Passage(
            typed.clean(p.text).strip("\n"),
            about=() if p.for_all else (child,),
            id=str(uuid5(note, p.name)),
            person=child if p.words and p.about == (number,) else "",
            own_words=p.words,
        )
        for p in kept
    ]


def again(passages: Sequence[Passage], note: UUID, place: str) -> tuple[Passage, ...]:
    """The same passages in another event of the note, each naming the one it was taken from."""
    return tuple(replace(p, id=str(uuid5(note, f"{place} {p.id}")), origin=p.id) for p in passages)
