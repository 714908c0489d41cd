"""Tags and filters that only the casefile's templates need: instants as times, addresses that may not be there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django import template
from django.utils.safestring import SafeString

from sikkersag.casefile.models import Case, Draft
from sikkersag.casefile.queries.entries import first_name, moment
from sikkersag.casefile.queries.reads import why_told
from sikkersag.casefile.views.links import address
from sikkersag.foundation.ui.status import Status, render

register = template.Library()


@register.filter
def since_epoch(instant: int | None) -> datetime | None:
    """Seconds UTC, as the journal has them, as a time."""
    return None if instant is None else moment(instant)


@register.filter
def of(mapping: Mapping[int, str], key: int) -> str:
    """What a mapping has for a key; empty where it has nothing."""
    return mapping.get(key, "")


@register.filter
def said_of_another(why: str) -> str:
    """Why somebody has read a case, told to others."""
    return why_told(why)


@register.simple_tag
def written_after_mark() -> SafeString:
    """The mark of an entry that was written only after the decision that relied on it."""
    return render(Status("written_after", "Skrevet ned efter den afgørelse, der byggede på den"))


@register.simple_tag
def rule_address(requirement: str) -> str:
    """Where a requirement of the rulebook is read; empty where there is no such page."""
    return address("rulebook_requirement", requirement)


@register.simple_tag
def document_address(case: Case, document: str, version: int) -> str:
    """Where a version of a document is read; empty for a file that is no document of the case."""
    return f"{address('document', case.number, document)}?version={version}" if document else ""


@register.simple_tag
def documents_address(case: Case) -> str:
    """Where all the documents of a case are listed."""
    return address("documents", case.number)


@register.simple_tag
def draft_address(draft: Draft, case: Case) -> str:
    """Where a draft is written on."""
    return address("draft", draft.pk) or address("draft_open", draft.pk)


@register.filter
def first_word(name: str) -> str:
    """The first name of a name."""
    return first_name(name)


@register.filter
def at_index(items: Sequence[object], index: int) -> object:
    """What stands at a place of a sequence."""
    return items[index]
