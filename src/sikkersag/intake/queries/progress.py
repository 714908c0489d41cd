"""How far each child of a notification has come, read from the notification's own journal. Pure but for one read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sikkersag.intake.kinds import EntryKind
from sikkersag.intake.models import Entry, Notification


@dataclass(frozen=True, slots=True)
class Progress:
    """The cases that a notification is linked to now, those assessed and those concluded since they were linked."""

    linked: frozenset[int] = frozenset()
    assessed: frozenset[int] = frozenset()
    concluded: frozenset[int] = frozenset()
    acute: frozenset[int] = frozenset()

    def without(self, case: int) -> Progress:
        """As it is when a child is no longer linked."""
        one = {case}
        return Progress(self.linked - one, self.assessed - one, self.concluded - one, self.acute - one)

    def with_assessed(self, cases: Iterable[int]) -> Progress:
        """As it is when these have been assessed."""
        return replace(self, assessed=self.assessed | (self.linked & frozenset(cases)))

    def with_concluded(self, cases: Iterable[int]) -> Progress:
        """As it is when these have been concluded."""
        return replace(self, concluded=self.concluded | (self.linked & frozenset(cases)))


def progress_in(entries: Iterable[Entry]) -> Progress:
    """How far it has come by these entries, in their order."""
    found = Progress()
    for entry in entries:
        data = entry.data
        if entry.kind == EntryKind.LINKED:
            found = replace(found.without(data["case"]), linked=found.linked | {data["case"]})
        elif entry.kind == EntryKind.UNLINKED:
            found = found.without(data["case"])
        elif entry.kind == EntryKind.ASSESSED:
            children = {int(case): told for case, told in data.get("children", {}).items()}
            acute = {case for case, told in children.items() if told.get("acute")}
            found = replace(found.with_assessed(children), acute=(found.acute - set(children)) | acute)
        elif entry.kind == EntryKind.CONCLUDED:
            found = found.with_concluded(int(case) for case in data.get("children", {}))
    return found


def assessed_at(entries: Iterable[Entry]) -> datetime | None:
    """When the last of the children that it is linked to now was assessed, by these entries in their order; None where
    one has not been, or none is known.
    """
    done: dict[int, datetime | None] = {}
    for entry in entries:
        if entry.kind == EntryKind.LINKED:
            done[entry.data["case"]] = None
        elif entry.kind == EntryKind.UNLINKED:
            done.pop(entry.data["case"], None)
        elif entry.kind == EntryKind.ASSESSED:
            judged = {int(case) for case in entry.data.get("children", {})}
            done |= {case: entry.at for case in judged & set(done) if done[case] is None}
    times = [at for at in done.values() if at is not None]
    return max(times) if times and len(times) == len(done) else None


def progress_of(notification: Notification) -> Progress:
    """How far a notification has come, in one query."""
    return progress_in(notification.entries.order_by("seq"))


def status_of(progress: Progress, *, taken: bool) -> str:
    """The state that this comes to: concluded only where each child is, assessed likewise."""
    if progress.linked and progress.linked <= progress.concluded:
        return Notification.Status.CONCLUDED
    if progress.linked and progress.linked <= progress.assessed:
        return Notification.Status.ASSESSED
    return Notification.Status.TAKEN if taken else Notification.Status.NEW
