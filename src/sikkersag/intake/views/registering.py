"""What reception and Døgnvagten write down of a call, a letter, a meeting or a mail. It goes the way of all the others:
kept as canonical JSON before it is read, and given a receipt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from sikkersag.casefile.forms.typed import date_text, time_text
from sikkersag.casefile.words import word
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake import asked, jsonbody, policies, reading, spool
from sikkersag.intake.actions.ingesting import ingest
from sikkersag.intake.kinds import NOTIFIED
from sikkersag.intake.models import Notification
from sikkersag.intake.submission import Submission, ToldChild
from sikkersag.intake.views.keeping import at_leisure
from sikkersag.intake.views.when import moment_typed

#: How it came, of those that are written down by hand.
WAYS = ("telefon", "brev", "fremmoede", "mail", "andet")


@needs("intake.handle")
def new(request: Request) -> HttpResponseBase:
    """The form; sent, it is kept, brought in, and opened in the inbox."""
    if request.method != "POST":
        return _form(request, Submission(method="telefon"), {})
    told = _told(request.POST)
    problems = dict(policies.problems_of(told))
    if "hvem" in problems:
        problems["hvem"] = "Vælg, hvem der underretter."
    if "tekst" in problems and not told.text:
        problems["tekst"] = "Skriv, hvad der blev sagt eller stod."
    problems |= {} if told.method else {"maade": "Vælg, hvordan den kom."}
    arrived = request.now
    try:
        arrived = _arrived(request)
    except RefusedError as refused:
        problems[refused.field] = refused.message
    if problems:
        return _form(request, told, problems)
    files = [(file.name or "fil", file.content_type or "", file.read()) for file in request.FILES.getlist("filer")]
    try:
        kept = spool.keep(
            [jsonbody.write(told, files)],
            channel="haand",
            arrived_at=arrived,
            kept_at=request.now,
            media_type="application/json",
            key=f"{request.user.pk} {request.POST.get('noegle', '')[:60]}",
            by=request.user.pk,
            limit=2 * settings.INTAKE_LIMIT,
        )
    except spool.TooLargeError:
        return _form(request, told, {"filer": f"Filerne fylder mere end {settings.INTAKE_LIMIT // 1024**2} MB i alt."})
    except spool.SpoolFullError:
        problem = "Serveren kan ikke gemme den lige nu. Intet er gemt. Skriv den af på papir, og ring til driften."
        return _form(request, told, {"tekst": problem}, status=503)
    try:
        receipt = reading.receipt_of(kept, reading.read(kept, spool.body_of(kept.raw)))
    except reading.UnreadableError as error:
        return _form(request, told, {"filer": f"Den er modtaget, men en fil kunne ikke læses ({error})."})
    at_leisure(lambda: ingest(kept.raw, now=request.now), raw=kept.raw, receipt=receipt)
    messages.success(
        request, f"Underretningen er registreret med kvittering {receipt}. De 24 timer løber, fra den kom."
    )
    found = Notification.objects.filter(receipt=receipt).first()
    answer = redirect("notification", pk=found.pk) if found else redirect("inbox")
    answer.receipt = receipt  # type: ignore[attr-defined]  # for the log of the ways in, which counts it
    return answer


def _told(posted: Mapping[str, str]) -> Submission:
    # Whoever registers it has the paper in hand; nothing of theirs can tell of the sender.
    told = replace(reading.told_in(posted), trap="", files_as_they_are=True)
    return told.without_sender() if told.anonymous else told


def _arrived(request: Request) -> datetime:
    """When it came to the municipality, as they say. Raises RefusedError with the field."""
    said = moment_typed(request.POST.get("dag", ""), request.POST.get("klokken", ""), request.now)
    if said > request.now:
        raise RefusedError("Tidspunktet ligger ude i fremtiden. Skriv, hvornår den kom til kommunen.", field="dag")
    if (request.now - said).days > 366:
        raise RefusedError("Tidspunktet ligger mere end et år tilbage. Se efter, om årstallet er rigtigt.", field="dag")
    return said


def _form(request: Request, told: Submission, problems: Mapping[str, str], *, status: int = 422) -> HttpResponse:
    now = int(request.now.timestamp())
    blank = [ToldChild()] * max(1, min(3, asked.MOST_CHILDREN) - len(told.children))
    context = {
        "told": told,
        "problems": problems,
        "day": request.POST.get("dag", date_text(now)),
        "time": request.POST.get("klokken", time_text(now)),
        "children": [*told.children, *blank][: asked.MOST_CHILDREN],
        "key": request.POST.get("noegle", "") or uuid4().hex,
        "ways": _words("maade", WAYS),
        "senders": _words("afsender_art", asked.KINDS),
        "places": _words("afsender_sted", asked.PLACES),
        "suspects": _words("mistaenkt", asked.SUSPECTS),
    }
    return render(request, "intake/register.html", context, status=status if problems else 200)


def _words(fact: str, values: tuple[str, ...]) -> dict[str, str]:
    return {value: word(NOTIFIED, fact, value) for value in values}
