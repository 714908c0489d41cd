"""`sikkersag kinds`: what may stand on a timeline, for somebody who writes a case."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from sikkersag.cli import BAD_INPUT, OK
from sikkersag.cli.ledger import flow
from sikkersag.cli.pages import TYPES
from sikkersag.formats.located import InputError, did_you_mean
from sikkersag.formats.topics import TOPICS
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.rulebook.check import facts_read_by
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.law.vocabulary.load import Fact, Kind, Vocabulary


def run(arguments: argparse.Namespace) -> int:
    """Print all kinds, or some of them with their facts and the requirements that read them; returns 0 or 2."""
    vocabulary = vocabularies.load()
    try:
        lines = [line for name in arguments.what for line in _told(name, vocabulary)] or list(_listed(vocabulary))
    except InputError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    sys.stdout.write("\n".join(lines) + "\n")
    return OK


def _listed(vocabulary: Vocabulary) -> Iterator[str]:
    for topic in dict.fromkeys(kind.topic for kind in vocabulary.kinds.values()):
        yield TOPICS.get(topic, topic.capitalize())
        for kind in vocabulary.kinds.values():
            if kind.topic == topic:
                yield f"  {kind.name:<40} {kind.label}"
        yield ""
    yield "Vis én med sine oplysninger: sikkersag kinds underretning_modtaget"


def _told(name: str, vocabulary: Vocabulary) -> Iterator[str]:
    kind = vocabulary.kinds.get(name)
    if kind is None:
        raise InputError(
            f"Arten »{name}« kendes ikke.{did_you_mean(name, vocabulary.kinds)}",
            expected="en art fra `sikkersag kinds`",
        )
    yield f"{kind.name}  {kind.label}"
    yield from flow(kind.explain)
    for ref, target in kind.refs.items():
        yield f"  refs: {ref} → {'enhver hændelse' if target == '*' else target}"
    readers = _readers(kind)
    for fact in kind.facts.values():
        yield from flow(_fact(fact, readers.get(fact.name, [])), "      ", "  ")
    yield ""


def _fact(fact: Fact, readers: list[str]) -> str:
    choices = f": {', '.join(fact.choices)}" if fact.choices else ""
    needed = " · skal stå der" if fact.required else ""
    read = f" · læses af {', '.join(readers)}" if readers else ""
    return f"{fact.name} ({TYPES[fact.type]}{choices}) {fact.label}{needed}{read}"


def _readers(kind: Kind) -> dict[str, list[str]]:
    """Which requirements read each fact of the kind."""
    found: dict[str, list[str]] = {}
    for requirement in rulebooks.load().requirements.values():
        for owner, fact in sorted(facts_read_by(requirement)):
            if owner == kind.name and requirement.scope == "case":
                found.setdefault(fact, []).append(requirement.id)
    return found
