"""The organisation with its history, and everybody who works or has worked there, as units, users and employments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

from django.contrib.auth.hashers import make_password

from sikkersag.casefile.projections import label_of
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Employment, StandIn, Unit, UnitKind, UnitPeriod
from sikkersag.foundation.people.folding import folded
from sikkersag.web.demo.source import Town, Worker
from sikkersag.web.demo.town import DESKS, NOW, PASSWORD

_BEGINNING = date(2013, 1, 1)
RECEPTION, NIGHT, SAFETY, STAFF, CENTRE, MUNICIPALITY = "mod", "dv", "spg", "stab", "bbu", "kommune"

#: Units above and beside the local ones: key, kind, parent, and their names with the day from which each held.
_UNITS: tuple[tuple[str, UnitKind, str, tuple[tuple[date, str], ...]], ...] = (
    (MUNICIPALITY, UnitKind.MUNICIPALITY, "", ((_BEGINNING, "Fjordby Kommune"),)),
    (CENTRE, UnitKind.CENTRE, MUNICIPALITY,
     ((_BEGINNING, "Familieafdelingen"), (date(2019, 1, 1), "Borgercenter Børn og Unge"))),
    (RECEPTION, UnitKind.RECEPTION, CENTRE, ((_BEGINNING, "Modtagelsen"),)),
    (NIGHT, UnitKind.NIGHT, CENTRE, ((_BEGINNING, "Døgnvagten"),)),
    (SAFETY, UnitKind.SAFETY, CENTRE, ((date(2016, 1, 1), "Sikkerhedsplansgruppen"),)),
    (STAFF, UnitKind.STAFF, MUNICIPALITY, ((_BEGINNING, "Central stab for jura og kvalitet"),)),
)  # fmt: skip
#: The teams of each local unit; in a unit with two, the first has the first three desks.
_TEAMS = {
    "bf1": ("Team Anker", "Team Bøje"),
    "bf2": ("Team Eng", "Team Lærke"),
    "bf3": ("Team Ege",),
    "bf4": ("Team Siv", "Team Åkande"),
    "bf5": ("Team Lyng", "Team Enebær"),
    "bf6": ("Team Klit",),
}
_TEAMS_NAMED = date(2021, 9, 1)
_IN_FIRST_TEAM = 3

#: Those whom synth does not have: how many, role, unit, title, and a name where it must always be the same.
_OTHERS: tuple[tuple[str, str, str, str], ...] = (
    ("Birthe Kragelund", "borgercenterchef", CENTRE, "Borgercenterchef"),
    ("Torben Raahauge", "omraadechef", CENTRE, "Områdechef"),
    ("Marianne Juul", "omraadechef", CENTRE, "Områdechef"),
    ("Anne-Grethe Sillesen", "omraadejurist", CENTRE, "Områdejurist"),
    ("Jeppe Winther", "omraadejurist", CENTRE, "Områdejurist"),
    ("Rikke Overby", "omraadejurist", CENTRE, "Områdejurist"),
    ("Lone Skytte", "kvalitetsstab", STAFF, "Kvalitetskonsulent"),
    ("Esben Thygesen", "kvalitetsstab", STAFF, "Kvalitetskonsulent"),
    ("Nadia Farah", "kvalitetsstab", STAFF, "Fagkonsulent"),
    ("Gitte Aagaard", "sikkerhedsplansgruppe", SAFETY, "Familiebehandler"),
    ("Bo Lindskov", "sikkerhedsplansgruppe", SAFETY, "Familiebehandler"),
    ("Sanne Vinding", "sikkerhedsplansgruppe", SAFETY, "Koordinator"),
    ("Henriette Toft", "borgerraadgiver", MUNICIPALITY, "Borgerrådgiver"),
    ("Lars Bonderup", "tilsynslaeser", MUNICIPALITY, "Task Force"),
    ("Pernille Uldall", "databeskyttelsesraadgiver", MUNICIPALITY, "Databeskyttelsesrådgiver"),
    ("Kim Ravnsborg", "systemadministrator", STAFF, "Systemadministrator"),
)
_TITLES = {
    "sagsbehandler": "Børne- og ungerådgiver",
    "afdelingsleder": "Afdelingsleder",
    "modtagelse": "Rådgiver i Modtagelsen",
    "doegnvagt": "Rådgiver i Døgnvagten",
}
#: The worker whose day is told by hand: the holder of the first desk.
HEROINE = "Maj-Britt Torp"


@dataclass
class Staff:
    """Everybody, to be found by synth's key of a worker, by desk, or by role."""

    users: dict[str, User] = field(default_factory=dict)
    desks: dict[int, list[Worker]] = field(default_factory=dict)
    by_role: dict[str, list[User]] = field(default_factory=dict)
    teams: dict[int, str] = field(default_factory=dict)
    leaders: dict[str, list[Worker]] = field(default_factory=dict)
    heroine: User = field(init=False)

    def label(self, worker: str) -> str:
        """How the journal names a worker of synth."""
        return label_of(self.users[worker])

    def holder(self, desk: int, at: int) -> Worker:
        """Who held a desk at an instant (seconds UTC), as synth reckons: a change holds from midnight UTC."""
        return _at(self.desks[desk], at)

    def leader(self, unit: str, at: int) -> Worker:
        """Who led a local unit at an instant."""
        return _at(self.leaders[unit], at)

    def changes(self, desk: int, after: int, until: int) -> Iterator[tuple[int, Worker, Worker]]:
        """Who took a desk over from whom between two instants, and from which instant."""
        holders = self.desks[desk]
        for before, following in pairwise(holders):
            at = _midnight(following.starts)
            if after < at < until:
                yield at, before, following


def _midnight(day: date | None) -> int:
    return -(2**60) if day is None else int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _at(holders: Sequence[Worker], at: int) -> Worker:
    return [worker for worker in holders if _midnight(worker.starts) <= at][-1]


def make(town: Town, *, seed: int) -> Staff:
    """Write units, users and employments; returns where to find whom."""
    units = _units(town)
    staff = Staff()
    password, taken = make_password(PASSWORD), set[str]()
    employments: list[Employment] = []
    for worker in town.workers:
        staff.desks.setdefault(worker.desk, []).append(worker)
    users: list[User] = []
    for worker in town.workers:
        caseworker = worker.role == "sagsbehandler"
        if caseworker:
            staff.teams[worker.desk] = _team(worker)
        name = HEROINE if worker.desk == 0 and worker.ends is None else worker.name
        user = _user(name, password, taken, active=worker.ends is None)
        users.append(user)
        staff.users[worker.key] = user
        if worker.role == "afdelingsleder":
            staff.leaders.setdefault(worker.unit, []).append(worker)
        employments.append(
            Employment(
                user=user,
                unit=units[staff.teams[worker.desk] if caseworker else worker.unit],
                role=worker.role,
                title=_TITLES[worker.role],
                starts=worker.starts or _BEGINNING,
                ends=worker.ends,
            )
        )
    random = Random(f"{seed}/staff")
    for name, role, unit, title in _OTHERS:
        user = _user(name, password, taken, active=True)
        users.append(user)
        since = date(2015, 1, 1) + timedelta(days=random.randrange(3_800))
        employments.append(Employment(user=user, unit=units[unit], role=role, title=title, starts=since))
    User.objects.bulk_create(users)
    for employment in employments:
        employment.user_id = employment.user.pk
        if employment.ends is None:
            staff.by_role.setdefault(employment.role, []).append(employment.user)
    Employment.objects.bulk_create(employments)
    staff.heroine = next(user for user in users if user.name == HEROINE)
    staff.by_role["sagsbehandler"].sort(key=lambda user: user != staff.heroine)
    _leave(staff)
    return staff


def _leave(staff: Staff) -> None:
    """A colleague of the first user is on leave, and she stands in."""
    absent = staff.users[staff.desks[1][-1].key]
    StandIn.objects.create(
        absent=absent, substitute=staff.heroine, reason="Orlov", starts=date(2026, 3, 2), ends=date(2026, 4, 13)
    )


def _team(worker: Worker) -> str:
    teams = _TEAMS[worker.unit]
    second = len(teams) > 1 and worker.desk % DESKS >= _IN_FIRST_TEAM
    return f"{worker.unit}-{2 if second else 1}"


def _user(name: str, password: str, taken: set[str], *, active: bool) -> User:
    plain = folded(name).replace("æ", "ae").replace("ø", "oe").replace(" ", ".")
    username, number = plain, 1
    while username in taken:
        number += 1
        username = f"{plain}{number}"
    taken.add(username)
    return User(username=username, name=name, password=password, is_active=active, created_at=NOW)


def _units(town: Town) -> dict[str, Unit]:
    names = dict(town.units)
    told = list(_UNITS)
    for key, teams in _TEAMS.items():
        told.append((key, UnitKind.UNIT, CENTRE, ((_BEGINNING, names[key]),)))
        for number, team in enumerate(teams, 1):
            periods = ((_BEGINNING, f"Team {number}"), (_TEAMS_NAMED, team))
            told.append((f"{key}-{number}", UnitKind.TEAM, key, periods))
    made = {key: Unit(key=key, kind=kind) for key, kind, _, _ in told}
    Unit.objects.bulk_create(made.values())
    periods_made = []
    for key, kind, parent, dated in told:
        for (starts, name), following in zip(dated, [*dated[1:], (None, "")], strict=True):
            periods_made.append(
                UnitPeriod(
                    unit=made[key],
                    name=name,
                    parent=made.get(parent),
                    reception=made[RECEPTION] if kind == UnitKind.UNIT else None,
                    starts=starts,
                    ends=following[0],
                )
            )
    UnitPeriod.objects.bulk_create(periods_made)
    return made
