"""Fifty users at once: the server as it is started on a machine of one's own, threads that think between pages.

Each user is a worker with open cases of their own, is signed in by a session that lies in the database, and thinks
for five seconds on average (exponential, at most four times that) between one page and the next. What they do is
`MIX`; to write a note is to open its form, let it save itself twice while typing, and journalise it.
"""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.test import Client
from scripts.bench_casefile.figures import Figure

from sikkersag.casefile.models import Case
from sikkersag.foundation import clock
from sikkersag.foundation.login.models import User

#: What somebody does next, and how often among a hundred times.
MIX = (
    ("case", 30), ("overview", 20), ("children", 12), ("search", 10), ("family", 10), ("note", 10), ("tasks", 5),
    ("overdue", 3),
)  # fmt: skip
#: What 95 of a hundred answers should be under, in milliseconds.
AIM_P95 = 500
_TOKEN = "s" * 32
_TALK = "Barnet fortæller om weekenden. Der er ro derhjemme, og aftalen om lektiehjælp holder. "


@dataclass(frozen=True)
class Visitor:
    """A user with a session and what they have to look at."""

    user: int
    session: str
    cases: Sequence[tuple[str, str]]
    words: Sequence[str]


@dataclass
class Log:
    """What happened: milliseconds by what was asked for, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str, milliseconds: float, wrong: str) -> None:
        """One answer."""
        with self.lock:
            self.times.setdefault(what, []).append(milliseconds)
            if wrong:
                self.wrong[f"{what}: {wrong}"] += 1


def visitors(users: Sequence[User]) -> list[Visitor]:
    """The users with their sessions, cases and words to search for."""
    found = []
    for user in users:
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cases = list(Case.objects.filter(worker=user, status=Case.Status.OPEN).select_related("child").order_by("pk"))
        words = [word for case in cases for word in (case.number, case.child.name, "skolen", "samtale")]
        found.append(Visitor(user.pk, session, [(case.number, str(case.family_id)) for case in cases], words))
    return found


@contextmanager
def server(port: int) -> Iterator[None]:
    """`sikkersag serve`: gunicorn with two processes of four threads, each process with a pool of connections."""
    command = [sys.executable, "-m", "sikkersag.cli", "serve", "--port", str(port)]
    with subprocess.Popen([*command, "--workers", "2", "--threads", "4"], stdout=subprocess.DEVNULL) as process:
        try:
            _wait(port, process)
            yield
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(120):
        if process.poll() is not None:
            raise RuntimeError("the server did not start; why stands above")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/konto/login/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the server does not answer")


class _Person:
    """One user in a thread of their own."""

    def __init__(self, visitor: Visitor, port: int, log: Log, think: float, until: float) -> None:
        self.visitor, self.port, self.log, self.think, self.until = visitor, port, log, think, until
        self.random = Random(visitor.user)

    def run(self) -> None:
        """Think, open something, think, until the time is up."""
        time.sleep(self.random.uniform(0, self.think))
        kinds, weights = zip(*MIX, strict=True)
        while time.monotonic() < self.until:
            self._do(self.random.choices(kinds, weights)[0])
            self._pause()

    def _pause(self) -> None:
        time.sleep(min(self.random.expovariate(1 / self.think), 4 * self.think))

    def _do(self, what: str) -> None:
        number, family = self.random.choice(self.visitor.cases)
        match what:
            case "case":
                self._get("case page", f"/sag/{number}/")
            case "overview":
                self._get("overview", "/overblik/")
            case "children":
                self._get("list of children", "/boern/")
            case "tasks":
                self._get("list of tasks", "/opgaver/")
            case "family":
                self._get("family page", f"/familie/{family}/")
            case "overdue":
                self._get("list of what is overdue", "/opgaver/?hvornaar=overskredet")
            case "search":
                self._post("search", "/soeg/", {"q": self.random.choice(self.visitor.words)}, {}, 200)
            case "note":
                self._note(number, family)

    def _note(self, number: str, family: str) -> None:
        draft, today = uuid4(), clock.now()
        self._get("note: the form", f"/familie/{family}/notat/nyt/?barn={number}")
        fields = {
            "formular": "notat",
            "familie": family,
            "dato": f"{today:%d-%m-%Y}",
            "klokkeslaet": "08.00",
            "tilstede_kommune": f"u{self.visitor.user}",
            "skete.notat": number,
            "afsnit.0.om": number,
        }
        for version in (0, 1):
            self._pause()
            fields |= {"version": str(version), "afsnit.0.tekst": _TALK * (version + 1), "handling": "gem"}
            self._post("note: saves itself", f"/kladde/{draft}/", fields, {"X-Autosave": "1"}, 200)
        self._pause()
        fields |= {"version": "2", "afsnit.0.tekst": _TALK * 3, "handling": "journalfoer"}
        self._post("note: journalised", f"/kladde/{draft}/", fields, {}, 302)

    def _get(self, what: str, address: str) -> None:
        self._ask(what, "GET", address, None, {}, 200)

    def _post(self, what: str, address: str, fields: dict[str, str], headers: dict[str, str], wanted: int) -> None:
        form = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": _TOKEN, **headers}
        self._ask(what, "POST", address, urlencode(fields), form, wanted)

    def _ask(
        self, what: str, method: str, address: str, body: str | None, headers: dict[str, str], wanted: int
    ) -> None:
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.visitor.session}; {settings.CSRF_COOKIE_NAME}={_TOKEN}"
        started, wrong = time.perf_counter(), ""
        # A connection for each page: the server has closed the one before while its user was thinking.
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, address, body, {"Cookie": cookie, **headers})
            answer = connection.getresponse()
            answer.read()
            wrong = "" if answer.status == wanted else f"answered {answer.status}, not {wanted}"
        except (OSError, http.client.HTTPException) as error:
            wrong = type(error).__name__
        finally:
            connection.close()
        self.log.add(what, (time.perf_counter() - started) * 1000, wrong)


def run(people: Sequence[Visitor], *, port: int, seconds: float, think: float) -> tuple[list[Figure], Counter[str]]:
    """Let everybody work for so many seconds; returns the figures, all answers first, and what went wrong."""
    log, until = Log(), time.monotonic() + seconds
    threads = [threading.Thread(target=_Person(one, port, log, think, until).run) for one in people]
    with server(port):
        # Each worker process reads the law once, at its first page; nobody is measured waiting for that.
        for one in people[:8]:
            _Person(one, port, Log(), think, until)._get("warm", "/overblik/")
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    everything = [one for times in log.times.values() for one in times]
    figures = [Figure(what, times) for what, times in sorted(log.times.items())]
    return [Figure(f"all of {len(everything)} answers", everything), *figures], log.wrong
