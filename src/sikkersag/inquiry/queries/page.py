"""The page of one working document: its sections with what is typed, and beside them the clock and the law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sikkersag.casefile.forms import typed
from sikkersag.casefile.queries.entries import Entry, label_of, local_day
from sikkersag.casefile.queries.lawrows import LawRow, details_of
from sikkersag.casefile.queries.matter import BROKEN, FULFILLED, OPEN, rows_of_matter
from sikkersag.casefile.queries.standing import Standing
from sikkersag.casefile.queries.writing import Someone
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.figure import Bars
from sikkersag.inquiry.forms import content, together
from sikkersag.inquiry.forms.becoming import SCALERS, scaled_by
from sikkersag.inquiry.forms.content import Item, Piece, SiblingAnswer
from sikkersag.inquiry.forms.ground import Ground, ground_of
from sikkersag.inquiry.forms.outline import (
    BARNETS_LOV,
    CHOICE,
    SERVICELOVEN,
    Section,
    asked,
    law_of,
    outline,
    regime_at,
    sections_for,
    who_needs,
)
from sikkersag.inquiry.models import Approval, WorkingDocument
from sikkersag.inquiry.queries.documents import CLOCK_PARTS, CLOCKS
from sikkersag.inquiry.queries.older import entry_of
from sikkersag.inquiry.queries.passages import Source, entries_of, open_standing, sources_of
from sikkersag.law.engine.timeline import Event

#: The topic of the requirements that stand beside a document.
TOPIC = "undersoegelse"
Comments = Sequence[tuple[Approval, str]]


@dataclass(frozen=True, slots=True)
class Typed:
    """One passage as the page shows it."""

    piece: Piece
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A section as the page shows it. `asked`: the law of the day asks for it; else it was written under earlier law.
    `before`: what the document that this brings up to date said, where this says something else.
    """

    section: Section
    needs: str
    asked: bool
    pieces: tuple[Typed, ...] = ()
    choice: str = ""
    without: str = ""
    problems: tuple[str, ...] = ()
    comments: Comments = ()
    before: str | None = None

    @property
    def is_choice(self) -> bool:
        """Is it an answer among some?"""
        return self.section.kind == CHOICE

    @property
    def chosen(self) -> str:
        """The answer in words."""
        return self.section.options.get(self.choice, "")

    @property
    def has_words(self) -> bool:
        """Does it say anything?"""
        return bool(self.choice) or any(one.piece.text.strip() for one in self.pieces)


@dataclass(frozen=True, slots=True)
class Linked:
    """An item of the safety work: what it answers, and what is missing after it (empty: nothing is)."""

    item: Item
    answers: str = ""
    lacks: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Sibling:
    """A sibling, and what was answered. `settled`: no position need be written here."""

    someone: Someone
    told: SiblingAnswer
    problems: tuple[str, ...] = ()
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk with the child that the journal has: whether the law counts it as one of the investigation is the
    ledger's word; here only what was written of it.
    """

    event: str
    what: str
    day: str
    in_it: bool | None
    two: bool | None


@dataclass
class Page:
    """Everything of the page. `joint`: the siblings' documents with which it is one inquiry, of those that the viewer
    may see. `older` is the entry of the journal that it brings up to date; `older_left` the words of it that are
    nowhere in the document.
    """

    document: WorkingDocument
    ground: Ground
    groups: tuple[tuple[str, str, tuple[Shown, ...]], ...]
    columns: tuple[tuple[str, str, tuple[Linked, ...]], ...]
    siblings: tuple[Sibling, ...]
    clocks: tuple[LawRow, ...]
    rows: tuple[LawRow, ...]
    fulfilled: int
    talks: tuple[Talk, ...]
    law: str
    crossed: bool
    used_earlier: bool
    approvals: tuple[Approval, ...]
    figure: Bars | None = None
    joint: tuple[WorkingDocument, ...] = ()
    older: Entry | None = None
    older_left: tuple[str, ...] = ()
    problems: Mapping[str, list[str]] = field(default_factory=dict)


_OPEN_SAID = {
    content.CONCERN: ("Intet mål svarer på denne bekymring endnu.", "Skriv et mål, der svarer"),
    content.GOAL: ("Ingen aftale fører til dette mål endnu.", "Skriv en aftale, der fører dertil"),
    content.RULE: ("Ingen opfølgning på denne aftale endnu.", "Skriv, hvornår og hvordan der følges op"),
}
#: The three columns: what we are worried about, what works well, what needs to happen.
_COLUMNS = (
    ("bekymret", "Hvad er vi bekymrede for?", (content.CONCERN,)),
    ("godt", "Hvad fungerer godt?", (content.STRENGTH,)),
    ("ske", "Hvad skal der ske?", (content.GOAL, content.RULE, content.FOLLOW_UP)),
)


def page_of(viewer: Viewer, document: WorkingDocument, *, problems: Mapping[str, list[str]] | None = None) -> Page:
    """The page of a document that the viewer may see, with the problems to show."""
    wrong = problems or {}
    standing = open_standing(document.case, viewer.now)
    # What is finished is shown as the law of its day asked.
    ground = ground_of(document.case, document.matter, now=document.finished_at or viewer.now)
    approvals = tuple(document.approvals.select_related("sent_by", "answered_by").order_by("-sent_at"))
    begun = regime_at(typed.seconds(document.begun_at))
    older = document.brings_up_to_date
    clocks, rows, fulfilled = _law(standing, document, viewer)
    entries = entries_of(standing)
    entry = None if document.older_entry is None else entry_of(entries, document.older_entry)
    before = None if entry is None else entry.row.at_lo
    if older is not None and older.finished_at is not None:
        before = typed.seconds(older.finished_at)
    # Only those that the viewer may see: that another sibling is investigated is not told from there.
    seen = visible(viewer, WorkingDocument.objects.all(), "case")
    joint = tuple(together.others(document, among=seen)) if ground.siblings else ()
    settled = together.settled(document, ground, joint)
    brought = {piece.origin for some in content.pieces(document.data).values() for piece in some}
    return Page(
        document=document,
        ground=ground,
        groups=_groups(document, ground, entries, wrong, approvals),
        columns=_columns(content.items(document.data)),
        siblings=tuple(
            Sibling(
                one, content.sibling(document.data, one.id), tuple(wrong.get(f"sosk.{one.id}", ())), one.id in settled
            )
            for one in ground.siblings
        ),
        clocks=clocks,
        rows=rows,
        fulfilled=fulfilled,
        talks=tuple(_talk(event) for event in ground.talks),
        law=law_of(ground.regime),
        crossed=begun == SERVICELOVEN and ground.regime == BARNETS_LOV,
        used_earlier=before is not None and regime_at(before) == SERVICELOVEN and ground.regime == BARNETS_LOV,
        approvals=approvals,
        figure=figure_of(document),
        joint=joint,
        older=entry,
        older_left=()
        if entry is None
        else tuple(t.text for t in entry.texts if t.text.strip() and t.id not in brought),
        problems=wrong,
    )


def _groups(
    document: WorkingDocument,
    ground: Ground,
    entries: Sequence[Entry],
    wrong: Mapping[str, list[str]],
    approvals: Sequence[Approval],
) -> tuple[tuple[str, str, tuple[Shown, ...]], ...]:
    data = document.data
    sources = sources_of(entries, data, together.begun_with(document))
    pieces = content.pieces(data)
    older = None if document.brings_up_to_date is None else document.brings_up_to_date.data
    found = []
    for one in sections_for(document.kind, ground.regime, ground.child, written=content.written(data)):
        some = pieces.get(one.key) or [Piece(one.key, 0, "")]
        found.append(
            Shown(
                one,
                who_needs(one, at=ground.instant, unborn=ground.child.unborn),
                asked(one, ground.regime, ground.child),
                tuple(Typed(piece, sources.get(piece.name)) for piece in some),
                content.choice(data, one.key),
                content.without(data, one.key),
                tuple(wrong.get(one.key, ())),
                tuple((a, a.comments[one.key]) for a in approvals if a.answered_at and one.key in a.comments),
                _before(one, data, older),
            )
        )
    titles = outline()[1]
    return tuple((key, titles[key], tuple(some)) for key, some in groupby(found, key=lambda s: s.section.group))


def _before(one: Section, data: Mapping[str, list[str]], older: Mapping[str, list[str]] | None) -> str | None:
    """What the older document said of a section, where it is not the same."""
    if older is None:
        return None
    if one.kind == CHOICE:
        then, now = content.choice(older, one.key), content.choice(data, one.key)
        return one.options.get(then, "") if then != now else None
    then, now = content.words(older, one.key), content.words(data, one.key)
    return then if then != now else None


def _columns(items: Sequence[Item]) -> tuple[tuple[str, str, tuple[Linked, ...]], ...]:
    by_index = {item.index: item for item in items}
    missing = {item.index for item in content.unanswered(list(items))}

    def linked(item: Item) -> Linked:
        answered = by_index.get(item.answers) if item.answers is not None else None
        lacks, act = _OPEN_SAID.get(item.sort, ("", ""))
        if item.index not in missing:
            lacks = ""
        following = content.ANSWERED_BY.get(item.sort, "") if act else ""
        return Linked(item, "" if answered is None else answered.text.strip(), lacks, f"{following}:{act}")

    def chained(sorts: Sequence[str]) -> list[Item]:
        """The items of a column, each followed by those that answer it."""
        first = [
            i for i in items if i.sort in sorts and (i.answers not in by_index or by_index[i.answers].sort not in sorts)
        ]
        found: list[Item] = []

        def put(item: Item) -> None:
            found.append(item)
            for after in items:
                if after.answers == item.index and after.sort in sorts and after not in found:
                    put(after)

        for item in first:
            put(item)
        return found

    return tuple((key, title, tuple(linked(i) for i in chained(sorts))) for key, title, sorts in _COLUMNS)


def _law(
    standing: Standing, document: WorkingDocument, viewer: Viewer
) -> tuple[tuple[LawRow, ...], tuple[LawRow, ...], int]:
    """The clocks of the matter, the other requirements of the inquiry that ask something; how many are fulfilled."""
    groups = rows_of_matter(standing, document.matter_id, viewer)
    shown = [made for name in (OPEN, BROKEN) for made in groups[name] if made.row.topic == TOPIC]
    everything = [made for rows in groups.values() for made in rows]
    clocks = [m for m in everything if m.row.requirement in CLOCKS and m.row.part in CLOCK_PARTS]
    for made in clocks:
        made.details = details_of(made.row, standing.explainer)
    rest = [made for made in shown if made not in clocks]
    fulfilled = sum(made.row.topic == TOPIC for made in groups[FULFILLED])
    return tuple(clocks), tuple(rest), fulfilled


def _talk(event: Event) -> Talk:
    day = local_day(event.lo)
    return Talk(
        event.id,
        label_of(event.kind),
        "" if day is None else danish.plain_day(day),
        event.facts.get("i_undersoegelsen"),
        event.facts.get("to_raadgivere"),
    )


def figure_of(document: WorkingDocument) -> Bars | None:
    """What was said on the scales, in the order of the days: each number stands alone."""
    rows = []
    for row in content.scalings(document.data):
        if row.given is None or row.who not in SCALERS:
            continue
        try:
            day = typed.when(row.day).lo
        except typed.TypedError:
            continue
        found = local_day(day)
        rows.append(
            (day, f"{danish.plain_day(found)}, {scaled_by(row.who)}" if found else scaled_by(row.who), row.given)
        )
    if not rows:
        return None
    rows.sort(key=lambda told: told[0])
    return Bars(
        "skalering",
        "Skalering fra 0 til 10",
        "Hvert tal er det, en person har sagt en dag. Tallene regnes ikke sammen.",
        tuple((name, number) for _, name, number in rows),
        "Dag, og hvem der sagde det",
        "Tal",
        full=content.TOP,
    )
