"""What a new text of a block does to the letters that use it: tried on every invented sample, before it is saved."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sikkersag.correspondence.letters.blocks import Block
from sikkersag.correspondence.letters.composing import Composed, compose_of, read_block
from sikkersag.correspondence.letters.kinds import Kind, Sample, kinds, text_blocks
from sikkersag.correspondence.letters.readability import read_paragraphs
from sikkersag.foundation.refused import RefusedError

#: The text of each block, with its version; a block that is not in it has its packaged text.
Versions = Mapping[str, tuple[int, str]]
_TOKEN = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a comparison: `state` is "same", "gone" (only before) or "new" (only after)."""

    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One sample letter with the new text. `failed`: why it cannot be made, Danish; then nothing else is told."""

    kind: Kind
    sample: Sample
    failed: str = ""
    made: Composed | None = None
    lix_before: int | None = None
    lix: int = 0
    pieces: tuple[Piece, ...] = ()

    @property
    def changed(self) -> bool:
        """Does the letter say something else than before?"""
        return any(piece.state != "same" for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class DryRun:
    """Every sample letter that uses the block. `untried`: sides of conditions that no sample shows, in Danish."""

    trials: tuple[Trial, ...]
    untried: tuple[str, ...]

    @property
    def failed(self) -> int:
        """How many letters cannot be made with the new text."""
        return sum(bool(trial.failed) for trial in self.trials)

    @property
    def changed(self) -> int:
        """How many letters say something else than before."""
        return sum(trial.changed for trial in self.trials)


def dry_run(block: str, text: str, versions: Versions) -> DryRun:
    """Try a text for a block, everything else as in `versions`. Raises BlockError for a text that cannot be used."""
    found = read_block(block, text)
    after = {**versions, block: (versions.get(block, (0, ""))[0] + 1, text)}
    letters = [(kinds()[kind], sample) for kind in text_blocks()[block].kinds for sample in kinds()[kind].samples]
    trials = tuple(_try(kind, sample, versions, after) for kind, sample in letters)
    return DryRun(trials, untried(found, [sample for _, sample in letters]))


def untried(block: Block, samples: Sequence[Sample]) -> tuple[str, ...]:
    """Which sides of a text's conditions none of these samples shows, in Danish."""
    return tuple(
        f"Intet eksempel viser teksten, når det {'gælder' if side else 'ikke gælder'}: {block.allowed.words[name]}."
        for name in sorted(block.conditions())
        for side in (True, False)
        if all(sample.values.get(name) is not side for sample in samples)
    )


def _try(kind: Kind, sample: Sample, versions: Versions, after: Versions) -> Trial:
    try:
        made = compose_of(kind.id, sample.values, after)
    except RefusedError as refused:
        return Trial(kind, sample, failed=refused.message)
    try:
        before: Composed | None = compose_of(kind.id, sample.values, versions)
    except RefusedError:  # the text that holds now cannot be read any more, and this one mends it
        before = None
    return Trial(
        kind,
        sample,
        made=made,
        lix_before=None if before is None else read_paragraphs(before.paragraphs).lix,
        lix=read_paragraphs(made.paragraphs).lix,
        pieces=difference("" if before is None else _plain(before), _plain(made)),
    )


def _plain(made: Composed) -> str:
    return "\n\n".join(f"- {part.text}" if part.bullet else part.text for part in made.paragraphs)


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """The words of two texts: what stayed, what is gone and what is new, in the order in which they are read."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []
    for _, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[first:last])
        if gone == come:
            pieces.append(Piece("same", come))
            continue
        pieces += [Piece(state, text) for state, text in (("gone", gone), ("new", come)) if text]
    return tuple(pieces)
