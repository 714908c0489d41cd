"""What "Gør det nu" leads to, for every duty of the rulebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from sikkersag.casefile.doing import doing_of, filled_in, fulfilling, query_of
from sikkersag.casefile.policies import why_not_as_step
from sikkersag.casefile.thelaw import rulebook, vocabulary
from sikkersag.law.engine.requirement import Duty, Requirement

DUTIES = [(r, d) for r in rulebook().requirements.values() if r.scope == "case" for d in r.duties]


@dataclass
class Row:
    """A ledger row without a database."""

    requirement: str
    part: str
    matter: UUID | None = None
    is_open: bool = True
    prospect: bool = False
    data: dict[str, Any] = field(default_factory=dict)


@pytest.mark.parametrize(
    ("requirement", "duty"), DUTIES, ids=[f"{r.id}-{d.part}-{i}" for i, (r, d) in enumerate(DUTIES)]
)
def test_every_duty_has_a_kind_that_fulfils_it_or_says_why_not(requirement: Requirement, duty: Duty) -> None:
    for prospect in (False, True) if duty.occasion.prospect else (False,):
        doing = fulfilling(duty, prospect=prospect)
        assert bool(doing.kinds) != bool(doing.reason)
        assert set(doing.kinds) <= set(vocabulary().kinds)
        if duty.shape not in ("human", "never"):
            assert doing.kinds, "what can be open must be possible to do"
            assert doing.corrects or any(not why_not_as_step(kind) for kind in doing.kinds), "and with a form"


def test_it_takes_the_kinds_of_the_rulebooks_own_evidence_in_its_order() -> None:
    for _requirement, duty in DUTIES:
        ordinary = [a for a in duty.evidence if not a.exception and a.select.join[:1] != (("self", ""),)]
        if ordinary:
            assert fulfilling(duty).kinds[: len(ordinary[0].select.kinds)] == ordinary[0].select.kinds


def test_what_the_entry_itself_must_say_is_mended_in_that_entry() -> None:
    requirement = rulebook().requirements["D2"]
    duty = next(d for d in requirement.duties if d.part == "afgoerelsen")
    assert fulfilling(duty).corrects and fulfilling(duty).kinds == duty.occasion.kinds
    assert not fulfilling(duty, prospect=True).corrects


def test_the_form_is_filled_in_with_ids_only() -> None:
    matter, person, occasion = uuid4(), str(uuid4()), str(uuid4())
    version = rulebook().requirements["D5"].versions[-1].key
    data = {"version": version, "occasion": occasion, "person": person, "outcome": "pending"}
    row = Row("D5", "stoette", matter, data=data)
    assert filled_in(row) == {
        "art": doing_of(row).kinds[0],
        "anledning": occasion,
        "spoergsmaal": str(matter),
        "person": person,
        "krav": "D5",
    }
    assert query_of(row).count("=") == 4 and "art=" not in query_of(row)
    ahead = Row("D5", "stoette", matter, prospect=True, data=data)
    assert "anledning" not in filled_in(ahead), "the opening of a matter is not what the step is about"


def test_what_cannot_be_done_any_more_offers_nothing() -> None:
    version = rulebook().requirements["D5"].versions[-1].key
    row = Row("D5", "stoette", is_open=False, data={"version": version, "outcome": "not_met"})
    assert not doing_of(row).kinds and doing_of(row).reason
