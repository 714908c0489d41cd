"""The journal of a case as people read it: entries, corrections, seals, and how long after they were written.

Here rows become what the timeline shows; what the law says of them is `lawrows`. A text that is only about another
child is left out here, before any page sees it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sikkersag.casefile.models import Event, Sealing
from sikkersag.casefile.thelaw import calendar, vocabulary
from sikkersag.formats.topics import TOPICS
from sikkersag.foundation.ui import danish as words
from sikkersag.law.engine import danish
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE

#: Rows of the case itself: who is in it and whose it is. Several of one day fold to one line.
OF_THE_CASE = frozenset(
    {
        "sag_aabnet", "sag_overdraget", "overdragelse_laest", "part_registreret", "part_afregistreret",
        "foraeldremyndighed_begyndt", "foraeldremyndighed_ophoert", "foedsel", "forventet_foedsel",
        "spoergsmaal_tilknyttet",
    }
)  # fmt: skip
#: How much of the texts stands in the timeline, in characters.
FIRST_LINES = 190

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """One passage as it is shown. `about`: the first names of those children of the note that it is about."""

    text: str
    about: tuple[str, ...] = ()
    own_words: bool = False
    confidential: bool = False
    third_party: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """Why the content of an entry is not shown, by whom and when."""

    kind: str
    reason: str
    by: str
    at: datetime

    @property
    def erased(self) -> bool:
        """Is the content gone, and not only kept from view?"""
        return self.kind == Sealing.Kind.ERASED


@dataclass(slots=True)
class Entry:
    """One entry of the timeline, as it stands at the page's time."""

    row: Event
    id: str
    kind: str
    tag: str
    title: str
    at: datetime | None
    day: str
    clock: str
    texts: tuple[Text, ...] = ()
    concerns: tuple[str, ...] = ()
    by: str = ""
    lag: str = ""
    happened: bool = True
    attachments: int = 0
    matters: tuple[str, ...] = ()
    seal: Seal | None = None
    withdrawn: Entry | None = None
    originals: list[Entry] = field(default_factory=list)
    #: The law found that it was written only after the decision that relied on it.
    written_after: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    refs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Sequence[Mapping[str, Any]] = ()
    #: It is confidential, and told of without its content.
    hidden: bool = False

    @property
    def first_lines(self) -> str:
        """The beginning of the texts, cut between words."""
        text = " ".join(" ".join(t.text for t in self.texts).split())
        if len(text) <= FIRST_LINES:
            return text
        return text[:FIRST_LINES].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"

    @property
    def taken_back(self) -> datetime | None:
        """When it was taken back, where it was: the day of the act, not of what it was about."""
        return None if self.withdrawn is None else moment(self.withdrawn.row.recorded_at)

    @property
    def full_when(self) -> str:
        """When it happened, with weekday and year where it is known that precisely."""
        if self.at is None or self.row.precision not in ("minute", "day"):
            return self.day
        return " ".join(part for part in (words.full_day(self.at), self.clock) if part)

    @property
    def month(self) -> str:
        """The head it stands under: "Marts 2026"."""
        return "Ukendt tidspunkt" if self.at is None else words.month(self.at)

    @property
    def of_the_case(self) -> bool:
        """Is it about who is in the case and whose it is, not about what happened with the child?"""
        return self.kind in OF_THE_CASE and not self.texts


def moment(instant: int) -> datetime | None:
    """A time from seconds UTC; None for an unbounded one."""
    return None if not NEVER_BEFORE < instant < NEVER_AFTER else datetime.fromtimestamp(instant, UTC)


def local_day(instant: int) -> date | None:
    """The Danish day of an instant; None for an unbounded one."""
    found = moment(instant)
    return None if found is None else words.day_of(found)


def label_of(kind: str) -> str:
    """What a kind of entry is called."""
    known = vocabulary().kinds.get(kind)
    return known.label if known is not None else kind


def topic_of(kind: str) -> str:
    """What a kind of entry belongs to."""
    known = vocabulary().kinds.get(kind)
    if known is None or known.topic not in TOPICS:
        return "Sagen"
    return TOPICS[known.topic]


def texts_of(content: Content | None, child: str, names: Mapping[str, str]) -> tuple[Text, ...]:
    """The passages of a content that belong in this child's case. One that is only about others is not among them."""
    if content is None:
        return ()
    return tuple(
        Text(
            p["text"],
            tuple(first_name(names[who]) for who in p.get("about", ()) if who in names),
            bool(p.get("own_words")),
            bool(p.get("confidential")),
            bool(p.get("third_party")),
            str(p.get("id", "")),
        )
        for p in content.get("passages", ())
        if not p.get("about") or child in p["about"]
    )


def first_name(name: str) -> str:
    """ "Ida" of "Ida Møllegård"."""
    return name.split(" ", 1)[0]


def entry_of(
    row: Event,
    content: Content | None,
    *,
    child: str,
    names: Mapping[str, str],
    seal: Seal | None,
    now: datetime,
) -> Entry:
    """One row as an entry; a sealed or erased one says only that it is so, by whom and why."""
    at = moment(row.at_lo)
    day, clock = _when(row, now)
    made = Entry(row=row, id=str(row.event), kind=row.kind, tag="", title="", at=at, day=day, clock=clock)
    if seal is not None:
        made.tag, made.seal = ("Slettet" if seal.erased else "Forseglet"), seal
        made.title = "Indholdet er slettet" if seal.erased else "Indholdet er forseglet"
        return made
    content = content or {}
    own = str(content.get("title") or "")
    made.title = own or _label_with_whom(row.kind, content, names)
    made.tag = label_of(row.kind) if own and own != label_of(row.kind) else topic_of(row.kind)
    made.texts = texts_of(content, child, names)
    made.concerns = tuple(first_name(names[who]) for who in dict.fromkeys(row.concerns) if who in names)
    made.by = row.by_label or row.source
    made.lag = lag_of(row)
    made.happened = row.occurred
    made.matters = tuple(str(m) for m in row.about)
    made.facts, made.refs = content.get("facts", {}), content.get("refs", {})
    if content.get("hidden"):
        made.facts, made.lag, made.concerns, made.hidden = {}, "", (), True
    made.files = content.get("attachments", ())
    made.attachments = len(made.files)
    return made


def _label_with_whom(kind: str, content: Content, names: Mapping[str, str]) -> str:
    """The label of a kind, and who came into the case or got custody where that is what it tells."""
    label, facts = label_of(kind), content.get("facts", {})
    if kind == vocabulary().engine.matter_opened and facts.get("spoergsmaal"):
        return f"{label}: {facts['spoergsmaal']}"
    who = names.get(str(facts.get("person") or facts.get("indehaver") or ""), "")
    if kind not in OF_THE_CASE or not who:
        return label
    role = vocabulary().roles.get(str(facts.get("rolle", "")))
    return f"{label}: {who}" + ("" if role is None else f", {role.label[:1].lower()}{role.label[1:]}")


def _when(row: Event, now: datetime) -> tuple[str, str]:
    """The date column: a day and a clock, never more precise than what is known."""
    at = moment(row.at_lo)
    if at is None or row.precision not in ("minute", "day"):
        return danish.span(row.at_lo, row.at_hi, calendar()), ""
    return words.narrow_day(at), words.clock(at) if row.precision == "minute" else ""


def lag_of(row: Event) -> str:
    """How long after it happened it was written down, told neutrally; empty where that is not known."""
    written, happened = moment(row.written_at or NEVER_AFTER), moment(row.at_lo)
    if written is None or happened is None or row.kind in OF_THE_CASE:
        return ""
    if row.precision == "minute":
        return "" if written < happened else f"skrevet {words.length_after(happened, written)}"
    if row.precision != "day":
        return ""
    days = (words.day_of(written) - words.day_of(happened)).days
    if days < 0:
        return ""
    return "skrevet samme dag" if days == 0 else f"skrevet {words.count(days, 'dag', 'dage')} efter"


def seals_of(sealings: Iterable[Sealing]) -> dict[int, Seal]:
    """The seals by the row's key; an erasure counts before a sealing."""
    found: dict[int, Seal] = {}
    for sealing in sealings:
        seal = Seal(sealing.kind, sealing.reason, sealing.by.name if sealing.by else "", sealing.at)
        if sealing.row_id not in found or seal.erased:
            found[sealing.row_id] = seal
    return found


def timeline_entries(
    rows: Sequence[tuple[Event, Content | None]],
    *,
    child: str,
    names: Mapping[str, str],
    seals: Mapping[int, Seal],
    written_after: Collection[str],
    now: datetime,
    until: int,
) -> list[Entry]:
    """Every entry that was in the journal at `until` (seconds UTC), latest first. A correction stands in the place of
    what it corrects and keeps it; a withdrawal is shown on what it withdraws. `written_after` are the entries that
    the law found written only after the decision that relied on them.
    """
    made = {
        str(row.event): entry_of(row, content, child=child, names=names, seal=seals.get(row.pk), now=now)
        for row, content in rows
        if row.recorded_at <= until
    }
    withdrawals = {str(e.row.withdraws): e for e in made.values() if e.row.withdraws and not e.seal}
    hidden = {e.id for e in withdrawals.values() if str(e.row.withdraws) in made}
    for entry in made.values():
        entry.withdrawn = withdrawals.get(entry.id)
        entry.written_after = entry.id in written_after
    # A correction that is itself withdrawn changes nothing; it stands by itself and says so.
    corrections = [e for e in made.values() if e.row.corrects and not e.withdrawn and not e.seal]
    for entry in corrections:
        earlier = made.get(str(entry.row.corrects))
        if earlier is None or earlier is entry:
            continue
        entry.originals.append(earlier)
        hidden.add(earlier.id)
    for entry in corrections:
        _gather(entry)
    standing = [e for e in made.values() if e.id not in hidden]
    return sorted(standing, key=lambda e: (_place(e), e.row.seq), reverse=True)


def _gather(entry: Entry) -> None:
    """Let a correction of a correction show the whole chain, and carry its mark."""
    for earlier in entry.originals:
        entry.written_after = entry.written_after or earlier.written_after
    chain, seen = list(entry.originals), {entry.id}
    while chain and chain[-1].originals and chain[-1].id not in seen:
        seen.add(chain[-1].id)
        chain.append(chain[-1].originals[0])
    entry.originals = chain


def _place(entry: Entry) -> int:
    """Where on the line an entry stands: when it happened, at the earliest; what has no time stands last."""
    return entry.row.at_lo if entry.at is not None else NEVER_BEFORE
