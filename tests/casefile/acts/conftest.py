"""What the tests of acts share: the family's world and a browser signed in at the tests' own time."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.casefile.factory import World, make_case, make_person
from tests.casefile.pages.conftest import Visit, at, visit, world

from sikkersag.casefile.models import Case

__all__ = ["Visit", "at", "visit", "world"]

#: What a page holds of a form: its hidden key.
_KEY = re.compile(r'name="noegle" value="([0-9a-f-]{36})"')

Send = Callable[..., object]


def key_in(page: str) -> str:
    """The key of the form on a page."""
    found = _KEY.search(page)
    assert found, "the page has no form with a key"
    return found[1]


def fill(client: Client, url: str, **fields: object) -> dict[str, object]:
    """Open a form and answer what a browser would send of it: its key and what is typed."""
    page = client.get(url)
    assert page.status_code == 200, page.status_code
    return {"noegle": key_in(page.content.decode()), **fields}


@pytest.fixture
def unborn(world: World) -> Case:
    """The case of a child that is expected on 1 March 2026, in the same family."""
    child = make_person("Ufødt barn af Camilla", expected="2026-03-01")
    return make_case(
        child,
        world.family,
        number="2026-0000901",
        unit=world.town.units["nord-1"],
        worker=world.town.worker,
        parties=[(world.people["mor"], "mor", False)],
        at="2026-02-01 10:00",
    )
