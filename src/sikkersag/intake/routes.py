"""How a rule of the routing table fits an address or a topic, and what it is called. Pure; asks nothing.

An address is what somebody wrote, or what stands of a home. What it does not say (a house number, a postcode) it does
not deny: such a rule may fit, and counts as no nearer than one that does not ask.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sikkersag.foundation.people.folding import folded
from sikkersag.intake.kinds import TOPICS
from sikkersag.intake.models import Route

#: The longest name of a street, in words.
_WORDS = 8
_POSTCODE = re.compile(r"(?<!\d)\d{4}(?!\d)")
_NUMBER = re.compile(r"(\d{1,3})[a-zæø]?")
#: How near a rule is: a street before a postcode before none; then with a topic; then what narrows the street.
Near = tuple[int, bool, int]


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart: its postcode, and the words of each piece between commas."""

    postcode: str
    pieces: tuple[tuple[str, ...], ...]

    def streets(self) -> Iterator[tuple[str, int | None]]:
        """What may be its street, each with the house number, or None where there is none behind it."""
        for words in self.pieces:
            for length in range(1, min(len(words), _WORDS) + 1):
                behind = [word for word in words[length : length + 2] if word != "nr"]
                if not behind:
                    yield " ".join(words[:length]), None
                elif found := _NUMBER.fullmatch(behind[0]):
                    yield " ".join(words[:length]), int(found[1])
                elif _POSTCODE.fullmatch(behind[0]):
                    yield " ".join(words[:length]), None


def address_of(text: str) -> Address | None:
    """An address as it was written; None where nothing is."""
    pieces = tuple(words for piece in re.split(r"[,;\n]", text) if (words := tuple(folded(piece).split())))
    codes = _POSTCODE.findall(text)
    return Address(codes[-1] if codes else "", pieces) if pieces else None


def nearness(rule: Route, address: Address | None, topics: Collection[str]) -> Near | None:
    """How near a rule is to an address and the topics told; None where it does not fit."""
    if rule.topic and rule.topic not in topics:
        return None
    about = bool(rule.topic)
    if not rule.street and not rule.postcode:
        return (0, about, 0)
    if address is None or (rule.postcode and address.postcode and rule.postcode != address.postcode):
        return None
    if not rule.street:
        return (1, about, 0) if address.postcode else None
    fits = [near for street, number in address.streets() if (near := _on_street(rule, street, number)) is not None]
    if not fits:
        return None
    return (2, about, max(fits) + bool(rule.postcode and address.postcode))


def _on_street(rule: Route, street: str, number: int | None) -> int | None:
    if rule.street != street:
        return None
    asks = bool(rule.first or rule.last or rule.side)
    if not asks or number is None:
        return 0
    if number < rule.first or (rule.last and number > rule.last):
        return None
    if rule.side and (rule.side == Route.Side.EVEN) != (number % 2 == 0):
        return None
    return 2


def nearest(rules: Iterable[Route], address: Address | None, topics: Collection[str]) -> list[Route]:
    """The rules that fit best: several where they are equally near."""
    fits = [(near, rule) for rule in rules if (near := nearness(rule, address, topics)) is not None]
    best = max((near for near, _ in fits), default=None)
    return [rule for near, rule in fits if near == best]


def place_of(rule: Route) -> str:
    """The place of a rule in words; empty where it has none: "Strandvej nr. 1 til 49 (ulige numre) i 8000"."""
    if not rule.street:
        return f"postnummer {rule.postcode}" if rule.postcode else ""
    told = rule.street_name
    if rule.first and rule.last:
        told += f" nr. {rule.first} til {rule.last}" if rule.first != rule.last else f" nr. {rule.first}"
    elif rule.first or rule.last:
        told += f" fra nr. {rule.first}" if rule.first else f" til nr. {rule.last}"
    if rule.side:
        told += f" ({Route.Side(rule.side).label.lower()})"
    return f"{told} i {rule.postcode}" if rule.postcode else told


def words_of(rule: Route) -> str:
    """What a rule is for, in words: "Strandvej ved mistanke om overgreb", "alle andre"."""
    place = place_of(rule)
    topic = TOPICS.get(rule.topic, rule.topic)
    topic = topic[:1].lower() + topic[1:]
    if place and topic:
        return f"{place} ved {topic}"
    return place or topic or "alle andre"
