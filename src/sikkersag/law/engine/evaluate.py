"""The law over one child's timeline: `evaluate` is pure, and both times are required.

For every event that calls for a duty it chooses the version of the law, the persons, asks the duty and gives one finding. What a duty's answer is
stands in `judge` and `spans`; how a version is chosen stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.clock import clock_start
from sikkersag.law.engine.finding import Code, Finding
from sikkersag.law.engine.judge import judge
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.requirement import Duty, Requirement, Rulebook, Version
from sikkersag.law.engine.selecting import Question, unknown_in
from sikkersag.law.engine.spans import Link, covered, links, recurring
from sikkersag.law.engine.timeline import Event, Timeline, replace
from sikkersag.law.engine.view import Context, View

#: Shapes that are tied to the date of their occasion: a later law never takes them over.
_TIED = ("before", "never", "states", "promptly")
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
    """What the law required of the authority in this case, and what was done, as seen at `as_of` with what was known at `known_at`.

    Both times are instants in whole seconds UTC. `saturday` chooses the reading of a working day; `only` limits the answer to some requirements.
    Raises TimelineError when the events contradict each other. The same input always gives the same findings in the same order.
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
    by_kind = rulebook.by_kind
    for event in view.events:
        for requirement, duty in by_kind.get(event.kind, ()):
            if only is None or requirement.id in only:
                run.ask(requirement, duty, event)
    change = view.next_change
    return Evaluation(tuple(run.findings.values()), None if change >= NEVER_AFTER else change)


class _Run:
    __slots__ = ("findings", "rulebook", "view")

    def __init__(self, view: View, rulebook: Rulebook) -> None:
        self.view, self.rulebook = view, rulebook
        self.findings: dict[str, Finding] = {}

    def ask(self, requirement: Requirement, duty: Duty, event: Event) -> None:
        """Ask one duty of one event that may call for it."""
        prospect = event.kind not in duty.occasion.kinds
        if prospect:
            if self._decided(duty, event):
                return
            event = replace(event, lo=self.view.as_of, hi=self.view.as_of)
            self._watch_law_and_birthday(requirement)
        if duty.occasion.per_matter and self._not_first(duty, event):
            return
        if self._outgrown(requirement, event):
            return
        for version_at in self._turns(requirement, duty, event, prospect):
            self._settle(requirement, duty, event, prospect, version_at)

    # Which occasions

    def _decided(self, duty: Duty, opened: Event) -> bool:
        """Has a decision of the matter already been taken?"""
        view = self.view
        return any(view.same_matter(opened, e) for kind in duty.occasion.kinds for e in view.by_kind.get(kind, ()))

    def _not_first(self, duty: Duty, event: Event) -> bool:
        """Is there an earlier such event in the same matter?"""
        view, when = self.view, duty.occasion.when
        for kind in duty.occasion.kinds:
            for other in view.by_kind.get(kind, ()):
                if other is event or (other.lo, other.hi, other.id) >= (event.lo, event.hi, event.id):
                    continue
                if view.same_matter(other, event) and (when is None or when(self._context(other, "", other.lo, other.hi), other)):
                    return True
        return False

    def _outgrown(self, requirement: Requirement, event: Event) -> bool:
        """Had the child passed the requirement's age before the occasion?"""
        birth, calendar = self.view.birth, self.view.calendar
        if not requirement.until_age or birth is None or birth.lo <= NEVER_BEFORE or event.lo <= NEVER_BEFORE:
            return False
        turned = calendar.birthday(calendar.day_of(birth.hi), requirement.until_age)
        return event.lo >= calendar.start_of_day(turned)

    def _watch_law_and_birthday(self, requirement: Requirement) -> None:
        """A considered decision is judged by the law and age of today: both may change."""
        view, birth = self.view, self.view.birth
        for version in requirement.versions:
            view.watch(version.start)
        if birth is not None and birth.lo > NEVER_BEFORE:
            calendar = view.calendar
            born = calendar.day_of(birth.lo)
            today = calendar.day_of(view.as_of)
            if born <= today:
                view.watch(calendar.start_of_day(calendar.birthday(born, calendar.age(born, today) + 1)))

    def _turns(self, requirement: Requirement, duty: Duty, event: Event, prospect: bool) -> Iterator[Link | None]:
        """The turns of a recurring duty; one turn for any other."""
        if duty.shape != "recurring":
            yield None
            return
        question = Question(self._context(event, "", event.lo, event.hi), duty, event, "", prospect)
        for link in links(question):
            if not (link.first and duty.skip_first) and (link.due is not None or not duty.limit_fact):
                yield link

    # Which law

    def _settle(self, requirement: Requirement, duty: Duty, event: Event, prospect: bool, link: Link | None) -> None:
        """Choose the version for this occasion (or turn) and keep the findings, if this duty is the one that gives them."""
        lo, hi = self._law_time(duty, event, link)
        versions = [v for v in requirement.versions if v.start <= hi and lo < v.end]
        if not versions:
            return
        uncertain = len(versions) > 1 or lo < requirement.versions[0].start
        if uncertain and hi - lo > 0:
            self._uncertain(requirement, duty, event, prospect, link, versions, lo < requirement.versions[0].start)
            return
        version = versions[-1]
        settled: set[str] = set()
        while True:
            chosen = duty if not duty.versions or version.key in duty.versions else _sibling(requirement, duty, version, event)
            following = _following(requirement, version)
            if chosen is None:
                return
            staying = None if following is None else self._staying(requirement, chosen, event, prospect, link, following, lo, hi)
            if chosen is duty:
                for finding in self._answers(requirement, duty, event, prospect, link, version, lo, hi):
                    if finding.person not in settled and (staying is None or finding.person in staying):
                        self.findings.setdefault(finding.id, finding)
            if staying is None or following is None:
                return
            settled |= staying
            version = following

    def _law_time(self, duty: Duty, event: Event, link: Link | None) -> tuple[int, int]:
        if link is not None:
            return link.anchor.lo, link.anchor.hi
        if duty.start is not None and duty.start.birthday is not None:
            lo, hi = clock_start(Question(self._context(event, "", event.lo, event.hi), duty, event, "", False))
            if hi < NEVER_AFTER:
                return lo, hi
        return event.lo, event.hi

    def _staying(
        self,
        requirement: Requirement,
        duty: Duty,
        event: Event,
        prospect: bool,
        link: Link | None,
        following: Version,
        lo: int,
        hi: int,
    ) -> set[str] | None:
        """Who is judged by this version, and not by the following one because the matter was open when that began. None: everybody."""
        view = self.view
        if (duty.shape in _TIED and duty.before is None) or (link is None and not following.takes_open):
            return None
        if view.as_of < following.start:
            view.watch(following.start)
            return None
        if link is not None:
            due = self._due_under(duty, event, prospect, link)
            done_before = link.target is not None and link.target.hi < following.start
            return set() if due is not None and due[1] >= following.start and not done_before else None
        if duty.shape == "covered":
            period = view.period_of(event)
            return set() if period is None or period.end_hi >= following.start else None
        answers = self._answers(requirement, duty, event, prospect, link, following, lo, hi)
        done = {f.person for f in answers if f.outcome in _FINISHED or (f.done is not None and f.done < following.start)}
        if duty.shape == "before":
            done |= {f.person for f in answers if f.due_hi is not None and f.due_hi < following.start}
        return None if len(done) == len({f.person for f in answers}) else done

    def _due_under(self, duty: Duty, event: Event, prospect: bool, link: Link) -> tuple[int, int] | None:
        question = Question(self._context(event, "", event.lo, event.hi), duty, event, "", prospect)
        return next((other.due for other in links(question) if other.anchor is link.anchor), None)

    def _uncertain(
        self,
        requirement: Requirement,
        duty: Duty,
        event: Event,
        prospect: bool,
        link: Link | None,
        versions: list[Version],
        before_first: bool,
    ) -> None:
        """The date is too imprecise to tell which law applied: answer only where every possible law gives the same answer."""
        by_version: list[dict[str, Finding]] = []
        owner: Duty | None = None
        for version in versions:
            chosen = duty if not duty.versions or version.key in duty.versions else _sibling(requirement, duty, version, event)
            if chosen is not None:
                owner = chosen
            lo, hi = max(version.start, NEVER_BEFORE), min(version.end - 1, NEVER_AFTER)
            found = [] if chosen is None else self._answers(requirement, chosen, event, prospect, link, version, lo, hi)
            by_version.append({f.id: f for f in found})
        if owner is not duty:
            return
        if before_first:
            by_version.insert(0, {})
        for key in {key for answers in by_version for key in answers}:
            answers = [found.get(key) for found in by_version]
            last = next(f for f in reversed(answers) if f is not None)
            if len({None if f is None else (f.outcome, f.timeliness) for f in answers}) > 1:
                last.outcome, last.timeliness, last.documentation, last.curable = "undeterminable", "unknown", "unknown", "done"
                last.missing = (("version", event.id),)
            last.notes = (*last.notes, ("version_uncertain", event.id))
            self.findings.setdefault(key, last)

    # Which persons, and the answer

    def _context(self, event: Event, person: str, lo: int, hi: int) -> Context:
        return Context(self.view, event, person, self.rulebook.age_limits, lo, hi)

    def _answers(
        self,
        requirement: Requirement,
        duty: Duty,
        event: Event,
        prospect: bool,
        link: Link | None,
        version: Version,
        lo: int,
        hi: int,
    ) -> list[Finding]:
        answers = []
        for person, doubt in self._persons(duty, event, lo, hi):
            question = Question(self._context(event, person, lo, hi), duty, event, person, prospect)
            finding = self._answer(requirement, question, link, version, doubt)
            if finding is not None:
                answers.append(finding)
        return answers

    def _persons(self, duty: Duty, event: Event, lo: int, hi: int) -> Iterator[tuple[str, tuple[Code, ...]]]:
        """For whom the duty is owed, each with what is not known of it."""
        selectors = duty.occasion.for_each
        if not selectors:
            yield "", ()
            return
        view = self.view
        given = set()
        for selector in selectors:
            if selector == "custody":
                sure, maybe, known = view.custody_holders(event)
                if not known and not maybe:
                    yield "", (("custody",),)
                for person in sure:
                    if person not in given:
                        given.add(person)
                        yield person, ()
                for person in maybe:
                    if person not in given:
                        given.add(person)
                        yield person, (("custody_of", person),)
            elif selector.startswith("fact:"):
                named = event.facts.get(selector.removeprefix("fact:"))
                for person in named if isinstance(named, tuple) else (named,) if named else ():
                    if person not in given:
                        given.add(person)
                        yield person, ()
            elif selector == "child":
                child = view.timeline.child
                condition = duty.occasion.child_if
                context = self._context(event, child, lo, hi)
                answer = True if condition is None else condition(context, event)
                if answer is not False and child not in given:
                    given.add(child)
                    question = Question(context, duty, event, child, False)
                    yield child, () if answer else unknown_in(condition, question, event)
            else:
                role = selector.removeprefix("role:")
                for someone in view.timeline.persons.values():
                    if someone.role == role and someone.id not in given:
                        given.add(someone.id)
                        yield someone.id, ()

    def _answer(
        self, requirement: Requirement, question: Question, link: Link | None, version: Version, doubt: tuple[Code, ...]
    ) -> Finding | None:
        duty, event, context = question.duty, question.occasion, question.context
        occasion = duty.occasion
        called = True if occasion.when is None else occasion.when(context, event)
        if called is False:
            return None
        anchor = link.anchor.id if link is not None else event.id
        name = f"{requirement.id}/{duty.part}/{event.id}"
        if anchor != event.id:
            name += f">{anchor}"
        if question.person:
            name += f"/{question.person}"
        finding = Finding(name, requirement.id, duty.part, anchor, question.person, version.key, "undeterminable")
        if called is None and not question.prospect:
            finding.missing = unknown_in(occasion.when, question, event)
            return finding
        excepted = False if occasion.unless is None else occasion.unless(context, event)
        if excepted:
            finding.outcome, finding.notes = "not_applicable", (("excepted", occasion.unless_reason),)
            return finding
        if doubt:
            finding.missing = doubt
            return finding
        if question.prospect:
            finding.notes = (("prospect",),)
        if duty.local_standard:
            finding.notes = (*finding.notes, ("local_standard", str(duty.limit)))
        if duty.shape == "covered":
            covered(question, finding)
        elif link is not None:
            recurring(question, requirement, finding, link)
        else:
            judge(question, requirement, finding)
        if excepted is None and finding.outcome != "met":
            finding.outcome, finding.missing = "undeterminable", unknown_in(occasion.unless, question, event)
        return finding


def _following(requirement: Requirement, version: Version) -> Version | None:
    index = requirement.versions.index(version) + 1
    return requirement.versions[index] if index < len(requirement.versions) else None


def _sibling(requirement: Requirement, duty: Duty, version: Version, event: Event) -> Duty | None:
    """The duty of the same part in another version."""
    for other in requirement.duties:
        if other.part == duty.part and other is not duty and (not other.versions or version.key in other.versions):
            if event.kind in other.occasion.kinds or other.occasion.prospect:
                return other
    return None
