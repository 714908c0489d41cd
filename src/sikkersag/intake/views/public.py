"""The way in for everybody: a form without sign-in, its receipt, and where it stands. Nothing of any case is shown.

The form is read from the kept bytes and never from the request, so that what was sent is safe before it is understood.
"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sikkersag.casefile.words import word
from sikkersag.foundation.access.gate import public
from sikkersag.foundation.login.lockout import address_of
from sikkersag.foundation.operation.middleware import reads_raw
from sikkersag.intake import asked, limits, metadata, reading, spool
from sikkersag.intake.actions.ingesting import ingest, not_whole, problems_in, refuse
from sikkersag.intake.kinds import NOTIFIED
from sikkersag.intake.queries.standing import standing_of
from sikkersag.intake.submission import Submission, ToldChild, as_typed
from sikkersag.intake.views.keeping import BrokenOffError, at_leisure, chunks

#: What a sender may be on the form; another municipality writes from system to system.
SENDERS = (
    ("fagperson", "Jeg skriver som fagperson, fordi jeg kender barnet gennem mit arbejde"),
    ("borger", "Jeg skriver som privatperson"),
    ("familien", "Jeg er selv i familien"),
    ("anonym", "Jeg vil være anonym"),
)


_PLACES = tuple((place, word(NOTIFIED, "afsender_sted", place)) for place in asked.PLACES)

TOO_MANY = (
    "Der er kommet usædvanligt mange underretninger på kort tid fra det sted, du skriver fra. Ring til os, eller send "
    "den igen om ti minutter."
)
TOO_MANY_LOOKED_UP = "Der er slået usædvanligt mange numre op fra det sted, du skriver fra. Prøv igen om ti minutter."


@never_cache
@reads_raw
@csrf_exempt  # nobody is signed in here, and who sends from elsewhere could as well send from here
@public
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """The form; sent, it is kept, read, brought in, and answered with its receipt."""
    if request.method == "GET":
        return _form(request, Submission(), {})
    now = request.now  # type: ignore[attr-defined]
    if limits.too_often(address_of(request), "send", now=now):
        # Told before anything is kept: a robot must not fill the disk.
        return _not_kept(request, 429, TOO_MANY)
    try:
        told = spool.keep(
            chunks(request),
            channel="web",
            arrived_at=now,
            media_type=request.META.get("CONTENT_TYPE", ""),
            limit=settings.INTAKE_LIMIT,
        )
    except spool.TooLargeError:
        return _not_kept(request, 413, f"Den fylder mere end {settings.INTAKE_LIMIT // 1024**2} MB. Send færre filer.")
    except spool.SpoolFullError:
        return _not_kept(request, 503, "Serveren kan ikke gemme den lige nu. Prøv igen om lidt.")
    except BrokenOffError:
        return _not_kept(request, 400, "Forbindelsen blev brudt, før den var nået frem. Send den igen.")
    try:
        found = reading.read(told, spool.body_of(told.raw))
    except reading.UnreadableError as error:
        why = str(error)[:200]
        at_leisure(lambda: refuse(told.raw, why, now=now))
        return _not_kept(request, 400, "Den kunne ikke læses. Åbn formularen igen, og send den derfra.")
    if problems := problems_in(found):
        at_leisure(lambda: refuse(told.raw, not_whole(problems), now=now))
        return _form(request, found.submission, problems, key=found.key)
    # The number is worked out from what was kept, so it can be given also while the database is away.
    receipt = reading.receipt_of(told, found)
    at_leisure(lambda: ingest(told.raw, now=now), raw=told.raw, receipt=receipt)
    context = {"receipt": receipt, "submission": found.submission, "phone": settings.INTAKE_PHONE}
    return render(request, "intake/received.html", context)


def _form(request: HttpRequest, told: Submission, problems: object, *, key: str = "") -> HttpResponse:
    blank = [ToldChild()] * (reading.MOST_CHILDREN - len(told.children))
    children = [*told.children, *blank]
    shown = max(3, len(told.children))
    context = {
        "told": told,
        "problems": problems,
        "children": children[:1],
        "others": children[1:shown],
        "key": key or uuid4().hex,
        "phone": settings.INTAKE_PHONE,
        "senders": SENDERS,
        "places": _PLACES,
        "cleaned": metadata.CLEANED,
        "limit": settings.FILE_LIMIT // 1024**2,
    }
    return render(request, "intake/form.html", context, status=422 if problems else 200)


def _not_kept(request: HttpRequest, status: int, why: str, *, sent: bool = True) -> HttpResponse:
    context = {"why": why, "phone": settings.INTAKE_PHONE, "sent": sent}
    answer = render(request, "intake/not_kept.html", context, status=status)
    if status == 429:
        answer["Retry-After"] = str(int(limits.WITHIN.total_seconds()))
    return answer


@never_cache
@public
@require_http_methods(["GET", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """Where a notification stands, by its receipt: a professional sees how far it is, others that it is here."""
    now = request.now  # type: ignore[attr-defined]
    if request.method == "POST" and limits.too_often(address_of(request), "look", now=now):
        return _not_kept(request, 429, TOO_MANY_LOOKED_UP, sent=False)
    typed = request.POST.get("kvittering", "")[:60] if request.method == "POST" else ""
    number = as_typed(typed)
    found = standing_of(number) if number else None
    context = {"typed": typed, "asked": request.method == "POST", "found": found}
    return render(request, "intake/lookup.html", context, status=404 if request.method == "POST" and not found else 200)
