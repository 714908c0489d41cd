"""One entry of the journal with everything it says, what it points at, and which requirements read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sikkersag.casefile.entries import told
from sikkersag.casefile.models import Case, Document, DocumentVersion, Event, Matter
from sikkersag.casefile.queries import confidential
from sikkersag.casefile.queries.case import case_of, written_after
from sikkersag.casefile.queries.entries import Entry, label_of, timeline_entries
from sikkersag.casefile.queries.lawrows import LawRow, law_row
from sikkersag.casefile.queries.standing import Standing, standing_of
from sikkersag.casefile.thelaw import rulebook, vocabulary
from sikkersag.casefile.timeline import upcast
from sikkersag.casefile.words import told as in_words
from sikkersag.foundation.access.queries import reach
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.login.models import User
from sikkersag.law.rulebook.check import facts_read_by

_COLLEAGUE = re.compile(r"u\d{1,9}")


@dataclass(frozen=True, slots=True)
class Told:
    """One fact in words, with the requirements that read it, each by its id and its title."""

    label: str
    value: str
    read_by: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A named link to other entries."""

    label: str
    targets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class File:
    """An attached file. `number` and `version` name it as a document of the case, where it is one."""

    name: str
    media_type: str
    size: int
    document: str
    title: str
    version: int


@dataclass(frozen=True, slots=True)
class EventPage:
    """An entry's own page."""

    case: Case
    entry: Entry
    chain: tuple[Entry, ...]
    facts: tuple[Told, ...]
    references: tuple[Reference, ...]
    referred_by: tuple[tuple[str, str], ...]
    files: tuple[File, ...]
    matters: tuple[Matter, ...]
    uses: tuple[LawRow, ...]
    standing: bool
    permissions: frozenset[str]


def event_page(viewer: Viewer, case: int, event: UUID) -> EventPage:
    """An entry of a case that the viewer may see. Raises Event.DoesNotExist where the journal has no such entry."""
    found = case_of(viewer, case)
    standing = standing_of(found, at=viewer.now, near=bool(confidential.reads_all_of(viewer, [case])))
    rows = standing.ledger
    entries = timeline_entries(
        standing.rows,
        child=str(found.child_id),
        names=standing.names,
        seals=standing.seals,
        written_after=written_after(rows, standing),
        now=viewer.now,
        until=standing.instant,
    )
    everything = {e.id: e for entry in entries for e in (entry, *entry.originals)}
    everything |= {e.withdrawn.id: e.withdrawn for e in list(everything.values()) if e.withdrawn is not None}
    entry = everything.get(str(event))
    if entry is None:
        raise Event.DoesNotExist(event)
    ids = {entry.id, *(e.id for e in entry.originals)}
    return EventPage(
        case=found,
        entry=entry,
        chain=tuple(entry.originals),
        facts=_facts(entry, standing),
        references=_references(entry, everything),
        referred_by=tuple(
            (other.id, _named(other)) for other in entries if any(ids & set(t) for t in other.refs.values())
        ),
        files=_files(found, entry),
        matters=tuple(Matter.objects.filter(case=found, pk__in=entry.matters)),
        uses=tuple(law_row(row, viewer.now) for row in rows if _reads(row.data, ids)),
        standing=entry in entries,
        permissions=reach(viewer, case).permissions,
    )


def _reads(data: Mapping[str, Any], ids: set[str]) -> bool:
    return bool(ids & {str(data.get("occasion", "")), str(data.get("start", "")), *map(str, data.get("evidence", ()))})


def _named(entry: Entry) -> str:
    return f"{entry.title}, {entry.full_when}"


def _facts(entry: Entry, standing: Standing) -> tuple[Told, ...]:
    if entry.seal is not None:
        return ()
    values = {name: told(value) for name, value in entry.facts.items()}
    name, facts = upcast(entry.row.vocabulary, entry.kind, values)
    kind = vocabulary().kinds.get(name)
    order = list(kind.facts) if kind is not None else []
    names = {**standing.names, **_colleagues(facts.values())}
    made = []
    for fact in sorted(facts, key=lambda f: order.index(f) if f in order else len(order)):
        label = kind.facts[fact].label if kind is not None and fact in kind.facts else fact
        if (name, fact) == (vocabulary().engine.departure, vocabulary().engine.departure_requirement):
            label = "Det krav, der er fraveget"  # the vocabulary's label asks for its number
        made.append(Told(label, in_words(name, fact, _as_known(name, fact, facts[fact]), names), _readers(name, fact)))
    return tuple(made)


def _colleagues(values: Iterable[Any]) -> dict[str, str]:
    """The names of the municipality's own people who are named in facts, by the label they are written under: "u4"."""
    said = {str(one) for value in values for one in (value if isinstance(value, tuple | list) else (value,))}
    keys = {int(label[1:]) for label in said if _COLLEAGUE.fullmatch(label)}
    return {f"u{pk}": name for pk, name in User.objects.filter(pk__in=keys).values_list("pk", "name")} if keys else {}


def _as_known(kind: str, fact: str, value: Any) -> Any:
    """Roles and requirements are stored by their key; people know their labels."""
    roles, engine = vocabulary().roles, vocabulary().engine
    if kind == engine.departure and isinstance(value, str):
        if fact == engine.departure_requirement and value in rulebook().requirements:
            return f"{rulebook().requirements[value].titel} ({value})"
        if fact == engine.departure_ground:
            grounds = {d.ground: d.titel for r in rulebook().requirements.values() for d in r.departures}
            return grounds.get(value, value)
    if fact == "rolle" and isinstance(value, str) and value in roles:
        return roles[value].label
    return value


def _readers(kind: str, fact: str) -> tuple[tuple[str, str], ...]:
    """The requirements that read a fact of a kind, each by its id and its title."""
    return tuple(
        (requirement.id, requirement.titel)
        for requirement in rulebook().requirements.values()
        if requirement.scope == "case" and (kind, fact) in facts_read_by(requirement)
    )


def _references(entry: Entry, everything: Mapping[str, Entry]) -> tuple[Reference, ...]:
    kind = vocabulary().kinds.get(entry.kind)
    found = []
    for name, targets in entry.refs.items():
        target_kind = kind.refs.get(name, "*") if kind is not None else "*"
        label = label_of(target_kind) if target_kind != "*" else "Hører til"
        found.append(
            Reference(
                label,
                tuple((t, _named(everything[t])) if t in everything else ("", "En anden hændelse") for t in targets),
            )
        )
    return tuple(found)


def _files(case: Case, entry: Entry) -> tuple[File, ...]:
    if not entry.files:
        return ()
    versions = DocumentVersion.objects.filter(document__case=case, event=entry.row.event).select_related("document")
    by_hash = {version.sha256: version for version in versions}
    found = []
    for file in entry.files:
        version = by_hash.get(file["sha256"])
        document: Document | None = version.document if version is not None else None
        found.append(
            File(
                name=file["filename"],
                media_type=file["media_type"],
                size=file["size"],
                document=str(document.pk) if document is not None else "",
                title=document.title if document is not None else file["filename"],
                version=version.version if version is not None else 1,
            )
        )
    return tuple(found)
