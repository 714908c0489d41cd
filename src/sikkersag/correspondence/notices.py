"""What a letter becomes in the child's journal when it has come: one entry a letter, whoever says so and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sikkersag.casefile.entries import NewEvent, told
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.correspondence.models import Letter
from sikkersag.law.engine.moment import Moment

DECISION, DECISION_CHILD = "afgoerelse", "afgoerelse_barn"
HEARING, HEARING_CHILD = "partshoering", "partshoering_barn"
NOTIFIED, HEARD = "afgoerelse_meddelt", "partshoering"
#: The kind of entry that a letter becomes, and the fact that names its receiver. The others stand as their document.
BECOMES: Mapping[str, tuple[str, str]] = {
    DECISION: (NOTIFIED, "til"),
    DECISION_CHILD: (NOTIFIED, "til"),
    HEARING: (HEARD, "part"),
    HEARING_CHILD: (HEARD, "part"),
}


def facts_for(kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that a letter of this kind may bear. Raises ValueError for one that its entry does not have."""
    if kind not in BECOMES:
        if facts:
            raise ValueError(f"a letter of kind {kind} becomes no entry, so it bears no facts")
        return {}
    entry, receiver = BECOMES[kind]
    unknown = set(facts) - set(vocabulary().kinds[entry].facts) | (set(facts) & {receiver})
    if unknown:
        raise ValueError(f"{entry} has no such fact to tell: {sorted(unknown)}")
    return dict(facts)


def event_of(letter: Letter) -> UUID:
    """The id of the entry that a letter becomes: always the same."""
    return uuid5(NAMESPACE_URL, f"letter {letter.pk}")


def entry_of(letter: Letter, at: Moment, *, number: str) -> NewEvent | None:
    """The entry that a letter becomes when it has come at a moment; None for kinds that become none, and for a letter
    to somebody who is not in the case. `number` is the letter's document number.
    """
    if letter.kind not in BECOMES or letter.to_id is None:
        return None
    kind, receiver = BECOMES[letter.kind]
    facts = {name: told(value) for name, value in letter.words.get("facts", {}).items()}
    refs = {"afgoerelse": (str(letter.refers),)} if letter.refers is not None else {}
    return NewEvent(
        kind,
        at,
        event=event_of(letter),
        facts={**facts, receiver: str(letter.to_id)},
        refs=refs,
        about=(str(letter.matter),) if letter.matter is not None else (),
        concerns=tuple(dict.fromkeys((str(letter.case.child_id), str(letter.to_id)))),
        source=f"brev {number}",
        title=letter.title,
    )
