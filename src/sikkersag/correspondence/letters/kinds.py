"""The kinds of letter, read from the files in `kinds/`: for whom, why, made of which blocks, allowed which fields.

A kind's file is what a lawyer may not alter: it says what there is. The words of the blocks are what a lawyer may.
`kinds/shared.toml` holds what every kind may say, and blocks that several kinds use; such a block may hold what every
one of those kinds has.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sikkersag.correspondence.letters.blocks import Allowed, Value

FOLDER = Path(__file__).parent / "kinds"
#: In every letter: the one concrete reason that it is written, and the one thing that the receiver can do now.
WHY, CAN = "hvorfor", "du_kan"


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
    annexes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of letter. `audience` and `purpose` are Danish; `blocks` are in the order in which they are read."""

    id: str
    name: str
    title: str
    audience: str
    purpose: str
    for_child: bool
    blocks: tuple[str, ...]
    allowed: Allowed
    samples: tuple[Sample, ...]


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of letter by its id, in the order of the files."""
    return {path.stem: _kind(path.stem) for path in sorted(FOLDER.glob("*.toml")) if path.stem != "shared"}


@cache
def text_blocks() -> Mapping[str, TextBlock]:
    """Every text block by its id, each told which kinds use it."""
    found: dict[str, TextBlock] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for raw in _read(path.stem).get("block", ()):
            users = tuple(kind.id for kind in kinds().values() if raw["id"] in kind.blocks)
            allowed = _common([kinds()[user].allowed for user in users])
            text = raw["text"].strip("\n")
            found[raw["id"]] = TextBlock(raw["id"], raw["name"], text, tuple(raw.get("must", ())), allowed, users)
    return found


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _kind(name: str) -> Kind:
    told, shared = _read(name), _read("shared")
    fields, conditions = {**shared["fields"], **told.get("fields", {})}, told.get("conditions", {})
    samples = (
        Sample(raw["name"], {**shared["sample_values"], **raw["values"]}, tuple(raw.get("annexes", ())))
        for raw in told["sample"]
    )
    return Kind(
        id=name,
        name=told["name"],
        title=told["title"],
        audience=told["audience"],
        purpose=told["purpose"],
        for_child=told.get("for_child", False),
        blocks=tuple(told["blocks"]),
        allowed=Allowed(
            forms={name: field["form"] for name, field in fields.items()},
            conditions=frozenset(conditions),
            words={**{name: field["words"] for name, field in fields.items()}, **conditions},
        ),
        samples=tuple(samples),
    )


def _common(all_: list[Allowed]) -> Allowed:
    """What every one of them allows."""
    first, *rest = all_
    forms = {name: form for name, form in first.forms.items() if all(other.forms.get(name) == form for other in rest)}
    conditions = frozenset(first.conditions).intersection(*(other.conditions for other in rest))
    return Allowed(forms, conditions, {name: first.words[name] for name in (*forms, *conditions)})
