"""Who took no part in a child's case before a notification came, and so may look at it anew (U4). Whoever has only read
it took no part. The rulebook decides whether a new person is asked for; here only names are proposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sikkersag.casefile.models import Case, Event
from sikkersag.casefile.projections import label_of
from sikkersag.foundation.access.roles import roles
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.organisation.models import Employment

#: How many names are proposed.
MOST = 8


def took_part(case: int, before: datetime) -> frozenset[str]:
    """Who wrote in the journal, or is named as having taken part, before a moment: labels as the journal has them."""
    rows = Event.objects.filter(case=case, at_lo__lt=int(before.timestamp()) // 60 * 60)
    found = {f"u{by}" for by in rows.exclude(by=None).values_list("by", flat=True).distinct()}
    for named in rows.values_list("content__body__facts__deltagere", flat=True):
        if isinstance(named, list):
            found.update(str(one) for one in named)
    return frozenset(found)


def is_new(user: User, case: int, before: datetime) -> bool:
    """Did this user take no part before?"""
    return label_of(user) not in took_part(case, before)


def proposed(case: Case, before: datetime, now: datetime) -> Sequence[User]:
    """Colleagues of the unit that has the case (its own, and those beside it) who write in cases and took no part."""
    day = organisation.day_of(now)
    tree = organisation.tree(day)
    above = tree.above(case.unit_id)
    units = tree.under(above[0]) if above else [case.unit_id]
    writing = [key for key, role in roles().items() if "case.write" in role.permissions]
    posts = organisation.on(Employment.objects.filter(unit__in=units, role__in=writing, user__is_active=True), day)
    part = took_part(case.pk, before)
    # Those of the case's own team stand first; within that by name.
    rows = sorted(posts.select_related("user"), key=lambda post: (post.unit_id != case.unit_id, post.user.name))
    found = {post.user_id: post.user for post in rows if label_of(post.user) not in part}
    return [*found.values()][:MOST]
