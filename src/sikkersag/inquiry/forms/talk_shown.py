"""How the form of a talk looks: its panels in the order of the talk, and what is to be known before it is saved.

What the answers become is `talk`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from sikkersag.casefile import needs
from sikkersag.casefile.ages import age_limit
from sikkersag.casefile.forms import questions, typed
from sikkersag.casefile.forms.questions import Question
from sikkersag.casefile.forms.typed import Typed
from sikkersag.casefile.queries.writing import ChildCase, Scene
from sikkersag.casefile.thelaw import calendar, rulebook, vocabulary
from sikkersag.foundation.access.queries import reach
from sikkersag.inquiry.forms import frame
from sikkersag.inquiry.forms.frame import Link, Section
from sikkersag.inquiry.queries import suspicion
from sikkersag.law.engine import danish

KIND = "boernesamtale"
PLACE = frame.place(KIND)
_PARENTS = frozenset({"mor", "far", "medmor", "foraelder"})
#: Requirements that a talk fulfils and that the law lets one depart from, with what the page calls the link.
DEPARTURES = (
    ("I1", "Der bliver ikke talt med barnet før afgørelsen"),
    ("S8", "Der bliver ikke talt med barnet i undersøgelsen"),
    ("U5", "Der bliver ikke talt med barnet om overgrebet"),
)


def is_parent(child: ChildCase, person: str) -> bool:
    """Is somebody of the case a parent of the child?"""
    found = child.timeline.persons.get(person)
    return found is not None and found.role in _PARENTS


def context(
    number: str, data: Typed, scene: Scene, problems: Mapping[str, Sequence[str]], *, at: int
) -> dict[str, Any]:
    """The whole page; `at` is the instant whose law is asked by (seconds UTC)."""
    child = scene.child(number)
    if child is None:
        return {"heading": "Samtale med barnet", "lead": frame.GONE, "sections": ()}
    sections = (
        _about(data, child, at=at),
        _when(data, scene, at=at),
        _present(data, scene, child, at=at),
        _companion(data, child, at=at),
        Section(
            "5. Det, barnet fortalte",
            told=(f"Skriv det, {child.first} sagde, med {child.owning} egne ord, og sæt kryds ved det.",),
            links=(Link("Print De Tre Huse eller en skala", reverse("talk_aids")),),
            passages=True,
        ),
        _weighed(data, child, at=at),
        *_siblings(data, scene, child),
        _departing(data, scene, child, at=at),
    )
    return {
        "heading": f"Samtale med {child.first}",
        "lead": "Spørgsmålene følger samtalen. Ved hvert felt står, hvilken regel der har brug for svaret.",
        "sections": frame.with_errors(sections, problems),
    }


def _about(data: Typed, child: ChildCase, *, at: int) -> Section:
    asked = [
        frame.matters(KIND, f"{PLACE}.om", data, child, "Hvilke spørgsmål handlede samtalen om?", at=at),
        frame.ask(
            KIND,
            "om_indsatsen",
            data,
            child,
            at=at,
            label="Handlede den om den hjælp eller afgørelse, der overvejes?",
        ),
        frame.ask(KIND, "i_undersoegelsen", data, child, at=at, label="Var den et led i undersøgelsen?"),
    ]
    if child.events(suspicion.NOTIFICATION):
        kind = vocabulary().kinds[KIND]
        question = questions.reference(kind, "underretning", f"{PLACE}.underretning", data, child, at=at)
        asked.append(frame.worded(question, "Hørte den til en underretning?"))
    return Section("1. Hvad samtalen handlede om", tuple(asked))


def _when(data: Typed, scene: Scene, *, at: int) -> Section:
    day, clock = frame.when_questions(data, KIND, at=at)
    place = frame.short("sted", "Sted", data, explain="Fx på skolen eller hjemme hos barnet.")
    return Section("2. Hvornår og hvor", (day, clock, place))


def _present(data: Typed, scene: Scene, child: ChildCase, *, at: int) -> Section:
    pairs = [(one.id, one.shown) for one in child.people if one.id != child.child.id and one.group != "authority"]
    asked = [
        frame.ask(KIND, "holdt_af", data, child, at=at, label="Hvem holdt samtalen?"),
        frame.pick(
            "tilstede_kommune", "Hvem var med fra kommunen?", list(scene.colleagues.items()), data, shape="ticks"
        ),
        *_advisers(data, child, at=at),
        frame.pick("tilstede", "Hvem andre var med?", pairs, data, shape="ticks"),
        frame.short("tilstede_andre", "Andre, som ikke er i sagen", data, explain="Navn, og hvem de er."),
        frame.ask(KIND, "foraelder_til_stede", data, child, at=at, label="Var en forælder med?"),
    ]
    warns: list[str] = []
    about = suspicion.parent_suspected(child, typed.one(data, f"{PLACE}.underretning"))
    if about is not None:
        section = next((n.section for n in needs.needed_by(KIND, "foraelder_til_stede", at=at)), "")
        when = danish.date(about.lo, calendar())
        warns.append(
            f"Underretningen {when} siger, at en forælder er mistænkt for overgreb. Barnet skal tales med uden "
            f"forældrene ({section}). Samtalen må holdes uden deres samtykke."
        )
        asked.append(
            frame.long(
                "grund_foraelder",
                "Var en forælder med: hvorfor?",
                data,
                explain="Skal kun udfyldes, hvis en forælder var med.",
                needed=f"Kræves af {section}" if section else "",
            )
        )
    asked += [
        frame.ask(KIND, "uden_samtykke", data, child, at=at, label="Blev den holdt uden samtykke fra forældrene?"),
        frame.ask(
            KIND,
            "begrundelse_uden_samtykke",
            data,
            child,
            at=at,
            label="Uden samtykke: er det begrundet?",
        ),
    ]
    return Section("3. Hvem der var med", tuple(asked), warns=tuple(warns))


def _advisers(data: Typed, child: ChildCase, *, at: int) -> list[Question]:
    if needs.in_force(rulebook().requirements["S13"], at) is None:
        return []
    asked = two_advisers_asked(child, at=at)
    explain = "" if asked else "Kravet gælder ikke her: barnet har før haft en støttende indsats eller været anbragt."
    return [frame.ask(KIND, "to_raadgivere", data, child, at=at, label="Var I to rådgivere?", explain=explain)]


def two_advisers_asked(child: ChildCase, *, at: int) -> bool:
    """Does the law ask for two advisers at an instant, and has this child had no measure and no placement before?"""
    if needs.in_force(rulebook().requirements["S13"], at) is None:
        return False
    earlier = ("anbringelse_ivaerksat", "indsats_ivaerksat")
    return not any(e.occurred and e.lo < at and e.kind in earlier for e in child.standing)


def _companion(data: Typed, child: ChildCase, *, at: int) -> Section:
    limit = age_limit("bisidder", at=at)
    who = [(one.id, one.shown) for one in child.people if one.id != child.child.id and one.group != "authority"]
    asked = [
        frame.ask(
            KIND, "bisidder_oplyst", data, child, at=at, label="Fik barnet at vide, at det kan have en bisidder?"
        ),
        frame.pick(
            "bisidder_oenske",
            "Ville barnet have en bisidder?",
            [("oensket", "Ja"), ("fravalgt", "Nej, barnet sagde nej tak"), ("", "Ikke spurgt")],
            data,
        ),
        frame.pick("bisidder_person", "Hvem valgte barnet?", [("", "Ikke i sagen"), *who], data, shape="select"),
        frame.short("bisidder_hvem", "En, der ikke er i sagen", data, explain="Navn, og hvem det er for barnet."),
        frame.ask(KIND, "bisidder_til_stede", data, child, at=at, label="Var bisidderen med?"),
        frame.ask(
            KIND,
            "bisidder_alder",
            data,
            child,
            at=at,
            label="Bisidderens alder",
            explain=f"Bisidderen skal være fyldt {limit} år." if limit else "",
        ),
        frame.short("stoetteperson", "Blev der tilbudt en støtteperson, og hvad sagde barnet?", data),
    ]
    return Section("4. Bisidder og støtteperson", tuple(asked))


def _weighed(data: Typed, child: ChildCase, *, at: int) -> Section:
    needed = needs.said(needs.needed_by(KIND, "barnets_holdning", at=at))
    weight = next((v.law + " " + v.section for v in _weight_versions(at)), "")
    return Section(
        "6. Barnets synspunkter, og hvordan de vægtes",
        (
            frame.long(
                "synspunkter",
                f"Hvad mener {child.first} selv om spørgsmålet?",
                data,
                explain="Kort og loyalt. Det er det, afgørelsen skal gengive.",
                needed=needed,
            ),
            frame.pick(
                "intet_synspunkt",
                "Sagde barnet ikke noget om det?",
                [(frame.YES, "Barnet gav ikke udtryk for et synspunkt")],
                data,
                shape="ticks",
            ),
            frame.long(
                "vaegt",
                "Hvordan vægtes det, barnet har sagt?",
                data,
                explain="Ud fra barnets alder og modenhed. Går det, der sker, imod barnets ønske, så skriv hvorfor.",
                needed=f"Kræves af {weight}" if weight else "",
            ),
            frame.long(
                "besked",
                "Hvad fik barnet at vide bagefter?",
                data,
                explain="Hvad der sker nu, hvem der får det at vide, og hvem barnet kan spørge.",
            ),
        ),
        whole=True,
    )


def _weight_versions(at: int) -> list[Any]:
    version = needs.in_force(rulebook().requirements["I1"], at)
    return [] if version is None else [version]


def _siblings(data: Typed, scene: Scene, child: ChildCase) -> list[Section]:
    found: list[Section] = []
    others = [one for one in scene.children if one is not child]
    if not others:
        return found
    pairs = [(one.number, one.owning + " sag" if not one.stopped else f"{one.first} (lukket)") for one in others]
    asked: list[Question] = [
        frame.pick(
            "soeskende",
            "Talte du også med søskende samtidig?",
            pairs,
            data,
            shape="ticks",
            explain="Hvert barn får samtalen på sin egen sag, kun med afsnittene om barnet.",
        )
    ]
    ticked = set(typed.many(data, "soeskende"))
    for one in others:
        if one.number not in ticked:
            continue
        matters = [(str(m.pk), m.title) for m in one.matters]
        asked.append(frame.pick(f"om.{one.number}", f"Hvilke af {one.owning} spørgsmål?", matters, data, shape="ticks"))
        asked.append(frame.long(f"synspunkter.{one.number}", f"Hvad mener {one.first} selv?", data))
    return [Section("7. Søskende", tuple(asked), whole=True)]


def _departing(data: Typed, scene: Scene, child: ChildCase, *, at: int) -> Section:
    """Where there was no talk: the lawful ways, filled in, for who may decide them."""
    may = "case.depart" in reach(scene.viewer, child.case.pk).permissions
    about = {"spoergsmaal": matter} if (matter := typed.one(data, f"{PLACE}.om")) else {}
    links = [Link("Det var leg, tegning, telefon eller besked", _step(child, "direkte_kontakt_med_barnet", about))]
    if may:
        for requirement, label in DEPARTURES:
            found = rulebook().requirements[requirement]
            version = needs.in_force(found, at)
            if version is None or not any(version.key in d.section for d in found.departures):
                continue
            if requirement == "U5" and not suspicion.suspicions(child):
                continue
            links.append(Link(label, _departure(child, requirement, data, about)))
    said = "Er der ikke talt med barnet, må det kun undlades af de grunde, loven giver, og barnets holdning skal "
    said += "være søgt på anden måde. " + ("" if may else "Det beslutter din leder.")
    return Section("Blev der ikke talt med barnet?", told=(said.strip(),), links=tuple(links))


def _step(child: ChildCase, kind: str, about: Mapping[str, str]) -> str:
    base = reverse("step_new", args=[child.number, kind])
    return f"{base}?{urlencode(about)}" if about else base


def _departure(child: ChildCase, requirement: str, data: Typed, about: Mapping[str, str]) -> str:
    query = {"krav": requirement, **about}
    if requirement == "U5":
        found = suspicion.suspicions(child)
        query["anledning"] = typed.one(data, f"{PLACE}.underretning") or found[0].id
    elif about:
        kinds = ("bfu_besluttet",) if requirement == "S8" else (vocabulary().engine.matter_opened,)
        matter = about["spoergsmaal"]
        occasion = next((e for k in kinds for e in child.events(k) if matter in e.about), None)
        if occasion is not None:
            query["anledning"] = occasion.id
    return f"{reverse('departure_new', args=[child.number])}?{urlencode(query)}"


def remarks(data: Typed, child: ChildCase, *, at: int) -> tuple[str, ...]:
    """What the writer must have read before the talk is journalised."""
    found: list[str] = []
    age, limit = typed.one(data, f"{PLACE}.bisidder_alder"), age_limit("bisidder", at=at)
    if age.isdigit() and limit and int(age) < limit:
        found.append(f"Bisidderen er {age} år. En bisidder skal være fyldt {limit} år. Det skrives, som det var.")
    by = typed.one(data, f"{PLACE}.holdt_af")
    if by and by != "myndighed":
        found.append(
            "Samtalen er ikke holdt af kommunen. Den står i sagen, men den træder ikke i stedet for kommunens egen "
            "samtale med barnet."
        )
    in_inquiry = typed.one(data, f"{PLACE}.i_undersoegelsen") == frame.YES
    if in_inquiry and two_advisers_asked(child, at=at) and typed.one(data, f"{PLACE}.to_raadgivere") != frame.YES:
        version = needs.in_force(rulebook().requirements["S13"], at)
        section = "" if version is None else f"{version.law} {version.section}"
        found.append(
            f"Første gang et barn undersøges, holdes væsentlige samtaler med to rådgivere ({section}). Det er ikke "
            "oplyst, at I var to."
        )
    return tuple(found)
