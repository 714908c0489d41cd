"""Beginning a decision, going on with it step by step, and giving it up. Nothing here is in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from sikkersag.casefile.actions.journal import lock
from sikkersag.casefile.models import Case, Matter
from sikkersag.decisions import policies
from sikkersag.decisions.models import Decision, DecisionVersion
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError


class Overtaken(RefusedError):  # noqa: N818
    """Somebody has saved the decision meanwhile. `stored` is how it stands now; what was typed is not saved."""

    def __init__(self, stored: Decision) -> None:
        super().__init__(
            f"{stored.saved_by.name} har gemt en nyere udgave imens. Begge tekster er bevaret: din står i felterne, og "
            "den gemte står nedenfor. Ret, hvad der skal stå, og gem igen."
        )
        self.stored = stored


@transaction.atomic
def begin(*, matter: Matter, data: Mapping[str, Any], by: User, now: datetime) -> Decision:
    """Begin a decision of a matter, or answer the one that is begun: a matter has one draft at a time."""
    case = lock(matter.case)
    standing = Decision.objects.filter(matter=matter, status=Decision.Status.DRAFT).first()
    if standing is not None:
        return standing
    if said := policies.why_not_begin(case):
        raise RefusedError(f"{said} Intet er begyndt.")
    made = Decision.objects.create(
        case=case, matter=matter, data=dict(data), author=by, begun_at=now, saved_at=now, saved_by=by
    )
    keep(made)
    write_entry("decision.begin", by=by, now=now, case=case.pk, object=f"decision:{made.pk}")
    return made


@transaction.atomic
def save(
    *, decision: UUID, version: int, data: Mapping[str, Any], by: User, now: datetime, auto: bool = False
) -> Decision:
    """Save a step: `data` are the fields that it holds, the others stay. `version` is the one that was shown, and the
    same text again has the same one. What the page saves by itself (`auto`) is kept as a version when somebody saves;
    the audit trail tells of it once, as somebody begins to type.

    Raises Overtaken where it has been saved since, and RefusedError where nothing more may be written.
    """
    found = locked(decision)
    if said := policies.why_not_change(found):
        raise RefusedError(f"{said} Intet er gemt.")
    told = {**found.data, **data}
    if told == found.data:
        if not auto and keep(found):
            _log(found, by=by, now=now)
        return found
    if found.version != version:
        raise Overtaken(found)
    for name, value in told.items():
        if isinstance(value, str) and len(value) > policies.LONGEST_TEXT:
            raise RefusedError(
                f"Teksten er på {len(value)} tegn, og der er plads til {policies.LONGEST_TEXT}. Intet er gemt. Skriv "
                "den kortere.",
                field=name,
            )
    if found.saved_by_id != by.pk:
        keep(found)  # what the page had saved by itself for somebody else
    begins = auto and found.versions.filter(version=found.version).exists()
    found.data, found.version = told, found.version + 1
    found.saved_at, found.saved_by = now, by
    found.save(update_fields=["data", "version", "saved_at", "saved_by"])
    if begins or (not auto and keep(found)):
        _log(found, by=by, now=now)
    return found


@transaction.atomic
def drop(*, decision: UUID, by: User, now: datetime) -> Decision:
    """Give up a decision that is not taken. Its texts stay and can be read; the matter is free for another."""
    found = locked(decision)
    if found.status == Decision.Status.DROPPED:
        return found
    if said := policies.why_not_change(found):
        raise RefusedError(f"{said} Intet er ændret.")
    found.status = Decision.Status.DROPPED
    found.save(update_fields=["status"])
    write_entry("decision.drop", by=by, now=now, case=found.case_id, object=f"decision:{found.pk}")
    return found


def locked(decision: UUID) -> Decision:
    """The decision as it is now, its case locked first; nobody else writes in either until the transaction ends."""
    case = Case.objects.select_for_update().get(decisions=decision)
    found = Decision.objects.select_for_update(of=("self",)).select_related("matter", "saved_by").get(pk=decision)
    found.case = case
    return found


def keep(decision: Decision) -> bool:
    """Keep what a decision holds as its version, with who saved it. False where that was done before."""
    told = {"data": decision.data, "by": decision.saved_by, "at": decision.saved_at}
    return DecisionVersion.objects.get_or_create(decision=decision, version=decision.version, defaults=told)[1]


def _log(decision: Decision, *, by: User, now: datetime) -> None:
    write_entry(
        "decision.save", by=by, now=now, case=decision.case_id, object=f"decision:{decision.pk}",
        version=decision.version,
    )  # fmt: skip
