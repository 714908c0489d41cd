"""The form of a lawful departure: a ground of the requirement's closed list, and what that ground requires.

Fields: `grund`, `dato`, `klokkeslaet`, `om`, `anledning` (the event that the duty follows from), and one for each fact
that a ground requires.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.forms import typed
from sikkersag.casefile.forms.note import WHOLE, Compiled, verify
from sikkersag.casefile.forms.typed import Typed, TypedError
from sikkersag.casefile.queries.writing import ChildCase, Scene
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.law.engine.requirement import Departure, Requirement


@dataclass(frozen=True, slots=True)
class Departing:
    """Which requirement is departed from, in which child's case, on which grounds it may be now."""

    requirement: Requirement
    number: str
    grounds: Sequence[Departure]

    @property
    def form(self) -> str:
        """How a draft names its form."""
        return f"fravig:{self.requirement.id}:{self.number}"

    @property
    def facts(self) -> list[str]:
        """Every fact that some ground requires, in the order of the list."""
        return list(dict.fromkeys(fact for ground in self.grounds for fact in ground.requires))


def compile_departure(
    data: Typed, scene: Scene, departing: Departing, *, note: UUID, now: int, in_role: str = ""
) -> Compiled:
    """The event that a departure becomes, and everything that is wrong with it; `now` in seconds UTC."""
    compiled = Compiled()
    child = scene.child(departing.number)
    if child is None or child.stopped:
        compiled.wrong(WHOLE, child.stopped if child else "Du kan ikke længere skrive i sagen.")
        return compiled
    ground = next((g for g in departing.grounds if g.ground == typed.one(data, "grund")), None)
    if ground is None:
        compiled.wrong("grund", "Vælg den grund, som loven giver. Andre grunde kan ikke bruges.")
    facts = {"krav": departing.requirement.id, "grund": "" if ground is None else ground.ground}
    for fact in departing.facts:
        text = typed.one(data, fact)
        if text:
            facts[fact] = text
        elif ground is not None and fact in ground.requires:
            label = vocabulary().kinds["fravigelse"].facts[fact].label
            compiled.wrong(fact, f"»{label}« skal skrives, for at fravigelsen er lovlig.")
    occasion, about = typed.one(data, "anledning"), tuple(typed.many(data, "om"))
    if not occasion and not about:
        compiled.wrong("anledning", "Vælg, hvad fravigelsen hører til, så det kan ses, hvilket krav der fraviges.")
    try:
        at = typed.when(typed.one(data, "dato"), typed.one(data, "klokkeslaet"), now=now)
    except TypedError as error:
        compiled.wrong("klokkeslaet" if error.time else "dato", str(error))
        return compiled
    if ground is None:
        return compiled
    event = NewEvent(
        vocabulary().engine.departure,
        at,
        event=uuid5(note, "departure"),
        note=note,
        about=about,
        concerns=(child.child.id, *([person] if (person := typed.one(data, "person")) else [])),
        facts=facts,
        refs={"anledning": (occasion,)} if occasion else {},
        in_role=in_role,
        title=f"{departing.requirement.titel}: fraveget",
    )
    compiled.add(child.case.pk, "", event)
    verify(compiled, scene, now=now)
    for name in [n for n in compiled.problems if n.startswith(".")]:
        compiled.problems.setdefault(name.removeprefix("."), []).extend(compiled.problems.pop(name))
    return compiled


def occasions(departing: Departing, child: ChildCase) -> list[str]:
    """The events of the case that can call for the requirement, latest first."""
    kinds = {kind for duty in departing.requirement.duties for kind in duty.occasion.kinds}
    if any(duty.occasion.prospect for duty in departing.requirement.duties):
        kinds.add(vocabulary().engine.matter_opened)
    found = sorted((e for e in child.standing if e.kind in kinds), key=lambda e: e.lo, reverse=True)
    return [event.id for event in found]
