"""Varied synthetic timelines, made from the vocabulary with a seed, for measuring and for tests.

They are plausible in shape (notification, assessment, inquiry, decision, measures, follow-up, notes between),
not in story: who reads one learns nothing about families. Written only from the vocabulary, never from the
rulebook, so that no case is shaped by the rules that judge it. The same seed gives the same cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.moment import Moment
from sikkersag.law.engine.timeline import Event, Person, Timeline
from sikkersag.law.vocabulary.load import Fact, Kind, Vocabulary

_DAY = 86_400
#: A quarter of the events: what a journal is full of.
_JOURNAL = ("notat", "telefonsamtale", "moede", "hjemmebesoeg", "oplysning_modtaget", "boernesamtale")
#: Half: the steps of casework, a kind named twice comes twice as often. The rest is any kind at all.
_STEPS = (
    "underretning_modtaget", "underretning_modtaget", "underretning_registreret", "vurdering_24_timer",
    "vurdering_24_timer", "kvittering_sendt", "underretning_konklusion", "screening", "afdaekning_paabegyndt",
    "bfu_besluttet", "bfu_afsluttet", "foraeldre_inddraget", "samtykke", "partshoering", "spoergsmaal_aabnet",
    "afgoerelse", "afgoerelse", "afgoerelse", "afgoerelse_meddelt", "afgoerelse_meddelt", "klage_modtaget",
    "klage_genvurderet", "indsats_ivaerksat", "indsats_ophoert", "anbringelse_ivaerksat",
    "anbringelse_ophoert", "plan_udarbejdet", "plan_revideret", "opfoelgning", "opfoelgning",
    "tilsynsbesoeg", "samvaer_begraenset", "sikkerhedsplan_ivaerksat",
)  # fmt: skip
_PERSONS = (
    Person("mor", "mor", "party"),
    Person("far", "far", "party"),
    Person("pleje", "plejeforaelder", "other"),
    Person("raadgiver", "sagsbehandler", "authority"),
    Person("afloeser", "sagsbehandler", "authority"),
    Person("leder", "afdelingsleder", "authority"),
)


def cases(vocabulary: Vocabulary, calendar: Calendar, *, number: int, events: int, seed: int) -> Iterator[Timeline]:
    """Yield `number` timelines of about `events` events, under both laws and across their change."""
    for index in range(number):
        yield _Maker(vocabulary, calendar, Random(f"{seed}/{index}")).timeline(events)


class _Maker:
    def __init__(self, vocabulary: Vocabulary, calendar: Calendar, random: Random) -> None:
        self.vocabulary, self.calendar, self.random = vocabulary, calendar, random
        self.made: dict[str, list[str]] = {}
        self.all_kinds = [
            kind for kind in vocabulary.kinds.values() if kind.name not in (vocabulary.engine.birth, "fravigelse")
        ]
        self.journal = [vocabulary.kinds[k] for k in _JOURNAL if k in vocabulary.kinds]
        self.steps = [vocabulary.kinds[k] for k in _STEPS if k in vocabulary.kinds]

    def timeline(self, events: int) -> Timeline:
        random, calendar = self.random, self.calendar
        size = max(3, round(events * random.uniform(0.8, 1.2)))
        began = calendar.instant(random.randint(2014, 2024), random.randint(1, 12), random.randint(1, 28), 9)
        years = 2 if events < 100 else 6
        at = sorted(began + random.randrange(years * 365 * _DAY) // 60 * 60 for _ in range(size))
        born = calendar.start_of_day(calendar.day_of(began) - random.randint(200, 15 * 365))
        told = [self.event(f"e{number}", instant) for number, instant in enumerate(at)]
        birth = Event("barn.born", self.vocabulary.engine.birth, born, born + _DAY - 1, "day", concerns=("barn",))
        complete = None if random.random() < 0.8 else frozenset({"afgoerelse", "samtykke", "bfu_afsluttet"})
        persons = {"barn": Person("barn", "barn", "child", (birth.lo, birth.hi))} | {p.id: p for p in _PERSONS}
        return Timeline("barn", persons, (birth, *self.custody(began), *told), complete)

    def custody(self, began: int) -> Iterator[Event]:
        """Both parents, or the mother alone, or the father until the case has begun."""
        state = self.vocabulary.states[self.vocabulary.engine.custody]
        begins = began - 20 * 365 * _DAY
        fathers = self.random.random()
        for parent in ("mor",) if fathers < 0.2 else ("mor", "far"):
            yield Event(f"{parent}.custody", state.opens[0], begins, begins, facts={state.key: parent})
        if fathers > 0.9:
            ends = began + 90 * _DAY
            yield Event("far.custody.to", state.closes[0], ends, ends, facts={state.key: "far"})

    def event(self, name: str, instant: int) -> Event:
        random = self.random
        kind = self.kind()
        lo, hi, precision = self.when(instant)
        by = random.choice(("raadgiver", "raadgiver", "afloeser", "leder"))
        event = Event(
            id=name,
            kind=kind.name,
            lo=lo,
            hi=hi,
            precision=precision,
            written_at=hi + random.choice((0, 0, 3_600, _DAY, 5 * _DAY)) if random.random() < 0.8 else None,
            recorded_at=None,
            about=(random.choice(("m1", "m1", "m1", "m2")),) if kind.about and random.random() < 0.7 else (),
            concerns=("barn",) if "child" in kind.concerns and random.random() < 0.5 else (),
            facts=self.facts(kind),
            refs=self.refs(kind),
            by=by,
            in_role="afdelingsleder" if by == "leder" else "sagsbehandler",
            basis=random.choice(("system", "asserted", "read")),
        )
        self.made.setdefault(kind.name, []).append(name)
        return event

    def kind(self) -> Kind:
        share = self.random.random()
        among = self.journal if share < 0.25 else self.steps if share < 0.75 else self.all_kinds
        kind = self.random.choice(among)
        needed = [target for target in kind.refs.values() if target != "*"]
        if not needed or any(target in self.made for target in needed):
            return kind
        return self.vocabulary.kinds.get(needed[0], kind)  # nothing to refer to yet: that comes first

    def when(self, instant: int) -> tuple[int, int, str]:
        share, day = self.random.random(), self.calendar.day_of(instant)
        if share < 0.8:
            return instant, instant, "minute"
        if share < 0.95:
            return self.calendar.start_of_day(day), self.calendar.end_of_day(day), "day"
        year, month, _ = self.calendar.date_of_day(day)
        first = self.calendar.day(year, month, 1)
        after = self.calendar.add_months(first, 1)
        return self.calendar.start_of_day(first), self.calendar.start_of_day(after) - 1, "month"

    def facts(self, kind: Kind) -> Mapping[str, Any]:
        chosen = [fact for fact in kind.facts.values() if self.random.random() < _share(fact)]
        return {fact.name: self.value(fact) for fact in chosen}

    def value(self, fact: Fact) -> object:
        random = self.random
        match fact.type:
            case "bool":
                return random.random() < 0.7
            case "int":
                return random.randint(1, 17)
            case "choice":
                return random.choice(fact.choices)
            case "choices":
                return tuple(random.sample(fact.choices, random.randint(1, min(3, len(fact.choices)))))
            case "person":
                return random.choice(("barn", "mor", "far"))
            case "persons":
                return tuple(random.sample(("raadgiver", "afloeser", "leder", "mor"), 2))
            case "date":
                instant = self.calendar.instant(random.randint(2014, 2026), random.randint(1, 12), 15, 12)
                return Moment(instant, instant, "minute")
        return "tekst"

    def refs(self, kind: Kind) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, target in kind.refs.items():
            known = [i for ids in self.made.values() for i in ids] if target == "*" else self.made.get(target, [])
            if known and self.random.random() < 0.85:
                found[name] = (self.random.choice(known[-3:]),)
        return found


def _share(fact: Fact) -> float:
    """How often a fact is told: what sort of decision it was nearly always, the common ones seldom."""
    if fact.required:
        return 1.0
    if fact.name in ("barnets_alder", "barnets_alder_mindst", "deltagere"):
        return 0.05
    return 0.95 if fact.name in ("art", "grundlag") else 0.6
