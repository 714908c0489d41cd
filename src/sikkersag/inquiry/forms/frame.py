"""What the forms of this room share: panels of questions, when it happened, and entries of one child's journal.

The fields of an entry are named `svar.<kind>.<fact>`, so that what the validator says stands at the field that it
concerns. What a form asks and writes is each form's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from sikkersag.casefile import needs
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.forms import questions, shown, typed
from sikkersag.casefile.forms.note import WHOLE, Compiled, verify
from sikkersag.casefile.forms.questions import Question
from sikkersag.casefile.forms.typed import Typed, TypedError
from sikkersag.casefile.queries.writing import ChildCase, Scene
from sikkersag.casefile.thelaw import calendar, vocabulary
from sikkersag.law.engine.moment import Moment

YES, NO = questions.YES, questions.NO
GONE = "Du kan ikke længere skrive i sagen. Det, du har skrevet, er gemt i kladden."


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere else where something is done."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """A panel of a form: sentences above, questions, and whether the form's passages stand in it. `warns`: the
    sentences are an alert.
    """

    title: str
    questions: tuple[Question, ...] = ()
    told: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    passages: bool = False
    whole: bool = False


def place(kind: str) -> str:
    """The beginning of the names of a kind's fields."""
    return f"svar.{kind}"


def happened(data: Typed, compiled: Compiled, now: int) -> Moment | None:
    """When it happened, by `dato` and `klokkeslaet`; None where that is not told rightly, which is noted."""
    try:
        return typed.when(typed.one(data, "dato"), typed.one(data, "klokkeslaet"), now=now)
    except TypedError as error:
        compiled.wrong("klokkeslaet" if error.time else "dato", str(error))
        return None


def law_at(data: Typed, *, now: int) -> int:
    """The instant whose law a form asks by: what its date says, else now (seconds UTC)."""
    try:
        return typed.when(typed.one(data, "dato"), typed.one(data, "klokkeslaet"), now=now).lo
    except TypedError:
        return now


def begun(now: int) -> dict[str, list[str]]:
    """The date that a form begins with."""
    return {"dato": [typed.date_text(now)], "klokkeslaet": [""]}


def writable(scene: Scene, number: str, compiled: Compiled) -> ChildCase | None:
    """The child's case, where one may write in it now; else it is noted why not."""
    child = scene.child(number)
    if child is None:
        compiled.wrong(WHOLE, GONE)
    elif child.stopped:
        compiled.wrong(WHOLE, child.stopped)
    return child


def facts_of(kind: str, names: Iterable[str], data: Typed, compiled: Compiled) -> dict[str, Any]:
    """What was answered of a kind's facts; what cannot be read is noted at its field."""
    facts: dict[str, Any] = {}
    known = vocabulary().kinds[kind].facts
    for name in names:
        where = f"{place(kind)}.{name}"
        try:
            value = questions.answered(known[name], where, data)
        except TypedError as error:
            compiled.wrong(where, str(error))
            continue
        if value is not None:
            facts[name] = value
    return facts


def finished(compiled: Compiled, scene: Scene, at: Moment | None, *, now: int) -> Compiled:
    """The entries after the validator has read them; none of them where the time is not told."""
    verify(compiled, scene, now=now)
    if at is None:
        compiled.entries.clear()
        compiled.places.clear()
    return compiled


def ask(
    kind: str, name: str, data: Typed, child: ChildCase, *, at: int, label: str = "", explain: str = ""
) -> Question:
    """The question of a fact, with who needs it."""
    known = vocabulary().kinds[kind]
    question = questions.asked(known, known.facts[name], f"{place(kind)}.{name}", data, child, at=at)
    return worded(question, label, explain)


def worded(question: Question, label: str, explain: str = "") -> Question:
    """The same question in other words, where there are any."""
    return replace(question, label=label or question.label, explain=explain or question.explain)


def long(
    name: str, label: str, data: Typed, *, explain: str = "", needed: str = "", required: bool = False
) -> Question:
    """A question that is answered with a text of several lines."""
    values = tuple(data.get(name, ()))
    return Question(name, label, "long", values, explain=explain, needed=needed, required=required)


def short(name: str, label: str, data: Typed, *, explain: str = "", required: bool = False) -> Question:
    """A question that is answered with a line of text."""
    return Question(name, label, "text", tuple(data.get(name, ())), explain=explain, required=required)


def pick(
    name: str,
    label: str,
    pairs: Sequence[tuple[str, str]],
    data: Typed,
    *,
    shape: str = "radios",
    explain: str = "",
    needed: str = "",
    required: bool = False,
    fallback: str = "",
) -> Question:
    """A question with choices. `fallback` is chosen where nothing was."""
    values = tuple(data.get(name, ()))
    given = typed.many(data, name) or ([fallback] if shape != "ticks" else [])
    made = questions.choices(pairs, given)
    return Question(name, label, shape, values, made, explain=explain, needed=needed, required=required)


def matters(kind: str, name: str, data: Typed, child: ChildCase, label: str, *, at: int) -> Question:
    """The matters of the case as ticks: an entry may serve several."""
    readers = needs.needed_by(kind, needs.ABOUT, at=at)
    pairs = [(str(m.pk), m.title if m.decided_at is None else f"{m.title} (afgjort)") for m in child.matters]
    explain = "" if pairs else f"Der er ikke åbnet noget spørgsmål i {child.owning} sag."
    return pick(name, label, pairs, data, shape="ticks", explain=explain, needed=needs.said(readers))


def when_questions(data: Typed, kind: str, *, at: int) -> tuple[Question, Question]:
    """The date and the time of day."""
    return shown.when_questions(data, {}, kind=kind, at=at)


def with_errors(sections: Sequence[Section], problems: Mapping[str, Sequence[str]]) -> tuple[Section, ...]:
    """The sections with what is wrong at each question."""
    # All at once, so that a purpose which several questions share is told once on the whole page.
    every = iter(shown.with_errors([q for s in sections for q in s.questions], problems))
    return tuple(replace(s, questions=tuple(next(every) for _ in s.questions)) for s in sections)


def told(note: UUID, name: str, heading: str, text: str) -> tuple[Passage, ...]:
    """A passage with a heading of its own; none where there is no text."""
    if not text.strip():
        return ()
    return (Passage(f"{heading} {typed.clean(text).strip()}".strip(), id=str(uuid5(note, name))),)


def add(compiled: Compiled, child: ChildCase, entry: NewEvent) -> None:
    """One more entry of the child's journal, its fields named by its kind."""
    compiled.add(child.case.pk, place(entry.kind), entry)


def day_of(instant: int) -> int:
    """The day (the calendar's number) of an instant."""
    return calendar().day_of(instant)
