"""One duty called for by one event: its name, its other versions, and when nothing is asked or nothing can be said."""

from __future__ import annotations

from dataclasses import dataclass

from sikkersag.law.engine.expressions import Expression
from sikkersag.law.engine.finding import Code, Finding
from sikkersag.law.engine.requirement import Duty, Requirement, Version
from sikkersag.law.engine.spans import Link
from sikkersag.law.engine.timeline import Event, replace
from sikkersag.law.engine.view import Truth, View

NOT_ASKED = "not asked"


@dataclass(slots=True)
class Call:
    """One duty called for by one event (and turn). `called`: what the duty's condition says of it, where that is the
    same for every person and law.
    """

    requirement: Requirement
    duty: Duty
    event: Event
    prospect: bool
    link: Link | None = None
    called: Truth | str = NOT_ASKED

    def under(self, version: Version) -> Call | None:
        """The same call of the same part in another version; None when that version has no such duty."""
        duty = self.duty
        if not duty.versions or version.key in duty.versions:
            return self
        for other in self.requirement.duties:
            mine = other.part == duty.part and (not other.versions or version.key in other.versions)
            if mine and (self.event.kind in other.occasion.kinds or other.occasion.prospect):
                return Call(self.requirement, other, self.event, self.prospect, self.link)
        return None


def as_of_today(view: View, opened: Event) -> Event:
    """A considered decision: the opened matter as if it were decided now. An age that was told then is a least age
    now.
    """
    roles, facts = view.roles, dict(opened.facts)
    if roles.asserted_age in facts:
        facts[roles.asserted_age_min] = facts.pop(roles.asserted_age)
    return replace(opened, lo=view.as_of, hi=view.as_of, facts=facts)


def says_nothing_of_it(when: Expression | None, opened: Event) -> bool:
    """Does an opened matter tell nothing of what is to be decided? Then no decision is considered that we know of."""
    return when is not None and all(opened.facts.get(fact) is None for fact in when.reads.needs)


def is_silent(duty: Duty, event: Event) -> bool:
    """Is nothing asked of an event of which it is not told when it was written down?"""
    if duty.unwritten != "silent":
        return False
    return event.written_at is None or event.written_at < event.lo


def cannot_say(finding: Finding, missing: tuple[Code, ...]) -> None:
    finding.outcome, finding.missing = "undeterminable", missing
    finding.timeliness, finding.documentation, finding.curable, finding.late_by = "unknown", "unknown", "done", None


def name_of(requirement: Requirement, duty: Duty, event: Event, anchor: str, person: str) -> str:
    """The id of a finding: requirement, part, occasion (and the turn's start), person."""
    name = f"{requirement.id}/{duty.part}/{event.id}"
    if anchor != event.id:
        name += f">{anchor}"
    return f"{name}/{person}" if person else name


def following_version(versions: tuple[Version, ...], version: Version) -> Version | None:
    index = versions.index(version) + 1
    return versions[index] if index < len(versions) else None
