"""The order of the measurement: make, multiply, measure pages, let users work, and the lists again with more cases."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.db import connection, connections
from scripts.bench_casefile import load, multiply, pages, town
from scripts.bench_casefile.figures import Figure, told

from sikkersag.casefile.models import Case, Event, LedgerRow

#: So many cases are made by the program itself; the others are copies of them.
REAL = 2_000
#: How much slower the lists may be with ten times as many cases.
AIM_RATIO = 1.5
SECOND = "bench_lists"

Stage = Callable[[str], AbstractContextManager[None]]
Say = Callable[[str], None]


def everything(chosen: argparse.Namespace, stage: Stage, say: Say) -> None:
    """The whole measurement, in two databases of one server."""
    first = str(connection.settings_dict["NAME"])
    with stage(f"{min(chosen.cases, REAL)} cases of the fictional municipality, by the program itself"):
        town.make(min(chosen.cases, REAL))
    real = Case.objects.count()
    _copy(first, SECOND)
    with stage(f"copied to {chosen.cases} cases with everything in them"):
        multiply.multiply(multiply.EVERYTHING, round(chosen.cases / real) - 1)
    say(f"          {_size()}; {_load()}")
    small = list(pages.measure(pages.lists(town.people()), chosen.times))
    say(f"\nServer time, {chosen.times} times each ({_load()})\n{told(small)}")
    others = [*pages.measure(pages.others(town.people()), chosen.times)]
    others.append(pages.appends(town.people(), chosen.times))
    say(f"\n{told(others)}\n")
    if chosen.seconds:
        _load_part(chosen, say)
    if chosen.million:
        _use(SECOND)
        with stage(f"copied to {chosen.million} cases: units, workers, children, access, open ledger rows, few others"):
            multiply.multiply(multiply.LISTS, round(chosen.million / real) - 1)
        say(f"          {_size()}; {_load()}")
        large = list(pages.measure(pages.lists(town.people()), chosen.times))
        say(f"\nThe same lists ({_load()})\n{told(large)}\n\n{ratios(small, large)}")


def ratios(small: list[Figure], large: list[Figure]) -> str:
    """How much slower each list became."""
    lines = []
    for before, after in zip(small, large, strict=True):
        ratio = after.middle / before.middle
        work = (after.work or 0) / (before.work or 1)
        verdict = "reached" if ratio <= AIM_RATIO else "MISSED"
        told_aim = f"(aim {AIM_RATIO}: {verdict})"
        lines.append(f"  {before.name:<44}{ratio:>6.2f} times as long {told_aim:<20}{work:>6.2f} times the processor")
    return "\n".join(lines)


def _load_part(chosen: argparse.Namespace, say: Say) -> None:
    people = load.visitors(town.spread(chosen.users))
    connections.close_all()
    mix = ", ".join(f"{what} {share}" for what, share in load.MIX)
    say(f"{len(people)} users, {chosen.think:g} s to think, {chosen.seconds:g} s; of a hundred acts: {mix}")
    figures, wrong = load.run(people, port=chosen.port, seconds=chosen.seconds, think=chosen.think)
    say(told(figures))
    whole = figures[0]
    verdict = "reached" if whole.at(0.95) <= load.AIM_P95 else "MISSED"
    say(f"  p95 {whole.at(0.95):.0f} ms (aim {load.AIM_P95}: {verdict}), the slowest {max(whole.times):.0f} ms,")
    say(f"  {len(whole.times) / chosen.seconds:.1f} answers a second; {_load()}; errors: {sum(wrong.values())}")
    for what, number in wrong.most_common():
        say(f"  ERROR {what}: {number} times")


def _copy(first: str, second: str) -> None:
    """Make the second database as the first stands."""
    _use("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{second}" TEMPLATE "{first}"')
    _use(first)


def _use(name: str) -> None:
    """Let every connection from here on go to another database of the same server."""
    connections.close_all()
    default: Any = connections["default"]
    default.close_pool()
    default.settings_dict["NAME"] = name


def _size() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        (size,) = cursor.fetchone() or ("",)
    counts = (Case.objects.count(), Event.objects.count(), LedgerRow.objects.count())
    return "{:,} cases, {:,} events, {:,} ledger rows".format(*counts) + f", {size}"


def _load() -> str:
    """What the machine did in the last minute."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
