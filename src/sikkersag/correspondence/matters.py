"""What the page of a matter tells of its letters."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from sikkersag.casefile.matters import Act, Part, Piece
from sikkersag.casefile.models import Case, Matter
from sikkersag.correspondence.queries.letters import letters_of
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.ui import danish

PLACE = 70


def part(viewer: Viewer, case: Case, matter: Matter, permissions: Collection[str]) -> Part | None:
    """The letters of a matter, each with how it stands; nothing where there are none."""
    found = letters_of(viewer, case, matter=matter.pk)
    if not found:
        return None
    pieces = tuple(
        Piece(
            f"{one.kind} til {one.letter.to_name}",
            reverse("case_letter", args=[case.number, one.letter.pk]),
            meta=one.alarm or f"skrevet {danish.near_day(one.letter.made_at, viewer.now)}",
            status=one.status,
        )
        for one in found
    )
    return Part("Breve", pieces, (Act("Alle breve i sagen", reverse("case_letters", args=[case.number])),))
