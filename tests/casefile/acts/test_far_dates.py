"""Days before 1970 and after 2080, which the law's calendar does not have: grandparents, and slips of the hand."""

from __future__ import annotations

import pytest
from tests.casefile.acts.conftest import Visit, fill
from tests.casefile.acts.test_opening import place, start
from tests.casefile.factory import World

from sikkersag.casefile.models import Case, Event
from sikkersag.foundation.people.models import Person


@pytest.mark.parametrize("born", ["20-01-1940", "01-01-1899", "31-12-1969", "01-01-1970"])
def test_somebody_born_before_the_calendar_comes_into_a_case(world: World, visit: Visit, born: str) -> None:
    client, where = visit("worker"), f"/sag/{world.ida.number}/personer/ny/"
    told = client.post(where, fill(client, where, name="Gerda Holm", rolle="netvaerk", born=born), follow=True)
    assert "Gerda Holm er registreret" in told.content.decode().replace("\xa0", " ")
    grandmother = Person.objects.get(name="Gerda Holm")
    assert grandmother.born is not None and f"{grandmother.born:%d-%m-%Y}" == born
    for page in ("", "personer/", "notat/nyt/", "pr/2026-03-10/"):
        assert client.get(f"/sag/{world.ida.number}/{page}", follow=True).status_code == 200
    assert client.get(f"/familie/{world.family.pk}/").status_code == 200


@pytest.mark.parametrize("day", ["01-01-1969", "01-01-0100", "01-01-2081", "31-12-9999"])
def test_custody_from_a_day_that_is_not_counted_is_refused_and_kept(world: World, visit: Visit, day: str) -> None:
    client, before = visit("worker"), Event.objects.count()
    mother = world.people["mor"]
    where = f"/sag/{world.ida.number}/foraeldremyndighed/"
    answers = [client.post(where, fill(client, where, person=str(mother.pk), hvad="begyndt", dato=day))]
    where = f"/sag/{world.ida.number}/personer/ny/"
    sent = fill(client, where, name="Gerda Holm", rolle="netvaerk", myndighed_fra=day)
    answers.append(client.post(where, sent))
    for answer in answers:
        page = answer.content.decode().replace("\xa0", " ")
        assert answer.status_code == 422 and f'value="{day}"' in page
    assert Event.objects.count() == before and not Person.objects.filter(name="Gerda Holm").exists()


@pytest.mark.parametrize("day", ["01-01-1960", "01-01-0100", "31-12-9998"])
def test_where_somebody_lived_may_be_long_ago(world: World, visit: Visit, day: str) -> None:
    client = visit("worker")
    where = f"/sag/{world.ida.number}/personer/{world.people['mor'].pk}/bopael/"
    assert (
        client.post(where, fill(client, where, hjem="", adresse="Vej 1", flytter="nej", starts=day)).status_code < 500
    )
    for page in ("", "personer/"):
        assert client.get(f"/sag/{world.ida.number}/{page}").status_code == 200


@pytest.mark.parametrize("day", ["01-01-2081", "31-12-9999", "01-01-1969"])
@pytest.mark.parametrize("field", ["expected", "born"])
def test_a_new_case_about_a_child_on_such_a_day_is_refused(world: World, visit: Visit, day: str, field: str) -> None:
    client, before = visit("receiver"), Case.objects.count()
    sent = start(client) | {"barn-name": "Barn", f"barn-{field}": day, "barn-til": place(world), "barn-grown_up": "on"}
    for step in ("barn", "familie", "personer", "bekraeft"):
        sent |= {"trin": step, "familie-familie": "ny", "af-familie": "ny"}
        answer = client.post("/sag/ny/", sent)
        assert answer.status_code in (200, 422), step
    assert Case.objects.count() == before


@pytest.mark.parametrize("day", ["01-01-2081", "31-12-9999", "01-01-1969", "01-01-0100"])
def test_a_document_of_such_a_day_is_refused(world: World, visit: Visit, day: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("Brev.txt", b"Hej\n", content_type="text/plain")
    answer = visit("worker").post(
        f"/sag/{world.ida.number}/dokument/nyt/", {"direction": "modtaget", "at": day, "file": file, "title": "Brev"}
    )
    assert answer.status_code == 422 and not world.ida.documents.exists()
