"""The words of a letter, made of its text blocks and the values of one case. All of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sikkersag.correspondence.letters.blocks import Block, BlockError, Value, read
from sikkersag.correspondence.letters.kinds import Kind, kinds, text_blocks
from sikkersag.correspondence.letters.readability import CEILINGS, band, read_paragraphs
from sikkersag.correspondence.letters.sheet import Paragraph
from sikkersag.correspondence.queries import texts


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter's words. `blocks` is the version of each text block that it was made of; 0 is the program's own.

    `warnings` are Danish sentences for who writes it: nothing is refused for them.
    """

    title: str
    paragraphs: tuple[Paragraph, ...]
    blocks: Mapping[str, int]
    for_child: bool
    warnings: tuple[str, ...] = ()


def compose(kind: str, values: Mapping[str, Value]) -> Composed:
    """Return the words of a letter of this kind, of the latest texts.

    `values` has a text for each field, several texts for a list, and true or false for each condition that its texts
    ask about. Raises MissingValueError (Danish, names the field) for one that is needed and missing, ValueError for a
    kind, field or condition that there is not.
    """
    return compose_of(kind, values, texts.latest(kinds()[kind].blocks if kind in kinds() else ()))


def compose_of(kind: str, values: Mapping[str, Value], versions: Mapping[str, tuple[int, str]]) -> Composed:
    """As `compose`, with these texts (version and text by block) instead of the latest; the packaged where none is."""
    if kind not in kinds():
        raise ValueError(f"no kind of letter {kind!r}")
    letter = kinds()[kind]
    unknown = sorted(set(values) - set(letter.allowed.forms) - set(letter.allowed.conditions))
    if unknown:
        raise ValueError(f"a letter of kind {kind} has no {', '.join(unknown)}")
    paragraphs: list[Paragraph] = []
    used: dict[str, int] = {}
    for block in letter.blocks:
        version, text = versions.get(block, (0, text_blocks()[block].text))
        paragraphs += read_block(block, text).fill(values)
        used[block] = version
    warnings = _too_hard(paragraphs, values) if letter.for_child else ()
    return Composed(_title(letter, values), tuple(paragraphs), used, letter.for_child, warnings)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a letter asks of whoever writes it. `names`: its fields and conditions, in the order in which it says them,
    a field that depends on conditions after them. `always`: the fields that it says whatever holds. `sometimes`: the
    other fields, each with the conditions under which it is said, and whether they are to hold or not.
    """

    names: tuple[str, ...]
    always: frozenset[str]
    sometimes: Mapping[str, tuple[tuple[str, bool], ...]]


def asked_of(kind: str) -> Asked:
    """What the title and the latest texts of a kind ask for.

    A text that can no longer be read asks what the packaged one does; that it cannot be read is said by `compose`.
    """
    letter, versions = kinds()[kind], texts.latest(kinds()[kind].blocks)
    parts = [read(letter.title, letter.allowed), *(_readable(block, versions) for block in letter.blocks)]
    always = frozenset[str]().union(*(part.always() for part in parts))
    said: dict[str, None] = {}
    under: dict[str, dict[tuple[str, bool], None]] = {}
    for part in parts:
        for line in part.lines:
            if line.condition is not None:
                said[line.condition] = None
            for name in part.in_order(line):
                if name in always:
                    said[name] = None
                elif line.condition is not None:
                    under.setdefault(name, {})[(line.condition, line.holds)] = None
    places = list(said)
    names = []
    for place, name in enumerate(places):
        names.append(name)
        names += [one for one, on in under.items() if max(places.index(condition) for condition, _ in on) == place]
    return Asked(tuple(names), always, {name: tuple(on) for name, on in under.items()})


def _readable(block: str, versions: Mapping[str, tuple[int, str]]) -> Block:
    try:
        return read_block(block, versions[block][1] if block in versions else text_blocks()[block].text)
    except BlockError:
        return read_block(block, text_blocks()[block].text)


def read_block(block: str, text: str) -> Block:
    """Read a text for this block. Raises BlockError (Danish) with all that is wrong, what it must say included."""
    told = text_blocks()[block]
    found = read(text, told.allowed)
    lacking = [name for name in told.must if name not in found.always()]
    if lacking:
        raise BlockError(
            [
                f"Teksten skal altid sige »{told.allowed.words[name]}«: skriv {{{name}}} uden for [hvis …]."
                for name in lacking
            ]
        )
    return found


def _too_hard(paragraphs: list[Paragraph], values: Mapping[str, Value]) -> tuple[str, ...]:
    ceiling = CEILINGS[band(under_13=values.get("under_13") is True)]
    reading = read_paragraphs(paragraphs, ceiling=ceiling)
    if not reading.hard:
        return ()
    first = f"Brevet er svært at læse for et barn i den alder: LIX er {reading.lix}, og det bør højst være {ceiling}."
    return (first, *(f"Gør denne sætning kortere: »{sentence}«" for sentence in reading.hard))


def _title(letter: Kind, values: Mapping[str, Value]) -> str:
    (line,) = read(letter.title, letter.allowed).fill(values)
    return line.text
