"""Answering who wrote: the receipt (U7) and the feedback to a professional (U8), sent, failed and sent again.

What is sent stands in each linked child's journal, in the same transaction as the notification's own entry; in that of
a child that is linked afterwards from then on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from sikkersag.casefile.actions import journal
from sikkersag.casefile.entries import NewEvent
from sikkersag.casefile.models import Event
from sikkersag.casefile.moments import instant
from sikkersag.correspondence.delivery import NotDeliveredError, ports
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake import letters, policies
from sikkersag.intake.actions.entries import locked, write
from sikkersag.intake.kinds import FEEDBACK_SENT, RECEIPT_SENT, EntryKind
from sikkersag.intake.models import Answer, Notification
from sikkersag.intake.submission import from_json

#: The kinds of the children's journals, by what is answered, and the facts that each has.
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    Answer.Sort.RECEIPT: (RECEIPT_SENT, {}),
    Answer.Sort.FEEDBACK: (FEEDBACK_SENT, {"om_undersoegelse_eller_indsats": True}),
}


def letter_of(notification: Notification, sort: str, *, begun: bool = False) -> letters.Letter:
    """What would be written."""
    number, arrived, phone = notification.receipt, notification.arrived_at, settings.INTAKE_PHONE
    if sort == Answer.Sort.FEEDBACK:
        return letters.feedback(number=number, arrived=arrived, begun=begun, phone=phone)
    return letters.receipt(sender_kind=notification.sender_kind, number=number, arrived=arrived, phone=phone)


def address_of(notification: Notification, channel: str) -> str:
    """Where the sender is reached by a channel, as they told it themself."""
    told = from_json(notification.told)
    return {"mail": told.sender_mail, "brev": told.sender_address, "telefon": told.sender_phone}.get(channel, "")


def answer(
    *, notification: int, sort: str, channel: str, to: str, by: User, now: datetime, begun: bool = False
) -> Answer:
    """Write the answer and send it, and return it with how it went. A letter or a call counts as sent: whoever asks for
    this has sent it. Raises RefusedError as `prepare` does.
    """
    made = prepare(notification=notification, sort=sort, channel=channel, to=to, begun=begun, by=by, now=now)
    return send(answer=made.pk, by=by, now=now)


@transaction.atomic
def prepare(
    *, notification: int, sort: str, channel: str, to: str, by: User, now: datetime, begun: bool = False
) -> Answer:
    """Write the answer. It is kept before it is sent, so that one that fails, or a machine that stops, leaves an answer
    that is to be sent. Raises RefusedError where the sender may not have it, has it already, or cannot be reached so.
    """
    to = to.strip()
    found = locked(notification)
    if sort not in KINDS or channel not in ports():
        raise RefusedError("Vælg, hvordan svaret sendes. Intet er sendt.", field="kanal")
    _check(found, sort)
    to = to or address_of(found, channel)
    if not to:
        raise RefusedError("Afsenderen har ikke skrevet, hvor det kan sendes hen. Intet er sendt.", field="til")
    if channel == "mail":
        try:
            validate_email(to)
        except ValidationError:
            raise RefusedError(f"»{to[:80]}« er ikke en mailadresse. Intet er sendt.", field="til") from None
    before = found.answers.filter(sort=sort).first()
    if before is not None and before.status == Answer.Status.SENT:
        raise RefusedError("Svaret er allerede sendt. Det er ikke sendt igen.")
    letter = letter_of(found, sort, begun=begun)
    told = {"channel": channel, "to": to[:300], "text": letter.text, "by": by, "status": Answer.Status.TO_SEND}
    made = before or Answer(notification=found, sort=sort, made_at=now)
    for name, value in told.items():
        setattr(made, name, value)
    made.save()
    write(found, EntryKind(f"{sort}_klar"), by=by, now=now, channel=channel)
    return made


def send(*, answer: int, by: User, now: datetime, mark: str | None = None) -> Answer:
    """Send an answer that is to be sent, or failed; one that has been sent is not sent again. `mark`: what whoever
    sends has seen (`mark_of`). Raises RefusedError where the sender may not have it any more, or it was written anew.

    While it is on its way nothing is locked: a mail server may be slow, and an acute step must not wait for it. Where
    the machine stops meanwhile, it stands as one that failed.
    """
    made = _begun(answer, mark)
    if made.status == Answer.Status.SENT:
        return made
    try:
        if (port := ports().get(made.channel)) is None:
            raise NotDeliveredError("Der er ikke sat en mailserver op længere.")
        # Written anew, after one that failed, it is another message: the first may have come after all.
        key = f"{made.notification.receipt} {made.sort} {uuid5(NAMESPACE_URL, f'{made.to} {made.text}')}"
        port.deliver(to=made.to, subject=letters.SUBJECT, text=made.text, key=key)
    except NotDeliveredError as failed:
        return _ended(made, str(failed)[:300], by=by, now=now)
    return _ended(made, "", by=by, now=now)


def mark_of(made: Answer) -> str:
    """What an answer says, to whom and how, in a few letters: another once it has been written anew."""
    return uuid5(NAMESPACE_URL, f"{made.channel} {made.to} {made.text}").hex[:16]


@transaction.atomic
def _begun(answer: int, mark: str | None) -> Answer:
    written = Answer.objects.filter(pk=answer).first()
    found = locked(written.notification_id) if written is not None else None
    made = found.answers.filter(pk=answer).first() if found is not None else None
    if found is None or made is None:
        raise RefusedError("Imens er det skrevet til, hvem afsenderen er. Skriv svaret igen. Intet er sendt.")
    if made.status == Answer.Status.SENT:
        return made
    _check(found, made.sort)
    if mark is not None and mark != mark_of(made):
        raise RefusedError("Imens er svaret skrevet om. Se, hvad der står nu, før det sendes. Intet er sendt.")
    made.tries += 1
    made.status, made.told_why = Answer.Status.FAILED, "Afsendelsen blev afbrudt."
    made.save()
    return made


@transaction.atomic
def _ended(sent: Answer, why: str, *, by: User, now: datetime) -> Answer:
    """Note how it went; what was written anew meanwhile gives way to what has gone out."""
    found = locked(sent.notification_id)
    made = found.answers.filter(sort=sent.sort).first() or Answer(notification=found, sort=sent.sort, by=by)
    if made.status == Answer.Status.SENT or (why and mark_of(made) != mark_of(sent)):
        return made
    for name in ("channel", "to", "text", "tries", "made_at"):
        setattr(made, name, getattr(sent, name))
    made.told_why, made.sent_at = why, None if why else now
    made.status = Answer.Status.FAILED if why else Answer.Status.SENT
    made.save()
    kind = EntryKind(f"{made.sort}_fejlet" if why else made.sort)
    write(found, kind, by=by, now=now, channel=made.channel, tries=made.tries)
    if not why:
        bring_along(found, found.links.values_list("case", flat=True), by=by, now=now)
    return made


def _check(found: Notification, sort: str) -> None:
    may = policies.why_not_feedback if sort == Answer.Sort.FEEDBACK else policies.why_not_receipt
    if said := may(found):
        raise RefusedError(f"{said} Intet er sendt.")


def bring_along(found: Notification, cases: Iterable[int], *, by: User, now: datetime) -> None:
    """Write what was sent in the journals of these children, each once. Only on a notification that is locked."""
    links = list(found.links.filter(case__in=list(cases)).order_by("pk"))
    for made in found.answers.filter(status=Answer.Status.SENT).order_by("pk"):
        assert made.sent_at is not None
        kind, facts = KINDS[made.sort]
        events = {link.case: uuid5(NAMESPACE_URL, f"answer {found.receipt} {made.sort} {link.event}") for link in links}
        there = set(Event.objects.filter(event__in=events.values()).values_list("case_id", flat=True))
        entries = {
            link.case: [
                NewEvent(
                    kind,
                    instant(made.sent_at),
                    event=events[link.case],
                    concerns=(str(link.child),),
                    facts=facts,
                    refs={"underretning": (str(link.event),)},
                    source=f"underretning {found.receipt}",
                )
            ]
            for link in links
            if link.case not in there
        }
        if entries:
            key = f"answer {made.pk} {uuid5(NAMESPACE_URL, ' '.join(sorted(map(str, events.values()))))}"
            journal.append(entries, by=by, now=now, key=key, action="intake.answer")
