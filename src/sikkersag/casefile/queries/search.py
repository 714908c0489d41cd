"""Search: cases, persons, journal entries and documents, always within what the viewer may see.

Access stands inside every query, so what lies elsewhere changes neither what is found, nor how many, nor what is said.
That a search was made is written by `actions.search`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery

from sikkersag.casefile.asked import Asked, Number
from sikkersag.casefile.filetexts import PDF, text_of_file
from sikkersag.casefile.models import Case, Document, DocumentVersion, Event, Party, SearchText
from sikkersag.casefile.queries import confidential
from sikkersag.casefile.queries.entries import label_of, local_day, texts_of
from sikkersag.casefile.searching import holding
from sikkersag.casefile.snippets import Part, marked, snippet
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.foundation.access.queries import Among, visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.people import cpr
from sikkersag.foundation.people import queries as people
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.ui import danish

M = TypeVar("M", bound=Model)

#: How many of a group stand on one page, and how many pages one may turn.
PAGE = 20
MOST_PAGES = 50
#: How many cases of one person are named.
MOST_PARTS = 6

CASES, PERSONS, ENTRIES, DOCUMENTS = "sager", "personer", "journal", "dokumenter"
TITLES = {CASES: "Sager", PERSONS: "Personer i sagerne", ENTRIES: "I journalen", DOCUMENTS: "Dokumenter"}


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of what was found: a page of it, and whether there is more before and after."""

    key: str
    title: str
    rows: Sequence[Any]
    page: int = 1
    more: bool = False

    @property
    def first(self) -> int:
        """The place of the first row shown, from 1."""
        return (self.page - 1) * PAGE + 1

    @property
    def last(self) -> int:
        """The place of the last row shown."""
        return self.first + len(self.rows) - 1


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to. `groups` has those in which something was found, or the one whose pages are turned."""

    asked: Asked
    groups: tuple[Group, ...] = ()
    only: str = ""

    @property
    def any(self) -> bool:
        """Was anything found?"""
        return any(group.rows for group in self.groups)

    @property
    def read_cases(self) -> list[int]:
        """The cases of which something that stands in them is shown."""
        rows = [row for group in self.groups if group.key in (ENTRIES, DOCUMENTS) for row in group.rows]
        return list(dict.fromkeys(row.case for row in rows))


@dataclass(frozen=True, slots=True)
class CaseHit:
    """A case by its child."""

    case: Case
    name: tuple[Part, ...]
    age: str
    cpr: str


@dataclass(frozen=True, slots=True)
class PersonHit:
    """Somebody who is registered in cases that the viewer may see: (role, child, case number) of each."""

    person: Person
    name: tuple[Part, ...]
    cpr: str
    parts: tuple[tuple[str, str, str], ...]
    more: bool


@dataclass(frozen=True, slots=True)
class TextHit:
    """An entry or a document in which the words stand."""

    case: int
    number: str
    child: str
    event: str
    title: tuple[Part, ...]
    label: str
    day: str
    snippet: tuple[Part, ...]
    marks: tuple[str, ...] = ()
    document: str = ""
    document_number: str = ""
    version: int = 0


#: Finds one group: a page of its rows, and whether there is more.
Finder = Callable[[Viewer, Asked, int], tuple[Sequence[Any], bool]]


@dataclass
class _Loaded:
    """What the rows of a page of hits say, by case and event."""

    events: dict[tuple[int, UUID], Event] = field(default_factory=dict)
    changed: dict[tuple[int, UUID], str] = field(default_factory=dict)
    versions: dict[tuple[int, UUID], DocumentVersion] = field(default_factory=dict)


def find(viewer: Viewer, asked: Asked, *, only: str = "", page: int = 1) -> Found:
    """Everything that was asked for; `only` one group, at a page. A group not asked for makes no query."""
    if asked.problem:
        return Found(asked)
    finders: dict[str, Finder] = {CASES: _cases, PERSONS: _persons, ENTRIES: _entries, DOCUMENTS: _documents}
    wanted = [only] if only in finders else list(finders)
    page = min(max(page, 1), MOST_PAGES) if only in finders else 1
    groups = []
    for key in wanted:
        rows, more = finders[key](viewer, asked, page)
        if rows or only:
            groups.append(Group(key, TITLES[key], rows, page, more and page < MOST_PAGES))
    return Found(asked, tuple(groups), only if only in finders else "")


def _page_of(rows: QuerySet[M], page: int, wanted: Q | None = None) -> tuple[list[M], bool]:
    """A page of the rows that are wanted, and whether another follows; never how many there are in all. What they say
    is read only of those that are shown, since a common word stands in thousands.
    """
    start = (page - 1) * PAGE
    found = rows if wanted is None else rows.filter(wanted)
    keys = list(found.values_list("pk", flat=True)[start : start + PAGE + 1])
    return list(rows.filter(pk__in=keys[:PAGE])), len(keys) > PAGE


def _cases(viewer: Viewer, asked: Asked, page: int) -> tuple[list[CaseHit], bool]:
    wanted = []
    if asked.number is not None and (numbered := _numbered(asked.number)):
        # Found first, by themselves: no index serves a part of a number behind the wall of `access.wall`.
        found = Case.objects.filter(reduce(or_, numbered)).values("pk")
        wanted.append(Q(Among(F("pk"), Subquery(found))))
    if asked.cpr:
        wanted.append(Q(child__cpr=asked.cpr))
    if asked.name:
        wanted.append(Q(child__in=people.by_name(asked.name).order_by().values("pk")))
    if not wanted:
        return [], False
    # Never "nothing, or this": a database looks a name up only where it stands alone.
    seen = visible(viewer, Case.objects.all()).select_related("child", "worker").order_by("child__folded", "pk")
    rows, more = _page_of(seen, page, reduce(or_, wanted))
    letters = asked.name.split()
    return [
        CaseHit(case, marked(case.child.name, letters), _age(case.child, viewer.now), cpr.masked(case.child.cpr))
        for case in rows
    ], more


def _numbered(number: Number) -> list[Q]:
    wanted = []
    if number.exact:
        wanted.append(Q(number=number.exact))
    if number.part:
        wanted.append(Q(number__contains=number.part))
    if number.serial:
        wanted.append(Q(number__endswith=number.serial))
    return wanted


def _age(child: Person, now: datetime) -> str:
    return danish.age(child.born, now) if child.born is not None else ""


def _persons(viewer: Viewer, asked: Asked, page: int) -> tuple[list[PersonHit], bool]:
    """Persons of cases, not the children whose cases they are: those stand among the cases."""
    if asked.cpr:
        persons = Person.objects.filter(cpr=asked.cpr)
    elif asked.name:
        persons = people.by_name(asked.name)
    else:
        return [], False
    parts = visible(viewer, Party.objects.filter(person=OuterRef("pk")), "case")
    rows, more = _page_of(persons.filter(Exists(parts)).order_by("folded", "pk"), page)
    told: dict[UUID, list[Party]] = {}
    seen = visible(viewer, Party.objects.filter(person__in=[row.pk for row in rows]), "case")
    for part in seen.select_related("case__child").order_by("case__child__folded", "pk"):
        told.setdefault(part.person_id, []).append(part)
    roles = vocabulary().roles
    return [
        PersonHit(
            person,
            marked(person.name, asked.name.split()),
            cpr.masked(person.cpr),
            tuple(
                (roles[p.role].label if p.role in roles else p.role, p.case.child.name, p.case.number)
                for p in told.get(person.pk, [])[:MOST_PARTS]
            ),
            len(told.get(person.pk, [])) > MOST_PARTS,
        )
        for person in rows
    ], more


def _entries(viewer: Viewer, asked: Asked, page: int) -> tuple[list[TextHit], bool]:
    texts = holding(SearchText.objects.filter(is_document=False), asked.needles)
    return _texts(viewer, asked, texts, page)


def _documents(viewer: Viewer, asked: Asked, page: int) -> tuple[list[TextHit], bool]:
    texts = SearchText.objects.filter(is_document=True)
    if asked.number is not None and asked.number.document is not None:
        found = Document.objects.filter(case__number=asked.number.exact, number=asked.number.document)
        versions = DocumentVersion.objects.filter(document__in=found, event=OuterRef("event"))
        texts = texts.filter(Exists(versions), case__number=asked.number.exact)
    else:
        texts = holding(texts, asked.needles)
    return _texts(viewer, asked, texts.filter(confidential.readable(viewer, "restricted", "case")), page)


def _texts(viewer: Viewer, asked: Asked, texts: QuerySet[SearchText], page: int) -> tuple[list[TextHit], bool]:
    seen = visible(viewer, texts, "case").select_related("case__child")
    rows, more = _page_of(seen.defer("folded").order_by("-at", "-pk"), page)
    loaded = _load(rows)
    hits = [_hit(row, loaded, asked) for row in rows if (row.case_id, row.event) in loaded.events]
    return hits, more


def _load(rows: Sequence[SearchText]) -> _Loaded:
    if not rows:
        return _Loaded()
    wanted = {(row.case_id, row.event) for row in rows}
    cases, ids = {case for case, _ in wanted}, {event for _, event in wanted}
    own = Event.objects.filter(case__in=cases)
    events = own.filter(event__in=ids, sealings__isnull=True, content__body__isnull=False).select_related("content")
    loaded = _Loaded({(e.case_id, e.event): e for e in events})
    later = own.filter(Q(withdraws__in=ids) | Q(corrects__in=ids), sealings__isnull=True).order_by("seq")
    for case, withdraws, corrects in later.values_list("case_id", "withdraws", "corrects"):
        target = withdraws or corrects
        if target is not None:
            loaded.changed[case, target] = "Trukket tilbage" if withdraws else "Rettet senere"
    versions = DocumentVersion.objects.filter(document__case__in=cases, event__in=ids).select_related("document")
    loaded.versions = {(version.document.case_id, version.event): version for version in versions}
    return loaded


def _hit(row: SearchText, loaded: _Loaded, asked: Asked) -> TextHit:
    place = (row.case_id, row.event)
    event, version = loaded.events[place], loaded.versions.get(place)
    body = event.content.body or {}
    needles = [needle.folded for needle in asked.needles]
    files = body.get("attachments", ())
    own = str(body.get("title") or "")
    texts = [text.text for text in texts_of(body, str(row.case.child_id), {})]
    texts += [file["filename"] for file in files]
    # A PDF is found by its words, and takes too long to read for an excerpt of each hit.
    read = [file for file in files if file["media_type"] != PDF]
    texts += [text for file in read if (text := text_of_file(file["sha256"], file["media_type"]))]
    texts += [value for value in body.get("facts", {}).values() if isinstance(value, str) and " " in value]
    day = local_day(event.at_lo)
    changed = loaded.changed.get(place)
    return TextHit(
        case=row.case_id,
        number=row.case.number,
        child=row.case.child.name,
        event=str(row.event),
        title=marked(own or label_of(event.kind), needles),
        label=label_of(event.kind),
        day=danish.plain_day(day) if day is not None else "Ukendt tidspunkt",
        snippet=snippet(texts, needles),
        marks=(changed,) if changed else (),
        document=str(version.document_id) if version is not None else "",
        document_number=f"{row.case.number}-{version.document.number}" if version is not None else "",
        version=version.version if version is not None else 0,
    )
