"""Who wrote, where the notification itself did not say: of a mail or a file somebody tells it afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from sikkersag.casefile.actions import journal, writing
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.models import Case
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake import asked, policies
from sikkersag.intake.actions.entries import locked, write
from sikkersag.intake.actions.handling import received
from sikkersag.intake.kinds import EntryKind
from sikkersag.intake.models import Link, Notification

_WHY = "Grund til rettelsen: Det er skrevet til, hvem der har underrettet."


@transaction.atomic
def tell_sender(*, notification: int, kind: str, place: str, by: User, now: datetime, seen: int | None = None) -> None:
    """Say what kind of sender wrote, and from where; it decides who may be answered, and what (U7, U8). What stands in
    the children's journals is corrected with it. Raises RefusedError where the sender has told it.
    """
    found = locked(notification, seen=seen)
    if said := policies.why_not_tell_sender(found):
        raise RefusedError(f"{said} Intet er ændret.")
    if kind not in asked.TOLD_AFTERWARDS:
        raise RefusedError("Vælg, hvem der har skrevet. Intet er ændret.", field="afsender")
    if place and place not in asked.PLACES:
        raise RefusedError("Vælg, hvor afsenderen hører til. Intet er ændret.", field="afsender_sted")
    if (found.sender_kind, found.sender_place) == (kind, place):
        return
    found.sender_kind, found.sender_place = kind, place
    entry = write(found, EntryKind.SENDER, by=by, now=now, sender=kind, place=place)
    for link in found.links.order_by("pk"):
        _correct(found, link, entry.seq, by=by, now=now)


def _correct(found: Notification, link: Link, seq: int, *, by: User, now: datetime) -> None:
    case = Case.objects.select_related("child").get(pk=link.case)
    standing = writing.chain_of(case, link.event)
    if not standing:
        return
    told = received(found, case, link.event)
    entry: NewEvent = replace(
        told,
        event=uuid5(NAMESPACE_URL, f"sender {found.receipt} {seq} {link.event}"),
        written_at=None,
        corrects=standing[-1].event,
        passages=(Passage(_WHY), *told.passages),
    )
    journal.append({link.case: [entry]}, by=by, now=now, key=f"sender {entry.event}", action="intake.sender")
