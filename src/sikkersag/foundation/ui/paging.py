"""Pages of lists that may be very long: they are counted up to a limit, and no farther.

To count every row that somebody may see costs as much as there are rows, at each page; nobody reads the ten thousandth.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet


class CountedPaginator(Paginator):  # type: ignore[type-arg]  # Django has no generic one at run time
    """Pages over a queryset. `count` is at most `limit`; `more` says that there are more rows than that, which are
    reached by narrowing the list.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, *, limit: int) -> None:
        super().__init__(rows, per_page)
        self.rows = rows
        self.limit = limit

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
