"""The main menu: a registry that each room adds its pages to, and what of it one reader sees.

What does not belong here: who may open a page. The menu only hides what would be refused anyway; the view refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.checks import CheckMessage, Error
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One page of the main menu.

    `permission`: shown only to a viewer who has it; empty: to everyone who is signed in. `shown_to`: asked besides
    that, for a page that many may open but that is the daily task of few. `covers`: names of other
    addresses (or namespaces, ending in a colon) that lie below this page, so that it is marked as the current one.
    `count`: how many things wait there, for one request; None shows no number.
    """

    key: str
    label: str
    url_name: str
    order: int
    permission: str = ""
    covers: tuple[str, ...] = ()
    count: Callable[[HttpRequest], int | None] | None = None
    shown_to: Callable[[HttpRequest], bool] | None = None
    rare: bool = False


#: How many items stand beside each other; where there are more, those that are `rare` lie under "Mere".
MOST = 7


@dataclass(frozen=True, slots=True)
class Shown:
    """One item as a reader sees it."""

    label: str
    url: str
    current: bool
    count: int | None
    rare: bool = False


_items: dict[str, MenuItem] = {}


def register(item: MenuItem) -> None:
    """Add an item. The same item twice is allowed (apps may start twice); another with its key raises ValueError."""
    if _items.setdefault(item.key, item) != item:
        raise ValueError(f"The menu already has another item with the key {item.key!r}.")


def registered() -> tuple[MenuItem, ...]:
    """Every item, in the order of the menu."""
    return tuple(sorted(_items.values(), key=lambda item: (item.order, item.key)))


def _is_current(item: MenuItem, request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    names = (item.url_name, *item.covers)
    return match.view_name in names or any(f"{match.namespace}:" == name for name in names if match.namespace)


def shown(request: HttpRequest, items: Iterable[MenuItem] | None = None) -> list[Shown]:
    """The items that this reader sees, in order. Nobody signed in sees none.

    An item whose address does not exist is left out here, and named by the system check `ui.E001`: a mistake in the
    menu must not take every page down.
    """
    user = getattr(request, "user", None)
    if not getattr(user, "is_authenticated", False):
        return []
    permissions: frozenset[str] = getattr(getattr(request, "viewer", None), "permissions", frozenset())
    found = []
    for item in registered() if items is None else items:
        if item.permission and item.permission not in permissions:
            continue
        if item.shown_to is not None and not item.shown_to(request):
            continue
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        found.append(
            Shown(item.label, url, _is_current(item, request), item.count(request) if item.count else None, item.rare)
        )
    return found


def parted(items: list[Shown]) -> tuple[list[Shown], list[Shown]]:
    """What stands in the row, and what lies under "Mere": nothing, where all have room."""
    if len(items) <= MOST:
        return items, []
    return [item for item in items if not item.rare], [item for item in items if item.rare]


def check_menu(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """System check: every item leads somewhere."""
    mistakes: list[CheckMessage] = []
    for item in registered():
        try:
            reverse(item.url_name)
        except NoReverseMatch:
            mistakes.append(
                Error(
                    f"The menu item {item.key!r} names the address {item.url_name!r}, which does not exist.",
                    hint="Give the address that name in the room's urls.py, or take the item out of the menu.",
                    id="ui.E001",
                )
            )
    return mistakes
