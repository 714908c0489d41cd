"""The generated form of any kind of event: from its fields to the events of the child's journal and of siblings'.

The names of the fields: `dato`, `klokkeslaet`; `skete` ("ja", or "nej" for what is established not to have happened);
`om` (matters); `vedroerer` (persons); `fakta.<fact>`; `henvisning.<ref>`; `soeskende` (the numbers of siblings' cases
in which the same stands); `begrundelse` (of a correction); `afsnit.<n>.…` (`passages`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from sikkersag.casefile.entries import Attachment, NewEvent, Passage
from sikkersag.casefile.forms import passages, questions, typed
from sikkersag.casefile.forms.note import WHOLE, Compiled, unwritten, verify
from sikkersag.casefile.forms.typed import Typed, TypedError
from sikkersag.casefile.queries.writing import ChildCase, Scene
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.law.engine import timeline as law
from sikkersag.law.engine.moment import Moment
from sikkersag.law.vocabulary.load import Kind

#: Facts that no form asks for: a case of ours knows the child's age by itself.
NOT_ASKED = frozenset({"barnets_alder", "barnets_alder_mindst"})


@dataclass(frozen=True, slots=True)
class Step:
    """What a step's form is about: a kind, the child's case, and the entry that it corrects, if it does."""

    kind: str
    number: str
    corrects: UUID | None = None
    written: tuple[Passage, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    title: str = ""
    #: The matters that the corrected entry is about.
    about: tuple[str, ...] = ()

    @property
    def vocabulary(self) -> Kind:
        """The kind as the vocabulary has it."""
        return vocabulary().kinds[self.kind]

    @property
    def form(self) -> str:
        """How a draft names its form."""
        return f"ret:{self.number}:{self.corrects}" if self.corrects else f"skridt:{self.kind}:{self.number}"


def compile_step(data: Typed, scene: Scene, step: Step, *, note: UUID, now: int, in_role: str = "") -> Compiled:
    """The events that a step becomes, and everything that is wrong with it; `now` in seconds UTC."""
    compiled = Compiled()
    child = scene.child(step.number)
    if child is None:
        compiled.wrong(WHOLE, "Du kan ikke længere skrive i sagen. Det, du har skrevet, er gemt i kladden.")
        return compiled
    if child.stopped and step.corrects is None:
        compiled.wrong(WHOLE, child.stopped)
    at = _moment(data, compiled, now)
    if step.corrects is not None and not typed.one(data, "begrundelse"):
        compiled.wrong("begrundelse", "Skriv, hvorfor det rettes. Den, der læser sagen, skal kunne se grunden.")
    others = [] if step.corrects else [n for n in typed.many(data, "soeskende") if n != step.number]
    found = passages.settled(passages.read(data), [step.number, *others])
    event = _event(data, step, child, found, at or Moment(now, now, "minute"), note, in_role, compiled)
    compiled.add(child.case.pk, "", event)
    _owners(found, step.number, others, compiled)
    _told(found, step, child, event, compiled)
    if step.corrects is None:
        _siblings(scene, step, event, found, others, note, compiled)
    verify(compiled, scene, now=now)
    _renamed(compiled)
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


def _event(
    data: Typed,
    step: Step,
    child: ChildCase,
    found: Sequence[passages.Typing],
    at: Moment,
    note: UUID,
    in_role: str,
    compiled: Compiled,
) -> NewEvent:
    kind = step.vocabulary
    about = tuple(typed.many(data, "om")) if kind.about else ()
    if kind.name == vocabulary().engine.matter_opened:
        # The matter's id is never the form's to say: it stays what it is, or is made here.
        about = step.about or (str(uuid5(note, "matter")),)
    concerned = [p for p in typed.many(data, "vedroerer") if child.person(p) is not None]
    reason = typed.one(data, "begrundelse")
    held = [Passage(f"Grund til rettelsen: {reason}", id=str(uuid5(note, "grund")))] if step.corrects and reason else []
    written = passages.entries(found, child.number, child.child.id, note)
    held += written
    facts = _facts(data, kind, compiled)
    if written and "notat_gjort" in kind.facts and "notat_gjort" not in facts:
        facts["notat_gjort"] = True
    return NewEvent(
        kind.name,
        at,
        event=uuid5(note, "step"),
        occurred=typed.one(data, "skete") != questions.NO,
        note=note,
        about=about,
        concerns=tuple(dict.fromkeys((child.child.id, *concerned))),
        facts=facts,
        refs={ref: given for ref in kind.refs if (given := tuple(typed.many(data, f"henvisning.{ref}")))},
        corrects=step.corrects,
        in_role=in_role,
        title=step.title,
        passages=tuple(held),
        attachments=step.attachments,
    )


def _facts(data: Typed, kind: Kind, compiled: Compiled) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for fact in kind.facts.values():
        if fact.name in NOT_ASKED:
            continue
        try:
            value = questions.answered(fact, f"fakta.{fact.name}", data)
        except TypedError as error:
            compiled.wrong(f"fakta.{fact.name}", str(error))
            continue
        if value is not None:
            facts[fact.name] = value
    return facts


def _owners(found: Sequence[passages.Typing], number: str, others: Sequence[str], compiled: Compiled) -> None:
    """Each passage must be about the child, or about siblings that are ticked."""
    for passage in found:
        if not passage.written:
            continue
        if passage.about and not {passages.ALL, number, *others}.issuperset(passage.about):
            compiled.wrong(
                f"{passage.name}.tekst",
                "Afsnittet handler om et barn, som der ikke er sat kryds ved under søskende. Sæt kryds, eller vælg et "
                "andet barn.",
            )
        elif said := passages.why_not(passage, [number, *others]):
            compiled.wrong(f"{passage.name}.tekst", said)


#: What is said of an event that nothing is told of: that a note was made, and that it is sufficient.
_CLAIMS = ("notat_gjort", "notat_daekkende")


def _told(found: Sequence[passages.Typing], step: Step, child: ChildCase, event: NewEvent, compiled: Compiled) -> None:
    """Nobody writes that something happened, or that it was noted, without telling what.

    An entry that came from another system without its text may still be corrected in other respects: what it said of
    a note before, it may go on saying.
    """
    written = any(p.written and p.concerns(child.number) for p in found)
    if written or step.attachments:
        return
    before = next((e for e in child.standing if e.id == str(step.corrects)), None) if step.corrects else None
    claims = any(event.facts.get(name) and not (before and before.facts.get(name)) for name in _CLAIMS)
    if claims or (event.occurred and not (step.corrects and not step.written)):
        unwritten(found, child, [step.kind], compiled)


def _siblings(
    scene: Scene,
    step: Step,
    event: NewEvent,
    found: Sequence[passages.Typing],
    ticked: Sequence[str],
    note: UUID,
    compiled: Compiled,
) -> None:
    """The same event in the journals of the siblings that are ticked, each with the passages about that child."""
    for number in ticked:
        sibling = scene.child(number)
        if sibling is None:
            compiled.wrong("soeskende", "En af de valgte søskende kan du ikke skrive om. Sæt krydsene igen.")
            continue
        if sibling.stopped:
            compiled.wrong("soeskende", sibling.stopped)
            continue
        own = _for_sibling(step, event, sibling, found, note)
        compiled.add(sibling.case.pk, "", own)
        _told(found, step, sibling, own, compiled)


def _for_sibling(
    step: Step, event: NewEvent, sibling: ChildCase, found: Sequence[passages.Typing], note: UUID
) -> NewEvent:
    """What stands in the sibling's journal: nothing of the other case but the event itself."""
    known = {e.id for e in sibling.timeline.events}
    matters = {str(m.pk) for m in sibling.matters}
    about = tuple(m for m in event.about if m in matters)
    if step.kind == vocabulary().engine.matter_opened:
        about = (str(uuid5(note, f"matter {sibling.number}")),)
    return replace(
        event,
        about=about,
        concerns=(sibling.child.id, *(p for p in event.concerns[1:] if sibling.person(p) is not None)),
        refs={ref: kept for ref, given in event.refs.items() if (kept := tuple(t for t in given if t in known))},
        passages=tuple(passages.entries(found, sibling.number, sibling.child.id, note)),
    )


def _renamed(compiled: Compiled) -> None:
    """The validator's names of parts as this form's names of fields."""
    kinds = vocabulary().kinds
    new = next(iter(compiled.entries.values()))[0]
    kind = kinds[new.kind]
    renamed: dict[str, list[str]] = {}
    for name, said in compiled.problems.items():
        bare = name.removeprefix(".")
        if bare == "om" or not name.startswith("."):
            bare = bare if name != "tilstede" else "vedroerer"
        elif bare in kind.facts:
            bare = f"fakta.{bare}"
        elif bare in kind.refs:
            bare = f"henvisning.{bare}"
        elif bare in ("kind", "event", "corrects"):
            bare = WHOLE
        renamed.setdefault(bare, []).extend(said)
    compiled.problems.clear()
    compiled.problems.update(renamed)


def prefilled(event: law.Event, step: Step, child: ChildCase) -> dict[str, list[str]]:
    """The fields that a correction's form begins with: the entry as it stands."""
    kind = step.vocabulary
    data: dict[str, list[str]] = {
        **typed.filled(Moment(event.lo, event.hi, event.precision), date="dato", time="klokkeslaet"),
        "skete": [questions.YES if event.occurred else questions.NO],
        "om": list(event.about),
        "vedroerer": list(event.concerns),
    }
    for name, value in event.facts.items():
        if name in kind.facts:
            data[f"fakta.{name}"] = questions.shown(kind.facts[name], value)
    for ref, targets in event.refs.items():
        data[f"henvisning.{ref}"] = list(targets)
    texts = [p for p in step.written if not p.text.startswith("Grund til rettelsen: ")]
    for number, passage in enumerate(texts):
        data[f"afsnit.{number}.tekst"] = [passage.text]
        data[f"afsnit.{number}.om"] = [child.number if passage.about else passages.ALL]
        if passage.own_words:
            data[f"afsnit.{number}.egne_ord"] = [questions.YES]
    return data


def opened_with(query: Mapping[str, str], kind: Kind, child: ChildCase, *, now: int) -> dict[str, list[str]]:
    """The fields that a step's form begins with, from what the address says: `spoergsmaal`, `person`, `anledning` (an
    event that the step answers) and `ref` (the name of the reference that names it; else every one that fits).
    """
    data: dict[str, list[str]] = {"dato": [typed.date_text(now)], "klokkeslaet": [""], "skete": [questions.YES]}
    data["vedroerer"] = [child.child.id]
    if matter := query.get("spoergsmaal", ""):
        data["om"] = [matter]
    if (person := query.get("person", "")) and child.person(person) is not None:
        data["vedroerer"].append(person)
        for fact in kind.facts.values():
            if fact.type == "person" and fact.required:
                data[f"fakta.{fact.name}"] = [person]
                break
        else:
            for fact in kind.facts.values():
                if fact.type in ("person", "persons") and fact.name != vocabulary().engine.participants:
                    data[f"fakta.{fact.name}"] = [person]
                    break
    told = query.get("anledning", "")
    occasion = next((e for e in child.standing if e.id == told), None)
    if occasion is not None:
        for ref, target in kind.refs.items():
            if query.get("ref", ref) == ref and target in ("*", occasion.kind):
                data[f"henvisning.{ref}"] = [occasion.id]
        if "om" not in data and occasion.about:
            data["om"] = [occasion.about[0]]
    return data
