"""The words of one child's journal: what the fields of the texts stand for in this family, and who wrote to us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random
from typing import Any

from sikkersag.casefile.entries import NewEvent
from sikkersag.law.engine.moment import Moment
from sikkersag.web.demo.composer import Composer
from sikkersag.web.demo.people import Known
from sikkersag.web.demo.town import ZONE

_MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
           "december")  # fmt: skip
#: Who a notification came from, as texts say it.
SENDERS: Mapping[str, tuple[str, ...]] = {
    "skole": ("skolen",),
    "dagtilbud": ("dagtilbuddet",),
    "sundhedsvaesen": ("lægen", "sygehuset"),
    "sundhedspleje": ("sundhedsplejersken",),
    "politi_domstol": ("politiet",),
    "anden_forvaltning": ("den anden forvaltning",),
    "anbringelsessted": ("anbringelsesstedet",),
    "forening": ("foreningen",),
    "familien": ("familien",),
    "borger": ("den, der underrettede",),
    "anonym": ("en anonym borger",),
}
_ABOUT_PERSONS = ("til", "hvem", "part", "person", "indehaver", "fra")


def possessive(name: str) -> str:
    """Whose: "Idas", "Mads'"."""
    return f"{name}'" if name[-1:] in "sxz" else f"{name}s"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "Ida, Emil og Noah"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} og {names[-1]}"


def danish_day(instant: int) -> str:
    """The local day in words: "6. august 2026"."""
    day = datetime.fromtimestamp(instant, UTC).astimezone(ZONE)
    return f"{day.day}. {_MONTHS[day.month - 1]} {day.year}"


def sender(facts: Mapping[str, Any], event: str) -> str:
    """Who notified, in words; the same for the notification and for what refers to it."""
    place = str(facts.get("afsender_sted") or facts.get("afsender_art"))
    return Random(event).choice(SENDERS[place])


@dataclass
class Wording:
    """Puts words on the entries of one child's journal."""

    known: Known
    born: Mapping[str, int]
    seed: int
    case: str
    composer: Composer = field(init=False)

    def __post_init__(self) -> None:
        self.composer = Composer(Random(f"{self.seed}/{self.case}/texts"))
        self.words = {str(person): word for word, person in self.known.ids.items()}
        self.senders: dict[str, str] = {}

    def put(self, entries: Sequence[NewEvent]) -> list[NewEvent]:
        """The entries with titles and passages; one that has a title keeps it."""
        for entry in entries:
            if entry.kind == "underretning_modtaget":
                self.senders[str(entry.event)] = sender(entry.facts, str(entry.event))
        return [entry if entry.title else self._told(entry) for entry in entries]

    def _told(self, entry: NewEvent) -> NewEvent:
        shared = bool(entry.source) and len(self.born) > 1
        facts = dict(entry.facts)
        for name in ("til", "fra"):
            facts[f"{name}_barn"] = self._who(facts.get(name)) == ["barn"]
        composer = Composer(Random(f"{self.seed}/{entry.source}")) if entry.source else self.composer
        title, passages = composer.compose(
            entry.kind,
            facts,
            self._names(entry, shared=shared),
            event=str(entry.event),
            age=self._age(entry.at.lo, shared=shared),
            child="" if shared else str(self.known.ids["barn"]),
        )
        return replace(entry, title=title[:240], passages=passages)

    def _age(self, at: int, *, shared: bool) -> int | None:
        """The child's age in years; of siblings the eldest's. None for a child that is not born."""
        born = [when for word, when in self.born.items() if when <= at and (shared or word == "barn")]
        return None if not born else int((at - min(born)) / (365.25 * 86_400))

    def first(self, word: str) -> str:
        """The first name of a person of the case."""
        name = self.known.names[word]
        return "barnet" if name.startswith("Ufødt") else name.split()[0]

    def _who(self, value: Any) -> list[str]:
        values = value if isinstance(value, tuple) else (value,)
        return [self.words[v] for v in values if v in self.words]

    def _names(self, entry: NewEvent, *, shared: bool) -> dict[str, str]:
        children = [word for word, _ in sorted(self.born.items(), key=lambda b: b[1])] if shared else ["barn"]
        child = listed([self.first(word) for word in children])
        many, male = len(children) > 1, self.known.male["barn"]
        told = {
            "barn": child,
            "barns": possessive(child),
            "han": "de" if many else "han" if male else "hun",
            "ham": "dem" if many else "ham" if male else "hende",
            "hans": "deres" if many else "hans" if male else "hendes",
            "mor": self.first("mor"),
        }
        for name, value in entry.facts.items():
            if name in _ABOUT_PERSONS and (who := self._who(value)):
                told[name] = listed([self.first(word) for word in who])
            elif isinstance(value, Moment):
                told[name.removesuffix("_senest")] = danish_day(value.hi)
            elif isinstance(value, str):
                told[name] = value
        told["giver"] = told.get("fra", "")
        notified = str(entry.event) if entry.kind == "underretning_modtaget" else _ref(entry, "underretning")
        if notified in self.senders:
            told["fra"] = told["afsender"] = self.senders[notified]
        return told


def _ref(entry: NewEvent, name: str) -> str:
    targets = entry.refs.get(name, ())
    return targets[0] if targets else ""
