"""The menu shows a reader what they may open, in order, with the current page marked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from sikkersag.foundation.ui import menu
from sikkersag.foundation.ui.menu import MenuItem


def asked(*permissions: str, at: str = "style", namespace: str = "", signed_in: bool = True) -> HttpRequest:
    """A request as the middleware hands it on."""
    request: Any = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=signed_in)
    request.viewer = SimpleNamespace(permissions=frozenset(permissions))
    request.resolver_match = SimpleNamespace(view_name=at, namespace=namespace)
    typed: HttpRequest = request
    return typed


STYLE = MenuItem("style", "Stil", "style", 20)
CLOSED = MenuItem("closed", "Lukket", "style", 10, permission="stil.se")


def test_it_shows_only_what_the_reader_may_open() -> None:
    assert [item.label for item in menu.shown(asked(), [CLOSED, STYLE])] == ["Stil"]
    assert [item.label for item in menu.shown(asked("stil.se"), [CLOSED, STYLE])] == ["Lukket", "Stil"]


def test_a_page_that_is_the_task_of_few_is_shown_to_them_alone() -> None:
    few = MenuItem("few", "Få", "style", 10, permission="stil.se", shown_to=lambda request: request.path == "/leder/")
    leader = asked("stil.se")
    leader.path = "/leder/"
    assert [item.label for item in menu.shown(leader, [few])] == ["Få"]
    assert menu.shown(asked("stil.se"), [few]) == []
    leader.viewer.permissions = frozenset()  # type: ignore[attr-defined]
    assert menu.shown(leader, [few]) == []


def test_nobody_signed_in_sees_no_menu() -> None:
    assert menu.shown(asked("stil.se", signed_in=False), [CLOSED, STYLE]) == []


def test_a_request_without_a_viewer_sees_what_needs_no_permission() -> None:
    request: Any = asked()
    del request.viewer
    assert [item.label for item in menu.shown(request, [CLOSED, STYLE])] == ["Stil"]


@pytest.mark.parametrize(
    ("at", "namespace", "current"),
    [("style", "", True), ("case", "", True), ("law:rule", "law", True), ("search", "", False), ("x:case", "x", False)],
)
def test_the_current_page_is_marked_also_from_the_pages_below_it(at: str, namespace: str, current: bool) -> None:
    item = MenuItem("style", "Stil", "style", 1, covers=("case", "law:"))
    assert menu.shown(asked(at=at, namespace=namespace), [item])[0].current is current


def test_a_count_is_asked_for_with_the_request() -> None:
    item = MenuItem("style", "Stil", "style", 1, count=lambda request: len(request.viewer.permissions))  # type: ignore[attr-defined]
    assert menu.shown(asked("a", "b"), [item])[0].count == 2
    assert menu.shown(asked(), [STYLE])[0].count is None


def test_registered_items_come_in_their_order_and_a_key_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu, "_items", {})
    for item in (STYLE, CLOSED, STYLE):
        menu.register(item)
    assert menu.registered() == (CLOSED, STYLE)
    with pytest.raises(ValueError, match="another item"):
        menu.register(MenuItem("style", "En anden", "style", 1))


def test_an_item_that_leads_nowhere_is_left_out_and_named_by_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu, "_items", {})
    menu.register(MenuItem("lost", "Væk", "no-such-address", 1))
    assert menu.shown(asked()) == []
    assert [mistake.id for mistake in menu.check_menu(None)] == ["ui.E001"]


def test_what_is_seldom_used_lies_under_one_word_only_where_there_is_no_room() -> None:
    common = [MenuItem(f"c{n}", f"Fælles {n}", "style", n) for n in range(menu.MOST)]
    rare = MenuItem("rare", "Sjælden", "style", 3, rare=True)
    row, more = menu.parted(menu.shown(asked(), [*common, rare]))
    assert [item.label for item in more] == ["Sjælden"] and len(row) == menu.MOST
    assert menu.parted(menu.shown(asked(), [*common[1:], rare]))[1] == []
