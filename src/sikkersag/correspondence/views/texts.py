"""The texts of letters: which there are, one with its versions, and writing a new one, tried before it is saved."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from sikkersag.correspondence.actions.texts import OvertakenError, save_text
from sikkersag.correspondence.forms import TextForm
from sikkersag.correspondence.letters.blocks import BlockError
from sikkersag.correspondence.letters.kinds import TextBlock, kinds, text_blocks
from sikkersag.correspondence.letters.sheet import Sheet
from sikkersag.correspondence.letters.trying import DryRun, Versions, difference, dry_run
from sikkersag.correspondence.letters.typesetting import typeset
from sikkersag.correspondence.queries import texts
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.access.permissions import require_anywhere
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish

ON_A_PAGE = 20
_FORMS = {"linje": "i en linje", "tekst": "alene på en linje, kan have flere afsnit", "liste": "alene på en linje"}


@require_safe
@needs("correspondence.read_texts")
def index(request: Request) -> HttpResponse:
    """Every text block by letter, with the version that holds."""
    return render(request, "correspondence/texts.html", {"kinds": texts.by_kind()})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("correspondence.read_texts")
def page(request: Request, block: str) -> HttpResponseBase:
    """A text block: what it says, its versions, and the form. A new text is tried first, and saved as it was tried."""
    told = _block(block)
    standing = _standing(told)
    version, current = standing.get(block, (0, told.text))
    tried: DryRun | None = None
    if request.method != "POST":
        asked = request.GET.get("fra", "")
        again = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else None
        old = None if again is None else texts.text_of(block, again)
        why = "" if old is None else f"Tilbage til udgave {again}."
        form = TextForm(initial={"text": current if old is None else old, "why": why, "base": version})
        return _page(request, told, form, standing, None, status=200)
    require_anywhere(request.viewer, "correspondence.texts")
    form = TextForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["text"]
        try:
            tried = dry_run(block, wanted, standing)
            if request.POST.get("act") == "pdf" and not tried.failed:
                return _pdf(request, tried)
            if request.POST.get("act") == "gem" and form.cleaned_data["tried"] == _sum(wanted, version):
                made = save_text(
                    block=block,
                    text=wanted,
                    why=form.cleaned_data["why"],
                    base=form.cleaned_data["base"],
                    by=request.user,
                    now=request.now,
                )
                messages.success(request, f"Udgave {made.version} er gemt og gælder for breve, der skrives fra nu af.")
                return redirect("text", block=block)
            if form.cleaned_data["base"] != version:
                # Written from a version that no longer holds: said before it is tried against the newer one.
                raise OvertakenError(_since(form.cleaned_data["base"], version), version)
            if request.POST.get("act") == "gem":
                form.add_error("text", "Teksten er ændret, siden den blev prøvet. Se, hvad den gør nu, og gem så.")
        except BlockError as refused:
            form.add_error("text", refused.message)
        except RefusedError as refused:
            form.add_error(refused.field or None, refused.message)
    return _page(request, told, form, standing, tried, status=422 if form.errors else 200)


@require_safe
@needs("correspondence.read_texts")
def one_version(request: Request, block: str, version: int) -> HttpResponse:
    """One version of a text: what it says, and what it changed in the one before."""
    told = _block(block)
    text = texts.text_of(block, version)
    if text is None:
        raise Http404
    context = {
        "told": told,
        "number": version,
        "row": texts.versions(block).filter(version=version).first(),
        "text": text,
        "pieces": difference(texts.text_of(block, version - 1) or "", text) if version else (),
        "writes": request.viewer.may("correspondence.texts"),
    }
    return render(request, "correspondence/text_version.html", context)


@require_safe
@needs("correspondence.read_texts")
def preview(request: Request, block: str) -> HttpResponse:
    """The first sample letter that uses the block, as PDF, of the texts that hold."""
    told = _block(block)
    tried = _as_it_is(told, _standing(told))
    if tried is None or tried.failed:
        messages.error(request, "Der kan ikke laves et brev af teksten, som den er. Ret den, og prøv igen.")
        return redirect("text", block=block)
    return _pdf(request, tried)


def _page(
    request: Request, told: TextBlock, form: TextForm, standing: Versions, tried: DryRun | None, *, status: int
) -> HttpResponse:
    version, current = standing.get(told.id, (0, told.text))
    shown = Paginator(texts.versions(told.id), ON_A_PAGE).get_page(request.GET.get("side"))
    if form.is_bound:
        # What is sent next was written with the version that holds now before the writer's eyes.
        wanted = form.cleaned_data.get("text", "")
        held = str(version), _sum(wanted, version) if tried is not None else ""
        sent = request.POST.copy()
        sent["base"], sent["tried"] = held
        form.data = sent
    # Asked for when it is saved, not when it is only tried; said so from the beginning.
    form.fields["why"].required = True
    context = {
        "told": told,
        "letters": [kinds()[kind] for kind in told.kinds],
        "form": form,
        "version": version,
        "current": current,
        "page": shown,
        "tried": tried,
        "fields": [
            (name, told.allowed.words[name], _FORMS[form_], name in told.must)
            for name, form_ in told.allowed.forms.items()
        ],
        "conditions": [(name, told.allowed.words[name]) for name in sorted(told.allowed.conditions)],
        "writes": request.viewer.may("correspondence.texts"),
        "as_it_is": _as_it_is(told, standing) if tried is None else None,
    }
    return render(request, "correspondence/text.html", context, status=status)


def _as_it_is(told: TextBlock, standing: Versions) -> DryRun | None:
    """The sample letters of the text that holds; None where it was saved under other rules and can no more be read."""
    try:
        return dry_run(told.id, standing.get(told.id, (0, told.text))[1], standing)
    except BlockError:
        return None


def _pdf(request: Request, tried: DryRun) -> HttpResponse:
    """The first sample letter, with the sample's own head."""
    trial = tried.trials[0]
    assert trial.made is not None
    values = trial.sample.values
    sheet = Sheet(
        title=trial.made.title,
        to=(str(values["barn" if trial.kind.for_child else "modtager"]), "Eksempelvej 1", "0000 Prøveby"),
        day=danish.day_of(request.now),
        sender=str(values["kommune"]),
        case_number="0000-0000000",
        document_number="0",
        worker=str(values["afsender"]),
        contact=(str(values["kontakt"]),),
        ean="0000000000000",
        body=trial.made.paragraphs,
        annexes=trial.sample.annexes,
        for_child=trial.made.for_child,
    )
    response = HttpResponse(typeset(sheet), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="eksempel.pdf"'
    return response


def _block(block: str) -> TextBlock:
    if block not in text_blocks():
        raise Http404
    return text_blocks()[block]


def _standing(told: TextBlock) -> Versions:
    return texts.latest({name for kind in told.kinds for name in kinds()[kind].blocks})


def _sum(text: str, version: int) -> str:
    """What was tried: this text, against this version."""
    return hashlib.sha256(f"{version}\n{text}".encode()).hexdigest()


def _since(base: int, version: int) -> str:
    return (
        f"Der er gemt udgave {version}, siden du hentede udgave {base}. Din tekst er ikke gemt, men står stadig i "
        f"feltet. Nedenfor ser du, hvad den ændrer i udgave {version}. Gem, hvis det er det, du vil."
    )
