"""Working documents for tests: a matter that stands on a notification, a document in it, fields that are whole."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.test import Client
from tests.casefile.factory import World, make_case, make_person, moment_at, open_matter, when, write

from sikkersag.casefile.models import Case, Event, Matter
from sikkersag.foundation.login.models import User
from sikkersag.inquiry.actions import documents, finishing
from sikkersag.inquiry.models import WorkingDocument

NOTIFIED = "2026-02-02 10:00"
DECIDED = "2026-02-09"
NOW = "2026-03-10 08:40"

#: What a BFU of Barnets lov needs, beside the siblings.
BARNETS_LOV = {
    "t.hos_barnet.0.tekst": "Ida er nysgerrig. Hun sover dårligt.",
    "t.hos_familien.0.tekst": "Mor får hende i skole. De skændes om aftenen.",
    "t.i_netvaerket.0.tekst": "Moster bor tæt på.",
    "t.helhedsbetragtning.0.tekst": "Ida har det godt, når hun er hos moster.",
    "valg.skoleudfordringer": "nej",
    "t.barnets_holdning.0.tekst": "Jeg vil gerne hen til moster.",
    "t.barnets_holdning.0.ord": "ja",
    "t.foraeldres_holdning.0.tekst": "Begge vil gerne have aflastning.",
    "t.ressourcer_konklusion.0.tekst": "Moster kan hjælpe to weekender om måneden.",
    "valg.stoette": "ja",
    "t.konklusion.0.tekst": "Aflastning hos moster, fordi Ida sover dér.",
}
#: What a BFU of Serviceloven needs beside that; the areas of school and leisure are left out with a reason.
SERVICELOVEN = {
    **{f"t.{area}.0.tekst": f"Om {area}." for area in ("udvikling", "familie", "sundhed", "andet")},
    "uden.skole": "Ida går ikke i skole endnu.",
    "uden.fritid": "Ida er tre år og er altid sammen med sin mor.",
}


def fields(told: dict[str, str], world: World | None = None) -> dict[str, list[str]]:
    """Fields as a form sends them; with a position on Ida's siblings where the world is given."""
    more: dict[str, str] = {}
    if world is not None:
        for name in ("emil", "noah"):
            person = world.people[name].pk
            more |= {f"sosk.{person}.undersoeges": "nej", f"sosk.{person}.tekst": f"{name} trives."}
    return {name: [value] for name, value in {**told, **more}.items()}


def matter_of(case: Case, at: str = NOTIFIED) -> Matter:
    """A matter that the municipality became aware of with a notification."""
    told = open_matter(case, "Skal Ida have aflastning?", at)
    write(case, "underretning_modtaget", at, text="Hun er træt.", about=[told], now=at)
    return Matter.objects.get(pk=told)


def begun(
    case: Case, matter: Matter, by: User, *, kind: str = "bfu", now: str = NOW, decided: str = DECIDED
) -> WorkingDocument:
    """A document that was begun."""
    return documents.begin(
        uuid4(), case=case, matter=matter, kind=kind, by=by, now=when(now), decided=moment_at(decided)
    )


def filled(world: World, *, now: str = NOW) -> WorkingDocument:
    """A BFU about Ida with everything that Barnets lov needs, saved."""
    document = begun(world.ida, matter_of(world.ida), world.town.worker, now=now)
    data = fields(BARNETS_LOV, world)
    return documents.save(document.pk, data, document.version, by=world.town.worker, now=when(now))


def sent(world: World, *, now: str = NOW) -> WorkingDocument:
    """The same, sent to approval."""
    document = filled(world, now=now)
    finishing.send(document.pk, version=document.version, by=world.town.worker, now=when(now))
    document.refresh_from_db()
    return document


def toddler(world: World, *, at: str = "2023-06-01 09:00") -> Case:
    """A child of three in 2023 with a case since then, and no siblings in it."""
    child = make_person("Vera Lund", born="2020-03-01")
    parents = [(make_person("Mona Lund", born="1991-01-01"), "mor", True)]
    return make_case(
        child, world.family, number="2023-0000777", unit=world.town.units["nord-1"], worker=world.town.worker,
        parties=parents, at=at,
    )  # fmt: skip


def address(document: WorkingDocument, more: str = "") -> str:
    """Where a document is."""
    return f"/sag/{document.case.number}/undersoegelse/{document.pk}/{more}"


def kinds(case: Case, since: int = 0) -> list[str]:
    """The kinds of the entries of a journal after a number, in order."""
    return list(Event.objects.filter(case=case, seq__gt=since).order_by("seq").values_list("kind", flat=True))


def facts(case: Case, kind: str) -> dict[str, object]:
    """The facts of the latest entry of a kind."""
    row = Event.objects.filter(case=case, kind=kind).select_related("content").order_by("-seq")[0]
    assert row.content.body is not None
    return dict(row.content.body["facts"])


def shown(client: Client, url: str, status: int = 200) -> str:
    """A page, with ordinary spaces."""
    answer = client.get(url)
    assert answer.status_code == status, answer.status_code
    return str(answer.content.decode()).replace("\xa0", " ")


def some_id() -> UUID:
    """An id that nobody has."""
    return uuid4()
