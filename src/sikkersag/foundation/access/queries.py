"""Which cases a viewer may see, why, and who has read them. Everything that lists cases goes through `visible`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Exists, F, Func, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.sql.compiler import SQLCompiler
from django.http import HttpRequest

from sikkersag.foundation.access.errors import Denied
from sikkersag.foundation.access.models import CaseAccess, Conflict, Grant, Read
from sikkersag.foundation.access.roles import Role, Scope
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.login.models import User

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Reach:
    """How a viewer reaches one case: the words for why, and what they may do to it. Nothing where they do not.

    `roles` are those by which they reach it: first those held in a unit that has the case.
    """

    why: str
    permissions: frozenset[str]
    roles: tuple[Role, ...] = ()

    def roles_with(self, permission: str) -> list[str]:
        """The keys of those of the roles that have a permission: under which of them something is done here."""
        return [role.key for role in self.roles if permission in role.permissions]


NOT_REACHED = Reach("", frozenset())

# First in the list is what is told, where several reasons hold.
_WORDS = (
    ("u", "din sag"),
    ("v", "du er vikar for den ansvarlige"),
    ("n", "du har fået adgang ved navn"),
    ("e", "dit team"),
    ("l", "du leder enheden"),
    ("g", "du læser udefra"),
    ("b", "nødadgang"),
    ("alle", "din rolle ser alle sager"),
)

#: The first letter of the principals that name a person: whose case it is, and to whom it is named.
_NEAR = ("u", "n")
#: And of those that name a unit.
_OF_A_UNIT = ("e", "l")


def in_force(now: datetime) -> Q:
    """The rows of `CaseAccess` that hold at a moment; their end is exclusive."""
    return Q(until__isnull=True) | Q(until__gt=now)


class Among(Func):
    """Is a value among those of a subquery, which is worked out once and first?

    PostgreSQL turns IN into a join and then guesses how many rows of it are needed to fill a page; for a viewer with
    few cases among many it guesses wrong and walks the whole list. An array cannot be turned so.
    """

    output_field = BooleanField()

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, list[Any]]:
        """The comparison, as each database has it."""
        value, found = self.get_source_expressions()
        left, left_parameters = compiler.compile(value)
        right, right_parameters = compiler.compile(found)
        form = "= ANY(ARRAY{})" if connection.vendor == "postgresql" else "IN {}"
        return f"{left} {form.format(right)}", [*left_parameters, *right_parameters]


def visible(
    viewer: Viewer, queryset: QuerySet[M], case_field: str = "pk", *, permission: str = "case.read"
) -> QuerySet[M]:
    """Only the rows whose case the viewer may see (or on which they have another permission).

    `case_field` is the path from a row to its case's id. One semi-join over an index, so no row comes twice; a viewer
    without a way to any case gets nothing, and no query is made.
    """
    principals = viewer.principals_with(permission)
    if not principals:
        return queryset.none()
    reasons = CaseAccess.objects.filter(in_force(viewer.now), principal__in=principals)
    if viewer.reaches_few:
        found = queryset.filter(Among(F(case_field), Subquery(reasons.values("case"))))
    else:
        found = queryset.filter(Exists(reasons.filter(case=OuterRef(case_field))))
    if viewer.closed:
        found = found.exclude(**{f"{case_field}__in": sorted(viewer.closed)})
    return found


def _reached_by(viewer: Viewer, principals: Iterable[str], case_field: str) -> Exists:
    reasons = CaseAccess.objects.filter(in_force(viewer.now), case=OuterRef(case_field), principal__in=principals)
    return Exists(reasons)


def closely(viewer: Viewer, case_field: str = "pk", *, permission: str) -> Exists:
    """The condition that a row's case is near to the viewer: their own (or of whom they stand in for), named to them,
    or one on which they hold `permission`. For what lies closed within a case that a whole team reads; it stands
    beside `visible`, never instead of it.
    """
    near = {one for one in viewer.principals if one[0] in _NEAR} | set(viewer.principals_with(permission))
    return _reached_by(viewer, sorted(near), case_field)


def near_cases(viewer: Viewer, cases: Iterable[int], *, permission: str) -> set[int]:
    """Which of some cases are near to the viewer, as `closely` has it, in one query."""
    wanted = [case for case in cases if case not in viewer.closed]
    near = {one for one in viewer.principals if one[0] in _NEAR} | set(viewer.principals_with(permission))
    rows = CaseAccess.objects.filter(in_force(viewer.now), case__in=wanted, principal__in=sorted(near))
    return set(rows.values_list("case", flat=True))


def reaches(viewer: Viewer, cases: list[int]) -> dict[int, Reach]:
    """How the viewer reaches each of these cases, in one query; cases that they do not reach are left out."""
    principals = viewer.principals_with("case.read")
    wanted = [case for case in cases if case not in viewer.closed]
    if not principals or not wanted:
        return {}
    rows = CaseAccess.objects.filter(in_force(viewer.now), case__in=wanted, principal__in=principals)
    found: dict[int, list[str]] = {}
    for case, principal in rows.values_list("case", "principal"):
        found.setdefault(case, []).append(principal)
    return {case: _reach(viewer, held) for case, held in found.items()}


def reach(viewer: Viewer, case: int) -> Reach:
    """How the viewer reaches one case."""
    return reaches(viewer, [case]).get(case, NOT_REACHED)


def _reach(viewer: Viewer, principals: list[str]) -> Reach:
    given = frozenset[str]().union(*(viewer.rights[principal] for principal in principals))
    kinds = {_kind(viewer, principal) for principal in principals}
    # What one holds in the case's own unit says more than what one is as somebody whose case it is.
    nearest = sorted(principals, key=lambda principal: (principal[0] not in _OF_A_UNIT, principal))
    by = {role.key: role for principal in nearest for role in viewer.held_by.get(principal, ())}
    return Reach(next(words for kind, words in _WORDS if kind in kinds), given, tuple(by.values()))


def _kind(viewer: Viewer, principal: str) -> str:
    if principal[0] == "u" and principal != f"u{viewer.user.pk}":
        return "v"
    return principal if principal == "alle" else principal[0]


def may_see(viewer: Viewer, case: int) -> bool:
    """May the viewer see this case?"""
    return reach(viewer, case) is not NOT_REACHED


def why(viewer: Viewer, case: int) -> str:
    """Why the viewer may see this case, in Danish words; empty where they may not."""
    return reach(viewer, case).why


def sees_every_log(viewer: Viewer) -> bool:
    """A role that sees logs but no cases sees the log of every case."""
    return any(role.scope is Scope.NONE and "access.log" in role.permissions for role in viewer.roles)


def may_see_log(viewer: Viewer, case: int) -> bool:
    """May the viewer see who has read this case?"""
    if sees_every_log(viewer):
        return True
    return "access.log" in reach(viewer, case).permissions


def reads_of(viewer: Viewer, case: int) -> QuerySet[Read]:
    """Who has read a case, latest first. Denied to those who may not see the log."""
    if not may_see_log(viewer, case):
        raise Denied("Du kan ikke se, hvem der har læst denne sag.")
    return Read.objects.filter(case=case).select_related("user").order_by("-at", "-pk")


def readers_since(viewer: Viewer, case: int, since: datetime) -> list[dict[str, Any]]:
    """Who has read a case since a moment: user, name, the first and the last time and how often; latest first."""
    found: dict[int, dict[str, Any]] = {}
    for read in reads_of(viewer, case).filter(at__gte=since):
        one = found.setdefault(
            read.user_id, {"user": read.user_id, "name": read.user.name, "last": read.at, "first": read.at, "times": 0}
        )
        one["first"] = read.at
        one["times"] += 1
    return list(found.values())


def to_review(viewer: Viewer) -> QuerySet[Grant]:
    """Break-glass that waits for the viewer's after-review, oldest first; never the viewer's own."""
    waiting = Grant.objects.filter(kind=Grant.Kind.BREAK_GLASS, reviewed_at__isnull=True).exclude(user=viewer.user.pk)
    return visible(viewer, waiting, "case", permission="access.review").select_related("user").order_by("given_at")


def count_to_review(request: HttpRequest) -> int:
    """How many wait for the reader's after-review, for the menu."""
    return to_review(request.viewer).count()  # type: ignore[attr-defined]


def reviewed(viewer: Viewer) -> QuerySet[Grant]:
    """Break-glass that has been reviewed in the cases that the viewer reviews, latest first."""
    done = Grant.objects.filter(kind=Grant.Kind.BREAK_GLASS, reviewed_at__isnull=False)
    found = visible(viewer, done, "case", permission="access.review")
    return found.select_related("user", "reviewed_by").order_by("-reviewed_at", "-pk")


def conflicts_to_lift(viewer: Viewer) -> QuerySet[Conflict]:
    """Conflicts of interest that stand in the cases that the viewer leads, without their own; latest first."""
    standing = Conflict.objects.filter(lifted_at__isnull=True).exclude(user=viewer.user.pk)
    found = visible(viewer, standing, "case", permission="access.review")
    return found.select_related("user").order_by("-declared_at", "-pk")


def grants_of(viewer: Viewer, case: int) -> QuerySet[Grant]:
    """Every grant that a case has or has had, latest first, for those who may see the case."""
    if not may_see(viewer, case):
        return Grant.objects.none()
    return Grant.objects.filter(case=case).select_related("user", "given_by", "reviewed_by").order_by("-given_at")


def conflicts_of(user: User) -> QuerySet[Conflict]:
    """The conflicts of interest that somebody has declared, latest first."""
    return Conflict.objects.filter(user=user).select_related("lifted_by").order_by("-declared_at")
