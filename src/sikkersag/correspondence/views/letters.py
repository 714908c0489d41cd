"""The letters of a case, one letter, and what is done with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sikkersag.casefile import policies
from sikkersag.casefile.actions.journal import KeyTaken
from sikkersag.casefile.forms.acts import ActForm
from sikkersag.casefile.validation import Invalid
from sikkersag.casefile.views.acts.frame import case_of, trail
from sikkersag.correspondence import digitalpost
from sikkersag.correspondence.actions import delivering, letters
from sikkersag.correspondence.limits import ON_ITS_WAY
from sikkersag.correspondence.models import Letter
from sikkersag.correspondence.queries.letters import LetterPage, letter_of, letter_page, letters_of
from sikkersag.correspondence.saying import FORMS, ArrivedForm, HandOverForm, form_of
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.access.queries import reach
from sikkersag.foundation.refused import RefusedError

S = Letter.Status
#: The groups of the list: title and the states in it; what needs somebody first.
_GROUPS = (
    ("Skal sendes", (S.FAILED, S.WRITTEN)),
    ("På vej", (S.SENT,)),
    ("Afleveret", (S.DELIVERED,)),
    ("Standset", (S.STOPPED,)),
)


@require_safe
@needs_case("case.read", what="listen over breve")
def listed(request: Request, number: str) -> HttpResponse:
    """The letters of a case, by how far they have come."""
    case = case_of(request)
    found = letters_of(request.viewer, case)
    groups = [(title, [one for one in found if S(one.letter.status) in states]) for title, states in _GROUPS]
    writes = "case.write" in reach(request.viewer, case.pk).permissions and not policies.why_not_write(case)
    context = {
        "case": case,
        "groups": [(title, rows) for title, rows in groups if rows],
        "writes": writes,
        "trail": trail(case),
    }
    return render(request, "correspondence/letters.html", context)


@require_safe
@needs_case("case.read", what="et brev")
def page(request: Request, number: str, letter: UUID) -> HttpResponse:
    """One letter: to whom and why, what it says, how it can go, and what happened."""
    return _shown(request, letter)


@require_POST
@needs_case("case.write", what="et brev")
def act(request: Request, number: str, letter: UUID, act: str) -> HttpResponse:
    """Something is done with a letter, or said of it; where it is refused the page shows what was typed."""
    if act not in FORMS:
        raise Http404
    try:
        found = letter_of(request.viewer, request.case_id, letter)
    except Letter.DoesNotExist:
        raise Http404 from None
    form = form_of(act, request.POST)
    if form.is_valid():
        try:
            done = _done(request, found, act, form)
        except RefusedError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except Invalid as invalid:
            for problem in invalid.problems:
                form.add_error(None, f"{problem.message} Der er ikke gjort noget.")
        except KeyTaken:
            form.add_error(None, "Siden er brugt til noget andet imens. Der er ikke gjort noget. Åbn den på ny.")
        else:
            if done.status == S.FAILED and act == "digital":
                messages.warning(
                    request, f"{_SAID[act]} Den blev afvist. Brevet er bevaret; send det på en anden måde."
                )
            else:
                messages.success(request, _SAID[act])
            return redirect("case_letter", number, done.pk)
    return _shown(request, letter, form=form, act=act)


#: What is said after each act.
_SAID = {
    "udskriv": "Brevet er lagt til udskrift. Det er ikke sendt endnu; det bliver det, når nogen har lagt det i posten.",
    "digital": "Digital Post har svaret.",
    "kvittering": "Digital Post har svaret.",
    "paa-ny": "Brevet er skrevet på ny. Det gamle er standset og ligger stadig på sagen.",
    "overraekt": "Det er noteret, at brevet er overrakt.",
    "fremme": "Det er noteret, at brevet er kommet frem.",
    "retur": "Det er noteret, at brevet kom tilbage. Du kan sende det på en anden måde.",
    "stands": "Brevet er standset. Det ligger stadig på sagen.",
}


def _done(request: Request, found: Letter, act: str, form: ActForm) -> Letter:
    told: dict[str, Any] = {"letter": found, "by": request.user, "now": request.now}
    key = form.key(f"brev-{act}", found.case.number)
    if act == "udskriv":
        return delivering.to_print(key=key, **told)
    if act == "digital":
        return delivering.send_digital(key=key, **told)
    if act == "kvittering":
        return delivering.ask_receipt(**told)
    if act == "paa-ny":
        return letters.write_anew(key=key, **told)
    if isinstance(form, HandOverForm):
        return delivering.hand_over(at=form.when(), to=form.cleaned_data["to"], key=key, **told)
    if isinstance(form, ArrivedForm):
        at = form.when(found.sent_at, request.now)
        return delivering.arrived(at=at, how=form.cleaned_data["how"], key=key, **told)
    if act == "retur":
        return delivering.returned(why=form.cleaned_data["why"], key=key, **told)
    return letters.stop_letter(reason=form.cleaned_data["reason"], key=key, **told)


def _shown(request: Request, letter: UUID, *, form: ActForm | None = None, act: str = "") -> HttpResponse:
    try:
        told = letter_page(request.viewer, request.case_id, letter)
    except Letter.DoesNotExist:
        raise Http404 from None
    forms = {name.replace("-", "_"): form_of(name, **_initial(name, told, request)) for name in FORMS}
    if form is not None:
        forms[act.replace("-", "_")] = form
    context = {
        "told": told,
        "letter": told.letter,
        "case": told.case,
        "forms": forms,
        "refused": form,
        "act": act,
        "fake": digitalpost.FAKE_EXPLAINED if digitalpost.is_fake() else "",
        "post_days": ON_ITS_WAY.amount,
        "trail": trail(told.case, ("Breve", reverse("case_letters", args=[told.case.number]))),
    }
    return render(request, "correspondence/letter.html", context, status=200 if form is None else 422)


def _initial(act: str, told: LetterPage, request: Request) -> dict[str, Any]:
    today = timezone.localtime(request.now)
    if act == "overraekt":
        return {"at": today.date(), "clock": today.time()}
    if act == "fremme" and told.letter.sent_at is not None:
        # What the post is expected to take; whoever knows better writes it.
        expected = timezone.localtime(told.letter.sent_at).date() + timedelta(days=ON_ITS_WAY.amount + 2)
        return {"at": min(expected, today.date())}
    return {}
