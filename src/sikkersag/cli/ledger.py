"""The requirement ledger as text: what needs action first, then the rest by topic. Colour only in addition to words
and shapes.
"""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from sikkersag.formats.topics import TOPICS
from sikkersag.law.engine import danish
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.timeline import Event

if TYPE_CHECKING:
    from sikkersag.cli.check import Checked

WIDTH = 100
SOON = 14 * 86_400
#: A group of findings: its name, the shape that stands before its word, its colour on a terminal.
GROUPS = {
    "act": ("Kræver handling", "◆", "31"),
    "regret": ("Ikke overholdt, kan ikke rettes", "■", "31"),
    "late": ("Gjort, men for sent eller skrevet ned bagefter", "△", "33"),
    "soon": ("Frist inden 14 dage, eller mangler før en afgørelse", "◐", "34"),
    "human": ("Kræver en vurdering", "▢", "34"),
    "unknown": ("Kan ikke afgøres", "?", "90"),
    "later": ("Venter", "○", "34"),
    "departed": ("Lovligt fraveget", "§", "35"),
    "met": ("Opfyldt", "✓", "32"),
    "gone": ("Bortfaldet, overtaget eller ikke relevant", "–", "90"),
}
_OPEN = ("act", "regret", "late", "soon")


@dataclass(frozen=True, slots=True)
class Style:
    """How to print: with colour, with a sentence for each finding, with every finding."""

    colour: bool
    explain: bool
    everything: bool


def wants_colour(stream: TextIO) -> bool:
    """Colour only on a terminal, and never when NO_COLOR is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def group(finding: Finding, as_of: int) -> str:
    """Which group of the ledger a finding belongs to."""
    match finding.outcome:
        case "not_met":
            return "act" if finding.curable == "late" and finding.timeliness != "late" else "regret"
        case "met":
            return "late" if finding.breach else "met"
        case "pending":
            near = finding.due is not None and finding.due - as_of <= SOON
            return "soon" if near or ("prospect",) in finding.notes else "later"
        case "undeterminable":
            return "unknown"
        case "departed" | "human":
            return finding.outcome
    return "gone"


def printed(checked: Checked, shown: frozenset[str], style: Style) -> str:
    """The ledger of one child."""
    findings = [f for f in checked.findings if not shown or f.outcome in shown]
    groups: dict[str, list[Finding]] = {name: [] for name in GROUPS}
    for finding in findings:
        groups[group(finding, checked.as_of)].append(finding)
    lines = _head(checked)
    if not checked.findings:
        lines += _nothing(checked)
    rest = [name for name in GROUPS if name not in _OPEN]
    told = [*_OPEN, *rest] if style.everything else list(_OPEN)
    for name in told:
        lines += _section(checked, name, groups[name], style)
    if style.explain:
        lines += _purposes(checked, [f for name in told for f in groups[name]])
    if not style.everything:
        lines += _folded(checked, groups)
    lines += _foot(checked, groups)
    return "\n".join(lines) + "\n"


def _head(checked: Checked) -> list[str]:
    case, calendar = checked.case, checked.explainer.calendar
    child = case.names.get(checked.child, checked.child)
    title = case.title or case.case
    lines = [title, "─" * min(WIDTH, len(title))]
    lines.append(f"Sag {case.case} · {child} · regnet ud pr. {danish.limit(checked.as_of, calendar)}")
    if checked.danish and case.jurisdiction != "DK":
        lines.append(
            f"Bemærk: sagen er fra en anden retskreds ({case.jurisdiction}); dansk ret er kun til sammenligning."
        )
    return [*lines, *_wrapped(case.remarks, "Bemærk: ")]


def _nothing(checked: Checked) -> list[str]:
    """A case without findings: why, and what happened in it."""
    explainer = checked.explainer
    calendar, begins = explainer.calendar, explainer.rulebook.begins
    timeline = checked.case.timelines[checked.child]
    events = sorted((e for e in timeline.events if e.id in checked.case.written), key=lambda e: (e.lo, e.hi))
    why = "Ingen hændelse i sagen udløser et krav."
    if checked.as_of < begins or all(e.hi < begins for e in events):
        why = f"Regelbogen begynder {danish.date(begins, calendar)}; før den dag er der et forløb og ingen fund."
    told = [f"{explainer.label(e)}{'' if e.occurred else ' (skete ikke)'}: {_when(e, calendar)}" for e in events]
    return ["", *flow(why), "", "Forløb", *(line for text in told for line in flow(text, "    ", "  "))]


def _when(event: Event, calendar: Calendar) -> str:
    return danish.span(event.lo, event.hi, calendar)


def _section(checked: Checked, name: str, findings: Sequence[Finding], style: Style) -> list[str]:
    if not findings:
        return []
    title, shape, colour = GROUPS[name]
    lines = ["", _coloured(f"{title} ({len(findings)})", "1", style)]
    for finding in sorted(findings, key=lambda f: _urgency(checked, f)):
        lines += _row(checked, finding, _coloured(shape, colour, style), style)
    return lines


def _urgency(checked: Checked, finding: Finding) -> tuple[int, int, str]:
    severity = checked.explainer.requirement(finding).severity
    times = (finding.due, finding.due_hi, finding.start_hi)
    return (-severity, next((t for t in times if t is not None), 0), finding.id)


def _row(checked: Checked, finding: Finding, shape: str, style: Style) -> list[str]:
    explainer = checked.explainer
    lines = flow(explainer.title(finding), " " * 9, f"  @ {finding.requirement:<4} ")
    lines[0] = lines[0].replace("@", shape, 1)
    if style.explain:
        text = explainer.sentence(finding)
        return [*lines, *_indented(text[0].upper() + text[1:])]
    parts = [explainer.phrase(finding), explainer.began(finding), explainer.section(finding)]
    if any(code[0] == "local_standard" for code in finding.notes):
        parts.append("lokal standard, ikke lovens grænse")
    why = " · ".join(parts)
    lines += _indented(why[0].upper() + why[1:])
    if finding.missing:
        lines += _indented("Mangler: " + ", ".join(dict.fromkeys(explainer.missing(c) for c in finding.missing)))
    return lines


def _purposes(checked: Checked, findings: Sequence[Finding]) -> list[str]:
    """Why each requirement that was explained protects the child, once."""
    known = {f.requirement: checked.explainer.requirement(f).formaal for f in findings}
    if not known:
        return []
    return ["", "Formål", *(line for name, text in known.items() for line in flow(text, " " * 9, f"    {name:<4} "))]


def _folded(checked: Checked, groups: dict[str, list[Finding]]) -> list[str]:
    """Everything that needs nobody: one line per topic with counts."""
    rest = [(name, f) for name in ("met", "later", "human", "unknown", "departed", "gone") for f in groups[name]]
    if not rest:
        return []
    words = {
        "met": "opfyldt",
        "later": "venter",
        "human": "til vurdering",
        "unknown": "kan ikke afgøres",
        "departed": "fraveget",
        "gone": "bortfaldet",
    }
    lines = ["", f"Øvrige krav efter emne ({len(rest)})"]
    for topic, label in TOPICS.items():
        counts: dict[str, int] = {}
        for name, finding in rest:
            if checked.explainer.requirement(finding).topic == topic:
                counts[name] = counts.get(name, 0) + 1
        if counts:
            told = " · ".join(f"{GROUPS[name][1]} {number} {words[name]}" for name, number in counts.items())
            lines += flow(told, " " * 29, f"  {label:<26} ")
    return [*lines, "  (--all viser dem, --all --explain forklarer dem)"]


def _foot(checked: Checked, groups: dict[str, list[Finding]]) -> list[str]:
    broken = sum(len(groups[name]) for name in ("act", "regret", "late"))
    total = sum(map(len, groups.values()))
    lines = [
        "",
        f"{total} fund, heraf {broken} ikke overholdt. Kvittering {str(checked.receipt['receipt'])[:16]}.",
    ]
    if checked.evaluation.stable_until is not None:
        when = danish.limit(checked.evaluation.stable_until, checked.explainer.calendar)
        lines.append(f"Svaret kan ændre sig {when}, også uden at der sker noget nyt i sagen.")
    return lines


def _coloured(text: str, code: str, style: Style) -> str:
    return f"\033[{code}m{text}\033[0m" if style.colour else text


def _indented(text: str) -> list[str]:
    return flow(text, " " * 9)


def _wrapped(texts: Iterable[str], prefix: str) -> list[str]:
    return [line for text in texts for line in flow(prefix + text)]


#: What never stands at the end of a line: "§ 5", "stk. 3", "kl. 8.40", "9. marts", "4 måneder".
_TOGETHER = re.compile(r"(?:(?<=§)|(?<=\bstk\.)|(?<=\bnr\.)|(?<=\bkl\.)|(?<=\d)|(?<=\d\.)) (?=\S)")


def flow(text: str, indent: str = "", first: str | None = None) -> list[str]:
    """A text as lines of the page's width, without tearing a section, a date or a number from its word."""
    tied = _TOGETHER.sub("\u00a0", text)
    lines = textwrap.wrap(tied, WIDTH, initial_indent=indent if first is None else first, subsequent_indent=indent)
    return [line.replace("\u00a0", " ") for line in lines]
