"""The texts of letters as lawyers have written them. They hold nothing of any case, so nothing is filtered here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import OuterRef, Subquery

from sikkersag.correspondence.models import TextVersion


def latest(blocks: Iterable[str]) -> Mapping[str, tuple[int, str]]:
    """The latest version and text of each of these blocks; one that nobody has written is not in it. One query."""
    newest = TextVersion.objects.filter(block=OuterRef("block")).order_by("-version").values("version")[:1]
    rows = TextVersion.objects.filter(block__in=list(blocks), version=Subquery(newest))
    return {row.block: (row.version, row.text) for row in rows}
