"""`sikkersag manage jobs`: a worker, until it is stopped; with `--once`, until nothing is due."""

from __future__ import annotations

import os
import secrets
import signal
import socket
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sikkersag.foundation import clock
from sikkersag.foundation.jobs.runner import LEASE, Runner


class Command(BaseCommand):
    """Start a worker. As many as are wanted may run, also on several machines with one database."""

    help = "Udfør opgaver, der venter. Kører, til den bliver stoppet; gør da den opgave færdig, den er i gang med."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument(
            "--once", action="store_true", help="stop, når der ikke er flere opgaver, der skal udføres nu"
        )
        parser.add_argument(
            "--lease", type=int, default=int(LEASE.total_seconds()), metavar="SEKUNDER",
            help="så længe har en opgave ligget stille, før en anden overtager den (60)",
        )  # fmt: skip

    def handle(self, *_: Any, **options: Any) -> None:
        """Run the worker."""
        # Never the name of an earlier worker: a lease of one that was killed must not look like ours.
        name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        runner = Runner(clock=clock.now, name=name, lease=timedelta(seconds=options["lease"]))

        def stop(number: int, _frame: object) -> None:
            runner.stop()
            # Asked twice, it stops at once; the work is taken up by another when the lease ends.
            signal.signal(number, signal.SIG_DFL)

        before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            if options["once"]:
                self.stdout.write(f"{runner.run_until_empty()} opgaver er udført eller forsøgt.")
            else:
                self.stdout.write("Klar til opgaver. Stop med Ctrl-C.")
                self.stdout.flush()
                runner.run_for_ever()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
