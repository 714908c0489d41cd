"""Who wrote, where the notification itself did not say: of a mail or a file somebody tells it afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from sikkersag.casefile.actions import journal, writing
from sikkersag.casefile.entries import Passage
from sikkersag.casefile.models import Case
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake import asked, policies
from sikkersag.intake.actions.entries import locked, write
from sikkersag.intake.actions.handling import received
from sikkersag.intake.kinds import EntryKind
from sikkersag.intake.models import Answer, Link, Notification

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
    # What was written to another kind of sender, and has not left the house, is written anew.
    found.answers.exclude(status=Answer.Status.SENT).delete()
    entry = write(found, EntryKind.SENDER, by=by, now=now, sender=kind, place=place)
    for link in found.links.order_by("case"):
        _correct(found, link, entry.seq, by=by, now=now)


def _correct(found: Notification, link: Link, seq: int, *, by: User, now: datetime) -> None:
    case = Case.objects.select_related("child").get(pk=link.case)
    last = writing.standing_of(case, link.event)
    if last is None:
        return
    # What somebody has put right in the case meanwhile stays right.
    facts = {name: value for name, value in last.facts.items() if name not in ("afsender_art", "afsender_sted")}
    told = received(found, case, link.event).facts
    entry = replace(
        last,
        event=uuid5(NAMESPACE_URL, f"sender {found.receipt} {seq} {link.event}"),
        facts=facts | {name: told[name] for name in ("afsender_art", "afsender_sted") if name in told},
        passages=(Passage(_WHY), *(one for one in last.passages if one.text != _WHY)),
    )
    journal.append({link.case: [entry]}, by=by, now=now, key=f"sender {entry.event}", action="intake.sender")
