"""The length in a row of the ledger: the duty's own, and only where it leads to the day that stands beside it."""

from __future__ import annotations

from tests.casefile.factory import World, make_world, write

from sikkersag.casefile.models import LedgerRow


def _row(world: World) -> LedgerRow:
    return LedgerRow.objects.get(case=world.ida, requirement="U4", due_at__isnull=False)


def test_it_is_left_out_where_another_step_made_the_duty_due(db: None) -> None:
    world = make_world()
    write(world.ida, "indsats_ivaerksat", "2026-01-12 09:00", facts={"grundlag": "stoettende_indsats"})
    received = write(world.ida, "underretning_modtaget", "2026-02-02 08:05")
    before = _row(world)
    assert before.length == "10 hverdage" and not before.data.get("due_by")
    concluded = write(
        world.ida, "underretning_konklusion", "2026-02-06 10:00", refs={"underretning": (str(received.event),)}
    )
    after = _row(world)
    assert after.data["due_by"] == str(concluded.event) and after.due_at != before.due_at
    assert after.length == ""
