"""Making the municipality in an empty, migrated database, stage by stage, each with the seconds that it took."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from django.db import transaction

from sikkersag.casefile.actions.importing import History, import_histories
from sikkersag.casefile.models import Case
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.synth import make as synth
from sikkersag.synth.clock import day_number, last_second
from sikkersag.web.demo import decisions, documents, family, notifications, people, routing, source, staff, users
from sikkersag.web.demo.histories import Writer
from sikkersag.web.demo.people import Known
from sikkersag.web.demo.spreading import spread
from sikkersag.web.demo.town import CASES, DESKS, LAST_DAY, NOW, RECENT, SEED


@dataclass(frozen=True)
class Built:
    """What was made."""

    staff: staff.Staff
    cases: list[Case]


def build(*, cases: int = CASES, seed: int = SEED, say: Callable[[str], None] = lambda line: None) -> Built:
    """Fill the database, all or nothing; `say` gets a line for each stage."""
    with _timed("opdigter børn, familier og forløb", say), tempfile.TemporaryDirectory() as folder:
        last = last_second(day_number(date.fromisoformat(LAST_DAY)))
        order = synth.Order(cases, seed, last, desks=DESKS, recent=RECENT)
        synth.write(order, Path(folder) / "kommune")
        town = source.read(Path(folder) / "kommune")
    with transaction.atomic():
        with _timed("opretter enheder, medarbejdere, personer og boliger", say):
            who = staff.make(town, seed=seed)
            known = people.make(town, seed=seed)
        with _timed("skriver journalerne", say):
            moved = spread(town.children)
            histories: list[History] = [_history(child, known, who, moved, seed) for child in town.children]
            histories += family.make(who, seed=seed)
            histories = documents.attach(histories)
        with _timed(f"lægger {len(histories)} sager ind og holder dem op mod loven", say):
            written = import_histories(histories, by=None, now=NOW)
        documents.register(written)
        family.write_drafts(who)
        decisions.make()
        users.give_outsiders(who, written)
        routing.make(who)
        with _timed("modtager de sidste tredive dages underretninger", say):
            notifications.make(who, seed=seed)
        write_entry("demo.build", by=None, now=NOW, cases=len(written), seed=seed)
    return Built(who, written)


def _history(
    child: source.Child, known: Mapping[str, Known], who: staff.Staff, moved: Mapping[str, int], seed: int
) -> History:
    return Writer(child, known[child.key], who, Random(f"{seed}/{child.key}"), seed, moved.get(child.family)).history()


@contextmanager
def _timed(what: str, say: Callable[[str], None]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    say(f"{time.perf_counter() - started:6.1f} s  {what}")
