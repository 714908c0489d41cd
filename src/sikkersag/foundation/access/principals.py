"""How the rows of `CaseAccess` are written: who a row is for, and why.

A row is for a principal, a short string that a viewer either has or has not:

- `u7`: user 7 as the case's worker; also whoever stands in for user 7
- `e12`: everybody whose role reaches unit 12
- `alle`: everybody whose role reaches every case
- `l12`: those who lead unit 12 (the only way by role to a case that is open to named people only)
- `n7`: user 7 in person, named: nobody stands in
- `g7`: user 7 as a reader from outside or in a supervision round: reading only
- `b7`: user 7 by break-glass
"""

from __future__ import annotations

from sikkersag.foundation.access.models import CaseAccess, Grant

EVERYBODY = "alle"

#: Why a row is there, where it comes from the case's worker and unit and not from a grant.
WORKER, UNIT, LEADER, ALL = "ansvarlig", "enhed", "leder", "alle"
FROM_THE_CASE = (WORKER, UNIT, LEADER, ALL)

_OF_GRANT = {
    Grant.Kind.OUTSIDER: "g",
    Grant.Kind.PEER: "g",
    Grant.Kind.NAMED: "n",
    Grant.Kind.BREAK_GLASS: "b",
}


def rows_of(case: int, *, worker: int | None, unit: int, restricted: bool) -> list[CaseAccess]:
    """The rows that a case should have from its worker and unit, unsaved; also for those who write many at once."""
    if restricted:
        reasons = [(f"l{unit}", LEADER)]
        if worker is not None:
            reasons.append((f"n{worker}", WORKER))
    else:
        reasons = [(f"e{unit}", UNIT), (EVERYBODY, ALL)]
        if worker is not None:
            reasons.append((f"u{worker}", WORKER))
    return [CaseAccess(case=case, principal=principal, why=why) for principal, why in reasons]


def row_of(grant: Grant) -> CaseAccess:
    """The row that a grant gives, unsaved. Each grant has a row of its own, so that one may end before another."""
    principal = f"{_OF_GRANT[Grant.Kind(grant.kind)]}{grant.user_id}"
    return CaseAccess(case=grant.case, principal=principal, until=grant.until, why=f"{grant.kind}:{grant.pk}")
