"""May it be done to the complaint now? Each answers a Danish sentence that refuses, or an empty text. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sikkersag.casefile.thelaw import calendar
from sikkersag.decisions.complaints import ABOVE, Complaint, Effect, Step
from sikkersag.law.engine import danish
from sikkersag.law.engine.timeline import Event

_KEPT = "Det, du har skrevet, står her endnu, men er ikke gemt."


def _on(event: Event | None) -> str:
    return "" if event is None else danish.span(event.lo, event.hi, calendar())


def why_not_receive(decision: Event, complaints: Sequence[Complaint], who: str, now: int) -> str:
    """Why no complaint is written about a decision. One that came too late, or about something that cannot be
    complained of, is written all the same: the municipality does not turn it away.
    """
    if decision.facts.get("instans") in ABOVE:
        return (
            "Afgørelsen er ikke kommunens, så en klage over den behandles ikke her. Læg brevet på sagen som et "
            f"dokument, og vejled om, hvor man går videre. {_KEPT}"
        )
    over = (Step.WITHDRAWN, Step.DECIDED, Step.LAPSED, Step.GRANTED)
    for one in complaints:
        same = one.decision is not None and one.decision.id == decision.id and one.by == who
        if same and who and one.step(now) not in over:
            return (
                f"Der er allerede en klage fra samme person over afgørelsen, modtaget {_on(one.event)}. Skriv det nye "
                f"som et notat, eller gå til den klage, der er. {_KEPT}"
            )
    return ""


def why_not_reassess(complaint: Complaint, now: int) -> str:
    """Why a complaint is not re-assessed now."""
    step = complaint.step(now)
    if step is Step.REASSESS:
        return ""
    if step is Step.FORWARD and complaint.straight:
        return f"Klagen skal ikke genvurderes, for {complaint.straight}. Send den straks videre. {_KEPT}"
    if complaint.reassessed is not None and complaint.withdrawn is None:
        return f"Klagen er genvurderet {_on(complaint.reassessed)}. {_KEPT}"
    return _ended(complaint, step)


def why_not_tell_delay(complaint: Complaint, now: int) -> str:
    """Why the complainant is not told of a delay now."""
    if said := why_not_reassess(complaint, now):
        return said
    if complaint.delayed is not None:
        return f"Klageren fik besked om forsinkelsen {_on(complaint.delayed)}. {_KEPT}"
    return ""


def why_not_uphold(complaint: Complaint, now: int) -> str:
    """Why it is not written that the complainant holds on: only after having been agreed with in part."""
    step = complaint.step(now)
    if step in (Step.HOLDS_ON, Step.LAPSED):
        return ""
    if complaint.upheld is not None and complaint.withdrawn is None:
        return f"Det står allerede, at klageren holder fast, {_on(complaint.upheld)}. {_KEPT}"
    if step is Step.REASSESS:
        return f"Klagen er ikke genvurderet endnu. Gør det først. {_KEPT}"
    return _ended(complaint, step) or f"Klageren holder kun fast efter delvist medhold. {_KEPT}"


def why_not_forward(complaint: Complaint, now: int) -> str:
    """Why a complaint is not sent on now."""
    step = complaint.step(now)
    if step is Step.FORWARD:
        return ""
    if step is Step.REASSESS:
        return f"Klagen skal genvurderes, før den sendes videre. {_KEPT}"
    if step is Step.HOLDS_ON:
        return f"Klageren fik delvist medhold. Klagen sendes videre, når klageren holder fast i resten. {_KEPT}"
    if step is Step.LAPSED:
        return f"Klageren har ikke holdt fast inden fristen. Skriv det først, hvis klageren gør det nu. {_KEPT}"
    return _ended(complaint, step)


def why_not_decide(complaint: Complaint, now: int) -> str:
    """Why the answer of Ankestyrelsen is not written now."""
    step = complaint.step(now)
    if step is Step.APPEAL:
        return ""
    if step is Step.DECIDED:
        return f"Svaret på klagen står allerede, {_on(complaint.outcome)}. {_KEPT}"
    return _ended(complaint, step) or f"Klagen er ikke sendt videre endnu. Gør det først. {_KEPT}"


def why_not_withdraw(complaint: Complaint, now: int) -> str:
    """Why it is not written that the complaint is given up."""
    step = complaint.step(now)
    return _ended(complaint, step) if step in (Step.WITHDRAWN, Step.DECIDED) else ""


def _ended(complaint: Complaint, step: Step) -> str:
    told = {
        Step.WITHDRAWN: f"Klagen er trukket tilbage {_on(complaint.withdrawn)}. {_KEPT}",
        Step.DECIDED: f"Klagen er afgjort {_on(complaint.outcome)}. {_KEPT}",
        Step.APPEAL: f"Klagen er sendt videre {_on(complaint.forwarded)}. {_KEPT}",
        Step.GRANTED: f"Klageren fik fuldt medhold {_on(complaint.reassessed)}, så klagen er slut. {_KEPT}",
    }
    return told.get(step, "")


def why_not_at_once(effect: Effect) -> str:
    """Why it is not decided that a decision is carried out at once."""
    if not effect.applies:
        return f"Afgørelsen venter ikke på en klage, så den kan gennemføres uden det. {_KEPT}"
    if effect.lifted is not None:
        return f"Det er besluttet {_on(effect.lifted)}, at afgørelsen gennemføres straks. {_KEPT}"
    return ""


#: Every act on a complaint with what refuses it, by its word in the address.
WHY_NOT: dict[str, Callable[[Complaint, int], str]] = {
    "genvurder": why_not_reassess,
    "forsinkelse": why_not_tell_delay,
    "holder-fast": why_not_uphold,
    "videresend": why_not_forward,
    "svar": why_not_decide,
    "traek-tilbage": why_not_withdraw,
}
