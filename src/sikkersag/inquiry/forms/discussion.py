"""A case discussion: who took part, what was weighed, the child's view as known, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.forms import typed
from sikkersag.casefile.forms.note import Compiled
from sikkersag.casefile.forms.rooms import Problems, RoomForm
from sikkersag.casefile.forms.typed import Typed
from sikkersag.casefile.queries.writing import ChildCase, Scene
from sikkersag.inquiry.forms import frame
from sikkersag.inquiry.forms.frame import Section
from sikkersag.law.engine.moment import Moment

KIND = "sagsdroeftelse"
WORD = "droeftelse"
PLACE = frame.place(KIND)
#: The texts in the order of the discussion: field, question, explanation, how the passage begins, whether it must be.
TEXTS = (
    ("anledning", "Hvad skulle drøftes?", "Det spørgsmål, du gik ind med.", "Drøftet:", True),
    ("for", "Hvad talte for?", "Det, I ved, og hvor I ved det fra.", "For:", True),
    ("imod", "Hvad talte imod?", "Også det, der gør jer i tvivl.", "Imod:", True),
    ("alternativer", "Hvilke andre muligheder blev vejet?", "Også den mindst indgribende.", "Andre muligheder:", False),
    (
        "barnet",
        "Hvad mener barnet, så vidt I ved?",
        "Og hvornår barnet sidst er spurgt.",
        "Barnets synspunkter:",
        False,
    ),
    ("udfald", "Hvad endte det med?", "En drøftelse er ikke en afgørelse.", "Udfald:", True),
    ("nu", "Hvad sker der nu, hvem gør det, og hvornår?", "", "Det sker nu:", True),
)


@dataclass(frozen=True)
class Discussion(RoomForm):
    """The form of a case discussion, in a child's case."""

    number: str
    action: str = "journal.discussion"
    template: str = "inquiry/write.html"

    @property
    def form(self) -> str:
        """How a draft names it."""
        return f"{WORD}:{self.number}"

    def title(self, data: Typed) -> str:
        """What the draft is called."""
        return "Sagsdrøftelse"

    def context(self, data: Typed, scene: Scene, problems: Problems, *, at: int) -> dict[str, Any]:
        """The panels of the page."""
        child = scene.child(self.number)
        sections = () if child is None else _sections(data, scene, child, at=frame.law_at(data, now=at))
        return {
            "heading": "Sagsdrøftelse",
            "lead": "Hvem der var med, hvad der blev vejet, og hvad det endte med. Den, der læser bagefter, skal kunne "
            "se, hvorfor.",
            "sections": frame.with_errors(sections, problems),
        }

    def compile(self, data: Typed, scene: Scene, *, note: UUID, now: int) -> Compiled:
        """The one entry, and everything that is wrong with it."""
        compiled = Compiled()
        child = frame.writable(scene, self.number, compiled)
        if child is None:
            return compiled
        at = frame.happened(data, compiled, now)
        staff = typed.many(data, "tilstede_kommune")
        others = typed.one(data, "tilstede_andre")
        if set(staff) - set(scene.colleagues):
            compiled.wrong("tilstede_kommune", "En af kollegerne kan ikke vælges her. Sæt krydsene igen.")
        if len(staff) + bool(others) < 2:
            compiled.wrong("tilstede_kommune", "Vælg, hvem du drøftede sagen med, eller skriv det i feltet nedenfor.")
        for name, label, _explain, _head, required in TEXTS:
            if required and not typed.one(data, name):
                compiled.wrong(name, f"Skriv svaret på »{label}«")
        names = [scene.colleagues[u].removesuffix(" (dig)") for u in staff if u in scene.colleagues]
        told = [("til stede", "Til stede:", f"{', '.join([*names, *([others] if others else [])])}.")]
        told += [(name, head, typed.one(data, name)) for name, _label, _explain, head, _required in TEXTS]
        about = tuple(typed.many(data, f"{PLACE}.om"))
        matter = next((m.title for m in child.matters if str(m.pk) in about), "")
        facts: dict[str, Any] = {"deltagere": tuple(staff)} if staff else {}
        facts["alternativer_overvejet"] = bool(typed.one(data, "alternativer"))
        facts["barnets_holdning"] = bool(typed.one(data, "barnet"))
        entry = NewEvent(
            KIND,
            at or Moment(now, now, "minute"),
            event=uuid5(note, KIND),
            note=note,
            about=about,
            concerns=(child.child.id,),
            facts=facts,
            title=f"Sagsdrøftelse: {matter}"[:200] if matter else "Sagsdrøftelse",
            passages=tuple(one for name, head, text in told for one in frame.told(note, name, head, text)),
        )
        frame.add(compiled, child, entry)
        return frame.finished(compiled, scene, at, now=now)


def _sections(data: Typed, scene: Scene, child: ChildCase, *, at: int) -> tuple[Section, ...]:
    about = frame.matters(KIND, f"{PLACE}.om", data, child, "Hvilke spørgsmål?", at=at)
    day, clock = frame.when_questions(data, KIND, at=at)
    staff = frame.pick("tilstede_kommune", "Hvem var med?", list(scene.colleagues.items()), data, shape="ticks")
    others = frame.short(
        "tilstede_andre", "Andre", data, explain="Navn og rolle, fx faglig koordinator eller psykolog."
    )
    texts = tuple(
        frame.long(name, label, data, explain=explain, required=required)
        for name, label, explain, _head, required in TEXTS
    )
    return (
        Section("1. Hvornår, om hvad og med hvem", (day, clock, about, staff, others)),
        Section("2. Hvad der blev vejet", texts[:5], whole=True),
        Section("3. Udfald", texts[5:], whole=True),
    )


def opened_with(query: Mapping[str, str], scene: Scene, *, now: int) -> dict[str, list[str]]:
    """What the form begins with: `spoergsmaal` (a matter)."""
    data = frame.begun(now)
    data["tilstede_kommune"] = [f"u{scene.viewer.user.pk}"]
    if matter := query.get("spoergsmaal", ""):
        data[f"{PLACE}.om"] = [matter]
    return data
