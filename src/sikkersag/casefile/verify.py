"""What the casefile can prove of its journals: that no entry, content, case or file has been altered or taken out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from sikkersag.casefile.actions.journal import body_of, digest_of
from sikkersag.casefile.models import Case, Content, Event, Sealing
from sikkersag.casefile.projections import ADMINISTRATIVE, OPENED, administered
from sikkersag.casefile.timeline import build
from sikkersag.foundation.access.models import CaseAccess, Grant
from sikkersag.foundation.access.principals import row_of, rows_of
from sikkersag.foundation.audit import chain
from sikkersag.foundation.audit.anchors import Anchors, Head
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.audit.verifying import Fault
from sikkersag.foundation.files import store
from sikkersag.foundation.numbering.forms import case_number, case_series
from sikkersag.foundation.numbering.models import Series
from sikkersag.foundation.organisation.models import Unit
from sikkersag.law.engine.timeline import effective

#: The entries that name the child that a journal is about, besides the opening.
BIRTHS = ("foedsel", "forventet_foedsel")


def heads() -> Iterable[tuple[str, Head]]:
    """The head of every journal, for the anchors."""
    for number, length, head in Case.objects.order_by("pk").values_list("number", "length", "head").iterator():
        yield f"sag {number}", Head(length, head)


def verify(anchors: Anchors) -> Iterator[Fault]:
    """Every fault in the journals, by case and place in it, also while others write.

    The journals are read through once without a lock. What looks wrong then is looked at again with its case locked,
    since somebody may have been writing in it.
    """
    yield from _numbers(anchors)
    yield from _sealings()
    told, number_of = _told_of_by_the_audit_trail()
    restricted = _restricted(Entry.objects.filter(case__isnull=False))
    suspected = set(told)
    cases = {case.pk: case for case in Case.objects.order_by("pk")}
    for pk, group in groupby(Event.objects.order_by("case_id", "seq").iterator(chunk_size=2000), key=_case_of):
        case = cases.get(pk)
        if case is not None and not any(_case(case, list(group), anchors, told.get(pk, 0), restricted.get(pk))):
            suspected.discard(pk)
        else:
            suspected.add(pk)
    suspected.update(pk for pk, case in cases.items() if not case.length)
    for pk in sorted(suspected):
        yield from _again(pk, anchors, told.get(pk, 0), number_of.get(pk, ""))


def _case_of(row: Event) -> int:
    return row.case_id


def _again(pk: int, anchors: Anchors, told: int, name: str) -> Iterator[Fault]:
    """The faults of one case, read while nobody else can write in it."""
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(pk=pk).first()
        rows = list(Event.objects.filter(case_id=pk).order_by("seq"))
        if case is None:
            what = "der er hændelser i journalen" if rows else "revisionssporet fortæller om den"
            found = [Fault(name or f"sagen med nøglen {pk}", f"sagen findes ikke længere, og {what}")]
        elif not rows:
            found = [Fault(f"sag {case.number}", f"journalen er tom, og den havde {case.length} hændelser")]
        else:
            restricted = _restricted(Entry.objects.filter(case=pk)).get(pk)
            found = list(_case(case, rows, anchors, told, restricted))
    yield from found


def _numbers(anchors: Anchors) -> Iterator[Fault]:
    """Cases that were given a number, or anchored, and are not there."""
    series = list(Series.objects.filter(key__startswith=case_series(0)[:-1]).order_by("key"))
    present = set(Case.objects.values_list("number", flat=True))
    for given in series:
        year = int(given.key.removeprefix(case_series(0)[:-1]))
        for number in range(1, given.last + 1):
            if case_number(year, number) not in present:
                yield Fault(f"sag {case_number(year, number)}", "sagen findes ikke længere, og nummeret er givet")
    for name in anchors.heads:
        if name.startswith("sag ") and name.removeprefix("sag ") not in present:
            yield Fault(name, "sagen findes ikke længere, og den var forankret")


def _sealings() -> Iterator[Fault]:
    """Sealings and the audit rows that tell of them: neither may stand without the other."""
    entries = Entry.objects.filter(action__in=("journal.seal", "journal.erase"))
    told = {detail.get("sealing"): f"{name}, hændelse nr. {detail.get('seq')}" for name, detail in _details(entries)}
    for sealing in Sealing.objects.select_related("row__case").order_by("pk").iterator():
        if told.pop(digest_of(sealing), None) is None:
            place = f"sag {sealing.row.case.number}, hændelse nr. {sealing.row.seq}"
            yield Fault(place, "er forseglet eller slettet på en måde, som revisionssporet ikke fortæller om")
    for place in told.values():
        yield Fault(place, "en forsegling eller sletning er ændret eller fjernet")


def _details(entries: QuerySet[Entry]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from entries.order_by("pk").values_list("object", "detail").iterator()


def _told_of_by_the_audit_trail() -> tuple[dict[int, int], dict[int, str]]:
    """The highest place in each journal that the audit trail tells of, and what the case was called there."""
    highest: dict[int, int] = {}
    names: dict[int, str] = {}
    entries = Entry.objects.filter(case__isnull=False, detail__has_key="seq")
    for case, name, detail in entries.values_list("case", "object", "detail").iterator():
        told = detail["seq"]
        assert case is not None  # the filter says so
        highest[case] = max([highest.get(case, 0), *(told if isinstance(told, list) else [told])])
        names[case] = name
    return highest, names


def _restricted(entries: QuerySet[Entry]) -> dict[int, bool]:
    """By case: whether the audit trail says last that it is open to named people only."""
    found = entries.filter(detail__has_key="restricted").order_by("pk").values_list("case", "detail")
    return {case: bool(detail["restricted"]) for case, detail in found.iterator() if case is not None}


def _case(case: Case, rows: list[Event], anchors: Anchors, told: int, restricted: bool | None) -> Iterator[Fault]:
    """Everything that can be wrong with one case. `restricted`: what the audit trail says last of that, if anything."""
    about = [row.concerns for row in rows if row.kind in (OPENED, *BIRTHS) and row.concerns]
    if about and not any(str(case.child_id) in children for children in about):
        yield Fault(f"sag {case.number}", "sagens barn er et andet end det, journalen blev åbnet om")
    yield from _access(case)
    if restricted is not None and case.restricted != restricted:
        yield Fault(f"sag {case.number}", "hvem der kan se sagen, er ændret, uden at revisionssporet fortæller om det")
    contents = {c.row_id: c for c in Content.objects.filter(row__case=case)}
    yield from _administration(case, rows, contents)
    yield from _journal(case, rows, contents, anchors.heads.get(f"sag {case.number}", ()), told)


#: What the columns are called that the journal decides.
_COLUMNS = {
    "status": "om sagen er åben",
    "opened_at": "hvornår sagen blev åbnet",
    "closed_at": "hvornår sagen blev lukket",
    "worker": "hvem der har sagen",
    "unit": "hvilken enhed sagen ligger i",
}


def _administration(case: Case, rows: list[Event], contents: Mapping[int, Content]) -> Iterator[Fault]:
    """Whether the case runs, and whose it is, as its journal says: by that it is found, and by that it is seen."""
    mine = [(row, contents[row.pk].body) for row in rows if row.kind in ADMINISTRATIVE and row.pk in contents]
    latest = max((row.recorded_at for row in rows), default=0)
    sealed = dict.fromkeys(Sealing.objects.filter(row__in=[row for row, _ in mine]).values_list("row_id", flat=True), 0)
    try:
        differ = administered(case, effective(build(case, mine, sealed, known_at=latest).events, latest))
    except (KeyError, TypeError, ValueError, Unit.DoesNotExist):
        return  # the entry itself was altered, and is named by that
    for name in differ:
        yield Fault(f"sag {case.number}", f"{_COLUMNS[name]}, er et andet, end journalen siger")


def _access(case: Case) -> Iterator[Fault]:
    """Whether those who may see the case are those whom its worker, its unit and its grants give that."""
    grants = [row_of(grant) for grant in Grant.objects.filter(case=case.pk, withdrawn_at__isnull=True)]
    wanted = rows_of(case.pk, worker=case.worker_id, unit=case.unit_id, restricted=case.restricted) + grants
    should = {(row.principal, row.why, row.until) for row in wanted}
    are = set(CaseAccess.objects.filter(case=case.pk).values_list("principal", "why", "until"))
    for principal, why, _ in sorted(are - should, key=str):
        yield Fault(f"sag {case.number}", f"adgangen for {principal} ({why}) er ikke givet af sagen eller af nogen")
    for principal, why, _ in sorted(should - are, key=str):
        yield Fault(f"sag {case.number}", f"adgangen for {principal} ({why}) mangler")


def _journal(
    case: Case, rows: list[Event], contents: Mapping[int, Content], anchored: Iterable[Head], told: int
) -> Iterator[Fault]:
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
