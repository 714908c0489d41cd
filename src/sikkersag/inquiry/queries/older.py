"""The older BFU that a new one may bring up to date: a finished document, or one that stands in the journal alone.

The law sets no age from which an older one may not be brought up to date; how long one may stand as the basis of a
decision is the rulebook's (F1), and so is when it must have been revised (P11).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sikkersag.casefile.models import Case, Matter
from sikkersag.casefile.queries.entries import Entry
from sikkersag.inquiry.forms.outline import TEXT, outline
from sikkersag.inquiry.models import WorkingDocument
from sikkersag.inquiry.queries.written import lines_of

KIND = "bfu_afsluttet"


@dataclass(frozen=True, slots=True)
class Older:
    """An older BFU: `key` names it in an address (a document's id, or the entry's), `when` its day in Danish."""

    key: UUID
    when: str


def latest(case: Case, matter: Matter, *, now: datetime) -> Older | None:
    """The latest BFU that stands in a case: of the matter where it has one, else of another matter."""
    lines = lines_of(case, (KIND,), now=now)
    found = next((one for one in lines if str(matter.pk) in one.about), lines[0] if lines else None)
    if found is None:
        return None
    document = WorkingDocument.objects.filter(event=found.event).values_list("pk", flat=True).first()
    return Older(document or found.event, found.when)


def entry_of(entries: Iterable[Entry], event: UUID) -> Entry | None:
    """The entry of an older BFU among those that everybody who sees the case may read; None where it is not there."""
    return next((one for one in entries if one.kind == KIND and one.id == str(event) and not one.hidden), None)


def placed(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """The passages of an older BFU that begin with the title of a section: the section, the words, the passage's id."""
    titles = {_plain(one.title): one.key for one in outline()[0] if "bfu" in one.documents and one.kind == TEXT}
    for text in entry.texts:
        first, _, rest = text.text.partition("\n")
        section = titles.get(_plain(first))
        if section is not None and rest.strip():
            yield section, rest.strip(), text.id


def _plain(title: str) -> str:
    return title.strip().rstrip("?:.").casefold()
