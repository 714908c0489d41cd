"""Words that only the pages of decisions use."""

from __future__ import annotations

from django import template

from sikkersag.casefile.words import word
from sikkersag.decisions.queries import gate

register = template.Library()

#: What each group of the gate is called in a list.
_GROUPS = {
    gate.STOPS: "Stopper",
    gate.REASONS: "Gik videre med en grund",
    gate.FIXED: "Kan ikke ændres",
    gate.UNKNOWN: "Kunne ikke afgøres",
    gate.AFTER: "Kommer bagefter",
    gate.HUMAN: "Til vurdering",
    gate.MET: "Opfyldt",
}


@register.simple_tag
def choice_word(kind: str, fact: str, value: str) -> str:
    """A choice of the vocabulary in Danish."""
    return word(kind, fact, value)


@register.simple_tag
def gate_group(group: str) -> str:
    """A group of the gate in Danish."""
    return _GROUPS.get(group, group)
