"""A user with a browser who fills in a form of writing and sends it, as the pages do without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse
from tests.casefile.factory import World

from sikkersag.casefile.models import Case, Content, Event

Fields = Mapping[str, str | Sequence[str]]


def visit(world: World, matter: str = "", **more: str | Sequence[str]) -> dict[str, Any]:
    """The fields of picture 05: a visit with Ida and Emil, a talk with Ida and a consent from her mother."""
    ida, emil = world.ida.number, world.emil.number
    people = world.people
    return {
        "dato": "09-03-2026",
        "klokkeslaet": "15.10",
        "sted": "Hos mor, Birkevej 14",
        "tilstede": [str(people[name].pk) for name in ("ida", "emil", "mor")],
        "tilstede_kommune": [f"u{world.town.worker.pk}"],
        "skete.hjemmebesoeg": [ida, emil],
        "skete.boernesamtale": [ida],
        "skete.samtykke": [ida],
        f"svar.boernesamtale.{ida}.om": matter,
        f"svar.boernesamtale.{ida}.foraelder_til_stede": "nej",
        f"svar.boernesamtale.{ida}.bisidder_oplyst": "ja",
        f"svar.samtykke.{ida}.fra": [str(people["mor"].pk)],
        f"svar.samtykke.{ida}.til": "indsats",
        f"svar.samtykke.{ida}.om": matter,
        "afsnit.0.tekst": "Mor tog imod. Der var ryddet op.",
        "afsnit.0.om": "alle",
        "afsnit.1.tekst": "Ida siger: »Hos moster sover jeg hele natten.«",
        "afsnit.1.om": ida,
        "afsnit.1.egne_ord": "ja",
        "afsnit.2.tekst": "Emil viste sit værelse.",
        "afsnit.2.om": emil,
        **more,
    }


def texts(case: Case) -> list[str]:
    """Every passage that stands in a child's journal."""
    bodies = Content.objects.filter(row__case=case).order_by("row_id").values_list("body", flat=True)
    return [passage["text"] for body in bodies if body for passage in body["passages"]]


def kinds(case: Case, note: UUID | None = None) -> list[str]:
    """The kinds of the events of a case, or of one note in it, in the order of writing."""
    rows = Event.objects.filter(case=case).order_by("seq")
    return list((rows if note is None else rows.filter(note=note)).values_list("kind", flat=True))


def body(row: Event) -> dict[str, Any]:
    """What an event says."""
    return dict(Content.objects.get(row=row).body or {})


@dataclass
class Sender:
    """Somebody who is signed in, with a draft's id and the version that their page has."""

    client: Client
    world: World
    draft: UUID
    version: int = 0
    form: str = "notat"
    said: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where the form is sent."""
        return reverse("draft", args=[self.draft])

    def send(self, fields: Fields, act: str = "gem", **more: Any) -> Any:
        """Send the form with a button; what is not a field of the case goes along as the page has it."""
        steering = {
            "formular": self.form,
            "familie": str(self.world.family.pk),
            "version": str(self.version),
            "handling": act,
        }
        return self.client.post(self.address, {**steering, **fields}, **more)

    def autosave(self, fields: Fields) -> Any:
        """Save as the page does by itself; the version follows where it was saved."""
        answer = self.send(fields, headers={"X-Autosave": "1"})
        if answer.status_code == 200:
            self.version = answer.json()["version"]
        return answer
