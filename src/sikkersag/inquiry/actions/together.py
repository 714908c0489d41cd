"""Beginning the same inquiry for a sibling: in both children's journals, or in neither."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from sikkersag.casefile.actions.journal import append
from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.models import Case, Matter
from sikkersag.casefile.moments import instant
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError
from sikkersag.inquiry import policies
from sikkersag.inquiry.actions import documents
from sikkersag.inquiry.forms import together
from sikkersag.inquiry.forms.becoming import event_id
from sikkersag.inquiry.forms.ground import ground_of
from sikkersag.inquiry.models import WorkingDocument
from sikkersag.inquiry.queries.passages import entries_of, known_origins, open_standing
from sikkersag.law.engine.moment import Moment

DECIDED = "soeskende_undersoegelse_besluttet"


def begin_for_sibling(
    document: UUID,
    *,
    first: WorkingDocument,
    pieces: Collection[str],
    case: Case,
    matter: Matter,
    by: User,
    now: datetime,
    decided: Moment | None = None,
    facts: Mapping[str, bool] | None = None,
    reason: str = "",
) -> WorkingDocument:
    """Begin a sibling's own BFU (see `documents.begin`) as one inquiry with `first`, with the chosen `pieces` of what
    that says of the family. The decision stands in the journal of the sibling, and in that of the first child that the
    sibling is to be investigated (S10). Who may write in both cases is asked before. Raises RefusedError.
    """
    with transaction.atomic():
        # The document before the cases, and those in one order, so that no two wait for each other.
        documents.locked_document(first.pk)
        list(Case.objects.select_for_update().filter(pk__in=(case.pk, first.case_id)).order_by("pk"))
        if (there := documents.begun_before(document, case)) is not None:
            return there
        first = WorkingDocument.objects.select_related("case__child", "case__family", "case__unit", "matter").get(
            pk=first.pk
        )
        ground = ground_of(first.case, first.matter, now=now)
        if said := policies.why_not_share(first, ground, case):
            raise RefusedError(f"{said} Der er ikke begyndt noget.")
        if WorkingDocument.objects.filter(matter=matter, kind=first.kind, status__in=("kladde", "afventer")).exists():
            raise RefusedError(
                "Der er allerede en undersøgelse i gang om spørgsmålet. Skriv videre i den. Der er ikke begyndt noget."
            )
        known = known_origins(entries_of(open_standing(_whole(case), now)))
        made = documents.begin(
            document, case=case, matter=matter, kind=first.kind, by=by, now=now, decided=decided, facts=facts,
            reason=reason, shared_from=first, data=together.carried(first, pieces, known),
        )  # fmt: skip
        sibling = str(case.child_id)
        told = ground.about(DECIDED)
        if not any(sibling in event.facts.get("soeskende", ()) for event in told):
            new = NewEvent(
                DECIDED,
                decided or instant(now),
                event=event_id(made.pk, DECIDED),
                about=(str(first.matter_id),),
                concerns=(ground.told.child.id,),
                facts={"soeskende": (sibling,)},
                note=made.pk,
            )
            append({first.case_id: [new]}, by=by, now=now, key=f"inquiry-with-{made.pk}", action="inquiry.together")
        return made


def _whole(case: Case) -> Case:
    return Case.objects.select_related("child", "family", "unit").get(pk=case.pk)
