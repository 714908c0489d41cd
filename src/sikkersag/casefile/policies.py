"""May it be done now? Whether a case is open, an entry still stands, a requirement may be departed from; in Danish.

Who may do it is `foundation.access`. Each function answers a sentence that refuses, or an empty text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sikkersag.casefile.models import Case, Event
from sikkersag.casefile.needs import in_force
from sikkersag.foundation.organisation.models import Unit
from sikkersag.law.engine.requirement import Departure, Requirement

_ON_THE_CASE = "Det gøres fra sagens side, hvor der er en knap til det."
_PEOPLE = "Det gøres under Personer i sagen, som du åbner fra sagens side."
#: Kinds that have an act of their own, with rules that a plain form does not know; and where that act is.
_WHERE = {
    "sag_aabnet": _ON_THE_CASE,
    "sag_lukket": _ON_THE_CASE,
    "sag_genaabnet": _ON_THE_CASE,
    "sag_overdraget": _ON_THE_CASE,
    "overdragelse_laest": _ON_THE_CASE,
    "part_registreret": _PEOPLE,
    "part_afregistreret": _PEOPLE,
    "foraeldremyndighed_begyndt": _ON_THE_CASE,
    "foraeldremyndighed_ophoert": _ON_THE_CASE,
    "foedsel": "En fødsel skrives med »Barnet er født« på sagens side.",
    "forventet_foedsel": "Terminen skrives, når sagen åbnes, og fødslen med »Barnet er født« på sagens side.",
    "spoergsmaal_aabnet": "Et spørgsmål åbnes med »Åbn et spørgsmål« på sagens side.",
    "dokument": "Et dokument lægges på sagen med »Læg et dokument på sagen« på sagens side.",
    "fravigelse": "En fravigelse skrives fra det krav, som den gælder. Åbn kravet i Lovens krav.",
}
OWN_ACT = frozenset(_WHERE)
#: Kinds that say whose the case is, who is in it and whether it runs. They are not taken back as a note is: another act
#: of the case says the opposite, by those who may do it.
_UNDONE_BY = {
    "sag_aabnet": "En sag, der ikke skulle være åbnet, lukkes med »Luk sagen« på sagens side.",
    "sag_lukket": "En lukning gøres om med »Genåbn sagen« på sagens side.",
    "sag_genaabnet": "En genåbning gøres om med »Luk sagen« på sagens side.",
    "sag_overdraget": "En overdragelse gøres om med »Giv sagen videre« på sagens side.",
    "overdragelse_laest": "Bekræftelsen bliver stående. En forkert overdragelse gøres om med »Giv sagen videre«.",
    "part_registreret": "En person fjernes fra sagen under Personer i sagen, som du åbner fra sagens side.",
    "part_afregistreret": "En person tilføjes igen under Personer i sagen, som du åbner fra sagens side.",
    "foraeldremyndighed_begyndt": "Det rettes med »Ret forældremyndighed« på sagens side.",
    "foraeldremyndighed_ophoert": "Det rettes med »Ret forældremyndighed« på sagens side.",
    "foedsel": "Et barns fødsel bliver stående. En forkert dag rettes med »Ret« på hændelsen.",
    "forventet_foedsel": "Terminen bliver stående. En forkert dag rettes med »Ret« på hændelsen, og fødslen skrives "
    "med »Barnet er født« på sagens side.",
}
_BIRTHS = frozenset({"foedsel", "forventet_foedsel"})


def why_not_write(case: Case) -> str:
    """Why nothing new may be written in a case now."""
    if case.status == Case.Status.CLOSED:
        return "Sagen er lukket. Den skal genåbnes, før der skrives nyt. En fejl i det, der står, kan stadig rettes."
    return ""


def why_not_as_step(kind: str) -> str:
    """Why a kind is not written with a plain form: where it is done instead."""
    return _WHERE.get(kind, "")


def why_not_correct_kind(kind: str) -> str:
    """Why no entry of a kind is corrected with a form."""
    if kind in _UNDONE_BY and kind not in _BIRTHS:
        return f"Det rettes ikke her, men fra sagens side, hvor det blev gjort. {_UNDONE_BY[kind]}"
    return ""


def why_not_correct(row: Event, content: dict[str, Any] | None, *, sealed: bool) -> str:
    """Why an entry may not be corrected now. A closed case does not stop it."""
    if sealed or content is None:
        return "Notatet er forseglet eller slettet, så det kan ikke rettes."
    if row.withdraws is not None:
        return "Det er selv en tilbagetrækning. Skriv det på ny, hvis det skal stå der igen."
    return why_not_correct_kind(row.kind)


def why_not_withdraw_kind(kind: str) -> str:
    """Why no entry of a kind is taken back: what may not be corrected may not, nor may a birth."""
    return why_not_correct_kind(kind) or _UNDONE_BY.get(kind, "")


def why_not_withdraw(row: Event, content: dict[str, Any] | None, *, sealed: bool) -> str:
    """Why an entry may not be taken back now."""
    return why_not_correct(row, content, sealed=sealed) or why_not_withdraw_kind(row.kind)


def why_not_rewrite(content: dict[str, Any] | None) -> str:
    """Why an entry that stands may not be written anew with a form, though it may be withdrawn."""
    if content is not None and "document" in content:
        return "Et dokument rettes ved at lægge en ny version af det på sagen. Den gamle version bliver stående."
    return ""


def why_not_seal_kind(kind: str) -> str:
    """Why no entry of a kind is sealed: what the case itself stands on is undone by its own act, never by a seal."""
    if kind in _UNDONE_BY:
        return f"Det kan ikke forsegles, for sagen bygger på det. {_UNDONE_BY[kind]}"
    return ""


def why_not_seal(row: Event, *, sealed: bool) -> str:
    """Why an entry may not be sealed now."""
    if sealed:
        return "Notatet er allerede forseglet. Der er ikke ændret noget."
    return why_not_seal_kind(row.kind)


#: The longest reason for taking back or sealing an entry, in characters.
LONGEST_REASON = 2_000


def why_not_reason(reason: str) -> str:
    """Why a reason that is not empty cannot be taken: it is too long. The longest is `LONGEST_REASON` characters."""
    length = len(reason.strip())
    if length <= LONGEST_REASON:
        return ""
    told = f"{length:,}".replace(",", ".")
    return f"Grunden er på {told} tegn. Der kan stå 2.000. Skriv den kortere. Intet er ændret."


def departures_now(requirement: Requirement, *, at: int, roles: Collection[str]) -> Sequence[Departure]:
    """The grounds on which a requirement may be departed from at an instant (seconds UTC) by somebody with these
    roles.
    """
    version = in_force(requirement, at)
    if version is None:
        return ()
    open_ones = [d for d in requirement.departures if version.key in d.section]
    return [d for d in open_ones if not d.by or set(d.by) & set(roles)]


def why_not_depart(requirement: Requirement, *, at: int, roles: Collection[str]) -> str:
    """Why a requirement may not be departed from now by somebody with these roles."""
    version = in_force(requirement, at)
    if not requirement.departures or version is None:
        return (
            f"Kravet »{requirement.titel}« kan ikke fraviges. Loven giver ingen grund til det. "
            "Kan det ikke nås, så gør det så snart, det er muligt."
        )
    if not any(version.key in d.section for d in requirement.departures):
        return f"Kravet »{requirement.titel}« kan ikke fraviges efter den lov, der gælder nu."
    if not departures_now(requirement, at=at, roles=roles):
        return "Din rolle kan ikke beslutte at fravige dette krav. Spørg din leder."
    return ""


def unit_may_close(unit: Unit, ends: date) -> str | None:
    """What stands in the way of closing a unit: open cases that nobody in it would reach any more."""
    left = Case.objects.filter(unit=unit, status=Case.Status.OPEN).count()
    if not left:
        return None
    words = "1 åben sag" if left == 1 else f"{left} åbne sager"
    return f"Enheden har {words}. Overdrag dem til en anden enhed først. Enheden er ikke lukket."
