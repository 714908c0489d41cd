"""Has anything been lost? What the sources that do not know of each other say of a period, held against one another.

The sources: our log of the ways in (`weblog`), the spool, the folder of the import, the rows of what was received, the
notifications and their entries, the links, and the journals of the cases. Each loss is named so that somebody can go
and look: which submission, which receipt, which case. Nothing here repairs anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from sikkersag.casefile.models import Case, Event, Sealing
from sikkersag.foundation.access.narrowing import lifted
from sikkersag.foundation.audit.models import Entry as AuditEntry
from sikkersag.foundation.ui import danish
from sikkersag.intake import reading, spool, weblog
from sikkersag.intake.actions.importing import DONE, kept_as
from sikkersag.intake.asked import UnreadableError
from sikkersag.intake.kinds import NOTIFIED, EntryKind
from sikkersag.intake.models import Entry, Link, Notification, Raw, Reconciled
from sikkersag.intake.queries.silence import LOOKS_BACK, silent
from sikkersag.intake.submission import CHANNELS

#: What lies unread this long has been forgotten: it is brought in once a minute.
PATIENCE = timedelta(minutes=10)
#: The period of the line at the top of the inbox, and how far back the hourly counting looks for losses.
WEEK, LOOKED = timedelta(days=7), timedelta(days=30)
#: What the journals say an event came from (`actions`).
_SOURCE = "underretning "


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """Something that one source has and another lacks. `place` names it; `told` says in Danish what is lacking."""

    place: str
    told: str

    def __str__(self) -> str:
        return f"{self.place}: {self.told}"


@dataclass(frozen=True, slots=True)
class Sums:
    """One channel in a period, by arrival. `posted` counts the log's lines, `kept` the spool's files; of these `same`
    were sent before and `refused` could not be taken. `registered` notifications: `assessed`, still `waiting` for it,
    or set `aside`; `children` are links, and `journals` the entries in the cases.
    """

    posted: int = 0
    kept: int = 0
    same: int = 0
    refused: int = 0
    registered: int = 0
    assessed: int = 0
    waiting: int = 0
    aside: int = 0
    children: int = 0
    journals: int = 0

    @property
    def received(self) -> int:
        """What was kept, without what had been sent before and what was refused."""
        return self.kept - self.same - self.refused


@dataclass(frozen=True, slots=True)
class Period:
    """A period and what was counted in it."""

    since: datetime
    until: datetime
    sums: Mapping[str, Sums]
    losses: Sequence[Loss]

    @property
    def total(self) -> Sums:
        """All channels together."""
        return Sums(*(sum(getattr(one, name) for one in self.sums.values()) for name in Sums.__slots__))


def counted(since: datetime, until: datetime, now: datetime) -> Period:
    """The sums and the losses of what arrived in a period; `until` is not in it.

    Asked by the program, also for a viewer who does not see every case: only numbers and names of places come out. What
    looks lost is looked at twice, since somebody may be writing meanwhile.
    """
    with lifted():
        losses = set(_losses(since, until, now))
        if losses:
            losses &= set(_losses(since, until, now))
        return Period(since, until, _sums(since, until), sorted(losses))


def silences(now: datetime) -> dict[str, int]:
    """The channels that have gone silent, with how many usually come in the time."""
    arrivals: dict[str, list[datetime]] = {}
    for told in spool.everything():
        if told.arrived >= now - LOOKS_BACK:
            arrivals.setdefault(told.channel, []).append(told.arrived)
    return silent(arrivals, now)


def latest() -> Reconciled | None:
    """What the last counting came to."""
    return Reconciled.objects.order_by("-at").first()


def _losses(since: datetime, until: datetime, now: datetime) -> Iterator[Loss]:
    # In the order in which things are written, the last first: what a later source has, an earlier must have.
    lines = list(weblog.lines(since, until))
    rows = list(
        Raw.objects.filter(arrived_at__gte=since, arrived_at__lt=until)
        .values_list("raw", "notification_id", "refused", "channel", "sha256", "arrived_at")
        .order_by("arrived_at", "pk")
    )
    kept = {told.raw: told for told in spool.everything()}
    yield from _files(kept, since, until, now)
    receipts = dict(Notification.objects.values_list("pk", "receipt"))
    for raw, notification, refused, channel, sha256, arrived in rows:
        place = f"Indsendelse {raw}"
        if notification in receipts:
            place += f" ({receipts[notification]})"
        if raw not in kept:
            yield Loss(place, f"filen i det modtagne mangler ({_when(arrived)}, {CHANNELS.get(channel, channel)})")
        elif kept[raw].sha256 != sha256:
            yield Loss(place, "filen i det modtagne er en anden end den, der blev læst")
        if notification not in receipts and not refused:
            yield Loss(place, f"underretningen findes ikke i indbakken (modtaget {_when(arrived)})")
    yield from _posted(lines, receipts)
    yield from _imported(kept, since, until)
    yield from _inbox(since, until)
    yield from _journals(since, until)


def _files(kept: Mapping[str, spool.Told], since: datetime, until: datetime, now: datetime) -> Iterator[Loss]:
    """Files that nobody has read, or can read."""
    period = {raw: told for raw, told in kept.items() if since <= told.arrived < until}
    known = set(Raw.objects.values_list("raw", flat=True))
    waiting = set(spool.waiting())
    for raw, told in period.items():
        if raw in known:
            continue
        if raw not in waiting:
            when = _when(told.arrived)
            yield Loss(f"Indsendelse {raw}", f"ligger som læst, men står ikke i indbakken (modtaget {when})")
        elif (datetime.fromisoformat(told.kept_at) if told.kept_at else told.arrived) < now - PATIENCE:
            yield Loss(f"Indsendelse {raw}", f"er ikke læst endnu (modtaget {_when(told.arrived)})")
    for raw in spool.names():
        if raw not in kept:
            try:
                spool.told_of(raw)
            except FileNotFoundError:
                continue
            except spool.DamagedError:
                yield Loss(f"Indsendelse {raw}", "filen er beskadiget og kan ikke læses")


def _posted(lines: Sequence[weblog.Line], receipts: Mapping[int, str]) -> Iterator[Loss]:
    """Receipts that somebody was given, without the submission that they stand for."""
    times = Counter(line.receipt for line in lines if line.receipt)
    if not times:
        return
    by_hash = {weblog.hash_of(receipt): pk for pk, receipt in receipts.items()}
    have: Counter[str] = Counter()
    numbers = {by_hash[told]: told for told in times if told in by_hash}
    for notification in Raw.objects.filter(notification__in=numbers).values_list("notification_id", flat=True):
        have[numbers[notification]] += 1
    for raw in spool.waiting():
        with suppress(UnreadableError, spool.DamagedError, FileNotFoundError):
            told = spool.told_of(raw)
            have[weblog.hash_of(reading.receipt_of(told, reading.read(told, spool.body_of(raw))))] += 1
    first = {line.receipt: line for line in reversed(lines)}
    for told_hash, count in times.items():
        if have[told_hash] < count:
            line = first[told_hash]
            number = receipts.get(by_hash.get(told_hash, 0), f"med mærket {told_hash[:12]}")
            yield Loss(
                f"Kvittering {number}",
                f"blev givet {count} gange ({_when(datetime.fromisoformat(line.at))}, "
                f"{CHANNELS.get(line.channel, line.channel)}), og der er {have[told_hash]} indsendelser",
            )


def _imported(kept: Mapping[str, spool.Told], since: datetime, until: datetime) -> Iterator[Loss]:
    """Files that the import has put away as done, without a submission of the same bytes."""
    done = Path(settings.INTAKE_IMPORT) / DONE
    if not settings.INTAKE_IMPORT or not done.is_dir():
        return
    digests = {told.sha256 for told in kept.values()}
    for path in sorted(done.iterdir()):
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if not since <= at < until:
            continue
        try:
            digest = kept_as(path)
        except UnreadableError:
            digest = ""
        if digest not in digests:
            yield Loss(f"Fil {path.name}", f"er hentet fra mappen ({_when(at)}), men ligger ikke i det modtagne")


def _inbox(since: datetime, until: datetime) -> Iterator[Loss]:
    """Notifications, what they came from, their entries and their links."""
    found = Notification.objects.filter(arrived_at__gte=since, arrived_at__lt=until)
    receipts = dict(found.values_list("pk", "receipt"))
    come = set(Raw.objects.filter(notification__in=found).values_list("notification_id", flat=True))
    for pk, receipt in receipts.items():
        if pk not in come:
            yield Loss(f"Underretning {receipt}", "der er ingen indsendelse, som den kom fra")
    everywhere = set(Notification.objects.values_list("pk", flat=True))
    told_of = AuditEntry.objects.filter(action="intake.modtaget", at__gte=since, at__lt=until)
    orphans = set(Entry.objects.values_list("notification_id", flat=True).distinct()) - everywhere
    for name in told_of.values_list("object", flat=True):
        number = int(name.removeprefix("notification:"))
        if number not in everywhere:
            orphans.add(number)
    for number in sorted(orphans):
        yield Loss(f"Underretning med nøglen {number}", "er fjernet fra indbakken; dens spor står endnu")
    wanted: dict[tuple[int, int], str] = {}
    acts = Entry.objects.filter(notification__in=found, kind__in=(EntryKind.LINKED, EntryKind.UNLINKED)).order_by(
        "notification", "seq"
    )
    for notification, kind, data in acts.values_list("notification_id", "kind", "data"):
        if kind == EntryKind.LINKED:
            wanted[notification, data["case"]] = data["event"]
        else:
            wanted.pop((notification, data["case"]), None)
    links = {(link.notification_id, link.case): link for link in Link.objects.filter(notification__in=found)}
    numbers = _numbers({case for _, case in {*wanted, *links}})
    for notification, case in sorted({*wanted} ^ {*links}):
        lacks = "børnenes liste" if (notification, case) in wanted else "underretningens egen journal"
        yield Loss(
            f"Underretning {receipts[notification]}, sag {numbers.get(case, case)}", f"koblingen mangler i {lacks}"
        )


def _journals(since: datetime, until: datetime) -> Iterator[Loss]:
    """Links without their entry in the case, and entries without their link."""
    links = list(
        Link.objects.filter(notification__arrived_at__gte=since, notification__arrived_at__lt=until).values_list(
            "notification__receipt", "case", "event"
        )
    )
    low, high = int(since.timestamp()) // 60 * 60, int(until.timestamp())
    ours = Event.objects.filter(kind=NOTIFIED, source__startswith=_SOURCE, at_lo__gte=low, at_lo__lt=high)
    events = {
        (source.removeprefix(_SOURCE), case, event)
        for source, case, event in ours.filter(withdraws=None, corrects=None).values_list("source", "case_id", "event")
    }
    undone = set(Event.objects.exclude(withdraws=None).filter(kind=NOTIFIED).values_list("case_id", "withdraws"))
    undone |= set(Sealing.objects.filter(row__kind=NOTIFIED).values_list("row__case_id", "row__event"))
    stands = {one for one in events if (one[1], one[2]) not in undone}
    # Links of the whole: an entry of the first minute of the period belongs to a notification from before it.
    every = set(
        Link.objects.filter(event__in=[event for _, _, event in stands]).values_list(
            "notification__receipt", "case", "event"
        )
    )
    numbers = _numbers({case for _, case, _ in {*links, *stands}})
    for receipt, case, event in links:
        if (receipt, case, event) not in stands:
            place = f"Underretning {receipt}, sag {numbers.get(case, case)}"
            yield Loss(place, f"står ikke i barnets journal (hændelse {event})")
    for receipt, case, event in sorted(stands - every, key=str):
        yield Loss(
            f"Sag {numbers.get(case, case)}, hændelse {event}",
            f"kommer fra underretning {receipt}, som ikke er knyttet til sagen",
        )


def _numbers(cases: set[int]) -> dict[int, str]:
    return dict(Case.objects.filter(pk__in=cases).values_list("pk", "number"))


def _when(at: datetime) -> str:
    return f"{danish.plain_day(at)} {danish.clock(at)}"


def _sums(since: datetime, until: datetime) -> dict[str, Sums]:
    posted = Counter(line.channel for line in weblog.lines(since, until))
    kept = Counter(told.channel for told in spool.everything() if since <= told.arrived < until)
    rows = Raw.objects.filter(arrived_at__gte=since, arrived_at__lt=until)
    same = Counter(rows.filter(again=True).values_list("channel", flat=True))
    refused = Counter(rows.exclude(refused="").values_list("channel", flat=True))
    status: Counter[tuple[str, str]] = Counter(
        Notification.objects.filter(arrived_at__gte=since, arrived_at__lt=until).values_list("channel", "status")
    )
    linked = list(
        Link.objects.filter(notification__arrived_at__gte=since, notification__arrived_at__lt=until).values_list(
            "notification__channel", "case", "event"
        )
    )
    there = set(Event.objects.filter(event__in=[event for *_, event in linked]).values_list("case_id", "event"))
    children = Counter(channel for channel, *_ in linked)
    journals = Counter(channel for channel, case, event in linked if (case, event) in there)
    states = Notification.Status

    def of(channel: str, *wanted: str) -> int:
        return sum(status[channel, one] for one in wanted)

    names = [*CHANNELS, *sorted({*posted, *kept, *(channel for channel, _ in status)} - set(CHANNELS))]
    return {
        name: Sums(
            posted=posted[name],
            kept=kept[name],
            same=same[name],
            refused=refused[name],
            registered=of(name, *states.values),
            assessed=of(name, states.ASSESSED, states.CONCLUDED),
            waiting=of(name, states.NEW, states.TAKEN),
            aside=of(name, states.SET_ASIDE),
            children=children[name],
            journals=journals[name],
        )
        for name in names
    }
