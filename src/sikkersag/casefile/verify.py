"""What the casefile can prove of its journals: that no entry, content, case or file has been altered or taken out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from sikkersag.casefile.actions.journal import body_of
from sikkersag.casefile.models import Case, Content, Event, Sealing
from sikkersag.foundation.audit import chain
from sikkersag.foundation.audit.anchors import Anchors, Head
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.audit.verifying import Fault
from sikkersag.foundation.files import store
from sikkersag.foundation.numbering.forms import case_number, case_series
from sikkersag.foundation.numbering.models import Series


def heads() -> Iterable[tuple[str, Head]]:
    """The head of every journal, for the anchors."""
    for number, length, head in Case.objects.order_by("pk").values_list("number", "length", "head").iterator():
        yield f"sag {number}", Head(length, head)


def verify(anchors: Anchors) -> Iterator[Fault]:
    """Every fault in the journals, by case and place in it."""
    cases = {case.pk: case for case in Case.objects.order_by("pk")}
    yield from _numbers({case.number for case in cases.values()}, anchors)
    told = _told_of_by_the_audit_trail()
    seen: set[int] = set()
    rows = Event.objects.order_by("case_id", "seq").iterator(chunk_size=2000)
    for pk, group in groupby(rows, key=lambda row: row.case_id):
        seen.add(pk)
        yield from _journal(cases[pk], list(group), anchors.heads.get(f"sag {cases[pk].number}", ()), told.get(pk, 0))
    for pk, case in cases.items():
        if pk not in seen:
            yield Fault(f"sag {case.number}", f"journalen er tom, og den havde {case.length} hændelser")


def _numbers(present: set[str], anchors: Anchors) -> Iterator[Fault]:
    """Cases that were given a number, or anchored, and are not there."""
    for series in Series.objects.filter(key__startswith=case_series(0)[:-1]).order_by("key"):
        year = int(series.key.removeprefix(case_series(0)[:-1]))
        for number in range(1, series.last + 1):
            if case_number(year, number) not in present:
                yield Fault(f"sag {case_number(year, number)}", "sagen findes ikke længere, og nummeret er givet")
    for name in anchors.heads:
        if name.startswith("sag ") and name.removeprefix("sag ") not in present:
            yield Fault(name, "sagen findes ikke længere, og den var forankret")


def _told_of_by_the_audit_trail() -> dict[int, int]:
    """The highest place in each journal that the audit trail tells of."""
    highest: dict[int, int] = {}
    entries = Entry.objects.filter(case__isnull=False, detail__has_key="seq")
    for case, detail in entries.values_list("case", "detail").iterator():
        told = detail["seq"]
        assert case is not None  # the filter says so
        highest[case] = max([highest.get(case, 0), *(told if isinstance(told, list) else [told])])
    return highest


def _journal(case: Case, rows: list[Event], anchored: Iterable[Head], told: int) -> Iterator[Fault]:
    contents = {c.row_id: c for c in Content.objects.filter(row__case=case)}
    erased = set(Sealing.objects.filter(row__case=case, kind=Sealing.Kind.ERASED).values_list("row_id", flat=True))
    previous, expected = chain.START, 1
    hashes: dict[int, str] = {}
    for row in rows:
        place = f"sag {case.number}, hændelse nr. {row.seq} ({row.event})"
        for lost in range(expected, row.seq):
            yield Fault(f"sag {case.number}, hændelse nr. {lost}", "mangler")
        if row.seq == expected and row.previous != previous:
            yield Fault(place, "følger ikke efter den forrige hændelse, som den står nu")
        if chain.link(row.previous, body_of(case.number, row)) != row.hash:
            yield Fault(place, "er ændret eller byttet om")
        yield from _content(place, row, contents.get(row.pk), row.pk in erased)
        hashes[row.seq] = row.hash
        previous, expected = row.hash, row.seq + 1
    last = max(case.length, told)
    for lost in range(expected, last + 1):
        yield Fault(f"sag {case.number}, hændelse nr. {lost}", "mangler i slutningen af journalen")
    if expected > last and (case.length, case.head) != (expected - 1, previous):
        yield Fault(f"sag {case.number}", "sagens hoved passer ikke med journalens sidste hændelse")
    for head in anchored:
        if head.length and hashes.get(head.length) != head.hash:
            yield Fault(
                f"sag {case.number}, hændelse nr. {head.length}",
                "er ikke den, der blev forankret; journalen kan være skrevet om til og med denne",
            )


def _content(place: str, row: Event, content: Content | None, erased: bool) -> Iterator[Fault]:
    if content is None:
        yield Fault(place, "indholdet mangler")
    elif content.body is None or content.salt is None:
        if not erased:
            yield Fault(place, "indholdet er fjernet, uden at det står, at det er slettet efter loven")
    else:
        if chain.commitment(content.salt, content.body) != row.commitment:
            yield Fault(place, "indholdet er ændret eller byttet om")
        yield from _files(place, content.body)


def _files(place: str, body: dict[str, Any]) -> Iterator[Fault]:
    for attachment in body.get("attachments", ()):
        if store.verify(attachment["sha256"]) is not store.Condition.INTACT:
            yield Fault(place, f"bilaget »{attachment['filename']}« mangler eller er ændret")
