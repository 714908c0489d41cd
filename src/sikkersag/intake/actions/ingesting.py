"""From the spool to the inbox: each kept submission becomes a notification once, is the same as one, or is refused."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from sikkersag.foundation.files import store
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake import metadata, reading, spool
from sikkersag.intake.actions.entries import write
from sikkersag.intake.kinds import LIMIT, EntryKind
from sikkersag.intake.models import Attachment, Notification, Raw
from sikkersag.intake.policies import not_cleaned, problems_of
from sikkersag.intake.reading import Read, receipt_of
from sikkersag.intake.spool import Told
from sikkersag.intake.submission import ANONYMOUS, to_json

#: The ways in whose sender is told at once what is missing.
_ASKED = ("web", "api")


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a submission: the receipt of its notification, empty where it could not be read."""

    receipt: str
    again: bool = False
    refused: str = ""


def ingest(raw: str, *, now: datetime) -> Ingested:
    """Bring one kept submission into the inbox; safe to repeat, and for several at once.

    Raises what the database raises; the submission is then still waiting in the spool.
    """
    told = spool.told_of(raw)
    try:
        found = reading.read(told, spool.body_of(raw))
    except spool.DamagedError:
        done = _refuse(told, "the file is not as it was kept", now=now)
    except reading.UnreadableError as error:
        done = _refuse(told, str(error)[:200], now=now)
    else:
        problems = problems_in(found) if told.channel in _ASKED else {}
        if problems:
            # The sender was told so, and that nothing is kept; the database was away at that moment.
            return refuse(raw, not_whole(problems), now=now)
        done = _bring_in(told, found, now=now)
    spool.mark_read(raw)
    _forget(raw)
    return done


def problems_in(found: Read) -> Mapping[str, str]:
    """What keeps a submission from being taken, by the form's field: what is missing, and files of an anonymous sender
    that cannot be cleaned, which the sender must decide on.
    """
    problems = dict(problems_of(found.submission))
    if found.submission.anonymous and not found.submission.files_as_they_are and "filer" not in problems:
        files = zip(found.submission.attached, found.files, strict=True)
        if names := [told.filename for told, file in files if not _can_be_cleaned(file, told.filename)]:
            problems["filer"] = not_cleaned(names)
    return problems


def _can_be_cleaned(file: UploadedFile, filename: str) -> bool:
    try:
        metadata.cleaned(file.read(), filename)
    except metadata.CannotCleanError:
        return False
    finally:
        file.seek(0)
    return True


def not_whole(problems: Mapping[str, str]) -> str:
    """Why a submission that lacks something was not taken."""
    return f"not whole: {', '.join(problems)}"


def refuse(raw: str, why: str, *, now: datetime) -> Ingested:
    """Note that a kept submission was not taken, and why; the sender has been told and has no receipt. What was sent
    is taken out of the spool, as the sender was told that we have nothing.
    """
    done = _refuse(spool.told_of(raw), why, now=now)
    spool.mark_read(raw)
    if done.refused:
        spool.erase(raw)
    return done


def forget_anonymous(*, now: datetime) -> None:
    """Take out of the spool what anonymous senders sent, where a stopped process did not come to it."""
    recent = Raw.objects.filter(notification__sender_kind=ANONYMOUS, read_at__gte=now - timedelta(days=2))
    for raw in recent.values_list("raw", flat=True):
        with suppress(FileNotFoundError):
            _forget(raw)


def _forget(raw: str) -> None:
    """Erase what an anonymous sender sent, unless a file of it is nowhere else."""
    row = Raw.objects.select_related("notification").filter(raw=raw).first()
    if row is None or row.notification is None or row.notification.sender_kind != ANONYMOUS:
        return
    files = row.notification.entries.get(seq=1).data.get("files", ())
    if not any("refused" in file for file in files):
        spool.erase(raw)


def _raw(told: Told, now: datetime, **more: object) -> Raw:
    return Raw(
        raw=told.raw, channel=told.channel, arrived_at=told.arrived, sha256=told.sha256, size=told.size, read_at=now,
        **more,
    )  # fmt: skip


def _refuse(told: Told, why: str, *, now: datetime) -> Ingested:
    Raw.objects.bulk_create([_raw(told, now, refused=why)], ignore_conflicts=True)
    return _known(told.raw)


def _known(raw: str) -> Ingested:
    row = Raw.objects.select_related("notification").get(raw=raw)
    return Ingested(row.notification.receipt if row.notification else "", row.again, row.refused)


def _bring_in(told: Told, found: Read, *, now: datetime) -> Ingested:
    receipt = spool.given(told.raw) or receipt_of(told, found)
    try:
        with transaction.atomic():
            if Raw.objects.filter(raw=told.raw).exists():
                return _known(told.raw)
            notification = Notification.objects.filter(receipt=receipt).first()
            again = notification is not None
            if notification is None:
                notification = _new(told, found, receipt, now=now)
            _raw(told, now, notification=notification, again=again).save(force_insert=True)
            return Ingested(receipt, again)
    except IntegrityError:
        # Another process brought in this submission, or the same thing sent twice, at this moment.
        if Raw.objects.filter(raw=told.raw).exists():
            return _known(told.raw)
        if not Notification.objects.filter(receipt=receipt).exists():
            raise
        return _bring_in(told, found, now=now)


def _new(told: Told, found: Read, receipt: str, *, now: datetime) -> Notification:
    submission = found.submission
    if submission.anonymous:
        submission = submission.without_traces()
    notification = Notification(
        receipt=receipt,
        channel=told.channel,
        arrived_at=told.arrived,
        due_at=told.arrived + LIMIT,
        told=to_json(submission),
        sender_kind=submission.sender_kind,
        sender_place=submission.sender_place,
        status=Notification.Status.SET_ASIDE if submission.trap else Notification.Status.NEW,
        head="",
    )
    notification.save(force_insert=True)
    kept = _attachments(notification, found, now=now)
    write(
        notification, EntryKind.RECEIVED, by=None, now=now, channel=told.channel, raw=told.raw,
        sha256=submission.digest, registered_by=told.by, kept_at=told.kept_at, files=kept,
    )  # fmt: skip
    return notification


def _attachments(notification: Notification, found: Read, *, now: datetime) -> list[dict[str, str]]:
    """Put the files in the store. One that the store does not take stays in the spool and is told of by name."""
    kept, rows = [], []
    for told, file in zip(found.submission.attached, found.files, strict=True):
        source: store.Readable = file
        if found.submission.anonymous and not found.submission.files_as_they_are:
            try:
                source = BytesIO(metadata.cleaned(file.read(), told.filename))
            except metadata.CannotCleanError:
                kept.append({"filename": told.filename, "refused": "Det kan ikke renses for, hvem der har lavet det."})
                continue
        try:
            stored = store.save(source, filename=told.filename, declared_type=told.media_type, now=now)
        except store.StoreFullError:
            raise
        except RefusedError as refused:
            kept.append({"filename": told.filename, "refused": refused.message})
            continue
        rows.append(
            Attachment(
                notification=notification, sha256=stored.sha256, filename=stored.filename,
                media_type=stored.media_type, size=stored.size,
            )
        )  # fmt: skip
        kept.append({"filename": stored.filename, "sha256": stored.sha256})
    Attachment.objects.bulk_create(rows)
    return kept
