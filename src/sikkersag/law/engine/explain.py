"""A finding in plain Danish: what the law asked, when the clock began and ran out, what was found, and by which
section. Pure words.
"""

from __future__ import annotations

from sikkersag.law.engine import danish
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.finding import Code, Finding
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE, Moment
from sikkersag.law.engine.rejected import rejected
from sikkersag.law.engine.requirement import Duty, Requirement, Rulebook, Version
from sikkersag.law.engine.timeline import Event, Timeline
from sikkersag.law.engine.view import View
from sikkersag.law.engine.wording import Wording, Words


class Explainer(Wording):
    """Explains the findings of one timeline. With the times of the evaluation it also says why events that were near
    did not count.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        timeline: Timeline,
        words: Words,
        calendar: Calendar,
        *,
        as_of: int | None = None,
        known_at: int = NEVER_AFTER,
    ) -> None:
        super().__init__(timeline, words, calendar)
        self.rulebook, self._timeline = rulebook, timeline
        self._as_of, self._known_at = as_of, known_at
        self._view: View | None = None

    def requirement(self, finding: Finding) -> Requirement:
        """The requirement that the finding answers."""
        return self.rulebook.requirements[finding.requirement]

    def version(self, finding: Finding) -> Version:
        """The version of the law that was applied."""
        return next(v for v in self.requirement(finding).versions if v.key == finding.version)

    def duty(self, finding: Finding) -> Duty:
        """The duty, in the version that was applied."""
        duties = self.requirement(finding).duties
        return next(d for d in duties if d.part == finding.part and (not d.versions or finding.version in d.versions))

    def section(self, finding: Finding) -> str:
        """Where the law stands: "barnets lov § 136, stk. 2"."""
        version = self.version(finding)
        return f"{version.law} {self.duty(finding).section.get(version.key, version.section)}"

    def title(self, finding: Finding) -> str:
        """What is to be done, for whom."""
        person = f" ({self.person(finding.person)})" if finding.person else ""
        return f"{self.duty(finding).titel}{person}"

    # The phrase

    def phrase(self, finding: Finding) -> str:
        """The independent facts of a finding as one phrase: "opfyldt, men skrevet ned bagefter"."""
        match finding.outcome:
            case "met":
                return self._met(finding)
            case "not_met":
                return self._not_met(finding)
            case "pending":
                if finding.due is not None:
                    return f"afventer, senest {danish.limit(finding.due, self.calendar)}"
                return "mangler før afgørelsen" if ("prospect",) in finding.notes else "afventer"
            case "departed":
                late = ", men først skrevet ned bagefter" if finding.documentation == "afterwards" else ""
                return f"lovligt fraveget{late}"
            case "lapsed":
                return "bortfaldet"
            case "taken_over":
                return "overtaget af en anden kommune"
            case "not_applicable":
                return "ikke relevant"
            case "human":
                return "kræver en vurdering"
        return "kan ikke afgøres"

    def _met(self, finding: Finding) -> str:
        if finding.timeliness == "late":
            return f"opfyldt for sent ({self._late_by(finding)})"
        return "opfyldt, men skrevet ned bagefter" if finding.documentation == "afterwards" else "opfyldt"

    def _not_met(self, finding: Finding) -> str:
        shape = self.duty(finding).shape
        if finding.timeliness == "late":
            return "ikke opfyldt, kom først bagefter, kan ikke rettes"
        if finding.curable != "late":
            return "ikke opfyldt, kan ikke rettes"
        if shape == "before":
            return "ikke gjort i tide, kan stadig gøres"
        if finding.due_hi is not None and shape in ("within", "recurring", "promptly"):
            return f"ikke opfyldt {self._latest(finding)}, kan stadig gøres"
        return "ikke opfyldt, kan stadig gøres"

    def _late_by(self, finding: Finding) -> str:
        """A delay after a limit that ends with a day is told in days."""
        due, late = finding.due_hi, finding.late_by or 0
        day = self.calendar.day_of
        if due is None or due != self.calendar.end_of_day(day(due)):
            return danish.lag(late)
        return danish.count(max(1, day(due + late) - day(due)), "dag", "dage")

    # The sentence

    def explain(self, finding: Finding) -> str:
        """What was asked, and one plain Danish sentence (with its notes)."""
        return f"{self.title(finding)}: {self.sentence(finding)}"

    def sentence(self, finding: Finding) -> str:
        """Start, length, law, evidence and what is missing, in one plain Danish sentence with its notes."""
        clauses = [self._asked(finding), self._found(finding), f"{self.phrase(finding)} ({self.section(finding)})."]
        text = "; ".join(c for c in clauses if c)
        if finding.missing:
            text += f" Det mangler at vide: {', '.join(dict.fromkeys(self.missing(code) for code in finding.missing))}."
        if finding.outcome == "human":
            text += f" Se efter: {self.duty(finding).look_for or self.requirement(finding).titel}"
            text += "" if text.endswith((".", "?")) else "."
        notes = [note for code in finding.notes if (note := self.note(code))]
        against = dict.fromkeys(self.rejection(code) for code in self.rejected(finding))
        return " ".join([text, *notes, *against])

    def rejected(self, finding: Finding) -> tuple[Code, ...]:
        """Why the nearest events of the right kind did not count; empty where the times are not told."""
        if self._as_of is None:
            return ()
        if self._view is None:
            self._view = View(
                self._timeline,
                as_of=self._as_of,
                known_at=self._known_at,
                calendar=self.calendar,
                roles=self.rulebook.roles,
                states=self.rulebook.states,
            )
        return rejected(self._view, self.rulebook.age_limits, self.duty(finding), finding)

    def precision(self, finding: Finding) -> str:
        """How precisely the time of the evidence is known (minute, day, month, year, range, unknown); empty: none."""
        event = self.events.get(finding.evidence[0]) if finding.evidence else None
        return event.precision if event else ""

    def began(self, finding: Finding) -> str:
        """What started the clock, and when."""
        return self.happened(finding.start or finding.occasion)

    def _asked(self, finding: Finding) -> str:
        duty = self.duty(finding)
        occasion = self.events.get(finding.occasion)
        if ("prospect",) in finding.notes:
            return "spørgsmålet er åbnet, men ikke afgjort"
        if duty.shape in ("before", "never"):
            if finding.due is not None and finding.due_hi is not None:
                if occasion is not None and (finding.due, finding.due_hi) == (occasion.lo, occasion.hi):
                    return f"før {self.happened(finding.occasion)}"
                when = danish.span(finding.due, finding.due_hi, self.calendar)
                when = f"et tidspunkt {when}" if when.startswith("mellem") else when
                return f"før {when}, {self.happened(finding.occasion)}"
            return self.happened(finding.occasion)
        if occasion is None:
            return ""
        text = f"regnet fra {self._began(finding, occasion)}"
        if finding.due_hi is not None and duty.shape != "covered":
            text += f", {self._due(finding, duty)}"
        return text

    def _due(self, finding: Finding, duty: Duty) -> str:
        """When it was due, and which limit made it so: the duty's own, a date that an event tells, or another step."""
        limit, latest = self._limit(finding, duty), self._latest(finding)
        by = self.events.get(finding.due_by)
        if by is None:
            return f"{limit}, {latest}" if limit else latest
        told = by.facts.get(duty.limit_fact) if duty.limit_fact else None
        if isinstance(told, Moment) and told.hi == finding.due:
            label = self.words.facts.get((by.kind, duty.limit_fact), duty.limit_fact)
            return f"{latest} (»{label}« ved {self.place(by.id)})"
        if finding.due != finding.due_hi:
            return f"{limit + ' eller ' if limit else ''}ved {self.happened(by.id)}, {latest}"
        return f"{latest}, på grund af {self.happened(by.id)}{f', før {limit} var gået' if limit else ''}"

    def _latest(self, finding: Finding) -> str:
        last = finding.due_hi or 0
        first = last if finding.due is None else finding.due
        if first == last or last >= NEVER_AFTER:
            return f"senest {danish.limit(first, self.calendar)}"
        if self.calendar.day_of(first) == self.calendar.day_of(last):
            return f"senest i løbet af {danish.date(first, self.calendar)}"
        return f"senest et tidspunkt mellem {danish.date(first, self.calendar)} og {danish.date(last, self.calendar)}"

    def _began(self, finding: Finding, occasion: Event) -> str:
        lo, hi = finding.start_lo, finding.start_hi
        told = self.began(finding)
        began = self.events.get(finding.start)
        if began is not None and lo is not None and lo < began.lo and hi == began.hi:
            if lo <= NEVER_BEFORE:
                return f"et ukendt tidspunkt, senest {told}"
            return f"et tidspunkt mellem {danish.date(lo, self.calendar)} og {told}"
        if finding.start or lo is None or hi is None or (lo, hi) == (occasion.lo, occasion.hi) or hi >= NEVER_AFTER:
            return told
        if lo <= NEVER_BEFORE:
            return f"et ukendt tidspunkt, senest {told}"
        return f"{danish.span(lo, hi, self.calendar)} (»{self.label(occasion)}«)"

    @staticmethod
    def _limit(finding: Finding, duty: Duty) -> str:
        first = duty.first_limit if ">" not in finding.id and duty.first_limit else duty.limit
        return danish.length(first)

    def _found(self, finding: Finding) -> str:
        if finding.outcome in ("lapsed", "taken_over") and finding.evidence:
            return self.happened(finding.evidence[0])
        others = [e for e in finding.evidence if e != finding.occasion]
        duty = self.duty(finding)
        if duty.shape == "promptly" and finding.done is not None:
            return f"skrevet ned {danish.limit(finding.done, self.calendar)}"
        if not others:
            return ""
        text = " og ".join(dict.fromkeys(self.happened(e) for e in others[:3]))
        event = self.events.get(others[0])
        if finding.documentation == "afterwards" and event is not None and event.written_at is not None:
            text += f", skrevet ned {danish.limit(event.written_at, self.calendar)}"
        return text


def explain(
    finding: Finding,
    rulebook: Rulebook,
    timeline: Timeline,
    words: Words,
    calendar: Calendar,
    *,
    as_of: int | None = None,
    known_at: int = NEVER_AFTER,
) -> str:
    """One plain Danish sentence for a finding, with start, length, law and evidence; and, where `as_of` is told, why
    events that were near did not count.
    """
    return Explainer(rulebook, timeline, words, calendar, as_of=as_of, known_at=known_at).explain(finding)
