"""The load client: sends at a steady rate whatever the server does, tries again where no answer came, and compares.

A sender who gets no answer sends the same form again, as a browser does when somebody presses the button once more;
what they wait is counted from the moment at which they first wanted to send.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management import call_command

from sikkersag.foundation import clock
from sikkersag.intake import spool
from sikkersag.intake.jobs import ingest_waiting
from sikkersag.intake.models import Notification, Raw

RECEIPT = re.compile(r">([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<")
#: One in so many brings a file of this many bytes.
WITH_FILE, FILE = 10, 200_000
#: How often somebody tries, and how long they wait in between.
TRIES, PAUSE = 20, 0.5


@dataclass
class Log:
    """What the senders saw: a receipt for each key, milliseconds, and what went wrong on the way."""

    receipts: dict[str, str] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


def say(text: str) -> None:
    """Print at once."""
    print(text, flush=True)


def body(number: int) -> bytes:
    """A form as a browser sends it."""
    fields = {
        "noegle": f"bench-{number}",
        "tekst": f"Bekymring nummer {number}. " + "Barnet kommer tit i skole uden mad. " * 10,
        "hvem": "fagperson",
        "navn": "Lise Lærer",
        "barn.0.navn": f"Barn {number}",
    }
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()]
    found = "".join(parts).encode()
    if number % WITH_FILE == 0:
        head = (
            '--x\r\nContent-Disposition: form-data; name="filer"; filename="brev.txt"\r\n'
            "Content-Type: text/plain\r\n\r\n"
        )
        found += head.encode() + f"{number} ".encode().ljust(FILE, b"a") + b"\r\n"
    return found + b"--x--\r\n"


def send(number: int, at: float, port: int, log: Log) -> None:
    """Send one at its moment, again and again until there is a receipt."""
    time.sleep(max(0.0, at - time.monotonic()))
    sent = body(number)
    for _ in range(TRIES):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        found: list[str] = []
        try:
            connection.request("POST", "/underretning/", sent, {"Content-Type": "multipart/form-data; boundary=x"})
            answer = connection.getresponse()
            found = RECEIPT.findall(answer.read().decode())
            wrong = "" if answer.status == 200 and found else f"answered {answer.status}"
        except (OSError, http.client.HTTPException) as error:
            wrong = type(error).__name__
        finally:
            connection.close()
        with log.lock:
            if not wrong:
                log.receipts[str(number)] = found[0]
                log.times.append((time.monotonic() - at) * 1000)
                return
            log.wrong[wrong] += 1
        time.sleep(PAUSE)


@contextmanager
def server(port: int, workers: int) -> Iterator[subprocess.Popen[bytes]]:
    """`sikkersag serve`, as on a machine of one's own."""
    command = [sys.executable, "-m", "sikkersag.cli", "serve", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--workers", str(workers), "--threads", "4"], stdout=subprocess.DEVNULL
    ) as process:
        try:
            for _ in range(120):
                try:
                    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                    connection.request("GET", "/underretning/")
                    connection.getresponse().read()
                    break
                except OSError:
                    time.sleep(0.5)
            else:
                raise RuntimeError("the server does not answer")
            yield process
        finally:
            process.terminate()


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kill_one(pid: int, at: float, killed: list[int]) -> None:
    """Kill one of the server's processes at a moment, with -9."""
    time.sleep(max(0.0, at - time.monotonic()))
    workers = children(pid)
    if workers:
        os.kill(workers[0], signal.SIGKILL)
        killed.append(workers[0])


def everything(chosen: Namespace) -> int:
    """Send, kill half-way, bring in what waits, compare; returns the exit status."""
    call_command("migrate", verbosity=0)
    total, log, killed = round(chosen.rate * chosen.seconds), Log(), []  # type: tuple[int, Log, list[int]]
    say(f"{total} notifications, {chosen.rate:g} a second; load average {os.getloadavg()[0]:.1f}")
    with server(chosen.port, chosen.workers) as process:
        for number in range(8):  # the first request of a process reads more than the others
            send(-1 - number, time.monotonic(), chosen.port, Log())
        start = time.monotonic() + 1
        killer = threading.Thread(target=kill_one, args=(process.pid, start + chosen.seconds / 2, killed))
        killer.start()
        with ThreadPoolExecutor(min(400, total)) as senders:
            for number in range(total):
                senders.submit(send, number, start + number / chosen.rate, chosen.port, log)
        took = time.monotonic() - start
        killer.join()
    waited = len(spool.waiting())
    ingest_waiting(now=clock.now())
    return compare(total, log, killed, waited, took)


def compare(total: int, log: Log, killed: list[int], waited: int, took: float) -> int:
    """Tell what was given and what is there; the exit status."""
    bench = [row for row in Notification.objects.values_list("receipt", "told") if " -" not in row[1]["text"][:20]]
    inbox, given = [receipt for receipt, _ in bench], list(log.receipts.values())
    times = sorted(log.times)
    say(f"  killed with -9 half-way: {len(killed)} process; all sent within {took:.1f} s")
    say(f"  receipts given {len(given)} of {total}; in the inbox {len(inbox)}; texts told apart "
        f"{len({told['text'] for _, told in bench})}")  # fmt: skip
    say(f"  tried again: {dict(log.wrong) or 'nobody'}; kept twice and known again: "
        f"{Raw.objects.filter(again=True).count()}; waited in the spool: {waited}")  # fmt: skip
    if times:
        marks = {share: times[min(len(times) - 1, int(len(times) * share / 100))] for share in (50, 95, 99)}
        said = ", ".join(f"p{share} {time:.0f} ms" for share, time in marks.items())
        say(f"  from wanting to send to the receipt: {said}, longest {times[-1]:.0f} ms")
    same = sorted(inbox) == sorted(given) and len(given) == total and len(set(given)) == total
    whole = not list(spool.damaged()) and not spool.waiting()
    say("  the receipts and the inbox are equal" if same and whole and killed else "  THEY ARE NOT EQUAL")
    return 0 if same and whole and killed else 1
