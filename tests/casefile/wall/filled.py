"""One row of a case in every table that has a wall, made as rows: what is in them matters to no test here."""

from __future__ import annotations

from uuid import uuid4

from tests.casefile.people import NOW, Municipality, later

from sikkersag.casefile.models import Case, Content, Document, DocumentVersion, Event, LedgerRow, Matter, Sealing
from sikkersag.correspondence.models import Letter
from sikkersag.decisions.models import Decision
from sikkersag.foundation.access.models import Conflict, Grant, Read
from sikkersag.foundation.audit.models import Entry
from sikkersag.inquiry.models import Save, WorkingDocument


def fill(town: Municipality, case: Case) -> None:
    """Add what opening a case has not added already."""
    event = Event.objects.filter(case=case, content__isnull=False).first() or Event.objects.filter(case=case)[0]
    Content.objects.get_or_create(row=event, defaults={"salt": "", "body": {}})
    Sealing.objects.create(row=event, kind=Sealing.Kind.SEALED, reason="Forkert barn", at=NOW)
    matter = Matter.objects.create(case=case, title="Skal barnet have aflastning?", opened_at=0)
    _rooms(town, case, matter)
    document = Document.objects.create(case=case, number=91, title="Brev")
    DocumentVersion.objects.create(
        document=document, version=1, event=uuid4(), sha256="0", filename="a", media_type="b", size=1, at=NOW
    )
    LedgerRow.objects.create(
        case=case, finding=str(uuid4()), requirement="x", topic="x", outcome="x", timeliness="x", documentation="x",
        is_open=True, title="Frist", section="§ 5",
    )  # fmt: skip
    Read.objects.create(case=case.pk, user=town.leader, at=NOW, what="sagen", why="")
    reason = {"reason": "En grund", "given_by": town.leader, "given_at": NOW, "until": later(days=9)}
    Grant.objects.create(case=case.pk, user=town.leader, kind=Grant.Kind.NAMED, **reason)
    Conflict.objects.create(case=case.pk, user=town.leader, reason="Niece", declared_at=NOW, lifted_at=NOW)
    Entry.objects.create(at=NOW, by=town.leader, action="test", case=case.pk)


def _rooms(town: Municipality, case: Case, matter: Matter) -> None:
    """A row in each table of the rooms above that tells of a case."""
    by = town.owner
    letter = Letter.objects.create(
        case=case, kind="afgoerelse", to_name="x", title="Brev", sha256="0", made_at=NOW, by=by
    )
    letter.deliveries.create(channel="print", at=NOW, status=Letter.Status.SENT)
    decision = Decision.objects.create(
        case=case, matter=matter, author=by, begun_at=NOW, saved_at=NOW, saved_by=by, status=Decision.Status.DRAFT
    )
    decision.versions.create(version=1, by=by, at=NOW)
    decision.reasons.create(finding="x", requirement="x", reason="x", by=town.leader, at=NOW)
    decision.reviews.create(topic="x", version=1, asked_by=by, asked_at=NOW)
    document = WorkingDocument.objects.create(
        case=case, matter=matter, kind="screening", author=by, begun_at=NOW, saved_at=NOW, saved_by=by
    )
    document.saves.create(version=1, how=Save.How.BEGUN, by=by, since=NOW, at=NOW)
    document.approvals.create(version=1, sent_by=by, sent_at=NOW)
