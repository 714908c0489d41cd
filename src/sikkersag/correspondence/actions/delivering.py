"""Bringing a letter to its receiver: with the post, in person, by Digital Post; and noting how it went.

What stands in the way is asked here, at the moment of sending (`queries.sending`). A letter that came becomes its entry
in the child's journal in the same transaction, and once. Nothing is locked while Digital Post is asked: it is noted
that it began, it is sent, and how it went is noted; a machine that stops in between leaves a letter that stands as
failed, which is sent again as the same message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from sikkersag.casefile.actions import journal
from sikkersag.casefile.models import Case
from sikkersag.casefile.moments import instant
from sikkersag.correspondence import digitalpost, memo
from sikkersag.correspondence.delivery import NotDeliveredError
from sikkersag.correspondence.digitalpost import Receipt
from sikkersag.correspondence.models import Delivery, Letter
from sikkersag.correspondence.notices import entry_of, event_of
from sikkersag.correspondence.queries.sending import obstacles
from sikkersag.correspondence.ways import DIGITAL, IN_PERSON, PRINT, SAID, mark_of
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.files import store
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish

Status = Letter.Status
#: How long somebody who sends is waited for before another may try: longer than a channel is waited for.
UNDER_WAY = timedelta(minutes=2)
LONGEST = 500
#: Why a letter failed of which only the beginning was noted.
INTERRUPTED = "Afsendelsen blev afbrudt, før det blev noteret, hvordan den gik."
NOTHING_DONE = "Der er ikke gjort noget."


@transaction.atomic
def to_print(*, letter: Letter, by: User, now: datetime, key: str) -> Letter:
    """Put a letter among those of its unit that are printed and posted. Raises RefusedError where it may not go."""
    found = _locked(letter)
    if journal.was_done(key):
        return found
    _may_go(found, PRINT, now)
    found.status, found.channel = Status.WRITTEN, PRINT
    _save(found)
    journal.remember(key, by=by, now=now)
    write_entry("letter.print", by=by, now=now, case=found.case_id, object=f"brev {found.pk}")
    return found


@transaction.atomic
def post(*, letters: Mapping[UUID, str], by: User, now: datetime, key: str) -> Sequence[Letter]:
    """Say that these printed letters were posted: each by its id, with the mark of the text that was seen. All of them,
    or none: one that may not go (an address that has become protected since) stops the rest, and says which.
    """
    cases = Case.objects.filter(letters__in=letters).distinct()
    held = {case.pk for case in Case.objects.select_for_update().filter(pk__in=cases.values("pk")).order_by("pk")}
    found = list(Letter.objects.select_for_update().filter(pk__in=letters, case__in=held).order_by("case", "made_at"))
    if journal.was_done(key):
        return found
    if not found:
        raise RefusedError(f"Vælg mindst ét brev. {NOTHING_DONE}")
    for one in found:
        if mark_of(one) != letters[one.pk]:
            raise RefusedError(f"»{one.title}« til {one.to_name} er et andet brev end det, du så. {NOTHING_DONE}")
        if one.channel != PRINT:
            raise RefusedError(f"»{one.title}« til {one.to_name} er taget ud af bunken imens. {NOTHING_DONE}")
        _may_go(one, PRINT, now)
        one.status, one.sent_at = Status.SENT, now
        _save(one)
        one.deliveries.create(channel=PRINT, at=now, by=by, status=Status.SENT)
        write_entry("letter.post", by=by, now=now, case=one.case_id, object=f"brev {one.pk}")
    journal.remember(key, by=by, now=now)
    return found


@transaction.atomic
def arrived(*, letter: Letter, at: datetime, how: str, by: User, now: datetime, key: str) -> Letter:
    """Say that a posted letter came at a time, and how that is known. Raises RefusedError for one that is not on its
    way, and for a time before it was sent or ahead.
    """
    found = _locked(letter)
    if journal.was_done(key):
        return found
    if found.status != Status.SENT or found.sent_at is None:
        raise RefusedError(f"Brevet er ikke på vej: {_how_far(found)} {NOTHING_DONE}")
    if not _minute(found.sent_at) <= at <= now:
        raise RefusedError(
            f"Brevet blev sendt {danish.moment(found.sent_at, now)}. Skriv et tidspunkt derefter, som ikke ligger "
            f"fremme i tiden. {NOTHING_DONE}",
            field="at",
        )
    why = _told(how, "Skriv, hvorfra du ved, at brevet er kommet frem", "how")
    return _came(found, found.channel, at, why=why, by=by, now=now, key=key)


@transaction.atomic
def returned(*, letter: Letter, why: str, by: User, now: datetime, key: str) -> Letter:
    """Say that a posted letter came back; it can be tried again. Raises RefusedError as `arrived`."""
    found = _locked(letter)
    if journal.was_done(key):
        return found
    if found.status != Status.SENT:
        raise RefusedError(f"Brevet er ikke på vej: {_how_far(found)} {NOTHING_DONE}")
    reason = _told(why, "Skriv, hvorfor brevet kom tilbage", "why")
    return _failed(found, found.channel, reason, by=by, now=now, key=key)


@transaction.atomic
def hand_over(*, letter: Letter, at: datetime, to: str, by: User, now: datetime, key: str) -> Letter:
    """Say that a letter was handed over in person: when, and to whom. Raises RefusedError where it may not go, was
    delivered already, or the time lies before the letter or ahead.
    """
    found = _locked(letter)
    if journal.was_done(key):
        return found
    _may_go(found, IN_PERSON, now)
    if not _minute(found.made_at) <= at <= now:
        raise RefusedError(
            f"Brevet er skrevet {danish.moment(found.made_at, now)}. Skriv et tidspunkt derefter, som ikke ligger "
            f"fremme i tiden. {NOTHING_DONE}",
            field="at",
        )
    why = _told(to, "Skriv, hvem du gav brevet til", "to")
    found.sent_at = at
    return _came(found, IN_PERSON, at, why=f"Givet til {why}", by=by, now=now, key=key)


def send_digital(*, letter: Letter, by: User, now: datetime, key: str) -> Letter:
    """Send a letter as Digital Post and note what the channel answers: delivered, on its way, or rejected (failed).
    Raises RefusedError where it may not go, or somebody else is sending it now.
    """
    begun = _begun(letter, by, now, key)
    if begun is None:
        return Letter.objects.get(pk=letter.pk)
    try:
        channel = digitalpost.channel()
        if channel is None:
            raise NotDeliveredError("Der er ikke sat Digital Post op.")
        answer = channel.send(message_of(begun))
    except (NotDeliveredError, RefusedError) as failed:
        answer = Receipt("afvist", "", str(failed)[:LONGEST])
    except FileNotFoundError:
        answer = Receipt("afvist", "", "Brevets fil findes ikke længere. Sig det til systemadministratoren.")
    return _answered(begun, answer, by=by, now=now)


def ask_receipt(*, letter: Letter, by: User, now: datetime) -> Letter:
    """Ask Digital Post how it stands with a letter that is on its way, and note it."""
    channel = digitalpost.channel()
    sent = letter.deliveries.filter(channel=DIGITAL, status=Status.SENT).order_by("-pk").first()
    if channel is None or sent is None or letter.status != Status.SENT:
        raise RefusedError(f"Brevet er ikke på vej med Digital Post. {NOTHING_DONE}")
    try:
        answer = channel.receipt(sent.reference)
    except NotDeliveredError as failed:
        raise RefusedError(
            f"Digital Post svarer ikke: {failed} Brevet er stadig på vej. Spørg igen senere."
        ) from failed
    return _answered(letter, answer, by=by, now=now)


def message_of(letter: Letter) -> bytes:
    """The message of Digital Post that carries a letter, checked. Raises RefusedError where it may not be sent."""
    receiver = letter.to
    assert receiver is not None, "asked by `obstacles`"
    with store.open(letter.sha256) as file:
        content = file.read()
    xml = memo.build(
        memo.Message(
            id=letter.pk,
            # Seen in a mail or on a locked screen: no name and no matter.
            label=f"Brev fra {settings.MUNICIPALITY}",
            sender_cvr=settings.CVR,
            sender_name=settings.MUNICIPALITY,
            recipient_cpr=receiver.cpr or "",
            created=letter.made_at,
            filename=f"brev-{number_of(letter)}.pdf",
            content=content,
        )
    )
    if wrong := memo.mistakes(xml, frozen=letter.sha256):
        raise RefusedError(
            f"Beskeden til Digital Post har fejl og er ikke sendt: {'; '.join(map(str, wrong))}. Send brevet med "
            "posten, eller overræk det, og sig det til systemadministratoren."
        )
    return xml


def number_of(letter: Letter) -> str:
    """The letter's document number, as it stands on it: 2026-0000123-4."""
    number = letter.case.documents.filter(letters=letter).values_list("number", flat=True).first()
    return f"{letter.case.number}-{number or 0}"


@transaction.atomic
def _begun(letter: Letter, by: User, now: datetime, key: str) -> Letter | None:
    """Note that sending began, as failed until it is known; None where this very act was done before."""
    found = _locked(letter)
    if journal.was_done(key):
        return None
    latest = found.deliveries.order_by("-pk").select_related("by").first()
    if latest is not None and latest.status == Status.WRITTEN and now - latest.at < UNDER_WAY:
        raise RefusedError(
            f"{latest.by.name if latest.by else 'En anden'} er ved at sende brevet. Vent et par minutter, og se, "
            "hvordan det gik. Du har ikke sendt det."
        )
    _may_go(found, DIGITAL, now)
    found.status, found.channel = Status.FAILED, DIGITAL
    _save(found)
    found.deliveries.create(channel=DIGITAL, at=now, by=by, status=Status.WRITTEN, why=INTERRUPTED)
    journal.remember(key, by=by, now=now)
    write_entry("letter.send", by=by, now=now, case=found.case_id, object=f"brev {found.pk}")
    return found


@transaction.atomic
def _answered(sent: Letter, answer: Receipt, *, by: User, now: datetime) -> Letter:
    """Note what the channel answered. A letter that came meanwhile stays so."""
    found = _locked(sent)
    if found.status in (Status.DELIVERED, Status.STOPPED):
        return found
    if answer.answer == "afvist":
        return _failed(found, DIGITAL, answer.why, by=by, now=now, reference=answer.reference)
    found.sent_at = found.sent_at if found.status == Status.SENT else now
    if answer.answer == "modtaget":
        if found.status != Status.SENT:
            found.status, found.channel = Status.SENT, DIGITAL
            _save(found)
            found.deliveries.create(channel=DIGITAL, at=now, by=by, status=Status.SENT, reference=answer.reference)
        return found
    return _came(found, DIGITAL, now, why="", by=by, now=now, reference=answer.reference)


def _came(
    found: Letter, channel: str, at: datetime, *, why: str, by: User, now: datetime, key: str = "", reference: str = ""
) -> Letter:
    """It has come: the letter, the attempt, the entry in the child's journal, and what a room above writes."""
    number = number_of(found)
    found.status, found.channel, found.delivered_at = Status.DELIVERED, channel, at
    _save(found)
    found.deliveries.create(channel=channel, at=at, by=by, status=Status.DELIVERED, why=why, reference=reference)
    entry = entry_of(found, instant(at), number=number)
    if entry is not None and not found.case.events.filter(event=event_of(found)).exists():
        journal.append(
            {found.case_id: [entry]}, by=by, now=now, key=f"letter {found.pk}", action="letter.deliver"
        )  # fmt: skip
    if key:
        journal.remember(key, by=by, now=now)
    write_entry(
        "letter.delivered", by=by, now=now, case=found.case_id, object=f"brev {found.pk}", channel=channel,
        at=at.astimezone(UTC).isoformat(),
    )  # fmt: skip
    return found


def _failed(
    found: Letter, channel: str, why: str, *, by: User, now: datetime, key: str = "", reference: str = ""
) -> Letter:
    found.status, found.channel = Status.FAILED, channel
    _save(found)
    found.deliveries.create(channel=channel, at=now, by=by, status=Status.FAILED, why=why, reference=reference)
    if key:
        journal.remember(key, by=by, now=now)
    write_entry("letter.failed", by=by, now=now, case=found.case_id, object=f"brev {found.pk}", channel=channel)
    return found


def _locked(letter: Letter) -> Letter:
    """The letter as it is now, its case held first: everything that writes in a case does so in that order."""
    journal.lock(letter.case)
    return Letter.objects.select_for_update(of=("self",)).select_related("case", "to").get(pk=letter.pk)


def _save(letter: Letter) -> None:
    letter.save(update_fields=["status", "channel", "sent_at", "delivered_at"])


def _may_go(found: Letter, channel: str, now: datetime) -> None:
    if found.status not in (Status.WRITTEN, Status.FAILED):
        raise RefusedError(f"{_how_far(found)} {NOTHING_DONE}")
    if stops := obstacles(found, at=now, channel=channel):
        raise RefusedError(" ".join(one.why for one in stops))


def _how_far(letter: Letter) -> str:
    """Who did what to a letter, for the one who comes second: "Sara Holm har allerede …"."""
    latest: Delivery | None = letter.deliveries.order_by("-pk").select_related("by").first()
    who = latest.by.name if latest is not None and latest.by is not None else "En anden"
    if letter.status == Status.STOPPED:
        return f"{who} har standset brevet."
    if letter.status in (Status.SENT, Status.DELIVERED) and latest is not None:
        done = "sendt" if letter.status == Status.SENT else "afleveret"
        how = SAID.get(letter.channel, "")
        return f"{who} har allerede noteret brevet som {done} {danish.plain_day(latest.at)} ({how})."
    return "Brevet er ikke sendt endnu."


def _minute(at: datetime) -> datetime:
    """The minute that a time lies in: what somebody types has no seconds."""
    return at.replace(second=0, microsecond=0)


def _told(text: str, ask: str, field: str) -> str:
    told = text.strip()
    if not told or len(told) > LONGEST:
        raise RefusedError(f"{ask}, med højst {LONGEST} tegn. {NOTHING_DONE}", field=field)
    return told
