"""The law's words for the rows of a case's page: as the engine says them, without ids that mean nothing to a person."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sikkersag.law.engine.explain import Explainer
from sikkersag.law.engine.finding import Code, Finding
from sikkersag.law.engine.timeline import Event

_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
#: What stands instead of an event that is sealed.
SEALED = "en forseglet hændelse"


class CaseExplainer(Explainer):
    """Explains the findings of one child's case. Where the engine names an event or a person by its id, the event's
    label and time, or the person's name, stand instead. Of the `sealed` events (by id) neither kind nor time is told:
    on a day in the past they counted still, but nobody may read them now.
    """

    def __init__(self, *args: Any, sealed: Collection[str] = (), **times: Any) -> None:
        super().__init__(*args, **times)
        self.sealed = frozenset(sealed)

    def happened(self, name: str) -> str:
        """An event and when it happened; a sealed one only as that."""
        return SEALED if name in self.sealed else super().happened(name)

    def label(self, event: Event) -> str:
        """The label of an event's kind; a sealed one has none."""
        return SEALED if event.id in self.sealed else super().label(event)

    def fact(self, event: str, fact: str) -> str:
        """The label of a fact of an event; a sealed one tells none."""
        return "en oplysning" if event in self.sealed else super().fact(event, fact)

    def without_times(self, finding: Finding) -> Finding:
        """The finding without the times that are those of a sealed event, or are counted from it."""
        if set(finding.evidence) & self.sealed:
            finding = replace(finding, done=None, late_by=None)
        if {finding.occasion, finding.start, finding.due_by} & self.sealed:
            notes = tuple(code for code in finding.notes if code == ("prospect",))
            times = {"due": None, "due_hi": None, "start_lo": None, "start_hi": None, "done": None, "late_by": None}
            finding = replace(finding, notes=notes, **times)  # type: ignore[arg-type]
        return finding

    def _began(self, finding: Finding, occasion: Event) -> str:
        return SEALED if {occasion.id, finding.start} & self.sealed else super()._began(finding, occasion)

    def _asked(self, finding: Finding) -> str:
        if {finding.occasion, finding.start, finding.due_by} & self.sealed:
            return f"regnet fra {SEALED}"
        return super()._asked(finding)

    def _found(self, finding: Finding) -> str:
        return SEALED if set(finding.evidence) & self.sealed else super()._found(finding)

    def place(self, name: str) -> str:
        """An event by its kind and time: "notat man. 2. marts 2026"."""
        return self.happened(name) if name in self.events or name in self.sealed else "en hændelse"

    def missing(self, code: Code) -> str:
        """What would have to be known, naming events and persons as people know them."""
        return self._named(super().missing(code))

    def note(self, code: Code) -> str:
        """A note in words, naming events as people know them."""
        return self._named(super().note(code))

    def sentence(self, finding: Finding) -> str:
        """The plain explanation, as one or more whole sentences."""
        text = self._named(super().sentence(finding)).strip()
        return text[:1].upper() + text[1:]

    def uncounted(self, finding: Finding) -> str:
        """Why the nearest entries of the right kind do not count, as sentences; empty where there are none."""
        against = dict.fromkeys(self.rejection(code) for code in self.rejected(finding))
        text = self._named(" ".join(against))
        return text[:1].upper() + text[1:]

    def _named(self, text: str) -> str:
        return _ID.sub(self._name, text)

    def _name(self, found: re.Match[str]) -> str:
        name = found[0]
        if name in self.words.persons:
            return self.words.persons[name]
        return self.happened(name) if name in self.events else "en hændelse"
