"""A child that is not known: a case is opened about it and the notification linked to it, in one go or not at all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sikkersag.casefile.actions.cases import NewChild
from sikkersag.casefile.actions.opening import Comer, open_with_people
from sikkersag.casefile.actions.persons import NewPerson
from sikkersag.casefile.models import Case
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Unit
from sikkersag.intake.actions.handling import link_child
from sikkersag.intake.models import Link


@transaction.atomic
def open_and_link(
    *,
    notification: int,
    child: NewChild,
    mother: str,
    unit: Unit,
    worker: User | None,
    by: User,
    now: datetime,
    key: str,
) -> Case:
    """Open the case of a child (by number, birth day, or the day it is expected) and link the notification to it.

    `mother`: her name, where it is told; an unborn child stands on her. Once for each `key`. Raises RefusedError as
    opening a case does, and then nothing is written.
    """
    people = [Comer(NewPerson(name=mother.strip()), "mor")] if mother.strip() else []
    case = open_with_people(
        child=child, unit=unit, worker=worker, family=None, people=people, by=by, now=now, key=f"intake {key}"
    )
    if not Link.objects.filter(notification=notification, case=case.pk).exists():
        link_child(notification=notification, case=case, by=by, now=now, key=key)
    return case
