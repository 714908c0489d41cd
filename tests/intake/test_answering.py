"""Answers: the receipt within six working days, feedback to professionals alone, failure seen and sent again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit
from tests.intake.losing import arrived, linked
from tests.intake.test_arriving import FIELDS

from sikkersag.casefile.models import Content, Event, LedgerRow
from sikkersag.correspondence import delivery
from sikkersag.foundation.audit.anchors import Anchors
from sikkersag.foundation.audit.verifying import verify
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake import letters
from sikkersag.intake.actions import answering, handling
from sikkersag.intake.models import Answer, Notification
from sikkersag.intake.queries.answers import due_of, standings_of
from sikkersag.intake.queries.inbox import inbox
from sikkersag.intake.queries.standing import standing_of

LATER = when("2026-03-10 11:00")


class Broken:
    """A way out that fails until it is told otherwise, and counts what it sent."""

    def __init__(self) -> None:
        self.broken, self.sent = True, 0
        self.keys: list[str] = []

    def deliver(self, *, to: str, subject: str, text: str, key: str) -> None:
        self.keys.append(key)
        if self.broken:
            raise delivery.NotDeliveredError("Mailserveren svarer ikke.")
        self.sent += 1


@pytest.fixture(autouse=True)
def mail(settings: Any, tmp_path: Path) -> Path:
    """A mail server that lays its mails in a folder."""
    settings.MAIL_URL, settings.MAIL_FROM = f"folder://{tmp_path}/post", "boern@fjordby.example"
    return tmp_path / "post"


@pytest.fixture
def port() -> Iterator[Broken]:
    made = Broken()
    delivery.register_port("mail", made)
    yield made
    delivery.register_port("mail", None)


def receipt(world: World, found: Notification, channel: str = "mail", to: str = "lise@example.dk") -> Answer:
    return answering.answer(
        notification=found.pk, sort="kvittering", channel=channel, to=to, by=world.town.receiver, now=LATER
    )


def feedback(world: World, found: Notification, begun: bool = True) -> Answer:
    return answering.answer(
        notification=found.pk, sort="orientering", channel="mail", to="lise@example.dk", begun=begun,
        by=world.town.receiver, now=LATER,
    )  # fmt: skip


def conclude(found: Notification) -> None:
    Notification.objects.filter(pk=found.pk).update(status="afsluttet")


def in_journal(world: World, name: str, kind: str) -> list[Event]:
    rows = Event.objects.filter(case=world.cases[name], kind=kind, withdraws=None)
    return [row for row in rows if not Event.objects.filter(withdraws=row.event).exists()]


def test_a_receipt_stands_in_each_childs_journal_and_its_requirement_is_met(world: World, visit: Visit) -> None:
    found = arrived(world)
    for name in ("ida", "emil"):
        linked(world, found, name)
        row = LedgerRow.objects.get(case=world.cases[name], requirement="U7", is_open=True)
        assert row.due_at == due_of(found) == when("2026-03-18 23:59") + timedelta(seconds=59)
    made = receipt(world, found)
    assert (made.status, made.tries, made.sent_at) == ("sendt", 1, LATER)
    for name in ("ida", "emil"):
        (event,) = in_journal(world, name, "kvittering_sendt")
        assert event.at_lo == int(LATER.timestamp())
        assert not LedgerRow.objects.filter(case=world.cases[name], requirement="U7", is_open=True).exists()
    assert list(found.entries.order_by("seq").values_list("kind", flat=True))[-2:] == ["kvittering_klar", "kvittering"]
    standing = standing_of(found.receipt)
    assert standing is not None and standing.steps[-1].at == LATER
    assert list(verify(Anchors())) == []


def test_it_refuses_a_second_receipt_and_one_to_nobody(world: World, visit: Visit) -> None:
    found = arrived(world)
    with pytest.raises(RefusedError, match="ikke skrevet, hvor"):
        receipt(world, found, to="")
    with pytest.raises(RefusedError, match="ikke en mailadresse"):
        receipt(world, found, to="Skolevej 4")
    receipt(world, found)
    with pytest.raises(RefusedError, match="allerede sendt"):
        receipt(world, found)
    secret = arrived(world, 1, hvem="anonym")
    with pytest.raises(RefusedError, match="anonym"):
        receipt(world, secret)
    assert Answer.objects.count() == 1


def test_it_goes_to_where_the_sender_said(world: World, visit: Visit) -> None:
    found = arrived(world, mail="lise@aaskolen.example")
    assert receipt(world, found, to="").to == "lise@aaskolen.example"


def test_one_that_fails_is_seen_and_sent_again(world: World, visit: Visit, port: Broken) -> None:
    found = arrived(world)
    linked(world, found)
    made = receipt(world, found)
    assert (made.status, made.told_why) == ("fejlet", "Mailserveren svarer ikke.")
    assert not in_journal(world, "ida", "kvittering_sendt")
    viewer = world.town.viewer("receiver")
    assert [one.pk for one in inbox(viewer, "besvares")] == [found.pk]
    assert standings_of(viewer, [found])[found.pk].receipt.word == "Kvitteringen kunne ikke sendes"
    page = visit("receiver").get(f"/indbakke/{found.pk}/svar/").content.decode()
    assert "Mailserveren svarer ikke." in page and "Send igen" in page
    port.broken = False
    again = receipt(world, found)
    assert (again.pk, again.status, again.tries, port.sent) == (made.pk, "sendt", 2, 1)
    assert len(in_journal(world, "ida", "kvittering_sendt")) == 1
    assert not inbox(viewer, "besvares").exists()
    answering.send(answer=made.pk, by=world.town.receiver, now=LATER)
    assert port.sent == 1


def test_one_that_is_written_anew_is_another_message_and_the_same_one_is_not(
    world: World, visit: Visit, port: Broken
) -> None:
    found = arrived(world)
    conclude(found)
    for begun in (False, False, True):
        feedback(world, found, begun)
    first, again, other = port.keys
    assert first == again != other


@pytest.mark.parametrize("hvem", ["borger", "familien", "anonym", "anden_kommune"])
def test_nobody_but_a_professional_is_told_whether_something_was_begun(world: World, visit: Visit, hvem: str) -> None:
    found = arrived(world, hvem=hvem) if hvem != "anden_kommune" else arrived(world)
    Notification.objects.filter(pk=found.pk).update(sender_kind=hvem)
    linked(world, found)
    conclude(found)
    with pytest.raises(RefusedError, match="Kun en fagperson"):
        feedback(world, found)
    answer = visit("receiver").post(
        f"/indbakke/{found.pk}/svar/", {"slags": "orientering", "kanal": "mail", "til": "a@b.dk", "begun": "ja"}
    )
    assert answer.status_code == 422 and "Kun en fagperson" in answer.content.decode()
    assert not Answer.objects.exists() and not in_journal(world, "ida", "underretter_orienteret")


def test_a_professional_is_told_once_it_is_concluded(world: World, visit: Visit) -> None:
    found = arrived(world)
    linked(world, found)
    with pytest.raises(RefusedError, match="ikke konkluderet"):
        feedback(world, found)
    conclude(found)
    receipt(world, found)
    assert [one.pk for one in inbox(world.town.viewer("receiver"), "besvares")] == [found.pk]
    assert (
        "ikke er sat en undersøgelse"
        in letters.feedback(number=found.receipt, arrived=found.arrived_at, begun=False, phone="1").text
    )
    feedback(world, found)
    (event,) = in_journal(world, "ida", "underretter_orienteret")
    assert (Content.objects.get(row=event).body or {})["facts"] == {"om_undersoegelse_eller_indsats": True}
    assert not LedgerRow.objects.filter(case=world.ida, requirement="U8", is_open=True).exists()
    assert not inbox(world.town.viewer("receiver"), "besvares").exists()


@pytest.mark.parametrize("kind", ["fagperson", "borger", "familien", "anden_kommune", ""])
def test_no_letter_tells_of_a_child_or_a_case(world: World, visit: Visit, kind: str) -> None:
    found = arrived(world)
    linked(world, found)
    found.sender_kind = kind
    for text in (answering.letter_of(found, "kvittering").text, answering.letter_of(found, "orientering").text):
        for secret in ("Ida", "Møllegård", world.ida.number, FIELDS["tekst"], "far slår"):
            assert secret not in text
        assert found.receipt in text


def test_a_child_that_is_linked_afterwards_has_the_receipt_too_and_a_wrong_one_no_more(
    world: World, visit: Visit
) -> None:
    found = arrived(world)
    linked(world, found)
    receipt(world, found)
    handling.unlink_child(
        notification=found.pk, case=world.ida, reason="Det var Emil.", by=world.town.leader,
        now=when("2026-03-10 11:10"), key="u",
    )  # fmt: skip
    linked(world, found, "emil", "2026-03-10 11:15")
    assert not in_journal(world, "ida", "kvittering_sendt")
    (event,) = in_journal(world, "emil", "kvittering_sendt")
    assert event.at_lo == int(LATER.timestamp())
    assert not LedgerRow.objects.filter(case=world.emil, requirement="U7", is_open=True).exists()


def test_what_is_to_be_answered_is_ones_own_and_the_oldest_first(world: World, visit: Visit) -> None:
    first, second = arrived(world), arrived(world, 1)
    arrived(world, 2, hvem="anonym")
    arrived(world, 3, hjemmeside="https://example.dk")
    Notification.objects.filter(pk=first.pk).update(arrived_at=when("2026-03-10 07:00"))
    assert [one.pk for one in inbox(world.town.viewer("receiver"), "besvares")] == [first.pk, second.pk]
    assert not inbox(world.town.viewer("worker"), "besvares").exists()


@pytest.mark.parametrize(
    ("came", "at", "word"),
    [
        ("2026-03-02 08:40", "2026-03-10 23:59", "Kvittering: I dag"),
        ("2026-03-02 08:40", "2026-03-11 00:00", "Kvittering: 1\u00a0dag over"),
        ("2026-03-06 23:59", "2026-03-10 08:40", "Kvittering: 6\u00a0dage"),
        ("2026-03-30 10:00", "2026-04-09 10:00", "Kvittering: I morgen"),  # Easter lies between
    ],
)
def test_six_working_days_are_counted_as_the_law_counts_them(
    world: World, visit: Visit, came: str, at: str, word: str
) -> None:
    found = arrived(world)
    found.arrived_at = when(came)
    assert standings_of(world.town.viewer("receiver", at), [found])[found.pk].receipt.word == word


def test_the_page_sends_and_keeps_what_was_typed(world: World, visit: Visit, mail: Path) -> None:
    found = arrived(world)
    linked(world, found)
    client = visit("receiver")
    path = f"/indbakke/{found.pk}/svar/"
    refused = client.post(path, {"slags": "kvittering", "kanal": "mail", "til": "Skolevej 4"})
    assert refused.status_code == 422 and 'value="Skolevej 4"' in refused.content.decode()
    assert (
        client.post(path, {"slags": "kvittering", "kanal": "mail", "til": "lise@aaskolen.example"}).status_code == 302
    )
    assert "til lise@aaskolen.example" in client.get(path).content.decode()
    (sent,) = mail.iterdir()
    assert "lise@aaskolen.example" in sent.read_text() and "Ida" not in sent.read_text()
    assert visit("lawyer").get(path).status_code == 403
    assert visit("worker").get(path).status_code in (200, 404)


def test_a_letter_is_written_printed_and_then_said_to_be_posted(world: World, visit: Visit) -> None:
    found = arrived(world)
    linked(world, found)
    client, path = visit("receiver"), f"/indbakke/{found.pk}/svar/"
    assert client.get(f"{path}kvittering/brev/").status_code == 404
    assert client.post(path, {"slags": "kvittering", "gjort": "ja"}).status_code == 422
    assert client.post(path, {"slags": "kvittering", "kanal": "brev", "til": "Skolevej 4"}).status_code == 302
    page = client.get(path).content.decode()
    assert "Kvitteringen er skrevet. Den er ikke sendt endnu." in page
    assert "Skrevet, men ikke sendt." in page and "Brevet er lagt i posten" in page
    assert not in_journal(world, "ida", "kvittering_sendt") and inbox(world.town.viewer("receiver"), "besvares")
    letter = client.get(f"{path}kvittering/brev/").content.decode()
    assert "Skolevej 4" in letter and found.receipt in letter and "Ida" not in letter
    posted = {"slags": "kvittering", "gjort": "ja"}
    assert client.post(path, posted).status_code == 422
    mark = answering.mark_of(Answer.objects.get())
    assert client.post(path, {**posted, "maerke": mark}).status_code == 302
    assert len(in_journal(world, "ida", "kvittering_sendt")) == 1
    assert not inbox(world.town.viewer("receiver"), "besvares").exists()
    assert visit("lawyer").get(f"{path}kvittering/brev/").status_code == 403
    assert visit("stranger").get(f"{path}kvittering/brev/").status_code == 404


def test_without_a_mail_server_no_mail_is_said_to_be_sent(world: World, visit: Visit, settings: Any) -> None:
    settings.MAIL_URL = ""
    found = arrived(world)
    with pytest.raises(RefusedError, match="hvordan svaret sendes"):
        receipt(world, found)
    assert 'value="mail"' not in visit("receiver").get(f"/indbakke/{found.pk}/svar/").content.decode()
    settings.MAIL_URL = "folder:///dev/null/post"
    assert receipt(world, found).status == "fejlet"
    settings.MAIL_URL = ""
    made = answering.send(answer=Answer.objects.get().pk, by=world.town.receiver, now=LATER)
    assert (made.status, made.told_why) == ("fejlet", "Der er ikke sat en mailserver op længere.")


@pytest.mark.parametrize("hvem", ["borger", "familien", "anonym"])
def test_what_a_private_sender_sees_is_the_same_whatever_came_of_it(world: World, visit: Visit, hvem: str) -> None:
    def seen(found: Notification) -> str:
        answer = Client().post("/underretning/kvittering/", {"kvittering": found.receipt})
        return answer.content.decode().replace(found.receipt, "NUMMER").partition('<div role="status">')[2]

    nothing, much = arrived(world, hvem=hvem), arrived(world, 1, hvem=hvem)
    linked(world, much)
    judged = {world.ida.pk: handling.Judged(True, True, "Far er mistænkt.")}
    handling.assess(
        notification=much.pk, judged=judged, in_role="modtagelse", by=world.town.receiver, now=LATER, key="a"
    )
    conclude(much)
    assert seen(nothing) == seen(much)
    if hvem != "anonym":
        receipt(world, much)
        assert "Kvittering sendt: ikke endnu" in seen(nothing) and "Kvittering sendt: tirs." in seen(much)
    assert "Vurderet" not in seen(much) and "Registreret" not in seen(much)
