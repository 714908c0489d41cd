"""A unit with open cases is not closed: nobody would reach them by their unit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.casefile.people import NOW, municipality

from sikkersag.casefile.models import Case
from sikkersag.foundation.organisation.actions import close_unit
from sikkersag.foundation.organisation.models import Employment, UnitPeriod
from sikkersag.foundation.organisation.queries import day_of
from sikkersag.foundation.refused import RefusedError


def test_it_refuses_to_close_a_unit_with_open_cases_and_closes_it_without(db: None) -> None:
    place = municipality()
    unit = place.ida.unit
    tomorrow = day_of(NOW) + timedelta(days=1)
    Employment.objects.filter(unit=unit).update(ends=tomorrow)
    with pytest.raises(RefusedError, match=r"åbne? sag"):
        close_unit(unit=unit, ends=tomorrow, by=None, now=NOW)
    assert UnitPeriod.objects.get(unit=unit).ends is None
    Case.objects.filter(unit=unit).update(status=Case.Status.CLOSED)
    close_unit(unit=unit, ends=tomorrow, by=None, now=NOW)
    assert UnitPeriod.objects.get(unit=unit).ends == tomorrow
