"""The one validator of what is to be written in a journal: against the vocabulary, the case and the clock.

Forms, imports and jobs all come through here. Every problem is found at once, so that a person can mend them together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.law.engine.moment import NEVER_AFTER, Moment
from sikkersag.law.vocabulary.load import Fact, Kind

_TYPES: Mapping[str, tuple[type, str]] = {
    "bool": (bool, "ja eller nej"),
    "int": (int, "et helt tal"),
    "text": (str, "en tekst"),
    "date": (Moment, "en dato"),
    "person": (str, "en person i sagen"),
    "choice": (str, "et af valgene"),
}
_STAFF = re.compile(r"u[1-9]\d{0,18}")
#: The longest text that one entry may hold, in characters.
LONGEST = 200_000
#: The kind that says that the child is born: once in a case.
BIRTH = "foedsel"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that cannot be written, in Danish for a person. `field` is the fact or part that it concerns."""

    index: int
    field: str
    message: str


class Invalid(ValueError):  # noqa: N818  # what a caller catches, and reads as a sentence
    """Nothing was written; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(p.message for p in problems))
        self.problems = tuple(problems)


def check(
    events: Sequence[NewEvent], *, persons: Collection[str], matters: Collection[str], known: Collection[str], now: int
) -> None:
    """Raise `Invalid` unless every event may stand in the journal.

    `persons` are the ids of the people of the case, `matters` its matters, `known` the ids of its events; what the
    batch itself registers, opens or writes counts too. `now` in seconds UTC: nothing has happened that lies ahead.
    """
    everybody = {*persons, *(str(e.facts.get("person", "")) for e in events if e.kind == "part_registreret")}
    opened = {*matters, *(m for e in events if e.kind == vocabulary().engine.matter_opened for m in e.about)}
    written = {*known, *(str(e.event) for e in events)}
    problems = [
        Problem(index, field, message)
        for index, event in enumerate(events)
        for field, message in _problems(event, everybody, opened, written, known, now)
    ]
    if problems:
        raise Invalid(problems)


def check_against(events: Sequence[NewEvent], *, born: bool, elsewhere: Collection[str]) -> None:
    """Raise `Invalid` where an event cannot stand beside what the journals hold already.

    `born`: a birth stands in this case. `elsewhere`: those of the matters that the events open which belong to other
    cases. A correction of the birth or of the opening that stands is no second one.
    """
    problems = []
    for index, event in enumerate(events):
        if event.withdraws is not None:
            continue
        if event.kind == BIRTH and event.corrects is None and event.occurred:
            if born:
                message = "Barnets fødsel står allerede i sagen. Er dagen forkert, så ret den hændelse, der står."
                problems.append(Problem(index, "kind", message))
            born = True
        if event.kind == vocabulary().engine.matter_opened and set(event.about) & set(elsewhere):
            message = "Spørgsmålet hører til en anden sag. Åbn et nyt spørgsmål fra sagens side."
            problems.append(Problem(index, "about", message))
    if problems:
        raise Invalid(problems)


def _problems(
    event: NewEvent,
    persons: Collection[str],
    matters: Collection[str],
    written: Collection[str],
    known: Collection[str],
    now: int,
) -> list[tuple[str, str]]:
    kind = vocabulary().kinds.get(event.kind)
    if kind is None:
        return [("kind", f"Arten »{event.kind}« findes ikke i vokabularet.")]
    found = _times(event, kind, now)
    if str(event.event) in known:
        found.append(("event", "Hændelsen står allerede i journalen."))
    for person in event.concerns:
        # What is taken back stands already, also where whoever it concerned is no longer registered.
        if person not in persons and event.withdraws is None:
            found.append(
                ("concerns", "En af de valgte personer er ikke registreret i sagen. Registrér personen først.")
            )
    if event.about and not kind.about:
        found.append(("about", f"»{kind.label}« kan ikke høre til et spørgsmål."))
    for matter in event.about:
        if matter not in matters:
            found.append(("about", "Spørgsmålet findes ikke i sagen. Åbn det først, eller vælg et andet."))
    for name, targets in event.refs.items():
        if name not in kind.refs:
            found.append((name, f"»{kind.label}« har ikke henvisningen »{name}«."))
        elif any(target not in written for target in targets):
            found.append((name, "Der er henvist til en hændelse, som ikke står i journalen."))
    for target in (event.corrects, event.withdraws):
        if target is not None and str(target) not in known:
            found.append(("corrects", "Den hændelse, der skal rettes, står ikke i journalen."))
    length = sum(len(p.text) for p in event.passages)
    if length > LONGEST:
        found.append(
            (
                "passages",
                f"Teksten er på {length:,} tegn. Der kan stå {LONGEST:,}. Del den i flere notater.".replace(",", "."),
            )
        )
    for name, value in event.facts.items():
        if name not in kind.facts:
            found.append((name, f"»{kind.label}« har ikke oplysningen »{name}«."))
        elif message := _wrong(kind.facts[name], value, persons):
            found.append((name, message))
    if event.withdraws is None:
        for fact in kind.facts.values():
            if fact.required and event.facts.get(fact.name) in (None, ""):
                found.append((fact.name, f"»{fact.label}« mangler."))
    return found


def _times(event: NewEvent, kind: Kind, now: int) -> list[tuple[str, str]]:
    found = []
    if event.at.lo > event.at.hi:
        found.append(("at", "Tidspunktet slutter, før det begynder."))
    if event.at.lo > now and event.at.lo < NEVER_AFTER:
        found.append(("at", f"»{kind.label}« kan ikke skrives, før det er sket. Ret dato eller klokkeslæt."))
    if event.written_at is not None and event.written_at > now:
        found.append(("written_at", "Notatet kan ikke være skrevet ned i fremtiden."))
    return found


def _wrong(fact: Fact, value: Any, persons: Collection[str]) -> str:
    """What is wrong with the value of a fact; empty when nothing is."""
    if fact.type in ("choices", "persons"):
        if not isinstance(value, tuple):
            return f"»{fact.label}« skal være en liste."
        values = value
    else:
        wanted, said = _TYPES[fact.type]
        if not isinstance(value, wanted) or (fact.type == "int" and isinstance(value, bool)):
            return f"»{fact.label}« skal være {said}."
        values = (value,)
    if fact.type == "int" and value < 0:
        return f"»{fact.label}« kan ikke være mindre end nul."
    if fact.type == "text" and len(value) > LONGEST:
        return f"»{fact.label}« er for lang."
    if fact.type in ("choice", "choices") and any(v not in fact.choices for v in values):
        return f"»{fact.label}« skal være et af valgene."
    if fact.name == vocabulary().engine.participants:
        # The authority's own people took part too; they are no persons of the case, but named as the journal does it.
        values = tuple(v for v in values if not _STAFF.fullmatch(str(v)))
    if fact.type in ("person", "persons") and any(v not in persons for v in values):
        return f"»{fact.label}«: personen er ikke registreret i sagen."
    return ""
