"""Saving a text of letters: each time a new version, never an altered one."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from sikkersag.correspondence.letters.kinds import kinds, text_blocks
from sikkersag.correspondence.letters.trying import dry_run
from sikkersag.correspondence.models import TextVersion
from sikkersag.correspondence.queries import texts
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError

_LONGEST_WHY = 300


class OvertakenError(RefusedError):
    """Somebody else has saved a version since the one that this was written from. `version` is theirs."""

    def __init__(self, message: str, version: int) -> None:
        super().__init__(message)
        self.version = version


def same_text(text: str) -> str:
    """The text as it is kept: one kind of line end, nothing behind a line, no blank lines around."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


@transaction.atomic
def save_text(*, block: str, text: str, why: str, base: int, by: User, now: datetime) -> TextVersion:
    """Save a text as the next version of its block. `base` is the version that it was written from (0: the packaged).

    Raises OvertakenError where another version came since, BlockError for a text that cannot be used, RefusedError
    where a sample letter cannot be made with it, where it says the same as now, or where no reason is given; then
    nothing is written. Raises ValueError for a block that there is not.
    """
    if block not in text_blocks():
        raise ValueError(f"no text block {block!r}")
    text, why = same_text(text), " ".join(why.split())
    if not why:
        raise RefusedError("Skriv, hvorfor teksten bliver ændret. Den er ikke gemt.", field="why")
    if len(why) > _LONGEST_WHY:
        raise RefusedError(f"Der er plads til {_LONGEST_WHY} tegn i grunden. Teksten er ikke gemt.", field="why")
    used = {name for kind in text_blocks()[block].kinds for name in kinds()[kind].blocks}
    standing = texts.latest(used)
    version, current = standing.get(block, (0, text_blocks()[block].text))
    if version != base:
        raise _overtaken(block)
    if text == current:
        raise RefusedError("Teksten siger det samme som før. Der er ikke gemt en ny udgave.", field="text")
    failed = dry_run(block, text, standing).failed
    if failed:
        raise RefusedError(
            f"Teksten er ikke gemt: {failed} af eksemplerne kan ikke laves med den. Se hvorfor under prøven, og ret "
            "teksten.",
            field="text",
        )
    try:
        with transaction.atomic():
            made = TextVersion.objects.create(block=block, version=version + 1, text=text, why=why, by=by, at=now)
    except IntegrityError:  # somebody else saved at the same moment
        raise _overtaken(block) from None
    write_entry(
        "correspondence.save_text",
        by=by,
        now=now,
        object=f"text:{block}",
        version=made.version,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    return made


def _overtaken(block: str) -> OvertakenError:
    there = texts.versions(block).first()
    who = "En anden" if there is None else there.by.name
    number = 0 if there is None else there.version
    return OvertakenError(
        f"{who} har gemt udgave {number} imens. Din tekst er ikke gemt, men står stadig i feltet. Prøv den igen: så "
        f"ser du, hvad den ændrer i udgave {number}, før du gemmer.",
        number,
    )
