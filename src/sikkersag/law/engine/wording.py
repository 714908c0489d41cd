"""The Danish words of single things: events, persons, what is missing, notes, and why an event did not count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sikkersag.law.engine import danish
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.finding import Code
from sikkersag.law.engine.length import Length
from sikkersag.law.engine.moment import NEVER_AFTER
from sikkersag.law.engine.timeline import Event, Timeline, effective, known_orders, tightened


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabulary's Danish labels: of kinds, of facts by (kind, fact), of states; and names of persons where the
    case has them.
    """

    kinds: Mapping[str, str]
    facts: Mapping[tuple[str, str], str]
    states: Mapping[str, str]
    persons: Mapping[str, str]


class Wording:
    """Puts the codes and events of one timeline into words."""

    def __init__(self, timeline: Timeline, words: Words, calendar: Calendar) -> None:
        self.words, self.calendar = words, calendar
        standing = effective(timeline.events, NEVER_AFTER)
        standing = tightened(standing, known_orders(standing))
        self.events: Mapping[str, Event] = {e.id: e for e in (*timeline.events, *standing)}

    def person(self, name: str) -> str:
        """How a person of the case is called."""
        return self.words.persons.get(name, name)

    def happened(self, name: str) -> str:
        """An event and when it happened: "Underretning modtaget man. 2. marts 2026 kl. 8.05"."""
        event = self.events.get(name)
        if event is None:
            return name
        return f"»{self.label(event)}« {danish.span(event.lo, event.hi, self.calendar)}"

    def label(self, event: Event) -> str:
        """The Danish label of an event's kind."""
        return self.words.kinds.get(event.kind, event.kind)

    def missing(self, code: Code) -> str:
        """What would have to be known, in words."""
        match code:
            case ("fact", kind, fact, event):
                label = self.words.facts.get((kind, fact), fact)
                return f"»{label}« ved {self.place(event)}"
            case ("kind", kind):
                return f"om »{self.words.kinds.get(kind, kind)}« er sket"
            case ("state", state):
                return f"om »{self.words.states.get(state, state)}« løb dengang"
            case ("time", event):
                return f"hvornår {self.place(event)} skete"
            case ("version", event):
                return f"datoen for {self.place(event)}, så man ved, hvilken lov der gjaldt"
            case ("link", event, occasion):
                return f"om {self.place(event)} hører til {self.place(occasion)}"
            case ("custody",):
                return "hvem der havde forældremyndigheden"
            case ("custody_of", person):
                return f"om {self.person(person)} havde forældremyndigheden dengang"
            case ("birth",):
                return "barnets fødselsdag"
            case ("age", event):
                return f"barnets nøjagtige alder ved {self.place(event)}"
            case ("written_at", event):
                return f"hvornår {self.place(event)} blev skrevet ned"
        return " ".join(code[1:]) or code[0]

    def place(self, name: str) -> str:
        """An event by its kind and id: "notat (n1)"."""
        event = self.events.get(name)
        return f"{self.label(event).lower()} ({name})" if event else name

    def note(self, code: Code) -> str:
        """A note in words; empty for codes that only steer the words elsewhere."""
        match code:
            case ("local_standard", ""):
                return "Fristen står ikke i loven; den er en lokal standard."
            case ("local_standard", limit):
                return f"Grænsen på {danish.length(Length.parse(limit))} står ikke i loven; den er en lokal standard."
            case ("saturday", other):
                due = danish.limit(int(other), self.calendar)
                return f"Læst på den anden måde (med eller uden lørdag som hverdag) var fristen {due}: en gråzone."
            case ("measured_against", event):
                return f"Målt mod det første bindende skridt: {self.happened(event)}."
            case ("written_in_advance", event):
                what = self.place(event).capitalize()
                return f"{what} er skrevet ned, før det skete, og regnes ikke som dokumentation."
            case ("older", event, age):
                old = danish.length(Length.parse(age))
                return f"{self.happened(event)} er ældre end {old}; om den stadig kan bære afgørelsen, er en vurdering."
            case ("paused", state, _):
                return f"Fristen stod stille, mens »{self.words.states.get(state, state)}« løb."
            case ("excepted", reason):
                return f"Grund: {reason}." if reason else ""
            case ("departed", _, ground):
                return f"Grund: {ground}."
            case ("departure_not_lawful", event, ground):
                return f"Fravigelsen {event} tæller ikke: »{ground}« er ikke en grund, som loven giver."
            case ("departure_by_other", event, role):
                return f"Fravigelsen {event} tæller ikke: en {role} må ikke fravige dette krav."
            case ("departure_lacks", event, fact):
                return f"Fravigelsen {event} tæller ikke: »{self.fact(event, fact)}« mangler."
            case ("departure_too_late", event):
                return f"Fravigelsen {event} tæller ikke: den er først skrevet bagefter."
            case ("departure_unlinked", event):
                return (
                    f"Det fremgår ikke, hvad fravigelsen {event} gælder: den nævner hverken spørgsmål eller anledning."
                )
            case ("departure_time_unknown", event):
                return f"Fravigelsen {event} tæller ikke: det vides ikke, om den er skrevet i tide."
            case ("began_under", law, section):
                return f"Begyndte under {law} {section} og gøres færdigt efter den nye lov."
            case ("outgrown", age):
                return f"Barnet fyldte {age} år, før fristen løb ud."
            case ("version_uncertain", event):
                return f"Datoen for {self.place(event)} er for upræcis til at sige, hvilken udgave af loven der gjaldt."
            case ("gap", first, last, days):
                number = danish.count(int(days), "dag", "dage")
                start, end = danish.date(int(first), self.calendar), danish.date(int(last), self.calendar)
                return f"Uden grundlag fra {start} til {end} ({number})."
        return ""

    def rejection(self, code: Code) -> str:
        """Why an event did not count, in one sentence."""
        return f"{self.happened(code[1])} tæller ikke: {self._against(code)}."

    def _against(self, code: Code) -> str:
        match code:
            case ("rejected_matter", _):
                return "hører til et andet spørgsmål"
            case ("rejected_round", _, ended):
                return f"ligger før {self.happened(ended)}, hvor spørgsmålet begyndte forfra"
            case ("rejected_person", _, *persons):
                return f"gælder {' og '.join(self.person(p) for p in persons) or 'ingen nævnt person'}"
            case ("rejected_link", _):
                return "hører til noget andet"
            case ("rejected_link", _, *targets):
                return f"hører til {' og '.join(self.happened(t) for t in targets)}"
            case ("rejected_early", _):
                return "skete, før kravet begyndte at gælde"
            case ("rejected_after", _):
                return "kom først bagefter"
            case ("rejected_after_period", _):
                return "skete, efter at perioden var slut"
            case ("rejected_ended", _):
                return "gjaldt ikke længere"
            case ("rejected_old", _, age):
                return f"er ældre end {danish.length(Length.parse(age))}"
            case ("rejected_new_person", _):
                return "ingen af de nævnte deltagere var ny i sagen"
            case ("rejected_untold", event, fact):
                return f"»{self.fact(event, fact)}« er ikke skrevet"
            case ("rejected_fact", event, fact):
                value = self.events[event].facts.get(fact) if event in self.events else None
                if isinstance(value, bool):
                    return f"der står {'ja' if value else 'nej'} ved »{self.fact(event, fact)}«"
                return f"»{self.fact(event, fact)}« er ikke det, kravet spørger efter"
        return "kravets betingelse er ikke opfyldt"

    def fact(self, event: str, fact: str) -> str:
        """The Danish label of a fact of an event."""
        kind = self.events[event].kind if event in self.events else ""
        return self.words.facts.get((kind, fact), fact)
