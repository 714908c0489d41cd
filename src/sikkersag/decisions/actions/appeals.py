"""Sending a complaint to Ankestyrelsen with everything of the matter, and writing what Ankestyrelsen answered."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from sikkersag.casefile.actions.documents import Told, Upload, add_documents
from sikkersag.casefile.actions.journal import append
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.models import Case, Document
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.decisions import complaint_policies as policies
from sikkersag.decisions import complaints as law
from sikkersag.decisions.actions import complaint_letters as letters
from sikkersag.decisions.actions.complaints import Turn, entry, moment_of, turn, written
from sikkersag.decisions.complaint_index import LONGEST_REASON, Index, index_of
from sikkersag.decisions.complaint_paper import set_index
from sikkersag.decisions.complaints import Complaint, Step, complaints_of
from sikkersag.decisions.queries.complaints import lines_for
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError
from sikkersag.law.engine.moment import Moment
from sikkersag.law.engine.timeline import Event

APPEAL = "ankestyrelsen"
RESULTS = ("stadfaestet", "aendret", "ophaevet", "hjemvist", "afvist")


@transaction.atomic
def forward_complaint(
    *,
    case: Case,
    complaint: UUID,
    words: str,
    left_out: Mapping[str, str] | None = None,
    added: Collection[str] = (),
    tell: bool = True,
    by: User,
    now: datetime,
    key: str,
) -> Document | None:
    """Send a complaint to Ankestyrelsen: the index with the journal's entries is made and laid on the case, with the
    letter that it goes with, and the complaint stands as sent on and raised there. Answers the index; None where it
    had been done before. `tell`: the complainant is written to as well.

    `words` is what the municipality says to the complaint. Everything of the matter goes along but for what
    `left_out` names (a reason by the line's key); `added` names what is about other things and goes along too.
    """
    found = turn(case, by=by, now=now, key=key)
    if found is None:
        return None
    one = found.complaint(complaint, policies.why_not_forward)
    told = written(words, "ord", "Skriv kommunens bemærkninger til klagen. Intet er sendt.")
    reasons = {name: text.strip() for name, text in (left_out or {}).items() if text.strip()}
    for text in reasons.values():
        if len(text) > LONGEST_REASON:
            raise RefusedError("En grund til at udelade noget kan være på 500 tegn. Intet er sendt.", field="ude")
    index = index_of(lines_for(found.standing, one), left_out=reasons, added=added)
    document = _lay_index(found, one, index, by=by, now=now, key=key)
    papers = [document, *(line.document for _, line in index.documents if line.document is not None)]
    letters.to_appeal(found, one, told, papers, by=by, now=now, key=key)
    if tell:
        why = letters.words_of(found, one.reassessed) or f"{one.straight[:1].upper()}{one.straight[1:]}."
        letters.to_complainant(found, one, why, by=by, now=now, key=key)
    sent = _id(f"sendt {key}")
    refs = {"klage": (one.event.id,)}
    at = moment_of(found)
    about, said = one.event.about, (Passage(told),)
    entries = [entry(found, law.FORWARDED, at, about=about, refs=refs, words=said, person=one.by, event=sent)]
    if one.decision is not None:
        entries.append(
            entry(
                found,
                law.RAISED,
                at,
                about=about,
                refs={"afgoerelse": (one.decision.id,)},
                facts={"instans": APPEAL},
                person=one.by,
                event=law.appeal_id(str(sent)),
            )
        )
    append({found.case.pk: entries}, by=by, now=now, key=key, action="complaint.forward")
    return document


def _lay_index(found: Turn, one: Complaint, index: Index, *, by: User, now: datetime, key: str) -> Document:
    who = found.standing.names.get(one.by, "")
    file = set_index(index, case=found.case, child=found.case.child.name, who=who, worker=by, now=now)
    upload = Upload(io.BytesIO(file), "fortegnelse.pdf", "application/pdf", "Fortegnelse og udskrift til Ankestyrelsen")
    told = Told(
        moment_of(found),
        facts={"retning": "sendt"},
        concerns=(str(found.case.child_id),),
        about=one.event.about,
        restricted=index.restricted,
        in_role=found.role,
    )
    (document,) = add_documents(case=found.case, uploads=[upload], told=told, by=by, now=now, key=f"{key} index")
    return document


def _id(text: str) -> UUID:
    return UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4)


@transaction.atomic
def decide_appeal(
    *,
    case: Case,
    complaint: UUID,
    result: str,
    words: str,
    at: Moment,
    new_limit: Moment | None = None,
    by: User,
    now: datetime,
    key: str,
) -> UUID | None:
    """Write what Ankestyrelsen answered, for this complaint and every other about the same decision that lies there.

    A case that is sent back opens a new matter of the same kind, tied to the old one, and the published time for a new
    decision (`new_limit`, a day) runs from the answer (K6). Answers the new matter's id, None where there is none.
    """
    found = turn(case, by=by, now=now, key=key)
    matter = _id(f"hjemvist {key}")
    if found is None:
        return matter if result == law.REMITTED else None
    one = found.complaint(complaint, policies.why_not_decide)
    if result not in RESULTS:
        raise RefusedError("Vælg, hvad Ankestyrelsen svarede. Intet er gemt.", field="resultat")
    told = written(words, "ord", "Skriv, hvad Ankestyrelsen lagde vægt på. Intet er gemt.")
    if one.forwarded is not None and at.hi < one.forwarded.lo:
        raise RefusedError("Svaret kan ikke være kommet, før klagen blev sendt. Intet er gemt. Ret dagen.", field="dag")
    facts: dict[str, Any] = {"instans": APPEAL, "resultat": result}
    about = list(one.event.about)
    entries: list[NewEvent] = []
    if result == law.REMITTED:
        facts["ny_frist"] = _limit(new_limit, at)
        entries.append(_reopened(found, one, matter))
        # The new matter first: the ledger's row of the new decision is then its own.
        about = [str(matter), *about]
    appeals = tuple(_appeals(found, one))
    refs = {"ankesag": appeals, **({} if one.decision is None else {"afgoerelse": (one.decision.id,)})}
    refs = {name: targets for name, targets in refs.items() if targets}
    entries.append(
        entry(found, law.DECIDED, at, about=about, refs=refs, facts=facts, words=(Passage(told),), person=one.by)
    )
    append({found.case.pk: entries}, by=by, now=now, key=key, action="complaint.decide")
    return matter if result == law.REMITTED else None


def _limit(new_limit: Moment | None, at: Moment) -> Moment:
    if new_limit is None:
        raise RefusedError(
            "Skriv den dag, kommunens offentliggjorte frist for en ny afgørelse udløber. Den løber fra den dag, svaret "
            "kom. Intet er gemt.",
            field="ny_frist",
        )
    if new_limit.hi < at.lo:
        raise RefusedError("Fristen kan ikke udløbe, før svaret kom. Intet er gemt. Ret dagen.", field="ny_frist")
    return new_limit


def _appeals(found: Turn, one: Complaint) -> list[str]:
    """Every appeal of the same decision that is not answered."""
    return [
        other.raised.id
        for other in complaints_of(found.events)
        if other.raised is not None
        and other.step(found.now) is Step.APPEAL
        and (other.event.id == one.event.id or (one.decision is not None and _same(other.decision, one.decision)))
    ]


def _same(decision: Event | None, other: Event) -> bool:
    return decision is not None and decision.id == other.id


def _reopened(found: Turn, one: Complaint, matter: UUID) -> NewEvent:
    """The matter of the new decision: asked anew, of the same kind, and named after the old one."""
    opened = vocabulary().engine.matter_opened
    old = next(
        (e for e in found.events if e.kind == opened and set(e.about) & set(one.event.about)),
        None,
    )
    title = str(old.facts.get("spoergsmaal") or "") if old is not None else ""
    art = one.decision.facts.get("art") if one.decision is not None else None
    suffix = " (ny afgørelse efter hjemvisning)"
    facts = {"spoergsmaal": (title or "Sagen er sendt tilbage")[: 200 - len(suffix)] + suffix}
    if art:
        facts["art"] = str(art)
    return NewEvent(
        opened,
        moment_of(found),
        about=(str(matter),),
        concerns=(str(found.case.child_id),),
        facts=facts,
        in_role=found.role,
    )
