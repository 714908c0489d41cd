"""A matter that a decision is written about does not go away with the entry that opened it."""

from __future__ import annotations

import pytest
from tests.casefile.factory import World, when
from tests.casefile.pages.conftest import Visit
from tests.decisions.deciding import begin

from sikkersag.casefile.actions.writing import withdraw
from sikkersag.casefile.models import Event, Matter
from sikkersag.foundation.refused import RefusedError


def test_it_cannot_be_taken_back_while_a_decision_is_written_about_it(world: World, matter: Matter) -> None:
    opened = Event.objects.get(case=world.ida, kind="spoergsmaal_aabnet", about=[str(matter.pk)])
    told = {"reason": "En fejl.", "in_role": "sagsbehandler", "by": world.town.worker, "now": when()}
    begin(world, matter)
    before = Event.objects.filter(case=world.ida).count()
    with pytest.raises(RefusedError, match="kan ikke tages bort"):
        withdraw(case=world.ida, event=opened.event, key="one", **told)  # type: ignore[arg-type]
    assert Matter.objects.filter(pk=matter.pk).exists()
    assert Event.objects.filter(case=world.ida).count() == before


def test_the_page_says_so_and_keeps_the_reason(world: World, matter: Matter, visit: Visit) -> None:
    opened = Event.objects.get(case=world.ida, kind="spoergsmaal_aabnet", about=[str(matter.pk)])
    begin(world, matter)
    page = f"/sag/{world.ida.number}/haendelse/{opened.event}/traek-tilbage/"
    client = visit("worker")
    form = client.get(page).content.decode()
    key = form.split('name="noegle" value="')[1].split('"')[0] if 'name="noegle" value="' in form else ""
    answer = client.post(page, {"grund": "Åbnet ved en fejl.", "noegle": key})
    told = answer.content.decode().replace("\xa0", " ")
    assert answer.status_code in (409, 422) and "kan ikke tages bort" in told and "Åbnet ved en fejl." in told


def test_a_matter_that_nothing_is_written_about_still_goes(world: World, matter: Matter) -> None:
    opened = Event.objects.get(case=world.ida, kind="spoergsmaal_aabnet", about=[str(matter.pk)])
    told = {"reason": "En fejl.", "in_role": "sagsbehandler", "by": world.town.worker, "now": when()}
    withdraw(case=world.ida, event=opened.event, key="one", **told)  # type: ignore[arg-type]
    assert not Matter.objects.filter(pk=matter.pk).exists()
