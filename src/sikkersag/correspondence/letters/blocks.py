"""The language of text blocks: words, placeholders and conditions on lines of their own. Pure; nothing is ever run.

    [overskrift] Sådan klager du
    Du kan klage, {modtager}.
    [hvis udvalg]
    - punkt i en liste
    [ellers]
    Et andet afsnit.
    [slut]

A blank line or a condition ends a paragraph. Which placeholders and conditions there are is told by whoever asks
(`kinds`); everything else, and whatever looks like markup or code, is refused with its line and word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sikkersag.correspondence.letters.glyphs import showable
from sikkersag.correspondence.letters.sheet import Paragraph
from sikkersag.foundation.refused import RefusedError

Value = str | bool | Sequence[str]
#: Forms of a placeholder: a few words within a line; a text of its own with paragraphs and points; a list of points.
Form = Literal["linje", "tekst", "liste"]

#: The longest text block, in characters.
LONGEST = 6000
_NAME = r"[a-z][a-z0-9_]*"
_PLACEHOLDER = re.compile(rf"\{{({_NAME})\}}")
_COMMAND = re.compile(r"\s*\[(?P<inside>[^\[\]]*)\]\s*(?P<rest>.*)")
_CODE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|<|#\w+|\\|`|\*\*|__|\$\{|&\w+;|\]\(")


class BlockError(RefusedError):
    """A text block that cannot be used. `problems` are Danish sentences, each with its line and word."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems), field="text")
        self.problems = tuple(problems)


class MissingValueError(RefusedError):
    """A letter that lacks what it must say. `name` is the placeholder or condition; nothing was made."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(f"Brevet mangler »{words}« ({name}). Det er ikke lavet. Udfyld det, og prøv igen.", field=name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a block may hold: its placeholders with their forms, and its conditions; each with Danish words."""

    forms: Mapping[str, Form]
    conditions: Collection[str]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says something, and what must hold for it to be said (None: always)."""

    number: int
    text: str
    heading: bool = False
    condition: str | None = None
    holds: bool = True
    starts: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A text block that has been read and found good."""

    lines: tuple[Line, ...]
    allowed: Allowed

    def placeholders(self) -> frozenset[str]:
        """The placeholders in it."""
        return self._names(*self.lines)

    def always(self) -> frozenset[str]:
        """Those that are said whatever holds: outside of conditions, or on both sides of one."""
        said = self._names(*(line for line in self.lines if line.condition is None))
        for name in self.conditions():
            sides = [[line for line in self.lines if (line.condition, line.holds) == (name, h)] for h in (True, False)]
            said |= self._names(*sides[0]) & self._names(*sides[1])
        return said

    def _names(self, *lines: Line) -> frozenset[str]:
        return frozenset(name for line in lines for name in _PLACEHOLDER.findall(line.text))

    def conditions(self) -> frozenset[str]:
        """The conditions that it asks about."""
        return frozenset(line.condition for line in self.lines if line.condition)

    def fill(self, values: Mapping[str, Value]) -> tuple[Paragraph, ...]:
        """Say it with these values. Raises MissingValueError for one that is needed and not there."""
        made: list[Paragraph] = []
        open_line = False
        for line in self.lines:
            if line.condition is not None and self._truth(line.condition, values) != line.holds:
                open_line = False
                continue
            alone = _PLACEHOLDER.fullmatch(line.text.strip())
            if alone and self.allowed.forms[alone[1]] != "linje":
                made += _own_paragraphs(self._value(alone[1], values))
                open_line = False
                continue
            text, bullet = _PLACEHOLDER.sub(lambda found: self._inline(found[1], values), line.text), False
            if line.text.startswith("- "):
                text, bullet = text[2:].strip(), True
            if open_line and not (line.starts or line.heading or bullet):
                made[-1] = Paragraph(f"{made[-1].text}\n{text}")
            else:
                made.append(Paragraph(text, heading=line.heading, bullet=bullet))
            open_line = not (line.heading or bullet)
        return tuple(made)

    def _truth(self, name: str, values: Mapping[str, Value]) -> bool:
        told = values.get(name)
        if not isinstance(told, bool):
            raise MissingValueError(name, self.allowed.words[name])
        return told

    def _value(self, name: str, values: Mapping[str, Value]) -> str | Sequence[str]:
        told = values.get(name)
        points = [told] if isinstance(told, str) else [] if told is None or isinstance(told, bool) else list(told)
        if not any(point.strip() for point in points):
            raise MissingValueError(name, self.allowed.words[name])
        return told if isinstance(told, str) else [point for point in points if point.strip()]

    def _inline(self, name: str, values: Mapping[str, Value]) -> str:
        told = self._value(name, values)
        return " ".join(told.split()) if isinstance(told, str) else in_words([" ".join(one.split()) for one in told])


def in_words(points: Sequence[str]) -> str:
    """`Ida, Emil og Noah`."""
    return " og ".join(part for part in (", ".join(points[:-1]), *points[-1:]) if part)


def _own_paragraphs(told: str | Sequence[str]) -> list[Paragraph]:
    """What a person wrote, as paragraphs and points; a list is points. Never read for placeholders."""
    if not isinstance(told, str):
        return [Paragraph(" ".join(point.split()), bullet=True) for point in told]
    made: list[Paragraph] = []
    follows = False
    for raw in told.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = raw.strip()
        if line.startswith(("- ", "• ")):
            made.append(Paragraph(line[2:].strip(), bullet=True))
        elif line and follows:
            made[-1] = Paragraph(f"{made[-1].text}\n{line}")
        elif line:
            made.append(Paragraph(line))
        follows = bool(line) and not made[-1].bullet
    return made


def read(text: str, allowed: Allowed) -> Block:
    """Read a text block. Raises BlockError with everything that is wrong with it."""
    problems: list[str] = []
    lines: list[Line] = []
    condition: str | None = None
    opened, holds, turned, starts = 0, True, False, True
    if not text.strip():
        problems.append("Teksten er tom.")
    if len(text) > LONGEST:
        raise BlockError([f"Teksten er på {len(text)} tegn. Der er plads til {LONGEST}."])
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        problems += _wrong(number, raw, allowed)
        command = _COMMAND.fullmatch(raw)
        if command is None:
            if raw.strip():
                lines.append(Line(number, raw.strip(), False, condition, holds, starts))
            starts = not raw.strip()
            continue
        inside, rest = " ".join(command["inside"].split()), command["rest"].strip()
        starts = True
        if inside == "overskrift":
            if not rest:
                problems.append(f"Linje {number}: der står ingen overskrift efter [overskrift].")
            lines.append(Line(number, rest, True, condition, holds, True))
        elif rest:
            problems.append(f"Linje {number}: [{inside}] skal stå alene på linjen, men der står også »{rest}«.")
        elif inside.startswith("hvis "):
            name = inside.removeprefix("hvis ").removeprefix("ikke ")
            if condition is not None:
                problems.append(
                    f"Linje {number}: [{inside}] står inde i [hvis …] fra linje {opened}. Skriv [slut] før."
                )
            if name not in allowed.conditions:
                problems.append(f"Linje {number}: der er ingen betingelse, der hedder »{name}«.")
            condition, opened, holds, turned = name, number, not inside.startswith("hvis ikke "), False
        elif inside == "ellers" and condition is not None and not turned:
            holds, turned = not holds, True
        elif inside == "slut" and condition is not None:
            condition, holds = None, True
        elif inside in ("ellers", "slut"):
            problems.append(f"Linje {number}: [{inside}] hører ikke til noget [hvis …].")
        else:
            problems.append(f"Linje {number}: [{inside}] kendes ikke. Brug [hvis …], [ellers], [slut] og [overskrift].")
    if condition is not None:
        problems.append(f"Linje {opened}: [hvis {condition}] mangler sit [slut].")
    if problems:
        raise BlockError(problems)
    return Block(tuple(lines), allowed)


def _wrong(number: int, raw: str, allowed: Allowed) -> list[str]:
    """What is wrong within one line."""
    problems = []
    for character in raw:
        if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") or ord(character) not in showable():
            name = unicodedata.name(character, "styretegn")
            problems.append(f"Linje {number}: tegnet U+{ord(character):04X} ({name}) kan ikke stå i et brev.")
    rest = _PLACEHOLDER.sub("", raw)
    code = _CODE.search(rest)
    if code:
        problems.append(f"Linje {number}: »{code[0]}« er kode eller opmærkning, og det kan ikke stå i en tekst.")
    elif "{" in rest or "}" in rest:
        word = next(word for word in rest.split() if "{" in word or "}" in word)
        problems.append(f"Linje {number}: »{word}« er ikke et felt. Et felt skrives som {{navn}}.")
    elif ("[" in raw or "]" in raw) and not _COMMAND.fullmatch(raw):
        problems.append(f"Linje {number}: [ og ] bruges kun til [hvis …], [ellers], [slut] og [overskrift].")
    for name in _PLACEHOLDER.findall(raw):
        if name not in allowed.forms:
            problems.append(f"Linje {number}: der er intet felt, der hedder »{{{name}}}«, i dette brev.")
        elif allowed.forms[name] != "linje" and raw.strip() != f"{{{name}}}":
            problems.append(f"Linje {number}: feltet »{{{name}}}« er en hel tekst og skal stå alene på linjen.")
    return problems
