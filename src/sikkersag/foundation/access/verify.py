"""What the room can prove: that grants and conflicts of interest are those that the audit trail tells of.

Both decide who sees a case, and neither table is closed to altering, since grants are withdrawn and conflicts lifted.
That the rows of `CaseAccess` follow from them is proved by the room that knows the cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from sikkersag.foundation.access.actions import digest_of_conflict, digest_of_grant
from sikkersag.foundation.access.gate import case_numbers
from sikkersag.foundation.access.models import Conflict, Grant
from sikkersag.foundation.audit.anchors import Anchors
from sikkersag.foundation.audit.models import Entry
from sikkersag.foundation.audit.verifying import Fault


@dataclass(frozen=True, slots=True)
class _Kind:
    """A table whose rows the audit trail tells of: by what name, in which acts, and which column says that it ended."""

    model: type[Grant] | type[Conflict]
    name: str
    began: tuple[str, ...]
    ended: str
    column: str
    digest: Callable[[Any], str]
    what: str


_KINDS = (
    _Kind(
        Grant,
        "grant",
        ("access.give_grant", "access.break_glass", "access.carry_grant"),
        "access.withdraw_grant",
        "withdrawn_at",
        digest_of_grant,
        "en adgang, der er givet nogen ved navn,",
    ),
    _Kind(
        Conflict,
        "conflict",
        ("access.declare_conflict", "access.carry_conflict"),
        "access.lift_conflict",
        "lifted_at",
        digest_of_conflict,
        "at nogen har meldt sig inhabil,",
    ),
)

#: What the audit trail tells of one row: how it began, whether it has ended, and of which case.
_Told = tuple[str, bool, int | None]


def verify(_: Anchors) -> Iterator[Fault]:
    """Every grant and conflict that is not as the audit trail tells, also while others write: what looks wrong is
    looked at again with its row locked.
    """
    for kind in _KINDS:
        rows = {f"{kind.name}:{row.pk}": row for row in kind.model._default_manager.order_by("pk").iterator()}
        told = _told(kind, Entry.objects.all())
        for name in sorted({*rows, *told}, key=lambda one: int(one.partition(":")[2])):
            if _wrong(kind, rows.get(name), told.get(name)):
                yield from _again(kind, name)


def _told(kind: _Kind, entries: QuerySet[Entry]) -> dict[str, _Told]:
    found: dict[str, _Told] = {}
    acts = entries.filter(action__in=(*kind.began, kind.ended), object__startswith=f"{kind.name}:").order_by("pk")
    for name, action, detail, case in acts.values_list("object", "action", "detail", "case").iterator():
        if action == kind.ended:
            digest, _, of = found.get(name, ("", False, case))
            found[name] = (digest, True, of)
        else:
            found[name] = (str(detail.get("holds", "")), False, case)
    return found


def _again(kind: _Kind, name: str) -> Iterator[Fault]:
    with transaction.atomic():
        row = kind.model._default_manager.select_for_update().filter(pk=int(name.partition(":")[2])).first()
        told = _told(kind, Entry.objects.filter(object=name)).get(name)
        wrong = _wrong(kind, row, told)
        cases = {case for case in (row.case if row else None, told[2] if told else None) if case is not None}
        places = case_numbers(sorted(cases))
    if wrong:
        for place in places.values():
            yield Fault(f"sag {place}", f"{kind.what} {wrong}")


def _wrong(kind: _Kind, row: Any, told: _Told | None) -> str:
    """What is wrong with one row, in Danish; empty where nothing is."""
    if told is None:
        return "er ikke noget, som revisionssporet fortæller om"
    if row is None:
        return "er fjernet"
    if kind.digest(row) != told[0]:
        return "er ændret"
    if (getattr(row, kind.column) is not None) != told[1]:
        return "er sluttet eller åbnet igen, uden at revisionssporet fortæller om det"
    return ""
