"""What a case holds that is not handed on: the passages that were told in confidence, or that are about somebody else.

For whoever checks a text before it leaves the municipality; no page shows what this answers.
"""

from __future__ import annotations

from sikkersag.casefile.entries import Passage
from sikkersag.casefile.models import Case, Content


def kept_out(case: Case) -> tuple[Passage, ...]:
    """Every passage of a case's journal that is marked as confidential or about a third party, in the order of writing.

    Also those of entries that were sealed, corrected or taken back: that does not make them less confidential. What is
    erased is gone. One query.
    """
    bodies = Content.objects.filter(row__case=case, body__isnull=False).order_by("row__seq")
    return tuple(
        Passage(**{**one, "about": tuple(one.get("about", ()))})
        for body in bodies.values_list("body", flat=True)
        for one in (body or {}).get("passages", ())
        if one.get("confidential") or one.get("third_party")
    )
