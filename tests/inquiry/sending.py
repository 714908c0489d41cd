"""A user who fills in a form of the inquiry and journalises it, having read what the page tells beforehand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from tests.casefile.writing.sending import Sender

from sikkersag.casefile.models import Event

Fields = Mapping[str, str | Sequence[str]]
_SET = re.compile(r'name="set" value="([0-9a-f]+)"')


def page(answer: Any) -> str:
    """What a page says, with its signs as people read them."""
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def read(someone: Sender, form: str, fields: Fields) -> tuple[str, str]:
    """What the page shows before it is journalised, and the sign that it was shown."""
    someone.form = form
    text = page(someone.send(fields, "vis"))
    someone.version = max(someone.version, 1)
    found = _SET.search(text)
    return text, found[1] if found else ""


def journalise(someone: Sender, form: str, fields: Fields) -> Any:
    """Journalise a form whose remarks were read."""
    _, key = read(someone, form, fields)
    return someone.send({**fields, "set": key}, "journalfoer")


def rows(someone: Sender) -> list[Event]:
    """What the form became, in the order of writing."""
    return list(Event.objects.filter(note=someone.draft).order_by("case_id", "seq"))
