"""Do two rates differ, and can it be said? Tests of two shares, the interval of their difference, and the step that
keeps a whole report from crying wolf. Pure arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sikkersag.formats.statistics import Z95, Interval, StatisticsError, wilson

#: A report as a whole calls something changed that has not changed in at most this share of comparisons.
ALPHA = 0.05

#: Up to this many cases in both samples together the test is Fisher's exact one; beyond, the two agree in print.
EXACT_UP_TO = 20_000


@dataclass(frozen=True, slots=True)
class Counted:
    """`kept` of `base` cases; `population`: how many cases the base was drawn from (None: not stated)."""

    kept: int
    base: int
    population: int | None = None

    @property
    def share(self) -> float:
        """The share that kept the requirement, 0 to 1."""
        return self.kept / self.base


def p_value(first: Counted, second: Counted) -> float:
    """The two-sided probability of a difference at least this unlikely if practice was the same both times.

    Fisher's exact test (Fisher 1934; two-sided as the sum of all tables no more probable than the one seen), which
    never calls more than the stated share changed by chance, however small the numbers. Above EXACT_UP_TO cases the
    chi-squared test with Yates' correction (1934), which approaches it. The question is about practice, that is the
    next case as well as these, so the populations are not used. Raises StatisticsError for an empty base.
    """
    _must_have_bases(first, second)
    if first.base + second.base <= EXACT_UP_TO:
        return _fisher(first.kept, first.base, second.kept, second.base)
    return _score(first, second, first.base, second.base, corrected=True)


def p_value_of_cases(first: Counted, second: Counted) -> float:
    """As `p_value`, but asks only whether these two stated populations of cases differed, not whether practice did.

    Each sample counts as n * (N - 1)/(N - n) cases (the finite-population correction of `statistics.wilson`), and the
    score test for two shares is used. When both were counted in full, a difference is a fact: 0, or 1 for none.
    Raises StatisticsError when a population is not stated, or smaller than its base.
    """
    _must_have_bases(first, second)
    effective = [_effective(counted) for counted in (first, second)]
    if all(math.isinf(number) for number in effective):
        return 1.0 if first.kept * second.base == second.kept * first.base else 0.0
    return _score(first, second, *effective, corrected=False)


def _must_have_bases(*counted: Counted) -> None:
    for each in counted:
        if each.base < 1 or not 0 <= each.kept <= each.base:
            raise StatisticsError(f"{each.kept} of {each.base} cannot be compared")


def _effective(counted: Counted) -> float:
    if counted.population is None or counted.population < counted.base:
        raise StatisticsError(f"a base of {counted.base} needs a population of at least that many")
    if counted.population == counted.base:
        return math.inf
    return counted.base * (counted.population - 1) / (counted.population - counted.base)


def _score(first: Counted, second: Counted, n1: float, n2: float, *, corrected: bool) -> float:
    pooled = (first.kept + second.kept) / (first.base + second.base)
    spread = pooled * (1 - pooled) * (1 / n1 + 1 / n2)
    if spread == 0:
        return 1.0
    apart = abs(first.share - second.share)
    if corrected:
        apart = max(0.0, apart - (1 / n1 + 1 / n2) / 2)
    return math.erfc(apart / math.sqrt(2 * spread))


@lru_cache(maxsize=8192)
def _fisher(kept1: int, n1: int, kept2: int, n2: int) -> float:
    kept = kept1 + kept2
    lowest, highest = max(0, kept - n2), min(kept, n1)

    def log_of(x: int) -> float:
        return -(_log_factorials(x, n1 - x) + _log_factorials(kept - x, n2 - kept + x))

    seen = log_of(kept1)
    peak = log_of(min(highest, max(lowest, (n1 + 1) * (kept + 1) // (n1 + n2 + 2))))
    weights = [math.exp(log_of(x) - peak) for x in range(lowest, highest + 1)]
    at_most = math.exp(seen - peak) * (1 + 1e-7)
    return min(1.0, math.fsum(w for w in weights if w <= at_most) / math.fsum(weights))


def _log_factorials(one: int, other: int) -> float:
    return math.lgamma(one + 1) + math.lgamma(other + 1)


def difference(first: Counted, second: Counted, *, of_cases: bool = False, z: float = Z95) -> Interval:
    """The 95 % interval of second minus first, as shares from -1 to 1: Newcombe's hybrid of two Wilson intervals
    (Newcombe 1998, Stat. Med. 17, 873-890, method 10). `of_cases`: with the finite-population correction.
    """
    one = wilson(first.kept, first.base, population=first.population if of_cases else None, z=z)
    two = wilson(second.kept, second.base, population=second.population if of_cases else None, z=z)
    apart = second.share - first.share
    low = apart - math.hypot(second.share - two.low, one.high - first.share)
    high = apart + math.hypot(two.high - second.share, first.share - one.low)
    return Interval(max(-1.0, low), min(1.0, high), exact=one.exact and two.exact)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """P-values adjusted for asking many questions at once (Holm 1979, Scand. J. Stat. 6, 65-70), in the given order.

    Calling changed what is at most ALPHA after this step makes at most that share of *whole reports* name even one
    change that is none, whichever requirements really changed and however they hang together.
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted, running = [0.0] * len(p_values), 0.0
    for rank, i in enumerate(order):
        running = max(running, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = running
    return tuple(adjusted)


def noticeable(share: float, base1: int, base2: int, questions: int = 1) -> float | None:
    """How large a rise, as a share, would be found in eight reports of ten with these bases when so many questions are
    asked at once, by the normal approximation. None: no rise is large enough.
    """
    z_alpha, z_power = _quantile(1 - ALPHA / 2 / max(1, questions)), _quantile(0.8)
    for step in range(1, 1001):
        to = share + step / 1000
        if to > 1:
            return None
        pooled = (share * base1 + to * base2) / (base1 + base2)
        null = math.sqrt(pooled * (1 - pooled) * (1 / base1 + 1 / base2))
        real = math.sqrt(share * (1 - share) / base1 + to * (1 - to) / base2)
        if to - share >= z_alpha * null + z_power * real + (1 / base1 + 1 / base2) / 2:
            return to - share
    return None


def _quantile(probability: float) -> float:
    """The standard normal quantile, by bisection of the error function: nine decimals are plenty here."""
    low, high = -40.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        if 0.5 * math.erfc(-middle / math.sqrt(2)) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2
