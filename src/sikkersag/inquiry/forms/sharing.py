"""Information that is collected, given or exchanged: what, from or to whom, and on which basis.

The basis is a consent that stands that day, or a rule of the closed list (`inquiry.bases`); a basis that does not hold
that day is refused. Where the law asks for consent to be sought first, who writes is told who was not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.urls import reverse

from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.forms import typed
from sikkersag.casefile.forms.note import Compiled
from sikkersag.casefile.forms.questions import Question
from sikkersag.casefile.forms.rooms import Problems, RoomForm
from sikkersag.casefile.forms.typed import Typed, TypedError
from sikkersag.casefile.queries.writing import ChildCase, Scene
from sikkersag.casefile.thelaw import calendar
from sikkersag.casefile.words import word
from sikkersag.foundation.ui.danish import genitive
from sikkersag.inquiry.bases import COLLECT, EXCHANGE, GIVE, bases
from sikkersag.inquiry.forms import frame
from sikkersag.inquiry.forms.frame import Link, Section
from sikkersag.inquiry.queries import consents
from sikkersag.law.engine import danish
from sikkersag.law.engine.moment import Moment
from sikkersag.law.engine.timeline import Event

WORD = "oplysninger"
KINDS = {COLLECT: "oplysninger_indhentet", GIVE: "oplysninger_videregivet", EXCHANGE: "oplysninger_udvekslet"}
#: The purpose of consent that carries each act; an exchange has rules of its own.
PURPOSES = {COLLECT: "indhente_oplysninger", GIVE: "dele_oplysninger"}
#: What is chosen where there was no basis at all.
NONE = "intet"
_FACTS = {
    COLLECT: ("hos", "led_i", "svar_frivilligt_oplyst"),
    GIVE: ("til", "modtager"),
    EXCHANGE: ("foraeldre_orienteret", "opfoelgende", "saerligt_tilfaelde"),
}
_HEADINGS = {
    COLLECT: ("Skriv, at du har indhentet oplysninger", "Familien skal spørges, før kommunen spørger andre om den."),
    GIVE: ("Skriv, at du har givet oplysninger videre", "Kun med et samtykke eller en regel, der tillader det."),
    EXCHANGE: ("Skriv, at oplysninger er udvekslet", "Hvem deltog, hvad blev givet videre, og hvorfor."),
}
_WHOM = {COLLECT: "Hvem spurgte du?", GIVE: "Hvem fik oplysningerne?", EXCHANGE: "Hvem deltog?"}


@dataclass(frozen=True)
class Sharing(RoomForm):
    """The form of one act of sharing, in a child's case."""

    act: str
    number: str
    action: str = "journal.sharing"
    template: str = "inquiry/write.html"

    @property
    def kind(self) -> str:
        """The kind of entry that it writes."""
        return KINDS[self.act]

    @property
    def form(self) -> str:
        """How a draft names it."""
        return f"{WORD}:{self.act}:{self.number}"

    def title(self, data: Typed) -> str:
        """What the draft is called."""
        return _HEADINGS[self.act][0]

    def context(self, data: Typed, scene: Scene, problems: Problems, *, at: int) -> dict[str, Any]:
        """The panels of the page."""
        heading, lead = _HEADINGS[self.act]
        child = scene.child(self.number)
        sections = () if child is None else self._sections(data, child, _moment(data, at))
        return {"heading": heading, "lead": lead, "sections": frame.with_errors(sections, problems)}

    def _sections(self, data: Typed, child: ChildCase, when: Moment) -> tuple[Section, ...]:
        kind, at = self.kind, when.lo
        about = frame.matters(kind, f"{frame.place(kind)}.om", data, child, "Hvilke spørgsmål?", at=at)
        day, clock = frame.when_questions(data, kind, at=at)
        whom = frame.short("hvem", _WHOM[self.act], data, explain="Navn og hvor de arbejder.", required=True)
        what = frame.long(
            "hvad", "Hvilke oplysninger?", data, explain="Kun det, der er brug for. Skriv emnerne.", required=True
        )
        facts = [frame.ask(kind, name, data, child, at=at) for name in _FACTS[self.act]]
        return (
            Section("1. Hvornår og om hvad", (day, clock, about)),
            Section("2. Hvem og hvad", (whom, *facts)),
            Section("3. Oplysningerne", (what,), whole=True),
            self._basis(data, child, when),
        )

    def _basis(self, data: Typed, child: ChildCase, when: Moment) -> Section:
        asked: list[Question] = []
        links: tuple[Link, ...] = ()
        if purpose := PURPOSES.get(self.act):
            pairs = [(e.id, _consent(name, e)) for name, e in _standing(child, purpose, when)]
            asked.append(
                frame.pick(
                    "samtykker",
                    "Hvis samtykke bygger det på?",
                    pairs,
                    data,
                    shape="ticks",
                    explain="" if pairs else "Ingen samtykker til det stod ved magt den dag.",
                )
            )
            base = reverse("consent_new", args=[child.number, "spurgt"])
            links = (Link("Spørg om samtykke først", f"{base}?til={purpose}"),)
        rules = [(basis.key, f"{basis.label} ({section})") for basis, section in bases(self.act, at=when.lo)]
        none = [
            (NONE, "Der var ikke noget grundlag"),
            *([("", "Ingen regel; det bygger på samtykke")] if links else []),
        ]
        asked.append(frame.pick("regel", "Eller hvilken regel?", [*rules, *none], data))
        asked.append(
            frame.long("hvorfor", "Hvorfor var det nødvendigt?", data, explain="Kræves, når det bygger på en regel.")
        )
        return Section("4. Grundlaget", tuple(asked), links=links, whole=True)

    def compile(self, data: Typed, scene: Scene, *, note: UUID, now: int) -> Compiled:
        """The one entry, and everything that is wrong with it."""
        compiled = Compiled()
        child = frame.writable(scene, self.number, compiled)
        if child is None:
            return compiled
        at = frame.happened(data, compiled, now)
        when = at or Moment(now, now, "minute")
        facts = frame.facts_of(self.kind, _FACTS[self.act], data, compiled)
        whom, what = typed.one(data, "hvem"), typed.one(data, "hvad")
        if not whom:
            compiled.wrong("hvem", f"Skriv svaret på »{_WHOM[self.act]}«")
        if not what:
            compiled.wrong("hvad", "Skriv, hvilke oplysninger det var, så det kan ses, om der var brug for dem.")
        givers, basis = self._settled(data, child, when, facts, compiled)
        words = [("hvem", {COLLECT: "Fra:", GIVE: "Til:", EXCHANGE: "Deltagere:"}[self.act], whom)]
        words += [("hvad", "Hvad:", what), ("grundlag", "Grundlag:", basis)]
        words += [("hvorfor", "Hvorfor:", typed.one(data, "hvorfor"))]
        passages = tuple(one for name, head, text in words for one in frame.told(note, name, head, text))
        if self.act == EXCHANGE:
            facts["hvem_hvad_hvorfor"] = bool(whom and what and typed.one(data, "hvorfor"))
        entry = NewEvent(
            self.kind,
            when,
            event=uuid5(note, self.kind),
            note=note,
            about=tuple(typed.many(data, f"{frame.place(self.kind)}.om")),
            concerns=tuple(dict.fromkeys((child.child.id, *givers))),
            facts=facts,
            title=f"{self._title(facts)} {whom}".strip()[:200],
            passages=passages,
        )
        frame.add(compiled, child, entry)
        return frame.finished(compiled, scene, at, now=now)

    def _title(self, facts: Mapping[str, Any]) -> str:
        if self.act == COLLECT:
            return "Oplysninger fra"
        return "Oplysninger givet til" if self.act == GIVE else "Oplysninger udvekslet med"

    def _settled(
        self, data: Typed, child: ChildCase, when: Moment, facts: dict[str, Any], compiled: Compiled
    ) -> tuple[list[str], str]:
        """Whose consents it rests on, and the basis in words; a basis that does not hold that day is noted."""
        purpose = PURPOSES.get(self.act, "")
        standing = {e.id: (name, e) for name, e in _standing(child, purpose, when)} if purpose else {}
        ticked = typed.many(data, "samtykker")
        for event in ticked:
            if event not in standing:
                compiled.wrong("samtykker", _fallen(child, event, when))
        rules = {basis.key: (basis, section) for basis, section in bases(self.act, at=when.lo)}
        rule = typed.one(data, "regel")
        if rule and rule not in rules and rule != NONE:
            compiled.wrong("regel", "Den regel gjaldt ikke den dag. Vælg en, der gjaldt, eller et samtykke.")
        if not ticked and not rule:
            said = "Vælg det samtykke, det bygger på, eller reglen." if purpose else "Vælg reglen."
            compiled.wrong("regel", f"{said} Var der intet, så vælg det; det skal stå, som det var.")
        if rule == NONE and ticked:
            compiled.wrong(
                "regel", "Der er sat kryds ved et samtykke, men valgt, at der intet grundlag var. Ret det ene."
            )
        if rule and not typed.one(data, "hvorfor"):
            compiled.wrong("hvorfor", "Skriv, hvorfor det var nødvendigt. Reglen gælder kun, når det er det.")
        told = [_consent(*standing[event]) for event in ticked if event in standing]
        if rule in rules:
            basis, section = rules[rule]
            told.append(f"{section} ({basis.label[:1].lower()}{basis.label[1:]})")
            if self.act == GIVE:
                facts["hjemmel"] = section
            if self.act == EXCHANGE:
                facts["regel"] = basis.key
        if rule == NONE:
            told.append("intet")
        givers = [str(standing[event][1].facts["fra"]) for event in ticked if event in standing]
        return givers, f"{'; '.join(told)}." if told else ""

    def remarks(self, data: Typed, scene: Scene, *, now: int) -> tuple[str, ...]:
        """Who has custody and was neither asked nor has said yes."""
        child, found = scene.child(self.number), []
        if typed.one(data, "regel") == NONE:
            found.append("Uden samtykke eller en regel må det ikke ske. Det skrives, som det var, og kan ses.")
        if child is None or self.act != COLLECT:
            return tuple(found)
        when = _moment(data, now)
        purpose = PURPOSES[COLLECT]
        by_rule = typed.one(data, "regel") == "undersoegelse"
        for holder in sorted(consents.custody_at(child, at=when.hi)):
            someone, said = child.person(holder), consents.said(child, holder, purpose, until=when.hi)
            sought = any(e.kind == consents.SOUGHT and e.facts.get("noedvendighed_begrundet") for e in said.events)
            if someone is None or said.stands or (by_rule and sought):
                continue
            found.append(
                f"{someone.name} har forældremyndighed og har ikke sagt ja"
                + (
                    ". Loven kræver, at du først forsøger at få samtykke, og at du skriver, hvorfor det er nødvendigt."
                    if by_rule
                    else ". Hver, der har forældremyndighed, skal spørges for sig."
                )
            )
        private = typed.one(data, f"{frame.place(self.kind)}.hos") == "privatperson"
        answered = typed.one(data, f"{frame.place(self.kind)}.svar_frivilligt_oplyst") == frame.YES
        if private and not answered and not typed.many(data, "samtykker"):
            found.append("En privatperson skal have at vide, at det er frivilligt at svare. Det er ikke oplyst her.")
        return tuple(found)


def _moment(data: Typed, now: int) -> Moment:
    try:
        return typed.when(typed.one(data, "dato"), typed.one(data, "klokkeslaet"), now=now)
    except TypedError:
        return Moment(now, now, "minute")


def _standing(child: ChildCase, purpose: str, when: Moment) -> list[tuple[str, Event]]:
    return [(one.name, event) for one, event in consents.standing_consents(child, purpose, at=when.hi)]


def _consent(name: str, event: Event) -> str:
    purpose = word("samtykke", "til", str(event.facts.get("til", "")))
    day = danish.date(event.lo, calendar())
    return f"{genitive(name)} samtykke {day} til {purpose[:1].lower()}{purpose[1:]}"


def _fallen(child: ChildCase, event: str, when: Moment) -> str:
    """Why a consent that was chosen does not carry the act."""
    found = next((e for e in child.standing if e.id == event and e.kind == consents.GIVEN), None)
    if found is None:
        return "Det valgte samtykke står ikke i sagen. Vælg igen."
    who = child.person(str(found.facts.get("fra", "")))
    name = "Personen" if who is None else who.name
    if found.lo > when.hi:
        return f"{name} samtykkede først {danish.date(found.lo, calendar())}. Det dækker ikke det, der skete før."
    return f"{name} har trukket samtykket tilbage, så det ikke kunne bruges. Vælg en regel, eller spørg igen først."


def opened_by(rest: str) -> Sharing | None:
    """The form that a draft names after its word; None where there is none such."""
    act, _, number = rest.partition(":")
    return Sharing(act, number) if act in KINDS else None


def opened_with(query: Mapping[str, str], act: str, *, now: int) -> dict[str, list[str]]:
    """What the form begins with: `spoergsmaal` (a matter)."""
    data = frame.begun(now)
    if matter := query.get("spoergsmaal", ""):
        data[f"{frame.place(KINDS[act])}.om"] = [matter]
    return data
