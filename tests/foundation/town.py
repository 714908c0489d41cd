"""A small municipality for the tests of access and organisation: two centres, units, a reception, one of each role.

The day is Tuesday 10 March 2026; all posts began on 1 January. Made as rows, not through the actions that the tests
are about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sikkersag.foundation.access.actions import set_case_rows
from sikkersag.foundation.access.viewer import Viewer, viewer_of
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Employment, Unit, UnitPeriod

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
TODAY = date(2026, 3, 10)
BEGAN = date(2026, 1, 1)
DAY = timedelta(days=1)

#: Key, kind, parent, the reception that serves it.
UNITS = (
    ("kommune", "kommune", None, None),
    ("syd", "center", "kommune", None),
    ("nord", "center", "kommune", None),
    ("modtagelse", "modtagelse", "syd", None),
    ("a", "enhed", "syd", "modtagelse"),
    ("a1", "team", "a", None),
    ("b", "enhed", "syd", None),
    ("c", "enhed", "nord", None),
    ("stab", "stab", "syd", None),
    ("central", "stab", "kommune", None),
    ("doegnvagt", "doegnvagt", "kommune", None),
    ("plan", "sikkerhedsplansgruppe", "kommune", None),
)
#: Username, role, unit.
PEOPLE = (
    ("anne", "sagsbehandler", "a1"),
    ("bent", "sagsbehandler", "a1"),
    ("carl", "sagsbehandler", "b"),
    ("lone", "afdelingsleder", "a"),
    ("mona", "modtagelse", "modtagelse"),
    ("dorte", "doegnvagt", "doegnvagt"),
    ("ole", "omraadechef", "syd"),
    ("jura", "omraadejurist", "stab"),
    ("chef", "borgercenterchef", "nord"),
    ("kim", "kvalitetsstab", "central"),
    ("plan", "sikkerhedsplansgruppe", "plan"),
    ("raad", "borgerraadgiver", "central"),
    ("peer", "tilsynslaeser", "central"),
    ("dpo", "databeskyttelsesraadgiver", "central"),
    ("admin", "systemadministrator", "central"),
)
#: Case, worker, unit, restricted. Case 4 has nobody yet.
CASES = ((1, "anne", "a1", False), (2, "carl", "b", False), (3, "anne", "a1", True), (4, None, "c", False))


@dataclass
class Town:
    """The people and units by their keys."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def viewer(self, name: str, *, at: datetime = NOW) -> Viewer:
        """The viewer that somebody is at a moment."""
        return viewer_of(self.people[name], now=at)

    def person(self, name: str) -> User:
        """Somebody without a post."""
        self.people[name] = User.objects.create(username=name, name=name.capitalize(), created_at=NOW)
        return self.people[name]

    def post(self, name: str, role: str, unit: str, *, starts: date = BEGAN, ends: date | None = None) -> Employment:
        """A post, as a row."""
        return Employment.objects.create(
            user=self.people[name], unit=self.units[unit], role=role, starts=starts, ends=ends
        )

    def case(self, case: int, worker: str | None, unit: str, *, restricted: bool = False) -> None:
        """Give a case its rows."""
        set_case_rows(
            case=case,
            worker=self.people[worker] if worker else None,
            unit=self.units[unit],
            restricted=restricted,
            by=None,
            now=NOW,
        )


def build() -> Town:
    """Write the town into the database."""
    town = Town()
    for key, kind, _, _ in UNITS:
        town.units[key] = Unit.objects.create(key=key, kind=kind)
    for key, _, parent, reception in UNITS:
        UnitPeriod.objects.create(
            unit=town.units[key],
            name=key.capitalize(),
            parent=town.units[parent] if parent else None,
            reception=town.units[reception] if reception else None,
            starts=BEGAN,
        )
    for name, role, unit in PEOPLE:
        town.person(name)
        town.post(name, role, unit)
    for case, worker, unit, restricted in CASES:
        town.case(case, worker, unit, restricted=restricted)
    return town


def copenhagen(day: date, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A moment by the clock in Denmark."""
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=COPENHAGEN)
