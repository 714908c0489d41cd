"""What is typed in a decision, step by step, as a reader sees it: names for persons, words for choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.words import told
from sikkersag.decisions.proposal import KIND, one_line
from sikkersag.decisions.steps import ART, FACTS, HEARING, PARTIES, PURPOSE, REASONS, STEPS, VIEW

#: What each step keeps, in the order of its form, with what stands before it; nothing where the step says it.
FIELDS: dict[str, tuple[tuple[str, str], ...]] = {
    ART: (
        ("indhold", "Det besluttes"),
        ("art", "Gælder"),
        ("instans", "Træffes af"),
        ("hjemmel", "Lovgrundlag"),
        ("afslag", "Afslag"),
        ("akut", "Akut"),
        ("truffet", "Truffet"),
        ("mere", ""),
    ),
    PARTIES: (("til", "Får afgørelsen"), ("andre_parter", "Andre parter"), ("fuldt_medhold", "Fuldt medhold")),
    FACTS: (("fakta", ""), ("fakta_tekst", "")),
    VIEW: (("barnets_syn", "Barnets syn"), ("vaegt", "Vægten af det")),
    HEARING: (("hoering", ""),),
    REASONS: (("begrundelse", ""), ("barn_hvorfor", "Sagt til barnet")),
    PURPOSE: (("formaal", "Formål"), ("varighed", "Varighed")),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A step with what is typed in it: its key, its name, and what stands there, line by line."""

    key: str
    label: str
    lines: tuple[str, ...]


def typed_in(data: Mapping[str, Any], names: Mapping[str, str]) -> list[Typed]:
    """What a decision holds, step by step; a step without anything says nothing. `names`: persons by id."""
    found = []
    for step, fields in FIELDS.items():
        lines = [line for field, label in fields for line in _lines(field, label, data.get(field), names)]
        found.append(Typed(step, STEPS[step], tuple(lines)))
    return found


def _lines(field: str, label: str, value: Any, names: Mapping[str, str]) -> list[str]:
    if value is None or value == "" or (value is False and field == "akut"):
        return []
    if field == "mere" and isinstance(value, Mapping):
        known = vocabulary().kinds[KIND].facts
        facts = [(name, known[name].label if name in known else name, one) for name, one in value.items()]
        return [line for name, said, one in facts for line in _lines(name, said, one, names)]
    if field == "fakta" and isinstance(value, list):
        return [f"»{one_line(one.get('text', ''))}« ({one.get('source', '')})" for one in value]
    text = told(KIND, field, value, names).strip()
    lead = f"{label}: " if label else ""
    return [lead + line if n == 0 else line for n, line in enumerate(text.splitlines())] if text else []
