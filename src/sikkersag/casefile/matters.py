"""What the page of a matter gathers: each room says, through here, what it has about one matter and what can be done.

A room registers a function from `AppConfig.ready`; it is called with the viewer, the case, the matter and what the
viewer may do in the case, and answers a part of the page, or None where it has nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sikkersag.casefile.models import Case, Matter
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.ui.status import Status


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that there is: what it is called, where it opens, what more there is to say, and how it stands."""

    text: str
    url: str
    meta: str = ""
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done about the matter. `first`: what is to be done next of its part; the first of
    them on the page stands out."""

    label: str
    url: str
    first: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A panel of the page. `empty` is what stands there when there are no pieces."""

    title: str
    pieces: tuple[Piece, ...] = ()
    acts: tuple[Act, ...] = ()
    empty: str = ""


Teller = Callable[[Viewer, Case, Matter, Collection[str]], Part | None]

_tellers: dict[int, Teller] = {}


def register_part(place: int, teller: Teller) -> None:
    """Let a room tell its part of the page; parts stand by `place`, lowest first, and each place is one room's."""
    if _tellers.setdefault(place, teller) is not teller:
        raise ValueError(f"place {place} on the page of a matter is taken")


def parts_of(viewer: Viewer, case: Case, matter: Matter, permissions: Collection[str]) -> list[Part]:
    """Every part that has something to say, in order."""
    told = (_tellers[place](viewer, case, matter, permissions) for place in sorted(_tellers))
    return [part for part in told if part is not None]
