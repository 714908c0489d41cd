"""How a form looks with what was typed in it: its questions, ticks and passages, with what is wrong at each field.

The templates draw what is put together here; what the answers mean is `note`, `step` and `departing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sikkersag.casefile import needs
from sikkersag.casefile.forms import passages, questions, typed
from sikkersag.casefile.forms.departing import Departing, occasions
from sikkersag.casefile.forms.happenings import ABOUT, HAPPENINGS, Happening
from sikkersag.casefile.forms.note import place_of, ticked
from sikkersag.casefile.forms.questions import Choice, Question
from sikkersag.casefile.forms.step import NOT_ASKED, Step
from sikkersag.casefile.forms.typed import Typed
from sikkersag.casefile.queries.writing import ChildCase, Scene
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.law.vocabulary.load import Kind

Problems = Mapping[str, Sequence[str]]
#: The rulebook's purpose of the duty to take notes speaks of this kind; of the others this is said.
_CALL = "telefonsamtale"
_NOTED = "Det, der blev sagt og set, kan kun bruges og modsiges, hvis nogen skrev det ned, mens det blev husket."
#: What the choice of all the children is called.
EVERYBODY = "Alle, der er sat kryds ved"


@dataclass(frozen=True, slots=True)
class Tick:
    """A box of the matrix."""

    name: str
    value: str
    label: str
    checked: bool
    off: str = ""

    @property
    def id(self) -> str:
        """The id in HTML."""
        return f"f-{self.name.replace('.', '-').replace('_', '-')}-{self.value}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the matrix: what happened, and a box for each child."""

    happening: Happening
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """The questions that a tick opens. `more` are those that few notes need, `hint` what is to be told beneath."""

    heading: str
    questions: tuple[Question, ...]
    more: tuple[Question, ...] = ()
    more_open: bool = False


@dataclass(frozen=True, slots=True)
class PassageField:
    """A passage as it is drawn: its text, and whom it may be about."""

    typing: passages.Typing
    owners: tuple[Choice, ...]
    error: str = ""
    #: More than one of several children may be chosen.
    many: bool = False
    #: It was added just now: the writer goes on here.
    fresh: bool = False


def first_error(problems: Problems, name: str) -> str:
    """What is wrong with a field, as one text."""
    return " ".join(problems.get(name, ()))


def with_errors(found: Sequence[Question], problems: Problems) -> tuple[Question, ...]:
    """The questions with what is wrong at each; a purpose that several share is told at the first of them."""
    told: set[str] = set()
    shown = []
    for question in found:
        purpose = "" if question.purpose in told else question.purpose
        told.add(question.purpose)
        shown.append(replace(question, error=first_error(problems, question.name), purpose=purpose))
    return tuple(shown)


def when_questions(data: Typed, problems: Problems, *, kind: str, at: int) -> tuple[Question, Question]:
    """The date and the time of day, with who needs them."""
    readers = needs.needed_by(kind, needs.AT, at=at)
    notes = tuple(need for need in readers if need.requirement == "D6") or readers
    needed = (
        "Kræves af notatpligten, offentlighedsloven § 13"
        if notes and notes[0].requirement == "D6"
        else needs.said(readers)
    )
    purpose = notes[0].purpose if notes else ""
    if notes and notes[0].requirement == "D6" and kind != _CALL and f"skete.{_CALL}" not in data:
        purpose = _NOTED
    day = Question("dato", "Dato", "date", tuple(data.get("dato", ())), required=True, needed=needed, purpose=purpose)
    clock = Question("klokkeslaet", "Klokkeslæt", "time", tuple(data.get("klokkeslaet", ())))
    one, other = with_errors([day, clock], problems)
    return one, other


def matrix(data: Typed, scene: Scene) -> tuple[Row, ...]:
    """What happened × child."""
    return tuple(
        Row(
            happening,
            tuple(
                Tick(
                    f"skete.{happening.kind}",
                    child.number,
                    f"{happening.label}: {child.first}",
                    ticked(data, happening.kind, child.number),
                    child.stopped,
                )
                for child in scene.children
            ),
        )
        for happening in HAPPENINGS
    )


def opened(data: Typed, scene: Scene, problems: Problems, *, at: int) -> tuple[Opened, ...]:
    """The questions of every tick that asks something."""
    found = []
    for happening in HAPPENINGS:
        for child in scene.children:
            if (happening.asks or happening.more) and ticked(data, happening.kind, child.number):
                found.append(_opened(data, happening, child, problems, at=at))
    return tuple(found)


def ticks_key(data: Typed) -> str:
    """Which questions are open, as one text: the page sends it back, so that they are drawn again only when needed."""
    return " ".join(sorted(f"{n.removeprefix('skete.')}/{v}" for n in data if n.startswith("skete.") for v in data[n]))


def _opened(data: Typed, happening: Happening, child: ChildCase, problems: Problems, *, at: int) -> Opened:
    kind = vocabulary().kinds[happening.kind]
    place = place_of(happening.kind, child.number)

    def ask(name: str) -> Question:
        where = f"{place}.{name}"
        if name == ABOUT:
            return questions.matters(kind, where, data, child, at=at)
        question = questions.asked(kind, kind.facts[name], where, data, child, at=at)
        if name == happening.each:
            given = typed.many(data, where)
            people = [p for p in child.people if p.custody or p.group == "party" or p.id == child.child.id]
            pairs = [(p.id, p.shown + (" (har forældremyndighed)" if p.custody else "")) for p in people]
            return replace(question, shape="ticks", choices=questions.choices(pairs, given))
        return question

    asks = tuple(ask(name) for name in happening.asks)
    more = [ask(name) for name in happening.more]
    more += [
        questions.reference(kind, ref, f"{place}.{ref}", data, child, at=at)
        for ref in happening.refs
        if child.events(kind.refs[ref])
    ]
    every = with_errors([*asks, *more], problems)
    asks, behind = every[: len(asks)], every[len(asks) :]
    is_open = any(q.error or any(typed.many(data, q.name)) for q in behind)
    return Opened((happening.heading or f"{happening.label}: {{}}").format(child.first), asks, behind, is_open)


def passage_fields(
    data: Typed, children: Sequence[ChildCase], problems: Problems, *, least: int = 1, fresh: bool = False
) -> tuple[PassageField, ...]:
    """The passages, each with the children whom it may be about. `fresh`: the last was added just now."""
    found = []
    every = passages.shown(data, least)
    for typing in every:
        owners: tuple[Choice, ...] = ()
        if len(children) > 1:
            pairs = [(passages.ALL, EVERYBODY), *((child.number, child.first) for child in children)]
            owners = questions.choices(pairs, typing.about)
        error = first_error(problems, f"{typing.name}.tekst")
        found.append(PassageField(typing, owners, error, len(children) > 2, fresh and typing is every[-1]))
    return tuple(found)


def present(data: Typed, scene: Scene) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Who of the family may have been there, and who of the municipality; the writer is ticked to begin with."""
    given = typed.many(data, "tilstede")
    family = questions.choices(
        [(one.id, one.first if one.group == "child" else one.shown) for one in scene.people], given
    )
    own = f"u{scene.viewer.user.pk}"
    staff = typed.many(data, "tilstede_kommune") if "tilstede_kommune" in data or data.get("dato") else [own]
    return family, questions.choices(list(scene.colleagues.items()), staff)


def step_questions(
    data: Typed, step: Step, child: ChildCase, scene: Scene, problems: Problems, *, at: int
) -> tuple[tuple[Question, ...], tuple[Question, ...]]:
    """The questions of a kind: those that the vocabulary or a rule in force needs, and the others. Who took part may
    be colleagues too.
    """
    kind = step.vocabulary
    asked: list[Question] = []
    more: list[Question] = []
    if kind.about and kind.name != vocabulary().engine.matter_opened:
        asked.append(questions.matters(kind, "om", data, child, at=at))
    for ref in kind.refs:
        question = questions.reference(kind, ref, f"henvisning.{ref}", data, child, at=at)
        (asked if question.needed or question.value else more).append(question)
    for fact in kind.facts.values():
        if fact.name in NOT_ASKED:
            continue
        question = questions.asked(kind, fact, f"fakta.{fact.name}", data, child, at=at)
        if fact.name == vocabulary().engine.participants:
            staff = questions.choices(list(scene.colleagues.items()), typed.many(data, question.name))
            question = replace(question, choices=(*question.choices, *staff))
        (asked if fact.required or question.needed or any(question.values) else more).append(question)
    return with_errors(asked, problems), with_errors(more, problems)


def whom(data: Typed, kind: Kind, child: ChildCase, *, at: int) -> Question:
    """Whom an event concerns besides the child."""
    readers = needs.needed_by(kind.name, needs.CONCERNS, at=at)
    people = [one for one in child.people if one.group in kind.concerns and one.id != child.child.id]
    return Question(
        "vedroerer",
        f"Hvem angår det ud over {child.first}?",
        "ticks",
        tuple(data.get("vedroerer", ())),
        questions.choices([(one.id, one.shown) for one in people], typed.many(data, "vedroerer")),
        needed=needs.said(readers),
        purpose=readers[0].purpose if readers else "",
    )


def departure_questions(
    data: Typed, departing: Departing, child: ChildCase, problems: Problems, *, at: int
) -> tuple[Question, ...]:
    """The grounds of the closed list, what the departure belongs to, and what the grounds require."""
    kind = vocabulary().kinds[vocabulary().engine.departure]
    version = needs.in_force(departing.requirement, at)
    law, key = ("", "") if version is None else (version.law, version.key)
    grounds = [
        Choice(g.ground, g.titel, typed.one(data, "grund") == g.ground, f"{law} {g.section.get(key, '')}".strip())
        for g in departing.grounds
    ]
    events = {event.id: event for event in child.standing}
    pairs = [(pk, questions.told(events[pk])) for pk in occasions(departing, child)]
    found = [
        Question("grund", "Hvilken grund giver loven?", "radios", choices=tuple(grounds), required=True),
        Question(
            "anledning",
            "Hvad følger kravet af?",
            "select",
            tuple(data.get("anledning", ())),
            questions.choices([("", "Vælg"), *pairs], [typed.one(data, "anledning")]),
            required=True,
            needed="Fravigelsen gælder kun dette ene sted i sagen.",
        ),
    ]
    for name in departing.facts:
        who = [g.titel for g in departing.grounds if name in g.requires]
        every = len(who) == len(departing.grounds)
        found.append(
            Question(
                name,
                kind.facts[name].label,
                "long",
                tuple(data.get(name, ())),
                required=every,
                needed="Loven kræver det, for at fravigelsen gælder." if every else f"Kræves ved: {'; '.join(who)}.",
            )
        )
    return with_errors(found, problems)


def siblings(data: Typed, scene: Scene, child: ChildCase) -> tuple[Choice, ...]:
    """The other children of the family that the same step may be written for."""
    given = typed.many(data, "soeskende")
    return tuple(
        Choice(one.number, one.owning, one.number in given, one.stopped) for one in scene.children if one is not child
    )


def problem_list(problems: Problems) -> list[tuple[str, str]]:
    """Every problem with the id of its field, for the summary above the form; empty id: of the whole."""
    return [(field_id(name) if name else "", message) for name, said in problems.items() for message in said]


def field_id(name: str) -> str:
    """The id in HTML of a field by its name."""
    return "f-" + "".join(c if c.isalnum() else "-" for c in name)
