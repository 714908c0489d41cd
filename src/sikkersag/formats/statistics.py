"""Rates with their uncertainty, and how they are printed. Pure arithmetic: no cases, no words of law, no numpy.

Shared by the rooms that tell figures. Whether two rates differ stands in `population.figures.difference`; what may be
published in `population.figures.protection`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

#: Two-sided 95 %: the 97.5th percentile of the normal distribution.
Z95 = 1.959963984540054

#: Below this many cases a rate is not printed, only the counts ("4 af 7"). With nine cases the 95 % interval around one
#: half is 23 to 77 %: it cannot tell one in four from three in four, so a percentage would say more than is known.
TOO_FEW = 10

#: From this base on, a percentage is printed with one decimal: below it the decimal would be finer than one case.
ONE_DECIMAL_FROM = 1_000


class StatisticsError(ValueError):
    """Numbers that cannot belong together, such as a base larger than the population."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Limits of a share, each between 0 and 1. `exact`: everything was counted, so there is no uncertainty of
    sampling and both limits are the share itself.
    """

    low: float
    high: float
    exact: bool = False


def wilson(kept: int, base: int, *, population: int | None = None, z: float = Z95) -> Interval:
    """The 95 % interval of a share: Wilson's score interval, with the finite-population correction when `base` cases
    were drawn at random from `population`.

    Wilson (1927), J. Am. Stat. Assoc. 22, 209-212: the shares p for which |x/n - p| <= z * sqrt(p(1 - p)/n). With a
    finite population of N the variance is p(1 - p)/n * (N - n)/(N - 1) (Cochran, Sampling Techniques, 3rd ed., ch. 3;
    Ankestyrelsen used the same correction in its studies of 2006), which is Wilson's interval with n replaced by
    n * (N - 1)/(N - n). The limits are then kept within what N allows: at least the kept cases that were seen, at
    most all but the broken ones that were seen. When the sample is the whole population the share is exact.

    Raises StatisticsError when the counts cannot be: a negative number, kept above base, no base, or a population
    smaller than the base.
    """
    _must_fit(kept, base)
    if base == 0:
        raise StatisticsError("a share of nothing has no interval")
    if population is None:
        return _score(kept / base, float(base), z)
    if population < base:
        raise StatisticsError(f"a sample of {base} cannot come from a population of {population}")
    if population == base:
        share = kept / base
        return Interval(share, share, exact=True)
    effective = base * (population - 1) / (population - base)
    free = _score(kept / base, effective, z)
    return Interval(max(free.low, kept / population), min(free.high, 1 - (base - kept) / population))


def _score(share: float, number: float, z: float) -> Interval:
    square = z * z / number
    centre = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / number + square / (4 * number))
    return Interval(0.0 if share == 0 else max(0.0, centre - half), 1.0 if share == 1 else min(1.0, centre + half))


def _must_fit(kept: int, base: int) -> None:
    if not 0 <= kept <= base:
        raise StatisticsError(f"{kept} of {base} cannot be")


def population_of_base(base: int, sample: int, population: int) -> int:
    """How many cases of the population the requirement concerns, estimated by the sample's own share.

    A requirement concerns only some of the cases, and how many of the population it concerns is not known. What the
    correction needs is the share that was drawn, which is the same: base/estimate = sample/population. Rounded to a
    whole number, never below the base. Raises StatisticsError when the sample is larger than the population.
    """
    if population < sample or base > sample:
        raise StatisticsError(f"{base} of a sample of {sample} of {population} cannot be")
    if population == sample:
        return base
    return max(base, rounded(base * population, sample)) if sample else base


def size_for(half_width: float, share: float, *, population: int | None = None, z: float = Z95) -> int:
    """How many cases give an interval of about plus or minus `half_width` (0.05 is five points) at this share, by the
    normal approximation (Cochran, ch. 4): n0 = z^2 p(1 - p)/d^2, and with a population n0/(1 + (n0 - 1)/N).

    Say which of the two is meant when the number is quoted: with z = 2, five points around 20 % take 256 cases, or 175
    of a population of 550.
    """
    wanted = z * z * share * (1 - share) / half_width**2
    if population is not None:
        wanted /= 1 + (wanted - 1) / population
    return math.ceil(wanted - 1e-9)


# Printing


def rounded(numerator: int, denominator: int, decimals: int = 0) -> int:
    """The quotient in units of the last decimal, halves away from zero: rounded(569, 7, 2) is 8129."""
    scaled = Fraction(numerator * 10**decimals, denominator)
    whole = math.floor(abs(scaled) + Fraction(1, 2))
    return whole if scaled >= 0 else -whole


def cut(numerator: int, denominator: int, decimals: int = 0) -> int:
    """The quotient in units of the last decimal, the rest thrown away: cut(569, 7, 2) is 8128."""
    scaled = Fraction(numerator * 10**decimals, denominator)
    whole = math.floor(abs(scaled))
    return whole if scaled >= 0 else -whole


def printed_by(units: int, numerator: int, denominator: int, decimals: int = 0) -> str:
    """How a printed quotient was made: "rounded", "cut", "both" when the two agree, or "neither"."""
    ways = [
        name
        for name, way in (("rounded", rounded), ("cut", cut))
        if way(numerator, denominator, decimals) == units
    ]  # fmt: skip
    return {0: "neither", 2: "both"}.get(len(ways), ways[0] if ways else "")


def counts_behind(percent: int, base: int, *, decimals: int = 0) -> tuple[int, ...]:
    """The whole numbers of cases that, out of `base`, print as this percentage (in units of its last decimal).

    Empty: the percentage cannot come from this base, so the base is another. 83 % is none of twenty cases.
    """
    if base < 1:
        return ()
    near = percent * base // (100 * 10**decimals)
    return tuple(
        count for count in range(max(0, near - 1), min(base, near + 2) + 1)
        if rounded(100 * count, base, decimals) == percent
    )  # fmt: skip


def possible_bases(percent: int, largest: int, *, decimals: int = 0) -> tuple[int, ...]:
    """The bases up to `largest` from which a printed percentage can come."""
    return tuple(base for base in range(1, largest + 1) if counts_behind(percent, base, decimals=decimals))


def share_of_first(first: int, second: int, total: int) -> Interval | None:
    """Which share of all cases the first part has, if printed whole percentages of two parts give that of the whole.

    The printed percentages stand for anything that rounds to them. None: no mix of the two parts gives the total, so
    one of the three is wrong. Equal parts say nothing of the mix and give 0 to 1.
    """
    half = Fraction(1, 2)
    ends = [
        (Fraction(total) + t * half, Fraction(first) + f * half, Fraction(second) + s * half)
        for t in (-1, 1) for f in (-1, 1) for s in (-1, 1)
    ]  # fmt: skip
    if total + half < min(first, second) - half or total - half > max(first, second) + half:
        return None
    if abs(first - second) <= 1:
        return Interval(0.0, 1.0)
    shares = [(t - s) / (f - s) for t, f, s in ends]
    return Interval(float(max(Fraction(0), min(shares))), float(min(Fraction(1), max(shares))))


def total_fits(parts: Sequence[tuple[int, int]], total: int) -> bool:
    """Can a printed whole percentage be that of parts given as (printed whole percentage, base) put together?

    33 % of 18 and 72 % of 18 are 6 and 13 cases, 19 of 36, which prints as 53 and cannot print as 60.
    """
    counts = [counts_behind(percentage, base) for percentage, base in parts]
    if not parts or not all(counts):
        return False
    base = sum(base for _, base in parts)
    fewest, most = sum(map(min, counts)), sum(map(max, counts))
    return any(fewest <= count <= most for count in counts_behind(total, base))


def decimals_for(base: int) -> int:
    """How many decimals a percentage of this base may have."""
    return 1 if base >= ONE_DECIMAL_FROM else 0


def percent(kept: int, base: int) -> str:
    """A share in Danish: "81 %", "97,7 %". Never "100 %" unless all are kept, nor "0 %" unless none is.

    Where rounding would say so, it reads "over 99 %" or "under 1 %". Raises StatisticsError when the counts cannot be.
    """
    _must_fit(kept, base)
    if base == 0:
        raise StatisticsError("a share of nothing cannot be printed")
    decimals = decimals_for(base)
    units, whole = rounded(100 * kept, base, decimals), 100 * 10**decimals
    if kept < base and units == whole:
        return f"over {_units(whole - 1, decimals)} %"
    if kept > 0 and units == 0:
        return f"under {_units(1, decimals)} %"
    return f"{_units(units, decimals)} %"


def limits(interval: Interval, base: int) -> str:
    """An interval in Danish, "38–60 %", rounded outwards so that the printed one is never narrower than the true."""
    decimals = decimals_for(base)
    scale = 100 * 10**decimals
    low, high = math.floor(interval.low * scale + 1e-9), math.ceil(interval.high * scale - 1e-9)
    return f"{_units(low, decimals)}–{_units(high, decimals)} %"


def _units(units: int, decimals: int) -> str:
    if not decimals:
        return str(units)
    whole, rest = divmod(abs(units), 10**decimals)
    return f"{'-' if units < 0 else ''}{whole},{rest:0{decimals}d}"


def number(count: int) -> str:
    """A whole number in Danish: "1.284"."""
    return f"{count:,}".replace(",", ".")
