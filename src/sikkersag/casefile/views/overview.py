"""What waits for me and for my team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from sikkersag.casefile.models import Case, LedgerRow
from sikkersag.casefile.queries import team as teams
from sikkersag.casefile.queries.drafts import drafts_of
from sikkersag.casefile.queries.header import age_of
from sikkersag.casefile.queries.lists import Filter
from sikkersag.casefile.queries.news import news_for
from sikkersag.casefile.queries.worklists import NO_LIMIT, OfChild, Section, done_this_week, open_rows, waiting_for
from sikkersag.casefile.statuses import is_urgent, status_of
from sikkersag.casefile.views.links import step_link
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.access.queries import reaches, to_review
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.people.cpr import masked
from sikkersag.foundation.ui.status import Status

#: Stretches that are folded until one opens them.
FOLDED = ("fjorten", "senere", NO_LIMIT)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits, as it is shown."""

    row: LedgerRow
    status: Status
    urgent: bool
    act: str


@dataclass(frozen=True, slots=True)
class Child:
    """The child that tasks are gathered under."""

    case: Case
    age: str
    cpr: str
    covers: str
    tasks: tuple[Task, ...]


def shown_child(viewer: Viewer, child: OfChild, rights: dict[int, frozenset[str]]) -> Child:
    """A child with its tasks as an overview shows them."""
    may = rights.get(child.case.pk, frozenset())
    tasks = tuple(
        Task(row, status_of(row, viewer.now), is_urgent(row, viewer.now), step_link(child.case, row, may))
        for row in child.rows
    )
    person = child.case.child
    return Child(child.case, age_of(person, viewer.now), masked(person.cpr) if person.cpr else "", child.covers, tasks)


def rights_of(viewer: Viewer, cases: list[int]) -> dict[int, frozenset[str]]:
    """What the viewer may do on each of some cases. One query."""
    return {case: reach.permissions for case, reach in reaches(viewer, cases).items()}


@needs("case.read")
def mine(request: Request) -> HttpResponse:
    """Mit overblik: time first, the child inside it."""
    viewer = request.viewer
    if request.GET.get("vis") == "gjort":
        return _done(request)
    sections = waiting_for(viewer)
    cases = {child.case.pk for section in sections for child in section.children}
    rights = rights_of(viewer, sorted(cases))
    opened = request.GET.get("aabn", "")
    told = [
        {
            "section": section,
            "folded": section.key in FOLDED and section.key != opened,
            "children": _children(viewer, section, rights)
            if section.key not in FOLDED or section.key == opened
            else (),
        }
        for section in sections
        if section.count or section.key in ("overskredet", "idag")
    ]
    return render(request, "casefile/overview/mine.html", {**_frame(viewer, "venter"), "sections": told})


def _children(viewer: Viewer, section: Section, rights: dict[int, frozenset[str]]) -> tuple[Child, ...]:
    return tuple(shown_child(viewer, child, rights) for child in section.children)


def _done(request: Request) -> HttpResponse:
    rows = done_this_week(request.viewer)
    told = [{"row": row, "status": status_of(row, request.now)} for row in rows]
    return render(
        request, "casefile/overview/mine.html", {**_frame(request.viewer, "gjort"), "done": told, "shows_done": True}
    )


def _frame(viewer: Viewer, view: str) -> dict[str, Any]:
    day = organisation.day_of(viewer.now)
    children, done = teams.cases_of(viewer, None).filter(worker=viewer.user.pk).count(), len(done_this_week(viewer))
    return {
        "tabs": [
            ("Det, der venter på mig", reverse("overview"), view == "venter"),
            (f"Alle mine børn ({children})", f"{reverse('children')}?raadgiver={viewer.user.pk}", False),
            (f"Gjort i denne uge ({done})", f"{reverse('overview')}?vis=gjort", view == "gjort"),
        ],
        "drafts": list(drafts_of(viewer.user)[:MOST_OF_ONES_OWN]),
        "news": news_for(viewer),
        "handed": list(teams.handed_to(viewer).select_related("case__child")[:MOST_OF_ONES_OWN]),
        "stand_ins": organisation.stand_ins_of(viewer.user, day),
    }


#: So many of each thing that waits stand beside the team's table; the handovers are counted up to here.
SHOWN, MOST_COUNTED = 8, 200
#: One's own drafts and the cases handed to one are all shown, within reason: nowhere else is there a list of them.
MOST_OF_ONES_OWN = 100


@needs("team.see")
def team(request: Request) -> HttpResponse:
    """Teamet: what waits, by worker and by what it is about, then what is overdue."""
    viewer = request.viewer
    names = teams.units_of(viewer)
    asked = request.GET.get("enhed", "")
    unit = int(asked) if asked.isdigit() and int(asked) in names else None
    table = teams.team(viewer, unit)
    overdue = list(
        open_rows(viewer)
        .filter(case__in=teams.cases_of(viewer, unit), due_at__lt=viewer.now)
        .select_related("case__child", "case__worker")[:20]
    )
    reviews, unread = list(to_review(viewer)), list(teams.unread_handovers(viewer, unit)[:MOST_COUNTED])
    nobodys = next((line.children for line in table.lines if line.worker == teams.NOBODY), 0)
    context = {
        "lines": [shown_line(line) for line in table.lines],
        "total": shown_line(table.total),
        "groups": teams.GROUPS,
        "units": sorted(names.items(), key=lambda item: item[1]),
        "unit": unit,
        "unit_name": names.get(unit or 0) or organisation_name(viewer),
        "overdue": [
            {"row": row, "status": status_of(row, viewer.now), "age": age_of(row.case.child, viewer.now)}
            for row in overdue
        ],
        "reviews": reviews[:SHOWN],
        "unassigned": list(teams.without_worker(viewer, unit)[:SHOWN]),
        "nobodys": nobodys,
        "nobodys_list": f"{reverse('children')}?{Filter(unit=unit, worker=teams.NOBODY).query()}",
        "waits": len(reviews) + nobodys,
        "unread": unread[:SHOWN],
        "unread_rest": unread[SHOWN:],
        "unread_count": len(unread) if len(unread) < MOST_COUNTED else f"mindst {MOST_COUNTED}",
        "today": timezone.localtime(viewer.now),
    }
    return render(request, "casefile/overview/team.html", context)


#: How the counts of each stretch are told: their shape and colour.
_TOLD = {"overskredet": ("overdue", "red"), "idag": ("today", "amber"), "uge": ("", "")}


def shown_line(line: teams.Line) -> dict[str, Any]:
    """A line of the team's table with its counts in the order of the columns."""
    return {
        "line": line,
        "whens": [(key, *_TOLD[key], line.when[key]) for key in teams.COUNTED],
        "groups": [(key, line.group[key]) for key in teams.GROUPS],
    }


def organisation_name(viewer: Viewer) -> str:
    """What the viewer's own part of the organisation is called."""
    day = organisation.day_of(viewer.now)
    posts = list(organisation.employments_of(viewer.user, day))
    return organisation.name_of(posts[0].unit, day) if posts else ""
