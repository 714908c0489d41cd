"""Reading the vocabulary: every kind of event with its typed facts. What is inconsistent is refused, naming file and
key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sikkersag.law import packaged
from sikkersag.law.engine.view import Roles, StateKind
from sikkersag.law.engine.wording import Words
from sikkersag.law.packaged import SourceError

PACKAGE = "sikkersag.law.vocabulary"
ENGINE_FILE = "_engine.toml"
FACT_TYPES = ("bool", "choice", "choices", "int", "text", "date", "person", "persons")
GROUPS = ("child", "party", "other", "authority")


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed fact of an event: Danish label and explanation; `choices` for choice and choices."""

    name: str
    type: str
    label: str
    explain: str
    choices: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event. `concerns`: groups of persons it may concern; `about`: may belong to a matter; `refs`: named
    links to kinds ("*": any).
    """

    name: str
    label: str
    explain: str
    topic: str
    concerns: tuple[str, ...]
    about: bool
    refs: Mapping[str, str]
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Role:
    """A role that a person may have in a case."""

    name: str
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that may stand on a timeline."""

    version: str
    kinds: Mapping[str, Kind]
    roles: Mapping[str, Role]
    states: Mapping[str, StateKind]
    state_labels: Mapping[str, str]
    engine: Roles
    digest: str


@cache
def load() -> Vocabulary:
    """The packaged vocabulary. Raises SourceError naming file and key when it is inconsistent."""
    raw, digest = packaged.load(PACKAGE)
    return read(raw, digest)


def read(raw: Mapping[str, Any], digest: str) -> Vocabulary:
    """Build a vocabulary from the parsed files. Raises SourceError when kinds, facts, states or roles contradict each
    other.
    """
    if ENGINE_FILE not in raw:
        raise SourceError(f"{ENGINE_FILE}: mangler; den siger, hvad motoren selv skal kende")
    base = raw[ENGINE_FILE]
    declared: dict[str, tuple[str, str, Mapping[str, Any]]] = {}
    for file, content in raw.items():
        if file == ENGINE_FILE:
            continue
        for name, body in content.get("kind", {}).items():
            if name in declared:
                raise SourceError(f"{file}: kind.{name}: findes allerede i {declared[name][0]}")
            declared[name] = (file, content.get("topic", ""), body)
    common = _facts(ENGINE_FILE, "common", base.get("common", {}).get("facts", {}), declared)
    kinds = {
        name: _kind(file, topic, name, body, declared, common) for name, (file, topic, body) in sorted(declared.items())
    }
    roles = {name: _role(name, body) for name, body in base.get("role", {}).items()}
    states = {name: _state(name, body, kinds) for name, body in base.get("state", {}).items()}
    labels = {name: str(body.get("label", name)) for name, body in base.get("state", {}).items()}
    return Vocabulary(str(base.get("version", "")), kinds, roles, states, labels, _engine(base, kinds, states), digest)


def _kind(
    file: str,
    topic: str,
    name: str,
    body: Mapping[str, Any],
    declared: Mapping[str, tuple[str, str, Mapping[str, Any]]],
    common: Mapping[str, Fact],
) -> Kind:
    where = f"{file}: kind.{name}"
    _only(where, body, ("label", "explain", "concerns", "about", "refs", "facts"))
    for key in ("label", "explain", "concerns"):
        if not body.get(key):
            raise SourceError(f"{where}.{key}: mangler")
    if not topic:
        raise SourceError(f"{file}: topic: mangler")
    for group in body["concerns"]:
        if group not in GROUPS:
            raise SourceError(f"{where}.concerns: »{group}« er ikke en af {', '.join(GROUPS)}")
    for ref, target in body.get("refs", {}).items():
        if target != "*" and target not in declared:
            raise SourceError(f"{where}.refs.{ref}: »{target}« er ikke en art")
    facts = {**common, **_facts(file, f"kind.{name}", body.get("facts", {}), declared)}
    return Kind(
        name,
        body["label"],
        body["explain"],
        topic,
        tuple(body["concerns"]),
        bool(body.get("about")),
        dict(body.get("refs", {})),
        facts,
    )


def _facts(
    file: str, owner: str, raw: Mapping[str, Any], declared: Mapping[str, tuple[str, str, Mapping[str, Any]]]
) -> dict[str, Fact]:
    facts = {}
    for name, body in raw.items():
        where = f"{file}: {owner}.facts.{name}"
        _only(where, body, ("type", "label", "explain", "choices", "choices_of", "required"))
        kind = body.get("type")
        if kind not in FACT_TYPES:
            raise SourceError(f"{where}.type: »{kind}« er ikke en af {', '.join(FACT_TYPES)}")
        if not body.get("label"):
            raise SourceError(f"{where}.label: mangler")
        choices = tuple(body.get("choices", ()))
        if "choices_of" in body:
            choices = _choices_of(where, body["choices_of"], declared)
        if bool(choices) != (kind in ("choice", "choices")):
            raise SourceError(f"{where}.choices: hører til typen choice eller choices, og kun den")
        if len(set(choices)) != len(choices):
            raise SourceError(f"{where}.choices: den samme værdi står to gange")
        facts[name] = Fact(name, kind, body["label"], body.get("explain", ""), choices, bool(body.get("required")))
    return facts


def _choices_of(where: str, path: str, declared: Mapping[str, tuple[str, str, Mapping[str, Any]]]) -> tuple[str, ...]:
    kind, _, fact = path.partition(".")
    try:
        return tuple(declared[kind][2]["facts"][fact]["choices"])
    except KeyError as error:
        raise SourceError(f"{where}.choices_of: »{path}« findes ikke eller har selv ingen choices") from error


def _role(name: str, body: Mapping[str, Any]) -> Role:
    if body.get("group") not in GROUPS or not body.get("label"):
        raise SourceError(f"{ENGINE_FILE}: role.{name}: skal have label og en group af {', '.join(GROUPS)}")
    return Role(name, body["label"], body["group"])


def _state(name: str, body: Mapping[str, Any], kinds: Mapping[str, Kind]) -> StateKind:
    where = f"{ENGINE_FILE}: state.{name}"
    _only(where, body, ("label", "opens", "closes", "ref", "key"))
    for key in ("opens", "closes"):
        for kind in body.get(key, ()):
            if kind not in kinds:
                raise SourceError(f"{where}.{key}: »{kind}« er ikke en art")
    ref, fact = body.get("ref", ""), body.get("key", "")
    for kind in body["closes"]:
        if ref and ref not in kinds[kind].refs:
            raise SourceError(f"{where}.ref: {kind} har ikke henvisningen »{ref}«")
    for kind in (*body["opens"], *body["closes"]):
        if fact and fact not in kinds[kind].facts:
            raise SourceError(f"{where}.key: {kind} har ikke oplysningen »{fact}«")
    return StateKind(name, tuple(body["opens"]), tuple(body["closes"]), ref, fact)


def _engine(base: Mapping[str, Any], kinds: Mapping[str, Kind], states: Mapping[str, StateKind]) -> Roles:
    named = dict(base.get("engine", {}))
    for key in ("committed", "contacts"):
        named[key] = tuple(named.get(key, ()))
    try:
        roles = Roles(**named)
    except TypeError as error:
        raise SourceError(f"{ENGINE_FILE}: engine: {error}") from error
    for key in ("birth", "matter_opened", "matter_linked", "departure", "takeover"):
        if getattr(roles, key) not in kinds:
            raise SourceError(f"{ENGINE_FILE}: engine.{key}: »{getattr(roles, key)}« er ikke en art")
    if roles.expected_birth and roles.expected_birth not in kinds:
        raise SourceError(f"{ENGINE_FILE}: engine.expected_birth: »{roles.expected_birth}« er ikke en art")
    for kind in (*roles.committed, *roles.contacts):
        if kind not in kinds:
            raise SourceError(f"{ENGINE_FILE}: engine: »{kind}« er ikke en art")
    if roles.custody not in states:
        raise SourceError(f"{ENGINE_FILE}: engine.custody: »{roles.custody}« er ikke en tilstand")
    return roles


def _only(where: str, body: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    for key in body:
        if key not in allowed:
            raise SourceError(f"{where}.{key}: ukendt nøgle; kendte er {', '.join(allowed)}")


def words(vocabulary: Vocabulary, persons: Mapping[str, str] | None = None) -> Words:
    """The Danish labels that explanations need."""
    facts = {(kind.name, fact.name): fact.label for kind in vocabulary.kinds.values() for fact in kind.facts.values()}
    return Words({k.name: k.label for k in vocabulary.kinds.values()}, facts, vocabulary.state_labels, persons or {})
