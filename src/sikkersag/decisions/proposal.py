"""What a decision on its way would be as an entry in the journal: the facts that the law reads, and its texts. Pure.

A fact says that something stands in the decision only where it does: it is read from the texts, never from a tick.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.moments import instant
from sikkersag.casefile.thelaw import calendar, vocabulary
from sikkersag.decisions.models import Decision
from sikkersag.law.engine.moment import Moment, parse

KIND = "afgoerelse"
#: The namespace of the ids of decisions in the journal.
_IDS = UUID("0b8f5d0e-6d0a-4f0e-9a59-4d4b3f1f6c55")
#: The facts that the first step asks for beside the kind, as they are typed.
_TOLD = ("indsats_art", "instans", "afslag", "akut")
#: Texts of the decision in the order in which they stand in the journal, with what is said before each.
TEXTS = (
    ("indhold", "Det er besluttet: "),
    ("begrundelse", "Begrundelse: "),
    ("barnets_syn", "Barnets syn: "),
    ("vaegt", "Vægten af barnets syn: "),
    ("hoering", "Svar på høring: "),
    ("formaal", "Formål: "),
    ("varighed", "Varighed: "),
)


def event_id(decision: UUID) -> UUID:
    """The id that the decision's entry has, already before it is written: the gate's findings are named by it."""
    return uuid5(_IDS, str(decision))


def text(data: Mapping[str, Any], name: str) -> str:
    """A text of the decision, without the space around it."""
    return str(data.get(name) or "").strip()


def one_line(passage: str) -> str:
    """A passage on one line. A heading of its own line that it begins with is parted from what follows by a colon."""
    first, *rest = [" ".join(line.split()) for line in passage.splitlines() if line.strip()] or [""]
    mark = "" if not rest or first.endswith((".", "!", "?", ":", ",", ";")) else ":"
    return " ".join((f"{first}{mark}", *rest))


def facts_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of the entry. What nobody has answered is not among them."""
    known = vocabulary().kinds[KIND].facts
    facts: dict[str, Any] = {"art": data.get("art", ""), "skriftlig": True}
    facts |= {name: data[name] for name in _TOLD if data.get(name) not in (None, "")}
    if data.get("fuldt_medhold") is not None:
        facts["fuldt_medhold"] = data["fuldt_medhold"]
    facts |= {name: _said(known[name].type, value) for name, value in data.get("mere", {}).items() if name in known}
    if text(data, "hjemmel"):
        facts["hjemmel"] = text(data, "hjemmel")
    facts["hjemmel_angivet"] = bool(text(data, "hjemmel"))
    facts["begrundelse"] = bool(text(data, "begrundelse"))
    facts["formaal_angivet"] = bool(text(data, "formaal"))
    facts["varighed_angivet"] = bool(text(data, "varighed"))
    facts["barnets_holdning_angivet"] = bool(text(data, "barnets_syn") and text(data, "vaegt"))
    if others := data.get("andre_parter"):
        facts["parter"] = tuple(others)
    return {name: value for name, value in facts.items() if value not in ("", (), None)}


def _said(kind: str, value: Any) -> Any:
    """A fact as the journal holds it, from what the draft holds (JSON has no moments and no tuples)."""
    if kind == "date" and isinstance(value, dict):
        return Moment(value["lo"], value["hi"], value["precision"])
    return tuple(value) if isinstance(value, list) else value


def passages_of(data: Mapping[str, Any]) -> tuple[Passage, ...]:
    """The texts of the entry; a fact that the decision relies on names the passage that it was taken from."""
    told = [Passage(f"{lead}{text(data, name)}") for name, lead in TEXTS if text(data, name)]
    relied = [
        Passage(f"Oplysning, der lægges vægt på: {one['text']}", origin=one["id"], third_party=one.get("third", False))
        for one in data.get("fakta", ())
    ]
    if own := text(data, "fakta_tekst"):
        relied.append(Passage(f"Oplysning, der lægges vægt på: {own}"))
    return (*told[:1], *relied, *told[1:])


def event_of(decision: Decision, at: Moment, *, in_role: str = "") -> NewEvent:
    """The decision as its entry in the journal. `at` is when it is taken."""
    data = decision.data
    concerned = dict.fromkeys((str(decision.case.child_id), *data.get("til", ()), *data.get("andre_parter", ())))
    return NewEvent(
        KIND,
        at,
        event=event_id(decision.pk),
        about=(str(decision.matter_id),),
        concerns=tuple(concerned),
        facts=facts_of(data),
        title=title_of(decision),
        passages=passages_of(data),
        in_role=in_role,
    )


def taken_at(decision: Decision, now: datetime) -> Moment:
    """When the decision is taken: the day that was told of one that others took, else when it was, or now."""
    told = str(decision.data.get("truffet") or "")
    return parse(told, calendar()) if told else instant(decision.taken_at or now)


def title_of(decision: Decision) -> str:
    """`Afgørelse: Aflastning hos moster hver anden weekend`, cut between words."""
    told = text(decision.data, "indhold") or decision.matter.title
    whole = f"{'Afslag' if decision.data.get('afslag') else 'Afgørelse'}: {' '.join(told.split())}"
    return whole if len(whole) <= 120 else whole[:120].rsplit(" ", 1)[0] + " …"
