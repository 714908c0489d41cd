"""A decision on its way as its pages show it: the draft, the case as it stands, who is told, what may be relied on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from sikkersag.casefile.models import Case, Matter
from sikkersag.casefile.queries import confidential
from sikkersag.casefile.queries.case import case_of
from sikkersag.casefile.queries.entries import Entry, timeline_entries
from sikkersag.casefile.queries.matter import matter_of
from sikkersag.casefile.queries.standing import Standing, standing_of
from sikkersag.correspondence.addressees import Addressee
from sikkersag.correspondence.queries.addressees import addressees_of
from sikkersag.decisions.bases import Basis, bases
from sikkersag.decisions.complaints import complaints_of
from sikkersag.decisions.forms.steps import Scene
from sikkersag.decisions.models import Decision
from sikkersag.decisions.proposal import taken_at
from sikkersag.decisions.queries.complaints import Told, events_of, told_of
from sikkersag.decisions.queries.gate import Gate, gate_of
from sikkersag.decisions.queries.passages import sources_of
from sikkersag.foundation.access.queries import reach, visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.ui import danish
from sikkersag.law.engine.moment import Moment

#: Kinds of entry that tell of the child's view, and of the hearing.
TALKS = ("boernesamtale", "direkte_kontakt_med_barnet")
HEARINGS = ("partshoering", "partshoering_svar")


@dataclass
class Building:
    """A decision, or the beginning of one (`decision` unsaved), with everything that its steps show."""

    viewer: Viewer
    case: Case
    matter: Matter
    decision: Decision
    permissions: frozenset[str]

    @cached_property
    def standing(self) -> Standing:
        """The case as it stands."""
        near = bool(confidential.reads_all_of(self.viewer, [self.case.pk]))
        return standing_of(self.case, at=self.viewer.now, near=near)

    @property
    def on(self) -> date:
        """The Danish day whose law holds for the decision: the one it was taken on, or today."""
        return danish.day_of(datetime.fromtimestamp(self.at.lo, UTC))

    @property
    def at(self) -> Moment:
        """When the decision is taken: now, or when somebody else took it."""
        return taken_at(self.decision, self.standing.at)

    @property
    def bases(self) -> dict[str, Basis]:
        """The kinds of decision that the law of the day has."""
        return bases(self.on)

    @property
    def basis(self) -> Basis | None:
        """What the chosen kind rests on."""
        return self.bases.get(str(self.decision.data.get("art") or ""))

    @cached_property
    def addressees(self) -> tuple[Addressee, ...]:
        """Who may get it, parties first, by the law of the day it is taken."""
        at = datetime.fromtimestamp(self.at.lo, UTC)
        event = str(self.decision.event or "")
        return addressees_of(self.case, at=at, standing=self.standing, decision=event)

    @property
    def gets(self) -> tuple[Addressee, ...]:
        """Who was chosen to get it; before that was done, those whom the law names."""
        chosen = self.decision.data.get("til")
        return tuple(one for one in self.addressees if (one.default if chosen is None else one.key in chosen))

    @cached_property
    def entries(self) -> list[Entry]:
        """The journal's entries about the matter, the latest first."""
        found = timeline_entries(
            self.standing.rows,
            child=str(self.case.child_id),
            names=self.standing.names,
            seals=self.standing.seals,
            written_after=set(),
            now=self.standing.at,
            until=self.standing.instant,
        )
        return [entry for entry in found if str(self.matter.pk) in entry.row.about]

    def entries_of(self, *kinds: str) -> list[Entry]:
        """Those of some kinds."""
        return [entry for entry in self.entries if entry.kind in kinds]

    @cached_property
    def complaints(self) -> tuple[Told, ...]:
        """The complaints about it, once it is taken."""
        if self.decision.event is None:
            return ()
        events, own = events_of(self.standing), str(self.decision.event)
        about = [one for one in complaints_of(events) if one.decision is not None and one.decision.id == own]
        return tuple(told_of(one, self.standing, events) for one in about)

    @cached_property
    def gate(self) -> Gate:
        """What the law says of it now."""
        return gate_of(self.decision, self.standing, by=self.viewer.user)

    def scene(self, *, passages: bool = False) -> Scene:
        """What the forms choose from."""
        return Scene(
            at=self.at.lo,
            bases=self.bases,
            people=self.standing.names,
            addressees=self.addressees,
            sources=sources_of(self.standing, str(self.matter.pk)) if passages else (),
            unborn=self.case.child.born is None,
        )


def decisions_seen(viewer: Viewer) -> QuerySet[Decision]:
    """The decisions of the cases that the viewer may see."""
    return visible(viewer, Decision.objects.all(), "case")


def building_of(viewer: Viewer, case: int, decision: UUID) -> Building:
    """A decision of a case that the viewer may see. Raises Decision.DoesNotExist."""
    related = ("matter", "saved_by", "author", "taken_by")
    found = decisions_seen(viewer).filter(case=case).select_related(*related).get(pk=decision)
    return _built(viewer, case, found.matter, found)


def beginning_of(viewer: Viewer, case: int, matter: UUID) -> Building:
    """A decision that is not begun yet. Raises Matter.DoesNotExist."""
    found = matter_of(viewer, case, matter)
    return _built(viewer, case, found, Decision(matter=found, data={}, version=0))


def _built(viewer: Viewer, case: int, matter: Matter, decision: Decision) -> Building:
    told = case_of(viewer, case)
    decision.case = told
    return Building(viewer, told, matter, decision, reach(viewer, case).permissions)


def standing_draft(matter: Matter) -> Decision | None:
    """The decision of a matter that is being written, if one is."""
    return Decision.objects.filter(matter=matter, status=Decision.Status.DRAFT).first()
