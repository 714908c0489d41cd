"""The first user of an empty installation: the system administrator, who makes all others on the pages."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.actions import create_user
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import actions as organisation
from sikkersag.foundation.organisation import queries
from sikkersag.foundation.organisation.models import Employment, Unit, UnitKind
from sikkersag.foundation.refused import RefusedError

ROLE = "systemadministrator"


def administrators(now: datetime) -> list[User]:
    """Who may sign in and is a system administrator today."""
    held = queries.on(Employment.objects.filter(role=ROLE, user__is_active=True), queries.day_of(now))
    return [employment.user for employment in held.select_related("user").order_by("user__name")]


def refuse_another(now: datetime) -> None:
    """Raise RefusedError, in Danish, where there is a system administrator already."""
    if found := administrators(now):
        raise RefusedError(
            f"Der er allerede en systemadministrator: {found[0].name}. Der er ikke oprettet nogen. Flere brugere "
            "oprettes under »Brugere«. Kan ingen systemadministrator logge ind mere, så kør igen med --one-more."
        )


@transaction.atomic
def create_first_administrator(
    *, username: str, name: str, password: str, municipality: str, one_more: bool = False, now: datetime
) -> User:
    """Make a user with the role of system administrator in the municipality, which is made where it is not there.

    Raises RefusedError where there is one already (unless `one_more`), and ValidationError where the name is taken or
    the password too weak, both in Danish; then nothing is made.
    """
    if not one_more:
        refuse_another(now)
    today = queries.day_of(now)
    user = create_user(username=username, name=name, password=password, by=None, now=now)
    top = Unit.objects.filter(kind=UnitKind.MUNICIPALITY).order_by("pk").first()
    if top is None:
        top = organisation.create_unit(
            key="kommunen", kind=UnitKind.MUNICIPALITY, name=municipality, parent=None, starts=today, by=None, now=now
        )
    organisation.employ(user=user, unit=top, role=ROLE, starts=today, by=None, now=now)
    write_entry("operation.administrator_created", by=None, now=now, object=f"user:{user.pk}", one_more=one_more)
    return user
