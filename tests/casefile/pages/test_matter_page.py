"""The page of one matter: what is about it stands there, and nothing of another matter or another case does."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest
from django.test import Client
from tests.casefile.factory import World, open_matter, write

from sikkersag.casefile import matters
from sikkersag.casefile.matters import Act, Part, Piece
from sikkersag.casefile.models import Case, Matter
from sikkersag.foundation.access.viewer import Viewer

Visit = Callable[[str], Client]


def shown(client: Client, case: Case, matter: object) -> str:
    """The page of a matter, with ordinary spaces."""
    answer = client.get(f"/sag/{case.number}/spoergsmaal/{matter}/")
    assert answer.status_code == 200
    return str(answer.content.decode()).replace("\xa0", " ")


def test_it_gathers_what_is_about_the_matter_and_nothing_else(world: World, visit: Visit) -> None:
    one = open_matter(world.ida, "Skal Ida have aflastning?", "2026-03-01 09:00")
    other = open_matter(world.ida, "Skal Ida flytte skole?", "2026-03-01 09:00")
    write(world.ida, "notat", "2026-03-02 10:00", title="Moster vil gerne", about=[one])
    write(world.ida, "notat", "2026-03-02 11:00", title="Skolen er i tvivl", about=[other])
    page = shown(visit("worker"), world.ida, one)
    assert "Moster vil gerne" in page and "Skolen er i tvivl" not in page


def test_it_says_what_the_law_requires_before_the_decision(world: World, visit: Visit) -> None:
    one = open_matter(world.ida, "Skal Ida have aflastning?", "2026-03-01 09:00")
    page = shown(visit("worker"), world.ida, one)
    assert "Lovens krav til spørgsmålet" in page
    assert "§ 5, stk. 3" in page, "the child's views before the decision (I1)"


def test_a_matter_of_another_case_is_not_found(world: World, visit: Visit) -> None:
    one = open_matter(world.emil, "Skal Emil have aflastning?", "2026-03-01 09:00")
    assert visit("worker").get(f"/sag/{world.ida.number}/spoergsmaal/{one}/").status_code == 404


def test_a_stranger_does_not_get_to_it(world: World, visit: Visit) -> None:
    one = open_matter(world.ida, "Skal Ida have aflastning?", "2026-03-01 09:00")
    answer = visit("stranger").get(f"/sag/{world.ida.number}/spoergsmaal/{one}/")
    assert answer.status_code == 403 and b"aflastning" not in answer.content


def test_rooms_tell_their_parts_in_order_and_no_two_take_one_place(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matters, "_tellers", {})

    def late(viewer: Viewer, case: Case, matter: Matter, permissions: Collection[str]) -> Part:
        return Part("Afgørelsen", empty="Ingen er begyndt.", acts=(Act("Skriv afgørelsen", "/skriv/", first=True),))

    def early(viewer: Viewer, case: Case, matter: Matter, permissions: Collection[str]) -> Part:
        return Part("Samtaler", pieces=(Piece("Samtale 3. marts", "/samtale/"),))

    def silent(viewer: Viewer, case: Case, matter: Matter, permissions: Collection[str]) -> None:
        return None

    matters.register_part(50, late)
    matters.register_part(10, early)
    matters.register_part(20, silent)
    with pytest.raises(ValueError, match="10"):
        matters.register_part(10, late)
    one = open_matter(world.ida, "Skal Ida have aflastning?", "2026-03-01 09:00")
    page = shown(visit("worker"), world.ida, one)
    assert page.index("Samtale 3. marts") < page.index("Ingen er begyndt.") < page.index('href="/skriv/"')
