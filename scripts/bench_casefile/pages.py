"""Server time of pages and of appends, inside Django: the test client with a signed-in session, warm.

The whole stack of middleware and templates is in the figures; the network and the web server are not (see `load`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count, cycle
from random import Random

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from scripts.bench_casefile import town
from scripts.bench_casefile.figures import Figure, timed

from sikkersag.casefile.actions.journal import append
from sikkersag.foundation import clock
from sikkersag.foundation.login.models import User

#: What the medians should be at most, in milliseconds.
LIST, CASE, APPEND, SEARCH = 60, 150, 100, 200
WARM = 5


@dataclass(frozen=True)
class Page:
    """A page and who opens it; with `sent`, it is posted."""

    name: str
    user: User
    address: str
    aim: float | None = None
    sent: Mapping[str, str] | None = None
    #: What must stand in the answer, so that a page without it is not measured for one.
    says: str = ""


def lists(people: town.People) -> Iterator[Page]:
    """The lists, for viewers from few cases to all of them."""
    for who, user in (
        ("a worker", people.worker),
        ("a leader", people.leader),
        ("the head of a centre", people.chief),
        ("who sees every case", people.everything),
    ):
        yield Page(f"/boern/ of {who}", user, "/boern/", LIST)
        yield Page(f"/opgaver/ of {who}", user, "/opgaver/", LIST)


def others(people: town.People) -> Iterator[Page]:
    """Every other page that is measured."""
    case = people.case
    yield Page("/sag/<number>/, 200 events", people.worker, reverse("case", args=[case.number]), CASE)
    whole = f"{reverse('case', args=[case.number])}?side=10&vis=forloeb"
    yield Page("/sag/<number>/, all 200 shown", people.worker, whole)
    yield Page("/familie/<id>/", people.worker, reverse("family", args=[case.family_id]))
    yield Page("the form of a note", people.worker, reverse("note_new", args=[case.family_id]))
    yield Page("/overblik/ of a worker", people.worker, "/overblik/", LIST)
    yield Page("/team/ of a leader", people.leader, "/team/", LIST)
    yield Page("/team/ of the head of a centre", people.chief, "/team/")
    yield Page("/boern/ page 20 of who sees every case", people.everything, "/boern/?side=20")
    yield Page("/opgaver/ overdue of who sees every case", people.everything, "/opgaver/?hvornaar=overskredet")
    inbox = reverse("notification", args=[people.notification.pk])
    yield Page("/indbakke/ of the reception", people.receiver, "/indbakke/", LIST)
    yield Page("/indbakke/<pk>/ with candidates", people.receiver, inbox, CASE, says="Mulige børn")
    yield from searches(people)


def searches(people: town.People) -> Iterator[Page]:
    """Searches, which are posted: what is searched for stands in no address."""
    child = people.case.child.name.split()
    found, nothing = 'search-hits"', "Intet fundet"
    for what, words, says in (
        ("a case number", people.case.number, found),
        ("a rare name", people.case.child.name, found),
        ("a common first name", child[0], found),
        ("a word of the journals", "pædagogen", found),
        ("two words of the journals", "konflikt legen", found),
        ("nothing there", "xylofonkvartet", nothing),
    ):
        for who, user in (("a worker", people.worker), ("all cases", people.everything)):
            yield Page(f"search: {what} ({who})", user, reverse("search"), SEARCH, {"q": words}, says)


def measure(pages: Iterator[Page], times: int) -> Iterator[Figure]:
    """Open each page so many times; a page that does not answer 200 stops the measurement."""
    clients: dict[int, Client] = {}
    for page in pages:
        if page.user.pk not in clients:
            clients[page.user.pk] = Client(SERVER_NAME="127.0.0.1")
            clients[page.user.pk].force_login(page.user, "allauth.account.auth_backends.AuthenticationBackend")
        client = clients[page.user.pk]
        visit = partial(client.get if page.sent is None else client.post, page.address, page.sent)
        rows = 0
        for _ in range(WARM):
            response = visit()
            if response.status_code != 200:
                raise RuntimeError(f"{page.address} answered {response.status_code}")
            if page.says not in response.content.decode():
                raise RuntimeError(f"{page.name}: {page.says!r} is not on the page")
            rows = response.content.count(b"<tr><td")
        with CaptureQueriesContext(connection) as queries:
            visit()
        # Counted before the next request, which empties the list.
        asked = len(queries)
        found, work = timed(visit, times)
        yield Figure(page.name, found, page.aim, asked, rows or None, work)


def appends(people: town.People, times: int) -> Figure:
    """Write one note in the cases of 200 entries, one after the other; with ledger, projections, audit and commit."""
    cases, random, numbers = cycle(people.appends), Random(7), count(1)

    def write() -> None:
        case, number = next(cases), next(numbers)
        now = clock.now()
        at = int((now - timedelta(hours=3)).timestamp())
        one = town.entry(case, random.choice(("notat", "telefonsamtale", "moede")), at, random, number)
        append({case.pk: [one]}, by=case.worker, now=now, key=str(uuid.uuid4()))

    for _ in range(len(people.appends)):
        write()
    with CaptureQueriesContext(connection) as queries:
        write()
    asked = len(queries)
    found, work = timed(write, times)
    return Figure("append with ledger, case of 200 events", found, APPEND, asked, work=work)
