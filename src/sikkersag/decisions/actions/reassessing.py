"""Looking at a decision again because somebody complained, and telling them what it came to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from sikkersag.casefile.models import Case
from sikkersag.decisions import complaint_policies as policies
from sikkersag.decisions import complaints as law
from sikkersag.decisions.actions import complaint_letters as letters
from sikkersag.decisions.actions.complaints import follow, turn, written
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError

RESULTS = (law.NONE, law.PARTIAL, law.FULL)


@transaction.atomic
def reassess(
    *,
    case: Case,
    complaint: UUID,
    result: str,
    reasons: str,
    changed: str = "",
    tell: bool = True,
    by: User,
    now: datetime,
    key: str,
) -> None:
    """Write what the municipality came to when it looked at the decision again: `result` is one of RESULTS, `changed`
    what is otherwise now, where the complainant was agreed with.

    `tell`: the complainant is written to, where they were agreed with; who was not is told when the complaint goes on.
    """
    found = turn(case, by=by, now=now, key=key)
    if found is None:
        return
    one = found.complaint(complaint, policies.why_not_reassess)
    if result not in RESULTS:
        raise RefusedError("Vælg, hvad genvurderingen er kommet til. Intet er gemt.", field="resultat")
    told = written(reasons, "grund", "Skriv grunden til resultatet. Klageren skal kunne forstå den. Intet er gemt.")
    words = [told]
    if result != law.NONE:
        new = written(changed, "aendring", "Skriv, hvad der bliver ændret. Klageren skal vide det. Intet er gemt.")
        words.append(f"Det ændres: {new}")
        if tell:
            letters.to_complainant(found, one, told, result=result, changed=new, by=by, now=now, key=key)
    follow(found, one, law.REASSESSED, "\n\n".join(words), by=by, now=now, key=key, facts={"resultat": result})
