"""What reception and Døgnvagten write down of a call, a letter, a meeting or a mail. It goes the way of all the others:
kept as canonical JSON before it is read, and given a receipt.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from sikkersag.foundation.access.gate import Request, needs
from sikkersag.intake import asked, jsonbody, policies, reading, spool
from sikkersag.intake.actions.ingesting import ingest, receipt_of
from sikkersag.intake.models import Notification
from sikkersag.intake.submission import Submission, ToldChild
from sikkersag.intake.views.keeping import at_leisure

#: How it came, as the vocabulary has it, and what the form calls it.
WAYS = {
    "telefon": "Telefon",
    "brev": "Brev",
    "fremmoede": "Samtale eller møde",
    "mail": "Mail",
    "andet": "På anden måde",
}
SENDERS = {
    "fagperson": "Fagperson",
    "borger": "Borger",
    "familien": "Familien selv",
    "anden_kommune": "Anden kommune",
    "anonym": "Anonym: vil ikke sige sit navn",
}
PLACES = {
    "skole": "Skole",
    "dagtilbud": "Dagtilbud",
    "sundhedsvaesen": "Sundhedsvæsen",
    "sundhedspleje": "Sundhedspleje",
    "politi_domstol": "Politi eller domstol",
    "anden_forvaltning": "Anden forvaltning",
    "anbringelsessted": "Anbringelsessted",
    "forening": "Forening",
    "andet": "Andet sted",
}
SUSPECTS = {"foraelder": "En forælder", "anden": "En anden", "ukendt": "Det vides ikke"}
_DENMARK = ZoneInfo("Europe/Copenhagen")


@needs("intake.handle")
def new(request: Request) -> HttpResponseBase:
    """The form; sent, it is kept, brought in, and opened in the inbox."""
    if request.method != "POST":
        return _form(request, Submission(method="telefon"), {})
    told = _told(request.POST)
    arrived, wrong = _arrived(request.POST.get("dag", ""), request.POST.get("klokken", ""), request.now)
    problems = dict(policies.problems_of(told))
    if "hvem" in problems:
        problems["hvem"] = "Vælg, hvem der underretter."
    if "tekst" in problems and not told.text:
        problems["tekst"] = "Skriv, hvad der blev sagt eller stod."
    problems |= {} if told.method else {"maade": "Vælg, hvordan den kom."}
    problems |= wrong
    if problems or arrived is None:
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
        receipt = receipt_of(kept, reading.read(kept, spool.body_of(kept.raw)))
    except reading.UnreadableError as error:
        return _form(request, told, {"filer": f"Den er modtaget, men en fil kunne ikke læses ({error})."})
    at_leisure(lambda: ingest(kept.raw, now=request.now), raw=kept.raw, receipt=receipt)
    messages.success(
        request, f"Underretningen er registreret med kvittering {receipt}. De 24 timer løber, fra den kom."
    )
    found = Notification.objects.filter(receipt=receipt).first()
    return redirect("notification", pk=found.pk) if found else redirect("inbox")


def _told(posted: Mapping[str, str]) -> Submission:
    def line(name: str) -> str:
        return " ".join(posted.get(name, "").split())[: asked.LONGEST]

    def one_of(name: str, known: tuple[str, ...]) -> str:
        return line(name) if line(name) in known else ""

    children = [
        ToldChild(*(line(f"barn.{n}.{name}") for name in ("navn", "cpr", "foedt", "adresse", "sted")))
        for n in range(asked.MOST_CHILDREN)
    ]
    told = Submission(
        text=posted.get("tekst", "").strip(),
        sender_kind=one_of("hvem", asked.KINDS),
        sender_place=one_of("hvorfra", asked.PLACES),
        sender_name=line("navn"),
        sender_role=line("stilling"),
        sender_phone=line("telefon"),
        sender_mail=line("mail"),
        sender_address=line("adresse"),
        method=one_of("maade", asked.METHODS),
        parents=line("foraeldre"),
        abuse=asked.YES_NO.get(line("overgreb")),
        suspect=one_of("mistaenkt", asked.SUSPECTS),
        honour=asked.YES_NO.get(line("aeresrelateret")),
        unborn=asked.YES_NO.get(line("ufoedt")),
        children=tuple(child for child in children if not child.empty),
        # Whoever registers it has the paper in hand; nothing of theirs can tell of the sender.
        files_as_they_are=True,
    )
    return told.without_sender() if told.anonymous else told


def _arrived(day: str, time: str, now: datetime) -> tuple[datetime | None, Mapping[str, str]]:
    """When it came to the municipality, as they say; nothing and why where it cannot be."""
    try:
        said = datetime.fromisoformat(f"{day.strip()}T{time.strip().replace('.', ':')}").replace(tzinfo=_DENMARK)
    except ValueError:
        return None, {"dag": "Skriv, hvilken dag og hvad klokken den kom til kommunen. De 24 timer løber derfra."}
    if said.second or said.microsecond or said > now:
        return None, {"dag": "Tidspunktet ligger ude i fremtiden. Skriv, hvornår den kom til kommunen."}
    if (now - said).days > 366:
        return None, {"dag": "Tidspunktet ligger mere end et år tilbage. Se efter, om årstallet er rigtigt."}
    return said, {}


def _form(request: Request, told: Submission, problems: Mapping[str, str], *, status: int = 422) -> HttpResponse:
    local = request.now.astimezone(_DENMARK)
    blank = [ToldChild()] * max(1, min(3, asked.MOST_CHILDREN) - len(told.children))
    context = {
        "told": told,
        "problems": problems,
        "day": request.POST.get("dag", f"{local:%Y-%m-%d}"),
        "time": request.POST.get("klokken", f"{local:%H:%M}"),
        "children": [*told.children, *blank][: asked.MOST_CHILDREN],
        "key": request.POST.get("noegle", "") or uuid4().hex,
        "ways": WAYS,
        "senders": SENDERS,
        "places": PLACES,
        "suspects": SUSPECTS,
    }
    return render(request, "intake/register.html", context, status=status if problems else 200)
