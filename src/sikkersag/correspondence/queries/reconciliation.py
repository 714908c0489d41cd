"""Is every letter that was written also sent, and every one that was sent delivered? Counted, and told apart by list.

Each letter stands in one list, so the sums come out by themselves; what tells of a loss is what is held against it
beside: the attempts, the journals and the documents, which are written apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sikkersag.casefile.models import Event
from sikkersag.casefile.queries import confidential
from sikkersag.correspondence.limits import ON_ITS_WAY, UNSENT, begun_before
from sikkersag.correspondence.models import Delivery, Letter
from sikkersag.correspondence.notices import BECOMING, becomes_entry, event_of
from sikkersag.correspondence.ways import PRINT
from sikkersag.foundation.access.models import CaseAccess
from sikkersag.foundation.access.queries import in_force, visible
from sikkersag.foundation.access.viewer import Viewer

PERMISSION = "correspondence.follow"
Status = Letter.Status
#: How far back the journals are held against the letters on each look.
HELD_AGAINST = timedelta(days=92)

#: The lists: key, title, and what an empty one says.
LISTS: Mapping[str, tuple[str, str]] = {
    "alle": ("Skrevet", "Der er ikke skrevet breve i de sager, du ser."),
    "venter": ("Venter på at blive sendt", "Ingen breve venter."),
    "udskrift": ("Heraf til udskrift", "Ingen breve venter på udskrift."),
    "sendt": ("Sendt", "Ingen breve er sendt endnu."),
    "paa-vej": ("På vej", "Ingen breve er på vej."),
    "afleveret": ("Afleveret", "Ingen breve er afleveret endnu."),
    "fejlet": ("Kunne ikke afleveres", "Ingen breve er gået galt."),
    "standset": ("Standset", "Ingen breve er standset."),
    "for-laenge": ("Har været for længe på vej", "Ingen breve har været for længe på vej."),
    "ikke-sendt": ("Skrevet og aldrig sendt", "Ingen breve er blevet liggende."),
}
_BY_STATUS = {
    "venter": (Status.WRITTEN,),
    "sendt": (Status.SENT, Status.DELIVERED, Status.FAILED),
    "paa-vej": (Status.SENT,),
    "afleveret": (Status.DELIVERED,),
    "fejlet": (Status.FAILED,),
    "standset": (Status.STOPPED,),
}


@dataclass(frozen=True, slots=True)
class Counts:
    """The sums. `written` is `waiting` + `stopped` + `sent`; `sent` is `on_its_way` + `delivered` + `failed`. The other
    two are those among them that somebody must look at. `losses` are Danish sentences about what does not agree.
    """

    waiting: int
    to_print: int
    stopped: int
    on_its_way: int
    delivered: int
    failed: int
    too_long: int
    left_lying: int
    losses: tuple[str, ...]

    @property
    def sent(self) -> int:
        """Those that went out."""
        return self.on_its_way + self.delivered + self.failed

    @property
    def written(self) -> int:
        """All that there are."""
        return self.waiting + self.stopped + self.sent

    def of(self, name: str) -> int:
        """How many a list has."""
        return {
            "alle": self.written, "venter": self.waiting, "udskrift": self.to_print, "sendt": self.sent,
            "paa-vej": self.on_its_way, "afleveret": self.delivered, "fejlet": self.failed,
            "standset": self.stopped, "for-laenge": self.too_long, "ikke-sendt": self.left_lying,
        }[name]  # fmt: skip


def followed(viewer: Viewer) -> QuerySet[Letter]:
    """The letters of the cases in which the viewer follows letters; confidential ones only where the case is near."""
    rows = visible(viewer, Letter.objects.all(), "case", permission=PERMISSION)
    return rows.filter(open_to(viewer))


def open_to(viewer: Viewer) -> Q:
    """The condition that a letter is not confidential to this viewer; beside `visible`, never instead of it."""
    # A letter whose document is sealed has no row of it any more; what it says is then not shown, that it went is.
    return ~Q(document__restricted=True) | confidential.readable(viewer, "document__restricted", "case")


def needing(rows: QuerySet[Letter]) -> QuerySet[Letter]:
    """Those that need somebody: not sent yet, or failed."""
    return rows.filter(status__in=(Status.WRITTEN, Status.FAILED))


def needing_count(viewer: Viewer) -> int:
    """How many need somebody, of those that the viewer follows. Asked on every page, in one query that begins with
    these letters: they are few, whoever looks.
    """
    principals = viewer.principals_with(PERMISSION)
    if not principals:
        return 0
    reasons = CaseAccess.objects.filter(in_force(viewer.now), principal__in=principals, case=OuterRef("case"))
    rows = needing(Letter.objects.exclude(case__in=sorted(viewer.closed)))
    return rows.filter(Exists(reasons)).count()


def counted(viewer: Viewer) -> Counts:
    """The sums of the letters that the viewer follows, now."""
    rows = followed(viewer)
    now = viewer.now
    sums = rows.aggregate(
        **{status.name: Count("pk", filter=Q(status=status)) for status in Status},
        to_print=Count("pk", filter=Q(status=Status.WRITTEN, channel=PRINT)),
        too_long=Count("pk", filter=_too_long(now)),
        left_lying=Count("pk", filter=_left_lying(now)),
    )
    return Counts(
        waiting=sums["WRITTEN"],
        to_print=sums["to_print"],
        stopped=sums["STOPPED"],
        on_its_way=sums["SENT"],
        delivered=sums["DELIVERED"],
        failed=sums["FAILED"],
        too_long=sums["too_long"],
        left_lying=sums["left_lying"],
        losses=tuple(_losses(rows, now)),
    )


def _too_long(now: datetime) -> Q:
    return Q(status=Status.SENT, sent_at__lt=begun_before(ON_ITS_WAY, now))


def _left_lying(now: datetime) -> Q:
    return Q(status=Status.WRITTEN, made_at__lt=begun_before(UNSENT, now))


def is_alarming(letter: Letter, now: datetime) -> str:
    """What somebody must look at, in Danish: too long on its way, or never sent. Empty where nothing is."""
    if letter.status == Status.SENT and letter.sent_at is not None and letter.sent_at < begun_before(ON_ITS_WAY, now):
        return f"På vej i mere end {ON_ITS_WAY.amount} hverdage (lokal standard). Sig, om det er kommet frem."
    if letter.status == Status.WRITTEN and letter.made_at < begun_before(UNSENT, now):
        return f"Skrevet for mere end {UNSENT.amount} hverdage siden og ikke sendt (lokal standard)."
    return ""


def listed(viewer: Viewer, name: str) -> QuerySet[Letter]:
    """One of the lists, the oldest first where somebody waits, else the latest. Raises KeyError for none of `LISTS`."""
    rows = followed(viewer).select_related("case", "case__child", "by", "document")
    if name == "for-laenge":
        return rows.filter(_too_long(viewer.now)).order_by("sent_at", "pk")
    if name == "ikke-sendt":
        return rows.filter(_left_lying(viewer.now)).order_by("made_at", "pk")
    if name == "udskrift":
        return rows.filter(status=Status.WRITTEN, channel=PRINT).order_by("case__unit", "made_at", "pk")
    if name == "alle":
        return rows.order_by("-made_at", "-pk")
    order = ("made_at", "pk") if name in ("venter", "fejlet", "paa-vej") else ("-made_at", "-pk")
    return rows.filter(status__in=_BY_STATUS[name]).order_by(*order)


def _losses(rows: QuerySet[Letter], now: datetime) -> list[str]:
    """What the attempts and the journals say otherwise than the letters."""
    found = []
    tried = Delivery.objects.filter(letter=OuterRef("pk"), status=OuterRef("status"))
    begun = Delivery.objects.filter(letter=OuterRef("pk"), status=Status.WRITTEN)
    silent = rows.exclude(status=Status.WRITTEN).filter(~Exists(tried))
    silent = silent.exclude(Q(status=Status.FAILED) & Exists(begun))
    if number := silent.count():
        found.append(f"{number} breve står et andet sted, end forsøgene siger.")
    recent = rows.filter(status=Status.DELIVERED, kind__in=BECOMING, delivered_at__gte=now - HELD_AGAINST)
    wanted = {event_of(letter) for letter in recent.only("kind", "to", "refers") if becomes_entry(letter)}
    there = set(Event.objects.filter(event__in=wanted).values_list("event", flat=True))
    if missing := len(wanted) - len(there):
        found.append(f"{missing} afleverede breve står ikke i børnenes journaler.")
    return found
