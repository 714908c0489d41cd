"""The page on which who wrote is answered: what is written, how it goes out, and how it went."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from sikkersag.correspondence.delivery import BY_HAND, CHANNELS, ports
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish
from sikkersag.intake import policies
from sikkersag.intake.actions import answering
from sikkersag.intake.models import Answer, Notification
from sikkersag.intake.queries.answers import standings_of
from sikkersag.intake.queries.inbox import seen_by

#: What the sending of each sort is called on its button, and what has been done by hand.
_ACTS = {Answer.Sort.RECEIPT: "Send kvitteringen", Answer.Sort.FEEDBACK: "Send orienteringen"}
_DONE = {"brev": "Brevet er lagt i posten", "telefon": "Det er sagt i telefonen"}


def _found(request: Request, pk: int) -> Notification:
    found = seen_by(request.viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _noted(request: Request, found: Notification) -> None:
    """That it was shown, with who wrote and where they are reached, is noted."""
    write_entry("intake.read", by=request.user, now=request.now, object=f"notification:{found.pk}")


@needs("intake.handle")
def page(request: Request, pk: int) -> HttpResponseBase:
    """The letter, with how it may be sent. Posted, a mail is sent at once; a letter or what is to be said is written,
    and posted again with `gjort` it has been sent.
    """
    found = _found(request, pk)
    if request.method != "POST":
        return _shown(request, found)
    sort, channel = request.POST.get("slags", ""), request.POST.get("kanal", "")
    try:
        made = _sent(request, found, sort) if request.POST.get("gjort") else _prepared(request, pk, sort, channel)
    except RefusedError as refused:
        return _shown(request, found, refused.message, refused.field, 422)
    if made.status == Answer.Status.FAILED:
        return _shown(request, found, f"Det blev ikke sendt: {made.told_why} Teksten er gemt. Send den igen.", "", 502)
    if made.status == Answer.Status.SENT:
        stands = " Det står i hvert barns sag." if found.links.exists() else ""
        messages.success(request, f"{made.get_sort_display()}en er sendt.{stands}")
    else:
        messages.success(request, f"{made.get_sort_display()}en er skrevet. Den er ikke sendt endnu.")
    return redirect("notification_answer", pk=pk)


def _prepared(request: Request, pk: int, sort: str, channel: str) -> Answer:
    begun = request.POST.get("begun", "")
    if sort == Answer.Sort.FEEDBACK and begun not in ("ja", "nej"):
        raise RefusedError("Vælg, om der er sat noget i gang. Intet er sendt.", field="begun-ja")
    act = answering.prepare if channel in BY_HAND else answering.answer
    return act(
        notification=pk,
        sort=sort,
        channel=channel,
        to=request.POST.get("til", "")[:300],
        begun=begun == "ja",
        by=request.user,
        now=request.now,
    )


def _sent(request: Request, found: Notification, sort: str) -> Answer:
    made = found.answers.filter(sort=sort).first()
    if made is None:
        raise RefusedError("Der er ikke skrevet noget at sende endnu.")
    mark = request.POST.get("maerke", "")
    return answering.send(answer=made.pk, by=request.user, now=request.now, mark=mark)


@require_safe
@needs("intake.handle")
def letter(request: Request, pk: int, sort: str) -> HttpResponse:
    """A letter as it is printed."""
    found = _found(request, pk)
    made = found.answers.filter(sort=sort, channel="brev").first()
    if made is None:
        raise Http404
    _noted(request, found)
    return render(request, "intake/letter.html", {"made": made, "on": made.sent_at or request.now})


def _shown(request: Request, found: Notification, error: str = "", field: str = "", status: int = 200) -> HttpResponse:
    standing = standings_of(request.viewer, [found])[found.pk]
    sorts = []
    for sort, may in (
        (Answer.Sort.RECEIPT, policies.why_not_receipt),
        (Answer.Sort.FEEDBACK, policies.why_not_feedback),
    ):
        made = standing.answers.get(sort)
        written = made is not None and made.status == Answer.Status.TO_SEND
        sorts.append(
            {
                "key": sort.value,
                "title": sort.label,
                "made": made,
                "sent": made is not None and made.status == Answer.Status.SENT,
                "failed": made is not None and made.status == Answer.Status.FAILED,
                "written": written,
                "mark": answering.mark_of(made) if made is not None else "",
                "done": _DONE.get(made.channel, _ACTS[sort]) if made is not None else "",
                "why_not": may(found),
                "text": answering.letter_of(found, sort, begun=True).text,
                "feedback": sort == Answer.Sort.FEEDBACK,
                "act": _ACTS[sort],
            }
        )
    _noted(request, found)
    context = {
        "notification": found,
        "standing": standing,
        "due": danish.moment(standing.due, request.now),
        "sorts": sorts,
        "channels": [(key, CHANNELS[key], answering.address_of(found, key)) for key in ports()],
        "error": error,
        "field": field,
        "chosen": request.POST.get("slags", ""),
        "typed": request.POST,
    }
    return render(request, "intake/answer.html", context, status=status)
