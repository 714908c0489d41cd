"""Every write of the room: the rows of a case, grants, conflicts of interest, break-glass, the log of reads.

What somebody may not do is `Denied`; what the moment does not allow is `RefusedError`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import transaction

from sikkersag.foundation.access.errors import Denied
from sikkersag.foundation.access.models import CaseAccess, Conflict, Grant, Read
from sikkersag.foundation.access.permissions import require, require_anywhere
from sikkersag.foundation.access.principals import FROM_THE_CASE, row_of, rows_of
from sikkersag.foundation.access.queries import reach, reaches
from sikkersag.foundation.access.roles import Scope
from sikkersag.foundation.access.viewer import Viewer, viewer_of
from sikkersag.foundation.audit import chain
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Unit
from sikkersag.foundation.refused import RefusedError

#: How long break-glass opens a case.
BREAK_GLASS_LASTS = timedelta(hours=24)


#: The longest reason, in characters.
LONGEST_REASON = 2_000


def _sentence(text: str, *, field: str, message: str) -> str:
    """The text trimmed, or RefusedError where it is less than a short sentence or longer than `LONGEST_REASON`."""
    text = text.strip()
    if len(text) > LONGEST_REASON:
        told = f"{len(text):,}".replace(",", ".")
        raise RefusedError(f"Teksten er på {told} tegn. Der kan stå 2.000. Skriv den kortere.", field=field)
    if len(text) < 20 or len(text.split()) < 4:
        raise RefusedError(message, field=field)
    return text


def digest_of_grant(grant: Grant) -> str:
    """What the audit row of a grant keeps of it, so that neither can be altered or taken out alone."""
    began, ends = grant.given_at.astimezone(UTC).isoformat(), grant.until.astimezone(UTC).isoformat()
    return _digest(grant.case, grant.user_id, str(grant.kind), grant.reason, grant.given_by_id, began, ends)


def digest_of_conflict(conflict: Conflict) -> str:
    """The same of a conflict of interest."""
    declared = conflict.declared_at.astimezone(UTC).isoformat()
    return _digest(conflict.case, conflict.user_id, conflict.reason, declared)


def _digest(*told: object) -> str:
    return hashlib.sha256(chain.canonical(told)).hexdigest()


@transaction.atomic
def set_case_rows(
    *, case: int, worker: User | None, unit: Unit, restricted: bool, by: User | None, now: datetime
) -> None:
    """Write the rows that a case has from its worker and unit anew; grants stay. Called whenever either changes.

    Who may change them is asked by the caller, before the change: afterwards `by` may no longer reach the case.
    """
    wanted = rows_of(case, worker=worker.pk if worker is not None else None, unit=unit.pk, restricted=restricted)
    CaseAccess.objects.filter(case=case, why__in=FROM_THE_CASE).delete()
    CaseAccess.objects.bulk_create(wanted)
    write_entry(
        "access.set_case_rows",
        by=by,
        now=now,
        case=case,
        principals=[row.principal for row in wanted],
        restricted=restricted,
    )


@transaction.atomic
def give_grant(
    *, case: int, user: User, kind: Grant.Kind, reason: str, until: datetime, by: User, now: datetime
) -> Grant:
    """Let a user see a case until a moment (exclusive). Needs `case.grant` on the case.

    The very same given again while it holds (a double click) is given back, and nothing is written.
    """
    viewer = viewer_of(by, now=now)
    require(viewer, "case.grant", case)
    if kind == Grant.Kind.BREAK_GLASS:
        raise Denied("Nødadgang kan man kun tage selv.")
    if user.pk == by.pk:
        raise RefusedError("Du kan ikke give dig selv adgang. Bed en anden leder om det.", field="user")
    if until <= now:
        raise RefusedError(
            "Adgangen skal slutte efter nu. Der er ikke givet adgang. Vælg en senere dag.", field="until"
        )
    reason = _sentence(
        reason, field="reason", message="Skriv med en sætning, hvorfor adgangen gives. Der er ikke givet adgang."
    )
    if not user.is_active:
        raise RefusedError(f"{user.name} kan ikke logge ind. Der er ikke givet adgang.", field="user")
    receiver = viewer_of(user, now=now)
    if receiver.roles and all(role.scope is Scope.NONE for role in receiver.roles):
        raise RefusedError(f"{user.name} har en rolle, som ikke må se sager. Der er ikke givet adgang.", field="user")
    if case in receiver.closed:
        raise RefusedError(f"{user.name} har meldt sig inhabil i sagen. Der er ikke givet adgang.", field="user")
    # Two clicks wait here for each other; the second finds what the first gave.
    User.objects.select_for_update().get(pk=user.pk)
    same = Grant.objects.filter(
        case=case, user=user, kind=kind, reason=reason, given_by=by, until=until, withdrawn_at__isnull=True
    ).first()
    if same is not None:
        return same
    grant = Grant.objects.create(case=case, user=user, kind=kind, reason=reason, given_by=by, given_at=now, until=until)
    row_of(grant).save()
    told = {"kind": kind, "user": user.pk, "holds": digest_of_grant(grant)}
    write_entry("access.give_grant", by=by, now=now, case=case, object=f"grant:{grant.pk}", **told)
    return grant


@transaction.atomic
def withdraw_grant(*, grant: Grant, by: User, now: datetime) -> Grant:
    """End a grant now. Needs `case.grant` on its case. One that is withdrawn already stays as it is."""
    require(viewer_of(by, now=now), "case.grant", grant.case)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.withdrawn_at is not None:
        return grant
    CaseAccess.objects.filter(case=grant.case, why=row_of(grant).why).delete()
    grant.withdrawn_at = now
    grant.save(update_fields=["withdrawn_at"])
    write_entry("access.withdraw_grant", by=by, now=now, case=grant.case, object=f"grant:{grant.pk}")
    return grant


@transaction.atomic
def carry_over(*, source: int, target: int, by: User, now: datetime) -> None:
    """Give a case that is made from another (the second of twins) the same standing grants and conflicts of interest.

    Break-glass does not follow: it was for the one case.
    """
    for conflict in Conflict.objects.filter(case=source, lifted_at__isnull=True):
        own = Conflict.objects.create(case=target, user_id=conflict.user_id, reason=conflict.reason, declared_at=now)
        told = {"holds": digest_of_conflict(own)}
        write_entry("access.carry_conflict", by=by, now=now, case=target, object=f"conflict:{own.pk}", **told)
    standing = Grant.objects.filter(case=source, withdrawn_at__isnull=True, until__gt=now)
    for grant in standing.exclude(kind=Grant.Kind.BREAK_GLASS):
        made = Grant.objects.create(
            case=target,
            user_id=grant.user_id,
            kind=grant.kind,
            reason=grant.reason,
            given_by_id=grant.given_by_id,
            given_at=now,
            until=grant.until,
        )
        row_of(made).save()
        told = {"holds": digest_of_grant(made)}
        write_entry("access.carry_grant", by=by, now=now, case=target, object=f"grant:{made.pk}", **told)
    write_entry("access.carry_over", by=by, now=now, case=target, object=f"case:{source}")


@transaction.atomic
def declare_conflict(*, case: int, reason: str, by: User, now: datetime) -> Conflict:
    """Close a case to oneself, also one that one cannot see. Declared twice, the first stands."""
    reason = reason.strip()
    if not reason:
        raise RefusedError("Skriv kort, hvorfor du er inhabil. Sagen er ikke lukket for dig endnu.", field="reason")
    User.objects.select_for_update().get(pk=by.pk)
    known = Conflict.objects.filter(case=case, user=by, lifted_at__isnull=True).first()
    if known is not None:
        return known
    conflict = Conflict.objects.create(case=case, user=by, reason=reason, declared_at=now)
    told = {"holds": digest_of_conflict(conflict)}
    write_entry("access.declare_conflict", by=by, now=now, case=case, object=f"conflict:{conflict.pk}", **told)
    return conflict


@transaction.atomic
def lift_conflict(*, conflict: Conflict, by: User, now: datetime) -> Conflict:
    """Open a case again to somebody who had declared a conflict. Done by a leader of the case, never by themselves."""
    if conflict.user_id == by.pk:
        raise Denied("Du kan ikke selv ophæve din inhabilitet. Bed din leder om det.")
    require(viewer_of(by, now=now), "access.review", conflict.case)
    conflict = Conflict.objects.select_for_update().get(pk=conflict.pk)
    if conflict.lifted_at is not None:
        return conflict
    conflict.lifted_at = now
    conflict.lifted_by = by
    conflict.save(update_fields=["lifted_at", "lifted_by"])
    write_entry("access.lift_conflict", by=by, now=now, case=conflict.case, object=f"conflict:{conflict.pk}")
    return conflict


@transaction.atomic
def break_glass(*, case: int, reason: str, by: User, now: datetime) -> Grant:
    """Open a case to oneself for 24 hours, for reading and writing. The leader of the case reviews it afterwards.

    While an earlier one still holds, that one is given back, so that a double click opens it once.
    """
    User.objects.select_for_update().get(pk=by.pk)
    viewer = viewer_of(by, now=now)
    require_anywhere(viewer, "case.break_glass")
    if case in viewer.closed:
        raise Denied("Sagen er lukket for dig, fordi du har meldt dig inhabil. Ring til en kollega eller Døgnvagten.")
    known = Grant.objects.filter(
        case=case, user=by, kind=Grant.Kind.BREAK_GLASS, withdrawn_at__isnull=True, until__gt=now
    ).first()
    if known is not None:
        return known
    if "case.write" in reach(viewer, case).permissions:
        raise RefusedError("Du har allerede adgang til sagen. Du behøver ikke nødadgang.")
    reason = _sentence(
        reason,
        field="reason",
        message="Skriv med en sætning, hvorfor du må se sagen nu. Din leder læser den. Sagen er ikke åbnet endnu.",
    )
    grant = Grant.objects.create(
        case=case,
        user=by,
        kind=Grant.Kind.BREAK_GLASS,
        reason=reason,
        given_by=by,
        given_at=now,
        until=now + BREAK_GLASS_LASTS,
    )
    row_of(grant).save()
    told = {"holds": digest_of_grant(grant)}
    write_entry("access.break_glass", by=by, now=now, case=case, object=f"grant:{grant.pk}", **told)
    return grant


@transaction.atomic
def review_break_glass(*, grant: Grant, text: str, by: User, now: datetime) -> Grant:
    """Write down what the leader found. Needs `access.review` on the case; nobody reviews their own."""
    if grant.user_id == by.pk:
        raise Denied("Du kan ikke efterprøve din egen nødadgang. Det gør din leder eller områdechefen.")
    require(viewer_of(by, now=now), "access.review", grant.case)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.kind != Grant.Kind.BREAK_GLASS:
        raise RefusedError("Kun nødadgang skal efterprøves.")
    if grant.reviewed_at is not None:
        raise RefusedError(
            "Nødadgangen er allerede efterprøvet. Den første vurdering står ved magt, og din er ikke gemt."
        )
    if not text.strip():
        raise RefusedError("Skriv, hvad du fandt. Efterprøvelsen er ikke gemt endnu.", field="text")
    grant.reviewed_by = by
    grant.reviewed_at = now
    grant.review = text.strip()
    grant.save(update_fields=["reviewed_by", "reviewed_at", "review"])
    write_entry("access.review_break_glass", by=by, now=now, case=grant.case, object=f"grant:{grant.pk}")
    return grant


def log_read(*, viewer: Viewer, case: int, what: str, why: str | None = None) -> Read:
    """Write down that the viewer was shown something of a case. `why` is looked up where it is not known already."""
    told = reach(viewer, case).why if why is None else why
    return Read.objects.create(case=case, user=viewer.user, at=viewer.now, what=what[:60], why=told[:40])


def log_reads(*, viewer: Viewer, cases: Iterable[int], what: str) -> int:
    """The same for a list that shows content of several cases, in two queries. Returns how many were written."""
    wanted = list(dict.fromkeys(cases))
    found = reaches(viewer, wanted)
    Read.objects.bulk_create(
        Read(
            case=case,
            user=viewer.user,
            at=viewer.now,
            what=what[:60],
            why=found[case].why[:40] if case in found else "",
        )
        for case in wanted
    )
    return len(wanted)
