"""One row of a case in every table that has a wall, made as rows: what is in them matters to no test here."""

from __future__ import annotations

from uuid import uuid4

from tests.casefile.people import NOW, Municipality, later

from sikkersag.casefile.models import Case, Content, Document, DocumentVersion, Event, LedgerRow, Matter, Sealing
from sikkersag.foundation.access.models import Conflict, Grant, Read
from sikkersag.foundation.audit.models import Entry


def fill(town: Municipality, case: Case) -> None:
    """Add what opening a case has not added already."""
    event = Event.objects.filter(case=case, content__isnull=False).first() or Event.objects.filter(case=case)[0]
    Content.objects.get_or_create(row=event, defaults={"salt": "", "body": {}})
    Sealing.objects.create(row=event, kind=Sealing.Kind.SEALED, reason="Forkert barn", at=NOW)
    Matter.objects.create(case=case, title="Skal barnet have aflastning?", opened_at=0)
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
