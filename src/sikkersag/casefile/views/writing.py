"""Writing: the note, the generated steps, corrections and departures, all as drafts until they are journalised.

One address serves every open form (`/kladde/<id>/`): it saves, shows what the form comes to, and journalises. Opening
a form writes nothing; its id is made then, so that whatever is sent twice is done once.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sikkersag.casefile import policies
from sikkersag.casefile.actions import drafts, writing
from sikkersag.casefile.forms import opening, passages, typed
from sikkersag.casefile.forms.note import WHOLE, Compiled
from sikkersag.casefile.forms.opening import Writing
from sikkersag.casefile.forms.rooms import RoomForm, remarks_key
from sikkersag.casefile.forms.step import Step, opened_with, prefilled
from sikkersag.casefile.models import Case, Content, Draft, Family
from sikkersag.casefile.queries.drafts import draft_of
from sikkersag.casefile.thelaw import rulebook
from sikkersag.casefile.validation import Invalid
from sikkersag.casefile.views import pages
from sikkersag.casefile.views.receipts import back_to_work
from sikkersag.foundation.access.actions import log_reads
from sikkersag.foundation.access.gate import Request, needs, needs_case, signed_in
from sikkersag.foundation.access.models import Read
from sikkersag.foundation.access.queries import reach
from sikkersag.foundation.login.partial import is_background
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish

#: What is logged as read when a form shows children, and for how long one such row covers the parts fetched after it.
WRITES = "skriver en kladde"
A_WHILE = timedelta(hours=1)


# Opening a form


@needs("case.write")
def note_new(request: Request, family: UUID) -> HttpResponse:
    """A new note about a family's children; `barn` in the address ticks the child whose case one came from."""
    opened = opening.open_note(request.viewer, get_object_or_404(Family, pk=family))
    log_reads(viewer=request.viewer, cases=[c.case.pk for c in opened.scene.children], what="skriver et notat")
    data: dict[str, list[str]] = {
        "dato": [typed.date_text(typed.seconds(request.now))],
        "tilstede_kommune": [f"u{request.user.pk}"],
    }
    if child := opened.scene.child(request.GET.get("barn", "")):
        data["tilstede"] = [child.child.id]
    kind = request.GET.get("art", "")
    if child is not None and kind:
        data[f"skete.{kind}"] = [child.number]
    return pages.form_page(request, opened, uuid4(), data, version=0)


@needs_case("case.write", what="skriver et notat")
def note_in_case(request: Request, number: str) -> HttpResponse:
    """The note of a family, reached from one child's case."""
    case = get_object_or_404(Case.objects.select_related("family"), pk=request.case_id)
    return redirect(f"{reverse('note_new', args=[case.family_id])}?barn={number}")


@needs_case("case.write", what="skriver et skridt")
def step_new(request: Request, number: str, kind: str) -> HttpResponse:
    """The form of a kind; the address says what is known beforehand (`opened_with`)."""
    case = get_object_or_404(Case.objects.select_related("child", "family"), pk=request.case_id)
    if said := policies.why_not_as_step(kind):
        return pages.stopped(request, case, "Det skrives et andet sted", said)
    opened = opening.open_step(request.viewer, case, kind)
    focus = opened.focus
    if focus is None or not isinstance(opened.spec, Step):
        raise Http404
    data = opened_with(request.GET, opened.spec.vocabulary, focus, now=typed.seconds(request.now))
    return pages.form_page(request, opened, uuid4(), data, version=0)


@needs_case("case.write", what="retter i sagen")
def entry_correct(request: Request, number: str, event: UUID) -> HttpResponse:
    """The form of correcting an entry, filled with what stands."""
    case = get_object_or_404(Case.objects.select_related("child", "family"), pk=request.case_id)
    row, told = opening.standing(case, event)
    said = policies.why_not_correct(row, None if told is None else {}, sealed=told is None)
    said = said or policies.why_not_rewrite(Content.objects.values_list("body", flat=True).get(row=row))
    if said or told is None:
        return pages.stopped(request, case, "Det kan ikke rettes", said)
    opened = opening.open_correction(request.viewer, case, event)
    focus = opened.focus
    if focus is None or not isinstance(opened.spec, Step):
        raise Http404
    return pages.form_page(request, opened, uuid4(), prefilled(told, opened.spec, focus), version=0)


@needs_case("case.depart", what="fraviger et krav")
def departure_new(request: Request, number: str) -> HttpResponse:
    """The form of departing from a requirement (`krav` in the address), or why the law does not let one."""
    case = get_object_or_404(Case.objects.select_related("child", "family"), pk=request.case_id)
    known = rulebook().requirements.get(request.GET.get("krav", ""))
    if known is None:
        raise Http404
    roles = reach(request.viewer, case.pk).roles_with("case.depart")
    if said := policies.why_not_depart(known, at=typed.seconds(request.now), roles=roles):
        return pages.stopped(request, case, "Kravet kan ikke fraviges", said, purpose=known.formaal)
    if said := policies.why_not_write(case):
        return pages.stopped(request, case, "Sagen er lukket", said)
    opened = opening.open_departure(request.viewer, case, known.id)
    now = typed.seconds(request.now)
    data = {
        "dato": [typed.date_text(now)],
        "klokkeslaet": [typed.time_text(now)],
        "anledning": [request.GET.get("anledning", "")],
        "om": [matter] if (matter := request.GET.get("spoergsmaal", "")) else [],
        "person": [person] if (person := request.GET.get("person", "")) else [],
    }
    return pages.form_page(request, opened, uuid4(), data, version=0)


# The open form


@require_http_methods(["GET", "POST"])
@signed_in
def draft_page(request: Request, draft: UUID) -> HttpResponseBase:
    """A draft: shown, saved, tried out or journalised. Only its author's; what they may write with it is asked anew."""
    stored = draft_of(request.user, draft)
    if request.method == "GET":
        return _shown(request, draft, stored)
    if stored is None and drafts.written(draft):
        return _already(request, draft)
    opened = _opened(request, stored)
    data = typed.fixed(typed.typed(request.POST), now=typed.seconds(request.now))
    if said := typed.too_long(data):
        return _refused(request, opened, draft, data, said, status=413)
    act = request.POST.get("handling", "gem")
    if act == "tilfoej":
        data = passages.added(data)
    if act == "flet" and stored is not None:
        data = typed.chosen(stored.data, request.POST)
    try:
        saved = drafts.save_draft(
            draft,
            data,
            pages.version_of(request),
            family=opened.scene.family,
            form=opened.form,
            title=opened.title(data),
            by=request.user,
            now=request.now,
        )
    except drafts.Conflict as conflict:
        return _conflict(request, opened, conflict)
    except drafts.AlreadyWritten:
        return _already(request, draft)
    except drafts.NotYours:
        raise Http404 from None
    if is_background(request):
        return JsonResponse(
            {"version": saved.version, "gemt": danish.clock(saved.saved_at), "dato": typed.one(saved.data, "dato")}
        )
    if act == "journalfoer":
        return _journalise(request, opened, draft, data, saved)
    if act == "gem":
        messages.success(request, f"Kladden er gemt {danish.clock(saved.saved_at)} på serveren. Kun du kan se den.")
        return redirect("draft", draft=draft)
    _seen(request, opened)
    return pages.form_page(request, opened, draft, data, version=saved.version, saved=saved, tried=act == "vis")


def _seen(request: Request, opened: Writing) -> None:
    """Log that the children of a form are shown to its writer."""
    log_reads(viewer=request.viewer, cases=[c.case.pk for c in pages.children_shown(opened)], what=WRITES)


def _seen_lately(request: Request, opened: Writing) -> None:
    """The same for the part that is fetched as somebody writes: once for as long as `A_WHILE`, not at every word."""
    shown = [c.case.pk for c in pages.children_shown(opened)]
    before = Read.objects.filter(user=request.user, case__in=shown, what=WRITES, at__gt=request.now - A_WHILE)
    logged = set(before.values_list("case", flat=True))
    log_reads(viewer=request.viewer, cases=[case for case in shown if case not in logged], what=WRITES)


def _shown(request: Request, draft: UUID, stored: Draft | None) -> HttpResponseBase:
    if stored is None:
        if drafts.written(draft):
            return _already(request, draft) if is_background(request) else redirect("draft_written", draft=draft)
        raise Http404
    if is_background(request):
        return JsonResponse({"version": stored.version}, headers={"Cache-Control": "no-store"})
    opened = opening.open_form(request.viewer, stored.form, stored.family)
    _seen(request, opened)
    return pages.form_page(request, opened, draft, stored.data, version=stored.version, saved=stored)


def _opened(request: Request, stored: Draft | None) -> Writing:
    """The form of a request: what the draft says, or for the first save what the form itself says."""
    if stored is not None:
        return opening.open_form(request.viewer, stored.form, stored.family)
    try:
        family = Family.objects.get(pk=UUID(request.POST.get("familie", "")))
    except (ValueError, Family.DoesNotExist):
        raise Http404 from None
    return opening.open_form(request.viewer, request.POST.get("formular", ""), family)


def _journalise(
    request: Request, opened: Writing, draft: UUID, data: dict[str, list[str]], saved: Draft
) -> HttpResponseBase:
    compiled = Compiled()
    try:
        if isinstance(opened.spec, RoomForm) and opened.focus is not None:
            compiled = writing.journalise_as_it_stands(
                draft,
                opened.focus.case.pk,
                lambda: _comes_to(request, opened, draft, data),
                by=request.user,
                now=request.now,
                action=opened.action,
            )
        else:
            compiled = opened.compile(data, draft=draft)
            if not compiled.problems:
                writing.journalise(draft, compiled.entries, by=request.user, now=request.now, action=opened.action)
    except (RefusedError, Invalid) as error:
        compiled.wrong(WHOLE, str(error))
        status = 409
    else:
        status = 422
    if compiled.problems:
        if isinstance(opened.spec, RoomForm):  # shown as the case stands now, not as it stood when it was asked for
            opened = opening.open_form(request.viewer, opened.form, opened.scene.family)
        _seen(request, opened)
        return pages.form_page(
            request, opened, draft, data, version=saved.version, saved=saved, compiled=compiled, status=status
        )
    if isinstance(opened.spec, RoomForm) and opened.focus is not None:
        return back_to_work(request, draft, opened.focus.case)
    return redirect("draft_written", draft=draft)


def _comes_to(request: Request, opened: Writing, draft: UUID, data: dict[str, list[str]]) -> Compiled:
    """What a room's form comes to as the journal stands at this moment, read anew."""
    anew = opening.open_form(request.viewer, opened.form, opened.scene.family)
    compiled = anew.compile(data, draft=draft)
    if not compiled.problems and remarks_key(anew.remarks(data)) != request.POST.get("set", ""):
        compiled.wrong("set", "Læs, hvad du skal vide, før du journalfører. Er det rigtigt, så tryk Journalfør igen.")
    return compiled


def _refused(
    request: Request, opened: Writing, draft: UUID, data: dict[str, list[str]], said: str, *, status: int
) -> HttpResponseBase:
    """Nothing was saved; the form is shown with what was typed."""
    if is_background(request):
        return JsonResponse({"fejl": said}, status=status)
    compiled = Compiled(problems={WHOLE: [said]})
    _seen(request, opened)
    return pages.form_page(
        request, opened, draft, data, version=pages.version_of(request), compiled=compiled, status=status
    )


def _conflict(request: Request, opened: Writing, conflict: drafts.Conflict) -> HttpResponseBase:
    address = reverse("draft", args=[conflict.stored.pk])
    if is_background(request):
        said = {"fejl": conflict.message, "version": conflict.stored.version, "adresse": address}
        return JsonResponse(said, status=409)
    _seen(request, opened)
    return pages.conflict_page(request, opened, conflict)


def _already(request: Request, draft: UUID) -> HttpResponseBase:
    """What was sent has been journalised before: what it became is shown, and what was typed now is kept in sight."""
    if is_background(request):
        said = {"fejl": "Notatet er allerede journalført.", "adresse": reverse("draft_written", args=[draft])}
        return JsonResponse(said, status=410, headers={"Cache-Control": "no-store"})
    return pages.written_page(request, draft, again=True)


@require_http_methods(["POST"])
@signed_in
def draft_preview(request: Request, draft: UUID) -> HttpResponse:
    """What the form comes to, as the part of the page that shows it. Nothing is saved."""
    opened = _opened(request, draft_of(request.user, draft))
    data = typed.typed(request.POST)
    if typed.too_long(data):
        return HttpResponse(status=204)
    _seen_lately(request, opened)
    return pages.preview_part(request, opened, draft, data)


@signed_in
def draft_written(request: Request, draft: UUID) -> HttpResponse:
    """What a draft became: which entries in which journals."""
    return pages.written_page(request, draft, again=False)


@require_http_methods(["GET", "POST"])
@signed_in
def draft_delete(request: Request, draft: UUID) -> HttpResponse:
    """Delete one's own draft, asked once by name."""
    stored = draft_of(request.user, draft)
    if stored is None:
        raise Http404
    if request.method == "POST":
        drafts.delete_draft(draft, by=request.user, now=request.now)
        messages.success(request, f"Kladden »{stored.title}« om {stored.family} er slettet.")
        return redirect("/")
    context = {
        "title": f"Slet kladden »{stored.title}«?",
        "sentence": f"Kladden om {stored.family} er sidst gemt {danish.moment(stored.saved_at, request.now)}.",
        "keeps": "Den kan ikke hentes igen. Det, der er journalført, røres ikke.",
        "act": "Slet kladden",
        "action_url": reverse("draft_delete", args=[draft]),
        "back_url": reverse("draft", args=[draft]),
    }
    return render(request, "ui/confirm.html", context)
