"""A form sent twice is done once; one that was changed in between is another write, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.casefile.factory import World, open_matter, when, write
from tests.intake.conftest import Visit
from tests.intake.judged import arrived, assess, conclude, link

from sikkersag.casefile.models import Event, Matter
from sikkersag.correspondence import delivery
from sikkersag.intake.actions import answering, handling
from sikkersag.intake.actions.concluding import Concluded
from sikkersag.intake.kinds import ASSESSED, CONCLUDED, RECEIPT_SENT, RENEWED
from sikkersag.intake.models import Answer, Notification

ELEVEN = when("2026-03-10 11:00")


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


def test_a_letter_said_to_be_posted_is_the_one_that_was_printed(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    Notification.objects.filter(pk=found.pk).update(status="afsluttet")
    client, path = visit("receiver"), f"/indbakke/{found.pk}/svar/"
    client.post(path, {"slags": "orientering", "kanal": "brev", "til": "Skolevej 4", "begun": "ja"})
    seen = re.findall(r'name="maerke" value="(\w+)"', client.get(path).content.decode())
    answering.prepare(
        notification=found.pk, sort="orientering", channel="brev", to="Vej 1", begun=False, by=world.town.leader,
        now=ELEVEN,
    )  # fmt: skip
    answer = client.post(path, {"slags": "orientering", "gjort": "ja", "maerke": seen[0]})
    assert answer.status_code == 422 and "Imens er svaret skrevet om" in answer.content.decode()
    assert Answer.objects.get().status == "venter"


def test_saying_that_a_letter_is_posted_sends_no_mail(
    world: World, visit: Visit, settings: Any, tmp_path: Path
) -> None:
    settings.MAIL_URL, settings.MAIL_FROM = f"folder://{tmp_path}/post", "boern@fjordby.example"
    found = arrived()
    client, path = visit("receiver"), f"/indbakke/{found.pk}/svar/"
    client.post(path, {"slags": "kvittering", "kanal": "brev", "til": "Skolevej 4"})
    seen = re.findall(r'name="maerke" value="(\w+)"', client.get(path).content.decode())
    answering.prepare(
        notification=found.pk, sort="kvittering", channel="mail", to="a@b.dk", by=world.town.leader, now=ELEVEN
    )
    assert client.post(path, {"slags": "kvittering", "gjort": "ja", "maerke": seen[0]}).status_code == 422
    assert not (tmp_path / "post").exists()


class Slow:
    """A way out during which something else happens."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self.meanwhile, self.sent = meanwhile, 0

    def deliver(self, *, to: str, subject: str, text: str, key: str) -> None:
        self.sent += 1
        if self.sent == 1:
            self.meanwhile()


@pytest.fixture
def way() -> Iterator[Callable[[Slow], None]]:
    yield lambda port: delivery.register_port("mail", port)
    delivery.register_port("mail", None)


def test_what_has_gone_out_stands_though_somebody_wrote_it_anew_meanwhile(
    world: World, visit: Visit, way: Callable[[Slow], None]
) -> None:
    found = arrived()
    link(found, world)

    def anew() -> None:
        assert Answer.objects.get().told_why == "Afsendelsen blev afbrudt."
        answering.prepare(
            notification=found.pk, sort="kvittering", channel="brev", to="Vej 1", by=world.town.leader, now=ELEVEN
        )

    way(Slow(anew))
    made = answering.answer(
        notification=found.pk, sort="kvittering", channel="mail", to="a@b.dk", by=world.town.receiver, now=ELEVEN
    )
    assert (made.status, made.channel, made.to) == ("sendt", "mail", "a@b.dk")
    assert Event.objects.filter(case=world.ida, kind=RECEIPT_SENT).count() == 1


def test_one_sent_by_two_at_once_is_written_once(world: World, visit: Visit, way: Callable[[Slow], None]) -> None:
    found = arrived()
    link(found, world)
    port = Slow(lambda: answering.send(answer=Answer.objects.get().pk, by=world.town.leader, now=ELEVEN))
    way(port)
    answering.answer(
        notification=found.pk, sort="kvittering", channel="mail", to="a@b.dk", by=world.town.receiver, now=ELEVEN
    )
    # The same message twice, under one id, so that its reader sees it once.
    assert port.sent == 2
    assert found.entries.filter(kind="kvittering").count() == 1
    assert Event.objects.filter(case=world.ida, kind=RECEIPT_SENT).count() == 1


@pytest.mark.parametrize("open_before", [False, True])
def test_a_matter_that_was_opened_for_a_wrong_child_does_not_stay(
    world: World, visit: Visit, open_before: bool
) -> None:
    matter = open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-01 09:00") if open_before else None
    found = arrived()
    link(found, world)
    assess(found, world, "ida")
    what = Concluded("afdaekning", "Fordi.", True, True, UUID(str(matter)) if matter else None, "Fars vold")
    conclude(found, world, "ida", what)
    handling.unlink_child(
        notification=found.pk, case=world.ida, reason="Forkert", by=world.town.leader, now=ELEVEN, key="u"
    )
    titles = list(Matter.objects.filter(case=world.ida).values_list("title", flat=True))
    assert titles == (["Skal Ida have aflastning?"] if open_before else [])
    assert "Fars vold" not in visit("worker").get(f"/sag/{world.ida.number}/").content.decode()


def test_a_matter_in_which_more_has_happened_stays(world: World, visit: Visit) -> None:
    found = arrived()
    link(found, world)
    assess(found, world, "ida")
    conclude(found, world, "ida", Concluded("afdaekning", "Fordi.", True, True, None, "Hvad har Ida brug for?"))
    matter = Matter.objects.get(case=world.ida)
    write(world.ida, "notat", "2026-03-10 09:30", text="Mere.", about=(str(matter.pk),), now="2026-03-10 10:30")
    handling.unlink_child(
        notification=found.pk, case=world.ida, reason="Forkert", by=world.town.leader, now=ELEVEN, key="u"
    )
    assert Matter.objects.filter(case=world.ida).count() == 1
