"""The page on which who wrote is answered: what is written, how it goes out, and how it went."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish
from sikkersag.intake import policies
from sikkersag.intake.actions import answering
from sikkersag.intake.delivery import CHANNELS
from sikkersag.intake.models import Answer, Notification
from sikkersag.intake.queries.answers import standings_of
from sikkersag.intake.queries.inbox import seen_by

#: What the sending of each sort is called on its button.
_ACTS = {Answer.Sort.RECEIPT: "Send kvitteringen", Answer.Sort.FEEDBACK: "Send orienteringen"}


@needs("intake.handle")
def page(request: Request, pk: int) -> HttpResponseBase:
    """The letter, with how it may be sent; posted, it is sent."""
    found = seen_by(request.viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, found)
    begun = request.POST.get("begun", "")
    sort = request.POST.get("slags", "")
    try:
        if sort == Answer.Sort.FEEDBACK and begun not in ("ja", "nej"):
            raise RefusedError("Vælg, om der er sat noget i gang. Intet er sendt.", field="begun")
        made = answering.answer(
            notification=pk,
            sort=sort,
            channel=request.POST.get("kanal", ""),
            to=request.POST.get("til", "")[:300],
            begun=begun == "ja",
            by=request.user,
            now=request.now,
        )
    except RefusedError as refused:
        return _shown(request, found, refused.message, 422)
    if made.status == Answer.Status.FAILED:
        return _shown(request, found, f"Det blev ikke sendt: {made.told_why} Teksten er gemt. Send den igen.", 502)
    messages.success(request, f"{made.get_sort_display()} er sendt og står i hvert barns sag.")
    return redirect("notification_answer", pk=pk)


def _shown(request: Request, found: Notification, error: str = "", status: int = 200) -> HttpResponse:
    standing = standings_of(request.viewer, [found])[found.pk]
    sorts = []
    for sort, may in (
        (Answer.Sort.RECEIPT, policies.why_not_receipt),
        (Answer.Sort.FEEDBACK, policies.why_not_feedback),
    ):
        made = standing.answers.get(sort)
        sorts.append(
            {
                "key": sort.value,
                "title": sort.label,
                "made": made,
                "sent": made is not None and made.status == Answer.Status.SENT,
                "failed": made is not None and made.status == Answer.Status.FAILED,
                "why_not": may(found),
                "text": answering.letter_of(found, sort, begun=True).text,
                "feedback": sort == Answer.Sort.FEEDBACK,
                "act": _ACTS[sort],
            }
        )
    context = {
        "notification": found,
        "standing": standing,
        "due": danish.moment(standing.due, request.now),
        "sorts": sorts,
        "channels": [(key, title, answering.address_of(found, key)) for key, title in CHANNELS.items()],
        "error": error,
        "typed": request.POST,
    }
    return render(request, "intake/answer.html", context, status=status)
