"""The law over one child's timeline: `evaluate` is pure, and both times are required.

For every event that calls for a duty it chooses the version of the law, the persons, asks the duty and gives one
finding. What a duty's answer is
stands in `judge` and `spans`; how a version is chosen stands here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.calls import (
    NOT_ASKED,
    Call,
    as_of_today,
    cannot_say,
    following_version,
    is_silent,
    name_of,
    says_nothing_of_it,
)
from sikkersag.law.engine.clock import clock_start
from sikkersag.law.engine.context import Context
from sikkersag.law.engine.expressions import Expression
from sikkersag.law.engine.finding import Code, Finding
from sikkersag.law.engine.judge import judge
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.persons import persons_of
from sikkersag.law.engine.requirement import TIED, Called, Duty, Requirement, Rulebook, Version
from sikkersag.law.engine.selecting import Question, begun_anew, unknown_in
from sikkersag.law.engine.spans import covered, links, recurring
from sikkersag.law.engine.timeline import Event, Timeline
from sikkersag.law.engine.view import Truth, View

_YEAR = 366 * 86_400
_FINISHED = ("departed", "lapsed", "taken_over", "not_applicable")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The findings, and the earliest later instant at which one may change without a new event (None: never)."""

    findings: tuple[Finding, ...]
    stable_until: int | None


def evaluate(
    timeline: Timeline,
    rulebook: Rulebook,
    *,
    as_of: int,
    known_at: int,
    calendar: Calendar,
    saturday: bool = False,
    only: frozenset[str] | None = None,
) -> Evaluation:
    """What the law required of the authority in this case, and what was done, as seen at `as_of` with what was known
    at `known_at`.

    Both times are instants in whole seconds UTC. `saturday` chooses the reading of a working day; `only` limits the
    answer to some requirements.
    Raises TimelineError when the events contradict each other. The same input always gives the same findings in the
    same order.
    """
    view = View(
        timeline,
        as_of=as_of,
        known_at=known_at,
        calendar=calendar,
        roles=rulebook.roles,
        states=rulebook.states,
        saturday=saturday,
    )
    run = _Run(view, rulebook)
    for event in view.events:
        context = Context(view, event, "", rulebook.age_limits, event.lo, event.hi)
        told: dict[Expression | None, Truth] = {None: True}
        for called in rulebook.index.called_by(event):
            if (only is not None and called.requirement.id not in only) or (called.silent and called.is_silent(event)):
                continue
            answer: Truth | str = NOT_ASKED
            if called.plain and not called.prospect:  # the commonest no, before anything else is made
                when = called.duty.occasion.when
                if when is not None and when not in told:
                    told[when] = when.run(context, event)
                answer = told[when]
                if answer is False:
                    continue
            run.ask(called, event, context, answer)
    change = view.next_change
    return Evaluation(tuple(run.findings.values()), None if change >= NEVER_AFTER else change)


class _Run:
    __slots__ = ("_known", "_owed", "_owed_at", "_plain", "_turned", "findings", "rulebook", "view")

    def __init__(self, view: View, rulebook: Rulebook) -> None:
        self.view, self.rulebook = view, rulebook
        self.findings: dict[str, Finding] = {}
        self._plain: Context | None = None
        self._owed_at: Event | None = None
        self._owed: dict[tuple[object, ...], list[tuple[str, tuple[Code, ...], Context]]] = {}
        self._turned: dict[int, int] = {}
        self._known: dict[tuple[int, str, str, str], list[Finding]] = {}

    def ask(self, called: Called, event: Event, context: Context, answer: Truth | str) -> None:
        """Ask one duty of one event that may call for it; `answer` is what its condition says, if that was asked."""
        requirement, duty = called.requirement, called.duty
        if called.prospect:
            if self._decided(duty, event):
                return
            event = as_of_today(self.view, event)
            context = Context(self.view, event, "", self.rulebook.age_limits, event.lo, event.hi)
            self._watch_law_and_birthday(requirement)
        self._plain = context
        if self._outgrown(requirement, event) or is_silent(duty, event):
            return
        if duty.occasion.per_matter and self._not_first(duty, event):
            return
        call = Call(requirement, duty, event, called.prospect, None, answer)
        for version in called.settled:
            if version.start <= event.lo and event.hi < version.end:
                if not duty.versions or version.key in duty.versions:
                    self._keep(self._answers(call, version, event.lo, event.hi))
                return
        if duty.shape != "recurring":
            self._settle(call)
            return
        for link in links(self._question(call)):
            if not (link.first and duty.skip_first) and (link.due is not None or not duty.limit_fact):
                call.link = link
                self._settle(call)

    def _keep(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.findings.setdefault(finding.id, finding)

    # Which occasions

    def _decided(self, duty: Duty, opened: Event) -> bool:
        """Has such a decision been taken in the matter since it was opened?"""
        view, when = self.view, duty.occasion.when
        return any(
            view.same_matter(opened, e)
            and view.not_after(e, opened) is not True
            and (when is None or when(self._context(e), e) is not False)
            for kind in duty.occasion.kinds
            for e in view.by_kind.get(kind, ())
        )

    def _not_first(self, duty: Duty, event: Event) -> bool:
        """Is there an earlier such event in the same matter?"""
        view, when = self.view, duty.occasion.when
        anew = begun_anew(view, duty, event)
        for kind in duty.occasion.kinds:
            for other in view.by_kind.get(kind, ()):
                if anew is not None and view.not_after(other, anew):
                    continue
                if other is event or (other.lo, other.hi, other.id) >= (event.lo, event.hi, event.id):
                    continue
                if view.same_matter(other, event) and (when is None or when(self._context(other), other)):
                    return True
        return False

    def _outgrown(self, requirement: Requirement, event: Event) -> bool:
        """Had the child passed the requirement's age before the occasion?"""
        age = requirement.until_age
        turned = self._turned.get(age)
        if turned is None:
            turned = self._turned[age] = self._birthday(age)
        return event.lo >= turned

    def _birthday(self, age: int) -> int:
        """The instant at which the child surely is that old; NEVER_AFTER when there is no such age, or the birth is
        not known.
        """
        birth = self.view.birth
        if not age or birth is None or birth.lo <= NEVER_BEFORE:
            return NEVER_AFTER
        return self.view.birthday(birth.hi, age)

    def _watch_law_and_birthday(self, requirement: Requirement) -> None:
        """A considered decision is judged by the law and age of today: both may change."""
        view, birth = self.view, self.view.birth
        for version in requirement.versions:
            view.watch(version.start)
        if birth is not None and birth.lo > NEVER_BEFORE:
            calendar = view.calendar
            born, today = calendar.day_of(birth.lo), calendar.day_of(view.as_of)
            if born <= today:
                view.watch(calendar.start_of_day(calendar.birthday(born, calendar.age(born, today) + 1)))

    # Which law

    def _settle(self, call: Call) -> None:
        """Choose the version for this occasion (or turn) and keep the findings, if this duty is the one that gives
        them.
        """
        lo, hi = self._law_time(call)
        if call.duty.start is not None and lo - self.view.as_of > _YEAR:
            self.view.watch(lo - _YEAR)  # a birthday that far ahead concerns nobody yet
            return
        versions = call.requirement.versions
        possible = [v for v in versions if v.start <= min(hi, self.view.as_of) and lo < v.end]
        for coming in versions:
            if self.view.as_of < coming.start <= hi:
                self.view.watch(coming.start)
        if not possible:
            return
        if hi > lo and (len(possible) > 1 or lo < versions[0].start):
            self._uncertain(call, possible, lo, hi)
            return
        version: Version | None = possible[-1]
        began = possible[-1]
        settled: set[str] = set()
        while version is not None and (chosen := call.under(version)) is not None:
            following = following_version(versions, version)
            movable = following is not None and self._movable(chosen, following)
            answers = self._answers_once(chosen, version, lo, hi) if movable or chosen is call else []
            staying = self._staying(chosen, following, answers) if movable and following is not None else None
            if chosen is call:
                for finding in answers:
                    if finding.person not in settled and (staying is None or finding.person in staying):
                        if version is not began and call.link is None:
                            finding.notes = (*finding.notes, ("began_under", began.law, began.section))
                        self.findings.setdefault(finding.id, finding)
            if staying is None:
                return
            settled |= staying
            version = following

    def _answers_once(self, call: Call, version: Version, lo: int, hi: int) -> list[Finding]:
        """The answers under a version; kept, since the duty of the following version asks for them too."""
        anchor = call.link.anchor.id if call.link is not None else ""
        key = (id(call.duty), call.event.id, anchor, version.key)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._answers(call, version, lo, hi)
        return known

    def _law_time(self, call: Call) -> tuple[int, int]:
        if call.link is not None:
            return call.link.anchor.lo, call.link.anchor.hi
        start = call.duty.start
        if start is not None and start.birthday is not None:
            lo, hi = clock_start(self._question(call))
            if hi < NEVER_AFTER:
                return lo, hi
        return call.event.lo, call.event.hi

    def _movable(self, call: Call, following: Version) -> bool:
        """May a matter that was open when the following version began be finished under it?"""
        if call.duty.shape in TIED and not call.duty.has_own_anchor:
            return False
        if call.link is None and not following.takes_open:
            return False
        self.view.watch(following.start)
        return self.view.as_of >= following.start

    def _staying(self, call: Call, following: Version, answers: list[Finding]) -> set[str] | None:
        """Who is judged by the earlier version, because the matter was finished when the following one began. None:
        everybody.
        """
        link, duty = call.link, call.duty
        if link is not None:
            due = next((other.due for other in links(self._question(call)) if other.anchor is link.anchor), None)
            done_before = link.target is not None and link.target.hi < following.start
            return set() if due is not None and due.when[1] >= following.start and not done_before else None
        if duty.shape == "covered":
            period = self.view.period_of(call.event)
            return set() if period is None or period.end_hi >= following.start else None
        done = {
            f.person for f in answers if f.outcome in _FINISHED or (f.done is not None and f.done < following.start)
        }
        if duty.shape == "before":
            done |= {f.person for f in answers if f.due_hi is not None and f.due_hi < following.start}
        return None if len(done) == len({f.person for f in answers}) else done

    def _uncertain(self, call: Call, versions: list[Version], lo: int, hi: int) -> None:
        """The date is too imprecise to tell which law applied: answer only where every possible law gives the same
        answer.
        """
        before_first = lo < call.requirement.versions[0].start
        by_version: list[dict[str, Finding]] = [{}] if before_first else []
        owner: Call | None = None
        for version in versions:
            chosen = call.under(version)
            owner = chosen or owner
            bounds = max(version.start, lo), min(version.end - 1, hi)
            found = [] if chosen is None else self._answers(chosen, version, *bounds)
            by_version.append({f.id: f for f in found})
        if owner is not call:
            return
        for key in sorted({key for answers in by_version for key in answers}):
            answers = [found.get(key) for found in by_version]
            last = next(f for f in reversed(answers) if f is not None)
            if len({None if f is None else (f.outcome, f.timeliness) for f in answers}) > 1:
                cannot_say(last, (("version", call.event.id),))
            last.notes = (*last.notes, ("version_uncertain", call.event.id))
            self.findings.setdefault(key, last)

    # Which persons, and the answer

    def _context(self, event: Event) -> Context:
        """The context of an occasion for nobody in particular; kept while the event is the same."""
        if self._plain is None or self._plain.occasion is not event:
            self._plain = Context(self.view, event, "", self.rulebook.age_limits, event.lo, event.hi)
        return self._plain

    def _question(self, call: Call) -> Question:
        return Question(self._context(call.event), call.duty, call.event, "", call.prospect)

    def _answers(self, call: Call, version: Version, lo: int, hi: int) -> list[Finding]:
        answers = []
        duty, event = call.duty, call.event
        for person, doubt, context in self._owed_to(duty, event, lo, hi):
            finding = self._answer(call, Question(context, duty, event, person, call.prospect), version, doubt)
            if finding is not None:
                answers.append(finding)
        return answers

    def _owed_to(self, duty: Duty, event: Event, lo: int, hi: int) -> list[tuple[str, tuple[Code, ...], Context]]:
        """The persons to whom such a duty is owed at the event, each with a context; kept while the event is the
        same.
        """
        if not duty.occasion.for_each and lo == event.lo and hi == event.hi:
            return [("", (), self._context(event))]
        if self._owed_at is not event:
            self._owed_at, self._owed = event, {}
        key = (duty.occasion.for_each, duty.occasion.child_if, lo, hi)
        owed = self._owed.get(key)
        if owed is None:
            limits = self.rulebook.age_limits
            owed = self._owed[key] = [
                (person, doubt, Context(self.view, event, person, limits, lo, hi))
                for person, doubt in persons_of(self.view, limits, duty, event, lo, hi)
            ]
        return owed

    def _answer(self, call: Call, question: Question, version: Version, doubt: tuple[Code, ...]) -> Finding | None:
        duty, event, context, link = call.duty, call.event, question.context, call.link
        occasion = duty.occasion
        called = call.called
        if called is NOT_ASKED:
            called = True if occasion.when is None else occasion.when(context, event)
        if called is False:
            return None
        anchor = event.id if link is None else link.anchor.id
        finding = Finding(
            name_of(call.requirement, duty, event, anchor, question.person),
            call.requirement.id,
            duty.part,
            anchor,
            question.person,
            version.key,
            "undeterminable",
        )
        if called is None and call.prospect and says_nothing_of_it(occasion.when, event):
            return None
        if called is None and not call.prospect:
            finding.missing = unknown_in(occasion.when, question, event)
            return finding
        excepted = False if occasion.unless is None else occasion.unless(context, event)
        if excepted:
            finding.outcome, finding.notes = "not_applicable", (("excepted", occasion.unless_reason),)
            return finding
        if doubt:
            finding.missing = doubt
            return finding
        if call.prospect:
            finding.notes = (("prospect",),)
        if duty.local_standard:
            finding.notes = (*finding.notes, ("local_standard", str(duty.limit or "")))
        if duty.shape == "covered":
            covered(question, call.requirement, finding)
        elif link is not None:
            recurring(question, call.requirement, finding, link)
        else:
            judge(question, call.requirement, finding)
        if excepted is None and finding.outcome != "met":
            cannot_say(finding, unknown_in(occasion.unless, question, event))
        return finding
