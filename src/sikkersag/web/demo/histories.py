"""From synth's timelines to whole journals: ids, matters, persons, assignments and closings, each with its receipt.

What the law reads is synth's and stays as it is; what is added here is what only a case system has: who had the case
and when, which question an event belongs to, who was registered in it. Words come from `texts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from uuid import UUID

import numpy as np

from sikkersag.casefile.actions.importing import History
from sikkersag.casefile.entries import NewEvent
from sikkersag.law.engine.moment import Moment
from sikkersag.law.engine.timeline import Event
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.synth.clock import DAY, MINUTE, add_workdays, day_of, next_workday, utc
from sikkersag.web.demo.people import Known
from sikkersag.web.demo.source import Child
from sikkersag.web.demo.staff import RECEPTION, Staff
from sikkersag.web.demo.town import NOW, id_of
from sikkersag.web.demo.wording import Wording, possessive

_INSTANT = int(NOW.timestamp())
_PERSON_FACTS = ("person", "persons")
#: What each history is about, where no decision has said it yet.
_ASKED = {
    "early_help": "tidlig_forebyggelse",
    "preventive": "stoettende_indsats",
    "placement": "frivillig_anbringelse",
    "acute": "foreloebig_anbringelse",
    "safety_plan": "sikkerhedsplan",
    "unborn": "stoette_til_foraeldre",
}
_QUESTIONS = {
    "tidlig_forebyggelse": "Skal {barn} have tidlig hjælp?",
    "stoettende_indsats": "Skal {barn} have støtte derhjemme?",
    "frivillig_anbringelse": "Skal {barn} bo et andet sted?",
    "tvangsanbringelse": "Skal {barn} bo et andet sted uden samtykke?",
    "foreloebig_anbringelse": "Skal {barn} anbringes akut?",
    "hjemgivelse": "Skal {barn} flytte hjem?",
    "ophoer_af_indsats": "Skal {barns} støtte stoppe?",
    "sikkerhedsplan": "Skal der laves en sikkerhedsplan for {barn}?",
    "stoette_til_foraeldre": "Har forældrene brug for støtte?",
    "sikkerhedsplan_ophoer": "Skal {barns} sikkerhedsplan stoppe?",
}
_NOTHING_NEW = ("ikke_mere", "eksisterende_indsats_justeret")
_NO_DECISION = "Har {barn} brug for støtte?"
_CLOSED_WITHOUT = (
    "Underretningen gav ikke grund til at gøre mere. Familien har fået besked.",
    "Familien klarer sig med den hjælp, den har omkring sig. Der er ikke grund til at gøre mere.",
    "Der er talt med familien. Skolen og forældrene følger barnet, og sagen lukkes.",
)
_NEW_WORKER = (
    "{før} har fået andet arbejde.",
    "{før} er flyttet til en anden kommune.",
    "{før} er gået på pension.",
    "Sagerne er fordelt på ny efter {før}.",
)
#: Facts of the register: they were there before the case, and came into it when it was opened.
REGISTER = frozenset({"foedsel", "foraeldremyndighed_begyndt", "foraeldremyndighed_ophoert"})


@dataclass
class Writer:
    """Writes one child's journal."""

    child: Child
    known: Known
    staff: Staff
    random: Random
    seed: int
    moved_to: int | None = None

    def __post_init__(self) -> None:
        events = self.child.timeline.events
        self.ids = {e.id: id_of(e.source) if e.source else id_of(self.child.key, e.id) for e in events}
        first = next(e for e in events if e.kind == "underretning_modtaget")
        self.first = first
        self.opened = first.written_at or first.lo
        self.first_name = self.known.names["barn"].split()[0]
        if "Ufødt" in self.known.names["barn"]:
            self.first_name = "barnet"
        self.matters = dict(self._matters())

    def history(self) -> History:
        """The whole journal, in the order of receipt."""
        entries = [self._entry(event) for event in self.child.timeline.events]
        entries += [*self._parties(), *self._questions(), *self._administration()]
        entries.sort(key=lambda e: (e.received_at or 0, e.at.lo, e.at.hi))
        entries = Wording(self.known, self._births(), self.seed, self.child.key).put(entries)
        return History(
            child=self.known.ids["barn"],
            family=id_of(self.child.family),
            entries=entries,
            case_type=self.child.case_type,
        )

    def _births(self) -> dict[str, int]:
        """When each of the family's children was born, by their word on this timeline."""
        persons = self.child.timeline.persons.values()
        births = {p.id: p.born[0] for p in persons if p.role == "soeskende" and p.born is not None}
        own = next((e.lo for e in self.child.timeline.events if e.kind == "foedsel"), None)
        return births if own is None else {"barn": own, **births}

    def _entry(self, event: Event) -> NewEvent:
        kind = vocabularies.load().kinds[event.kind]
        facts = {
            name: self._persons(value) if kind.facts[name].type in _PERSON_FACTS else value
            for name, value in event.facts.items()
        }
        received = event.hi if event.written_at is None else event.written_at
        return NewEvent(
            kind=event.kind,
            at=Moment(event.lo, event.hi, event.precision),
            event=self.ids[event.id],
            written_at=received,
            received_at=max(received, self.opened),
            occurred=event.occurred,
            about=tuple(str(self.matters[m][0]) for m in event.about if m in self.matters),
            concerns=tuple(str(self.known.ids[p]) for p in event.concerns),
            facts=facts,
            refs={name: tuple(str(self.ids[t]) for t in targets) for name, targets in event.refs.items()},
            by=self.staff.label(event.by) if event.by else "",
            in_role=event.in_role,
            basis=event.basis,
            source=event.source,
        )

    def _persons(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(str(self.known.ids[word]) for word in value)
        return str(self.known.ids[value])

    def _matters(self) -> Iterator[tuple[str, tuple[UUID, int, str, str]]]:
        """The questions of the case by synth's word: id, when opened, art, in words. A notification that led to
        nothing opens no question.
        """
        events = self.child.timeline.events
        for word in dict.fromkeys(m for e in events for m in e.about):
            mine = [e for e in events if word in e.about]
            decided = [e for e in mine if e.kind == "afgoerelse"]
            concluded = [e for e in mine if e.kind == "underretning_konklusion"]
            serious = [e for e in concluded if e.facts["konklusion"] not in _NOTHING_NEW]
            if not decided and not serious:
                continue
            art = str(decided[0].facts["art"]) if decided else _ASKED.get(self.child.case_type, "")
            opened = self._considered(serious[0].lo if serious else None, decided[0].lo if decided else None)
            words = _QUESTIONS.get(art, _NO_DECISION).format(barn=self.first_name, barns=possessive(self.first_name))
            yield word, (id_of(self.child.key, word), opened, art, words)

    def _considered(self, concluded: int | None, decided: int | None) -> int:
        """When a question came up: as the notification was concluded, and in any case before it was decided."""
        if decided is None:
            return concluded or self.opened
        if concluded is not None and concluded < decided:
            return concluded
        before = self._office(decided - 14 * DAY, 1, 9, 15)
        return before if self.opened <= before < decided else min(self.opened, decided - 30 * MINUTE)

    def _questions(self) -> Iterator[NewEvent]:
        for word, (matter, opened, art, words) in self.matters.items():
            received = opened + 5 * MINUTE
            yield self._administrative(
                "spoergsmaal_aabnet", f"{word}/aabnet", opened, received,
                {"spoergsmaal": words} | ({"art": art} if art else {}),
                by=self._worker(opened), about=(str(matter),),
            )  # fmt: skip

    def _parties(self) -> Iterator[NewEvent]:
        for word, person in self.child.timeline.persons.items():
            if word == "barn":
                continue
            facts: dict[str, Any] = {"person": str(self.known.ids[word]), "rolle": person.role}
            at = self.opened
            if person.role == "soeskende" and person.born is not None:
                facts["foedt"] = Moment(*person.born, "day")
                at = max(at, person.born[1] + 3 * DAY)
            yield self._administrative(
                "part_registreret", f"part/{word}", at, at, facts, by=self.staff.label(self.first.by),
                concerns=(str(self.known.ids[word]),),
            )  # fmt: skip

    def _administration(self) -> Iterator[NewEvent]:
        """Opened in the reception, handed to a worker, from worker to worker, and closed."""
        receiver = self.staff.label(self.first.by)
        team = self.staff.teams[self.child.desk]
        yield self._administrative("sag_aabnet", "aabnet", self.opened, self.opened, {}, by=receiver)
        yield self._administrative(
            "sag_overdraget", "modtagelsen", self.opened, self.opened,
            {"enhed": RECEPTION, "grund": "Åbnet efter en underretning."}, by=receiver,
        )  # fmt: skip
        closed = self._closing()
        if closed is not None and closed.received_at is not None:
            yield closed
        until = closed.at.lo if closed is not None else self._closed_at()
        given = self._office(self.opened, 0 if self.opened % DAY < 11 * 60 * MINUTE else 1, 12, 14)
        if given > _INSTANT:
            return
        yield from self._handed("tildelt", given, team, "Fordelt af Modtagelsen.", receiver, until)
        for number, (at, before, _) in enumerate(self.staff.changes(self.child.desk, given, until)):
            why = self.random.choice(_NEW_WORKER).format(før=self.staff.users[before.key].name)
            leader = self.staff.label(self.staff.leader(self.child.unit, at).key)
            yield from self._handed(f"overdraget{number}", at + 8 * 60 * MINUTE, team, why, leader, until)
        if self.moved_to is not None and until > _INSTANT:
            at = self._office(_INSTANT - 7 * DAY, self.random.randrange(4), 9, 15)
            leader = self.staff.label(self.staff.leader(self.child.unit, at).key)
            team = self.staff.teams[self.moved_to]
            why = "Sagerne i enheden er fordelt på ny, så ingen har for mange."
            yield from self._handed("fordelt", at, team, why, leader, until, desk=self.moved_to)

    def _handed(
        self, name: str, at: int, team: str, why: str, by: str, until: int, *, desk: int | None = None
    ) -> Iterator[NewEvent]:
        receiver = self._worker(at, desk)
        handed = self._administrative(
            "sag_overdraget", name, at, at, {"enhed": team, "sagsbehandler": receiver, "grund": why}, by=by
        )
        yield handed
        read = self._office(at, self.random.choice((0, 1, 1, 2, 4)), 14, 15)
        lately = at > _INSTANT - 60 * DAY
        if read >= min(_INSTANT, until) or (lately and self.random.random() < 0.35):
            return
        note = self._administrative("overdragelse_laest", f"{name}/laest", read, read, {}, by=receiver)
        yield replace(note, refs={"overdragelse": (str(handed.event),)})

    def _closed_at(self) -> int:
        closed = [e.lo for e in self.child.timeline.events if e.kind == "sag_lukket"]
        return closed[-1] if closed else 2**60

    def _closing(self) -> NewEvent | None:
        """The closing of a case that came to nothing: synth leaves it open."""
        if self.child.case_type != "dismissed" or self._closed_at() < 2**60:
            return None
        last = max(e.written_at or e.hi for e in self.child.timeline.events)
        at = self._office(last, self.random.randint(3, 12), 9, 15)
        if at > _INSTANT:
            return None
        return self._administrative(
            "sag_lukket", "lukket-uden", at, at, {"grund": self.random.choice(_CLOSED_WITHOUT)}, by=self._worker(at)
        )

    def _worker(self, at: int, desk: int | None = None) -> str:
        return self.staff.label(self.staff.holder(self.child.desk if desk is None else desk, at).key)

    def _office(self, after: int, workdays: int, first: int, last: int) -> int:
        """Some working days after an instant, between two full hours; the next working day for none of them."""
        day = day_of(np.array([after], np.int64))
        day = add_workdays(day, workdays) if workdays else next_workday(day)
        minute = self.random.randrange(first * 60, last * 60)
        return int(utc(day * DAY + minute * MINUTE)[0])

    def _administrative(
        self,
        kind: str,
        name: str,
        at: int,
        received: int,
        facts: Mapping[str, Any],
        *,
        by: str,
        about: tuple[str, ...] = (),
        concerns: tuple[str, ...] = (),
    ) -> NewEvent:
        return NewEvent(
            kind=kind,
            at=Moment(at, at, "minute"),
            event=id_of(self.child.key, "+", name),
            written_at=received,
            received_at=max(received, self.opened),
            facts=facts,
            about=about,
            concerns=concerns,
            by=by,
            in_role="sagsbehandler",
        )
