"""Decisions on their way, for the lists: those of one's cases that are being written, and those that were taken."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse

from sikkersag.casefile.matters import Act, Part, Piece
from sikkersag.casefile.models import Case, Matter
from sikkersag.decisions.models import Decision
from sikkersag.decisions.proposal import title_of
from sikkersag.decisions.queries.building import decisions_seen
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.status import Status

#: How many stand on a page.
PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A decision on a list."""

    decision: Decision
    title: str


def drafts(viewer: Viewer, *, own: bool) -> list[Listed]:
    """The decisions that are being written, the latest saved first. `own`: only those that the viewer began or whose
    case is theirs.
    """
    found = decisions_seen(viewer).filter(status=Decision.Status.DRAFT)
    if own:
        found = found.filter(author=viewer.user) | found.filter(case__worker=viewer.user)
    rows = found.select_related("case__child", "matter", "saved_by").order_by("-saved_at", "pk")[:PAGE]
    return [Listed(one, title_of(one)) for one in rows]


def begun_count(viewer: Viewer) -> int:
    """How many decisions the viewer has begun and not taken."""
    return Decision.objects.filter(status=Decision.Status.DRAFT, author=viewer.user).count()


def part_of_matter(viewer: Viewer, case: Case, matter: Matter, permissions: Collection[str]) -> Part:
    """What the page of a matter says of its decision."""
    rows = Decision.objects.filter(matter=matter).select_related("saved_by", "taken_by").order_by("-begun_at")
    pieces, drafted = [], False
    for one in rows:
        one.case, one.matter = case, matter
        drafted = drafted or one.status == Decision.Status.DRAFT
        taken = one.status == Decision.Status.TAKEN
        when = one.taken_at if taken and one.taken_at else one.saved_at
        who = one.taken_by if taken and one.taken_by else one.saved_by
        pieces.append(
            Piece(
                title_of(one),
                reverse("decision", args=[case.number, one.pk]),
                f"{one.get_status_display()} · {danish.moment(when, viewer.now)} · {who.name}",
                Status("met", "Truffet") if taken else None,
            )
        )
    acts: tuple[Act, ...] = ()
    if "decisions.write" in permissions and case.status == Case.Status.OPEN:
        decided = matter.decided_at is not None
        label = "Fortsæt afgørelsen" if drafted else "Skriv en afgørelse mere" if decided else "Skriv afgørelsen"
        acts = (Act(label, reverse("decision_new", args=[case.number, matter.pk]), first=drafted or not decided),)
    return Part("Afgørelse", tuple(pieces), acts, "Ingen er begyndt på afgørelsen.")
