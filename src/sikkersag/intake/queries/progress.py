"""How far each child of a notification has come, read from the notification's own journal. Pure but for one read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

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
            children = frozenset(map(int, data.get("children", {})))
            acute = _acute(data.get("children", {}))
            found = replace(found.with_assessed(children), acute=(found.acute - children) | acute)
        elif entry.kind == EntryKind.FOLLOWED:
            gone = data.get("gone", {})
            found = replace(
                found,
                assessed=found.assessed - frozenset(gone.get("assessed", ())),
                concluded=found.concluded - frozenset(gone.get("concluded", ())),
                acute=found.acute - frozenset(gone.get("assessed", ())),
            )
            found = found.with_assessed(map(int, data.get("assessed", {})))
            found = found.with_concluded(map(int, data.get("concluded", {})))
            told = data.get("assessed", {})
            found = replace(found, acute=(found.acute - frozenset(map(int, told))) | _acute(told))
        elif entry.kind == EntryKind.CONCLUDED:
            found = found.with_concluded(int(case) for case in data.get("children", {}))
    return found


def _acute(children: Mapping[str, Any]) -> frozenset[int]:
    return frozenset(int(case) for case, told in children.items() if told.get("acute"))


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
        elif entry.kind == EntryKind.FOLLOWED:
            done |= dict.fromkeys(set(entry.data.get("gone", {}).get("assessed", ())) & set(done))
            for case, told in entry.data.get("assessed", {}).items():
                if int(case) in done and done[int(case)] is None:
                    done[int(case)] = datetime.fromtimestamp(told["at"], UTC)
    times = [at for at in done.values() if at is not None]
    return max(times) if times and len(times) == len(done) else None


def progress_of(notification: Notification) -> Progress:
    """How far a notification has come, in one query."""
    return progress_in(notification.entries.order_by("seq"))


def status_of(progress: Progress, *, taken: bool) -> str:
    """The state that this comes to: assessed only where each child is, concluded only where each is that as well. A
    conclusion that stands in a case without the assessment does not take it out of those to be assessed.
    """
    if progress.linked and progress.linked <= progress.assessed:
        done = progress.linked <= progress.concluded
        return Notification.Status.CONCLUDED if done else Notification.Status.ASSESSED
    return Notification.Status.TAKEN if taken else Notification.Status.NEW
