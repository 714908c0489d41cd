"""Confidential documents: read only by those who are near to the case, and told of to others without their content.

Near are the one whose case it is, who stands in for them, whoever the case is named to, and those who may close a case
for others (their leaders).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from sikkersag.casefile.models import Event
from sikkersag.foundation.access.queries import closely, near_cases
from sikkersag.foundation.access.viewer import Viewer

#: Who holds this on a case reads what is confidential in it.
PERMISSION = "case.restrict"
#: What stands instead of the title.
TITLE = "Fortroligt dokument"

Row = tuple[Event, dict[str, Any] | None]


def readable(viewer: Viewer, restricted: str, case: str) -> Q:
    """The condition for rows of `visible` cases: open to all who see the case, or to this viewer. The arguments are
    the paths from the row to its mark and to its case's id.
    """
    return Q(**{restricted: False}) | Q(closely(viewer, case, permission=PERMISSION))


def reads_all_of(viewer: Viewer, cases: Iterable[int]) -> set[int]:
    """The cases, of some, whose confidential documents the viewer may read."""
    return near_cases(viewer, cases, permission=PERMISSION)


def without(rows: Sequence[Row], *, sealed: Collection[int]) -> list[Row]:
    """The rows of a journal as those see them who may not read what is confidential. What the law reads is kept, so
    that it finds the same; pages show none of it (`hidden`). `sealed`: the keys of the rows that are sealed or erased.
    """
    closed: dict[str, bool] = {}
    for row, content in rows:
        if content is not None and "document" in content:
            name = content["document"]["id"]
            if row.pk in sealed and name in closed:
                # A version that is sealed says nothing any more, as `papers` has it; it may have opened what is closed.
                continue
            # The latest version's mark holds for all of them.
            closed[name] = content["document"]["restricted"]
    return [(row, _hidden(content, closed)) for row, content in rows]


def _hidden(content: Mapping[str, Any] | None, closed: Mapping[str, bool]) -> dict[str, Any] | None:
    if content is None:
        return None
    if "document" not in content or not closed[content["document"]["id"]]:
        return dict(content)
    kept = {name: content[name] for name in ("facts", "refs", "by")}
    return kept | {"title": TITLE, "passages": [], "attachments": [], "hidden": True}
