"""Pages of lists that may be very long: they are counted up to a limit, and no farther.

To count every row that somebody may see costs as much as there are rows, at each page; nobody reads the ten thousandth.
What the rows show is asked only of those on the page: a viewer with two thousand rows would else have two thousand of
them joined and sorted in full for a hundred.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class CountedPaginator(Paginator):  # type: ignore[type-arg]  # Django has no generic one at run time
    """Pages over a queryset with an order. `count` is at most `limit`; `more` says that there are more rows than that,
    which are reached by narrowing the list.

    `sorted_anyway`: the database comes to the rows in another order than the list's and has to sort them all, so that
    their keys cost no more than their number: both are then asked at once.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, *, limit: int, sorted_anyway: bool = False) -> None:
        super().__init__(rows, per_page)
        self.rows = rows
        self.limit = limit
        self.sorted_anyway = sorted_anyway

    def page(self, number: int | str) -> Page[Any]:
        """The rows of a page."""
        valid = self.validate_number(number)
        begin = (valid - 1) * self.per_page
        end = min(begin + self.per_page, self.count)
        keys = self._first[begin:end] if self.sorted_anyway else list(self._keys[begin:end])
        return Page(self.rows.filter(pk__in=keys), valid, self)

    @property
    def _keys(self) -> QuerySet[Any]:
        return self.rows.values_list("pk", flat=True)

    @cached_property
    def _first(self) -> list[Any]:
        """The first keys in the list's order; one more than the limit, where there are more."""
        return list(self._keys[: self.limit + 1])

    @cached_property
    def _counted(self) -> int:
        # Without the order and what is worked out for each row: neither changes how many there are.
        return len(self._first) if self.sorted_anyway else int(self._keys.order_by()[: self.limit + 1].count())

    @cached_property
    def count(self) -> int:
        """How many rows there are, at most the limit."""
        return min(self._counted, self.limit)

    @property
    def more(self) -> bool:
        """Are there more rows than were counted?"""
        return self._counted > self.limit
