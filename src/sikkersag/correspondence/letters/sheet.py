"""What stands on the paper of one letter: its head, its words and its annexes. Plain data, no markup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, one heading or one line of a list. The text stands on the paper as it is: nothing is markup."""

    text: str
    heading: bool = False
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter as it will be set. `to` and `contact` are lines; `day` is the date printed, in Denmark.

    `sender` is the municipality's name, `worker` the caseworker's. An empty `case_number`, `document_number`, `worker`
    or `ean` is left out of the head. `for_child` sets larger letters and a simpler head.
    """

    title: str
    to: tuple[str, ...]
    day: date
    sender: str
    case_number: str
    document_number: str
    worker: str
    contact: tuple[str, ...]
    ean: str
    body: tuple[Paragraph, ...]
    annexes: tuple[str, ...] = ()
    for_child: bool = False
