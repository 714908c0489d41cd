"""The JSON Schema of a case file, made from the vocabulary: for editors and for other programs that write cases."""

from __future__ import annotations

from typing import Any

from sikkersag.formats.casefile import BASES
from sikkersag.law.vocabulary.load import Fact, Kind, Vocabulary

_NAME = {"type": "string", "minLength": 1}
_NAMES = {"anyOf": [_NAME, {"type": "array", "items": _NAME}]}
_TIME = {
    "description": "2024-03-01 10:15, 2024-03-01, 2024-03, 2024, 2023-05/2023-08 eller ukendt",
    "type": ["string", "integer", "null"],
}


def case_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema (draft 2020-12), with one definition per kind of event."""
    custody = {
        "anyOf": [
            {"type": "boolean"},
            {"$ref": "#/$defs/custody"},
            {"type": "array", "items": {"$ref": "#/$defs/custody"}},
        ]
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Sikker Sag: en sag",
        "description": "Et barns eller en søskendefloks sag: personer, spørgsmål og hændelser.",
        "type": "object",
        "required": ["events"],
        "additionalProperties": False,
        "properties": {
            "case": {"type": ["string", "integer"]},
            "title": {"type": "string"},
            "note": {"type": "string"},
            "source": _NAMES,
            "authority": {"type": ["string", "null"]},
            "year": {"type": ["integer", "string"]},
            "unit": {"type": "string"},
            "jurisdiction": {"type": "string"},
            "verdicts": {"type": "array"},
            "as_of": _TIME,
            "known_at": _TIME,
            "zone": {"type": "string"},
            "complete_for": {
                "anyOf": [
                    {"const": "all"},
                    {"enum": sorted(vocabulary.kinds)},
                    {"type": "array", "items": {"enum": sorted(vocabulary.kinds)}},
                ]
            },
            "child": {"$ref": "#/$defs/child"},
            "children": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/child"}},
            "persons": {"type": "array", "items": {"$ref": "#/$defs/person"}},
            "matters": {"type": "array", "items": {"anyOf": [_NAME, {"$ref": "#/$defs/matter"}]}},
            "events": {
                "type": "array",
                "minItems": 1,
                "items": {"$ref": "#/$defs/event"},
            },
        },
        "$defs": {
            "child": _object({"id": _NAME, "born": _TIME, "due": _TIME, "name": {"type": "string"}}),
            "person": _object(
                {
                    "id": _NAME,
                    "role": {"enum": list(vocabulary.roles)},
                    "custody": custody,
                    "name": {"type": "string"},
                    "born": _TIME,
                },
                ["id", "role"],
            ),
            "custody": _object({"from": _TIME, "to": _TIME, "of": _NAMES}),
            "matter": _object({"id": _NAME, "title": {"type": "string"}}, ["id"]),
            "event": _event(vocabulary),
            **{f"fact.{f.name}": _fact(f) for f in _common(vocabulary).values()},
        },
    }


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required or [],
        "additionalProperties": False,
    }


def _common(vocabulary: Vocabulary) -> dict[str, Fact]:
    """The facts that every kind of event may have."""
    kinds = list(vocabulary.kinds.values())
    return {name: fact for name, fact in kinds[0].facts.items() if all(name in k.facts for k in kinds)}


def _event(vocabulary: Vocabulary) -> dict[str, Any]:
    """What all events share, and for each kind its own facts and links."""
    common = _common(vocabulary)
    properties = {
        "id": _NAME,
        "kind": {"enum": sorted(vocabulary.kinds)},
        "at": _TIME,
        "written_at": _TIME,
        "recorded_at": _TIME,
        "occurred": {"type": "boolean"},
        "about": _NAMES,
        "concerns": _NAMES,
        "facts": {"type": "object"},
        "refs": {"type": "object"},
        "by": _NAME,
        "in_role": {"enum": list(vocabulary.roles)},
        "basis": {"enum": list(BASES)},
        "corrects": _NAME,
        "withdraws": _NAME,
        "after": _NAMES,
        "before": _NAMES,
        "source": {"type": "string"},
        "note": {"type": "string"},
    }
    return {**_object(properties, ["id", "kind"]), "allOf": [_own(kind, common) for kind in vocabulary.kinds.values()]}


def _own(kind: Kind, common: dict[str, Fact]) -> dict[str, Any]:
    facts = _object(
        {f.name: {"$ref": f"#/$defs/fact.{f.name}"} if f.name in common else _fact(f) for f in kind.facts.values()}
    )
    required = [f.name for f in kind.facts.values() if f.required]
    if required:
        facts["$comment"] = f"kræves, når hændelsen er sket: {', '.join(required)}"
    then: dict[str, Any] = {"facts": facts, "refs": _object(dict.fromkeys(kind.refs, _NAMES))}
    if not kind.about:
        then["about"] = False
    return {
        "title": kind.label,
        "description": kind.explain,
        "if": {"properties": {"kind": {"const": kind.name}}, "required": ["kind"]},
        "then": {"properties": then},
    }


def _fact(fact: Fact) -> dict[str, Any]:
    described = {"description": f"{fact.label}. {fact.explain}".strip()}
    shapes: dict[str, dict[str, Any]] = {
        "bool": {"type": ["boolean", "null"]},
        "int": {"type": ["integer", "null"]},
        "text": {"type": ["string", "integer", "null"]},
        "date": _TIME,
        "person": {"type": ["string", "null"]},
        "persons": _NAMES,
        "choice": {"enum": [*fact.choices, None]},
        "choices": {"anyOf": [{"enum": list(fact.choices)}, {"type": "array", "items": {"enum": list(fact.choices)}}]},
    }
    return {**described, **shapes[fact.type]}
