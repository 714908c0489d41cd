"""The findings as JSON and CSV, for other programs. The names are the engine's; the sentences are Danish."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE

if TYPE_CHECKING:
    from sikkersag.cli.check import Checked

COLUMNS = (
    "case",
    "child",
    "id",
    "requirement",
    "part",
    "titel",
    "topic",
    "severity",
    "checked",
    "occasion",
    "person",
    "version",
    "section",
    "outcome",
    "timeliness",
    "documentation",
    "curable",
    "basis",
    "breach",
    "start",
    "due",
    "due_latest",
    "due_superseded",
    "done",
    "done_precision",
    "late_by_seconds",
    "evidence",
    "missing",
    "notes",
    "phrase",
    "explanation",
)


def as_json(checked: Sequence[Checked], shown: frozenset[str]) -> str:
    """All findings with their receipts, one object per child."""
    cases = [
        {
            "case": c.case.case,
            "title": c.case.title,
            "file": c.case.file,
            "child": c.child,
            "as_of": c.explainer.calendar.iso(c.as_of),
            "stable_until": _iso(c, c.evaluation.stable_until),
            "remarks": list(c.case.remarks),
            "receipt": c.receipt,
            "findings": [_row(c, f) for f in c.findings if not shown or f.outcome in shown],
        }
        for c in checked
    ]
    return json.dumps({"cases": cases}, ensure_ascii=False, indent=1) + "\n"


def as_csv(checked: Sequence[Checked], shown: frozenset[str]) -> str:
    """All findings as rows; lists are joined by "; ". A cell never begins like a formula."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for c in checked:
        for finding in c.findings:
            if not shown or finding.outcome in shown:
                row = {"case": c.case.case, "child": c.child, **_row(c, finding)}
                writer.writerow({key: _cell(value) for key, value in row.items()})
    return out.getvalue()


def _row(c: Checked, f: Finding) -> dict[str, Any]:
    explainer = c.explainer
    requirement = explainer.requirement(f)
    return {
        "id": f.id,
        "requirement": f.requirement,
        "part": f.part,
        "titel": explainer.title(f),
        "topic": requirement.topic,
        "severity": requirement.severity,
        "checked": requirement.checked,
        "occasion": f.occasion,
        "person": f.person,
        "version": f.version,
        "section": explainer.section(f),
        "outcome": f.outcome,
        "timeliness": f.timeliness,
        "documentation": f.documentation,
        "curable": f.curable,
        "basis": f.basis,
        "breach": f.breach,
        "start": _iso(c, f.start_lo),
        "due": _iso(c, f.due),
        "due_latest": _iso(c, f.due_hi),
        "due_superseded": [_iso(c, instant) for instant in f.superseded],
        "done": _iso(c, f.done),
        "done_precision": explainer.precision(f),
        "late_by_seconds": f.late_by,
        "evidence": list(f.evidence),
        "missing": [explainer.missing(code) for code in f.missing],
        "notes": [note for code in f.notes if (note := explainer.note(code))],
        "phrase": explainer.phrase(f),
        "explanation": explainer.explain(f),
    }


def _iso(c: Checked, instant: int | None) -> str | None:
    if instant is None or instant <= NEVER_BEFORE or instant >= NEVER_AFTER:
        return None
    return c.explainer.calendar.iso(instant)


def _cell(value: Any) -> Any:
    text = "; ".join(map(str, value)) if isinstance(value, list) else value
    return f"'{text}" if isinstance(text, str) and text[:1] in ("=", "+", "-", "@", "\t") else text
