"""Who is it about: looking for the child, linking, undoing a wrong link, opening a case for an unknown child."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from sikkersag.casefile.actions.cases import NewChild
from sikkersag.casefile.actions.opening import note_hidden
from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.numbers import case_by_number
from sikkersag.casefile.queries.receivers import receivers_on, unit_and_worker
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.access.permissions import require, require_anywhere
from sikkersag.foundation.access.queries import may_see, visible
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.people import cpr as numbers
from sikkersag.foundation.people.queries import by_cpr
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.actions import handling
from sikkersag.intake.actions.opening import open_and_link
from sikkersag.intake.queries.inbox import Page
from sikkersag.intake.views.notification import acted, found_page, key_of, shown, version_of
from sikkersag.intake.views.when import day_typed

#: Said of a number that leads nowhere the viewer may go, whether or not there is anybody with it.
NOT_HERE = (
    "Med det nummer kan du ikke selv åbne en sag. Spørg din leder, som kan hjælpe videre. Er det akut, så handl nu. "
    "Der er ikke åbnet en sag."
)


@require_POST
@needs("intake.handle")
def search(request: Request, pk: int) -> HttpResponse:
    """Children that fit what was typed. Posted, since a CPR number stands in no address."""
    return shown(request, found_page(request, pk), failed="soeg")


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
            key=key_of(request),
            seen=version_of(request),
        )
        return f"Underretningen står nu i {case.child.name}s sag."

    return acted(request, pk, "knyt", act, place="vurder")


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
def unlink(request: Request, pk: int) -> HttpResponseBase:
    """It was another child: taken out of this one's case, with the reason."""

    def act(found: Page) -> str:
        case = _case(request, request.POST.get("sag", ""))
        require(request.viewer, "case.write", case.pk)
        if not request.POST.get("forkert", "").strip():
            said = "Skriv, hvorfor det er et forkert barn. Intet er ændret."
            raise RefusedError(said, field=f"forkert-{case.pk}")
        handling.unlink_child(
            notification=pk,
            case=case,
            reason=request.POST.get("forkert", ""),
            by=request.user,
            now=request.now,
            key=key_of(request),
        )
        return (
            f"Underretningen er taget ud af {case.child.name}s sag, og teksten er forseglet dér. Find nu det rigtige "
            "barn."
        )

    return acted(request, pk, f"forkert-{request.POST.get('sag', '')[:20]}", act, place="hvem")


@require_POST
@needs("intake.handle")
def open_new(request: Request, pk: int) -> HttpResponseBase:
    """Open a case for a child that is not known, and link the notification to it."""
    require_anywhere(request.viewer, "case.open")

    def act(found: Page) -> str:
        receiver = receivers_on(organisation.day_of(request.now)).find(request.POST.get("hos", ""))
        if receiver is None:
            raise RefusedError("Vælg, hvor sagen skal ligge. Der er ikke åbnet en sag.", field="hos")
        child = _new_child(request)
        unit, worker = unit_and_worker(receiver)
        case = open_and_link(
            notification=pk,
            child=child,
            mother=request.POST.get("mor", "")[:160],
            unit=unit,
            worker=worker,
            by=request.user,
            now=request.now,
            key=key_of(request),
        )
        return f"Sagen om {case.child.name} er åbnet med nummer {case.number}, og underretningen står i den."

    return acted(request, pk, "ny", act, place="vurder")


def _new_child(request: Request) -> NewChild:
    name = request.POST.get("navn", "").strip()
    if not name:
        raise RefusedError("Skriv barnets navn, som du kender det. Der er ikke åbnet en sag.", field="navn")
    typed = request.POST.get("cpr", "").strip()
    number = ""
    if typed:
        try:
            number = numbers.parse(typed)
        except numbers.InvalidCprError as error:
            raise RefusedError(f"{error} Der er ikke åbnet en sag.", field="cpr") from None
        known = by_cpr(number)
        case = Case.objects.filter(child=known).first() if known is not None else None
        if known is not None and case is not None:
            if may_see(request.viewer, case.pk):
                raise RefusedError(
                    f"{known.name} har en sag: {case.number}. Knyt underretningen til den. Der er ikke åbnet en ny.",
                    field="cpr",
                )
            note_hidden(person=known, by=request.user, now=request.now)
            raise RefusedError(NOT_HERE, field="cpr")
    born, expected = (day_typed(request.POST.get(field, ""), field) for field in ("foedt", "termin"))
    return NewChild(name=name, cpr=number, born=born, expected=expected)
