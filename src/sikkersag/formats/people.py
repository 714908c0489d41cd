"""The people of a case file: children, parties with roles, and custody with its periods, turned into dated events."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from sikkersag.formats.located import Located, did_you_mean, only
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.moment import EXPECTED, NEVER_BEFORE, UNKNOWN, Moment, MomentError
from sikkersag.law.engine.moment import parse as parse_moment
from sikkersag.law.engine.timeline import Event, Person
from sikkersag.law.vocabulary.load import Vocabulary

CHILD_KEYS = ("id", "born", "due", "name")
PERSON_KEYS = ("id", "role", "custody", "name", "born")
_ALWAYS = Moment(NEVER_BEFORE, NEVER_BEFORE, "unknown")

Span = tuple[Moment, Moment | None, tuple[str, ...]]


class People:
    """Who is in the case. `places` also holds the ids of events, so that no id is used twice."""

    def __init__(self, vocabulary: Vocabulary, calendar: Calendar) -> None:
        self.vocabulary, self.calendar = vocabulary, calendar
        self.persons: dict[str, Person] = {}
        self.children: dict[str, Located] = {}
        self.born: dict[str, Moment] = {}
        self.due: dict[str, Moment] = {}
        self.names: dict[str, str] = {}
        self.places: dict[str, Located] = {}
        self.derived: list[Event] = []

    def read(self, body: Mapping[str, Located], root: Located) -> None:
        """Read the children and persons of a case. Raises InputError."""
        if "child" in body and "children" in body:
            raise body["children"].error("Skriv enten child (et barn) eller children (en søskendeflok), ikke begge.")
        if "children" in body:
            children = body["children"].sequence("children")
        else:
            children = [body.get("child", Located({}, root.line, root.file))]
        if not children:
            raise body["children"].error("Sagen har ingen børn.", example="children: [{id: ida, born: 2015-05-01}]")
        for child in children:
            self.child(child)
        for person in body["persons"].sequence("persons") if "persons" in body else ():
            self.person(person)

    def child(self, place: Located) -> None:
        fields = place.mapping("Et barn")
        only(fields, CHILD_KEYS, "et barn")
        name = fields["id"].text("id") if "id" in fields else "barn"
        self.new_id(name, place)
        self.children[name] = place
        born = self.moment(fields["born"], "born") if "born" in fields else None
        if born is not None:
            self.born[name] = born
            self.derived.append(self.made(self.vocabulary.engine.birth, f"{name}.born", born, (name,), {}))
        if "due" in fields:
            self.due[name] = due = self.moment(fields["due"], "due")
            if kind := self.vocabulary.engine.expected_birth:
                self.derived.append(
                    self.made(kind, f"{name}.due", _ALWAYS, (name,), {expected_on(self.vocabulary, kind): due})
                )
        if "name" in fields:
            self.names[name] = fields["name"].text("name")
        self.persons[name] = Person(name, role_of_child(self.vocabulary), "child", (born.lo, born.hi) if born else None)

    def meant(self, name: str, place: Located) -> str:
        """A name as it stands, unless it looks like a slip for somebody who is listed."""
        close = get_close_matches(name, list(self.persons), n=1, cutoff=0.8)
        if name not in self.persons and close:
            raise place.error(
                f"Personen »{name}« er ikke nævnt under persons. Mente du »{close[0]}«?",
                expected=", ".join(self.persons),
                example=f"{{id: {name}, role: ...}}, hvis det er en anden",
            )
        return name

    def new_id(self, name: str, place: Located) -> None:
        if name in self.places:
            raise place.error(
                f"»{name}« er brugt to gange (første gang i linje {self.places[name].line}).",
                expected="et id kun én gang",
            )
        self.places[name] = place

    def person(self, place: Located) -> None:
        fields = place.mapping("En person")
        only(fields, PERSON_KEYS, "en person")
        if "id" not in fields or "role" not in fields:
            raise place.error("En person skal have id og role.", example="{id: mor, role: mor, custody: true}")
        name, role = fields["id"].text("id"), fields["role"].text("role")
        self.new_id(name, place)
        known = self.vocabulary.roles.get(role)
        if known is None:
            raise fields["role"].error(
                f"Rollen »{role}« kendes ikke.{did_you_mean(role, self.vocabulary.roles)}",
                expected=", ".join(self.vocabulary.roles),
            )
        born = self.moment(fields["born"], "born") if "born" in fields else None
        self.persons[name] = Person(name, role, known.group, (born.lo, born.hi) if born else None)
        if "name" in fields:
            self.names[name] = fields["name"].text("name")
        if "custody" in fields:
            self.custody(name, fields["custody"])

    def custody(self, person: str, place: Located) -> None:
        """Custody told on the person becomes dated events; `true` means the whole time, for all children."""
        state = self.vocabulary.states[self.vocabulary.engine.custody]
        spans: list[Span] = []
        if place.value is True:
            spans = [(_ALWAYS, None, ())]
        elif place.value is not False:
            given = place.value if isinstance(place.value, list) else [place]
            spans = [self.custody_span(span) for span in given]
        for index, (begins, ends, children) in enumerate(spans):
            facts = {state.key: person}
            self.derived.append(self.made(state.opens[0], f"{person}.custody[{index}]", begins, children, facts))
            if ends is not None:
                self.derived.append(self.made(state.closes[0], f"{person}.custody[{index}].to", ends, children, facts))

    def custody_span(self, place: Located) -> Span:
        fields = place.mapping("custody")
        only(fields, ("from", "to", "of"), "custody")
        begins = self.moment(fields["from"], "from") if "from" in fields else _ALWAYS
        ends = self.moment(fields["to"], "to") if "to" in fields else None
        children = fields["of"].names("of") if "of" in fields else ()
        for child in children:
            if child not in self.children:
                raise fields["of"].error(f"Barnet »{child}« kendes ikke.", expected=", ".join(self.children))
        return begins, ends, children

    def made(self, kind: str, name: str, at: Moment, concerns: tuple[str, ...], facts: Mapping[str, Any]) -> Event:
        self.places.setdefault(name, next(iter(self.children.values())))
        return Event(id=name, kind=kind, lo=at.lo, hi=at.hi, precision=at.precision, concerns=concerns, facts=facts)

    def moment(self, place: Located, what: str) -> Moment:
        if place.value is None:
            return UNKNOWN
        try:
            return parse_moment(place.text(what), self.calendar)
        except MomentError as error:
            raise place.error(f"{what}: {error}", expected=EXPECTED, example="2024-03-01 10:15") from error

    def known(self, name: str, place: Located) -> Person:
        person = self.persons.get(name)
        if person is None:
            raise place.error(
                f"Personen »{name}« kendes ikke.",
                expected=", ".join(self.persons),
                example="{id: mor, role: mor, custody: true}",
            )
        return person


def role_of_child(vocabulary: Vocabulary) -> str:
    """The role of the child that a case is about: the first of the vocabulary's roles in that group."""
    return next((role.name for role in vocabulary.roles.values() if role.group == "child"), "child")


def expected_on(vocabulary: Vocabulary, kind: str) -> str:
    """The fact that says when a birth is expected: the kind's only date."""
    return next((fact.name for fact in vocabulary.kinds[kind].facts.values() if fact.type == "date"), "")
