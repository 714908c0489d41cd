"""What is decided about a notification: the 24-hour assessment, acting at once, the second look, the conclusion."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponseBase
from django.views.decorators.http import require_POST

from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.receivers import Receivers, receivers_on, unit_and_worker
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.access.permissions import require
from sikkersag.foundation.access.queries import reaches
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.actions import acting, concluding, handling
from sikkersag.intake.models import Notification
from sikkersag.intake.queries.inbox import Page
from sikkersag.intake.views.notification import acted, key_of
from sikkersag.intake.views.when import moment_typed

_YES, _NO = "ja", "nej"


@require_POST
@needs("intake.handle")
def assess(request: Request, pk: int) -> HttpResponseBase:
    """The 24-hour assessment, each child by itself."""
    acute: list[str] = []

    def act(found: Page) -> str:
        judged = {}
        for linked in found.row.linked:
            if linked.case is None:
                if linked.link.case in found.progress.assessed:
                    continue
                raise RefusedError(
                    "Et af børnene er i en sag, som du ikke kan se. Bed din leder om adgang, eller giv underretningen "
                    "til en, der kan se den. Er det akut, så handl nu: det stopper ikke."
                )
            case, name = linked.case, linked.case.child.name
            told = {field: request.POST.get(f"{field}.{case.pk}", "") for field in ("fare", "akut", "grund")}
            if case.pk in found.progress.assessed and not any(told.values()):
                continue
            for field in ("fare", "akut"):
                if told[field] not in (_YES, _NO):
                    raise RefusedError(
                        f"Svar ja eller nej på begge spørgsmål om {name}. Det, du har skrevet, står her endnu, men er "
                        "ikke gemt.",
                        field=f"{field}.{case.pk}",
                    )
            if not told["grund"].strip():
                raise RefusedError(
                    f"Skriv grunden for {name}. Det, du har valgt, står her endnu, men er ikke gemt.",
                    field=f"grund.{case.pk}",
                )
            require(request.viewer, "case.write", case.pk)
            judged[case.pk] = handling.Judged(told["fare"] == _YES, told["akut"] == _YES, told["grund"])
            if judged[case.pk].acute:
                acute.append(name)
        handling.assess(
            notification=pk,
            judged=judged,
            in_role=_role(request, list(judged)),
            by=request.user,
            now=request.now,
            key=key_of(request),
        )
        if acute:
            return f"Vurderingen er skrevet. Der er akut behov for {' og '.join(acute)}: skriv nu, hvad der gøres."
        return "Vurderingen er skrevet i hvert barns sag."

    return acted(request, pk, "vurder", act, place="lov")


def _role(request: Request, cases: list[int]) -> str:
    reached = reaches(request.viewer, cases)
    return next((keys[0] for case in cases if case in reached and (keys := reached[case].roles_with("case.write"))), "")


@require_POST
@needs("intake.handle")
def act_now(request: Request, pk: int) -> HttpResponseBase:
    """Write what was done at once, also before a child is found. Written to each linked child that the viewer may
    write about; the others get it from whoever may.
    """

    def act(found: Page) -> str:
        linked = [one.case for one in found.row.linked if one.case is not None]
        reached = reaches(request.viewer, [case.pk for case in linked])
        cases = [case.pk for case in linked if case.pk in reached and "case.write" in reached[case.pk].permissions]
        acting.act_now(
            notification=pk,
            what=request.POST.get("hvad", "")[:4000],
            at=_when(request),
            cases=cases,
            by=request.user,
            now=request.now,
            key=key_of(request),
        )
        if cases and len(cases) == len(found.row.linked):
            return "Det er skrevet, hvad der er gjort, og af hvem. Det, der skal indhentes, står som krav med frist."
        if found.row.linked:
            return (
                "Det er skrevet her, hvad der er gjort. Et barn er i en sag, som du ikke kan skrive i; dér skal det "
                "skrives af en, der kan."
            )
        return (
            "Det er skrevet, hvad der er gjort, og af hvem. Det kommer i barnets sag, når barnet er fundet, og det, "
            "der skal indhentes, åbner som krav med frist."
        )

    return acted(request, pk, "handl", act, place="handl")


def _when(request: Request) -> datetime:
    """When it was done: now where nothing is typed, today where only the time of day is."""
    day, clock = (request.POST.get(name, "").strip() for name in ("dag", "klokken"))
    if not day and not clock:
        return request.now
    return moment_typed(day or "i dag", clock, request.now)


@require_POST
@needs("intake.handle")
def renew(request: Request, pk: int) -> HttpResponseBase:
    """The second look by a new person."""

    def act(found: Page) -> str:
        case = next(
            (one.case for one in found.row.linked if one.case and str(one.case.pk) == request.POST.get("sag")), None
        )
        if case is None:
            raise RefusedError("Barnet er ikke knyttet til underretningen længere. Intet er gemt.")
        require(request.viewer, "case.write", case.pk)
        if not request.POST.get("genvurdering", "").strip():
            raise RefusedError("Skriv, hvad du er kommet frem til. Intet er gemt.", field=f"genvurdering-{case.pk}")
        concluding.renew(
            notification=pk,
            case=case.pk,
            reasons=request.POST.get("genvurdering", ""),
            ends=request.POST.get("ender") == _YES,
            in_role=_role(request, [case.pk]),
            by=request.user,
            now=request.now,
            key=key_of(request),
        )
        return f"Genvurderingen står i {case.child.name}s sag."

    return acted(request, pk, f"ny-person-{request.POST.get('sag', '')[:12]}", act, place="ny-person")


@require_POST
@needs("intake.handle")
def conclude(request: Request, pk: int) -> HttpResponseBase:
    """What happens after the 24 hours, each child by itself."""

    def act(found: Page) -> str:
        receivers = receivers_on(organisation.day_of(request.now))
        concluded = {}
        for linked in found.row.linked:
            case = linked.case
            if case is None or not request.POST.get(f"konklusion.{case.pk}"):
                continue
            require(request.viewer, "case.write", case.pk)
            concluded[case.pk] = _concluded(request, case, receivers)
        left = [one.case.pk for one in found.row.linked if one.case and one.case.pk not in found.progress.concluded]
        if left and not concluded and found.row.notification.status == Notification.Status.ASSESSED:
            raise RefusedError("Vælg en konklusion for mindst ét barn. Intet er gemt.", field=f"konklusion.{left[0]}")
        concluding.conclude(
            notification=pk,
            concluded=concluded,
            in_role=_role(request, list(concluded)),
            by=request.user,
            now=request.now,
            key=key_of(request),
        )
        lacking = len(found.progress.linked - found.progress.concluded - set(concluded))
        if lacking:
            return (
                f"Konklusionen er skrevet. Der mangler en for {lacking} barn."
                if lacking == 1
                else (f"Konklusionen er skrevet. Der mangler en for {lacking} børn.")
            )
        return "Konklusionen er skrevet i hvert barns sag. Det, der skal ske nu, står dér."

    return acted(request, pk, "konkluder", act)


def _concluded(request: Request, case: Case, receivers: Receivers) -> concluding.Concluded:
    def sent(name: str) -> str:
        return request.POST.get(f"{name}.{case.pk}", "")

    unit = worker = None
    if (to := sent("til")) and to != f"{case.unit_id}-{case.worker_id or 0}":
        receiver = receivers.find(to)
        if receiver is None:
            raise RefusedError("Vælg igen, hvem der går videre med sagen. Intet er gemt.", field=f"til.{case.pk}")
        require(request.viewer, "case.assign", case.pk)
        unit, worker = unit_and_worker(receiver)
    try:
        matter = UUID(sent("spoergsmaal")) if sent("spoergsmaal") else None
    except ValueError:
        matter = None
    suspected = {_YES: True, _NO: False}.get(sent("mistanke"))
    return concluding.Concluded(
        sent("konklusion"),
        sent("hvorfor"),
        sent("samlet") == _YES,
        suspected,
        matter,
        sent("nyt"),
        unit,
        worker,
        sent("videre"),
    )
