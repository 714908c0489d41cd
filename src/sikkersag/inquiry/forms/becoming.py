"""What a working document comes to: the entries of the journal, or what is missing before it can be finished.

A fact is set because there are words for it, or a written reason for their absence; never by a tick alone. Nothing is
written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.forms import typed
from sikkersag.casefile.forms.typed import Typed
from sikkersag.casefile.moments import instant
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.words import word
from sikkersag.inquiry.forms import content, together
from sikkersag.inquiry.forms.ground import Ground
from sikkersag.inquiry.forms.outline import BARNETS_LOV, CHOICE, Section, asked, sections_for
from sikkersag.inquiry.models import WorkingDocument
from sikkersag.law.engine.moment import Moment

#: What each document ends with.
FINISHED = {"screening": "screening", "afdaekning": "afdaekning_afsluttet", "bfu": "bfu_afsluttet"}
#: The sections whose words stand with the conclusion, not with the investigation.
CONCLUSION = "konklusion"
#: The section whose words are an entry of their own, journalised before the document is finished.
RISK = "risiko"
ALL_RESOURCES = ("hos_barnet", "hos_familien", "i_netvaerket")


@dataclass
class Becoming:
    """The entries in the order of writing; `problems` by the field that they concern, in Danish."""

    entries: list[NewEvent] = field(default_factory=list)
    problems: dict[str, list[str]] = field(default_factory=dict)

    def wrong(self, place: str, said: str) -> None:
        """Note what is wrong at a field."""
        self.problems.setdefault(place, []).append(said)


@dataclass(frozen=True)
class _Work:
    """One document that is put together."""

    document: WorkingDocument
    data: Typed
    ground: Ground
    made: Becoming
    siblings: tuple[WorkingDocument, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        return sections_for(
            self.document.kind, self.ground.regime, self.ground.child, written=content.written(self.data)
        )

    def entry(self, kind: str, facts: Mapping[str, Any], passages: tuple[Passage, ...], place: str = "") -> None:
        self.made.entries.append(
            NewEvent(
                kind,
                instant(self.ground.now),
                event=event_id(self.document.pk, kind, place),
                about=(str(self.document.matter_id),),
                concerns=(self.ground.told.child.id,),
                facts=facts,
                passages=passages,
                note=self.document.pk,
            )
        )

    def passage(self, name: str, text: str, *, origin: str = "", own_words: bool = False) -> Passage:
        child = self.ground.told.child.id
        return Passage(
            typed.clean(text).strip(),
            id=str(uuid5(self.document.pk, name)),
            origin=origin,
            person=child if own_words else "",
            own_words=own_words,
        )

    def says(self, key: str) -> bool:
        return bool(content.words(self.data, key))


def event_id(document: UUID, kind: str, place: str = "") -> UUID:
    """The id of the entry that a document becomes: always the same, so that nothing is written twice."""
    return uuid5(document, f"{kind} {place}".strip())


def becoming(document: WorkingDocument, ground: Ground) -> Becoming:
    """What a document comes to as it is typed, at the ground's moment."""
    work = _Work(document, document.data, ground, Becoming(), tuple(together.others(document)))
    for section in work.sections:
        if asked(section, ground.regime, ground.child):
            _check(work, section)
    if work.says(RISK) and ground.asks_risk:
        _risk(work)
    match document.kind:
        case WorkingDocument.Kind.SCREENING:
            _screening(work)
        case WorkingDocument.Kind.AFDAEKNING:
            _professionals(work)
            _afdaekning(work)
        case _:
            _professionals(work)
            _siblings(work)
            _bfu(work)
    _scalings(work)
    return work.made


def risk_assessment(document: WorkingDocument, ground: Ground) -> Becoming:
    """What the section of the risk comes to by itself: one entry, or what is missing; neither where all is assessed."""
    work = _Work(document, document.data, ground, Becoming())
    if not ground.asks_risk:
        return work.made
    if work.says(RISK):
        _risk(work)
    else:
        work.made.wrong(RISK, "Skriv risikovurderingen, før den journalføres.")
    return work.made


def _risk(work: _Work) -> None:
    """The risk assessment of every notification that none answers to. Its ids are new each time, since there is another
    where a later notification asks for it or the first is taken back; the journal says whether one is wanting.
    """
    written = (piece for piece in content.pieces(work.data).get(RISK, ()) if piece.text.strip())
    work.made.entries.append(
        NewEvent(
            "risikovurdering",
            instant(work.ground.now),
            about=(str(work.document.matter_id),),
            concerns=(work.ground.told.child.id,),
            refs={"underretning": tuple(e.id for e in work.ground.unassessed)},
            passages=tuple(Passage(typed.clean(one.text).strip(), origin=one.origin) for one in written),
            note=work.document.pk,
        )
    )


def _check(work: _Work, section: Section) -> None:
    """What is missing in a section that the law of the day asks for."""
    title = section.title.rstrip("?:")
    if section.kind == CHOICE:
        told = content.choice(work.data, section.key)
        if section.must and told not in section.options:
            work.made.wrong(section.key, f"Vælg et svar: »{section.title}«")
        return
    if work.says(section.key):
        if together.is_copied(section, work.document, work.siblings):
            work.made.wrong(
                section.key, f"»{title}« er ord for ord det samme som i en søskendes undersøgelse. En fælles "
                "undersøgelse er kun lovlig, når hvert barn er beskrevet for sig. Skriv det om dette barn.",
            )  # fmt: skip
        return
    reason = content.without(work.data, section.key)
    if section.skip and not reason:
        work.made.wrong(
            section.key, f"»{title}« er tom. Skriv om området, eller skriv den konkrete grund til, at det er uden "
            f"betydning for barnet.",
        )  # fmt: skip
    elif section.lacking and not reason:
        work.made.wrong(section.key, f"»{title}« er tom. Skriv det, eller skriv, hvorfor det ikke kan oplyses.")
    elif section.must and not section.skip:
        work.made.wrong(section.key, f"»{title}« er tom. Skriv det, før du går videre.")


# The words


def _texts(work: _Work, *, conclusion: bool) -> Iterator[Passage]:
    """The passages of the sections, each section's title before its first."""
    for section in work.sections:
        if (section.group == CONCLUSION) is not conclusion or section.key == RISK:
            continue
        if section.kind == CHOICE:
            if told := section.options.get(content.choice(work.data, section.key)):
                yield work.passage(f"valg.{section.key}", f"{section.title}\n{told}")
            continue
        written = [piece for piece in content.pieces(work.data).get(section.key, ()) if piece.text.strip()]
        for number, piece in enumerate(written):
            # The child's own words stand alone, without a line of ours.
            text = piece.text if number or piece.own_words else f"{section.title}\n{piece.text}"
            yield work.passage(piece.name, text, origin=piece.origin, own_words=piece.own_words)
        if not written and (reason := content.without(work.data, section.key)):
            said = "Uden betydning her, fordi" if section.skip else "Kan ikke oplyses, fordi"
            yield work.passage(f"uden.{section.key}", f"{section.title}\n{said}: {reason}")


SORTS = {
    content.CONCERN: "Bekymring",
    content.STRENGTH: "Fungerer godt",
    content.GOAL: "Sikkerhedsmål",
    content.RULE: "Aftale",
    content.FOLLOW_UP: "Opfølgning",
}


def _safety(work: _Work) -> Iterator[Passage]:
    """The linked items, each saying which it answers, and what was said on the scales."""
    found = [item for item in content.items(work.data) if item.text.strip() and item.sort in SORTS]
    by_index = {item.index: item for item in found}
    for item in found:
        answered = by_index.get(item.answers) if item.answers is not None else None
        to = f" (svarer på: {answered.text.strip()})" if answered is not None else ""
        yield work.passage(item.name, f"{SORTS[item.sort]}{to}: {item.text.strip()}")
    for row in content.scalings(work.data):
        if row.given is not None:
            who = scaled_by(row.who)
            yield work.passage(
                row.name, f"Skalering {row.day}: {row.given} af {content.TOP}, sagt af {who}. {row.reason.strip()}"
            )


#: Who may have said a number on a scale.
SCALERS = {"barnet": "barnet", "mor": "moren", "far": "faren", "raadgiver": "rådgiveren", "netvaerk": "netværket"}


def scaled_by(who: str) -> str:
    """Who said it, in words."""
    return SCALERS.get(who, who)


def _scalings(work: _Work) -> None:
    for row in content.scalings(work.data):
        if row.is_empty:
            continue
        if row.given is None or row.who not in SCALERS:
            work.made.wrong(row.name, "En skalering er et helt tal fra 0 til 10, og hvem der sagde det.")
        _day(work, row.name, row.day)


def _day(work: _Work, place: str, told: str) -> Moment | None:
    try:
        found = typed.when(told, now=work.ground.instant)
    except typed.TypedError as error:
        work.made.wrong(place, f"{error}")
        return None
    if found.lo > work.ground.instant:
        work.made.wrong(place, "Dagen ligger ude i fremtiden. Ret den.")
        return None
    return found


# Each document


def _screening(work: _Work) -> None:
    facts: dict[str, Any] = {"kompleksitet_vurderet": work.says("kompleksitet")}
    if told := content.choice(work.data, "screening_konklusion"):
        facts["konklusion"] = told
    if told := content.choice(work.data, "alvorlig"):
        facts["alvorlig_eller_kompleks"] = told == "ja"
    work.entry("screening", facts, (*_texts(work, conclusion=False), *_safety(work)))


def _afdaekning(work: _Work) -> None:
    facts = {
        "fagfolk_inddraget": _has_professionals(work),
        "barn_og_foraeldre_inddraget": work.says("inddragelse"),
    }
    if "soeskende" in work.ground.child.so:
        facts["soeskende_overvejet"] = work.says("soeskende_overvejet")
    work.entry("afdaekning_afsluttet", facts, (*_texts(work, conclusion=False), *_safety(work)))


def _has_professionals(work: _Work) -> bool:
    written = any(row.who and row.text.strip() for row in content.professionals(work.data))
    return written or bool(work.ground.professionals)


def _professionals(work: _Work) -> None:
    places = vocabulary().kinds["fagperson_inddraget"].facts["sted"].choices
    for row in content.professionals(work.data):
        if row.is_empty:
            continue
        if not row.who or not row.text.strip() or row.place not in places:
            work.made.wrong(row.name, "Skriv, hvem fagpersonen er, hvor, og hvad den fortalte.")
        if (day := _day(work, row.name, row.day)) is None or row.place not in places:
            continue
        text = f"{row.who} ({word('fagperson_inddraget', 'sted', row.place)}): {row.text.strip()}"
        work.made.entries.append(
            NewEvent(
                "fagperson_inddraget",
                day,
                event=event_id(work.document.pk, "fagperson_inddraget", str(row.index)),
                about=(str(work.document.matter_id),),
                concerns=(work.ground.told.child.id,),
                facts={"sted": row.place},
                passages=(work.passage(row.name, text),),
                note=work.document.pk,
            )
        )


def _siblings(work: _Work) -> None:
    """The position on each registered sibling of whom one is wanting."""
    settled = together.settled(work.document, work.ground, work.siblings)
    for one in work.ground.siblings:
        if one.id in settled:
            continue
        told = content.sibling(work.data, one.id)
        place = f"sosk.{one.id}"
        if told.wanted not in ("ja", "nej"):
            work.made.wrong(place, f"Tag stilling til, om {one.first} har behov for en undersøgelse.")
            continue
        if not told.reason.strip():
            work.made.wrong(place, f"Skriv grunden for {one.first}.")
            continue
        facts: dict[str, Any] = {"soeskende": (one.id,), "undersoeges": told.wanted == "ja", "begrundet": True}
        if told.at_home in ("ja", "nej"):
            facts["bor_hjemme"] = told.at_home == "ja"
        if told.needless:
            facts["aabenlyst_unoedvendig"] = True
        work.entry("soeskende_vurderet", facts, (work.passage(place, f"{one.first}: {told.reason.strip()}"),), one.id)


def _bfu(work: _Work) -> None:
    data, ground = work.data, work.ground
    unborn = ground.child.unborn
    if content.choice(data, "skoleudfordringer") == "ja" and ground.regime == BARNETS_LOV and not work.says("ppv"):
        work.made.wrong(
            "ppv", "Der er udfordringer i skolen. Skriv, om barnet har behov for en pædagogisk-psykologisk vurdering. "
        )  # fmt: skip
    if work.says("ppv"):
        work.entry("ppv_behov_vurderet", {}, (work.passage("ppv", content.words(data, "ppv")),))
    reasoned = work.says("konklusion")
    support = reasoned and content.choice(data, "stoette") in ("ja", "nej")
    concluded: dict[str, Any] = {
        "begrundet": reasoned,
        "stoette_vurderet": support,
        "foraeldres_holdning": work.says("foraeldres_holdning"),
    }
    if not unborn:
        concluded["barnets_holdning"] = work.says("barnets_holdning")
        concluded["ressourcer_i_netvaerk"] = work.says("ressourcer_konklusion")
    if "indsats" in ground.child.so or work.says("loebende"):
        concluded["loebende_indsats_vurderet"] = work.says("loebende")
    work.entry("bfu_konklusion", concluded, tuple(_texts(work, conclusion=True)))
    finished = {name: value for name, value in concluded.items() if name != "begrundet"}
    finished["konklusion_begrundet"] = reasoned
    finished["fagfolk_inddraget"] = _has_professionals(work)
    if work.document.is_update:
        finished["ajourfoert"] = True
    if work.siblings:
        # What must be about one child alone was held against the siblings' above: a copy is refused.
        finished |= {"faelles_for_soeskende": True, "individuel": True}
    if unborn:
        finished["kommende_foraeldre"] = True
    else:
        finished["ressourcer_og_udfordringer"] = all(work.says(key) for key in ALL_RESOURCES)
        finished |= _of_sections(work)
    work.entry("bfu_afsluttet", finished, (*_texts(work, conclusion=False), *_safety(work)))


def _of_sections(work: _Work) -> dict[str, bool]:
    """The facts that one section sets alone: the areas, the whole view, the school. An area that is left out with a
    reason counts; one that nobody was asked about, and that says nothing, is not told of.
    """
    found: dict[str, bool] = {}
    for section in work.sections:
        for told in section.facts:
            kind, _, fact = told.partition(".")
            if kind != "bfu_afsluttet" or fact == "ressourcer_og_udfordringer":
                continue
            if section.kind == CHOICE:
                found[fact] = content.choice(work.data, section.key) == "ja"
            else:
                skipped = section.skip and bool(content.without(work.data, section.key))
                found[fact] = work.says(section.key) or skipped
    return found
