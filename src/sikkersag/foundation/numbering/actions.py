"""Giving numbers: gapless, in order, also when many ask at once."""

from __future__ import annotations

from django.db.models import F

from sikkersag.foundation.numbering.models import Series


def next_number(series: str) -> int:
    """The next number of a series, from 1. Call it last in a transaction: the series is locked until it ends."""
    Series.objects.bulk_create([Series(key=series)], ignore_conflicts=True)
    Series.objects.filter(key=series).update(last=F("last") + 1)
    return Series.objects.values_list("last", flat=True).get(key=series)


def next_numbers(series: str, count: int) -> range:
    """The next `count` numbers of a series at once, in order; locked as `next_number` does."""
    Series.objects.bulk_create([Series(key=series)], ignore_conflicts=True)
    Series.objects.filter(key=series).update(last=F("last") + count)
    last: int = Series.objects.values_list("last", flat=True).get(key=series)
    return range(last - count + 1, last + 1)
