"""Anchors: once a day the heads of all chains are written to a file outside the database.

Whoever rewrites a whole chain, with new hashes all the way, is found out by a head that was anchored before. The
files are to be copied to where the database's owner cannot write (docs/install.md).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sikkersag.foundation.audit.models import Seal


@dataclass(frozen=True, slots=True)
class Head:
    """How long a chain was and what its last hash was, when it was anchored."""

    length: int
    hash: str


@dataclass(frozen=True, slots=True)
class Anchors:
    """Every head that has been anchored, by the chain's name, oldest first; the last seal of each table; how many
    files they were read from; and the names of those that are not whole.
    """

    heads: Mapping[str, tuple[Head, ...]] = field(default_factory=dict)
    seals: Mapping[str, str] = field(default_factory=dict)
    files: int = 0
    damaged: tuple[str, ...] = ()


#: What the last line of an anchor is called: how many stand before it, and a hash over them.
END = "end"

Chains = Callable[[], Iterable[tuple[str, Head]]]
_chains: list[Chains] = []


def register_chains(chains: Chains) -> None:
    """Anchor the chains of a room too. Registering the same again changes nothing."""
    if chains not in _chains:
        _chains.append(chains)


def write_anchor(folder: Path, *, now: datetime) -> Path:
    """Write the heads of all chains as they are now; returns the file. It is there whole, or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y-%m-%dT%H%M%SZ}.jsonl.gz"
    unfinished = path.with_suffix(".part")
    with gzip.open(unfinished, "wt", encoding="utf-8") as out:
        told, count = hashlib.sha256(), 0
        for line in _lines():
            out.write(text := json.dumps(line) + "\n")
            told.update(text.encode())
            count += 1
        # A file that was cut, or lost some of its lines, has not this one or another.
        out.write(json.dumps([END, "", count, told.hexdigest()]) + "\n")
    with unfinished.open("rb") as written:
        os.fsync(written.fileno())
    unfinished.replace(path)
    return path


def _lines() -> Iterator[list[str | int]]:
    for chains in _chains:
        for name, head in chains():
            yield ["chain", name, head.length, head.hash]
    for table in Seal.objects.order_by("table").values_list("table", flat=True).distinct():
        last = Seal.objects.filter(table=table).order_by("-last")[0]
        yield ["seal", table, last.last, last.hash]


def read_anchors(folder: Path) -> Anchors:
    """Every anchor in a folder; none where there is no folder."""
    heads: dict[str, list[Head]] = {}
    seals: dict[str, str] = {}
    damaged = []
    paths = sorted(folder.glob("*.jsonl.gz"))
    for path in paths:
        try:
            for sort, name, length, digest in _whole(path):
                if sort == "seal":
                    seals[name] = digest
                elif Head(length, digest) not in heads.setdefault(name, []):
                    heads[name].append(Head(length, digest))
        except (OSError, EOFError, ValueError, zlib.error):
            # What could be read before the place is compared with all the same.
            damaged.append(path.name)
    return Anchors({name: tuple(found) for name, found in heads.items()}, seals, len(paths), tuple(damaged))


def _whole(path: Path) -> Iterator[tuple[str, str, int, str]]:
    """The lines of an anchor. Raises ValueError where the last one does not tell of those before it."""
    told, count = hashlib.sha256(), 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            sort, name, length, digest = json.loads(line)
            if sort == END:
                if (length, digest) == (count, told.hexdigest()) and not lines.readline():
                    return
                break
            told.update(line.encode())
            count += 1
            yield sort, name, length, digest
    raise ValueError("the anchor is not whole")
