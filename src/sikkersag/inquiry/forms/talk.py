"""The child's talk as a step of its own: asked in the order of the talk, and what it becomes in the journals.

A talk is one `boernesamtale` (in a sibling's journal too, where the sibling took part), and beside it what the child
said of a companion. What the law reads are facts; the child's words, view and its weight are passages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.forms import passages, typed
from sikkersag.casefile.forms.note import Compiled, unwritten
from sikkersag.casefile.forms.rooms import Problems, RoomForm
from sikkersag.casefile.forms.typed import Typed
from sikkersag.casefile.preview import ATTENDANCE
from sikkersag.casefile.queries.writing import ChildCase, Scene
from sikkersag.inquiry.forms import frame, talk_shown
from sikkersag.inquiry.queries import suspicion
from sikkersag.law.engine.moment import Moment

KIND = "boernesamtale"
WORD = "samtale"
PLACE = frame.place(KIND)
#: The facts that are asked as they stand in the vocabulary.
ASKED = (
    *("om_indsatsen", "i_undersoegelsen", "holdt_af", "to_raadgivere", "foraelder_til_stede", "andre_til_stede"),
    *("uden_samtykke", "begrundelse_uden_samtykke", "bisidder_oplyst", "bisidder_til_stede", "bisidder_alder"),
)
#: What is asked of one child alone: a sibling who was there is asked for themselves.
_OWN = frozenset({"bisidder_oplyst", "bisidder_til_stede", "bisidder_alder"})
#: Of each text of the form: the field, and the words with which its passage begins.
TEXTS = (
    ("grund_foraelder", "En forælder var med, fordi:"),
    ("bisidder_hvem", "Bisidder:"),
    ("stoetteperson", "Støtteperson:"),
    ("vaegt", "Sådan vægtes det, barnet har sagt:"),
    ("besked", "Det fik barnet at vide bagefter:"),
)
VIEW = "Barnets synspunkter:"


@dataclass(frozen=True)
class Talk(RoomForm):
    """The form of a talk with the child of a case."""

    number: str
    action: str = "journal.talk"
    template: str = "inquiry/write.html"

    @property
    def form(self) -> str:
        """How a draft names it."""
        return f"{WORD}:{self.number}"

    def title(self, data: Typed) -> str:
        """What the draft is called."""
        return "Samtale med barnet"

    def context(self, data: Typed, scene: Scene, problems: Problems, *, at: int) -> dict[str, Any]:
        """The panels of the page."""
        return talk_shown.context(self.number, data, scene, problems, at=frame.law_at(data, now=at))

    def compile(self, data: Typed, scene: Scene, *, note: UUID, now: int) -> Compiled:
        """The entries of the talk, for the child and each sibling who was there."""
        compiled = Compiled()
        child = frame.writable(scene, self.number, compiled)
        if child is None:
            return compiled
        at = frame.happened(data, compiled, now)
        when = at or Moment(now, now, "minute")
        others = _siblings(data, scene, child, compiled)
        found = passages.settled(passages.read(data), [child.number, *(one.number for one in others)])
        facts = frame.facts_of(KIND, ASKED, data, compiled)
        _attended(data, scene, child, facts, compiled)
        talk = _Talk(note, data, scene, when, found, facts)
        _add(talk, child, compiled)
        for sibling in others:
            _add_sibling(talk, child, sibling, compiled)
        for passage in found:
            if said := passages.why_not(passage, [child.number, *(one.number for one in others)]):
                compiled.wrong(f"{passage.name}.tekst", said)
        _companion(talk, child, compiled)
        # A talk of which nothing is told fulfils nothing, so nothing is shown to be fulfilled by it.
        told = not any(name.endswith(".tekst") for name in compiled.problems)
        return frame.finished(compiled, scene, at if told else None, now=now)

    def remarks(self, data: Typed, scene: Scene, *, now: int) -> tuple[str, ...]:
        """What is to be known before it is journalised: a talk that does not count as the law asks."""
        child = scene.child(self.number)
        return () if child is None else talk_shown.remarks(data, child, at=frame.law_at(data, now=now))


@dataclass(frozen=True)
class _Talk:
    note: UUID
    data: Typed
    scene: Scene
    at: Moment
    passages: Sequence[passages.Typing]
    facts: Mapping[str, Any]


def _siblings(data: Typed, scene: Scene, child: ChildCase, compiled: Compiled) -> list[ChildCase]:
    found = []
    for number in typed.many(data, "soeskende"):
        sibling = scene.child(number)
        if sibling is None:
            compiled.wrong("soeskende", "En af de valgte søskende kan du ikke skrive om. Sæt krydsene igen.")
        elif sibling.stopped:
            compiled.wrong("soeskende", sibling.stopped)
        elif sibling is not child:
            found.append(sibling)
    return found


def _attended(data: Typed, scene: Scene, child: ChildCase, facts: dict[str, Any], compiled: Compiled) -> None:
    """Who was there: what is ticked and what is answered must say the same, and a parent needs a reason where the law
    keeps parents out.
    """
    present = typed.many(data, "tilstede")
    if any(child.person(one) is None for one in present):
        compiled.wrong("tilstede", "En af dem, der er sat kryds ved, er ikke i sagen. Sæt krydsene igen.")
    parents = [one for one in present if talk_shown.is_parent(child, one)]
    answer = f"{PLACE}.foraelder_til_stede"
    if parents:
        if facts.get("foraelder_til_stede") is False:
            compiled.wrong(answer, "Der er sat kryds ved en forælder, men svaret er Nej. Ret det ene.")
        facts["foraelder_til_stede"] = True
    if set(present) - set(parents) or typed.one(data, "tilstede_andre"):
        facts.setdefault("andre_til_stede", True)
    about = suspicion.parent_suspected(child, typed.one(data, f"{PLACE}.underretning"))
    if facts.get("foraelder_til_stede") and about and not typed.one(data, "grund_foraelder"):
        compiled.wrong(
            "grund_foraelder",
            "En forælder er mistænkt, og en forælder var med. Skriv, hvorfor. Samtalen opfylder ikke kravet om at "
            "tale med barnet uden forældrene, men den skal stå, som den var.",
        )
    for name in typed.many(data, "tilstede_kommune"):
        if name not in scene.colleagues:
            compiled.wrong("tilstede_kommune", "En af kollegerne kan ikke vælges her. Sæt krydsene igen.")


def _attendance(talk: _Talk, child: ChildCase) -> tuple[Passage, ...]:
    data = talk.data
    people = [child.person(one) for one in typed.many(data, "tilstede")]
    told = [one.shown for one in people if one is not None and one.id != child.child.id]
    staff = [talk.scene.colleagues[u] for u in typed.many(data, "tilstede_kommune") if u in talk.scene.colleagues]
    told += [name.removesuffix(" (dig)") for name in staff]
    told += [typed.one(data, "tilstede_andre")] if typed.one(data, "tilstede_andre") else []
    where = typed.one(data, "sted")
    said = [f"{ATTENDANCE}{', '.join([child.child.name, *told])}."] if told else []
    if where:
        said.append(f"Sted: {where}.")
    return frame.told(talk.note, f"til stede {child.number}", "", " ".join(said))


def _add(talk: _Talk, child: ChildCase, compiled: Compiled) -> None:
    data = talk.data
    view = typed.one(data, "synspunkter")
    silent = typed.one(data, "intet_synspunkt") == frame.YES
    if view and silent:
        compiled.wrong("intet_synspunkt", "Der står et synspunkt ovenfor. Slet det, eller fjern krydset her.")
    facts = dict(talk.facts)
    if view or silent:
        facts["barnets_holdning"] = bool(view)
    words = frame.told(talk.note, "synspunkter", VIEW, view)
    rest = tuple(one for name, head in TEXTS for one in frame.told(talk.note, name, head, typed.one(data, name)))
    own = passages.entries(talk.passages, child.number, child.child.id, talk.note)
    held = (*_attendance(talk, child), *own, *words, *rest)
    if not own and not view:
        unwritten(talk.passages, child, [KIND], compiled)
    refs = {"underretning": (ref,)} if (ref := typed.one(data, f"{PLACE}.underretning")) else {}
    about = tuple(typed.many(data, f"{PLACE}.om"))
    present = [one for one in typed.many(data, "tilstede") if child.person(one) is not None]
    frame.add(compiled, child, _event(talk, child, about, present, facts, refs, held))


def _add_sibling(talk: _Talk, child: ChildCase, sibling: ChildCase, compiled: Compiled) -> None:
    """The same talk in a sibling's journal, with the passages about that child and that child's own view."""
    view = typed.one(talk.data, f"synspunkter.{sibling.number}")
    facts = {name: value for name, value in talk.facts.items() if name not in _OWN}
    facts["andre_til_stede"] = True
    if view:
        facts["barnets_holdning"] = True
    own = passages.entries(talk.passages, sibling.number, sibling.child.id, talk.note)
    words = frame.told(talk.note, f"synspunkter {sibling.number}", VIEW, view)
    if not own and not view:
        unwritten(talk.passages, sibling, [KIND], compiled)
    about = tuple(typed.many(talk.data, f"om.{sibling.number}"))
    known = {e.id for e in sibling.timeline.events}
    ref = typed.one(talk.data, f"{PLACE}.underretning")
    refs = {"underretning": (ref,)} if ref in known else {}
    present = [one for one in typed.many(talk.data, "tilstede") if sibling.person(one) is not None]
    held = (*_attendance(talk, sibling), *own, *words)
    frame.add(compiled, sibling, _event(talk, sibling, about, present, facts, refs, held))


def _event(
    talk: _Talk,
    child: ChildCase,
    about: tuple[str, ...],
    present: Sequence[str],
    facts: dict[str, Any],
    refs: Mapping[str, tuple[str, ...]],
    held: tuple[Passage, ...],
) -> NewEvent:
    staff = tuple(typed.many(talk.data, "tilstede_kommune"))
    others = tuple(one for one in present if one != child.child.id)
    if staff or others:
        facts["deltagere"] = (*others, *staff)
    matter = next((m.title for m in child.matters if str(m.pk) in about), "")
    head = f"Samtale med {child.first}"
    return NewEvent(
        KIND,
        talk.at,
        event=uuid5(talk.note, KIND),
        note=talk.note,
        about=about,
        concerns=(child.child.id, *others),
        facts=facts,
        refs=refs,
        title=f"{head}: {matter}"[:200] if matter else head,
        passages=held,
    )


#: What the child said of a companion, and the kind of entry that it is.
WISHES = {"oensket": "bisidder_oensket", "fravalgt": "bisidder_fravalgt"}


def _companion(talk: _Talk, child: ChildCase, compiled: Compiled) -> None:
    wish = typed.one(talk.data, "bisidder_oenske")
    if wish not in WISHES:
        return
    who = typed.one(talk.data, "bisidder_person")
    facts = {"bisidder": who} if wish == "oensket" and who else {}
    if who and child.person(who) is None:
        compiled.wrong("bisidder_person", "Den, du har valgt, er ikke i sagen. Vælg igen.")
        return
    kind = WISHES[wish]
    frame.add(
        compiled,
        child,
        NewEvent(
            kind,
            talk.at,
            event=uuid5(talk.note, kind),
            note=talk.note,
            about=tuple(typed.many(talk.data, f"{PLACE}.om")),
            concerns=(child.child.id, *([who] if facts else [])),
            facts=facts,
            title=f"{child.first} {'ønsker en' if wish == 'oensket' else 'vil ikke have en'} bisidder",
        ),
    )


def opened_with(query: Mapping[str, str], scene: Scene, number: str, *, now: int) -> dict[str, list[str]]:
    """What the form begins with, from what the address says: `spoergsmaal` (a matter) and `anledning` (the
    notification that calls for it).
    """
    data = frame.begun(now)
    data["tilstede_kommune"] = [f"u{scene.viewer.user.pk}"]
    data[f"{PLACE}.holdt_af"] = ["myndighed"]
    child = scene.child(number)
    if matter := query.get("spoergsmaal", ""):
        data[f"{PLACE}.om"] = [matter]
    occasion = next((e for e in child.standing if e.id == query.get("anledning", "")), None) if child else None
    if occasion is not None and occasion.kind == "underretning_modtaget":
        data[f"{PLACE}.underretning"] = [occasion.id]
    return data
