"""A form sent twice is done once; one that was changed in between is another write, and nothing typed is lost."""

from __future__ import annotations

from uuid import uuid4

import pytest
from tests.casefile.factory import World
from tests.intake.conftest import Visit
from tests.intake.judged import arrived, assess, link

from sikkersag.casefile.models import Event, Matter
from sikkersag.intake.kinds import ASSESSED, CONCLUDED, RENEWED


def test_an_assessment_sent_again_with_other_words_is_told_and_not_dropped(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    pk, client, form = world.ida.pk, visit("receiver"), str(uuid4())
    fields = {"noegle": form, f"fare.{pk}": "ja", f"akut.{pk}": "nej", f"grund.{pk}": "Idas mor er syg."}
    address = f"/indbakke/{found.pk}/vurder/"
    for _ in range(2):
        assert client.post(address, fields).status_code == 302
    assert Event.objects.filter(case=pk, kind=ASSESSED).count() == 1
    again = client.post(address, {**fields, f"grund.{pk}": "Idas mor er <indlagt>."})
    page = again.content.decode()
    assert again.status_code == 422 and "er vurderet imens" in page and "Idas mor er &lt;indlagt&gt;." in page
    assert Event.objects.filter(case=pk, kind=ASSESSED).count() == 1


def test_a_conclusion_sent_again_opens_no_second_matter(world: World, visit: Visit) -> None:
    found = arrived()
    for name in ("ida", "emil"):
        link(found, world, name)
    assess(found, world, "ida", "emil")
    pk, client = world.ida.pk, visit("receiver")
    fields = {
        "noegle": str(uuid4()), f"konklusion.{pk}": "afdaekning", f"hvorfor.{pk}": "Vi må vide mere.",
        f"mistanke.{pk}": "nej",
    }  # fmt: skip
    address = f"/indbakke/{found.pk}/konkluder/"
    for _ in range(2):
        assert client.post(address, fields).status_code == 302
    again = client.post(address, {**fields, f"hvorfor.{pk}": "Noget helt andet."})
    page = again.content.decode()
    assert again.status_code == 422 and "har fået en konklusion imens" in page and "Noget helt andet." in page
    assert Event.objects.filter(case=pk, kind=CONCLUDED).count() == Matter.objects.filter(case=pk).count() == 1


def test_another_second_look_from_the_same_form_is_written_too(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    fields = {"noegle": str(uuid4()), "sag": str(world.ida.pk), "genvurdering": "Hjælpen virker."}
    client, address = visit("colleague"), f"/indbakke/{found.pk}/genvurder/"
    found.refresh_from_db()
    for text in ("Hjælpen virker.", "Hjælpen virker.", "Hjælpen virker ikke."):
        assert client.post(address, {**fields, "genvurdering": text}).status_code == 302
    assert Event.objects.filter(case=world.ida, kind=RENEWED).count() == 2


@pytest.mark.parametrize("form", ["", "x" * 5000, "ikke-en-nøgle"])
def test_a_form_without_its_name_is_no_error(world: World, visit: Visit, form: str) -> None:
    found = arrived()
    link(found, world)
    pk = world.ida.pk
    fields = {"noegle": form, f"fare.{pk}": "ja", f"akut.{pk}": "nej", f"grund.{pk}": "Fordi."}
    assert visit("receiver").post(f"/indbakke/{found.pk}/vurder/", fields).status_code == 302


def test_who_may_not_give_the_case_on_keeps_what_was_typed(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    assess(found, world, "ida")
    pk, town = world.ida.pk, world.town
    fields = {
        "noegle": str(uuid4()), f"konklusion.{pk}": "samtale", f"hvorfor.{pk}": "Vi taler med mor.",
        f"mistanke.{pk}": "nej", f"til.{pk}": f"{town.units['syd-1'].pk}-{town.stranger.pk}",
    }  # fmt: skip
    answer = visit("worker").post(f"/indbakke/{found.pk}/konkluder/", fields)
    page = answer.content.decode()
    assert answer.status_code == 403 and "Vi taler med mor." in page and "Intet er gemt." in page
    assert not Event.objects.filter(case=pk, kind=CONCLUDED).exists()
