"""A child's age as the journal has the birth. The law engine decides; this only reads."""

from __future__ import annotations

from sikkersag.casefile.ages import age_on
from sikkersag.casefile.queries.entries import local_day
from sikkersag.casefile.queries.writing import ChildCase
from sikkersag.casefile.thelaw import vocabulary


def age_of(child: ChildCase, *, at: int) -> int | None:
    """The child's completed years at an instant; None where the birth is not known or has not been."""
    engine = vocabulary().engine
    birth = next((e for e in child.standing if e.kind == engine.birth and e.occurred), None)
    on = local_day(at)
    if birth is None or on is None or local_day(birth.lo) != local_day(birth.hi):
        return None
    return age_on(local_day(birth.lo), on)
