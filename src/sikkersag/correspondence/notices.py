"""What a letter becomes in the child's journal when it has come: one entry a letter, whoever says so and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sikkersag.casefile.entries import NewEvent, told
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.correspondence.models import Letter
from sikkersag.law.engine.moment import Moment

DECISION, DECISION_CHILD = "afgoerelse", "afgoerelse_barn"
HEARING, HEARING_CHILD = "partshoering", "partshoering_barn"
NOTIFIED, HEARD = "afgoerelse_meddelt", "partshoering"
#: An answer to somebody who asked to see the file; it tells that it is done, or when it will be.
ACCESS, DONE, DELAYED, UNTIL = "aktindsigt_svar", "aktindsigt_afgjort", "forsinkelse_meddelt", "forventet_dato"


@dataclass(frozen=True, slots=True)
class Becomes:
    """The kind of entry that a letter becomes, the fact that names its receiver, and the ref to what it is about. One
    without a fact for its receiver is about its ref, whoever it is to.
    """

    entry: str
    receiver: str
    about: str


_ENTRIES: Mapping[str, Becomes] = {
    **dict.fromkeys((DECISION, DECISION_CHILD), Becomes(NOTIFIED, "til", "afgoerelse")),
    **dict.fromkeys((HEARING, HEARING_CHILD), Becomes(HEARD, "part", "afgoerelse")),
    ACCESS: Becomes(DONE, "", "anmodning"),
}
#: The kinds of letter that become an entry. The others stand as their document.
BECOMING = frozenset(_ENTRIES)


def facts_for(kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that a letter of this kind may bear. Raises ValueError for one that its entry does not have."""
    if kind not in _ENTRIES:
        if facts:
            raise ValueError(f"a letter of kind {kind} becomes no entry, so it bears no facts")
        return {}
    becomes = _becomes(kind, facts)
    unknown = set(facts) - set(vocabulary().kinds[becomes.entry].facts) | (set(facts) & {becomes.receiver})
    if unknown:
        raise ValueError(f"{becomes.entry} has no such fact to tell: {sorted(unknown)}")
    return dict(facts)


def _becomes(kind: str, facts: Mapping[str, Any]) -> Becomes:
    found = _ENTRIES[kind]
    return replace(found, entry=DELAYED) if kind == ACCESS and UNTIL in facts else found


def becomes_entry(letter: Letter) -> bool:
    """Does it become an entry? Not a letter to somebody who is not in the case, nor an answer that names no request."""
    if letter.kind not in _ENTRIES:
        return False
    return letter.to_id is not None if _ENTRIES[letter.kind].receiver else letter.refers is not None


def event_of(letter: Letter) -> UUID:
    """The id of the entry that a letter becomes: always the same."""
    return uuid5(NAMESPACE_URL, f"letter {letter.pk}")


def entry_of(letter: Letter, at: Moment, *, number: str) -> NewEvent | None:
    """The entry that a letter becomes when it has come at a moment; None where it becomes none (`becomes_entry`).
    `number` is the letter's document number.
    """
    if not becomes_entry(letter):
        return None
    stored = letter.words.get("facts", {})
    becomes = _becomes(letter.kind, stored)
    facts = {name: told(value) for name, value in stored.items()}
    if becomes.receiver:
        facts[becomes.receiver] = str(letter.to_id)
    people = (str(letter.case.child_id), *([str(letter.to_id)] if letter.to_id is not None else ()))
    return NewEvent(
        becomes.entry,
        at,
        event=event_of(letter),
        facts=facts,
        refs={becomes.about: (str(letter.refers),)} if letter.refers is not None else {},
        about=(str(letter.matter),) if letter.matter is not None else (),
        concerns=tuple(dict.fromkeys(people)),
        source=f"brev {number}",
        title=letter.title,
    )
