"""Holding cases against what others said of them: `make cases` prints it, tests/law/test_published_cases.py asserts it.

A verdict goes through the stages of the chain and leaves at the first one where it cannot be compared. What can be
worked out from the file and the rulebook is worked out, not declared. Nothing here prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sikkersag.formats.casefile import CaseFile, load
from sikkersag.formats.located import Located
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine import danish
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.explain import Explainer
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.moment import NEVER_AFTER
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.engine.timeline import known_orders, tightened
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.law.vocabulary.load import words

CASES = Path(__file__).resolve().parents[1] / "examples" / "cases"
PUBLISHED = CASES / "published"
BARNETS_LOV = CASES / "barnets-lov"

#: The stages of the chain, in order, each with what a verdict has when it has passed.
STAGES = {
    "assessed": "domme (myndigheden tog stilling)",
    "danish": "dansk ret (ikke grønlandsk)",
    "in_force": "en regel i kraft dengang (fra 1. oktober 2013)",
    "modelled": "reglen er modelleret, og det er kommunens sagsbehandling",
    "determinable": "kan afgøres ud fra de offentliggjorte fakta",
    "agree": "programmet er enigt",
}
OUTCOMES = {
    "violated": "brudt",
    "complied": "overholdt",
    "criticised": "kritiseret",
    "not_assessed": "ikke bedømt",
    "not_required": "intet krav",
}
ANSWERS = {
    "met": "opfyldt",
    "not_met": "ikke opfyldt",
    "pending": "afventer",
    "departed": "lovligt fraveget",
    "lapsed": "bortfaldet",
    "taken_over": "overtaget af en anden kommune",
    "not_applicable": "ikke relevant",
    "undeterminable": "kan ikke afgøres",
    "human": "kræver et menneske",
}


@dataclass(frozen=True)
class Verdict:
    """What somebody else said of one rule in one case, and which of our requirements it is about."""

    id: str
    rule: str
    outcome: str
    severity: str
    requirements: tuple[str, ...]
    parts: tuple[str, ...]
    occasion: str
    person: str
    children: tuple[str, ...]
    about: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Checked:
    """One case file, evaluated: the findings of each child."""

    case: CaseFile
    findings: Mapping[str, tuple[Finding, ...]]
    explainers: Mapping[str, Explainer]
    verdicts: tuple[Verdict, ...]

    @property
    def name(self) -> str:
        """The name of the case."""
        return self.case.case


@dataclass(frozen=True)
class Compared:
    """A verdict at the end of its way: the stage it did not pass ("" when it passed all) and why.

    `found` are the findings that it was held against, each with its child.
    """

    checked: Checked
    verdict: Verdict
    left_at: str
    why: str
    found: tuple[tuple[str, Finding], ...] = field(default=())

    @property
    def apart(self) -> bool:
        """True for criticism under good administrative practice, which is counted apart from breaches of a rule."""
        return self.verdict.outcome == "criticised"


# Reading


def verdicts(case: CaseFile) -> tuple[Verdict, ...]:
    """The verdicts that a case file carries."""
    place = case.raw.get("verdicts")
    return tuple(_verdict(v.mapping("en dom"), case) for v in place.sequence("verdicts")) if place else ()


def _verdict(body: Mapping[str, Located], case: CaseFile) -> Verdict:
    def text(key: str) -> str:
        return body[key].text(key) if key in body and body[key].value is not None else ""

    def names(key: str) -> tuple[str, ...]:
        return body[key].names(key) if key in body and body[key].value is not None else ()

    return Verdict(
        id=text("id"),
        rule=text("rule"),
        outcome=text("outcome"),
        severity=text("severity"),
        requirements=names("requirement"),
        parts=names("part"),
        occasion=text("occasion"),
        person=text("person"),
        children=names("children") or tuple(case.timelines),
        about=names("about"),
        reason=text("reason"),
    )


@cache
def check(path: Path) -> Checked:
    """Read and evaluate one case file, as the case stood at its own `as_of`."""
    return checked_case(load(path, vocabularies.load(), calendars.load()))


def checked_case(case: CaseFile) -> Checked:
    """Evaluate a case that has been read."""
    rulebook, calendar = rulebooks.load(), calendars.load()
    if case.as_of is None:
        raise ValueError(f"{case.file}: as_of mangler")
    as_of = case.as_of.hi
    found = {
        child: evaluate(timeline, rulebook, as_of=as_of, known_at=as_of, calendar=calendar).findings
        for child, timeline in case.timelines.items()
    }
    told = words(vocabularies.load(), case.names)
    explainers = {child: Explainer(rulebook, line, told, calendar) for child, line in case.timelines.items()}
    return Checked(case, found, explainers, verdicts(case))


def cases(folder: Path) -> list[Checked]:
    """All case files of a folder, checked, in order of name."""
    return [check(path) for path in sorted(folder.glob("*.yaml"))]


# The chain


def follow(verdict: Verdict, checked: Checked) -> Compared:
    """Take a verdict through the stages."""
    rulebook = rulebooks.load()
    if verdict.outcome == "not_assessed":
        return Compared(checked, verdict, "assessed", verdict.reason or "Myndigheden tog ikke stilling.")
    if checked.case.jurisdiction != "DK":
        return Compared(checked, verdict, "danish", "Grønlandsk ret.")
    late = latest(verdict, checked.case)
    begins = first_in_force(verdict, rulebook)
    if late is not None and late < begins:
        told = danish.date(late, calendars.load())
        return Compared(checked, verdict, "in_force", f"Det skete senest {told}, før regelsamlingen begynder.")
    if verdict.outcome == "criticised" or not verdict.requirements:
        return Compared(checked, verdict, "modelled", verdict.reason)
    return held_against(verdict, checked)


def latest(verdict: Verdict, case: CaseFile) -> int | None:
    """The latest instant at which it can have happened, by dates and orders (None: no bound is known)."""
    events = list(next(iter(case.timelines.values())).events)
    bounds = {e.id: e.hi for e in tightened(events, known_orders(events))}
    about = verdict.about or tuple(e.id for e in events)
    last = max(bounds[name] for name in about)
    return None if last >= NEVER_AFTER else last


def first_in_force(verdict: Verdict, rulebook: Rulebook) -> int:
    """When the rules that the verdict is about begin; without one, when the rulebook begins."""
    starts = [rulebook.requirements[name].versions[0].start for name in verdict.requirements]
    return min(starts, default=rulebook.begins)


def selected(verdict: Verdict, checked: Checked) -> list[tuple[str, Finding]]:
    """The findings that the verdict is about, each with its child."""
    return [
        (child, finding)
        for child in verdict.children
        for finding in checked.findings[child]
        if finding.requirement in verdict.requirements
        and (not verdict.parts or finding.part in verdict.parts)
        and verdict.occasion in ("", finding.occasion)
        and (not verdict.person or finding.person == (child if verdict.person == "self" else verdict.person))
    ]


def held_against(verdict: Verdict, checked: Checked) -> Compared:
    """Compare the verdict with the findings, child by child and requirement by requirement."""
    found = tuple(selected(verdict, checked))
    groups = [
        [(c, f) for c, f in found if c == child and f.requirement == requirement]
        for child in verdict.children
        for requirement in verdict.requirements
    ]
    for group in groups:
        open_ones = [(c, f) for c, f in group if f.outcome in ("undeterminable", "human")]
        decided = verdict.outcome == "violated" and any(f.breach for _, f in group)
        if open_ones and not decided:
            child, finding = open_ones[0]
            return Compared(checked, verdict, "determinable", lacking(checked.explainers[child], finding), found)
    if all(_agrees(verdict, [f for _, f in group]) for group in groups):
        return Compared(checked, verdict, "", "", found)
    return Compared(checked, verdict, "agree", _instead(verdict, checked, found), found)


def lacking(explainer: Explainer, finding: Finding) -> str:
    """What would have to be known, in the engine's own words."""
    if finding.outcome == "human":
        return f"Et menneske skal vurdere det: {explainer.duty(finding).look_for or explainer.title(finding)}"
    unknown = dict.fromkeys(explainer.missing(code) for code in finding.missing)
    return f"Det mangler at vide: {', '.join(unknown)}."


def _agrees(verdict: Verdict, group: Sequence[Finding]) -> bool:
    if verdict.outcome == "not_required":
        return all(f.outcome == "not_applicable" for f in group)
    if verdict.outcome == "violated":
        return any(f.breach for f in group)
    return bool(group) and all(not f.breach and f.outcome != "pending" for f in group)


def _instead(verdict: Verdict, checked: Checked, found: Sequence[tuple[str, Finding]]) -> str:
    if not found:
        return f"Programmet ser ingen pligt efter {' og '.join(verdict.requirements)} her."
    wrong = next(((c, f) for c, f in found if not _agrees(verdict, [f])), found[0])
    return checked.explainers[wrong[0]].explain(wrong[1])


def chain(compared: Iterable[Compared]) -> list[tuple[str, int, list[Compared]]]:
    """The stages, with how many verdicts passed each and which left there."""
    remaining = list(compared)
    steps = []
    for stage in STAGES:
        left = [c for c in remaining if c.left_at == stage]
        remaining = [c for c in remaining if c.left_at != stage]
        steps.append((stage, len(remaining), left))
    return steps


def early(item: Compared) -> bool:
    """Did the verdict leave before it came to the rules: not assessed, other law, or before the rulebook begins?"""
    return item.left_at in ("assessed", "danish", "in_force")


def unjudged(checked: Checked, compared: Iterable[Compared]) -> Iterator[tuple[str, Finding]]:
    """The findings of a case that no verdict was held against."""
    used = {(child, f.id) for c in compared if c.checked is checked for child, f in c.found}
    for child, findings in checked.findings.items():
        yield from ((child, f) for f in findings if (child, f.id) not in used)
