"""How far each child of a notification has come, read from the notification's own journal. Pure but for one read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

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
        if entry.kind == "knyttet":
            found = replace(found.without(data["case"]), linked=found.linked | {data["case"]})
        elif entry.kind == "loesnet":
            found = found.without(data["case"])
        elif entry.kind == "vurderet":
            children = {int(case): told for case, told in data.get("children", {}).items()}
            acute = {case for case, told in children.items() if told.get("acute")}
            found = replace(found.with_assessed(children), acute=(found.acute - set(children)) | acute)
        elif entry.kind == "konkluderet":
            found = found.with_concluded(int(case) for case in data.get("children", {}))
    return found


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
