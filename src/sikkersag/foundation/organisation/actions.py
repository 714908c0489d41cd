"""Every write of the organisation: units, employments, stand-ins. Each holds from a day, and what was is kept.

`by` is who does it; None is the program itself (a set-up, an import). Days are Danish days; an end is exclusive.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet

from sikkersag.foundation.access.errors import Denied
from sikkersag.foundation.access.permissions import require_anywhere
from sikkersag.foundation.access.roles import Scope, roles
from sikkersag.foundation.access.viewer import viewer_of
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import queries
from sikkersag.foundation.organisation.models import Dated, Employment, StandIn, Unit, UnitKind, UnitPeriod
from sikkersag.foundation.refused import RefusedError

D = TypeVar("D", bound=Dated)

#: Asked before a unit is closed: a Danish sentence that says what stands in the way, or nothing.
ClosingCheck = Callable[[Unit, date], str | None]
_closing_checks: list[ClosingCheck] = []


def register_closing_check(check: ClosingCheck) -> None:
    """Let a room above say what stands in the way of closing a unit (its cases)."""
    if check not in _closing_checks:
        _closing_checks.append(check)


@transaction.atomic
def create_unit(
    *,
    key: str,
    kind: str,
    name: str,
    parent: Unit | None,
    starts: date,
    reception: Unit | None = None,
    by: User | None,
    now: datetime,
) -> Unit:
    """Make a unit from a day. Only the municipality lies in no other unit."""
    _may_edit(by, now)
    key = _text(key, 40, field="key", what="en nøgle")
    name = _text(name, 120, field="name", what="et navn")
    if kind not in UnitKind.values:
        raise RefusedError("Vælg, hvilken art enhed det er. Enheden er ikke oprettet.", field="kind")
    if (parent is None) != (kind == UnitKind.MUNICIPALITY):
        raise RefusedError("Vælg, hvor enheden ligger. Kun kommunen ligger ikke under noget.", field="parent")
    for other, field in ((parent, "parent"), (reception, "reception")):
        if other is not None:
            _exists_on(other, starts, field=field)
    if Unit.objects.filter(key=key).exists():
        raise RefusedError(f"Nøglen {key} er brugt af en anden enhed. Vælg en anden.", field="key")
    unit = Unit.objects.create(key=key, kind=kind)
    UnitPeriod.objects.create(unit=unit, name=name, parent=parent, reception=reception, starts=starts)
    write_entry("organisation.create_unit", by=by, now=now, object=f"unit:{unit.pk}", starts=starts.isoformat())
    return unit


@transaction.atomic
def rename_unit(*, unit: Unit, name: str, starts: date, by: User | None, now: datetime) -> UnitPeriod:
    """Give a unit another name from a day."""
    _may_edit(by, now)
    period = _period_from(unit, starts)
    period.name = _text(name, 120, field="name", what="et navn")
    period.save()
    write_entry("organisation.rename_unit", by=by, now=now, object=f"unit:{unit.pk}", starts=starts.isoformat())
    return period


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit, starts: date, by: User | None, now: datetime) -> UnitPeriod:
    """Let a unit lie under another from a day. It may not come to lie under itself."""
    _may_edit(by, now)
    # All units: two moves at once could otherwise each be right and make a ring together.
    list(Unit.objects.select_for_update().order_by("pk"))
    _exists_on(parent, starts, field="parent")
    if parent.pk in queries.tree(starts).under(unit.pk):
        raise RefusedError(
            "Enheden kan ikke ligge under sig selv eller under noget, der ligger under den. Intet er flyttet.",
            field="parent",
        )
    period = _period_from(unit, starts)
    period.parent = parent
    period.save()
    write_entry(
        "organisation.move_unit",
        by=by,
        now=now,
        object=f"unit:{unit.pk}",
        parent=parent.pk,
        starts=starts.isoformat(),
    )
    return period


@transaction.atomic
def set_reception(*, unit: Unit, reception: Unit | None, starts: date, by: User | None, now: datetime) -> UnitPeriod:
    """Say which reception serves a unit from a day; None: the unit takes in its notifications itself."""
    _may_edit(by, now)
    if reception is not None:
        _exists_on(reception, starts, field="reception")
        if reception.kind != UnitKind.RECEPTION:
            raise RefusedError("Den valgte enhed er ikke en modtagelse. Intet er ændret.", field="reception")
    period = _period_from(unit, starts)
    period.reception = reception
    period.save()
    write_entry(
        "organisation.set_reception",
        by=by,
        now=now,
        object=f"unit:{unit.pk}",
        reception=reception.pk if reception is not None else None,
        starts=starts.isoformat(),
    )
    return period


@transaction.atomic
def close_unit(*, unit: Unit, ends: date, by: User | None, now: datetime) -> UnitPeriod:
    """Let a unit end on a day (the first on which it is no more). Refused while anything is left in it."""
    _may_edit(by, now)
    period = _last_period(unit)
    if period.starts >= ends:
        raise RefusedError("Enheden skal lukke efter den dag, den begyndte. Enheden er ikke lukket.", field="ends")
    if period.ends is not None and period.ends <= ends:
        raise RefusedError(f"Enheden er allerede lukket fra den {_day(period.ends)}.", field="ends")
    left = _until_after(Employment.objects.filter(unit=unit), ends).count()
    if left:
        raise RefusedError(
            f"{left} {'ansættelse' if left == 1 else 'ansættelser'} i enheden slutter senere. "
            "Afslut eller flyt dem først. Enheden er ikke lukket.",
            field="ends",
        )
    within = _until_after(UnitPeriod.objects.filter(Q(parent=unit) | Q(reception=unit)), ends).first()
    if within is not None:
        raise RefusedError(f"{within.name} ligger under enheden eller betjenes af den. Flyt den først.", field="ends")
    for check in _closing_checks:
        wrong = check(unit, ends)
        if wrong:
            raise RefusedError(wrong, field="ends")
    period.ends = ends
    period.save()
    write_entry("organisation.close_unit", by=by, now=now, object=f"unit:{unit.pk}", ends=ends.isoformat())
    return period


@transaction.atomic
def employ(
    *,
    user: User,
    unit: Unit,
    role: str,
    starts: date,
    ends: date | None = None,
    title: str = "",
    by: User | None,
    now: datetime,
) -> Employment:
    """Give somebody a role in a unit from a day (to a day, exclusive).

    Refused: the same role in the same unit twice at a time; a role that sees no case together with one that does,
    so that whoever gives out access cannot also use it; and employing oneself.
    """
    _may_edit(by, now)
    User.objects.select_for_update().get(pk=user.pk)
    if by is not None and by.pk == user.pk:
        raise Denied("Du kan ikke ansætte dig selv. Det skal en anden gøre.")
    if role not in roles():
        raise RefusedError("Vælg en rolle. Ansættelsen er ikke gemt.", field="role")
    _in_order(starts, ends)
    _exists_on(unit, starts, field="unit")
    at_once = _overlapping(Employment.objects.filter(user=user), starts, ends).select_related("unit")
    for other in at_once:
        if other.unit_id == unit.pk and other.role == role:
            raise RefusedError(
                f"{user.name} er allerede ansat som {roles()[role].title.lower()} i enheden {_span(other)}. "
                "Ansættelsen er ikke gemt. Afslut den gamle først, eller vælg andre datoer.",
                field="starts",
            )
        if _sees_no_case(other.role) != _sees_no_case(role):
            raise RefusedError(
                f"{user.name} er ansat som {_title(other.role)} {_span(other)}. Den rolle kan ikke holdes sammen med "
                f"{_title(role)}. Ansættelsen er ikke gemt.",
                field="role",
            )
    made = Employment.objects.create(
        user=user,
        unit=unit,
        role=role,
        title=_text(title, 80, field="title", what="", empty=True),
        starts=starts,
        ends=ends,
    )
    write_entry(
        "organisation.employ",
        by=by,
        now=now,
        object=f"employment:{made.pk}",
        user=user.pk,
        unit=unit.pk,
        role=role,
        starts=starts.isoformat(),
        ends=ends.isoformat() if ends is not None else None,
    )
    return made


@transaction.atomic
def end_employment(*, employment: Employment, ends: date, by: User | None, now: datetime) -> Employment:
    """Let an employment end on a day (the first on which it is no more), earlier than it would have."""
    _may_edit(by, now)
    employment = Employment.objects.select_for_update().get(pk=employment.pk)
    _ends_earlier(employment, ends)
    employment.ends = ends
    employment.save(update_fields=["ends"])
    write_entry(
        "organisation.end_employment",
        by=by,
        now=now,
        object=f"employment:{employment.pk}",
        user=employment.user_id,
        ends=ends.isoformat(),
    )
    return employment


@transaction.atomic
def add_stand_in(
    *,
    absent: User,
    substitute: User,
    starts: date,
    ends: date | None,
    reason: str,
    by: User | None,
    now: datetime,
) -> StandIn:
    """Let somebody look after another's cases from a day to a day (exclusive). A leader may, in their own units."""
    _may_set_stand_in(absent, starts, by, now)
    reason = _text(reason, 120, field="reason", what="en grund")
    if absent.pk == substitute.pk:
        raise RefusedError("Man kan ikke være vikar for sig selv. Vikaren er ikke gemt.", field="substitute")
    _in_order(starts, ends)
    # Always in the same order, so that two who set each other's stand-ins at once do not wait for each other.
    list(User.objects.select_for_update().filter(pk__in=[absent.pk, substitute.pk]).order_by("pk"))
    for person, field in ((absent, "absent"), (substitute, "substitute")):
        posts = queries.employments_of(person, starts)
        if all(_sees_no_case(post.role) or _is_named_only(post.role) for post in posts):
            raise RefusedError(
                f"{person.name} har ikke en rolle med egne sager den {_day(starts)}. Vikaren er ikke gemt.",
                field=field,
            )
    other = _overlapping(StandIn.objects.filter(absent=absent, substitute=substitute), starts, ends).first()
    if other is not None:
        raise RefusedError(
            f"{substitute.name} er allerede vikar for {absent.name} {_span(other)}. Vikaren er ikke gemt igen.",
            field="starts",
        )
    made = StandIn.objects.create(absent=absent, substitute=substitute, starts=starts, ends=ends, reason=reason)
    write_entry(
        "organisation.add_stand_in",
        by=by,
        now=now,
        object=f"stand-in:{made.pk}",
        absent=absent.pk,
        substitute=substitute.pk,
        starts=starts.isoformat(),
        ends=ends.isoformat() if ends is not None else None,
    )
    return made


@transaction.atomic
def end_stand_in(*, stand_in: StandIn, ends: date, by: User | None, now: datetime) -> StandIn:
    """Let a stand-in end on a day (the first on which it is no more), earlier than it would have."""
    _may_set_stand_in(stand_in.absent, queries.day_of(now), by, now)
    stand_in = StandIn.objects.select_for_update().get(pk=stand_in.pk)
    _ends_earlier(stand_in, ends)
    stand_in.ends = ends
    stand_in.save(update_fields=["ends"])
    write_entry("organisation.end_stand_in", by=by, now=now, object=f"stand-in:{stand_in.pk}", ends=ends.isoformat())
    return stand_in


def _may_edit(by: User | None, now: datetime) -> None:
    if by is not None:
        require_anywhere(viewer_of(by, now=now), "organisation.edit")


def _may_set_stand_in(absent: User, day: date, by: User | None, now: datetime) -> None:
    if by is None:
        return
    viewer = viewer_of(by, now=now)
    if viewer.may("organisation.edit"):
        return
    require_anywhere(viewer, "organisation.stand_in")
    led = viewer.units_with("organisation.stand_in")
    if not any(post.unit_id in led for post in queries.employments_of(absent, day)):
        raise Denied(f"{absent.name} er ikke ansat i en enhed, som du leder. Du kan ikke sætte vikar for dem.")


def _period_from(unit: Unit, starts: date) -> UnitPeriod:
    """The unit's last period from a day on: cut off from what was before, or the same one if it begins that day."""
    period = _last_period(unit)
    if period.starts > starts:
        raise RefusedError(
            f"Der er allerede en ændring af enheden fra den {_day(period.starts)}. "
            "Intet er ændret. Vælg den dag eller en senere.",
            field="starts",
        )
    if period.ends is not None and period.ends <= starts:
        raise RefusedError(f"Enheden er lukket fra den {_day(period.ends)}. Intet er ændret.", field="starts")
    if period.starts == starts:
        return period
    ended = period.ends
    period.ends = starts
    period.save(update_fields=["ends"])
    return UnitPeriod(
        unit=unit, name=period.name, parent=period.parent, reception=period.reception, starts=starts, ends=ended
    )


def _last_period(unit: Unit) -> UnitPeriod:
    Unit.objects.select_for_update().get(pk=unit.pk)
    return UnitPeriod.objects.filter(unit=unit).latest("starts")


def _exists_on(unit: Unit, day: date, *, field: str) -> None:
    if not queries.on(UnitPeriod.objects.filter(unit=unit), day).exists():
        raise RefusedError(f"Enheden findes ikke den {_day(day)}. Intet er gemt. Vælg en anden dag.", field=field)


def _in_order(starts: date, ends: date | None) -> None:
    if ends is not None and ends <= starts:
        raise RefusedError("Slutdagen skal være efter den første dag. Intet er gemt.", field="ends")


def _ends_earlier(row: Employment | StandIn, ends: date) -> None:
    _in_order(row.starts, ends)
    if row.ends is not None and row.ends <= ends:
        raise RefusedError(f"Det gælder kun {_span(row)} og slutter allerede da. Intet er ændret.", field="ends")


def _overlapping(rows: QuerySet[D], starts: date, ends: date | None) -> QuerySet[D]:
    found = rows.filter(Q(ends__isnull=True) | Q(ends__gt=starts))
    return found if ends is None else found.filter(starts__lt=ends)


def _until_after(rows: QuerySet[D], day: date) -> QuerySet[D]:
    return rows.filter(Q(ends__isnull=True) | Q(ends__gt=day))


def _sees_no_case(role: str) -> bool:
    return role in roles() and roles()[role].scope is Scope.NONE


def _is_named_only(role: str) -> bool:
    return role not in roles() or roles()[role].scope is Scope.NAMED


def _title(role: str) -> str:
    return roles()[role].title.lower() if role in roles() else role


def _text(text: str, longest: int, *, field: str, what: str, empty: bool = False) -> str:
    text = " ".join(text.split())
    if not text and not empty:
        raise RefusedError(f"Skriv {what}. Intet er gemt.", field=field)
    if len(text) > longest:
        raise RefusedError(f"Teksten er for lang. Der er plads til {longest} tegn. Intet er gemt.", field=field)
    return text


def _day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def _span(row: Employment | StandIn) -> str:
    last = f" til og med den {_day(row.ends - timedelta(days=1))}" if row.ends is not None else ""
    return f"fra den {_day(row.starts)}{last}"
