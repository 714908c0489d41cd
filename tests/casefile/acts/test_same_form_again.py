"""A form that is sent again with something else in it (back in the browser, and on) is another write: nothing is said
to be done that was not, and nothing that was typed is lost. The very same sent twice is done once.
"""

from __future__ import annotations

from uuid import uuid4

from tests.casefile.acts.conftest import Visit, fill
from tests.casefile.documents.conftest import TEXT, Lay, lay
from tests.casefile.factory import World

from sikkersag.casefile.models import Matter
from sikkersag.foundation.people.models import Person

__all__ = ["lay"]


def test_a_second_person_typed_in_the_same_form_comes_in_too(world: World, visit: Visit) -> None:
    client, where = visit("worker"), f"/sag/{world.ida.number}/personer/ny/"
    sent = fill(client, where, name="Lis Bo", rolle="fagperson")
    client.post(where, sent)
    told = client.post(where, sent | {"name": "Per Vang"}, follow=True).content.decode().replace("\xa0", " ")
    assert "Per Vang er registreret" in told
    assert world.ida.parties.filter(person__name="Per Vang").count() == 1
    for name in ("Lis Bo", "Per Vang"):
        client.post(where, sent | {"name": name})
    assert Person.objects.filter(name__in=("Lis Bo", "Per Vang")).count() == 2


def test_a_second_question_typed_in_the_same_form_is_opened_too(world: World, visit: Visit) -> None:
    client, where = visit("worker"), f"/sag/{world.ida.number}/spoergsmaal/nyt/"
    sent = fill(client, where, titel="Skal Ida have aflastning?")
    for title in ("Skal Ida have aflastning?", "Skal Ida skifte skole?", "Skal Ida skifte skole?"):
        client.post(where, sent | {"titel": title})
    assert Matter.objects.filter(case=world.ida).count() == 2


def test_a_second_file_sent_with_the_same_form_is_laid_on_the_case_too(world: World, lay: Lay) -> None:
    other = ("Referat.txt", b"Et referat.\n", "text/plain")
    key = str(uuid4())
    for files in ([TEXT], [other], [TEXT], [other]):
        assert lay(files=files, key=key).status_code == 302
    assert sorted(d.title for d in world.ida.documents.all()) == ["Referat", "Udtalelse"]


def test_two_files_of_one_name_and_length_are_two(world: World, lay: Lay) -> None:
    key = str(uuid4())
    for data in (b"Den ene\n", b"Den tre\n"):
        lay(files=[("Brev.txt", data, "text/plain")], key=key)
    assert world.ida.documents.count() == 2
