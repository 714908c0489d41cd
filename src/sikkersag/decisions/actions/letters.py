"""Writing the letters of a decision: to everybody who gets it, and before it to those who are heard.

Each letter is written whole or not at all (`correspondence`); one that is refused does not take back those before it,
and a second try goes on where the first ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import count
from uuid import uuid5

from sikkersag.casefile import moments
from sikkersag.correspondence.actions.letters import letter_id, write_letter
from sikkersag.correspondence.addressees import Addressee
from sikkersag.correspondence.models import Letter
from sikkersag.decisions import letters
from sikkersag.decisions.models import Decision
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError


def write_all(
    *,
    decision: Decision,
    told: letters.Told,
    gets: Sequence[Addressee],
    typed: Mapping[str, str],
    by: User,
    now: datetime,
) -> list[Letter]:
    """Write the decision to each who gets it, once to each. Raises RefusedError, naming who it stopped at and who has
    got one written.
    """
    if decision.status != Decision.Status.TAKEN or decision.event is None:
        raise RefusedError("Afgørelsen er ikke truffet endnu, så der er intet at skrive om. Intet brev er skrevet.")
    written: list[Letter] = []
    for to in gets:
        kind = letters.DECISION_CHILD if to.child else letters.DECISION
        try:
            written.append(
                write_letter(
                    case=decision.case,
                    kind=kind,
                    addressee=to,
                    values=letters.values_of(told, to, typed),
                    matter=decision.matter_id,
                    refers=decision.event,
                    facts=letters.facts_of(told, to),
                    by=by,
                    now=now,
                    key=_key("decision", decision, to),
                )
            )
        except RefusedError as refused:
            done = " og ".join(letter.to_name for letter in written)
            kept = f" Brevet til {done} er skrevet." if done else ""
            raise RefusedError(f"Brevet til {to.person.name}: {refused.message}{kept}", field=refused.field) from None
    return written


def write_hearings(
    *,
    decision: Decision,
    told: letters.Told,
    to: Sequence[Addressee],
    typed: Mapping[str, str],
    answer_by: date | None,
    by: User,
    now: datetime,
) -> list[Letter]:
    """Write to each of these parties what the decision would rely on, with a day to answer by. The same words to the
    same party are written once.
    """
    written: list[Letter] = []
    for one in to:
        values = letters.hearing_values(told, one, typed, answer_by)
        facts: dict[str, object] = {"materiale": True, **({"boernevenlig": True} if one.child else {})}
        if answer_by is not None:
            facts["frist"] = moments.day(answer_by)
        kind = letters.HEARING_CHILD if one.child else letters.HEARING
        written.append(
            write_letter(
                case=decision.case,
                kind=kind,
                addressee=one,
                values=values,
                matter=decision.matter_id,
                facts=facts,
                by=by,
                now=now,
                key=_key("hearing", decision, one, repr(sorted(values.items()))),
            )
        )
    return written


def _key(what: str, decision: Decision, to: Addressee, said: str = "") -> str:
    """The name of the write of one letter: the same for the same letter to the same receiver, another once that letter
    was stopped, since what was stopped is written again.
    """
    keys = (f"{what} {uuid5(decision.pk, f'{to.key} {said} {number}')}" for number in count())
    stopped = Letter.objects.filter(case=decision.case, status=Letter.Status.STOPPED)
    return next(key for key in keys if not stopped.filter(pk=letter_id(key)).exists())
