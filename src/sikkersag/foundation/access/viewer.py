"""Who is looking: a user at a moment, with everything about them that access is decided by.

Reads employments, the unit tree, stand-ins and conflicts once; everything after that is a look-up. What the viewer may
see is `queries`; what they may do to one case is `permissions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q

from sikkersag.foundation.access.models import CaseAccess, Conflict, Grant
from sikkersag.foundation.access.principals import EVERYBODY
from sikkersag.foundation.access.roles import Role, Scope, roles
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.organisation.models import UnitKind

#: Up to so many rows, a list begins with the viewer's cases; above, it walks the list's own order and asks of each.
#: The first grows with the viewer's cases, the second with how rare they are among all.
FEW = 8_000

#: What break-glass gives on the case it was used for.
BY_BREAK_GLASS = frozenset({"case.read", "case.write"})
#: What a grant to somebody from outside, or to a reader of a supervision round, gives.
BY_OUTSIDE_GRANT = frozenset({"case.read"})


@dataclass(frozen=True)
class Viewer:
    """A user at a moment. An anonymous viewer has no principals, and so sees nothing.

    `permissions` says what the viewer may do somewhere, for menus and pages about no one case. What they may do to a
    case depends on which principal reaches it: somebody who reads every case and writes in those of one team must not
    write in every case. `rights` has the permissions of each principal, `held_by` the roles that give it.
    """

    user: User
    now: datetime
    roles: tuple[Role, ...]
    permissions: frozenset[str]
    principals: tuple[str, ...]
    units: tuple[int, ...]
    closed: frozenset[int]
    stands_in_for: tuple[int, ...]
    #: Where they are employed today (the first post), as the page's header shows it.
    unit: str = ""
    rights: Mapping[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    held_by: Mapping[str, tuple[Role, ...]] = field(default_factory=dict, compare=False, repr=False)

    def may(self, permission: str) -> bool:
        """May the viewer do this anywhere at all?"""
        return permission in self.permissions

    @cached_property
    def reaches_few(self) -> bool:
        """Are the viewer's cases so few that a list had better begin with them? Asked of the database once."""
        if not self.principals or EVERYBODY in self.principals:
            return False
        rows = CaseAccess.objects.filter(principal__in=self.principals)
        return rows[: FEW + 1].count() <= FEW

    def principals_with(self, permission: str) -> list[str]:
        """The principals by which the viewer may do this."""
        return [principal for principal in self.principals if permission in self.rights[principal]]

    def units_with(self, permission: str) -> frozenset[int]:
        """The units that the viewer reaches by a role with this permission; `units` has those reached by any role."""
        units = (principal for principal in self.rights if principal.startswith("e"))
        return frozenset(int(unit[1:]) for unit in units if permission in self.rights[unit])


def anonymous(now: datetime) -> Viewer:
    """Somebody who is not signed in."""
    return Viewer(User(is_active=False), now, (), frozenset(), (), (), frozenset(), ())


def viewer_of(user: User, *, now: datetime) -> Viewer:
    """The viewer that a user is at a moment, in at most five queries.

    Employments and stand-ins hold by the day in Denmark. A role that is no longer registered gives nothing.
    """
    if not user.is_active:
        return anonymous(now)
    day = organisation.day_of(now)
    known = roles()
    employments = [one for one in organisation.named_posts_of(user, day) if one.role in known]
    posts = [(known[one.role], one.unit_id, one.unit.kind) for one in employments]
    held = tuple({role.key: role for role, _, _ in posts}.values())
    # Whoever has only roles that reach no case reaches none by a grant either.
    reaching = [post for post in posts if post[0].scope is not Scope.NONE]
    rights: dict[str, frozenset[str]] = {}

    held_by: dict[str, tuple[Role, ...]] = {}

    def add(principals: Iterable[str], permissions: frozenset[str], by: Iterable[Role] = ()) -> None:
        for principal in principals:
            rights[principal] = rights.get(principal, frozenset()) | permissions
            held_by[principal] = tuple({role.key: role for role in (*held_by.get(principal, ()), *by)}.values())

    units: dict[int, None] = {}
    stands_in_for: tuple[int, ...] = ()
    if reaching:
        in_person = frozenset().union(*(role.permissions for role, _, _ in reaching))
        add([f"n{user.pk}"], in_person, [role for role, _, _ in reaching])
        if "case.break_glass" in in_person:
            add([f"b{user.pk}"], BY_BREAK_GLASS, [role for role, _, _ in reaching])
        working = [post for post in reaching if post[0].scope is not Scope.NAMED]
        if working:
            as_worker = frozenset().union(*(role.permissions for role, _, _ in working))
            stands_in_for = tuple(row.absent_id for row in organisation.stand_ins_of(user, day))
            add([f"u{user.pk}", *(f"u{absent}" for absent in stands_in_for)], as_worker, [post[0] for post in working])
            for role, unit, kind in working:
                reached = _reached(role, unit, kind, day)
                units.update(dict.fromkeys(reached))
                add((f"e{one}" for one in reached), role.permissions, [role])
                if role.leads:
                    add((f"l{one}" for one in reached), role.permissions, [role])
                if role.scope is Scope.ALL:
                    add([EVERYBODY], role.permissions, [role])
    outside = False
    if reaching or not posts:
        add([f"g{user.pk}"], BY_OUTSIDE_GRANT)
        outside = not posts and _has_outside_grant(user, now)
    permissions = frozenset().union(*(role.permissions for role in held), BY_OUTSIDE_GRANT if outside else ())
    closed = Conflict.objects.filter(user=user, declared_at__lte=now).filter(
        Q(lifted_at__isnull=True) | Q(lifted_at__gt=now)
    )
    return Viewer(
        user=user,
        now=now,
        roles=held,
        permissions=permissions,
        principals=tuple(principal for principal, given in rights.items() if "case.read" in given),
        units=tuple(units),
        closed=frozenset(closed.values_list("case", flat=True)),
        stands_in_for=stands_in_for,
        unit=next((name for one in employments if (name := organisation.unit_name(one))), ""),
        rights=rights,
        held_by=held_by,
    )


def _reached(role: Role, unit: int, kind: str, day: date) -> list[int]:
    """The units that a role reaches from the unit in which it is held. Only these are read, not the whole tree."""
    match role.scope:
        case Scope.TEAM | Scope.OWN | Scope.ALL:
            return [unit] if role.scope is Scope.TEAM else []
        case Scope.UNIT:
            # A reception works for the units that it serves, wherever they lie in the tree.
            served = organisation.served_by(unit, day) if kind == UnitKind.RECEPTION else []
            return organisation.under([unit, *served], day)
        case Scope.CENTRE:
            return organisation.under([organisation.centre_above(unit, day) or unit], day)
        case _:
            return []


def _has_outside_grant(user: User, now: datetime) -> bool:
    return Grant.objects.filter(
        user=user,
        kind__in=(Grant.Kind.OUTSIDER, Grant.Kind.PEER),
        withdrawn_at__isnull=True,
        given_at__lte=now,
        until__gt=now,
    ).exists()
