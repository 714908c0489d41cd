"""The inbox and one notification, with what may be done to it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.numbers import case_by_number
from sikkersag.casefile.validation import Invalid
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.access.permissions import require
from sikkersag.foundation.access.queries import reach, visible
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.people import cpr as numbers
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.actions import handling
from sikkersag.intake.models import Notification
from sikkersag.intake.queries.inbox import VIEWS, Page, inbox, page_of, rows_of

ON_A_PAGE = 50


@needs("intake.read")
def listed(request: Request) -> HttpResponse:
    """What waits, the least time first."""
    view = request.GET.get("vis", "")
    view = view if view in VIEWS else "vurderes"
    found = Paginator(inbox(request.viewer, view), ON_A_PAGE).get_page(request.GET.get("side"))
    tabs = [
        {"key": key, "title": title, "count": inbox(request.viewer, key).count(), "chosen": key == view}
        for key, (title, _) in VIEWS.items()
    ]
    context = {"view": view, "tabs": tabs, "page": found, "rows": rows_of(request.viewer, found.object_list),
               "may_register": request.viewer.may("intake.handle")}  # fmt: skip
    return render(request, "intake/inbox.html", context)


def _page_of(request: Request, pk: int) -> Page:
    try:
        return page_of(request.viewer, pk)
    except Notification.DoesNotExist:
        raise Http404 from None


@needs("intake.read")
def page(request: Request, pk: int) -> HttpResponse:
    """One notification. Being shown it is noted."""
    found = _page_of(request, pk)
    write_entry("intake.read", by=request.user, now=request.now, object=f"notification:{pk}")
    return _shown(request, found)


def _shown(request: Request, found: Page, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "found": found,
        "row": found.row,
        "notification": found.row.notification,
        "may_handle": request.viewer.may("intake.handle"),
        "key": uuid4().hex,
        "error": error,
        "typed": request.POST,
    }
    return render(request, "intake/notification.html", context, status=status)


def _act(request: Request, pk: int, act: Callable[[Page], str]) -> HttpResponseBase:
    """Do something and lead back; where it is refused, the page again with what was typed."""
    found = _page_of(request, pk)
    try:
        said = act(found)
    except RefusedError as refused:
        return _shown(request, found, refused.message, 422)
    except Invalid as invalid:
        return _shown(request, found, f"{invalid} Intet er gemt.", 422)
    messages.success(request, said)
    return redirect("notification", pk=pk)


def _seen(request: Request) -> int | None:
    typed = request.POST.get("set", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else None


@require_POST
@needs("intake.handle")
def claim(request: Request, pk: int) -> HttpResponseBase:
    """Take it."""

    def act(found: Page) -> str:
        handling.claim(notification=pk, by=request.user, now=request.now, seen=_seen(request))
        return "Du har taget underretningen. De 24 timer løber fra den kom, ikke fra nu."

    return _act(request, pk, act)


@require_POST
@needs("intake.handle")
def acknowledge(request: Request, pk: int) -> HttpResponseBase:
    """Say to have read it."""

    def act(found: Page) -> str:
        handling.acknowledge(notification=pk, by=request.user, now=request.now)
        return "Du har bekræftet, at du har læst underretningen, og har den nu."

    return _act(request, pk, act)


@require_POST
@needs("intake.handle")
def link(request: Request, pk: int) -> HttpResponseBase:
    """Say that it is about the child of a case, by the case's number or the child's CPR number."""

    def act(found: Page) -> str:
        case = _case(request, request.POST.get("sag", ""))
        require(request.viewer, "case.write", case.pk)
        handling.link_child(
            notification=pk,
            case=case,
            by=request.user,
            now=request.now,
            key=request.POST.get("noegle", "")[:60],
            seen=_seen(request),
        )
        return f"Underretningen står nu i {case.child.name}s sag."

    return _act(request, pk, act)


def _case(request: Request, typed: str) -> Case:
    cases = visible(request.viewer, Case.objects.select_related("child"))
    number = case_by_number(typed.strip())
    found = cases.filter(pk=number).first() if number else None
    if found is None:
        try:
            found = cases.filter(child__cpr=numbers.parse(typed)).first()
        except numbers.InvalidCprError:
            found = None
    if found is None:
        raise RefusedError(
            "Der er ingen sag med det nummer, som du kan se. Skriv et sagsnummer eller barnets CPR-nummer, eller åbn "
            "en sag for barnet først.",
            field="sag",
        )
    return found


@require_POST
@needs("intake.handle")
def assess(request: Request, pk: int) -> HttpResponseBase:
    """The 24-hour assessment, each child by itself."""

    def act(found: Page) -> str:
        judged = {}
        for linked in found.row.linked:
            if linked.case is None:
                raise RefusedError("Et af børnene er i en sag, som du ikke kan se. Bed din leder om adgang.")
            told = {name: request.POST.get(f"{name}.{linked.case.pk}", "") for name in ("fare", "akut", "grund")}
            if told["fare"] not in ("ja", "nej") or told["akut"] not in ("ja", "nej"):
                raise RefusedError(f"Svar ja eller nej på begge spørgsmål om {linked.case.child.name}. Intet er gemt.")
            require(request.viewer, "case.write", linked.case.pk)
            judged[linked.case.pk] = handling.Judged(told["fare"] == "ja", told["akut"] == "ja", told["grund"])
        roles = {case: reach(request.viewer, case).roles_with("case.write") for case in judged}
        handling.assess(
            notification=pk,
            judged=judged,
            in_role=next((keys[0] for keys in roles.values() if keys), ""),
            by=request.user,
            now=request.now,
            key=request.POST.get("noegle", "")[:60],
        )
        return "Vurderingen er skrevet i hvert barns sag."

    return _act(request, pk, act)
