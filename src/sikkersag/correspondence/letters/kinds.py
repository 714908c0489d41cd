"""The kinds of letter, read from the files in `kinds/`: for whom, why, made of which blocks, allowed which fields.

A kind's file is what a lawyer may not alter: it says what there is. The words of the blocks are what a lawyer may.
`kinds/shared.toml` holds blocks that several kinds use; such a block may hold what every one of those kinds has.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sikkersag.correspondence.letters.blocks import Allowed, Form, Value

FOLDER = Path(__file__).parent / "kinds"
FORMS: tuple[Form, ...] = ("linje", "tekst", "liste")


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A text block as the program comes with it. `must`: the fields that its every version says, whatever holds."""

    id: str
    name: str
    text: str
    must: tuple[str, ...]
    allowed: Allowed
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One invented set of values, for previews and dry runs."""

    name: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of letter. `why` and `can` are the fields with its concrete why and what the receiver can do."""

    id: str
    name: str
    title: str
    audience: str
    purpose: str
    for_child: bool
    why: str
    can: str
    blocks: tuple[str, ...]
    allowed: Allowed
    samples: tuple[Sample, ...]


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of letter by its id, in the order of the files."""
    return {path.stem: _kind(path) for path in sorted(FOLDER.glob("*.toml")) if path.stem != "shared"}


@cache
def text_blocks() -> Mapping[str, TextBlock]:
    """Every text block by its id, each told which kinds use it."""
    found: dict[str, TextBlock] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for raw in tomllib.loads(path.read_text(encoding="utf-8")).get("block", ()):
            users = tuple(kind.id for kind in kinds().values() if raw["id"] in kind.blocks)
            allowed = _common([kinds()[user].allowed for user in users])
            text = raw["text"].strip("\n")
            found[raw["id"]] = TextBlock(raw["id"], raw["name"], text, tuple(raw.get("must", ())), allowed, users)
    return found


def _kind(path: Path) -> Kind:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    fields, conditions = told["fields"], told.get("conditions", {})
    allowed = Allowed(
        forms={name: field["form"] for name, field in fields.items()},
        conditions=frozenset(conditions),
        words={**{name: field["words"] for name, field in fields.items()}, **conditions},
    )
    return Kind(
        id=path.stem, name=told["name"], title=told["title"], audience=told["audience"], purpose=told["purpose"],
        for_child=told.get("for_child", False), why=told["why"], can=told["can"], blocks=tuple(told["blocks"]),
        allowed=allowed, samples=tuple(Sample(raw["name"], raw["values"]) for raw in told.get("sample", ())),
    )  # fmt: skip


def _common(all_: list[Allowed]) -> Allowed:
    """What every one of them allows."""
    first, *rest = all_
    forms = {name: form for name, form in first.forms.items() if all(other.forms.get(name) == form for other in rest)}
    conditions = frozenset(first.conditions).intersection(*(other.conditions for other in rest))
    return Allowed(forms, conditions, {name: first.words[name] for name in (*forms, *conditions)})
