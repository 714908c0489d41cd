"""What somebody is told before a consent is journalised: what it does not do, and what taking it back ends.

Sentences only. What the law makes of it is shown beside them, by the law engine (`casefile.preview`).
"""

from __future__ import annotations

from sikkersag.casefile import needs
from sikkersag.casefile.queries.writing import ChildCase, Someone
from sikkersag.casefile.thelaw import calendar, rulebook
from sikkersag.casefile.words import word
from sikkersag.inquiry.queries import agelimits, consents
from sikkersag.inquiry.queries.consents import GIVEN, REVOKED
from sikkersag.law.engine import danish
from sikkersag.law.engine.moment import Moment
from sikkersag.law.engine.timeline import Event

#: What is begun on a consent of each purpose: the kind of entry with which it began.
_BEGUN = {
    "anbringelse": ("anbringelse_ivaerksat", "Anbringelsen begyndte"),
    "indsats": ("indsats_ivaerksat", "Indsatsen begyndte"),
    "sikkerhedsplan": ("sikkerhedsplan_ivaerksat", "Sikkerhedsplanen begyndte"),
    "indhente_oplysninger": ("oplysninger_indhentet", "Der er indhentet oplysninger"),
    "dele_oplysninger": ("oplysninger_videregivet", "Der er givet oplysninger videre"),
}
_STATE = {"anbringelse": "anbringelse", "aendret_sted": "anbringelse", "indsats": "indsats"}
_STATE |= {"sikkerhedsplan": "sikkerhedsplan"}


def _day(event: Event) -> str:
    return danish.date(event.lo, calendar())


def _purpose(purpose: str) -> str:
    text = word(GIVEN, "til", purpose)
    return f"»{text[:1].lower()}{text[1:]}«"


def _standing(child: ChildCase, person: Someone, purpose: str, at: Moment) -> list[str]:
    """Whose consent is asked for: who says yes without being one of them is told so."""
    day = danish.date(at.lo, calendar())
    if person.id != child.child.id:
        if person.id in consents.custody_at(child, at=at.hi):
            return []
        return [
            f"{person.name} havde ikke forældremyndighed {day}. Det bliver skrevet, som det var, men det er ikke det "
            "samtykke, som loven spørger efter."
        ]
    limit, age = consents.own_limit(purpose, at=at.lo), agelimits.age_of(child, at=at.lo)
    if limit is None:
        return [f"Loven spørger ikke barnet selv om samtykke til {_purpose(purpose)}. Barnet skal stadig høres."]
    if age is not None and age < limit:
        return [
            f"{child.first} var {age} år {day}. Barnets eget samtykke til {_purpose(purpose)} kræves fra {limit} år. "
            "Det erstatter ikke samtykket fra dem, der har forældremyndighed."
        ]
    return []


def giving(child: ChildCase, person: Someone, purpose: str, at: Moment, *, pressed: bool) -> tuple[str, ...]:
    """What a consent does not do."""
    found = _standing(child, person, purpose, at)
    if pressed:
        found.append("Et samtykke, der er givet under pres, tæller ikke som samtykke. Det skrives, som det var.")
    kind, words = _BEGUN.get(purpose, ("", ""))
    earlier = [e for e in child.events(kind) if e.occurred and e.hi < at.lo] if kind else []
    earlier = earlier if purpose not in _STATE else [e for e in earlier if e in _running(child, purpose, at)]
    told = consents.said(child, person.id, purpose)
    before = consents.said(child, person.id, purpose, until=at.lo)
    if earlier and not before.stands:
        found.append(f"{words} {_day(earlier[-1])}, før dette samtykke. Samtykket dækker ikke dagene før.")
    later = [e for e in told.events if e.kind == REVOKED and e.hi >= at.lo]
    if any(e.lo <= at.hi and e.hi >= at.lo for e in later):
        found.append(_same_time("Der står også, at samtykket er trukket tilbage"))
    elif later:
        found.append(f"{person.name} har trukket samtykket til {_purpose(purpose)} tilbage {_day(later[0])}.")
    return tuple(found)


def asking(child: ChildCase, person: Someone, purpose: str, at: Moment) -> tuple[str, ...]:
    """What is to be known when somebody was asked."""
    found = _standing(child, person, purpose, at)
    if consents.said(child, person.id, purpose, until=at.lo).stands:
        found.append(f"{person.name} har allerede sagt ja til {_purpose(purpose)}, og det står ved magt.")
    return tuple(found)


def _same_time(said: str) -> str:
    return (
        f"{said} på samme tid. Af tidspunkterne kan man ikke se, hvad der kom først. Skriv klokkeslættet, eller skriv "
        "rækkefølgen med ord."
    )


def _running(child: ChildCase, purpose: str, at: Moment) -> list[Event]:
    return consents.running(child, _STATE[purpose], at=at.hi) if purpose in _STATE else []


def revoking(child: ChildCase, person: Someone, purpose: str, at: Moment) -> tuple[str, ...]:
    """What taking a consent back ends, and whether there was one."""
    told = consents.said(child, person.id, purpose, until=at.hi)
    to = _purpose(purpose)
    if told.given is None:
        return (
            f"Der står ikke noget samtykke fra {person.name} til {to} før dette tidspunkt. Tilbagetrækningen kan "
            "skrives, men den ophæver ikke noget, der står i journalen. Er samtykket glemt, så skriv det først.",
        )
    found = []
    if not told.stands:
        last = next((e for e in reversed(told.events) if e.kind == REVOKED), None)
        when = "" if last is None else f" {_day(last)}"
        found.append(f"{person.name} har allerede trukket samtykket til {to} tilbage{when}.")
    if told.given.lo <= at.hi and told.given.hi >= at.lo:
        found.append(_same_time("Samtykket og tilbagetrækningen står"))
    return (*found, *_ends(child, purpose, at))


def _ends(child: ChildCase, purpose: str, at: Moment) -> list[str]:
    """What rests on the consent and cannot go on resting on it, in plain words."""
    to = _purpose(purpose)
    running = _running(child, purpose, at)
    if purpose in ("anbringelse", "indsats") and running and not (agreed := [e for e in running if _by_consent(e)]):
        return ["Det, der er i gang, er besluttet uden samtykke og bygger ikke på dette samtykke."]
    if purpose == "anbringelse" and running:
        return [
            f"{child.first} har været anbragt siden {_day(e)}. Samtykket er ikke længere et grundlag for at bo uden "
            f"for hjemmet. {_respite(at)}"
            for e in agreed
        ]
    if purpose == "aendret_sted" and running:
        return ["Barnet kan ikke flyttes til et andet sted på dette samtykke. Det kræver en afgørelse uden samtykke."]
    if purpose == "indsats" and running:
        return [
            f"Indsatsen fra {_day(e)} bygger på samtykke. Den skal stoppe, eller den skal besluttes på ny på et andet "
            "grundlag."
            for e in agreed
        ]
    if purpose == "sikkerhedsplan" and running:
        return [f"Sikkerhedsplanen fra {_day(e)} bygger på samtykke og skal stoppe." for e in running]
    if purpose == "indhente_oplysninger":
        used = [e for e in child.events("oplysninger_indhentet") if e.occurred and e.hi <= at.hi]
        kept = f" De oplysninger, der er hentet {_times(len(used))}, bliver i sagen." if used else ""
        return [f"Der må ikke indhentes flere oplysninger på dette samtykke.{kept}"]
    if purpose == "dele_oplysninger":
        return ["Der må ikke gives flere oplysninger videre på dette samtykke. Det, der er givet, kan ikke tages igen."]
    if purpose == "undersoegelse" and consents.running(child, "undersoegelse", at=at.hi):
        return [
            "Undersøgelsen er i gang. Den kan ikke fortsætte som et samarbejde med denne person. Tag stilling til, om "
            "det, kommunen har i forvejen, er nok, eller om der skal undersøges uden samtykke."
        ]
    return [f"Det, der bygger på samtykket til {to}, kan ikke fortsætte på det."]


def _respite(at: Moment) -> str:
    """Until when the placement may go on while a position is taken, as the rulebook reads the law of that day (P1)."""
    requirement = rulebook().requirements["P1"]
    version = needs.in_force(requirement, at.lo)
    found = [
        basis.limit
        for duty in requirement.duties
        for basis in duty.basis
        if basis.select.kinds == (REVOKED,) and basis.limit is not None
    ]
    if version is None or not found:
        return "Anbringelsen skal have et andet grundlag, eller barnet skal hjem."
    last = danish.limit(calendar().due(at.hi, found[0]), calendar())
    return (
        f"Kommunen har til {last} til at tage stilling. Efter den tid er hver dag uden et andet grundlag en dag uden "
        f"gyldigt grundlag ({version.law} {version.section.split(',')[0]})."
    )


def _by_consent(event: Event) -> bool:
    """Does a placement or a measure rest on consent, as far as is written?"""
    return event.facts.get("grundlag") in (None, "frivillig", "stoettende_indsats", "tidlig_forebyggelse")


def _times(number: int) -> str:
    return "én gang" if number == 1 else f"{number} gange"
