"""The letters of a complaint: to Ankestyrelsen with everything that goes along, and to the complainant.

Each is written in the transaction of the act it belongs to, and lies on the case; it is sent from where letters are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sikkersag.casefile.models import Document
from sikkersag.casefile.thelaw import calendar
from sikkersag.correspondence.actions.letters import write_letter
from sikkersag.correspondence.addressees import Addressee
from sikkersag.correspondence.letters.blocks import Value
from sikkersag.correspondence.models import Letter
from sikkersag.correspondence.queries.addressees import addressees_of
from sikkersag.decisions import complaints as law
from sikkersag.decisions.actions.complaints import Turn
from sikkersag.decisions.complaints import Complaint
from sikkersag.decisions.queries.complaints import contents_of, decision_words
from sikkersag.foundation.login.models import User
from sikkersag.law.engine import danish
from sikkersag.law.engine.timeline import Event

TO_APPEAL, TO_COMPLAINANT = "klage_videresendt", "klage_til_klager"
RECEIVER = "Ankestyrelsen"


def _day(event: Event | None) -> str:
    return "" if event is None else danish.date(event.lo, calendar())


def _rules(one: Complaint) -> str:
    return law.law_of("K1", one.event.lo).split(";")[0]


def _matter(one: Complaint) -> UUID | None:
    return UUID(one.event.about[0]) if one.event.about else None


def words_of(found: Turn, event: Event | None) -> str:
    """The text of an entry of the case; empty where it has none that can be read."""
    content = contents_of(found.standing).get(event.id) if event is not None else None
    return "\n\n".join(str(one["text"]) for one in (content or {}).get("passages", ()))


def addressee_of(found: Turn, one: Complaint, now: datetime) -> Addressee | None:
    """The complainant as a receiver of letters; None for who gets none of this kind: the child is written to in words
    of its own, and who is no addressee of the case is not written to.
    """
    for addressee in addressees_of(found.case, at=now, standing=found.standing):
        if addressee.key == one.by and not addressee.child:
            return addressee
    return None


def to_appeal(
    found: Turn, one: Complaint, words: str, annexes: Sequence[Document], *, by: User, now: datetime, key: str
) -> Letter:
    """The letter with which the complaint goes on. `annexes`: the index first, then the documents in its order."""
    late = one.event.facts.get("rettidig") is False
    instances = {one.event.facts.get("instans"), one.decision.facts.get("instans") if one.decision else None}
    effect = one.decision is not None and law.effect_of(one.decision, found.events, found.now).waits
    basis = str(one.decision.facts.get("hjemmel") or "") if one.decision is not None else ""
    about = "" if one.decision is None else decision_words(one.decision)
    ask = "om klagen kan behandles, selv om fristen er overskredet" if late else "om afgørelsen skal stå ved magt"
    values: dict[str, Value] = {
        "klager": found.standing.names.get(one.by, "Klageren"),
        "afgoerelse_dag": _day(one.decision) or "den dag, som klagen nævner",
        "klage_dag": _day(one.event),
        "afgoerelse": f"{about}. Efter {basis}." if basis else f"{about}.",
        "genvurdering": words_of(found, one.reassessed) or "Afgørelsen er ikke genvurderet.",
        "regler": _rules(one),
        "hvorfor": words,
        "du_kan": f"Tag stilling til, {ask}.",
        "udvalg": bool(instances & set(law.STRAIGHT_ON)),
        "for_sent": late,
        "opsaettende": effect,
    }
    return write_letter(
        case=found.case,
        kind=TO_APPEAL,
        addressee=None,
        to_lines=(RECEIVER,),
        values=values,
        matter=_matter(one),
        refers=UUID(one.event.id),
        annexes=annexes,
        restricted=any(document.restricted for document in annexes),
        by=by,
        now=now,
        key=f"{key} brev",
    )


#: What the complainant can do, by what has become of the complaint.
_CAN = {
    law.FULL: "Skriv eller ring til os, hvis du er i tvivl om, hvad der sker nu.",
    law.PARTIAL: "Sig til os, om du fastholder resten af klagen.",
    "": "Skriv til Ankestyrelsen, hvis du har nye oplysninger.",
}


def to_complainant(
    found: Turn, one: Complaint, why: str, *, result: str = "", changed: str = "", by: User, now: datetime, key: str
) -> Letter | None:
    """What the complainant is told: that they were agreed with (`result`, and what was `changed`), or that the
    complaint has gone on. None where they are not written to (`addressee_of`).
    """
    addressee = addressee_of(found, one, now)
    if addressee is None:
        return None
    values: dict[str, Value] = {
        "klage_dag": _day(one.event),
        "afgoerelse_dag": _day(one.decision) or "den dag, som klagen nævner",
        "aendring": changed,
        "regler": _rules(one),
        "hvorfor": why,
        "du_kan": _CAN[result],
        "medhold": result == law.FULL,
        "delvist_medhold": result == law.PARTIAL,
        "videresendt": not result,
        "for_sent": one.event.facts.get("rettidig") is False,
    }
    if not changed:
        del values["aendring"]
    return write_letter(
        case=found.case,
        kind=TO_COMPLAINANT,
        addressee=addressee,
        values=values,
        matter=_matter(one),
        refers=UUID(one.event.id),
        by=by,
        now=now,
        key=f"{key} klager",
    )
