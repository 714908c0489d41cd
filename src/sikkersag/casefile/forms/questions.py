"""One question of a form, made of a fact of the vocabulary, and what its answer means.

A question knows its label, its choices in Danish, what was answered so far, who needs the answer, and what is wrong
with it. Which questions a form has, and what becomes of the answers, is each form's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sikkersag.casefile import needs
from sikkersag.casefile.forms import typed
from sikkersag.casefile.forms.typed import Typed, TypedError
from sikkersag.casefile.queries.writing import ChildCase
from sikkersag.casefile.thelaw import calendar, vocabulary
from sikkersag.casefile.words import word
from sikkersag.law.engine import danish
from sikkersag.law.engine.timeline import Event
from sikkersag.law.vocabulary.load import Fact, Kind

YES, NO = "ja", "nej"
#: More choices than this stand in a list that is opened.
_MOST_RADIOS = 4
#: How many earlier events a reference offers.
_MOST_EVENTS = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be chosen."""

    value: str
    label: str
    chosen: bool = False
    explain: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a template draws it. `shape`: radios, ticks, select, text, long, date, number, time.

    `needed` says who requires the answer ("Kræves af barnets lov § 6"), `purpose` why the rule is there.
    """

    name: str
    label: str
    shape: str
    values: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    required: bool = False
    explain: str = ""
    needed: str = ""
    purpose: str = ""
    error: str = ""

    @property
    def id(self) -> str:
        """The id in HTML."""
        return "f-" + "".join(c if c.isalnum() else "-" for c in self.name)

    @property
    def value(self) -> str:
        """The one text of a field that holds one."""
        return self.values[-1] if self.values else ""

    @property
    def described_by(self) -> str:
        """The ids of what is said beneath the field."""
        said = [f"{self.id}-fejl"] if self.error else []
        return " ".join([*said, *([f"{self.id}-hjaelp"] if self.explain or self.needed else [])])

    def wrong(self, error: str) -> Question:
        """The same question with what is wrong with its answer."""
        return replace(self, error=error)


def choices(pairs: Sequence[tuple[str, str]], chosen: Sequence[str]) -> tuple[Choice, ...]:
    """Choices from values and labels."""
    return tuple(Choice(value, label, value in chosen) for value, label in pairs)


def asked(kind: Kind, fact: Fact, name: str, data: Typed, child: ChildCase, *, at: int) -> Question:
    """The question for a fact of a kind in a child's case, with what was answered under `name`."""
    readers = needs.needed_by(kind.name, fact.name, at=at)
    question = Question(
        name,
        fact.label,
        "text",
        tuple(data.get(name, ())),
        required=fact.required,
        explain=explained(fact),
        needed=needs.said(readers),
        purpose=readers[0].purpose if readers else "",
    )
    given = typed.many(data, name)
    match fact.type:
        case "bool":
            pairs = [(YES, "Ja"), (NO, "Nej"), ("", "Ikke oplyst")]
            return replace(question, shape="radios", choices=choices(pairs, given or [""]))
        case "choice":
            pairs = [(value, word(kind.name, fact.name, value)) for value in fact.choices]
            return _single(question, pairs, given, fact.required)
        case "choices":
            pairs = [(value, word(kind.name, fact.name, value)) for value in fact.choices]
            return replace(question, shape="ticks", choices=choices(pairs, given))
        case "person":
            return _single(question, [(one.id, one.shown) for one in child.people], given, fact.required)
        case "persons":
            pairs = [(one.id, one.shown) for one in child.people]
            return replace(question, shape="ticks", choices=choices(pairs, given))
        case "date":
            return replace(question, shape="date")
        case "int":
            return replace(question, shape="number")
    return replace(question, shape="long" if fact.name.startswith("begrundelse") else "text")


def _single(question: Question, pairs: list[tuple[str, str]], given: Sequence[str], required: bool) -> Question:
    if len(pairs) <= _MOST_RADIOS:
        pairs = pairs if required else [*pairs, ("", "Ikke oplyst")]
        return replace(question, shape="radios", choices=choices(pairs, given or ([] if required else [""])))
    first = "Vælg" if required else "Ikke oplyst"
    return replace(question, shape="select", choices=choices([("", first), *pairs], given or [""]))


def explained(fact: Fact) -> str:
    """The vocabulary's explanation of a fact, with the words of its values in place of their keys."""
    text = re.sub(r"\b(ja|nej) =", lambda found: f"{found[1].capitalize()}:", fact.explain)
    for value in sorted(fact.choices, key=len, reverse=True):
        text = text.replace(f"{value} =", f"»{word('', fact.name, value)}«:")
    return text


def answered(fact: Fact, name: str, data: Typed) -> Any:
    """What an answer means as a fact's value; None where nothing was answered. Raises TypedError."""
    given = typed.many(data, name)
    if not given:
        return None
    first = given[-1]
    match fact.type:
        case "bool":
            if first not in (YES, NO):
                raise TypedError(f"»{fact.label}«: vælg Ja eller Nej.")
            return first == YES
        case "choices" | "persons":
            return tuple(given)
        case "date":
            return typed.when(first)
        case "int":
            return _number(fact, first)
    return data[name][-1].strip() if fact.type == "text" else first


def _number(fact: Fact, text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise TypedError(f"»{fact.label}« skal være et helt tal, fx 14.")
    return int(text)


def shown(fact: Fact, value: Any) -> list[str]:
    """The texts that a form would hold for a value: the other way of `answered`."""
    if value is None:
        return []
    match fact.type:
        case "bool":
            return [YES if value else NO]
        case "choices" | "persons":
            return [str(one) for one in value]
        case "date":
            return [typed.date_text(value.hi)]
    return [str(value)]


def matters(kind: Kind, name: str, data: Typed, child: ChildCase, *, at: int) -> Question:
    """Which matter of the case an event is about. The open ones come first; decided ones are said to be so."""
    readers = needs.needed_by(kind.name, needs.ABOUT, at=at)
    pairs = [(str(m.pk), m.title if m.decided_at is None else f"{m.title} (afgjort)") for m in child.matters]
    question = Question(
        name,
        "Hvilket spørgsmål handlede det om?",
        "select",
        tuple(data.get(name, ())),
        explain="" if pairs else f"Der er ikke åbnet noget spørgsmål i {child.owning} sag.",
        needed=needs.said(readers),
        purpose=readers[0].purpose if readers else "",
    )
    given = typed.many(data, name)
    return replace(question, choices=choices([("", "Ikke om et bestemt spørgsmål"), *pairs], given or [""]))


def reference(kind: Kind, ref: str, name: str, data: Typed, child: ChildCase, *, at: int) -> Question:
    """Which earlier event an event belongs to."""
    target = kind.refs[ref]
    readers = needs.needed_by(kind.name, ref, at=at)
    given = typed.many(data, name)
    events = child.events(target)
    offered = [e for index, e in enumerate(events) if index < _MOST_EVENTS or e.id in given]
    pairs = [(e.id, told(e)) for e in offered if e.id]
    label = (
        "Hvilken hændelse hører det til?" if target == "*" else f"Hvilken: {vocabulary().kinds[target].label.lower()}?"
    )
    question = Question(
        name,
        label,
        "select",
        tuple(data.get(name, ())),
        explain="" if pairs else "Der står ingen i journalen endnu.",
        needed=needs.said(readers),
        purpose=readers[0].purpose if readers else "",
    )
    return replace(question, choices=choices([("", "Ingen bestemt"), *pairs], given or [""]))


def told(event: Event) -> str:
    """An event as a choice in a list: "Underretning modtaget, man. 2. marts 2026 kl. 8.05"."""
    kind = vocabulary().kinds.get(event.kind)
    label = event.kind if kind is None else kind.label
    return f"{label}, {danish.span(event.lo, event.hi, calendar())}"
