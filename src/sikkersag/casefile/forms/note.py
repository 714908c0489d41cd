"""A note that is written once: from its fields to the events of each child's journal. How it looks is `note_shown`.

The names of the fields: `dato`, `klokkeslaet`, `sted`; `tilstede` (persons), `tilstede_kommune` (colleagues),
`tilstede_andre`; `skete.<kind>` (the numbers of the cases that it happened for); `svar.<kind>.<number>.<fact>`;
`afsnit.<n>.…` (`passages`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.forms import passages, questions, typed
from sikkersag.casefile.forms.happenings import ABOUT, HAPPENINGS, TALKS, TOLD, Happening
from sikkersag.casefile.forms.typed import Typed, TypedError
from sikkersag.casefile.preview import ATTENDANCE
from sikkersag.casefile.queries.writing import ChildCase, Scene
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.validation import Invalid, check
from sikkersag.casefile.words import word
from sikkersag.law.engine.moment import Moment

#: The name of the draft's form.
FORM = "notat"
#: Problems that belong to no one field stand under this name.
WHOLE = ""


@dataclass
class Compiled:
    """What a form comes to: new events by case, the beginning of the field names of each, and what is wrong by
    field.
    """

    entries: dict[int, list[NewEvent]] = field(default_factory=dict)
    places: dict[int, list[str]] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)

    def wrong(self, name: str, message: str) -> None:
        """Note a problem at a field, each sentence once."""
        said = self.problems.setdefault(name, [])
        if message not in said:
            said.append(message)

    def add(self, case: int, place: str, entry: NewEvent) -> None:
        """One more event in a case."""
        self.entries.setdefault(case, []).append(entry)
        self.places.setdefault(case, []).append(place)


@dataclass(frozen=True)
class _Note:
    """What is true of the whole note."""

    id: UUID
    data: Typed
    scene: Scene
    at: Moment
    passages: Sequence[passages.Typing]
    in_role: str


def ticked(data: Typed, kind: str, number: str) -> bool:
    """Is it ticked that this happened for the child of this case?"""
    return number in data.get(f"skete.{kind}", ())


def place_of(kind: str, number: str) -> str:
    """The beginning of the names of the fields that a tick opens."""
    return f"svar.{kind}.{number}"


def compile_note(data: Typed, scene: Scene, *, note: UUID, now: int, in_role: str = "") -> Compiled:
    """The events that a note becomes, and everything that is wrong with it; `now` in seconds UTC.

    Each child's events hold only the passages about that child. An event about several children has one id.
    """
    compiled = Compiled()
    at = _moment(data, compiled, now)
    about = [c.number for c in scene.children if any(ticked(data, row.kind, c.number) for row in HAPPENINGS)]
    found = passages.settled(passages.read(data), about)
    _strangers(data, scene, found, compiled)
    told = _Note(note, data, scene, at or Moment(now, now, "minute"), found, in_role)
    for child in scene.children:
        rows = [row for row in HAPPENINGS if ticked(data, row.kind, child.number)]
        if rows and child.stopped:
            compiled.wrong(f"skete.{rows[0].kind}", child.stopped)
        elif rows:
            _child(told, child, rows, compiled)
    _nothing_lost(found, scene, compiled)
    verify(compiled, scene, now=now)
    if at is None:  # the rest is looked at all the same, so that everything can be mended at once
        compiled.entries.clear()
        compiled.places.clear()
    return compiled


def _moment(data: Typed, compiled: Compiled, now: int) -> Moment | None:
    try:
        return typed.when(typed.one(data, "dato"), typed.one(data, "klokkeslaet"), now=now)
    except TypedError as error:
        compiled.wrong("klokkeslaet" if error.time else "dato", str(error))
        return None


def _strangers(data: Typed, scene: Scene, found: Sequence[passages.Typing], compiled: Compiled) -> None:
    """Ids that the form did not offer: a child or a person that the writer may not write about."""
    numbers = {child.number for child in scene.children}
    for name, values in data.items():
        if name.startswith("skete.") and (name.removeprefix("skete.") not in _KINDS or set(values) - numbers):
            compiled.wrong(
                WHOLE, "Der er sat kryds for noget, som formularen ikke har. Intet er gemt. Sæt krydset igen."
            )
    for passage in found:
        if said := passages.why_not(passage, numbers):
            compiled.wrong(f"{passage.name}.tekst", said)
    known = {person.id for person in scene.people}
    if set(typed.many(data, "tilstede")) - known or set(typed.many(data, "tilstede_kommune")) - set(scene.colleagues):
        compiled.wrong("tilstede", "En af dem, der er sat kryds ved, er ikke i sagen. Sæt krydsene igen.")


_KINDS = {row.kind for row in HAPPENINGS}


def _child(note: _Note, child: ChildCase, rows: Sequence[Happening], compiled: Compiled) -> None:
    """The events of one child."""
    carrier = next((row for row in rows if not row.each), rows[0])
    everything = passages.entries(note.passages, child.number, child.child.id, note.id)
    own = passages.entries(note.passages, child.number, child.child.id, note.id, own_only=True)
    if not everything:
        unwritten(note.passages, child, [row.kind for row in rows], compiled)
    for row in rows:
        place = place_of(row.kind, child.number)
        facts = _answers(note, child, row, place, compiled)
        held: tuple[Passage, ...] = ()
        if row is carrier:
            held = (*_attendance(note, child), *everything)
        elif row.kind in TALKS:
            held = passages.again(own, note.id, place)
        for each, values in _each(row, facts):
            compiled.add(child.case.pk, place, _event(note, child, row, each, values, held))
            held = ()  # once is enough, also where several people consented


def _each(row: Happening, facts: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The facts of each event of a row: one for each person where the row is so."""
    people = facts.get(row.each) if row.each else None
    if not people:
        yield "", {name: value for name, value in facts.items() if name != row.each}
    else:
        for person in people:
            yield person, {**facts, row.each: person}


def _event(
    note: _Note, child: ChildCase, row: Happening, each: str, facts: dict[str, Any], held: tuple[Passage, ...]
) -> NewEvent:
    kind = vocabulary().kinds[row.kind]
    about = tuple(facts.pop(ABOUT, ()))
    refs = {ref: (facts.pop(ref),) for ref in row.refs if ref in facts}
    present = [p for p in typed.many(note.data, "tilstede") if child.person(p) is not None and p != child.child.id]
    staff = typed.many(note.data, "tilstede_kommune")
    if row.shared:
        if vocabulary().engine.participants in kind.facts and (present or staff):
            facts[vocabulary().engine.participants] = (*present, *staff)
        concerned = (child.child.id, *present)
    else:
        concerned = (child.child.id, *([each] if each and each != child.child.id else []))
    written = any(p.text.strip() and not p.text.startswith(ATTENDANCE) for p in held)
    if written and "notat_gjort" in kind.facts:
        facts["notat_gjort"] = True
        if present or staff or typed.one(note.data, "tilstede_andre"):
            facts["notat_daekkende"] = True
    name = row.kind if row.shared else f"{row.kind} {child.number} {each}"
    return NewEvent(
        row.kind,
        note.at,
        event=uuid5(note.id, name),
        note=note.id,
        about=about,
        concerns=concerned,
        facts=facts,
        refs=refs,
        in_role=note.in_role,
        title=title(row, child, note.data, each, facts, about),
        passages=held,
    )


def title(
    row: Happening, child: ChildCase, data: Typed, each: str, facts: Mapping[str, Any], about: Sequence[str]
) -> str:
    """What the event is called on the timeline: "Hjemmebesøg hos mor", "Samtale med Ida"."""
    who = child.person(each)
    if row.each and who is not None:
        to = word(row.kind, "til", str(facts.get("til", ""))).lower()
        said = {"samtykke": "samtykker til", "samtykke_soegt": "blev spurgt om samtykke til"}
        return f"{who.name} {said.get(row.kind, 'trækker sit samtykke tilbage til')} {to}".strip()[:200]
    matter = next((m.title for m in child.matters if str(m.pk) in about), "")
    if row.kind in TALKS:
        head = f"Samtale med {child.first}" if row.kind == "boernesamtale" else f"Kontakt med {child.first}"
        return f"{head}: {matter}"[:200] if matter else head
    where = typed.one(data, "sted")
    if not where:
        return row.label
    joined = where[0].lower() + where[1:] if where.split()[0].lower() in ("hos", "på", "i", "ved") else f"· {where}"
    return f"{row.label} {joined}"[:200]


def _answers(note: _Note, child: ChildCase, row: Happening, place: str, compiled: Compiled) -> dict[str, Any]:
    kind = vocabulary().kinds[row.kind]
    facts: dict[str, Any] = {}
    for name in (*row.asks, *row.more):
        where = f"{place}.{name}"
        if name in (ABOUT, row.each):
            if given := tuple(typed.many(note.data, where)):
                facts[name] = given
            continue
        try:
            value = questions.answered(kind.facts[name], where, note.data)
        except TypedError as error:
            compiled.wrong(where, str(error))
            continue
        if value is not None:
            facts[name] = value
    for ref in row.refs:
        if given := tuple(typed.many(note.data, f"{place}.{ref}")):
            facts[ref] = given[0]
    return facts


def _attendance(note: _Note, child: ChildCase) -> tuple[Passage, ...]:
    """Who was there, as a passage: of this child's case, of the municipality, and others by the name typed."""
    here = [one.name if one.group == "child" else f"{one.name} ({one.role.lower()})" for one in child.people]
    ids = typed.many(note.data, "tilstede")
    told = [name for one, name in zip(child.people, here, strict=True) if one.id in ids]
    told += [
        note.scene.colleagues[u].removesuffix(" (dig)")
        for u in typed.many(note.data, "tilstede_kommune")
        if u in note.scene.colleagues
    ]
    if others := typed.one(note.data, "tilstede_andre"):
        told.append(others)
    if not told:
        return ()
    return (Passage(f"{ATTENDANCE}{', '.join(told)}.", id=str(uuid5(note.id, f"til stede {child.number}"))),)


def _nothing_lost(found: Sequence[passages.Typing], scene: Scene, compiled: Compiled) -> None:
    """What was typed must end in a journal, or the writer is told."""
    if not any(compiled.entries.values()) and not compiled.problems.get(WHOLE):
        compiled.wrong("skete", "Sæt mindst ét kryds ved det, der skete, så notatet kan lægges på et barns forløb.")
        return
    for passage in found:
        for child in scene.children:
            if passage.written and child.number in passage.about and not compiled.entries.get(child.case.pk):
                compiled.wrong(
                    f"{passage.name}.tekst",
                    f"Afsnittet handler om {child.first}, men der er intet kryds for {child.first}. Sæt et kryds, fx "
                    "ved Almindeligt notat, eller vælg, at afsnittet handler om et andet barn.",
                )


def unwritten(found: Sequence[passages.Typing], child: ChildCase, kinds: Sequence[str], compiled: Compiled) -> None:
    """Refuse, at a passage, that these kinds happened for a child of whom nothing is told: a tick alone is no note."""
    known = vocabulary().kinds
    lacking = " og ".join(f"»{known[kind].label}«" for kind in kinds if kind in TOLD)
    if not lacking:
        return
    place = next((p for p in found if not p.written), found[-1] if found else passages.Typing(0, ""))
    compiled.wrong(
        f"{place.name}.tekst",
        f"Skriv, hvad der skete, i et afsnit om {child.first}: {lacking} er valgt for "
        f"{child.first}, men der er ingen tekst. Notatpligten (offentlighedsloven § 13) kræver, at det vigtige "
        "skrives ned. Intet er journalført, og alt, du har udfyldt, er bevaret.",
    )


#: What the validator calls the parts of an event, and the fields that a note has for them.
_FIELDS = {"at": "dato", "written_at": "dato", "concerns": "tilstede", "passages": "afsnit", "deltagere": "tilstede"}


def verify(compiled: Compiled, scene: Scene, *, now: int) -> None:
    """Let the one validator read the events, and set what it says at the fields that they were made of."""
    opened = vocabulary().engine.matter_opened
    for case, new in compiled.entries.items():
        child = scene.of_case(case)
        if child is None:
            raise LookupError(f"no such case in the form: {case}")
        try:
            check(
                new,
                persons=child.timeline.persons,
                matters={m for e in child.timeline.events if e.kind == opened for m in e.about},
                known={e.id for e in child.timeline.events},
                now=now,
            )
        except Invalid as error:
            for problem in error.problems:
                place = compiled.places[case][problem.index]
                name = ABOUT if problem.field == "about" else problem.field
                compiled.wrong(_FIELDS.get(problem.field, f"{place}.{name}"), problem.message)
