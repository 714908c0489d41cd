"""A user's own drafts. Nobody else sees them, whatever their role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from sikkersag.casefile.models import Draft
from sikkersag.foundation.login.models import User
from sikkersag.foundation.ui.fields import read_day


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft in a list: the numbers of the cases that it is about (none: it does not say yet), and the day that it
    tells of where one is typed.
    """

    draft: Draft
    about: frozenset[str]
    day: date | None

    def concerns(self, number: str) -> bool:
        """Does it belong on the page of a case?"""
        return not self.about or number in self.about


def waiting(drafts: Iterable[Draft]) -> tuple[Waiting, ...]:
    """Drafts as a list shows them, in their order."""
    return tuple(Waiting(draft, _about(draft), _day(draft)) for draft in drafts)


def _about(draft: Draft) -> frozenset[str]:
    word, _, rest = draft.form.partition(":")
    found = set(draft.data.get("soeskende", ()))
    if rest:  # a correction names the case first, a step and a departure last
        found.add(rest.split(":")[0] if word == "ret" else rest.rsplit(":", 1)[-1])
    for name, values in draft.data.items():
        if name.startswith("skete.") or (name.startswith("afsnit.") and name.endswith(".om")):
            found |= set(values)
    return frozenset(found - {"", "alle"})


def _day(draft: Draft) -> date | None:
    try:
        return read_day((draft.data.get("dato") or [""])[-1])
    except ValidationError:
        return None


def drafts_of(user: User) -> QuerySet[Draft]:
    """One's own drafts, latest first, with their families."""
    return Draft.objects.filter(author=user).select_related("family").order_by("-saved_at", "pk")


def draft_of(user: User, draft: UUID) -> Draft | None:
    """One of one's own drafts; None for what is not there or is another's."""
    return drafts_of(user).filter(pk=draft).first()
