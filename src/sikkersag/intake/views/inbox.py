"""The inbox, one notification, and whose it is: taken, given on, read, laid aside, its files."""

from __future__ import annotations

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sikkersag.casefile.queries.receivers import receivers_on, unit_and_worker
from sikkersag.foundation.access.actions import log_reads
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.files.responses import download_response
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake.actions import concluding, handling, sender
from sikkersag.intake.queries.answers import standings_of
from sikkersag.intake.queries.inbox import VIEWS, Page, inbox, rows_of, units_of
from sikkersag.intake.queries.line import line_of
from sikkersag.intake.views.notification import acted, found_page, shown, version_of

ON_A_PAGE = 50
#: What is said where a view has no rows: why it has none.
EMPTY = {
    "vurderes": "Alle de underretninger, du kan se, er vurderet.",
    "besvares": "Alle, der skal have en kvittering eller en orientering, har fået den.",
    "konklusion": "Alle de underretninger, der er vurderet, har en konklusion.",
    "afsluttet": "Ingen af de underretninger, du kan se, har en konklusion for hvert barn endnu.",
    "frasorteret": "Ingen henvendelse er lagt til side, fordi den ikke var en underretning.",
}


@needs("intake.read")
def listed(request: Request) -> HttpResponse:
    """What waits, the least time first."""
    view = request.GET.get("vis", "")
    view = view if view in VIEWS else "vurderes"
    units = units_of(request.viewer)
    asked = request.GET.get("enhed", "")
    unit = next((pk for pk, _ in units if str(pk) == asked), None)
    found = Paginator(inbox(request.viewer, view, unit=unit), ON_A_PAGE).get_page(request.GET.get("side"))
    tabs = [
        {"key": key, "title": title, "count": inbox(request.viewer, key, unit=unit).count(), "chosen": key == view}
        for key, (title, _) in VIEWS.items()
    ]
    rows = rows_of(request.viewer, found.object_list)
    if view == "besvares":
        # An answer is what waits here, so its limit is shown and not that of the assessment.
        standings = standings_of(request.viewer, [row.notification for row in rows])
        rows = [replace(row, answering=standings[row.notification.pk]) for row in rows]
    log_reads(
        viewer=request.viewer,
        cases=[one.case.pk for row in rows for one in row.linked if one.case is not None],
        what="indbakken",
    )
    leads = request.viewer.may("intake.omissions")
    counting = line_of(request.viewer)
    context = {"view": view, "tabs": tabs, "page": found, "rows": rows, "units": units, "unit": unit, "leads": leads,
               "counting": counting, "empty": EMPTY[view], "may_count": request.viewer.may("intake.count"),
               "may_register": request.viewer.may("intake.handle"),
               "may_route": request.viewer.may("intake.route")}  # fmt: skip
    return render(request, "intake/inbox.html", context)


@require_safe
@needs("intake.read")
def page(request: Request, pk: int) -> HttpResponse:
    """One notification. Being shown it is noted."""
    return shown(request, found_page(request, pk))


@require_safe
@needs("intake.read")
def attachment(request: Request, pk: int, number: int) -> FileResponse:
    """A file that came with it, as something to save. That it was fetched is noted, also where no case is known."""
    found = found_page(request, pk)
    file = next((one for one in found.attachments if one.pk == number), None)
    if file is None:
        raise Http404
    cases = [one.case.pk for one in found.row.linked if one.case is not None]
    log_reads(viewer=request.viewer, cases=cases, what="en fil fra en underretning")
    write_entry("intake.read_file", by=request.user, now=request.now, object=f"notification:{pk}", sha256=file.sha256)
    return download_response(file.sha256, filename=file.filename, media_type=file.media_type)


@require_POST
@needs("intake.handle")
def claim(request: Request, pk: int) -> HttpResponseBase:
    """Take it."""

    def act(found: Page) -> str:
        handling.claim(notification=pk, by=request.user, now=request.now, seen=version_of(request))
        return "Du har taget underretningen. De 24 timer løber fra den kom, ikke fra nu."

    return acted(request, pk, "tag", act)


@require_POST
@needs("intake.handle")
def acknowledge(request: Request, pk: int) -> HttpResponseBase:
    """Say to have read it."""

    def act(found: Page) -> str:
        handling.acknowledge(notification=pk, by=request.user, now=request.now)
        return "Du har bekræftet, at du har læst underretningen, og har den nu."

    return acted(request, pk, "laest", act)


@require_POST
@needs("intake.handle")
def hand_over(request: Request, pk: int) -> HttpResponseBase:
    """Give it to a colleague or a unit."""

    def act(found: Page) -> str:
        reason = request.POST.get("begrundelse", "")
        receiver = receivers_on(organisation.day_of(request.now)).find(request.POST.get("til", ""))
        if receiver is None:
            raise RefusedError("Vælg, hvem der skal have underretningen. Intet er ændret.", field="til")
        if not reason.strip():
            raise RefusedError(
                "Skriv kort, hvorfor den gives videre. Den, der får den, skal kunne læse det. Intet er ændret.",
                field="begrundelse",
            )
        unit, worker = unit_and_worker(receiver)
        handling.hand_over(
            notification=pk,
            to=worker,
            unit=unit,
            reason=reason,
            by=request.user,
            now=request.now,
            seen=version_of(request),
        )
        name = worker.name if worker else organisation.name_of(unit, organisation.day_of(request.now))
        return f"Underretningen er givet til {name}. Den står som ulæst, til den er bekræftet læst. Uret løber videre."

    found = found_page(request, pk)
    answer = acted(request, pk, "giv", act, seen=found)
    if answer.status_code == 302 and request.POST.get("til"):
        # Who gives it to another unit may no longer see it.
        answer["Location"] = reverse("inbox") if not _still_seen(request, pk) else answer["Location"]
    return answer


def _still_seen(request: Request, pk: int) -> bool:
    try:
        found_page(request, pk)
    except Http404:
        return False
    return True


@require_POST
@needs("intake.handle")
def tell_sender(request: Request, pk: int) -> HttpResponseBase:
    """Say who wrote, of one that did not say."""

    def act(found: Page) -> str:
        sender.tell_sender(
            notification=pk,
            kind=request.POST.get("afsender", ""),
            place=request.POST.get("afsender_sted", ""),
            by=request.user,
            now=request.now,
            seen=version_of(request),
        )
        return "Det står nu, hvem der har underrettet. Det afgør, hvem der kan få svar."

    return acted(request, pk, "afsender", act)


@require_POST
@needs("intake.handle")
def set_aside(request: Request, pk: int) -> HttpResponseBase:
    """Lay aside what is no notification."""

    def act(found: Page) -> str:
        reason = request.POST.get("fordi", "")
        concluding.set_aside(notification=pk, reason=reason, by=request.user, now=request.now, seen=version_of(request))
        return "Underretningen er lagt til side. Den er bevaret og kan tages frem igen."

    return acted(request, pk, "side", act)


@require_POST
@needs("intake.handle")
def take_out(request: Request, pk: int) -> HttpResponseBase:
    """Take out what was laid aside."""

    def act(found: Page) -> str:
        concluding.take_out(notification=pk, by=request.user, now=request.now)
        return "Underretningen er taget frem, og du har den nu. De 24 timer har løbet, siden den kom."

    return acted(request, pk, "frem", act)
