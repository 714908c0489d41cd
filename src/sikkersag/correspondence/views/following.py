"""Following the letters: the sums that must come out, their lists, and the bundle that is printed and posted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from sikkersag.casefile.forms.acts import ActForm
from sikkersag.correspondence import bundle
from sikkersag.correspondence.actions import delivering
from sikkersag.correspondence.limits import ON_ITS_WAY, UNSENT
from sikkersag.correspondence.models import Letter
from sikkersag.correspondence.queries import reconciliation as queries
from sikkersag.correspondence.queries.letters import shown_of
from sikkersag.correspondence.ways import mark_of
from sikkersag.foundation.access.actions import log_reads
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.organisation.models import Unit
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.status import Status

ON_A_PAGE = 50
#: The sums as the page shows them: what is told, then its parts.
_SUMS = (
    ("alle", ("venter", "standset", "sendt")),
    ("sendt", ("paa-vej", "afleveret", "fejlet")),
)


@require_safe
@needs("correspondence.follow")
def page(request: Request) -> HttpResponse:
    """The sums, and one list: what needs somebody, where none is chosen."""
    counts = queries.counted(request.viewer)
    name = request.GET.get("vis", "") or _first(counts)
    if name not in queries.LISTS:
        raise Http404
    found = Paginator(queries.listed(request.viewer, name), ON_A_PAGE).get_page(request.GET.get("side"))
    title, empty = queries.LISTS[name]
    sums = [
        (
            queries.LISTS[whole][0],
            whole,
            counts.of(whole),
            [(queries.LISTS[one][0], one, counts.of(one)) for one in parts],
        )
        for whole, parts in _SUMS
    ]
    alarms = [
        (Status("overdue", danish.count(counts.too_long, "brev har", "breve har") + " været for længe på vej"),
         "for-laenge", counts.too_long),
        (Status("overdue", danish.count(counts.left_lying, "brev er", "breve er") + " skrevet og aldrig sendt"),
         "ikke-sendt", counts.left_lying),
        (Status("missing", danish.count(counts.failed, "brev", "breve") + " kunne ikke afleveres"), "fejlet",
         counts.failed),
    ]  # fmt: skip
    context = {
        "counts": counts,
        "sums": sums,
        "alarms": [(status, key) for status, key, number in alarms if number],
        "whole": Status("met", "Alt, der er skrevet, er gjort rede for"),
        "loss": Status("overdue", "Noget stemmer ikke"),
        "chosen": name,
        "title": title,
        "empty": empty,
        "page": found,
        "rows": shown_of(list(found.object_list), request.now),
        "on_its_way": ON_ITS_WAY.amount,
        "unsent": UNSENT.amount,
    }
    return render(request, "correspondence/following.html", context)


def _first(counts: queries.Counts) -> str:
    """The list that somebody should see first."""
    order = ("fejlet", "for-laenge", "ikke-sendt", "venter", "paa-vej")
    return next((name for name in order if counts.of(name)), "alle")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("correspondence.follow")
def printing(request: Request) -> HttpResponse:
    """The letters that wait to be printed, by unit; whoever has posted some of them says so."""
    error = ""
    form: ActForm = ActForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not form.is_valid():
        error = "Siden er ikke hel. Der er ikke gjort noget. Åbn den igen, og vælg brevene på ny."
    elif request.method == "POST":
        chosen = [_uuid(one) for one in request.POST.getlist("brev")]
        marks = {pk: request.POST.get(f"maerke-{pk}", "") for pk in chosen if pk is not None}
        try:
            delivering.post(
                letters=_writable(request, marks), by=request.user, now=request.now, key=form.key("post", "")
            )
        except RefusedError as refused:
            error = refused.message
        else:
            messages.success(request, f"{danish.count(len(marks), 'brev', 'breve')} er noteret som lagt i posten.")
            return redirect("letters_bundle")
    rows = list(queries.listed(request.viewer, "udskrift")[: bundle.MOST])
    units = organisation.names({one.case.unit_id for one in rows}, organisation.day_of(request.now))
    groups = [
        (unit, units.get(unit, ""), [(one, mark_of(one.letter)) for one in shown_of(mine, request.now)])
        for unit in dict.fromkeys(one.case.unit_id for one in rows)
        if (mine := [one for one in rows if one.case.unit_id == unit])
    ]
    context = {
        "groups": groups,
        "error": error,
        "form": form,
        "chosen": request.POST.getlist("brev"),
    }
    return render(request, "correspondence/printing.html", context, status=422 if error else 200)


def _writable(request: Request, marks: dict[UUID, str]) -> dict[UUID, str]:
    """Those of the letters whose cases the user may write in; that one is not says so by being left out whole."""
    rows = visible(request.viewer, Letter.objects.filter(pk__in=marks), "case", permission="case.write")
    may = set(rows.values_list("pk", flat=True))
    if set(marks) - may:
        raise RefusedError("Et af brevene hører til en sag, som du ikke må skrive i. Der er ikke gjort noget.")
    return marks


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_safe
@needs("correspondence.follow")
def bundle_file(request: Request, unit: int) -> HttpResponse:
    """The letters of a unit that wait to be printed, as one PDF with a list in front. Each case's reading is noted."""
    place = get_object_or_404(Unit, pk=unit)
    rows = queries.listed(request.viewer, "udskrift").filter(case__unit=place)[: bundle.MOST]
    letters = list(rows)
    if not letters:
        raise Http404
    name = organisation.name_of(place, organisation.day_of(request.now))
    made = bundle.make(letters, unit=name, now=request.now)
    log_reads(viewer=request.viewer, cases=[one.case_id for one in letters], what="breve til udskrift")
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="breve-{organisation.day_of(request.now).isoformat()}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
