"""The letters of a case, and one letter with everything about it: to whom, why, how it can go, and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sikkersag.casefile.models import Case, Document, Event
from sikkersag.correspondence import ways
from sikkersag.correspondence.letters.kinds import kinds
from sikkersag.correspondence.models import Delivery, Letter
from sikkersag.correspondence.notices import DECISION, DECISION_CHILD, event_of
from sikkersag.correspondence.queries.addressees import homes_of
from sikkersag.correspondence.queries.complaints import Period, complaint_periods
from sikkersag.correspondence.queries.reconciliation import is_alarming, open_to
from sikkersag.correspondence.queries.sending import Obstacle, channel_obstacle, obstacles
from sikkersag.correspondence.ways import DIGITAL, IN_PERSON, PRINT, mark_of, status_of
from sikkersag.foundation.access.queries import reach, visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.organisation.queries import day_of
from sikkersag.foundation.people.queries import PROTECTED
from sikkersag.foundation.ui.status import Status

S = Letter.Status
#: Letters that a case or a matter shows.
MOST = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter as a row: how it stands, and what somebody must look at."""

    letter: Letter
    status: Status
    kind: str
    number: str
    alarm: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that was done with a letter."""

    at: datetime
    what: str
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A way that a letter can go now; `why_not` says why it cannot, where it cannot."""

    key: str
    label: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class LetterPage:
    """The whole page of a letter. `address` is shown as it may be now. `document` is None where it is sealed."""

    case: Case
    letter: Letter
    shown: Shown
    document: Document | None
    address: str
    why: str
    happened: tuple[Happened, ...]
    stops: tuple[Obstacle, ...]
    ways: tuple[Way, ...]
    periods: tuple[Period, ...]
    entry: UUID | None
    mark: str
    permissions: frozenset[str] = field(default_factory=frozenset)

    @property
    def may_act(self) -> bool:
        """May the viewer do something with it?"""
        return "case.write" in self.permissions


def letters_of(viewer: Viewer, case: Case, *, matter: UUID | None = None) -> list[Shown]:
    """The letters of a case, or of one matter of it, the latest first."""
    rows = visible(viewer, Letter.objects.filter(case=case), "case").filter(open_to(viewer))
    rows = rows.filter(matter=matter) if matter is not None else rows
    found = list(rows.select_related("case", "document").order_by("-made_at", "-pk")[:MOST])
    return shown_of(found, viewer.now)


def shown_of(letters: Sequence[Letter], now: datetime) -> list[Shown]:
    """These letters as rows; their cases and documents are read already."""
    numbers = dict(Document.objects.filter(letters__in=letters).values_list("pk", "number")) if letters else {}
    names = kinds()
    return [_shown(one, names[one.kind].name if one.kind in names else one.kind, numbers, now) for one in letters]


def _shown(one: Letter, kind: str, numbers: Mapping[UUID, int], now: datetime) -> Shown:
    number = numbers.get(one.document_id) if one.document_id is not None else None
    status, alarm = status_of(one), is_alarming(one, now)
    return Shown(
        one,
        Status("overdue", status.word) if alarm else status,
        kind,
        "" if number is None else f"{one.case.number}-{number}",
        alarm,
    )


def letter_of(viewer: Viewer, case: int, pk: UUID) -> Letter:
    """A letter of a case that the viewer may see. Raises Letter.DoesNotExist."""
    rows = visible(viewer, Letter.objects.filter(case=case), "case").filter(open_to(viewer))
    return rows.select_related("case__child", "case__family", "to", "by").get(pk=pk)


def letter_page(viewer: Viewer, case: int, pk: UUID) -> LetterPage:
    """One letter with all about it. Raises Letter.DoesNotExist."""
    letter = letter_of(viewer, case, pk)
    now = viewer.now
    waits = letter.status in (S.WRITTEN, S.FAILED)
    stops = obstacles(letter, at=now) if waits else ()
    document = Document.objects.filter(letters=letter).first()
    decided = letter.kind in (DECISION, DECISION_CHILD) and letter.refers is not None
    entry = event_of(letter)
    return LetterPage(
        case=letter.case,
        letter=letter,
        shown=shown_of([letter], now)[0],
        document=document,
        address=_address(letter, now),
        why=str(letter.words.get("addressee", {}).get("why", "")),
        happened=_happened(letter),
        stops=stops,
        ways=_ways(letter, now) if waits and not stops else (),
        periods=complaint_periods(letter.case, str(letter.refers), at=now) if decided else (),
        entry=entry if Event.objects.filter(case=case, event=entry).exists() else None,
        mark=mark_of(letter),
        permissions=reach(viewer, case).permissions,
    )


def _address(letter: Letter, now: datetime) -> str:
    """The address that stands on the letter, as it may be shown today."""
    if letter.to is None:
        return letter.address
    home = homes_of([letter.to], day_of(now))[letter.to.pk]
    if home.protected:
        return f"{PROTECTED} Den vises ikke her og står ikke i breve til andre."
    return letter.address or "Ingen adresse står på brevet."


def _ways(letter: Letter, now: datetime) -> tuple[Way, ...]:
    channels = (PRINT, IN_PERSON, DIGITAL)
    return tuple(Way(one, ways.label_of(one), channel_obstacle(letter, at=now, channel=one)) for one in channels)


_WORDS = {
    S.WRITTEN: "Afsendelse begyndt",
    S.SENT: "Sendt",
    S.DELIVERED: "Afleveret",
    S.FAILED: "Kunne ikke afleveres",
    S.STOPPED: "Standset",
}


def _happened(letter: Letter) -> tuple[Happened, ...]:
    """What was done, the latest first; that sending began is told only where nothing says how it ended."""
    rows = list(letter.deliveries.select_related("by").order_by("pk"))
    found = [Happened(letter.made_at, "Skrevet og lagt på sagen", letter.by.name)]
    for number, row in enumerate(rows):
        if row.status == S.WRITTEN and number < len(rows) - 1 and rows[number + 1].status != S.WRITTEN:
            continue
        found.append(Happened(row.at, _said(row), row.by.name if row.by is not None else "", row.why))
    return tuple(reversed(found))


def _said(row: Delivery) -> str:
    what = _WORDS[S(row.status)]
    how = ways.SAID.get(row.channel, "")
    return f"{what}, {how}" if how else what
