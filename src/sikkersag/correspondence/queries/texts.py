"""The texts of letters as lawyers have written them. They hold nothing of any case, so nothing is filtered here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from sikkersag.correspondence.letters.kinds import Kind, TextBlock, kinds, text_blocks
from sikkersag.correspondence.models import TextVersion


@dataclass(frozen=True, slots=True)
class Standing:
    """A block as it holds now. Version 0 is what the program comes with: then nobody has written it."""

    block: TextBlock
    version: int
    at: datetime | None = None
    by: str = ""
    why: str = ""


def latest(blocks: Iterable[str]) -> Mapping[str, tuple[int, str]]:
    """The latest version and text of each of these blocks; one that nobody has written is not in it. One query."""
    return {row.block: (row.version, row.text) for row in _newest(blocks)}


def by_kind() -> tuple[tuple[Kind, tuple[Standing, ...]], ...]:
    """Every kind of letter with its blocks as they hold now. One query."""
    written = {row.block: row for row in _newest(text_blocks()).select_related("by")}
    return tuple((kind, tuple(_standing(block, written) for block in kind.blocks)) for kind in kinds().values())


def versions(block: str) -> QuerySet[TextVersion]:
    """Every version that somebody has written of a block, the newest first."""
    return TextVersion.objects.filter(block=block).select_related("by").order_by("-version")


def text_of(block: str, version: int) -> str | None:
    """The text of one version of a block (0: the packaged one); None where there is no such version."""
    if version == 0:
        return text_blocks()[block].text
    return TextVersion.objects.filter(block=block, version=version).values_list("text", flat=True).first()


def _newest(blocks: Iterable[str]) -> QuerySet[TextVersion]:
    newest = TextVersion.objects.filter(block=OuterRef("block")).order_by("-version").values("version")[:1]
    return TextVersion.objects.filter(block__in=list(blocks), version=Subquery(newest))


def _standing(block: str, written: Mapping[str, TextVersion]) -> Standing:
    row = written.get(block)
    if row is None:
        return Standing(text_blocks()[block], 0)
    return Standing(text_blocks()[block], row.version, row.at, row.by.name, row.why)
