"""The pages of writing, put together from an open form and what was typed in it. No act is done here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from sikkersag.casefile.actions.drafts import Conflict
from sikkersag.casefile.forms import shown, typed
from sikkersag.casefile.forms.departing import Departing
from sikkersag.casefile.forms.note import WHOLE, Compiled
from sikkersag.casefile.forms.opening import Writing
from sikkersag.casefile.forms.rooms import RoomForm, remarks_key
from sikkersag.casefile.forms.step import Step
from sikkersag.casefile.models import AppendKey, Case, Draft, Event, Sealing
from sikkersag.casefile.preview import Preview, preview
from sikkersag.casefile.queries.entries import Text, texts_of
from sikkersag.casefile.queries.writing import ChildCase
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.foundation.access.actions import log_reads
from sikkersag.foundation.access.gate import Request
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.ui import danish

Fields = dict[str, list[str]]


def version_of(request: Request) -> int:
    """The version that the form was opened with; 0 for what is no number."""
    told = request.POST.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0


def children_shown(opened: Writing) -> list[ChildCase]:
    """The children that a form shows something of."""
    return [opened.focus] if opened.focus is not None else list(opened.scene.children)


def address(name: str, *args: object) -> str:
    """An address by name; empty where no room has it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def trail(opened: Writing) -> list[tuple[str, str]]:
    """The way to the form."""
    family = (opened.scene.family.name, address("family", opened.scene.family.pk))
    focus = opened.focus
    found = [family] if focus is None else [family, (focus.child.name, address("case", focus.number))]
    return [(text, url) for text, url in found if url]


def form_page(
    request: Request,
    opened: Writing,
    draft: UUID,
    data: Fields,
    *,
    version: int,
    saved: Draft | None = None,
    compiled: Compiled | None = None,
    tried: bool = False,
    status: int = 200,
) -> HttpResponse:
    """A form with what was typed. `compiled` has the problems to show; `tried`: they are shown because the writer
    asked what it comes to.
    """
    result = compiled if compiled is not None else opened.compile(data, draft=draft)
    problems = result.problems if compiled is not None or tried else {}
    context = _common(request, opened, draft, data, problems) | _coming(request, opened, result, data)
    if request.POST.get("handling") == "tilfoej":
        context["passages"] = shown.passage_fields(data, _about(opened, data), problems, least=1, fresh=True)
    context |= {"version": version, "saved": saved, "problem_list": shown.problem_list(problems)}
    answer = render(request, _template(opened), context, status=status)
    answer["Cache-Control"] = "no-store"  # who goes back after journalising must not see a form that is a draft still
    return answer


def _about(opened: Writing, data: Fields) -> Sequence[ChildCase]:
    """The children whom a passage of a form may be about."""
    step, child = opened.spec, opened.focus
    if step is None or child is None:
        return opened.scene.children
    others = () if isinstance(step, Step) and step.corrects else shown.siblings(data, opened.scene, child)
    return [child, *(c for c in opened.scene.children if any(o.value == c.number and o.chosen for o in others))]


def preview_part(request: Request, opened: Writing, draft: UUID, data: Fields) -> HttpResponse:
    """The parts of a form that follow from its other fields, for a page that is on the screen."""
    result = opened.compile(data, draft=draft)
    context = _common(request, opened, draft, data, {}) | _coming(request, opened, result, data)
    context["saved"] = Draft.objects.filter(pk=draft, author=request.user).first()
    context["questions_too"] = opened.spec is None and request.POST.get("vist", "") != context["ticks_key"]
    return render(request, "casefile/writing/preview_part.html", context)


def _template(opened: Writing) -> str:
    if isinstance(opened.spec, RoomForm):
        return opened.spec.template
    if isinstance(opened.spec, Departing):
        return "casefile/writing/departure.html"
    return "casefile/writing/step.html" if isinstance(opened.spec, Step) else "casefile/writing/note.html"


def _common(
    request: Request, opened: Writing, draft: UUID, data: Fields, problems: shown.Problems
) -> dict[str, object]:
    scene, now = opened.scene, typed.seconds(request.now)
    at = now
    context: dict[str, object] = {
        "opened": opened,
        "scene": scene,
        "draft": draft,
        "data": data,
        "trail": trail(opened),
        "problems": problems,
        "name": opened.title(data),
        "whole": problems.get(WHOLE, ()),
    }
    focus = opened.focus
    if isinstance(opened.spec, RoomForm) and focus is not None:
        context |= {"child": focus, "room": opened.spec, "ticks_key": ""}
        context["passages"] = shown.passage_fields(data, _about(opened, data), problems, least=1)
        return context | opened.spec.context(data, scene, problems, at=at)
    if isinstance(opened.spec, Departing) and focus is not None:
        day, clock = shown.when_questions(data, problems, kind=vocabulary().engine.departure, at=at)
        asked = shown.departure_questions(data, opened.spec, focus, problems, at=at)
        return context | {
            "day": day,
            "clock": clock,
            "asked": asked,
            "child": focus,
            "requirement": opened.spec.requirement,
        }
    if isinstance(opened.spec, Step) and focus is not None:
        return context | _step_context(opened.spec, focus, opened, data, problems, at=at)
    day, clock = shown.when_questions(data, problems, kind="hjemmebesoeg", at=at)
    family, staff = shown.present(data, scene)
    return context | {
        "day": day,
        "clock": clock,
        "place": typed.one(data, "sted"),
        "others": typed.one(data, "tilstede_andre"),
        "family": family,
        "staff": staff,
        "rows": shown.matrix(data, scene),
        "blocks": shown.opened(data, scene, problems, at=at),
        "ticks_key": shown.ticks_key(data),
        "passages": shown.passage_fields(data, scene.children, problems, least=1),
        "stopped": [child.stopped for child in scene.children if child.stopped],
    }


def _step_context(
    step: Step, child: ChildCase, opened: Writing, data: Fields, problems: shown.Problems, *, at: int
) -> dict[str, object]:
    day, clock = shown.when_questions(data, problems, kind=step.kind, at=at)
    asked, more = shown.step_questions(data, step, child, opened.scene, problems, at=at)
    others = () if step.corrects else shown.siblings(data, opened.scene, child)
    return {
        "day": day,
        "clock": clock,
        "step": step,
        "kind": step.vocabulary,
        "child": child,
        "asked": asked,
        "more": more,
        "more_open": any(q.error for q in more),
        "whom": shown.whom(data, step.vocabulary, child, at=at),
        "happened": typed.one(data, "skete") or "ja",
        "others": others,
        "reason": typed.one(data, "begrundelse"),
        "passages": shown.passage_fields(data, _about(opened, data), problems, least=1),
        "ticks_key": "",
    }


#: What a kind of event is called when something comes after it.
_NOUNS = {
    "hjemmebesoeg": "besøget",
    "boernesamtale": "samtalen",
    "telefonsamtale": "samtalen",
    "moede": "mødet",
    "direkte_kontakt_med_barnet": "kontakten",
}


def _coming(request: Request, opened: Writing, result: Compiled, data: Fields) -> dict[str, object]:
    """What the form comes to for each child, and what is lacking before it can be journalised."""
    now, by = typed.seconds(request.now), f"u{request.user.pk}"
    names = opened.scene.names
    previews: list[Preview] = []
    broken = WHOLE in result.problems
    for case, new in result.entries.items():
        child = opened.scene.of_case(case)
        if child is not None and not broken:
            previews.append(preview(child, new, by=by, now=now, names=names))
    at = next((entry.at for new in result.entries.values() for entry in new), None)
    lag = ""
    if at is not None and at.precision == "minute" and at.lo <= now:
        told = danish.length_after(datetime.fromtimestamp(at.lo, UTC), request.now)
        noun = _NOUNS.get(next(new for new in result.entries.values())[0].kind, "at det skete")
        lag = "Skrevet i samme time, som det skete." if told == "samme time" else f"Skrevet i dag, {told} {noun}."
    remarks = opened.remarks(data)
    return {
        "remarks": remarks,
        "remarks_key": remarks_key(remarks),
        "previews": previews,
        "several": len(previews) > 1,
        "lag": lag,
        "lacking": [said for name, messages in result.problems.items() if name for said in messages],
        "count": len(result.entries),
    }


@dataclass(frozen=True, slots=True)
class Pair:
    """One field in two versions."""

    name: str
    label: str
    stored: str
    mine: str
    long: bool

    @property
    def id(self) -> str:
        """The id in HTML."""
        return shown.field_id(self.name)


_LABELS = {
    "dato": "Dato",
    "klokkeslaet": "Klokkeslæt",
    "sted": "Sted",
    "tilstede": "Til stede fra familien",
    "tilstede_kommune": "Til stede fra kommunen",
    "tilstede_andre": "Andre til stede",
    "begrundelse": "Grund til rettelsen",
}


def _label(name: str) -> str:
    if name in _LABELS:
        return _LABELS[name]
    parts = name.split(".")
    kinds = vocabulary().kinds
    if parts[0] == "afsnit":
        said = {"tekst": "tekst", "om": "hvem det handler om", "egne_ord": "barnets egne ord"}
        return f"Afsnit {int(parts[1]) + 1}: {said.get(parts[-1], parts[-1])}" if parts[1].isdigit() else name
    if parts[0] in ("skete", "svar") and len(parts) > 1 and parts[1] in kinds:
        kind = kinds[parts[1]]
        fact = kind.facts.get(parts[-1])
        return f"{kind.label}: {'kryds' if parts[0] == 'skete' else fact.label if fact else 'spørgsmålet'}"
    return parts[-1].replace("_", " ").capitalize()


def conflict_page(request: Request, opened: Writing, conflict: Conflict) -> HttpResponse:
    """Both texts side by side, field by field; what is the same in both stays as it is stored."""
    stored, mine = conflict.stored.data, dict(conflict.mine)
    pairs = []
    for name in dict.fromkeys([*stored, *mine]):
        one, other = stored.get(name, []), mine.get(name, [])
        if [v for v in one if v] != [v for v in other if v]:
            is_long = any("\n" in value or len(value) > 80 for value in [*one, *other])
            pairs.append(Pair(name, _label(name), _said(opened, one), _said(opened, other), is_long))
    context = {
        "opened": opened,
        "conflict": conflict,
        "pairs": pairs,
        "mine": [(name, value) for name, values in mine.items() for value in values],
        "draft": conflict.stored.pk,
        "version": conflict.stored.version,
        "trail": trail(opened),
    }
    return render(request, "casefile/writing/conflict.html", context, status=409)


def _said(opened: Writing, values: list[str]) -> str:
    names = opened.scene.names | {child.number: child.first for child in opened.scene.children}
    return "\n".join(names.get(value, value) for value in values)


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """What stands in one child's journal: of each entry its kind, its title and its texts."""

    case: Case
    url: str
    events: tuple[tuple[str, str, tuple[Text, ...]], ...]


def written_page(request: Request, draft: UUID, *, again: bool) -> HttpResponse:
    """What a draft became. Only for who wrote it, and only the cases they may still see."""
    done = AppendKey.objects.filter(key=str(draft), by=request.user).first()
    if done is None:
        raise Http404
    rows = Event.objects.filter(pk__in=done.events).select_related("content").order_by("case_id", "seq")
    sealed = set(Sealing.objects.filter(row__in=done.events).values_list("row_id", flat=True))
    by_case: dict[int, list[Event]] = {}
    for row in rows:
        by_case.setdefault(row.case_id, []).append(row)
    cases = (
        visible(request.viewer, Case.objects.filter(pk__in=by_case))
        .select_related("child", "family")
        .order_by(F("child__born").asc(nulls_last=True), "child__expected", "number")
    )
    found = [
        WrittenCase(
            case,
            address("case", case.number),
            tuple(_told(row, case, row.pk in sealed) for row in by_case[case.pk]),
        )
        for case in cases
    ]
    log_reads(viewer=request.viewer, cases=[one.case.pk for one in found], what="det journalførte")
    data = typed.typed(request.POST) if again else {}
    context = {
        "found": found,
        "again": again,
        "at": done.at,
        "draft": draft,
        "family": found[0].case.family if found else None,
        "texts": [v for name, values in data.items() if name.endswith("tekst") for v in values if v.strip()],
    }
    return render(request, "casefile/writing/written.html", context)


def _told(row: Event, case: Case, sealed: bool) -> tuple[str, str, tuple[Text, ...]]:
    """The label of an entry, what it is called, and its passages that belong in this child's case; a sealed or erased
    one says only that.
    """
    body, label = row.content.body if hasattr(row, "content") else None, vocabulary().kinds[row.kind].label
    if sealed or body is None:
        return label, "Indholdet er forseglet eller slettet", ()
    texts = texts_of(body, str(case.child_id), {str(case.child_id): case.child.name})
    return label, str(body.get("title", "")), texts


def stopped(request: Request, case: Case, heading: str, said: str, *, purpose: str = "") -> HttpResponse:
    """A page that says why something cannot be done, and what can."""
    context = {
        "case": case,
        "heading": heading,
        "said": said,
        "purpose": purpose,
        "url": address("case", case.number) or "/",
    }
    return render(request, "casefile/writing/stopped.html", context, status=409)
