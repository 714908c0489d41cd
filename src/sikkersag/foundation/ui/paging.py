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
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, *, limit: int) -> None:
        super().__init__(rows, per_page)
        self.rows = rows
        self.limit = limit

    def page(self, number: int | str) -> Page[Any]:
        """The rows of a page, in two queries."""
        valid = self.validate_number(number)
        begin = (valid - 1) * self.per_page
        keys = self.rows.values_list("pk", flat=True)[begin : min(begin + self.per_page, self.count)]
        return Page(self.rows.filter(pk__in=list(keys)), valid, self)

    @cached_property
    def _counted(self) -> int:
        # Without the order and what is worked out for each row: neither changes how many there are.
        return int(self.rows.order_by().values("pk")[: self.limit + 1].count())

    @cached_property
    def count(self) -> int:
        """How many rows there are, at most the limit."""
        return min(self._counted, self.limit)

    @property
    def more(self) -> bool:
        """Are there more rows than were counted?"""
        return self._counted > self.limit
