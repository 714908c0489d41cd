"""The history of a working document: every version, and the difference between two."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.inquiry.forms import naming
from sikkersag.inquiry.views.frame import address, found, trail

_WORDS = re.compile(r"\s+|\S+")
#: Fields that only bind rows together and say nothing to a reader.
_SILENT = (".slags", ".svarer", ".fra")


@dataclass(frozen=True, slots=True)
class Bit:
    """A stretch of a text: in both versions ("ens"), only in the newer ("ny") or only in the older ("ud")."""

    sort: str
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that differs."""

    name: str
    bits: tuple[Bit, ...]


@require_GET
@needs_case("case.read", what="versioner af en undersøgelse")
def page(request: Request, number: str, inquiry: UUID) -> HttpResponse:
    """The versions, latest first; with `fra` and `til` what changed between them, with `til` alone what it held."""
    document = found(request, inquiry)
    saves = list(document.saves.select_related("by").order_by("-version"))
    by_number = {str(one.version): one for one in saves}
    newer = by_number.get(request.GET.get("til", "")) or saves[0]
    older = by_number.get(request.GET.get("fra", ""))
    if older is not None and older.version > newer.version:
        older, newer = newer, older
    context = {
        "document": document,
        "case": document.case,
        "saves": saves,
        "newer": newer,
        "older": older,
        "changes": list(_changes({} if older is None else older.data, newer.data)),
        "approvals": list(document.approvals.select_related("sent_by", "answered_by").order_by("-sent_at")),
        "trail": trail(document.case, document.matter, (document.get_kind_display(), address(document))),
    }
    return render(request, "inquiry/versions.html", context)


def _changes(older: Mapping[str, list[str]], newer: Mapping[str, list[str]]) -> Iterator[Changed]:
    for name in dict.fromkeys([*newer, *older]):
        if name.endswith(_SILENT):
            continue
        then, now = "\n".join(older.get(name, ())), "\n".join(newer.get(name, ()))
        if then.strip() != now.strip():
            yield Changed(naming.name_of(name), tuple(between(then, now)))


#: Texts with more words than this are shown one after the other: comparing them word by word takes too long.
MOST_WORDS = 6_000


def between(then: str, now: str) -> Iterator[Bit]:
    """The stretches of two texts, by words."""
    one, other = _WORDS.findall(then), _WORDS.findall(now)
    if len(one) + len(other) > MOST_WORDS:
        yield Bit("ud", then)
        yield Bit("ny", now)
        return
    for what, a, b, c, d in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what == "equal":
            yield Bit("ens", "".join(one[a:b]))
            continue
        if a < b:
            yield Bit("ud", "".join(one[a:b]))
        if c < d:
            yield Bit("ny", "".join(other[c:d]))
