"""Putting words on events: a title and one to three passages, chosen from the blocks of `texts/` by the event's facts.

A block says something of a fact only where its `when` asks for that fact, so that no text contradicts its event. Within
a case a sentence is not used again before the others of its list have been.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from sikkersag.casefile.entries import Passage
from sikkersag.web.demo.town import id_of

#: The lists of a block that become passages, in their order; `own` are the child's own words.
LISTS = ("p1", "own", "p2", "p3")
_AGE, _SOME = "_alder", "*"
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Block:
    """What may be said of one kind of event where its facts are as `when` says."""

    kind: str
    when: Mapping[str, Any]
    title: tuple[str, ...]
    lists: Mapping[str, tuple[str, ...]]

    def fits(self, facts: Mapping[str, Any], age: int | None) -> bool:
        """May this be said of an event with these facts, of a child of this age (None: not born)?"""
        for name, wanted in self.when.items():
            if name == _AGE:
                if age is None or not wanted[0] <= age <= wanted[1]:
                    return False
            elif wanted == _SOME:
                if not facts.get(name):
                    return False
            elif not _is(facts.get(name), wanted):
                return False
        return True


def _is(told: Any, wanted: Any) -> bool:
    if isinstance(told, tuple):
        return told == (wanted,)
    return told in wanted if isinstance(wanted, list) else type(told) is type(wanted) and told == wanted


@cache
def blocks() -> Mapping[str, Sequence[Block]]:
    """Every block by kind; of two that fit, the one that stands first is used."""
    found: dict[str, list[Block]] = {}
    folder = files("sikkersag.web.demo") / "texts"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        for raw in tomllib.loads(file.read_text(encoding="utf-8")).get("text", ()):
            lists = {name: tuple(raw[name]) for name in LISTS if name in raw}
            block = Block(raw["kind"], raw.get("when", {}), tuple(raw["title"]), lists)
            found.setdefault(block.kind, []).append(block)
    return found


@dataclass
class Composer:
    """Writes the texts of one case. `random` decides which sentence comes first; then they take turns."""

    random: Random
    used: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def compose(
        self,
        kind: str,
        facts: Mapping[str, Any],
        names: Mapping[str, str],
        *,
        event: str,
        age: int | None,
        child: str = "",
    ) -> tuple[str, tuple[Passage, ...]]:
        """Title and passages. `names` are what the fields of the texts stand for; `child` whose own words are told."""
        block = next((b for b in blocks().get(kind, ()) if b.fits(facts, age)), None)
        if block is None:
            raise LookupError(f"no text for {kind} with {dict(facts)}")
        title = filled(self._next(block.title), names)
        passages = []
        for name, choices in block.lists.items():
            own = name == "own"
            passages.append(
                Passage(
                    filled(self._next(choices), names),
                    about=(child,) if own and child else (),
                    id=str(id_of("passage", event, name)),
                    person=child if own else "",
                    own_words=own,
                )
            )
        return title, tuple(passages)

    def _next(self, choices: tuple[str, ...]) -> str:
        """The next sentence of a list; when all have been used they are shuffled again, the last one not first."""
        left = self.used.setdefault(choices, [])
        if not left:
            left += self.random.sample(choices, len(choices))
        chosen = left.pop()
        if not left and len(choices) > 1:
            left += self.random.sample(choices, len(choices))
            if left[-1] == chosen:
                left.reverse()
        return chosen


def filled(text: str, names: Mapping[str, str]) -> str:
    """The sentence with its fields; a field with a capital begins with one."""

    def put(match: re.Match[str]) -> str:
        name = match[1]
        word = names[name.lower()]
        return word[:1].upper() + word[1:] if name[0].isupper() else word

    return _FIELD.sub(put, text)
