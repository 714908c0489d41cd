"""One matter of a case: the law's requirements to its decision, and everything in the journal that is about it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sikkersag.casefile.matters import Part, parts_of
from sikkersag.casefile.models import Case, Matter
from sikkersag.casefile.queries import confidential
from sikkersag.casefile.queries.case import case_of, taken_over, written_after
from sikkersag.casefile.queries.entries import Entry, timeline_entries
from sikkersag.casefile.queries.lawrows import MOST_OPENING, LawRow, details_of, law_row
from sikkersag.casefile.queries.standing import Standing, standing_of
from sikkersag.foundation.access.queries import reach, visible
from sikkersag.foundation.access.viewer import Viewer

#: Words for the groups of requirements, in the order of the page.
OPEN, BROKEN, FULFILLED, OTHER = "mangler", "ikke-opfyldt", "opfyldt", "oevrige"


@dataclass(frozen=True, slots=True)
class MatterPage:
    """The whole page."""

    case: Case
    matter: Matter
    standing: Standing
    rows: dict[str, tuple[LawRow, ...]]
    entries: tuple[Entry, ...]
    parts: tuple[Part, ...]
    permissions: frozenset[str]


def matter_of(viewer: Viewer, case: int, matter: UUID) -> Matter:
    """A matter of a case that the viewer may see. Raises Matter.DoesNotExist."""
    return visible(viewer, Matter.objects.filter(case=case), "case").get(pk=matter)


def rows_of_matter(standing: Standing, matter: UUID, viewer: Viewer) -> dict[str, tuple[LawRow, ...]]:
    """The ledger's rows about a matter in their groups: what can still be done, what cannot, what is fulfilled."""
    groups: dict[str, list[LawRow]] = {OPEN: [], BROKEN: [], FULFILLED: [], OTHER: []}
    taken = taken_over(standing)
    for row in standing.ledger:
        if row.matter != matter:
            continue
        evidence = row.data.get("evidence") or [""]
        made = law_row(row, viewer.now, municipality=taken.get(evidence[0], ""))
        groups[group_of(made)].append(made)
    return {name: tuple(sorted(rows, key=lambda made: made.row.finding)) for name, rows in groups.items()}


def group_of(made: LawRow) -> str:
    """Which group a row stands in."""
    if made.row.is_open:
        return OPEN
    if made.row.breach:
        return BROKEN
    return FULFILLED if made.row.outcome in ("met", "departed") else OTHER


def matter_page(viewer: Viewer, case: int, matter: UUID) -> MatterPage:
    """The page of a matter. Raises Matter.DoesNotExist where the viewer sees no such matter in the case."""
    found, told = matter_of(viewer, case, matter), case_of(viewer, case)
    permissions = reach(viewer, case).permissions
    standing = standing_of(told, at=viewer.now, near=bool(confidential.reads_all_of(viewer, [case])))
    rows = rows_of_matter(standing, matter, viewer)
    for made in [*rows[OPEN], *rows[BROKEN]][:MOST_OPENING]:
        made.details = details_of(made.row, standing.explainer)
    entries = timeline_entries(
        standing.rows,
        child=str(told.child_id),
        names=standing.names,
        seals=standing.seals,
        written_after=written_after(standing.ledger, standing),
        now=standing.at,
        until=standing.instant,
    )
    return MatterPage(
        case=told,
        matter=found,
        standing=standing,
        rows=rows,
        entries=tuple(entry for entry in entries if str(matter) in entry.row.about),
        parts=tuple(parts_of(viewer, told, found, permissions)),
        permissions=permissions,
    )
