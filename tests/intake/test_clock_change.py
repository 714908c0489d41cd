"""The 24 hours are hours: over the night when Danish clocks change they are neither 23 nor 25."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.casefile.factory import World
from tests.intake.conftest import Visit

from sikkersag.casefile.models import LedgerRow
from sikkersag.intake import spool
from sikkersag.intake.actions import handling
from sikkersag.intake.actions.ingesting import ingest
from sikkersag.intake.models import Notification
from sikkersag.intake.queries.inbox import clock_of

BODY = b"noegle=k&hvem=fagperson&navn=Lise&tekst=Ida+kommer+uden+mad."


@pytest.mark.parametrize(
    ("arrived", "due"),
    [
        # Saturday 24 October 2026 at 20 in summer time; Sunday at 19 in winter time.
        (datetime(2026, 10, 24, 18, 0, tzinfo=UTC), datetime(2026, 10, 25, 18, 0, tzinfo=UTC)),
        # Saturday 27 March 2027 at 20 in winter time; Sunday at 21 in summer time.
        (datetime(2027, 3, 27, 19, 0, tzinfo=UTC), datetime(2027, 3, 28, 19, 0, tzinfo=UTC)),
    ],
)
def test_they_run_over_the_change_of_the_clocks(world: World, visit: Visit, arrived: datetime, due: datetime) -> None:
    told = spool.keep([BODY], channel="web", arrived_at=arrived, media_type="application/x-www-form-urlencoded")
    ingest(told.raw, now=arrived)
    found = Notification.objects.get()
    assert found.due_at == due
    # One hour left is told as one hour, whatever the clock on the wall says.
    assert clock_of(found, due - timedelta(hours=1)).word.startswith("1 t. 0 min.")
    assert clock_of(found, due).shape != "overdue"
    assert clock_of(found, due + timedelta(minutes=1)).shape == "overdue"
    by = world.town.receiver
    handling.link_child(notification=found.pk, case=world.ida, by=by, now=arrived + timedelta(minutes=5), key="k")
    row = LedgerRow.objects.get(case=world.ida, requirement="U2", is_open=True)
    assert row.due_at == due
