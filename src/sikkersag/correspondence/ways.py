"""How a letter can go, in words, and how it stands as a shape and a word. The channels of `Letter` and `Delivery`."""

from __future__ import annotations

from sikkersag.correspondence import digitalpost
from sikkersag.correspondence.models import Letter
from sikkersag.foundation.ui.status import Status

PRINT, IN_PERSON, DIGITAL = "print", "personligt", "digital_post"
#: What each channel is called in a sentence about what was done.
SAID = {PRINT: "brev med posten", IN_PERSON: "overrakt personligt", DIGITAL: "Digital Post"}

_SHAPES = {
    Letter.Status.WRITTEN: "today",
    Letter.Status.SENT: "later",
    Letter.Status.DELIVERED: "met",
    Letter.Status.FAILED: "missing",
    Letter.Status.STOPPED: "lapsed",
}
_WORDS = {
    Letter.Status.WRITTEN: "Skrevet, ikke sendt",
    Letter.Status.SENT: "På vej",
    Letter.Status.DELIVERED: "Afleveret",
    Letter.Status.FAILED: "Kunne ikke afleveres",
    Letter.Status.STOPPED: "Standset",
}


def status_of(letter: Letter) -> Status:
    """How a letter stands."""
    told = Letter.Status(letter.status)
    if told == Letter.Status.WRITTEN and letter.channel == PRINT:
        return Status("today", "Venter på udskrift")
    return Status(_SHAPES[told], _WORDS[told])


def label_of(channel: str) -> str:
    """What a channel is called on a screen; the fake one by its name."""
    if channel == DIGITAL:
        return digitalpost.FAKE_LABEL if digitalpost.is_fake() else "Digital Post"
    return {PRINT: "Brev med posten", IN_PERSON: "Overrakt personligt"}.get(channel, "")


def mark_of(letter: Letter) -> str:
    """What whoever says that a letter is posted names it by: some letters of its hash, which stand on its page."""
    return letter.sha256[:16]
