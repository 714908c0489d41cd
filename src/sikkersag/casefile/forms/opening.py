"""Which form a draft belongs to, and whether this viewer may write with it: notes, steps, corrections, departures.

A draft names its form in one word (`Draft.form`). Here the word becomes the form with the children it writes about, or
it is not there for this viewer. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import Http404

from sikkersag.casefile import policies
from sikkersag.casefile.actions.writing import chain_of
from sikkersag.casefile.entries import Attachment, Passage
from sikkersag.casefile.forms import note as notes
from sikkersag.casefile.forms.departing import Departing, compile_departure
from sikkersag.casefile.forms.happenings import HAPPENINGS
from sikkersag.casefile.forms.note import Compiled, compile_note
from sikkersag.casefile.forms.rooms import RoomForm, named
from sikkersag.casefile.forms.step import Step, compile_step
from sikkersag.casefile.forms.typed import Typed, one, seconds
from sikkersag.casefile.models import Case, Content, Event, Family, Sealing
from sikkersag.casefile.queries.writing import ChildCase, Scene, scene_of, scene_of_case
from sikkersag.casefile.thelaw import rulebook, vocabulary
from sikkersag.casefile.timeline import event_of
from sikkersag.foundation.access.permissions import require
from sikkersag.foundation.access.queries import NOT_REACHED, Reach, reach, reaches
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.law.engine import timeline as law


@dataclass(frozen=True)
class Writing:
    """A form that is open: its name, the children, and what it is of (nothing: a note)."""

    form: str
    scene: Scene
    spec: Step | Departing | RoomForm | None = None

    @property
    def focus(self) -> ChildCase | None:
        """The child whose case it was opened from."""
        return None if self.spec is None else self.scene.child(self.spec.number)

    @property
    def action(self) -> str:
        """How the write is called in the audit."""
        if isinstance(self.spec, RoomForm):
            return self.spec.action
        if isinstance(self.spec, Departing):
            return "journal.departure"
        if isinstance(self.spec, Step):
            return "journal.correct" if self.spec.corrects else "journal.step"
        return "journal.note"

    def compile(self, data: Typed, *, draft: UUID) -> Compiled:
        """What the fields come to, with the draft's id as the id of the note."""
        now = seconds(self.scene.viewer.now)
        if isinstance(self.spec, RoomForm):
            return self._in_roles(self.spec.compile(data, self.scene, note=draft, now=now), self.spec.permission)
        if isinstance(self.spec, Departing):
            compiled = compile_departure(data, self.scene, self.spec, note=draft, now=now)
            grounds = [g for g in self.spec.grounds if g.ground == one(data, "grund")]
            return self._in_roles(compiled, "case.depart", grounds[0].by if grounds else ())
        if isinstance(self.spec, Step):
            compiled = compile_step(data, self.scene, self.spec, note=draft, now=now)
            return self._in_roles(compiled, permission_for(self.spec.kind))
        return self._in_roles(compile_note(data, self.scene, note=draft, now=now), "case.write")

    def remarks(self, data: Typed) -> tuple[str, ...]:
        """What must have been before the writer's eyes before this is journalised."""
        if not isinstance(self.spec, RoomForm):
            return ()
        return self.spec.remarks(data, self.scene, now=seconds(self.scene.viewer.now))

    def _in_roles(self, compiled: Compiled, permission: str, only: Collection[str] = ()) -> Compiled:
        """Each entry under the role by which the writer reaches that child's case."""
        reached = reaches(self.scene.viewer, list(compiled.entries))
        for case, entries in compiled.entries.items():
            role = _role(reached.get(case, NOT_REACHED), permission, only)
            compiled.entries[case] = [replace(entry, in_role=role) for entry in entries]
        return compiled

    def title(self, data: Typed) -> str:
        """What the draft is called in the list of drafts."""
        if isinstance(self.spec, RoomForm):
            return self.spec.title(data)
        if isinstance(self.spec, Departing):
            return f"Fravigelse: {self.spec.requirement.titel}"
        if isinstance(self.spec, Step):
            label = self.spec.vocabulary.label
            return f"Rettelse: {label}" if self.spec.corrects else label
        rows = [row.label for row in HAPPENINGS if data.get(f"skete.{row.kind}")]
        return rows[0] if rows else "Notat"


def role_of(viewer: Viewer, case: int, permission: str = "case.write") -> str:
    """The role that stands with what the viewer writes in a case: the first by which they reach it and may write so,
    that the vocabulary knows. A role that they hold elsewhere is not it.
    """
    return _role(reach(viewer, case), permission)


def _role(reached: Reach, permission: str, only: Collection[str] = ()) -> str:
    known = vocabulary().roles
    held = [role for role in reached.roles_with(permission) if role in known and (not only or role in only)]
    return held[0] if held else ""


def permission_for(kind: str) -> str:
    """The permission that writing an entry of a kind needs, and correcting or withdrawing it. Some may decide a
    departure who write nothing else.
    """
    return "case.depart" if kind == vocabulary().engine.departure else "case.write"


def open_note(viewer: Viewer, family: Family) -> Writing:
    """The form of a note about a family's children. Not found where the viewer may write about none of them."""
    scene = scene_of(viewer, family, known_at=seconds(viewer.now))
    if not scene.children:
        raise Http404
    return Writing(notes.FORM, scene)


def open_step(viewer: Viewer, case: Case, kind: str) -> Writing:
    """The generated form of a kind in a child's case."""
    if kind not in vocabulary().kinds or policies.why_not_as_step(kind):
        raise Http404
    return _opened(viewer, case, Step(kind, case.number))


def open_departure(viewer: Viewer, case: Case, requirement: str) -> Writing:
    """The form of departing from a requirement in a child's case; its grounds are those that the law and the viewer's
    role give now.
    """
    known = rulebook().requirements.get(requirement)
    if known is None:
        raise Http404
    roles = require(viewer, "case.depart", case.pk).roles_with("case.depart")
    grounds = policies.departures_now(known, at=seconds(viewer.now), roles=roles)
    return _opened(viewer, case, Departing(known, case.number, tuple(grounds)))


def open_correction(viewer: Viewer, case: Case, event: UUID) -> Writing:
    """The form of correcting an entry as it stands now. A departure is corrected by those who may depart."""
    row, _ = standing(case, event)
    if row.kind == vocabulary().engine.departure:
        require(viewer, "case.depart", case.pk)
    return _opened(viewer, case, _correcting(case, row))


def _correcting(case: Case, row: Event) -> Step:
    content = Content.objects.filter(row=row).values_list("body", flat=True).first() or {}
    child = str(case.child_id)
    written = tuple(
        Passage(
            p["text"],
            tuple(p.get("about", ())),
            own_words=p.get("own_words", False),
        )
        for p in content.get("passages", ())
        # What is only about another child is not shown in this one's case, and not repeated in it.
        if not p.get("about") or child in p["about"]
    )
    attachments = tuple(Attachment(**a) for a in content.get("attachments", ()))
    return Step(row.kind, case.number, row.event, written, attachments, content.get("title", ""), tuple(row.about))


def standing(case: Case, event: UUID) -> tuple[Event, law.Event | None]:
    """The row of an entry as it stands now (its latest correction), and how the law reads it; None where sealed."""
    chain = chain_of(case, event)
    if not chain:
        raise Http404
    return chain[-1], _read(chain[-1])


def _read(row: Event) -> law.Event | None:
    body = Content.objects.filter(row=row).values_list("body", flat=True).first()
    sealed = Sealing.objects.filter(row=row).exists()
    return None if body is None or sealed else event_of(row, body)


def open_room(viewer: Viewer, case: Case, spec: RoomForm) -> Writing:
    """A room's form in a child's case. Not found where the viewer may not write with it."""
    return _opened(viewer, case, spec)


def _opened(viewer: Viewer, case: Case, spec: Step | Departing | RoomForm) -> Writing:
    if isinstance(spec, RoomForm):
        permission = spec.permission
    else:
        # Some may decide a departure who write nothing else.
        departs = spec.kind == vocabulary().engine.departure if isinstance(spec, Step) else True
        permission = "case.depart" if departs else "case.write"
    scene = scene_of_case(viewer, case, known_at=seconds(viewer.now), permission=permission)
    writing = Writing(spec.form, scene, spec)
    if writing.focus is None:
        raise Http404
    return writing


def open_form(viewer: Viewer, form: str, family: Family) -> Writing:
    """The form that a draft names. Not found where there is none, or the viewer may no longer write with it."""
    if form == notes.FORM:
        return open_note(viewer, family)
    word, _, rest = form.partition(":")
    opens = {"skridt": _step_named, "ret": _correction_named, "fravig": _departure_named}
    if (spec := named(word, rest)) is not None:
        return open_room(viewer, _case(spec.number), spec)
    if word not in opens:
        raise Http404
    return opens[word](viewer, rest)


def _case(number: str) -> Case:
    case = Case.objects.select_related("child", "family").filter(number=number).first()
    if case is None:
        raise Http404
    return case


def _step_named(viewer: Viewer, rest: str) -> Writing:
    kind, _, number = rest.partition(":")
    return open_step(viewer, _case(number), kind)


def _departure_named(viewer: Viewer, rest: str) -> Writing:
    requirement, _, number = rest.partition(":")
    return open_departure(viewer, _case(number), requirement)


def _correction_named(viewer: Viewer, rest: str) -> Writing:
    number, _, event = rest.partition(":")
    case = _case(number)
    row = Event.objects.filter(case=case, event=_uuid(event)).first()
    if row is None:
        raise Http404
    # A draft names its entry by itself, so what the page of correcting asks is asked here too, before anything of the
    # entry is shown.
    read = _read(row)
    content = Content.objects.filter(row=row).values_list("body", flat=True).first()
    said = policies.why_not_correct(row, content, sealed=read is None) or policies.why_not_rewrite(content)
    if said:
        raise Http404(said)
    if row.kind == vocabulary().engine.departure:
        require(viewer, "case.depart", case.pk)
    return _opened(viewer, case, _correcting(case, row))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
