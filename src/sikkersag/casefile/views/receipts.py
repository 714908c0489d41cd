"""Back to the work after something was journalised: the page of the matter or of the case, with what was written."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join

from sikkersag.casefile.models import AppendKey, Case, Event, Matter
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.casefile.views.pages import address
from sikkersag.foundation.access.gate import Request
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.ui import danish


def back_to_work(request: Request, draft: UUID, case: Case) -> HttpResponse:
    """The page of the matter that the entries in the case are about, else of the case. Its receipt names each entry,
    in every child's case, and leads to where it is corrected or taken back.

    `draft` must have been journalised by the reader.
    """
    done = AppendKey.objects.get(key=str(draft), by=request.user)
    rows = list(Event.objects.filter(pk__in=done.events).select_related("content").order_by("case_id", "seq"))
    cases = visible(request.viewer, Case.objects.filter(pk__in={row.case_id for row in rows}).select_related("child"))
    # The case that one came from stands first.
    told = sorted(cases, key=lambda one: (one.pk != case.pk, one.number))
    receipt = format_html(
        '<span data-draft-written="{}" data-user="{}">Journalført {}<br>Er noget forkert, så åbn det, og ret det eller '
        "træk det tilbage dér.</span>",
        draft,
        request.user.pk,
        format_html_join("; ", "i {} sag: {}", ((_whose(one), _links(one, rows)) for one in told)),
    )
    messages.success(request, receipt)
    about = [matter for row in rows if row.case_id == case.pk for matter in row.about]
    if about and Matter.objects.filter(pk=about[0], case=case).exists():
        return redirect(address("matter", case.number, about[0]))
    return redirect(address("case", case.number))


def _whose(case: Case) -> str:
    return danish.genitive(case.child.name.split(" ", 1)[0])


def _links(case: Case, rows: list[Event]) -> str:
    """The entries of a case as links, by their titles."""
    return format_html_join(
        ", ",
        '<a href="{}">{}</a>',
        ((address("case_event", case.number, row.event), _title(row)) for row in rows if row.case_id == case.pk),
    )


def _title(row: Event) -> str:
    title = (row.content.body or {}).get("title") if hasattr(row, "content") else ""
    return str(title or vocabulary().kinds[row.kind].label)
