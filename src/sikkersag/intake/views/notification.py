"""The page of one notification: what is gathered for it, and how an act on it leads back or is refused.

Every form of the page posts to an address of its own. Where one is refused the page is shown again, with what was typed
in that form.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from sikkersag.casefile import policies as case_policies
from sikkersag.casefile.actions.journal import KeyTaken
from sikkersag.casefile.forms.acts import name_of
from sikkersag.casefile.models import Case, LedgerRow, Matter
from sikkersag.casefile.queries.entries import label_of
from sikkersag.casefile.queries.lawrows import LawRow, law_row
from sikkersag.casefile.queries.receivers import Receivers, own_place, receivers_on
from sikkersag.casefile.validation import Invalid
from sikkersag.casefile.views.links import Link as Step
from sikkersag.casefile.views.links import step_links, written_at
from sikkersag.casefile.words import word
from sikkersag.foundation.access.actions import log_reads
from sikkersag.foundation.access.errors import Denied
from sikkersag.foundation.access.gate import Request
from sikkersag.foundation.access.queries import Reach, reaches
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake import asked
from sikkersag.intake.kinds import CONCLUSIONS, FOLLOWS, NOTIFIED
from sikkersag.intake.models import Notification
from sikkersag.intake.policies import why_not_act, why_not_conclude, why_not_tell_sender
from sikkersag.intake.queries.candidates import Sought, candidates, seek, typed
from sikkersag.intake.queries.history import stood
from sikkersag.intake.queries.inbox import Linked, Page, page_of
from sikkersag.intake.queries.progress import Progress
from sikkersag.intake.queries.renewing import is_new, proposed
from sikkersag.intake.queries.routing import Proposal, Proposals
from sikkersag.intake.queries.routing import proposed as routed

#: Topics of the ledger whose rows the page shows of each child, and how many.
TOPICS, ROWS = ("underretninger", "overgreb"), 12
#: How many of them stand open where fewer press, and the shapes of those that do.
OPEN, PRESSING = 3, ("overdue", "today", "missing")
#: Requirements that this page itself fulfils: their rows have no form of the case beside it.
HERE = ("U2", "U3", "U4")
#: Those that are fulfilled on the page of answers, which sends as well as it writes.
ANSWERED = ("U7", "U8")
#: The steps that a suspicion of violence or abuse asks to be thought of, with what to know before each.
ABUSE_STEPS = (
    ("boernesamtale", "Tal med barnet straks. Er en forælder mistænkt, så uden forældrene og uden deres samtykke."),
    ("politianmeldelse_overvejet", "Tag stilling til, om forholdet skal anmeldes, og skriv hvorfor."),
    ("boernehus_benyttet", "Er politi eller sundhedsvæsen med, så skal børnehuset bruges."),
    ("boernehus_fravalgt", "Bruges børnehuset ikke, så spørg det til råds, og skriv grunden."),
    ("foraelder_konfronteret", "Tal først med barnet. Skriv her, hvornår den mistænkte forælder fik det at vide."),
)


@dataclass(frozen=True, slots=True)
class Place:
    """The unit that the municipality's own table proposes, in words; `value` is how a form names it, and `label` what
    that choice is called; empty where there is not one unit that can get it today. `units` are that one and its teams.
    """

    words: str
    value: str
    label: str
    units: Collection[int]


@dataclass(frozen=True, slots=True)
class ChildPart:
    """One linked child on the page: what may be done about it, and what was typed about it."""

    linked: Linked
    case: Case
    writes: bool
    assessed: bool
    concluded: bool
    acute: bool
    #: The form that stands open about it, if any: "vurder" or "konkluder". What the law asks stands beside it.
    form: str
    #: The field of that form that was refused, without the child's number.
    wrong: str
    #: What presses, at least so many that one sees what it is about; and what may wait.
    law: Sequence[LawRow]
    later: Sequence[LawRow]
    steps: Sequence[tuple[str, Step, str]]
    matters: Sequence[Matter]
    typed: Mapping[str, str]
    renews: bool
    new_here: bool
    proposed: Sequence[User]
    route: Place | None

    @property
    def offered(self) -> bool:
        """Is there another unit to put first among those that may get the case?"""
        return self.route is not None and self.route.value != "" and not self.lies_there

    @property
    def lies_there(self) -> bool:
        """Does the case lie in the proposed unit, or in a team of it?"""
        return self.route is not None and self.case.unit_id in self.route.units


def found_page(request: Request, pk: int) -> Page:
    """The notification, or 404 where the viewer may not see it."""
    try:
        return page_of(request.viewer, pk)
    except Notification.DoesNotExist:
        raise Http404 from None


def shown(
    request: Request, found: Page, *, failed: str = "", error: str = "", field: str = "", status: int = 200
) -> HttpResponse:
    """The page. `failed` is the form that was refused. That it was shown is noted, in the log of each child's case
    that it shows something of, and in the audit.
    """
    notification, row, sent = found.row.notification, found.row, request.POST if failed else QueryDict()
    handles = request.viewer.may("intake.handle")
    reached = reaches(request.viewer, [one.case.pk for one in row.linked if one.case is not None])
    sought = _sought(request, found) if handles else []
    day = organisation.day_of(request.now)
    receivers = receivers_on(day) if handles else Receivers(())
    proposals = _routed(request, found, reached) if handles else Proposals()
    places = {pk: _place(one, receivers, day) for pk, one in proposals.children.items()}
    parts = [_part(request, found, one, reached, sent, places, field) for one in row.linked if one.case is not None]
    give, open_at = _place(proposals.whole, receivers, day), _place(proposals.told, receivers, day)
    mine = notification.claimed_by_id == request.viewer.user.pk
    context = {
        "found": found,
        "row": row,
        "notification": notification,
        "parts": parts,
        "abuse": _abuse(parts),
        "renewing": [part for part in parts if part.renews],
        "hidden": sum(one.case is None for one in row.linked),
        "sought": sought,
        "may_handle": handles,
        "may_open": request.viewer.may("case.open"),
        "mine": mine,
        "unread": notification.handed_unread and (mine or notification.claimed_by_id is None),
        "receivers": receivers.choices,
        "own_place": sent.get("hos", "") or _opened_at(request, open_at, receivers) if handles else "",
        "give_route": give,
        "give_to": sent.get("til", "") if failed == "giv" else give.value if give and not notification.unit_id else "",
        "open_route": open_at,
        "conclusions": [(key, label, opens) for key, (label, opens) in CONCLUSIONS.items()],
        "why_not_conclude": why_not_conclude(notification),
        "senders": senders_of(notification) if handles else (),
        "places": [(place, word(NOTIFIED, "afsender_sted", place)) for place in asked.PLACES],
        "told_child": row.told.children[0] if row.told.children else None,
        "leaders": _leaders(request),
        "key": uuid4().hex,
        "error": error,
        "failed": failed,
        "field": field,
        "typed": sent,
        "left": _left_over(parts, notification, failed, sent),
    }
    cases = [*reached, *(one.case.pk for some in sought for one in some.found)]
    log_reads(viewer=request.viewer, cases=cases, what="en underretning")
    write_entry("intake.read", by=request.user, now=request.now, object=f"notification:{notification.pk}")
    return render(request, "intake/notification.html", context, status=status)


def acted(
    request: Request, pk: int, form: str, act: Callable[[Page], str], *, place: str = "", seen: Page | None = None
) -> HttpResponseBase:
    """Do something and lead back; where it is refused, the page again with what was typed in the form."""
    found = found_page(request, pk) if seen is None else seen
    try:
        said = act(found)
    except Denied as denied:
        said = f"{denied} Intet er gemt. Giv underretningen til en, der kan, eller bed din leder om adgang."
        return shown(request, found_page(request, pk), failed=form, error=said, status=403)
    except RefusedError as refused:
        # What stands now, which somebody else may have changed meanwhile.
        again = found_page(request, pk)
        return shown(request, again, failed=form, error=refused.message, field=refused.field, status=422)
    except KeyTaken:
        again = found_page(request, pk)
        said = "Siden var gammel: noget andet er skrevet fra den. Se, hvad der står nu, og vælg igen. Intet er gemt."
        return shown(request, again, failed=form, error=said, status=409)
    except Invalid as invalid:
        return shown(request, found, failed=form, error=f"{invalid} Intet er gemt.", status=422)
    messages.success(request, said)
    return redirect(reverse("notification", args=[pk]) + (f"#{place}" if place else ""))


def key_of(request: Request) -> str:
    """The name of this write: of the form, and of what was sent with it. Whoever goes back and writes something else
    means another write.
    """
    try:
        form = UUID(request.POST.get("noegle", ""))
    except ValueError:
        form = NAMESPACE_URL
    return str(name_of(form, request.POST))


def version_of(request: Request) -> int | None:
    """The version of the notification that the form showed."""
    sent = request.POST.get("set", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else None


def _routed(request: Request, found: Page, reached: Mapping[int, Reach]) -> Proposals:
    cases = [one.case for one in found.row.linked if one.case is not None]
    writes = {pk for pk, reach in reached.items() if "case.write" in reach.permissions}
    return routed(request.viewer, found.row.told, cases, writes=writes)


def _place(proposal: Proposal | None, receivers: Receivers, day: date) -> Place | None:
    if proposal is None:
        return None
    value = receivers.of(proposal.unit, None) if proposal.unit is not None else ""
    receiver = receivers.find(value) if value else None
    units = organisation.under([proposal.unit], day) if proposal.unit is not None else ()
    return Place(proposal.words, value, receiver.label if receiver else "", units)


def _opened_at(request: Request, proposed: Place | None, receivers: Receivers) -> str:
    """Where a new case lies unless somebody chooses otherwise: as proposed, or with the viewer. A tie is nobody's."""
    return own_place(request.viewer, receivers) if proposed is None else proposed.value


def _part(
    request: Request,
    found: Page,
    one: Linked,
    reached: Mapping[int, Reach],
    sent: QueryDict,
    places: Mapping[int, Place | None],
    field: str,
) -> ChildPart:
    case, now = one.case, request.now
    if case is None:
        raise ValueError("a child whose case is hidden has no part")
    permissions = reached[case.pk].permissions if case.pk in reached else frozenset()
    notification, progress = found.row.notification, found.progress
    event = str(one.link.event)
    own = {event, *(entry.id for entry in stood([case.pk], FOLLOWS) if entry.about("underretning", {event}))}
    rows = LedgerRow.objects.filter(case=case, is_open=True, topic__in=TOPICS).order_by("due_at", "pk")
    law = [law_row(row, now) for row in rows if str(row.data.get("occasion", "")) in own][:ROWS]
    for made in law:
        if made.row.requirement in ANSWERED:
            made.acts = [Step("Svar til den, der skrev", reverse("notification_answer", args=[notification.pk]))]
        elif made.row.requirement not in HERE:
            made.acts = list(step_links(case, made.row, permissions))
    # What has no limit comes last on every database.
    law.sort(key=lambda made: (made.status.shape not in PRESSING, made.row.due_at is None))
    first = max(OPEN, sum(made.status.shape in PRESSING for made in law))
    renews = one.pattern is not None and one.pattern.new_person
    # A closed case stops neither the assessment nor an acute step; what leads on asks for it to be opened again.
    writes = "case.write" in permissions
    return ChildPart(
        one,
        case,
        writes,
        case.pk in progress.assessed,
        case.pk in progress.concluded,
        case.pk in progress.acute,
        _form(request, notification, progress, case.pk) if writes else "",
        field.partition(".")[0] if field.endswith(f".{case.pk}") else "",
        law[:first],
        law[first:],
        _abuse_steps(case, event) if found.row.told.abuse and writes else (),
        list(Matter.objects.filter(case=case, decided_at__isnull=True).order_by("opened_at")),
        {name.split(".")[0]: str(sent[name]) for name in sent if name.endswith(f".{case.pk}")},
        renews,
        renews and is_new(request.user, case.pk, notification.arrived_at),
        proposed(case, notification.arrived_at, now) if renews else (),
        places.get(case.pk),
    )


def _form(request: Request, notification: Notification, progress: Progress, case: int) -> str:
    if why_not_act(notification) or not request.viewer.may("intake.handle"):
        return ""
    if case not in progress.assessed:
        return "vurder"
    return "" if case in progress.concluded or why_not_conclude(notification) else "konkluder"


def _left_over(parts: Sequence[ChildPart], notification: Notification, failed: str, sent: QueryDict) -> list[str]:
    """What was typed in a form that the page no longer has, because somebody has written it meanwhile."""
    field = {"vurder": "grund", "konkluder": "hvorfor"}.get(failed)
    if field is None or (why_not_act(notification) if failed == "vurder" else why_not_conclude(notification)):
        there = set()
    else:
        done = {part.case.pk for part in parts if (part.assessed if failed == "vurder" else part.concluded)}
        there = {str(part.case.pk) for part in parts if part.writes and part.case.pk not in done}
    typed = [
        str(sent[name]) for name in sent if name.partition(".")[0] == field and name.partition(".")[2] not in there
    ]
    return [text for text in typed if text.strip()]


def _abuse(parts: Sequence[ChildPart]) -> list[Mapping[str, object]]:
    """Each step once, with the children it may be written about and where."""
    found: dict[str, dict[str, Any]] = {}
    for part in parts:
        for kind, step, said in part.steps:
            one = found.setdefault(kind, {"label": step.label, "said": said, "children": []})
            one["children"].append((part.case.child.name, step.url))
    return list(found.values())


def _abuse_steps(case: Case, event: str) -> list[tuple[str, Step, str]]:
    return [
        (kind, Step(label_of(kind), f"{url}?anledning={event}"), said)
        for kind, said in ABUSE_STEPS
        if not case_policies.why_not_as_step(kind) and (url := written_at(case, kind))
    ]


def _sought(request: Request, found: Page) -> list[Sought]:
    linked = [one.link.case for one in found.row.linked]
    said: Any = request.POST.get("barn", "").strip()[:200]
    if said:
        return [seek(request.viewer, typed(said), but=linked)]
    return candidates(request.viewer, found.row.told, but=linked)


def senders_of(notification: Notification) -> Sequence[tuple[str, str]]:
    """What may be told of who wrote; empty where the sender has told it."""
    if why_not_tell_sender(notification):
        return ()
    return [(kind, word(NOTIFIED, "afsender_art", kind)) for kind in asked.TOLD_AFTERWARDS]


def _leaders(request: Request) -> list[str]:
    day = organisation.day_of(request.now)
    posts = list(organisation.employments_of(request.user, day))
    return [leader.name for post in posts[:1] for leader in organisation.leaders(post.unit, day)]
