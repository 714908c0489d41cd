"""The consents of a case: who said what to which purpose, and the forms of one act about one of them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from sikkersag.casefile.forms import typed
from sikkersag.casefile.queries.writing import children_of
from sikkersag.casefile.views import links
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.access.queries import reach
from sikkersag.inquiry.forms.consent import ACTS, Consent, opened_with
from sikkersag.inquiry.queries.consentpage import consent_page
from sikkersag.inquiry.views import opening


@needs_case("case.read", what="samtykker")
def page(request: Request, number: str) -> HttpResponse:
    """Person by purpose, and the contracts apart."""
    case = opening.case_of(request)
    now = typed.seconds(request.now)
    (child,) = children_of([case], known_at=now)
    writes = opening.may_write(case, reach(request.viewer, case.pk).permissions)
    told = consent_page(child, now=now)

    def act(name: str, person: str, purpose: str) -> str:
        return f"{reverse('consent_new', args=[number, name])}?{urlencode({'person': person, 'til': purpose})}"

    rows = [
        (
            row,
            [
                (
                    cell,
                    [
                        (label, act(name, cell.person.id, row.purpose))
                        for name, label, wanted in (
                            ("trukket-tilbage", "Skriv, at det er trukket tilbage", cell.stands),
                            ("givet", "Skriv samtykke", not cell.stands and (cell.asked or bool(cell.told))),
                            ("spurgt", "Skriv, at der er spurgt", not cell.stands and cell.asked),
                        )
                        if wanted and writes
                    ],
                )
                for cell in row.cells
            ],
        )
        for row in told.rows
    ]
    context = {
        "case": case,
        "child": child,
        "told": told,
        "rows": rows,
        "writes": writes,
        "trail": opening.trail(case),
        "contract_url": links.address("step_new", number, "samarbejdskontrakt"),
    }
    return render(request, "inquiry/consents.html", context)


@needs_case("case.write", what="skriver et samtykke")
def new(request: Request, number: str, act: str) -> HttpResponse:
    """The form of one act; the address says what is known beforehand."""
    if act not in ACTS:
        raise Http404
    now = typed.seconds(request.now)
    spec = Consent(act, number)
    return opening.form(request, spec, lambda scene: opened_with(request.GET, act, scene, number, now=now))
