"""What the inbox can prove: that no notification, entry, file or kept submission has been altered or taken out.

Each notification's entries are a chain; the first of them keeps the hash of all that the sender told. What was kept on
the disk is held against the rows that say what became of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction

from sikkersag.foundation.audit import chain
from sikkersag.foundation.audit.anchors import Anchors, Head
from sikkersag.foundation.audit.models import Entry as AuditEntry
from sikkersag.foundation.audit.verifying import Fault
from sikkersag.foundation.files import store
from sikkersag.intake import spool
from sikkersag.intake.actions.entries import body_of
from sikkersag.intake.kinds import LIMIT, EntryKind
from sikkersag.intake.models import Entry, Notification, Raw
from sikkersag.intake.submission import from_json

_CHAIN = "underretning "
#: What the audit trail calls a notification.
_OBJECT = "notification:"


def heads() -> Iterable[tuple[str, Head]]:
    """The head of every notification's journal, for the anchors."""
    rows = Notification.objects.order_by("pk").values_list("receipt", "version", "head")
    for receipt, length, head in rows.iterator():
        yield f"{_CHAIN}{receipt}", Head(length, head)


def verify(anchors: Anchors) -> Iterator[Fault]:
    """Every fault in the inbox, by receipt and place, or by the name of the kept submission."""
    yield from _missing(anchors)
    told = _acts_in_the_audit_trail()
    for pk in list(Notification.objects.order_by("pk").values_list("pk", flat=True)):
        found = Notification.objects.get(pk=pk)
        if any(_notification(found, anchors, told.get(pk, 0))):
            # Somebody may have been writing in it: once more, while nobody can.
            with transaction.atomic():
                locked = Notification.objects.select_for_update().get(pk=pk)
                faults = list(_notification(locked, anchors, told.get(pk, 0)))
            yield from faults
    yield from _kept()


def _missing(anchors: Anchors) -> Iterator[Fault]:
    """Notifications that the anchors, the audit trail, the entries or the rows of what was received tell of."""
    there = set(Notification.objects.values_list("receipt", flat=True))
    for name in anchors.heads:
        if name.startswith(_CHAIN) and name.removeprefix(_CHAIN) not in there:
            yield Fault(name, "findes ikke længere, og den var forankret")
    pks = set(Notification.objects.values_list("pk", flat=True))
    gone = set(Entry.objects.values_list("notification_id", flat=True).distinct()) - pks
    gone |= set(Raw.objects.exclude(notification=None).values_list("notification_id", flat=True).distinct()) - pks
    gone |= set(_acts_in_the_audit_trail()) - pks
    for pk in sorted(gone):
        raws = ", ".join(Raw.objects.filter(notification_id=pk).order_by("pk").values_list("raw", flat=True))
        came = f"; den kom som indsendelse {raws}" if raws else ""
        yield Fault(f"underretningen med nøglen {pk}", f"findes ikke længere, og der fortælles om den{came}")


def _acts_in_the_audit_trail() -> dict[int, int]:
    """How many acts the audit trail tells of, by the notification's key; those of the journal's own kinds."""
    found: dict[int, int] = {}
    rows = AuditEntry.objects.filter(action__startswith="intake.", object__startswith=_OBJECT, detail__has_key="seq")
    for name, detail in rows.values_list("object", "detail").iterator():
        pk = int(name.removeprefix(_OBJECT))
        found[pk] = max(found.get(pk, 0), int(detail["seq"]))
    return found


def _notification(found: Notification, anchors: Anchors, told: int) -> Iterator[Fault]:
    name = f"{_CHAIN}{found.receipt}"
    previous, expected = chain.START, 1
    digests: dict[int, str] = {}
    entries = list(found.entries.order_by("seq"))
    for entry in entries:
        place = f"{name}, nr. {entry.seq} ({entry.kind})"
        for lost in range(expected, entry.seq):
            yield Fault(f"{name}, nr. {lost}", "mangler")
        if entry.seq == expected and chain.link(previous, body_of(found.receipt, entry)) != entry.digest:
            yield Fault(place, "er ændret eller byttet om")
        digests[entry.seq] = entry.digest
        previous, expected = entry.digest, entry.seq + 1
    last = max(found.version, told)
    for lost in range(expected, last + 1):
        yield Fault(f"{name}, nr. {lost}", "mangler i slutningen")
    if expected > last and (found.version, found.head) != (expected - 1, previous):
        yield Fault(name, "hovedet passer ikke med det sidste, der skete")
    for head in anchors.heads.get(name, ()):
        if head.length and digests.get(head.length) != head.hash:
            yield Fault(f"{name}, nr. {head.length}", "er ikke den, der blev forankret; den kan være skrevet om")
    if entries and entries[0].seq == 1:
        yield from _arrival(name, found, entries[0])


def _arrival(name: str, found: Notification, first: Entry) -> Iterator[Fault]:
    """What the first entry keeps of the notification: what was told, when it came, and its files."""
    if from_json(found.told).digest != first.data.get("sha256"):
        yield Fault(name, "det, afsenderen skrev, er ændret")
    known = found.entries.filter(kind=EntryKind.SENDER).order_by("seq").last()
    sender = (found.told.get("sender_kind", ""), found.told.get("sender_place", ""))
    if known is not None:
        sender = (known.data["sender"], known.data["place"])
    if (found.sender_kind, found.sender_place) != sender:
        yield Fault(name, "hvem der skrev, er ændret uden spor")
    came = Raw.objects.filter(raw=first.data.get("raw", "")).first()
    if came is None:
        yield Fault(name, f"indsendelsen {first.data.get('raw')} mangler i indbakken")
    elif (came.arrived_at, came.notification_id) != (found.arrived_at, found.pk):
        yield Fault(name, "tidspunktet for modtagelsen eller dens indsendelse er en anden end den, der blev skrevet")
    if found.due_at != found.arrived_at + LIMIT:
        yield Fault(name, "fristen er ikke 24 timer efter modtagelsen")
    wanted = {one["sha256"]: one["filename"] for one in first.data.get("files", ()) if "sha256" in one}
    there = dict(found.attachments.values_list("sha256", "filename"))
    for sha256, filename in wanted.items():
        if sha256 not in there:
            yield Fault(name, f"bilaget »{filename}« er fjernet eller byttet om")
        elif store.verify(sha256) is not store.Condition.INTACT:
            yield Fault(name, f"bilaget »{filename}« mangler eller er ændret")
    for sha256 in sorted(set(there) - set(wanted)):
        yield Fault(name, f"bilaget »{there[sha256]}« kom ikke med underretningen")


def _kept() -> Iterator[Fault]:
    """What lies on the disk, held against the rows that say what became of it."""
    damaged = set(spool.damaged())
    for raw in sorted(damaged):
        yield Fault(f"indsendelse {raw}", "filen er ikke, som den blev gemt")
    kept = {told.raw: told for told in spool.everything()}
    waiting = set(spool.waiting())
    known = set()
    for row in Raw.objects.order_by("pk").iterator():
        known.add(row.raw)
        told = kept.get(row.raw)
        if told is None:
            if row.raw not in damaged:
                yield Fault(f"indsendelse {row.raw}", "filen mangler")
        elif (told.sha256, told.size, told.arrived, told.channel) != (
            row.sha256, row.size, row.arrived_at, row.channel,
        ):  # fmt: skip
            yield Fault(f"indsendelse {row.raw}", "det, der står om den, er ikke det, der blev gemt")
        if row.notification_id is None and not row.refused:
            yield Fault(f"indsendelse {row.raw}", "er hverken i indbakken eller afvist")
    for raw in sorted(set(kept) - known - waiting):
        if not Raw.objects.filter(raw=raw).exists():
            yield Fault(f"indsendelse {raw}", "er læst, men der står intet om, hvad der blev af den")
