"""What is measured on: the fictional municipality, some of its cases brought to exactly 200 entries, and its people.

The rows are made by the program itself (`web.demo`, `journal.append`); multiplying them is `multiply`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.core.management import call_command
from django.db.models import Count

from sikkersag.casefile.actions.journal import append
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.models import Case, Event
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.organisation.models import Employment
from sikkersag.foundation.people.models import Residence
from sikkersag.intake import jsonbody, spool
from sikkersag.intake.actions.ingesting import ingest
from sikkersag.intake.models import Notification
from sikkersag.intake.submission import Submission, ToldChild
from sikkersag.law.engine.moment import Moment
from sikkersag.web.demo.build import build
from sikkersag.web.demo.town import NOW

#: How long the cases are that pages and appends are measured on, and how many of them.
LENGTH = 200
LONG_CASES = 21
_INSTANT = int(NOW.timestamp())
#: What happens in a long case, and how often among a hundred entries.
_MIX = (
    ("notat", 24), ("telefonsamtale", 22), ("moede", 12), ("oplysning_modtaget", 10), ("dokument_journaliseret", 8),
    ("hjemmebesoeg", 6), ("direkte_kontakt_med_barnet", 5), ("foraeldre_inddraget", 4), ("fagperson_inddraget", 4),
    ("boernesamtale", 2), ("underretning_modtaget", 1), ("opfoelgning", 2),
)  # fmt: skip
_SENTENCES = (
    "Moren ringer og fortæller, at ugen har været bedre end den forrige.",
    "Skolen har set, at der er ro om morgenen, og at klassen går godt.",
    "Vi aftaler, at jeg kommer forbi i næste uge, og at begge forældre er hjemme.",
    "Faren vil gerne vide, hvad der skal ske nu. Jeg lover at skrive det ned.",
    "Pædagogen fortæller om legen på stuen og om en konflikt, der blev løst.",
    "Der er spurgt til søvn, mad og venner. Det fortælles uden at være trykket.",
)


@dataclass(frozen=True)
class People:
    """Who looks: a worker, a leader, the head of a centre, and somebody who sees every case. The case of 200 entries is
    the worker's; `appends` are others of that length. The receiver has a notification about somebody with the name, the
    day and the home of that case's child, linked to no case.
    """

    worker: User
    leader: User
    chief: User
    everything: User
    receiver: User
    case: Case
    appends: Sequence[Case]
    notification: Notification


def make(cases: int) -> list[Case]:
    """Fill the empty database with the municipality; returns the cases that were brought to 200 entries."""
    call_command("migrate", verbosity=0)
    build(cases=cases)
    found = Case.objects.filter(status=Case.Status.OPEN, worker__isnull=False, length__lt=LENGTH - 60)
    # The longest of them: a case of 200 entries has a history behind it, not notes alone.
    chosen = list(found.select_related("worker", "child").order_by("-length", "pk")[:LONG_CASES])
    for case in chosen:
        _lengthen(case, Random(case.pk))
    return [Case.objects.get(pk=case.pk) for case in chosen]


def _lengthen(case: Case, random: Random) -> None:
    kinds, weights = zip(*_MIX, strict=True)
    wanted = LENGTH - case.length
    entries = []
    for number in range(wanted):
        at = _INSTANT - timedelta(days=random.randint(2, 900), minutes=random.randint(0, 500)) // timedelta(seconds=1)
        entries.append(entry(case, random.choices(kinds, weights)[0], at, random, number))
    entries.sort(key=lambda one: one.at.lo)
    append({case.pk: entries}, by=case.worker, now=NOW, key=f"bench {case.pk}")


def entry(case: Case, kind: str, at: int, random: Random, number: int) -> NewEvent:
    """One note of a few sentences about the child, written down within two days."""
    text = " ".join(random.sample(_SENTENCES, k=random.randint(2, 4)))
    child = str(case.child_id)
    return NewEvent(
        kind,
        Moment(at, at, "minute"),
        event=uuid.uuid4(),
        written_at=min(at + random.randint(600, 170_000), _INSTANT),
        concerns=(child,),
        title=f"Samtale {number}" if kind == "telefonsamtale" else "",
        passages=(Passage(text, about=(child,)),),
        in_role="sagsbehandler",
    )


def people() -> People:
    """Whom pages are measured for: the worker of a long case, those who lead, and one of the central staff."""
    ids = Event.objects.filter(seq=LENGTH, case__length__gte=LENGTH).order_by("case_id").values("case_id")
    long_cases = list(Case.objects.filter(pk__in=ids).select_related("worker", "child", "unit").order_by("pk"))
    case = long_cases[0]
    leader = organisation.leader(case.unit, organisation.day_of(NOW))
    if case.worker is None or leader is None:
        raise RuntimeError(f"case {case.number} has no worker or no leader")
    appends = long_cases[1:LONG_CASES]
    chief, everything, receiver = map(_first, ("borgercenterchef", "kvalitetsstab", "modtagelse"))
    return People(case.worker, leader, chief, everything, receiver, case, appends, _notification(case))


def _notification(case: Case) -> Notification:
    """One that tells a child's common first name with another surname, its day and its address."""
    child = case.child
    home = Residence.objects.filter(person=child, ends__isnull=True).select_related("household").first()
    told = Submission(
        text="Barnet kommer i skole uden mad.",
        sender_kind="fagperson",
        children=(
            ToldChild(
                name=f"{child.name.split()[0]} Jensen",
                born=f"{child.born:%d-%m-%Y}" if child.born else "",
                address=home.household.address if home else "",
            ),
        ),
    )
    kept = spool.keep([jsonbody.write(told)], channel="api", arrived_at=NOW, media_type="application/json", key="bench")
    return Notification.objects.get(receipt=ingest(kept.raw, now=NOW).receipt)


def _first(role: str) -> User:
    posts = organisation.on(Employment.objects.filter(role=role, user__is_active=True), organisation.day_of(NOW))
    return posts.select_related("user").order_by("pk")[0].user


def spread(number: int) -> list[User]:
    """So many workers with open cases, taken evenly from all of them, for the load."""
    with_cases = Case.objects.filter(status=Case.Status.OPEN, worker__isnull=False)
    workers = with_cases.values("worker").annotate(n=Count("pk")).order_by("worker").values_list("worker")
    found = [pk for (pk,) in workers.filter(n__gte=5)]
    step = max(1, len(found) // number)
    return list(User.objects.filter(pk__in=found[::step][:number]).order_by("pk"))
