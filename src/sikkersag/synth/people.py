"""Invented people: names from fixed lists of common Danish ones, and numbers that no living person can have.

**CPR numbers.** They have the form of replacement numbers (the day of the month plus 60), and besides a month that
does not exist (the month plus 12, so 13 to 24). A real replacement number has a real month, a real CPR number a real
day: neither can ever be equal to one of these. The last digit is odd for boys and men. Numbers are unique within a
folder of up to a million cases. There are no addresses, only a flag for a protected one.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sikkersag.synth.clock import Bools, Ints

GIRLS = (
    "Ida", "Emma", "Freja", "Clara", "Alma", "Ella", "Sofie", "Anna", "Laura", "Nora", "Olivia", "Karla", "Agnes",
    "Luna", "Mille", "Lærke", "Isabella", "Aya", "Asta", "Ellen", "Liva", "Mathilde", "Frida", "Maja", "Josefine",
    "Caroline", "Sara", "Victoria", "Lea", "Astrid", "Amina", "Fatima", "Malou", "Signe", "Rosa", "Vigga", "Esther",
    "Johanne", "Filippa", "Naja",
)  # fmt: skip
BOYS = (
    "William", "Noah", "Oscar", "Lucas", "Emil", "Victor", "Malthe", "Alfred", "Carl", "Oliver", "Valdemar", "Arthur",
    "August", "Magnus", "Aksel", "Anton", "Felix", "Elias", "Liam", "Theo", "Storm", "Frederik", "Mikkel", "Nohr",
    "Johan", "Konrad", "Philip", "Tobias", "Mads", "Marius", "Ali", "Yusuf", "Adam", "Villads", "Otto", "Hugo",
    "Albert", "Lauge", "Viggo", "Silas",
)  # fmt: skip
WOMEN = (
    "Anne", "Mette", "Kirsten", "Hanne", "Maria", "Camilla", "Louise", "Pia", "Christina", "Charlotte", "Susanne",
    "Trine", "Line", "Maiken", "Tina", "Heidi", "Nanna", "Stine", "Rikke", "Katrine", "Julie", "Cecilie", "Fatma",
    "Leyla", "Amalie", "Sanne", "Malene", "Birgitte", "Mia", "Simone",
)  # fmt: skip
MEN = (
    "Peter", "Michael", "Lars", "Jens", "Thomas", "Henrik", "Søren", "Christian", "Martin", "Jan", "Morten", "Anders",
    "Jesper", "Niels", "Rasmus", "Kasper", "Mads", "Jonas", "Daniel", "Simon", "Jakob", "Mathias", "Ahmed", "Hassan",
    "Brian", "Kenneth", "Claus", "Allan", "Dennis", "Nicolai",
)  # fmt: skip
SURNAMES = (
    "Nielsen", "Jensen", "Hansen", "Andersen", "Pedersen", "Christensen", "Larsen", "Sørensen", "Rasmussen",
    "Jørgensen", "Petersen", "Madsen", "Kristensen", "Olsen", "Thomsen", "Christiansen", "Poulsen", "Johansen",
    "Møller", "Mortensen", "Knudsen", "Jakobsen", "Mikkelsen", "Olesen", "Frederiksen", "Laursen", "Henriksen",
    "Lund", "Schmidt", "Holm", "Eriksen", "Kristiansen", "Clausen", "Simonsen", "Svendsen", "Andreasen",
    "Iversen", "Østergaard", "Jeppesen", "Nissen", "Lauridsen", "Mogensen", "Jespersen", "Dahl", "Kjær",
    "Vestergaard", "Bach", "Ali", "Hussain", "Yilmaz",
)  # fmt: skip

_BY_DATE_AND_BLOCK = 25


def a_name(random: Generator, man: bool) -> str:
    """One grown-up's name."""
    given = MEN if man else WOMEN
    return f"{given[random.integers(len(given))]} {SURNAMES[random.integers(len(SURNAMES))]}"


def names(given: tuple[str, ...], which: Ints, surname: Ints) -> list[str]:
    """Names by number, wrapping round at the end of each list."""
    return [
        f"{given[g]} {SURNAMES[s]}"
        for g, s in zip((which % len(given)).tolist(), (surname % len(SURNAMES)).tolist(), strict=True)
    ]


def cpr_numbers(born: Ints, male: Bools, block: int) -> list[str]:
    """An impossible CPR number for each birth day (days since 1970, may be negative), unique within a block.

    The serial number leaves room for 25 people of one sex born on one day in each of 200 blocks.
    """
    when = born.astype("M8[D]")
    years = when.astype("M8[Y]").astype(np.int64) + 1970
    months = when.astype("M8[M]").astype(np.int64) % 12 + 1
    days = (when - when.astype("M8[M]").astype("M8[D]")).astype(np.int64) + 1
    among = _count_before(born * 2 + male)
    serial = 2 * ((block * _BY_DATE_AND_BLOCK + among) % 5_000) + male
    columns = zip(days.tolist(), months.tolist(), (years % 100).tolist(), serial.tolist(), strict=True)
    return [f"{day + 60:02d}{month + 12:02d}{year:02d}-{number:04d}" for day, month, year, number in columns]


def _count_before(values: Ints) -> Ints:
    """For each value, how many equal ones stand before it."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    run: NDArray[np.int64] = np.arange(len(values)) - np.repeat(starts, np.diff(np.r_[starts, len(values)]))
    result = np.empty(len(values), np.int64)
    result[order] = run
    return result
