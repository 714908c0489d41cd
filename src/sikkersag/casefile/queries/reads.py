"""Who has read a case: the log as a page, and how it is filtered."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count

from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.case import case_of
from sikkersag.foundation.access.models import Read
from sikkersag.foundation.access.queries import reads_of
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.organisation.models import Employment

#: Why somebody saw the case, as it is told to others than themselves (`access.queries` tells it to the reader).
_OF_ANOTHER = {
    "din sag": "egen sag",
    "du er vikar for den ansvarlige": "vikar for den ansvarlige",
    "du har fået adgang ved navn": "har fået adgang ved navn",
    "dit team": "eget team",
    "du leder enheden": "leder enheden",
    "du læser udefra": "læser udefra",
    "din rolle ser alle sager": "rollen ser alle sager",
}
#: How many reads a page shows.
PAGE = 50


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who has read the case, with how often."""

    user: int
    name: str
    times: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ReadLog:
    """One page of the log."""

    case: Case
    page: Page[Read]
    readers: tuple[Reader, ...]
    places: dict[int, str]


def read_log(viewer: Viewer, case: int, *, person: int | None, side: int) -> ReadLog:
    """The log of a case, latest first, of one reader or of all. Raises Denied where the viewer may not see it."""
    found = case_of(viewer, case)
    reads = reads_of(viewer, case)
    counted = reads.order_by("user__name").values_list("user_id", "user__name").annotate(times=Count("pk"))
    readers = tuple(Reader(user, name, times, user == person) for user, name, times in counted)
    if person is not None:
        reads = reads.filter(user=person)
    page = Paginator(reads, PAGE).get_page(side)
    return ReadLog(found, page, readers, _places({read.user_id for read in page}, viewer))


def why_told(why: str) -> str:
    """Why somebody saw the case, said of another: "eget team"."""
    return _OF_ANOTHER.get(why, why) or "ser kun loggen"


def _places(users: set[int], viewer: Viewer) -> dict[int, str]:
    """Where the readers work, by their ids."""
    day = organisation.day_of(viewer.now)
    posts = list(organisation.on(Employment.objects.filter(user__in=users), day))
    names = organisation.names({post.unit_id for post in posts}, day)
    return {post.user_id: names.get(post.unit_id, "") for post in posts}
