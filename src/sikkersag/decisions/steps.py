"""The steps of a decision in their order, and how far each has come, from what the draft holds. Pure data."""

from __future__ import annotations

from dataclasses import dataclass

from sikkersag.decisions.models import Decision
from sikkersag.decisions.proposal import text
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.status import Status

ART, PARTIES, FACTS, VIEW, HEARING, REASONS, PURPOSE, COMPLAINT, GATE, LETTERS = (
    "art", "parter", "fakta", "barnet", "hoering", "begrundelse", "formaal", "klagevejledning", "gennemgang", "breve",
)  # fmt: skip
#: The steps with their names.
STEPS: dict[str, str] = {
    ART: "Art og lovgrundlag",
    PARTIES: "Parter og modtagere",
    FACTS: "Fakta, der lægges vægt på",
    VIEW: "Barnets syn og vægten af det",
    HEARING: "Partshøring",
    REASONS: "Begrundelse",
    PURPOSE: "Formål og varighed",
    COMPLAINT: "Klagevejledning",
    GATE: "Gennemgang",
    LETTERS: "Brev og aflevering",
}
_FILLED, _LACKING, _LATER = Status("met", "Udfyldt"), Status("missing", "Mangler"), Status("later", "Ikke skrevet")


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the list of steps shows it."""

    number: int
    key: str
    name: str
    status: Status | None
    words: str = ""


def after(key: str) -> str:
    """The step that comes after one."""
    order = list(STEPS)
    return order[min(order.index(key) + 1, len(order) - 1)]


def steps_of(decision: Decision) -> tuple[Step, ...]:
    """Every step, with how far it has come."""
    found = []
    for number, (key, name) in enumerate(STEPS.items(), start=1):
        told = _standing(key, decision)
        found.append(Step(number, key, name, None, told) if isinstance(told, str) else Step(number, key, name, told))
    return tuple(found)


#: The step in which a fact of the decision is told; all others are told in the first.
_STEP_OF = {
    "fuldt_medhold": PARTIES,
    "parter": PARTIES,
    "begrundelse": REASONS,
    "formaal_angivet": PURPOSE,
    "varighed_angivet": PURPOSE,
    "barnets_holdning_angivet": VIEW,
}
#: The step in which a requirement to the decision's own words is fulfilled, where that is not the first.
_STEP_FOR = {("D2", "afgoerelsen"): REASONS, ("D4", "formaal_og_varighed"): PURPOSE}


def step_of_fact(fact: str) -> str:
    """The step in which a fact of the decision is told."""
    return _STEP_OF.get(fact, ART)


def step_for(requirement: str, part: str) -> str:
    """The step in which what a requirement asks of the decision's own words is written."""
    return _STEP_FOR.get((requirement, part), ART)


def first_lacking(decision: Decision) -> str:
    """The first step that is not filled in; the gate where all are."""
    return next((s.key for s in steps_of(decision) if s.status in (_LACKING, _LATER)), GATE)


def _standing(key: str, decision: Decision) -> Status | str:
    data, taken = decision.data, decision.status == Decision.Status.TAKEN
    match key:
        case "art":
            return _FILLED if all(data.get(name) for name in ("art", "instans", "indhold")) else _LACKING
        case "parter":
            return _FILLED if "til" in data else _LACKING
        case "fakta":
            if chosen := len(data.get("fakta", ())):
                return Status("met", danish.count(chosen, "afsnit valgt", "afsnit valgt"))
            return _FILLED if text(data, "fakta_tekst") else _LATER
        case "barnet":
            if decision.case.child.born is None:
                return Status("not_applicable", "Ikke født")
            return _FILLED if text(data, "barnets_syn") and text(data, "vaegt") else _LATER
        case "hoering":
            return _FILLED if text(data, "hoering") else "Se, hvem der er hørt"
        case "begrundelse":
            return _FILLED if text(data, "begrundelse") else _LATER
        case "formaal":
            return _FILLED if text(data, "formaal") and text(data, "varighed") else _LATER
        case "klagevejledning":
            return Status("met", "Sat ind") if data.get("instans") else "Følger, hvem der træffer den"
        case "gennemgang":
            return Status("met", "Truffet") if taken else "Viser, hvad loven siger"
    return "Se brevene" if taken else "Åbner efter gennemgangen"
