"""The passages of a case that a decision may rely on, each with where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sikkersag.casefile.queries.entries import OF_THE_CASE, Entry, timeline_entries
from sikkersag.casefile.queries.standing import Standing
from sikkersag.foundation.ui import danish

#: How many passages are offered: those of the matter, then the latest others.
MOST = 60


@dataclass(frozen=True, slots=True)
class Source:
    """A passage: its text, the entry it stands in, and whether it is about the matter."""

    id: str
    text: str
    where: str
    event: str
    near: bool
    third_party: bool = False

    def kept(self) -> dict[str, Any]:
        """What the draft keeps of it."""
        told = {"id": self.id, "text": self.text, "source": self.where, "event": self.event}
        return told | ({"third": True} if self.third_party else {})


def _day(entry: Entry) -> str:
    """The day of an entry with its year, since a decision is read for years; as precisely as it is known."""
    precise = entry.at is not None and entry.row.precision in ("minute", "day")
    return danish.plain_day(danish.day_of(entry.at)) if precise and entry.at is not None else entry.day


def sources_of(standing: Standing, matter: str) -> tuple[Source, ...]:
    """What may be chosen: those about the matter first, the latest first. What is sealed or taken back is not there."""
    entries = timeline_entries(
        standing.rows,
        child=str(standing.case.child_id),
        names=standing.names,
        seals=standing.seals,
        written_after=set(),
        now=standing.at,
        until=standing.instant,
    )
    found = [
        Source(
            id=text.id,
            text=text.text,
            where=f"{entry.tag}, {_day(entry)}",
            event=entry.id,
            near=matter in entry.row.about,
            third_party=text.third_party,
        )
        for entry in entries
        if entry.seal is None and entry.withdrawn is None and entry.happened and entry.kind not in OF_THE_CASE
        for text in entry.texts
        if text.id and not text.confidential
    ]
    found.sort(key=lambda source: not source.near)
    return tuple(found[:MOST])
