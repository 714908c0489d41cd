"""The law's words for the rows of a case's page: as the engine says them, without ids that mean nothing to a person."""

from __future__ import annotations

import re

from sikkersag.law.engine.explain import Explainer
from sikkersag.law.engine.finding import Code, Finding

_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


class CaseExplainer(Explainer):
    """Explains the findings of one child's case. Where the engine names an event or a person by its id, the event's
    label and time, or the person's name, stand instead.
    """

    def place(self, name: str) -> str:
        """An event by its kind and time: "notat man. 2. marts 2026"."""
        return self.happened(name) if name in self.events else "en hændelse"

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

    def _named(self, text: str) -> str:
        return _ID.sub(self._name, text)

    def _name(self, found: re.Match[str]) -> str:
        name = found[0]
        if name in self.words.persons:
            return self.words.persons[name]
        return self.happened(name) if name in self.events else "en hændelse"
