"""No page of a case, and no preview, shows people an id of the machine, or a requirement by its code alone."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.casefile.factory import World, open_matter, write
from tests.casefile.writing.sending import Sender, visit

from sikkersag.casefile.forms import typed
from sikkersag.casefile.forms.typed import TypedError
from sikkersag.casefile.models import Event, LedgerRow
from sikkersag.casefile.queries.lawrows import key_of
from sikkersag.casefile.thelaw import rulebook

Open = Callable[..., Sender]
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}|\b[0-9a-f]{8}-[0-9a-f]{4}\b")
LABEL = re.compile(r"\bu\d+\b")
CODE = re.compile(r"(?<!\()\b(?:" + "|".join(sorted(rulebook().requirements, reverse=True)) + r")\b(?!\))")


def seen(answer: Any) -> str:
    """What a person sees of a page."""
    assert answer.status_code in (200, 422), answer.status_code
    text = re.sub(r"<(script|style)\b.*?</\1>|<!--.*?-->", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def plain(where: str, text: str) -> None:
    """Fail where the text speaks as a machine."""
    for pattern in (UUID, LABEL, CODE):
        found = pattern.search(text)
        assert found is None, f"{where}: … {text[max(0, found.start() - 80) : found.end() + 30]}"


@pytest.fixture
def rich(world: World, matter: str, sender: Open) -> Sender:
    """Ida's case with most of what a case can have."""
    someone = sender()
    mother = str(world.people["mor"].pk)
    received = write(world.ida, "underretning_modtaget", "2026-03-02 08:05")
    write(world.ida, "samtykke", "2026-02-25", about=(matter,), facts={"fra": mother, "til": "indsats"})
    consent = write(world.ida, "samtykke", "2026-02-26", facts={"fra": mother, "til": "indhente_oplysninger"})
    write(world.ida, "oplysninger_indhentet", "2026-02-27", about=(matter,))
    write(world.ida, "vurdering_24_timer", "2026-03-02 14:00", refs={"underretning": (str(received.event),)})
    write(world.ida, "partshoering", "2026-03-03", about=(matter,), facts={"part": mother})
    wrong = write(world.ida, "notat", "2026-03-03 10:00", text="Forkert.")
    write(world.ida, "notat", "2026-03-03 10:00", text="Grund: Forkert barn.", withdraws=wrong.event)
    departure = {"krav": "D1", "grund": rulebook().requirements["D1"].departures[0].ground}
    write(world.ida, "fravigelse", "2026-03-04", facts=departure, refs={"anledning": (str(consent.event),)})
    write(world.ida, "moede", "2026-03-04 10:00", facts={"deltagere": (mother, f"u{world.town.worker.pk}", "u99999")})
    assert someone.send(visit(world, matter), "journalfoer").status_code == 302
    open_matter(world.ida, "Skal Ida have en kontaktperson?", "2026-03-05 10:00")
    later = {"art": "stoettende_indsats"}
    write(world.ida, "afgoerelse", "2026-03-09 16:00", about=(matter,), facts=later)
    return someone


def _pages(world: World, client: Client) -> Iterator[tuple[str, Any]]:
    number = world.ida.number
    for address in (
        reverse("case", args=[number]),
        reverse("family", args=[world.family.pk]),
        reverse("note_new", args=[world.family.pk]),
        *(reverse("case_event", args=[number, row.event]) for row in Event.objects.filter(case=world.ida)),
        *(
            reverse("case_requirement", args=[number, key_of(row.finding)])
            for row in LedgerRow.objects.filter(case=world.ida)
        ),
    ):
        yield address, client.get(address)


def test_no_page_of_a_case_shows_an_id_or_a_bare_code(world: World, rich: Sender) -> None:
    count = 0
    for where, answer in _pages(world, rich.client):
        plain(where, seen(answer))
        count += 1
    assert count > 30


def test_who_took_part_is_told_by_name(world: World, rich: Sender) -> None:
    row = Event.objects.filter(case=world.ida, kind="moede").get()
    text = seen(rich.client.get(reverse("case_event", args=[world.ida.number, row.event])))
    assert "Camilla Møllegård, Sara Holm, en, der ikke er i sagen" in text


def test_the_preview_shows_no_id(world: World, rich: Sender, matter: str, sender: Open) -> None:
    someone = sender()
    fields = visit(world, matter)
    del fields[f"svar.samtykke.{world.ida.number}.til"]
    plain("preview", seen(someone.send(fields, "vis")))
    for kind in ("afgoerelse", "oplysninger_indhentet", "samtykke", "bfu_besluttet", "bfu_afsluttet"):
        step = sender()
        step.form = f"skridt:{kind}:{world.ida.number}"
        plain(kind, seen(step.send({"dato": "09-03-2026", "om": matter, "afsnit.0.tekst": "x"}, "vis")))


def test_a_day_that_the_calendar_has_not_is_told_as_people_write_it() -> None:
    with pytest.raises(TypedError) as said:
        typed.when("09-03-2206", "15.10")
    assert str(said.value).replace("\u00a0", " ").startswith("9. marts 2206 kl. 15.10 ligger uden for kalenderen")
