"""May it be done to a decision now? Each function answers a sentence that refuses, in Danish, or an empty text.

Who may do it is `foundation.access`; what the law says of the decision is the gate (`queries.gate`).
"""

from __future__ import annotations

from collections.abc import Collection

from sikkersag.casefile.models import Case
from sikkersag.casefile.policies import why_not_write
from sikkersag.decisions.bases import ADMINISTRATION
from sikkersag.decisions.models import Decision
from sikkersag.decisions.queries.gate import STOPS, Gate

#: The longest of any text of a decision, in characters.
LONGEST_TEXT = 20_000


def why_not_begin(case: Case) -> str:
    """Why no decision is begun in a case. A matter that is decided may have another: the law joins the provisional
    placement, the choice of a place and the committee's own decision as one matter (P4, P5).
    """
    return why_not_write(case)


def why_not_change(decision: Decision) -> str:
    """Why nothing more is written on a decision."""
    if decision.status == Decision.Status.TAKEN:
        return "Afgørelsen er truffet og kan ikke ændres. Er den forkert, skal der træffes en ny."
    if decision.status == Decision.Status.DROPPED:
        return "Kladden er opgivet. Begynd en ny fra spørgsmålets side."
    return why_not_write(decision.case)


def why_not_take(decision: Decision, gate: Gate, *, told: Collection[str], should_be_told: Collection[str]) -> str:
    """Why the decision is not taken now. `told` are the persons chosen to get it, `should_be_told` those who must."""
    if said := why_not_change(decision):
        return said
    if not decision.data.get("art") or not decision.data.get("instans"):
        return "Vælg først, hvad afgørelsen gælder, og hvem der træffer den."
    if not str(decision.data.get("indhold") or "").strip():
        return "Skriv først, hvad der bliver besluttet."
    if decision.data["instans"] != ADMINISTRATION and not decision.data.get("truffet"):
        return "Skriv først den dag, formanden eller udvalget traf afgørelsen. Det står i trinnet »Art og lovgrundlag«."
    if "til" not in decision.data:
        return "Vælg først, hvem der skal have afgørelsen, i trinnet »Parter og modtagere«."
    if set(should_be_told) - set(told):
        return (
            "Hvem der skal have afgørelsen, er ændret, siden modtagerne blev valgt. Se trinnet »Parter og modtagere« "
            "igen, og gem det."
        )
    if gate.acute:
        return ""
    if count := len(gate.rows[STOPS]):
        return (
            f"{count} krav stopper afgørelsen. De står øverst i gennemgangen."
            if count > 1
            else ("Et krav stopper afgørelsen. Det står øverst i gennemgangen.")
        )
    if count := gate.unreasoned:
        return (
            f"{count} krav mangler en grund fra en leder eller jurist."
            if count > 1
            else ("Et krav mangler en grund fra en leder eller jurist.")
        )
    return ""
