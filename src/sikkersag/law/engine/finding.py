"""Findings: the answer for one requirement, occasion and person; independent facts stay apart."""

from __future__ import annotations

from dataclasses import dataclass

OUTCOMES = (
    "met",
    "not_met",
    "pending",
    "departed",
    "lapsed",
    "taken_over",
    "not_applicable",
    "undeterminable",
    "human",
)
TIMELINESS = ("in_time", "late", "unknown", "none")
DOCUMENTATION = ("in_time", "afterwards", "unknown", "none")
CURABLE = ("done", "late", "regret")
BASIS = ("system", "asserted", "read", "none")

#: What is missing or to be noted, as codes with their arguments; `explain` puts them into words.
Code = tuple[str, ...]


@dataclass(slots=True)
class Finding:
    """What the law required here, and what was found.

    `due` and `due_hi` are the last lawful second, at the earliest and at the latest (they differ when the start is
    imprecise); None: no time is
    set. `done` is when the evidence happened, at the latest. `late_by` is in seconds, at the least.
    `start_lo`..`start_hi` is when the clock began, `start` the event that
    started it where that is not the occasion. `due_by` is the event that made it due where the duty's own limit did
    not.
    `version` is the key of the law's version. `missing` says what would have to be known; `notes` what the reader
    should see.
    """

    id: str
    requirement: str
    part: str
    occasion: str
    person: str
    version: str
    outcome: str
    timeliness: str = "none"
    documentation: str = "none"
    curable: str = "done"
    basis: str = "none"
    due: int | None = None
    due_hi: int | None = None
    done: int | None = None
    late_by: int | None = None
    start_lo: int | None = None
    start_hi: int | None = None
    evidence: tuple[str, ...] = ()
    missing: tuple[Code, ...] = ()
    notes: tuple[Code, ...] = ()
    superseded: tuple[int, ...] = ()
    start: str = ""
    due_by: str = ""

    @property
    def breach(self) -> bool:
        """True when the authority did not keep the requirement: not met, kept too late, or written down only
        afterwards.
        """
        return self.outcome == "not_met" or (
            self.outcome == "met" and (self.timeliness == "late" or self.documentation == "afterwards")
        )
