"""What was typed in a working document: passages of its sections, linked items, scalings, professionals, siblings.

Every field is a text under a name with a number, as the forms of writing have it, so that saving, conflicts and
versions are the same for all of them. What the texts mean is read here; what they come to in the journal is `becoming`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sikkersag.casefile.forms import typed
from sikkersag.casefile.forms.typed import Typed

#: What an item of the safety work is, in the order in which one answers the other.
CONCERN, GOAL, RULE, FOLLOW_UP = "bekymring", "maal", "regel", "opfoelgning"
#: What works well: answers nothing, and nothing answers it.
STRENGTH = "styrke"
#: What answers what.
ANSWERS: Mapping[str, str] = {GOAL: CONCERN, RULE: GOAL, FOLLOW_UP: RULE}
ANSWERED_BY: Mapping[str, str] = {asked: answer for answer, asked in ANSWERS.items()}
#: The highest number of a scale; the lowest is 0.
TOP = 10

T = TypeVar("T")
_PASSAGE = re.compile(r"t\.([a-z_]{1,40})\.(\d{1,4})\.tekst$")


@dataclass(frozen=True, slots=True)
class Piece:
    """One passage of a section. `origin` is the passage of the journal that it was brought in from."""

    section: str
    index: int
    text: str
    origin: str = ""
    own_words: bool = False

    @property
    def name(self) -> str:
        """The beginning of the names of its fields."""
        return f"t.{self.section}.{self.index}"


@dataclass(frozen=True, slots=True)
class Item:
    """A danger statement, a goal, a rule, a follow-up, or what works well. `answers` is the index of the item that it
    answers; None: it answers none.
    """

    index: int
    sort: str
    text: str
    answers: int | None = None

    @property
    def name(self) -> str:
        """The beginning of the names of its fields."""
        return f"sos.{self.index}"


@dataclass(frozen=True, slots=True)
class Scaling:
    """What somebody said on a scale, as typed. It is theirs: never counted, never put together with another's."""

    index: int
    who: str
    day: str
    number: str
    reason: str

    @property
    def name(self) -> str:
        """The beginning of the names of its fields."""
        return f"skala.{self.index}"

    @property
    def given(self) -> int | None:
        """The number where it is one from 0 to 10."""
        told = self.number.strip()
        return int(told) if told.isascii() and told.isdigit() and len(told) < 3 and int(told) <= TOP else None

    @property
    def is_empty(self) -> bool:
        """Was nothing written but perhaps the day?"""
        return not (self.number.strip() or self.reason.strip())


@dataclass(frozen=True, slots=True)
class Professional:
    """Somebody who knows the child and contributed, as typed."""

    index: int
    who: str
    place: str
    day: str
    text: str

    @property
    def name(self) -> str:
        """The beginning of the names of its fields."""
        return f"fag.{self.index}"

    @property
    def is_empty(self) -> bool:
        """Was nothing written?"""
        return not (self.who.strip() or self.text.strip())


@dataclass(frozen=True, slots=True)
class SiblingAnswer:
    """What was answered about a sibling: `wanted` and `at_home` are "ja", "nej" or empty."""

    person: str
    wanted: str
    reason: str
    at_home: str
    needless: bool


def pieces(data: Typed) -> dict[str, list[Piece]]:
    """The passages of each section, in order; the empty ones too."""
    found: dict[str, list[Piece]] = {}
    for name in data:
        if (match := _PASSAGE.match(name)) is not None:
            key, index = match[1], int(match[2])
            base = f"t.{key}.{index}"
            found.setdefault(key, []).append(
                Piece(
                    key,
                    index,
                    (data.get(f"{base}.tekst") or [""])[-1],
                    typed.one(data, f"{base}.fra"),
                    bool(typed.one(data, f"{base}.ord")),
                )
            )
    return {key: sorted(some, key=lambda piece: piece.index) for key, some in found.items()}


def words(data: Typed, section: str) -> str:
    """Everything that a section says."""
    return "\n\n".join(piece.text.strip() for piece in pieces(data).get(section, ()) if piece.text.strip())


def choice(data: Typed, section: str) -> str:
    """The answer of a section among some; empty where there is none."""
    return typed.one(data, f"valg.{section}")


def without(data: Typed, section: str) -> str:
    """Why a section has no words: that it may be left out, or that what it tells cannot be had."""
    return typed.one(data, f"uden.{section}")


def items(data: Typed) -> list[Item]:
    """The items of the safety work, in order."""

    def item(index: int) -> Item:
        base = f"sos.{index}"
        told = typed.one(data, f"{base}.svarer")
        answers = int(told) if told.isascii() and told.isdigit() and len(told) < 5 else None
        return Item(index, typed.one(data, f"{base}.slags"), (data.get(f"{base}.tekst") or [""])[-1], answers)

    return _numbered(data, "sos", item)


def unanswered(found: list[Item]) -> list[Item]:
    """The items with words whose next link is missing."""
    answered = {item.answers for item in found if item.text.strip() and item.answers is not None}
    return [i for i in found if i.sort in ANSWERED_BY and i.text.strip() and i.index not in answered]


def scalings(data: Typed) -> list[Scaling]:
    """What was said on scales, in the order it was written."""

    def scaling(index: int) -> Scaling:
        base = f"skala.{index}"
        told = [typed.one(data, f"{base}.{part}") for part in ("hvem", "dag", "tal")]
        return Scaling(index, told[0], told[1], told[2], (data.get(f"{base}.tekst") or [""])[-1])

    return _numbered(data, "skala", scaling)


def professionals(data: Typed) -> list[Professional]:
    """The professionals who contributed, in the order they were written."""

    def professional(index: int) -> Professional:
        base = f"fag.{index}"
        told = [typed.one(data, f"{base}.{part}") for part in ("hvem", "sted", "dag")]
        return Professional(index, told[0], told[1], told[2], (data.get(f"{base}.tekst") or [""])[-1])

    return _numbered(data, "fag", professional)


def sibling(data: Typed, person: str) -> SiblingAnswer:
    """What was answered about a sibling."""
    base = f"sosk.{person}"
    return SiblingAnswer(
        person,
        typed.one(data, f"{base}.undersoeges"),
        (data.get(f"{base}.tekst") or [""])[-1],
        typed.one(data, f"{base}.hjemme"),
        bool(typed.one(data, f"{base}.aabenlyst")),
    )


def _numbered(data: Typed, prefix: str, make: Callable[[int], T]) -> list[T]:
    return [make(index) for index in sorted(set(_indices(data, prefix)))]


def _indices(data: Typed, prefix: str) -> Iterator[int]:
    for name in data:
        parts = name.split(".")
        if len(parts) == 3 and parts[0] == prefix and parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 5:
            yield int(parts[1])


def added(data: Typed, more: Mapping[str, str]) -> dict[str, list[str]]:
    """The fields with some set."""
    return typed.merged(data, {name: [value] for name, value in more.items()})


def next_index(data: Typed, prefix: str) -> int:
    """The first free number of a repeated field."""
    return max(_indices(data, prefix), default=-1) + 1


def next_piece(data: Typed, section: str) -> int:
    """The first free number of a passage of a section."""
    return max((piece.index for piece in pieces(data).get(section, ())), default=-1) + 1


def written(data: Typed) -> set[str]:
    """The sections that say something."""
    found = {key for key, some in pieces(data).items() if any(piece.text.strip() for piece in some)}
    found |= {name.split(".", 1)[1] for name in data if name.startswith(("valg.", "uden.")) and typed.one(data, name)}
    return found


def tidied(data: Typed) -> dict[str, list[str]]:
    """The fields without what a person has emptied: passages, items and rows with no words. What answered an emptied
    item answers none.
    """
    gone = {piece.name for some in pieces(data).values() for piece in some if not piece.text.strip()}
    gone |= {item.name for item in items(data) if not item.text.strip()}
    gone |= {row.name for row in scalings(data) if row.is_empty}
    gone |= {row.name for row in professionals(data) if row.is_empty}
    kept = {name: list(values) for name, values in data.items() if name.rsplit(".", 1)[0] not in gone}
    left = {str(item.index) for item in items(kept)}

    def hangs(name: str) -> bool:
        return name.startswith("sos.") and name.endswith(".svarer") and typed.one(kept, name) not in {"", *left}

    return {name: values for name, values in kept.items() if not hangs(name)}


def dated(data: Typed, *, now: int) -> dict[str, list[str]]:
    """The fields with every day written out: a document that says »i går« must mean the same tomorrow."""
    fields = {name: list(values) for name, values in data.items()}
    for name in fields:
        if name.endswith(".dag") and (told := typed.one(fields, name)):
            try:
                fields[name] = [typed.date_text(typed.when(told, now=now).lo)]
            except typed.TypedError:
                continue
    return fields
