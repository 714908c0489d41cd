"""The tests' own world stands: whoever works in it may, and the law is asked of it."""

from __future__ import annotations

import pytest
from tests.casefile.factory import make_world, write

from sikkersag.casefile.models import LedgerRow
from sikkersag.foundation.access.queries import may_see


@pytest.mark.django_db
def test_it_makes_a_family_whose_worker_and_team_reach_it() -> None:
    world = make_world()
    seen = {name: may_see(world.town.viewer(name), world.ida.pk) for name in world.town.users}
    reaching = {"worker", "colleague", "leader", "area_leader", "chief", "lawyer", "receiver", "night", "quality"}
    assert {name for name, yes in seen.items() if yes} == reaching
    assert world.ida.parties.count() == 4
    write(world.ida, "underretning_modtaget", "2026-03-02 08:05", text="Ida er ked af det.")
    assert LedgerRow.objects.filter(case=world.ida, is_open=True).exists()
