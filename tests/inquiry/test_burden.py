"""How much it takes to finish a BFU: pages, fields and clicks, counted on the pages themselves."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client
from tests.casefile.factory import World, make_case, make_person
from tests.inquiry.filling import BARNETS_LOV, address, matter_of

from sikkersag.inquiry.models import WorkingDocument

Visit = Callable[[World, str], Client]
_ASKED = re.compile(
    r'<(?:textarea|select)[^>]*name="([^"]+)"|<input [^>]*type="(?:text|radio|checkbox)"[^>]*name="([^"]+)"'
)


def asked(page: str) -> set[str]:
    """The fields that a person may fill in on a page."""
    found = {one or other for one, other in _ASKED.findall(page)}
    return {name for name in found if not name.startswith(("q", "csrf"))}


def test_a_bfu_takes_five_pages_and_asks_for_no_more_than_today(world: World, visit: Visit) -> None:
    child = make_person("Vera Lund", born="2018-03-01")
    case = make_case(
        child, world.family, number="2026-0000777", unit=world.town.units["nord-1"], worker=world.town.worker,
        parties=[(world.people["mor"], "mor", True)],
    )  # fmt: skip
    matter, worker, leader = matter_of(case), visit(world, "worker"), visit(world, "leader")
    pages, clicks = [f"/sag/{case.number}/spoergsmaal/{matter.pk}/"], 0
    assert worker.get(pages[0]).status_code == 200
    pages.append(f"/sag/{case.number}/undersoegelse/ny/?spoergsmaal={matter.pk}&slags=bfu")
    begins = asked(worker.get(pages[1]).content.decode())
    worker.post(pages[1], {"spoergsmaal": str(matter.pk), "slags": "bfu", "dag": "10-3-2026"})
    clicks += 2  # to begin, and the button
    document = WorkingDocument.objects.get(case=case)
    pages.append(address(document))
    writes = asked(worker.get(pages[2]).content.decode())
    needed = set(BARNETS_LOV) - {"t.barnets_holdning.0.ord"}
    assert worker.post(pages[2], BARNETS_LOV | {"version": "1", "handling": "send"}).status_code == 302
    clicks += 1 + sum(name.startswith("valg.") for name in needed)
    pages += ["/undersoegelser/", address(document, "godkend/")]
    assert all(leader.get(page).status_code == 200 for page in pages[3:])
    assert leader.post(pages[4], {"handling": "godkend", "version": "0"}).status_code == 302
    clicks += 3  # the list, the document, the button
    document.refresh_from_db()
    assert document.status == "faerdig"
    told = {"pages": len(pages), "must": len(needed), "may": len(begins | writes) - len(needed), "clicks": clicks}
    print(f"A BFU of Barnets lov: {told}")
    assert told == {"pages": 5, "must": 10, "may": 17, "clicks": 8}
