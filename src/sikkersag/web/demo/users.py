"""Whom the demo presents: one or two of each role, with what the outsiders among them were given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sikkersag.casefile.models import Case
from sikkersag.foundation.access.actions import give_grant
from sikkersag.foundation.access.models import Grant
from sikkersag.foundation.access.roles import roles
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.queries import day_of, employments_of, name_of
from sikkersag.web.demo.staff import Staff
from sikkersag.web.demo.town import NOW

#: Which roles are shown, in this order, and how many of each.
_SHOWN = (
    ("sagsbehandler", 2), ("afdelingsleder", 1), ("modtagelse", 1), ("doegnvagt", 1), ("omraadechef", 1),
    ("omraadejurist", 1), ("borgercenterchef", 1), ("kvalitetsstab", 1), ("sikkerhedsplansgruppe", 1),
    ("borgerraadgiver", 1), ("tilsynslaeser", 1), ("databeskyttelsesraadgiver", 1), ("systemadministrator", 1),
)  # fmt: skip


def presented(staff: Staff) -> list[dict[str, str]]:
    """The users to print, the first user's own leader among them."""
    titles = roles()
    told = []
    for role, number in _SHOWN:
        for user in _of(staff, role)[:number]:
            told.append(
                {
                    "role": titles[role].title.removesuffix(" eller anden udefra"),
                    "username": user.username,
                    "name": user.name,
                    "place": place_of(user),
                }
            )
    return told


def _of(staff: Staff, role: str) -> Sequence[User]:
    if role == "afdelingsleder":
        return [staff.users[staff.leaders["bf1"][-1].key]]
    if role == "sagsbehandler":
        return [staff.heroine, staff.users[staff.desks[1][-1].key]]
    return staff.by_role[role]


def place_of(user: User) -> str:
    """Where a user works on the demo's day."""
    day = day_of(NOW)
    employment = employments_of(user, day).first()
    return "" if employment is None else name_of(employment.unit, day)


def give_outsiders(staff: Staff, cases: Sequence[Case]) -> None:
    """Let the outsiders and the group for safety plans see some cases, as a leader would."""
    chief = staff.by_role["borgercenterchef"][0]
    still_open = [case for case in cases if case.status == Case.Status.OPEN]
    safety = [case for case in still_open if case.case_type == "safety_plan"]
    later = NOW + timedelta(days=60)
    for kind, role, reason, chosen in (
        (Grant.Kind.OUTSIDER, "borgerraadgiver", "Mor har klaget over sagsbehandlingen til borgerrådgiveren.",
         still_open[3:6]),
        (Grant.Kind.PEER, "tilsynslaeser", "Udtrukket til tilsynsrunden i foråret 2026.", cases[::97][:12]),
        (Grant.Kind.NAMED, "sikkerhedsplansgruppe", "Gruppen følger sikkerhedsplanen sammen med rådgiveren.", safety),
    ):  # fmt: skip
        for user in staff.by_role[role]:
            for case in chosen:
                give_grant(case=case.pk, user=user, kind=kind, reason=reason, until=later, by=chief, now=NOW)
