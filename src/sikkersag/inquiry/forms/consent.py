"""Consents of one person to one purpose: asked for, given, taken back. Each is an entry of the child's journal.

Nothing that somebody said is refused because it does not suffice: it is written as it was, and who writes it is told
first what it does not do. `consent_told` has those sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.forms import typed
from sikkersag.casefile.forms.note import Compiled
from sikkersag.casefile.forms.questions import Question, choices
from sikkersag.casefile.forms.rooms import Problems, RoomForm
from sikkersag.casefile.forms.typed import Typed
from sikkersag.casefile.queries.writing import ChildCase, Scene
from sikkersag.casefile.words import word
from sikkersag.inquiry.forms import consent_told, frame
from sikkersag.inquiry.forms.frame import Section
from sikkersag.inquiry.queries import consents
from sikkersag.inquiry.queries.consents import GIVEN, REVOKED, SOUGHT
from sikkersag.law.engine.moment import Moment

WORD = "samtykke"
#: The acts by their word in addresses and drafts: the kind, the facts that are asked, and the headings.
ACTS: Mapping[str, str] = {"givet": GIVEN, "spurgt": SOUGHT, "trukket-tilbage": REVOKED}
_FACTS: Mapping[str, tuple[str, ...]] = {
    GIVEN: (
        *("skriftligt", "informeret", "frivilligt_oplyst", "tilbagekaldelse_oplyst", "foelger_oplyst"),
        *("formaal_omfattet", "hvad_og_hvorfra", "under_pres"),
    ),
    SOUGHT: ("noedvendighed_begrundet",),
    REVOKED: (),
}
_HEADINGS = {
    GIVEN: ("Skriv et samtykke", "Én person siger ja til ét formål. Spørg hver for sig, og skriv hver for sig."),
    SOUGHT: ("Skriv, at du har spurgt om samtykke", "Du bad om samtykke og fik et nej eller intet svar."),
    REVOKED: ("Skriv, at et samtykke er trukket tilbage", "Du ser, hvad det ender, før det journalføres."),
}
_TEXTS = {
    GIVEN: ("Hvad er der sagt ja til?", "Med personens egne ord: hvad, hvor længe, hvilke oplysninger og hvorfra."),
    SOUGHT: ("Hvad var svaret, og er det nødvendigt alligevel?", "Skriv, hvorfor det er nødvendigt uden samtykke."),
    REVOKED: ("Hvordan og hvorfor blev det trukket tilbage?", "Med personens egne ord, så vidt du kender dem."),
}
_TITLES = {GIVEN: "samtykker til", SOUGHT: "blev spurgt om samtykke til", REVOKED: "trækker sit samtykke tilbage til"}


#: The purpose that a requirement asks consent to, where it is one alone: for a form opened from the requirement.
PURPOSE_OF = {
    "S15": "indhente_oplysninger",
    "P1": "anbringelse",
    "P9": "aendret_sted",
    "V3": "samvaer_stoettet",
    "SP2": "sikkerhedsplan",
    "SP7": "dele_oplysninger",
    "D15": "dele_oplysninger",
}


@dataclass(frozen=True)
class Consent(RoomForm):
    """The form of one act about a consent, in a child's case."""

    act: str
    number: str
    action: str = "journal.consent"
    template: str = "inquiry/write.html"

    @property
    def kind(self) -> str:
        """The kind of entry that it writes."""
        return ACTS[self.act]

    @property
    def form(self) -> str:
        """How a draft names it."""
        return f"{WORD}:{self.act}:{self.number}"

    def title(self, data: Typed) -> str:
        """What the draft is called."""
        return _HEADINGS[self.kind][0]

    def context(self, data: Typed, scene: Scene, problems: Problems, *, at: int) -> dict[str, Any]:
        """The panels of the page."""
        heading, lead = _HEADINGS[self.kind]
        child = scene.child(self.number)
        sections = () if child is None else self._sections(data, child, at=frame.law_at(data, now=at))
        return {"heading": heading, "lead": lead, "sections": frame.with_errors(sections, problems)}

    def _sections(self, data: Typed, child: ChildCase, *, at: int) -> tuple[Section, ...]:
        kind, where = self.kind, frame.place(self.kind)
        who = _who(frame.ask(kind, "fra", data, child, at=at), data, child, at=at)
        purpose = frame.ask(kind, "til", data, child, at=at, label="Hvad gælder det?")
        about = frame.matters(kind, f"{where}.om", data, child, "Hvilke spørgsmål hører det til?", at=at)
        day, clock = frame.when_questions(data, kind, at=at)
        label, explain = _TEXTS[kind]
        text = frame.long("tekst", label, data, explain=explain)
        facts = tuple(frame.ask(kind, name, data, child, at=at) for name in _FACTS[kind])
        told = "Personen skal vide, at det er frivilligt, at det kan trækkes tilbage, og hvad der sker så."
        sections = [Section("1. Hvem og hvad", (who, purpose, about)), Section("2. Hvornår", (day, clock))]
        if facts:
            title = "3. Hvad der blev forklaret" if kind == GIVEN else "3. Hvad så?"
            sections.append(Section(title, facts, told=(told,) if kind == GIVEN else ()))
        sections.append(Section(f"{len(sections) + 1}. Med ord", (text,), whole=True))
        return tuple(sections)

    def compile(self, data: Typed, scene: Scene, *, note: UUID, now: int) -> Compiled:
        """The one entry, and everything that is wrong with it."""
        compiled = Compiled()
        child = frame.writable(scene, self.number, compiled)
        if child is None:
            return compiled
        at = frame.happened(data, compiled, now)
        where = frame.place(self.kind)
        facts = frame.facts_of(self.kind, ("fra", "til", *_FACTS[self.kind]), data, compiled)
        who = child.person(str(facts.get("fra", "")))
        if who is None or who.group not in ("child", "party"):
            compiled.wrong(f"{where}.fra", "Vælg, hvem det er: en, der har forældremyndighed, eller barnet selv.")
        if not facts.get("til"):
            compiled.wrong(f"{where}.til", "Vælg, hvad det gælder. Ét samtykke gælder ét formål.")
        if who is None or not facts.get("til"):
            return compiled
        words = frame.told(note, "tekst", "", typed.one(data, "tekst"))
        if self.kind == SOUGHT and facts.get("noedvendighed_begrundet") and not words:
            compiled.wrong("tekst", "Skriv begrundelsen. Et ja uden en grund kan ikke efterprøves.")
        to = word(self.kind, "til", str(facts["til"]))
        entry = NewEvent(
            self.kind,
            at or Moment(now, now, "minute"),
            event=uuid5(note, self.kind),
            note=note,
            about=tuple(typed.many(data, f"{where}.om")),
            concerns=tuple(dict.fromkeys((child.child.id, who.id))),
            facts=facts,
            title=f"{who.name} {_TITLES[self.kind]}: {to[:1].lower()}{to[1:]}"[:200],
            passages=words,
        )
        frame.add(compiled, child, entry)
        return frame.finished(compiled, scene, at, now=now)

    def remarks(self, data: Typed, scene: Scene, *, now: int) -> tuple[str, ...]:
        """What the entry does not do, or what it ends."""
        child, where = scene.child(self.number), frame.place(self.kind)
        who, purpose = typed.one(data, f"{where}.fra"), typed.one(data, f"{where}.til")
        person = None if child is None else child.person(who)
        if child is None or person is None or purpose not in consents.purposes():
            return ()
        try:
            at = typed.when(typed.one(data, "dato"), typed.one(data, "klokkeslaet"), now=now)
        except typed.TypedError:
            return ()
        if self.kind == REVOKED:
            return consent_told.revoking(child, person, purpose, at)
        if self.kind == GIVEN:
            pressed = typed.one(data, f"{where}.under_pres") == frame.YES
            return consent_told.giving(child, person, purpose, at, pressed=pressed)
        return consent_told.asking(child, person, purpose, at)


def _who(question: Question, data: Typed, child: ChildCase, *, at: int) -> Question:
    """Whose consent: the holders of custody of that day first, the child, and the other parties."""
    holders = consents.custody_at(child, at=at)
    people = [one for one in child.people if one.group == "party" or one.id == child.child.id]
    people.sort(key=lambda one: (one.id not in holders, one.id == child.child.id, one.name))
    pairs = [(one.id, one.shown + (" (har forældremyndighed)" if one.id in holders else "")) for one in people]
    return replace(question, shape="radios", choices=choices(pairs, typed.many(data, question.name)))


def opened_by(rest: str) -> Consent | None:
    """The form that a draft names after its word; None where there is none such."""
    act, _, number = rest.partition(":")
    return Consent(act, number) if act in ACTS else None


def opened_with(query: Mapping[str, str], act: str, scene: Scene, number: str, *, now: int) -> dict[str, list[str]]:
    """What the form begins with: `person`, `til` (the purpose) or `krav` (the requirement that asks for it),
    `spoergsmaal` (a matter; what is taken back is of the matters of the consent that was given).
    """
    data, where, child = frame.begun(now), frame.place(ACTS[act]), scene.child(number)
    if child is not None and (person := query.get("person", "")) and child.person(person):
        data[f"{where}.fra"] = [person]
    purpose = query.get("til", "") or PURPOSE_OF.get(query.get("krav", ""), "")
    if purpose in consents.purposes():
        data[f"{where}.til"] = [purpose]
    if matter := query.get("spoergsmaal", ""):
        data[f"{where}.om"] = [matter]
    elif child is not None and ACTS[act] == REVOKED:
        given = consents.said(child, typed.one(data, f"{where}.fra"), typed.one(data, f"{where}.til")).given
        data[f"{where}.om"] = [] if given is None else list(given.about)
    return data
