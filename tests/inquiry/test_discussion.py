"""A case discussion: who took part, what was weighed, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from tests.casefile.factory import World
from tests.casefile.writing.sending import Sender, body
from tests.inquiry.sending import journalise, page, rows

Open = Callable[..., Sender]


def fields(world: World, matter: str, **more: Any) -> dict[str, Any]:
    return {
        "dato": "09-03-2026",
        "svar.sagsdroeftelse.om": matter,
        "tilstede_kommune": [f"u{world.town.worker.pk}", f"u{world.town.colleague.pk}"],
        "tilstede_andre": "Eva Bro, psykolog",
        "anledning": "Skal Ida have aflastning?",
        "for": "Hun sover hos moster.",
        "imod": "Far er imod.",
        "alternativer": "Kontaktperson.",
        "udfald": "Vi indstiller aflastning.",
        "nu": "Sara taler med far på torsdag.",
        **more,
    }


def test_it_says_who_what_was_weighed_and_what_happens_next(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    assert journalise(someone, f"droeftelse:{world.ida.number}", fields(world, matter)).status_code == 302
    (row,) = rows(someone)
    told = body(row)
    assert told["facts"]["alternativer_overvejet"] is True and told["facts"]["barnets_holdning"] is False
    assert told["passages"][0]["text"] == "Til stede: Sara Holm, Jonas Bech, Eva Bro, psykolog."
    assert [p["text"].split(":")[0] for p in told["passages"][1:]] == [
        *("Drøftet", "For", "Imod", "Andre muligheder", "Udfald", "Det sker nu")
    ]
    shown = page(someone.client.get(reverse("matter", args=[world.ida.number, matter])))
    assert "Sagsdrøftelse: Skal Ida have aflastning?" in shown


def test_nobody_discusses_a_case_alone_and_what_was_typed_is_kept(world: World, matter: str, sender: Open) -> None:
    alone = fields(world, matter, tilstede_kommune=[f"u{world.town.worker.pk}"], tilstede_andre="", nu="")
    someone = sender()
    answer = journalise(someone, f"droeftelse:{world.ida.number}", alone)
    assert answer.status_code == 422 and rows(someone) == []
    told = page(answer)
    assert "Vælg, hvem du drøftede sagen med" in told and "hvem gør det, og hvornår?«" in told
    assert "Vi indstiller aflastning." in told


def test_somebody_from_another_team_cannot_be_ticked(world: World, matter: str, sender: Open) -> None:
    told = fields(world, matter, tilstede_kommune=[f"u{world.town.worker.pk}", f"u{world.town.stranger.pk}"])
    answer = journalise(sender(), f"droeftelse:{world.ida.number}", told)
    assert answer.status_code == 422 and "kan ikke vælges her" in page(answer)


def test_a_closed_case_says_so(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    type(world.ida).objects.filter(pk=world.ida.pk).update(status="lukket")
    assert "Sagen er lukket" in page(someone.client.get(reverse("discussion_new", args=[world.ida.number])))
    answer = journalise(someone, f"droeftelse:{world.ida.number}", fields(world, matter))
    assert answer.status_code == 422 and rows(someone) == []
