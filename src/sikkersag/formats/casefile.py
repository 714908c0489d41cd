"""Case files: one child or a family as YAML or JSON, read into timelines. Everything that cannot be used is refused
with its place and the remedy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sikkersag.formats.consistency import consistent
from sikkersag.formats.facts import read_fact, read_flag
from sikkersag.formats.located import InputError, Located, did_you_mean, only, parse, read
from sikkersag.formats.people import People
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE, UNKNOWN, Moment
from sikkersag.law.engine.timeline import Event, Timeline, TimelineError
from sikkersag.law.vocabulary.load import Kind, Vocabulary

CASE_KEYS = (
    "case",
    "title",
    "source",
    "as_of",
    "known_at",
    "zone",
    "complete_for",
    "child",
    "children",
    "persons",
    "matters",
    "events",
    "note",
    "jurisdiction",
    "verdicts",
    "authority",
    "year",
    "unit",
)
EVENT_KEYS = (
    "id",
    "kind",
    "at",
    "written_at",
    "recorded_at",
    "occurred",
    "about",
    "concerns",
    "facts",
    "refs",
    "by",
    "in_role",
    "basis",
    "corrects",
    "withdraws",
    "after",
    "before",
    "source",
    "note",
)
BASES = ("system", "asserted", "read")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as it was read: one timeline per child, with what a reader wants beside it (titles, notes, the raw rest
    for other uses).
    """

    file: str
    case: str
    title: str
    sources: tuple[str, ...]
    jurisdiction: str
    timelines: Mapping[str, Timeline]
    names: Mapping[str, str]
    matters: Mapping[str, str]
    notes: Mapping[str, str]
    written: frozenset[str]
    places: Mapping[str, Located] = field(repr=False)
    remarks: tuple[str, ...]
    as_of: Moment | None
    known_at: Moment | None
    raw: Mapping[str, Located] = field(repr=False)


def load(path: Path, vocabulary: Vocabulary, calendar: Calendar) -> CaseFile:
    """Read a case file. Raises InputError naming file, line, what was expected and an example."""
    return build(read(path), vocabulary, calendar)


def loads(text: str, name: str, vocabulary: Vocabulary, calendar: Calendar) -> CaseFile:
    """Read a case from text; `name` stands for the file in errors."""
    return build(parse(text, name), vocabulary, calendar)


def build(root: Located, vocabulary: Vocabulary, calendar: Calendar) -> CaseFile:
    """Read a case from located values. Raises InputError."""
    return _Builder(root, vocabulary, calendar).case()


class _Builder:
    def __init__(self, root: Located, vocabulary: Vocabulary, calendar: Calendar) -> None:
        self.root, self.vocabulary, self.calendar = root, vocabulary, calendar
        self.people = People(vocabulary, calendar)
        self.notes: dict[str, str] = {}
        self.remarks: list[str] = []

    def case(self) -> CaseFile:
        body = self.root.mapping("En sag")
        only(body, CASE_KEYS, "sagen")
        zone = body["zone"].text("zone") if "zone" in body else self.calendar.zone
        if zone != self.calendar.zone:
            raise body["zone"].error(
                f"Tidszonen »{zone}« kendes ikke.",
                expected=f"{self.calendar.zone}, eller tider med forskydning",
                example="2024-03-01T10:15+01:00",
            )
        matters = self.matters(body)
        self.people.read(body, self.root)
        events = self.events(body, matters)
        complete = self.complete(body)
        timelines = {child: Timeline(child, self.people.persons, events, complete) for child in self.people.children}
        self.consistent(events)
        return CaseFile(
            file=self.root.file,
            case=body["case"].text("case") if "case" in body else Path(self.root.file).stem,
            title=body["title"].text("title") if "title" in body else "",
            sources=body["source"].names("source") if "source" in body else (),
            jurisdiction=body["jurisdiction"].text("jurisdiction") if "jurisdiction" in body else "DK",
            timelines=timelines,
            names=self.people.names,
            matters=matters or {},
            notes=self.notes,
            written=frozenset(e.id for e in events) - {e.id for e in self.people.derived},
            places=self.people.places,
            remarks=tuple(self.remarks),
            as_of=self.people.moment(body["as_of"], "as_of") if "as_of" in body else None,
            known_at=self.people.moment(body["known_at"], "known_at") if "known_at" in body else None,
            raw=body,
        )

    def instant(self, place: Located, what: str) -> int:
        """A time of writing or receipt: a point; a bare day means its end, so that nothing is called late that may be
        in time.
        """
        moment = self.people.moment(place, what)
        if moment.hi >= NEVER_AFTER or moment.precision not in ("minute", "day"):
            raise place.error(f"{what} skal være en dag eller et klokkeslæt.", example="2024-03-01 10:15")
        return moment.lo if moment.precision == "minute" else moment.hi

    def matters(self, body: Mapping[str, Located]) -> dict[str, str] | None:
        if "matters" not in body:
            return None
        found: dict[str, str] = {}
        for place in body["matters"].sequence("matters"):
            if isinstance(place.value, dict):
                fields = place.mapping("Et spørgsmål")
                only(fields, ("id", "title"), "et spørgsmål")
                if "id" not in fields:
                    raise place.error("Et spørgsmål skal have id.", example="{id: m1, title: Skal Ida anbringes?}")
                self.new_matter(fields["id"].text("id"), found, place)
                found[fields["id"].text("id")] = fields["title"].text("title") if "title" in fields else ""
            else:
                self.new_matter(place.text("matters"), found, place)
                found[place.text("matters")] = ""
        return found

    @staticmethod
    def new_matter(name: str, found: Mapping[str, str], place: Located) -> None:
        if name in found:
            raise place.error(f"Spørgsmålet »{name}« står to gange.", expected="hvert spørgsmål én gang")

    def complete(self, body: Mapping[str, Located]) -> frozenset[str] | None:
        if "complete_for" not in body or body["complete_for"].value == "all":
            return None
        place = body["complete_for"]
        kinds = place.names("complete_for") if place.value else ()
        if kinds in (("alt",), ("alle",)):
            raise place.error(
                "complete_for kan ikke være »alt«.", expected="all, en liste af arter, eller []", example="all"
            )
        for kind in kinds:
            self.kind(kind, place)
        engine = self.vocabulary.engine
        return frozenset((*kinds, engine.matter_linked, engine.takeover, *engine.committed) if kinds else kinds)

    # Events

    def events(self, body: Mapping[str, Located], matters: dict[str, str] | None) -> tuple[Event, ...]:
        if "events" not in body or not body["events"].value:
            place = body.get("events", self.root)
            raise place.error(
                "Tidslinjen er tom: sagen har ingen hændelser.",
                expected="mindst én hændelse under events",
                example="{id: u1, kind: underretning_modtaget, at: 2024-03-05 10:15}",
            )
        places = body["events"].sequence("events")
        events = [self.event(place, matters) for place in places]
        by_id = {e.id: (e, place) for e, place in zip(events, places, strict=True)}
        for event, place in by_id.values():
            self.linked(event, place, by_id)
            self.not_before_birth(event, place)
            if event.written_at is not None and event.lo > NEVER_BEFORE and event.written_at < event.lo:
                self.remarks.append(
                    f"{place.file}, linje {place.line}: »{event.id}« er skrevet ned, før det skete. "
                    "Det regnes som en aftale, ikke som dokumentation."
                )
        return (*self.people.derived, *events)

    def event(self, place: Located, matters: dict[str, str] | None) -> Event:
        fields = place.mapping("En hændelse")
        only(fields, EVENT_KEYS, "en hændelse")
        for key in ("id", "kind"):
            if key not in fields:
                raise place.error(
                    f"Hændelsen mangler {key}.",
                    example="{id: u1, kind: underretning_modtaget, at: 2024-03-05 10:15}",
                )
        name = fields["id"].text("id")
        self.people.new_id(name, place)
        kind = self.kind(fields["kind"].text("kind"), fields["kind"])
        at = self.people.moment(fields["at"], "at") if "at" in fields else UNKNOWN
        occurred = read_flag(fields["occurred"], "occurred") if "occurred" in fields else True
        about = fields["about"].names("about") if "about" in fields else ()
        for matter in about:
            if matters is not None and matter not in matters:
                raise fields["about"].error(f"Spørgsmålet »{matter}« kendes ikke.", expected=", ".join(matters))
        if about and not kind.about:
            raise fields["about"].error(f"»{kind.label}« hører ikke til et spørgsmål.", expected="lad about være ude")
        basis = fields["basis"].text("basis") if "basis" in fields else "asserted"
        if basis not in BASES:
            raise fields["basis"].error(f"»{basis}« er ikke et grundlag.", expected=", ".join(BASES))
        in_role = fields["in_role"].text("in_role") if "in_role" in fields else ""
        if in_role and in_role not in self.vocabulary.roles:
            raise fields["in_role"].error(
                f"Rollen »{in_role}« kendes ikke.{did_you_mean(in_role, self.vocabulary.roles)}",
                expected=", ".join(self.vocabulary.roles),
            )
        if "note" in fields:
            self.notes[name] = fields["note"].text("note")
        by = self.people.meant(fields["by"].text("by"), fields["by"]) if "by" in fields else ""
        if by in self.people.persons and not in_role:
            in_role = self.people.persons[by].role
        return Event(
            id=name,
            kind=kind.name,
            lo=at.lo,
            hi=at.hi,
            precision=at.precision,
            written_at=self.instant(fields["written_at"], "written_at") if "written_at" in fields else None,
            recorded_at=self.instant(fields["recorded_at"], "recorded_at") if "recorded_at" in fields else None,
            occurred=occurred,
            about=about,
            concerns=self.concerned(fields, kind),
            facts=self.facts(fields, kind, place, occurred),
            refs=self.refs(fields, kind),
            by=by,
            in_role=in_role,
            basis=basis,
            corrects=fields["corrects"].text("corrects") if "corrects" in fields else "",
            withdraws=fields["withdraws"].text("withdraws") if "withdraws" in fields else "",
            after=fields["after"].names("after") if "after" in fields else (),
            before=fields["before"].names("before") if "before" in fields else (),
            source=fields["source"].text("source") if "source" in fields else "",
        )

    def kind(self, name: str, place: Located) -> Kind:
        kind = self.vocabulary.kinds.get(name)
        if kind is None:
            raise place.error(
                f"Arten »{name}« kendes ikke.{did_you_mean(name, self.vocabulary.kinds)}",
                expected="en art fra ordforrådet (`sikkersag kinds` viser dem)",
                example="underretning_modtaget",
            )
        return kind

    def concerned(self, fields: Mapping[str, Located], kind: Kind) -> tuple[str, ...]:
        if "concerns" not in fields:
            return ()
        names = fields["concerns"].names("concerns")
        for name in names:
            person = self.people.known(name, fields["concerns"])
            if person.group not in kind.concerns and person.group != "child":
                raise fields["concerns"].error(
                    f"»{kind.label}« kan ikke angå {name} ({person.role}).", expected=", ".join(kind.concerns)
                )
        return names

    def facts(self, fields: Mapping[str, Located], kind: Kind, place: Located, occurred: bool) -> dict[str, Any]:
        given = fields["facts"].mapping("facts") if "facts" in fields else {}
        for name, value in given.items():
            if name not in kind.facts:
                raise value.error(
                    f"»{kind.name}« har ingen oplysning »{name}«.{did_you_mean(name, kind.facts)}",
                    expected=", ".join(kind.facts),
                )
        read_facts = {
            name: read_fact(kind.facts[name], value, self.people)
            for name, value in given.items()
            if value.value is not None
        }
        for fact in kind.facts.values():
            if fact.required and occurred and fact.name not in read_facts:
                raise place.error(
                    f"»{kind.name}« skal have oplysningen »{fact.name}« ({fact.label}).",
                    example=f"facts: {{{fact.name}: ...}}",
                )
        return read_facts

    def refs(self, fields: Mapping[str, Located], kind: Kind) -> dict[str, tuple[str, ...]]:
        given = fields["refs"].mapping("refs") if "refs" in fields else {}
        for name, value in given.items():
            if name not in kind.refs:
                known = ", ".join(kind.refs) or "ingen"
                raise value.error(
                    f"»{kind.name}« har ingen henvisning »{name}«.{did_you_mean(name, kind.refs)}",
                    expected=known,
                )
        return {name: value.names(name) for name, value in given.items()}

    def linked(self, event: Event, place: Located, by_id: Mapping[str, tuple[Event, Located]]) -> None:
        """Every id an event points at must exist, and be of the kind that the link is for."""
        pointers = [(name, target) for name, targets in event.refs.items() for target in targets]
        pointers += [("corrects", event.corrects), ("withdraws", event.withdraws)]
        pointers += [("after", x) for x in event.after] + [("before", x) for x in event.before]
        for name, target in pointers:
            if not target:
                continue
            if target not in by_id:
                raise place.error(
                    f"»{event.id}« henviser til »{target}«, som ikke findes ({name}).",
                    expected="et id fra samme sag",
                )
            wanted = self.vocabulary.kinds[event.kind].refs.get(name, "*") if name in event.refs else "*"
            actual = by_id[target][0].kind
            if wanted not in ("*", actual):
                raise place.error(
                    f"»{event.id}« henviser til »{target}« som {name}, men det er en {actual}.",
                    expected=f"en {wanted}",
                )

    def not_before_birth(self, event: Event, place: Located) -> None:
        """An event before the birth of every child it concerns is a mistake, unless the child was expected then."""
        children = [c for c in event.concerns if c in self.people.children] or list(self.people.children)
        if event.kind == self.vocabulary.engine.birth or any(
            c in self.people.due or c not in self.people.born for c in children
        ):
            return
        if all(event.hi < self.people.born[c].lo for c in children):
            raise place.error(
                f"»{event.id}« ligger før barnets fødsel.",
                expected="ret datoen, eller skriv termin, hvis barnet var ventet",
                example="child: {due: 2024-06-01}",
            )

    def consistent(self, events: tuple[Event, ...]) -> None:
        try:
            consistent(events)
        except TimelineError as error:
            place = self.people.places.get(error.event, self.root)
            raise place.error(str(error), expected="en rækkefølge, der kan lade sig gøre") from error


__all__ = ["CaseFile", "InputError", "build", "load", "loads"]
