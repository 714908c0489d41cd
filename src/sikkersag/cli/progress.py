"""How far a long run has come, on the standard error stream: one line that is rewritten, or now and then a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from sikkersag.law.engine import danish

#: Seconds between lines where the stream is no terminal.
_SELDOM, _OFTEN = 10.0, 0.2


class Progress:
    """Told of each block; `clock` gives seconds. `cases` and `last` say where a run that was stopped had come to,
    `alone` how many cases were asked of the single-case engine for something that the columns lack.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float], total: int | None = None) -> None:
        self.stream, self.clock, self.total = stream, clock, total
        self.blocks = self.cases = self.alone = 0
        self.last = ""
        self._began = self._told = clock()
        self._live, self._width = stream.isatty(), 0

    def block(self, cases: int, last: str) -> None:
        """One more block has been counted, and this was its last case."""
        self.blocks += 1
        self.cases += cases
        self.last = last or self.last
        now = self.clock()
        if now - self._told >= (_OFTEN if self._live else _SELDOM):
            self._told = now
            self._say(self.text(now))

    def text(self, now: float) -> str:
        """What is told: blocks, cases, speed, and the time that is left where the number of cases is known."""
        speed = self.cases / max(now - self._began, 1e-9)
        of = f" af {_number(self.total)}" if self.total else ""
        told = f"{danish.count(self.blocks, 'blok', 'blokke')} · {_number(self.cases)}{of} sager · {speed:.0f} sager/s"
        if self.total and speed:
            told += f" · ca. {_left(max(0, self.total - self.cases) / speed)} tilbage"
        return told

    def done(self) -> str:
        """What is told at the end: cases, time, and how many cases the columns did not answer in full."""
        seconds = self.clock() - self._began
        alone = f"{_number(self.alone)} af dem helt eller delvis regnet én ad gangen"
        return f"{_number(self.cases)} sager på {seconds:.0f} s; {alone}."

    def _say(self, text: str) -> None:
        if self._live:
            self.stream.write(f"\r{text:<{self._width}}")
            self._width = len(text)
        else:
            self.stream.write(f"{text}\n")
        self.stream.flush()

    def clear(self) -> None:
        """Take the line away, before something else is said."""
        if self._live and self._width:
            self.stream.write(f"\r{'':<{self._width}}\r")
            self.stream.flush()
            self._width = 0


def _number(count: int | None) -> str:
    return f"{count:,}".replace(",", ".")


def _left(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 90 else f"{-(-whole // 60)} min."
