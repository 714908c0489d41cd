"""Filters for the templates of working documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django import template

from sikkersag.casefile.needs import needed_by, said
from sikkersag.casefile.queries.entries import label_of
from sikkersag.inquiry.forms import content
from sikkersag.inquiry.forms.becoming import scaled_by
from sikkersag.inquiry.forms.content import Professional, Scaling
from sikkersag.inquiry.models import WorkingDocument

register = template.Library()


@register.filter
def kind_label(kind: str) -> str:
    """What a kind of entry is called."""
    return label_of(kind)


@register.filter
def professionals_need(document: WorkingDocument, now: datetime) -> str:
    """Which rule needs the professionals of a document."""
    kind = "afdaekning_afsluttet" if document.kind == WorkingDocument.Kind.AFDAEKNING else "bfu_afsluttet"
    return said(needed_by(kind, "fagfolk_inddraget", at=int(now.timestamp()))).rstrip(".")


@register.filter
def siblings_need(document: WorkingDocument, now: datetime) -> str:
    """Which rule needs a position on the siblings."""
    return said(needed_by("soeskende_vurderet", "soeskende", at=int(now.timestamp())))


@register.filter
def for_section(comments: Mapping[str, str], section: str) -> str:
    """The comment on a section."""
    return comments.get(section, "")


@register.filter
def wrong_at(problems: Mapping[str, list[str]], row: str) -> list[str]:
    """What is wrong with a row of fields, to be told beside it."""
    return problems.get(row, [])


@register.filter
def professionals_of(document: WorkingDocument) -> list[Professional]:
    """The professionals as written."""
    return content.professionals(document.data)


@register.filter
def scalings_of(document: WorkingDocument) -> list[Scaling]:
    """What was said on scales, as written."""
    return content.scalings(document.data)


@register.filter
def about_person(by_person: Mapping[str, tuple[str, str]], person: str) -> tuple[str, str] | None:
    """What is told of one person; None where nothing is."""
    return by_person.get(person) if by_person else None


@register.filter
def scaler(who: str) -> str:
    """Who said a number, in words."""
    return scaled_by(who)
