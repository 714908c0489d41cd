"""How a finding is counted: one group for each, exclusive, and the Danish words that people read.

The words are those of the ledger on the command line (`sikkersag check`); a test compares them.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sikkersag.population.figures.arrays import equal

#: The groups, in the order of the report. Those before `BASE_ENDS` are the base of a rate.
GROUPS = (
    "met",
    "departed",
    "late",
    "afterwards",
    "not_met_curable",
    "not_met_regret",
    "undeterminable",
    "human",
    "pending",
    "gone",
    "not_applicable",
)
#: Kept; broken; together the base.
KEPT = ("met", "departed")
BROKEN = ("late", "afterwards", "not_met_curable", "not_met_regret")
BASE = (*KEPT, *BROKEN)
#: Concerned by the requirement: the base, and what nobody can count as kept or broken (yet).
RELEVANT = (*BASE, "undeterminable", "human", "pending")

#: What people read. "Opfyldt" here is in time and written down in time: the other two are groups of their own.
WORDS = {
    "met": "Opfyldt",
    "departed": "Lovligt fraveget",
    "late": "Opfyldt for sent",
    "afterwards": "Skrevet ned bagefter",
    "not_met_curable": "Ikke opfyldt, kan stadig gøres",
    "not_met_regret": "Ikke opfyldt, kan ikke rettes",
    "undeterminable": "Kan ikke afgøres",
    "human": "Kræver en vurdering",
    "pending": "Venter",
    "gone": "Bortfaldet eller overtaget",
    "not_applicable": "Ikke relevant",
}
#: A sign before the word, so that the page can be read in grey.
SIGNS = {
    "met": "✓",
    "departed": "§",
    "late": "△",
    "afterwards": "△",
    "not_met_curable": "◆",
    "not_met_regret": "■",
    "undeterminable": "?",
    "human": "▢",
    "pending": "○",
    "gone": "–",
    "not_applicable": "–",
}
_AT = {name: i for i, name in enumerate(GROUPS)}
_PLAIN = ("departed", "undeterminable", "human", "pending", "not_applicable")


def grouped(findings: pa.Table) -> NDArray[np.int8]:
    """The group of each finding, as its place in GROUPS.

    As `Finding.breach` counts, and as the ledger tells it: late before written afterwards, and "can still be done"
    only where it has not been done late already. Raises ValueError for an outcome that the engine does not know.
    """
    groups = np.full(findings.num_rows, -1, dtype=np.int8)
    for outcome in _PLAIN:
        groups[equal(findings["outcome"], outcome)] = _AT[outcome]
    for outcome in ("lapsed", "taken_over"):
        groups[equal(findings["outcome"], outcome)] = _AT["gone"]
    late = equal(findings["timeliness"], "late")
    met = equal(findings["outcome"], "met")
    groups[met] = _AT["met"]
    groups[met & equal(findings["documentation"], "afterwards")] = _AT["afterwards"]
    groups[met & late] = _AT["late"]
    not_met = equal(findings["outcome"], "not_met")
    groups[not_met] = _AT["not_met_regret"]
    groups[not_met & equal(findings["curable"], "late") & ~late] = _AT["not_met_curable"]
    if (groups < 0).any():
        unknown = findings["outcome"][int(np.argmin(groups))].as_py()
        raise ValueError(f"the outcome {unknown!r} is not one of the engine's")
    return groups
