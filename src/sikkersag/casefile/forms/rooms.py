"""Forms of writing that a room brings: each a spec that says what its fields come to and what its page shows.

A room registers, from `AppConfig.ready`, the word with which its drafts name their form. Draft, conflict, preview and
journalising are then those of every other form of writing (`views.writing`); the room adds none of its own.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sikkersag.casefile.forms.note import Compiled
from sikkersag.casefile.forms.typed import Typed
from sikkersag.casefile.queries.writing import Scene

Problems = Mapping[str, Sequence[str]]


class RoomForm(ABC):
    """What a room's form is of: a child's case, by its number. `action` is how the write is called in the audit."""

    number: str
    action: str
    template: str
    permission: str = "case.write"

    @property
    @abstractmethod
    def form(self) -> str:
        """How a draft names its form: the registered word, a colon, and what the opener needs."""

    @abstractmethod
    def title(self, data: Typed) -> str:
        """What the draft is called."""

    @abstractmethod
    def compile(self, data: Typed, scene: Scene, *, note: UUID, now: int) -> Compiled:
        """The events that the fields come to, and everything that is wrong; `now` in seconds UTC."""

    @abstractmethod
    def context(self, data: Typed, scene: Scene, problems: Problems, *, at: int) -> dict[str, Any]:
        """What its template draws beside what all forms have; `at` in seconds UTC."""

    def remarks(self, data: Typed, scene: Scene, *, now: int) -> tuple[str, ...]:
        """Danish sentences that the writer must have had before their eyes before the form is journalised."""
        return ()


Opener = Callable[[str], RoomForm | None]

_openers: dict[str, Opener] = {}


def register_form(word: str, opener: Opener) -> None:
    """Let drafts name a room's form with a word. `opener` makes the spec of what stands after the colon, or None."""
    if _openers.setdefault(word, opener) is not opener:
        raise ValueError(f"the form {word} is taken")


def named(word: str, rest: str) -> RoomForm | None:
    """The spec of a draft's form; None where no room has it."""
    opener = _openers.get(word)
    return None if opener is None else opener(rest)


def remarks_key(remarks: Sequence[str]) -> str:
    """What a form sends back to say which remarks its page showed; empty where there are none."""
    return hashlib.sha256("\n".join(remarks).encode()).hexdigest()[:32] if remarks else ""
