"""What is written of a complaint in the municipality: that it came, what it came to, that it was upheld or given up.

Each is one entry in the journal, under the case's lock, once for each `key`, and refused in Danish where it is not its
turn. Sending it on and what Ankestyrelsen answers is `actions.appeals`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from sikkersag.casefile import policies as casefile
from sikkersag.casefile.actions.journal import append, lock, was_done
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.standing import Standing, standing_of
from sikkersag.decisions import complaint_policies as policies
from sikkersag.decisions import complaints as law
from sikkersag.decisions.complaints import Complaint, InTime, complaints_of, effect_of, in_time
from sikkersag.decisions.queries.complaints import events_of, find
from sikkersag.foundation.access.permissions import require
from sikkersag.foundation.access.viewer import viewer_of
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError
from sikkersag.law.engine.moment import Moment
from sikkersag.law.engine.timeline import Event

#: The longest text of one field, in characters.
LONGEST = 50_000


@dataclass(slots=True)
class Turn:
    """A case that is locked for one write, with its events as they stand, and under which role it is written."""

    case: Case
    standing: Standing
    role: str
    events: Sequence[Event] = field(default_factory=tuple)

    @property
    def now(self) -> int:
        """The moment in seconds UTC; never before what stands in the journal."""
        return self.standing.instant

    def decision(self, decision: UUID) -> Event:
        """A decision that stands in the case. Raises RefusedError where it does not."""
        for event in self.events:
            if event.id == str(decision) and event.kind == law.DECISION and event.occurred:
                return event
        raise RefusedError("Afgørelsen står ikke i sagen længere. Intet er gemt. Se sagen, som den er nu.")

    def complaint(self, complaint: UUID, why_not: Callable[[Complaint, int], str]) -> Complaint:
        """A complaint to which something may be done now. Raises RefusedError where it may not."""
        found = find(self.events, complaint)
        if found is None:
            raise RefusedError("Klagen står ikke i sagen længere. Intet er gemt. Se sagen, som den er nu.")
        if said := why_not(found, self.now):
            raise RefusedError(said)
        return found


def turn(case: Case, *, by: User, now: datetime, key: str, permission: str = "case.write") -> Turn | None:
    """Lock the case for a write; None where the write of this key has been done. Raises Denied for who may not, and
    RefusedError where the case is closed. Only inside a transaction.
    """
    case = lock(case)
    reached = require(viewer_of(by, now=now), permission, case.pk)
    if was_done(key):
        return None
    if said := casefile.why_not_write(case):
        raise RefusedError(f"{said} Det, du har skrevet, står her endnu, men er ikke gemt.")
    standing = standing_of(case, at=now)
    roles = reached.roles_with(permission)
    return Turn(case, standing, roles[0] if roles else "", events_of(standing))


def entry(
    found: Turn,
    kind: str,
    at: Moment,
    *,
    about: Sequence[str],
    refs: Mapping[str, tuple[str, ...]],
    facts: Mapping[str, Any] | None = None,
    words: Sequence[Passage] = (),
    person: str = "",
    event: UUID | None = None,
) -> NewEvent:
    """One entry of the complaint: about the decision's matters, concerning the child and whoever complains."""
    concerns = dict.fromkeys(one for one in (str(found.case.child_id), person) if one)
    return NewEvent(
        kind,
        at,
        event=event or uuid4(),
        about=tuple(about),
        concerns=tuple(concerns),
        facts=dict(facts or {}),
        refs=dict(refs),
        passages=tuple(words),
        in_role=found.role,
    )


def written(text: str, field: str, missing: str) -> str:
    """What somebody wrote. Raises RefusedError where there is nothing, or too much."""
    if not text.strip():
        raise RefusedError(missing, field=field)
    if len(text) > LONGEST:
        raise RefusedError("Teksten er for lang. Der kan stå 50.000 tegn. Intet er gemt.", field=field)
    return text.strip()


@transaction.atomic
def receive_complaint(
    *,
    case: Case,
    decision: UUID,
    complainant: str,
    at: Moment,
    how: str,
    words: str,
    urgent: bool = False,
    warned: bool = False,
    by: User,
    now: datetime,
    key: str,
) -> UUID:
    """Write that a complaint came: from whom (a person of the case), when, how and with which words. Whether it came
    in time is worked out and written with it, where it can be. Answers the complaint's id.

    `urgent`: the matter cannot wait; `warned`: the case is under the duty to warn of barnets lov § 11.
    """
    event = _event_of(key)
    found = turn(case, by=by, now=now, key=key)
    if found is None:
        return event
    about = found.decision(decision)
    told = written(words, "ord", "Skriv, hvad klageren siger, eller hvad der står i klagen. Intet er gemt.")
    if said := policies.why_not_receive(about, complaints_of(found.events), complainant, found.now):
        raise RefusedError(said)
    if at.hi < about.lo:
        raise RefusedError(
            "Klagen kan ikke være kommet, før afgørelsen blev truffet. Intet er gemt. Ret dagen.", field="dag"
        )
    facts: dict[str, Any] = {"fra": complainant}
    if instance := about.facts.get("instans"):
        facts["instans"] = instance
    answer = in_time(complainant, about.id, at.lo, at.hi, found.events).answer
    if answer is not InTime.UNKNOWN:
        facts["rettidig"] = answer is InTime.YES
    facts |= {name: True for name, yes in (("haster", urgent), ("adfaerd_barnets_lov_11", warned)) if yes}
    passages = (Passage(told, person=complainant), *((Passage(f"Klagen kom {how}."),) if how else ()))
    new = entry(
        found,
        law.RECEIVED,
        at,
        about=about.about,
        refs={"afgoerelse": (about.id,)},
        facts=facts,
        words=passages,
        person=complainant,
        event=event,
    )
    append({found.case.pk: [new]}, by=by, now=now, key=key, action="complaint.receive")
    return event


def _event_of(key: str) -> UUID:
    """The id of the entry that a write makes, so that a second click on it finds the first one's."""
    return law.appeal_id(f"klage {key}")


@transaction.atomic
def tell_delay(*, case: Case, complaint: UUID, words: str, at: Moment, by: User, now: datetime, key: str) -> None:
    """Write that the complainant was told that the re-assessment takes longer, and what they were told."""
    found = turn(case, by=by, now=now, key=key)
    if found is None:
        return
    one = found.complaint(complaint, policies.why_not_tell_delay)
    told = written(words, "ord", "Skriv, hvad klageren fik at vide: hvorfor, og hvornår svaret kommer. Intet er gemt.")
    follow(found, one, law.DELAYED, told, at=at, by=by, now=now, key=key)


@transaction.atomic
def uphold(*, case: Case, complaint: UUID, words: str, at: Moment, by: User, now: datetime, key: str) -> None:
    """Write that a complainant who was agreed with in part holds on to the rest. After their four weeks too."""
    found = turn(case, by=by, now=now, key=key)
    if found is None:
        return
    one = found.complaint(complaint, policies.why_not_uphold)
    _not_before(at, one.reassessed)
    told = written(words, "ord", "Skriv, hvad klageren siger, og hvordan du fik det at vide. Intet er gemt.")
    follow(found, one, law.UPHELD, told, at=at, by=by, now=now, key=key, own=True)


@transaction.atomic
def withdraw_complaint(
    *, case: Case, complaint: UUID, words: str, at: Moment, by: User, now: datetime, key: str
) -> None:
    """Write that the complainant has given the complaint up, and how they said so."""
    found = turn(case, by=by, now=now, key=key)
    if found is None:
        return
    one = found.complaint(complaint, policies.why_not_withdraw)
    _not_before(at, one.event)
    told = written(words, "ord", "Skriv, hvad klageren siger, og hvordan du fik det at vide. Intet er gemt.")
    follow(found, one, law.WITHDRAWN, told, at=at, by=by, now=now, key=key, own=True)


def _not_before(at: Moment, earlier: Event | None) -> None:
    if earlier is not None and at.hi < earlier.lo:
        raise RefusedError("Dagen ligger før det, den følger efter. Intet er gemt. Ret dagen.", field="dag")


def follow(
    found: Turn,
    one: Complaint,
    kind: str,
    words: str,
    *,
    by: User,
    now: datetime,
    key: str,
    at: Moment | None = None,
    facts: Mapping[str, Any] | None = None,
    own: bool = False,
) -> None:
    """Write what follows a complaint. `own`: the words are the complainant's."""
    new = entry(
        found,
        kind,
        at or moment_of(found),
        about=one.event.about,
        refs={"klage": (one.event.id,)},
        facts=facts,
        words=(Passage(words, person=one.by if own else ""),),
        person=one.by,
    )
    append({found.case.pk: [new]}, by=by, now=now, key=key, action=f"complaint.{_ACTIONS[kind]}")


_ACTIONS = {
    law.REASSESSED: "reassess",
    law.DELAYED: "tell_delay",
    law.UPHELD: "uphold",
    law.WITHDRAWN: "withdraw",
}


def moment_of(found: Turn) -> Moment:
    """Now, as the journal has it."""
    return Moment(found.now, found.now, "minute")


@transaction.atomic
def decide_at_once(*, case: Case, decision: UUID, reasons: str, by: User, now: datetime, key: str) -> None:
    """Decide that a decision is carried out though a complaint would let it wait, with the reasons. Raises Denied for
    who may not decide it, RefusedError where it waits for nothing or it is decided already.
    """
    found = turn(case, by=by, now=now, key=key, permission="decisions.implement_at_once")
    if found is None:
        return
    about = found.decision(decision)
    if said := policies.why_not_at_once(effect_of(about, found.events, found.now)):
        raise RefusedError(said)
    told = written(reasons, "grund", "Skriv, hvorfor det ikke kan vente for barnets skyld. Intet er gemt.")
    new = entry(
        found,
        law.AT_ONCE,
        moment_of(found),
        about=about.about,
        refs={"afgoerelse": (about.id,)},
        words=(Passage(told),),
    )
    append({found.case.pk: [new]}, by=by, now=now, key=key, action="complaint.at_once")
