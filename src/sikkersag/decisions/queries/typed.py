"""What is typed in a decision, step by step, as a reader sees it: names for persons, words for choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.words import told

_KIND = "afgoerelse"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is typed: its name in the data, what it is called, and what stands there, line by line."""

    key: str
    label: str
    lines: tuple[str, ...]


def steps_of(data: Mapping[str, Any], names: Mapping[str, str]) -> list[Step]:
    """What a decision holds, in the order in which it is kept; what is empty is left out. `names`: persons by id."""
    found = []
    for key, value in data.items():
        lines = tuple(line for line in _lines(key, value, names) if line.strip())
        if lines:
            found.append(Step(key, _label(key), lines))
    return found


def _label(key: str) -> str:
    fact = vocabulary().kinds[_KIND].facts.get(key)
    return fact.label if fact is not None else key.replace("_", " ").capitalize()


def _lines(key: str, value: Any, names: Mapping[str, str]) -> list[str]:
    if value is None or value == "" or (value is False and key not in vocabulary().kinds[_KIND].facts):
        return []
    if isinstance(value, Mapping):
        lines = []
        for name, one in value.items():
            inner = _lines(name, one, names)
            label = names.get(name) or _label(name)
            lines += [f"{label}: {line}" for line in inner]
        return lines
    if isinstance(value, list | tuple):
        return [line for one in value for line in _lines(key, one, names)]
    return told(_KIND, key, value, names).splitlines()
