"""Every address that writes, sent whole and right by somebody who may not: nothing is done, and nothing is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.casefile.acts.conftest import Visit
from tests.casefile.factory import World, open_matter, when, write

from sikkersag.casefile.actions.cases import hand_over, restrict_case
from sikkersag.casefile.entries import Passage
from sikkersag.casefile.models import AppendKey, Case, Document, Draft, Event, LedgerRow, Party, SavedView, Sealing
from sikkersag.foundation.access.actions import declare_conflict, give_grant, withdraw_grant
from sikkersag.foundation.access.models import CaseAccess, Conflict, Grant
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Employment, StandIn
from sikkersag.foundation.people.models import Person, Residence

TABLES = (Event, Draft, Document, Sealing, AppendKey, Party, Person, Residence, CaseAccess, Grant, Conflict, LedgerRow)
SECRET = "Hemmelighedskode"
DAY = date(2026, 3, 10)


def _stranger(world: World) -> str:
    return "stranger"


def _ended_today(world: World) -> str:
    Employment.objects.filter(user=world.town.colleague).update(ends=DAY)
    return "colleague"


def _worker_ended_today(world: World) -> str:
    Employment.objects.filter(user=world.town.worker).update(ends=DAY)
    return "worker"


def _stand_in_before(world: World) -> str:
    StandIn.objects.create(
        absent=world.town.worker, substitute=world.town.stranger, starts=DAY - timedelta(days=9), ends=DAY
    )
    return "stranger"


def _stand_in_later(world: World) -> str:
    StandIn.objects.create(absent=world.town.worker, substitute=world.town.stranger, starts=DAY + timedelta(days=1))
    return "stranger"


def _conflicted(world: World) -> str:
    declare_conflict(case=world.ida.pk, reason="Min nabo.", by=world.town.worker, now=when())
    return "worker"


def _conflicted_leader(world: World) -> str:
    declare_conflict(case=world.ida.pk, reason="Min nabo.", by=world.town.leader, now=when())
    return "leader"


def _restricted(name: str) -> Callable[[World], str]:
    def act(world: World) -> str:
        restrict_case(case=world.ida, restricted=True, by=world.town.leader, now=when())
        return name

    return act


def _granted(name: str, kind: str, *, withdrawn: bool = False, over: bool = False) -> Callable[[World], str]:
    def act(world: World) -> str:
        user: User = world.town.users[name]
        given = give_grant(case=world.ida.pk, user=user, kind=Grant.Kind(kind), reason="Skal læse i sagen nu.",
                           until=when("2026-03-10 08:40") if over else when("2026-04-01"), by=world.town.leader,
                           now=when("2026-03-01"))  # fmt: skip
        if withdrawn:
            withdraw_grant(grant=given, by=world.town.leader, now=when("2026-03-09 10:00"))
        return name

    return act


def _lost(world: World) -> str:
    units = world.town.units
    hand_over(case=world.ida, unit=units["syd-1"], worker=world.town.stranger, reason="Flyttet til syd.",
              by=world.town.leader, now=when("2026-03-09 10:00"), key="gives")  # fmt: skip
    return "worker"


#: Who, and do they read the case all the same?
WHO: dict[str, tuple[Callable[[World], str], bool]] = {
    "stranger": (_stranger, False),
    "colleague whose post ended today": (_ended_today, False),
    "worker whose post ended today": (_worker_ended_today, False),
    "stand-in until yesterday": (_stand_in_before, False),
    "stand-in from tomorrow": (_stand_in_later, False),
    "worker with a conflict": (_conflicted, False),
    "leader with a conflict": (_conflicted_leader, False),
    "colleague of a restricted case": (_restricted("colleague"), False),
    "chief of a restricted case": (_restricted("quality"), False),
    "outsider": (lambda _: "outsider", False),
    "outsider with a grant": (_granted("outsider", "udefra"), True),
    "outsider whose grant is over": (_granted("outsider", "udefra", over=True), False),
    "outsider whose grant was taken back": (_granted("outsider", "udefra", withdrawn=True), False),
    "peer reader": (_granted("peer", "tilsyn"), True),
    "named stranger, taken back": (_granted("stranger", "navngivet", withdrawn=True), False),
    "protection officer": (lambda _: "protection", False),
    "administrator": (lambda _: "admin", False),
    "worker who gave it away": (_lost, False),
    "quality": (lambda _: "quality", True),
}


def _sent(world: World, event: str, grant: int, draft: str) -> list[tuple[str, dict[str, Any]]]:
    ida, mother = world.ida, world.people["mor"]
    case, key = f"/sag/{ida.number}", {"noegle": str(uuid4())}
    file = SimpleUploadedFile("Brev.txt", b"Hej\n", content_type="text/plain")
    note = {"familie": str(world.family.pk), "version": "0", "handling": "journalfoer", "dato": "09-03-2026",
            "afsnit.0.tekst": "Noget nyt.", "afsnit.0.om": ida.number}  # fmt: skip
    receiver = f"u{world.town.stranger.pk}"
    return [
        (f"{case}/spoergsmaal/nyt/", key | {"titel": "Skal Ida flytte?"}),
        (f"{case}/giv-videre/", key | {"til": receiver, "grund": "Fordi det er bedst."}),
        (f"{case}/laest-overdragelse/", {}),
        (f"{case}/luk/", key | {"grund": "Fordi det er bedst."}),
        (f"{case}/genaabn/", key | {"grund": "Fordi det er bedst."}),
        (f"{case}/begraens/", {"til": "navngivne"}),
        (f"{case}/adgang/", key | {"kind": "navngivet", "user": world.town.stranger.username, "until": "01-04-2026",
                                   "reason": "Skal hjælpe i sagen nu."}),
        (f"{case}/adgang/{grant}/tag-tilbage/", {}),
        (f"{case}/personer/ny/", key | {"name": "Lis Bo", "rolle": "netvaerk"}),
        (f"{case}/personer/{mother.pk}/fjern/mor/", key),
        (f"{case}/personer/{mother.pk}/bopael/", key | {"adresse": "Vej 1", "flytter": "ja", "starts": "01-03-2026"}),
        (f"{case}/personer/{mother.pk}/adresse/", {"beskyt": "ja"}),
        (f"{case}/personer/{mother.pk}/ophaev-beskyttelse/", key | {"grund": "Fordi"}),
        (f"{case}/foraeldremyndighed/", key | {"person": str(mother.pk), "hvad": "ophoert", "dato": "01-03-2026"}),
        (f"{case}/foedsel/", key | {"barn0-name": "Alma", "barn0-born": "01-03-2026"}),
        (f"{case}/familie/", key | {"trin": "soeg", "soeg": "Møllegård"}),
        (f"{case}/dokument/nyt/", {"direction": "modtaget", "at": "02-03-2026", "file": file, "title": "Brev"}),
        (f"{case}/haendelse/{event}/traek-tilbage/", {"noegle": str(uuid4()), "grund": "Forkert."}),
        (f"{case}/haendelse/{event}/forsegl/", {"grund": "Forkert barn."}),
        (f"/kladde/{uuid4()}/", note | {"formular": "notat", "skete.notat": ida.number}),
        (f"/kladde/{uuid4()}/", note | {"formular": f"skridt:moede:{ida.number}"}),
        (f"/kladde/{uuid4()}/", note | {"formular": f"ret:{ida.number}:{event}", "begrundelse": "Fejl"}),
        (f"/kladde/{uuid4()}/", note | {"formular": f"fravig:U2:{ida.number}"}),
        (f"/kladde/{uuid4()}/bliver-til/", note | {"formular": f"ret:{ida.number}:{event}"}),
        (f"/kladde/{draft}/", note | {"formular": "notat", "skete.notat": ida.number}),
        (f"/kladde/{draft}/bliver-til/", note | {"formular": "notat"}),
        (f"/kladde/{draft}/slet/", {}),
    ]  # fmt: skip


@pytest.mark.parametrize("who", WHO)
def test_nothing_is_done_or_told(world: World, visit: Visit, who: str) -> None:
    row = write(world.ida, "notat", "2026-03-02 10:00", title=f"Titel {SECRET}", passages=(Passage(SECRET),))
    open_matter(world.ida, f"Skal Ida {SECRET}?", "2026-02-02 09:00")
    others = [case for case in Case.objects.filter(family=world.family) if case.pk != world.ida.pk]
    given = give_grant(
        case=world.ida.pk,
        user=world.town.safety,
        kind=Grant.Kind.NAMED,
        until=when("2026-04-01"),
        reason=f"Skal læse om {SECRET} i sagen.",
        by=world.town.leader,
        now=when("2026-03-01"),
    )
    told = {"title": SECRET, "data": {"afsnit.0.tekst": [SECRET]}, "saved_at": when()}
    draft = Draft.objects.create(author=world.town.receiver, family=world.family, form="notat", **told)
    act, reads = WHO[who]
    name = act(world)
    for case in others:  # so that only Ida's case is in play
        CaseAccess.objects.filter(case=case.pk).delete()
    client = visit(name)
    assert (client.get(f"/sag/{world.ida.number}/").status_code == 200) == reads
    before = [list(model.objects.order_by("pk").values()) for model in TABLES]
    cases = list(Case.objects.order_by("pk").values())
    for url, data in _sent(world, str(row.event), given.pk, str(draft.pk)):
        answer = client.post(url, data)
        body = answer.content.decode()
        assert SECRET not in body and "Camilla" not in body, url
        assert answer.status_code in (302, 403, 404, 409), (url, answer.status_code)
        after = [list(model.objects.order_by("pk").values()) for model in TABLES]
        for model, one, other in zip(TABLES, before, after, strict=True):
            assert one == other, (url, model)
        assert list(Case.objects.order_by("pk").values()) == cases, url
    assert not SavedView.objects.exists()
