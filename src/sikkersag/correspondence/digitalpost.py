"""The way of Digital Post: what a channel answers, and the fake one by which it is tried.

No real channel is here: it takes an agreement and certificates that only a municipality has. The fake one is there
only where it is asked for by name (`SIKKERSAG_DIGITAL_POST=fake`), or in the fictional municipality; nothing leaves the
program, and every screen that offers it says so. Where there is none, Digital Post is not offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol
from xml.etree import ElementTree as Tree

from django.conf import settings

from sikkersag.correspondence.memo import NAMESPACE

#: How it is called on the screens while it is the fake one.
FAKE_LABEL = "Digital Post (prøvekanal)"
FAKE_EXPLAINED = (
    "Prøvekanal: beskeden bygges og efterses, men forlader ikke programmet, og ingen får den. "
    "Den rigtige kanal kræver en aftale med Digitaliseringsstyrelsen."
)
#: From this age one has Digital Post from public authorities.
AGE = 15

Answer = Literal["modtaget", "afleveret", "afvist"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the channel answered: received and on its way, delivered, or rejected and why (Danish). `reference` is the
    channel's own name of the message.
    """

    answer: Answer
    reference: str
    why: str = ""


class Channel(Protocol):
    """A way of Digital Post. Both raise `delivery.NotDeliveredError` where it did not answer."""

    def send(self, xml: bytes) -> Receipt:
        """Hand over a message. Handed over twice under one id, it is one message, and the answer is the same."""

    def receipt(self, reference: str) -> Receipt:
        """How it stands with a message that was handed over."""


class Fake:
    """A channel that answers as a real one might, by the last digit of the receiver's number: 9 is exempt from Digital
    Post, 8 is told of later, anybody else has it at once. It keeps nothing.
    """

    def send(self, xml: bytes) -> Receipt:
        """Answer by the receiver's number."""
        header = Tree.fromstring(xml).find(f"{{{NAMESPACE}}}MessageHeader")
        assert header is not None, "a message is checked before it is sent"
        reference = header.findtext(f"{{{NAMESPACE}}}messageUUID", "")
        number = header.findtext(f"{{{NAMESPACE}}}Recipient/{{{NAMESPACE}}}recipientID", "")
        if number.endswith("9"):
            return Receipt("afvist", reference, "Modtageren er fritaget for Digital Post.")
        return Receipt("modtaget" if number.endswith("8") else "afleveret", reference)

    def receipt(self, reference: str) -> Receipt:
        """What was received has come by then."""
        return Receipt("afleveret", reference)


_registered: list[Channel] = []


def register_channel(channel: Channel | None) -> None:
    """Send by this channel from now on; None: as without it."""
    _registered[:] = [] if channel is None else [channel]


def channel() -> Channel | None:
    """The channel that there is; None where there is none."""
    if _registered:
        return _registered[0]
    return Fake() if settings.DIGITAL_POST == "fake" else None


def is_fake() -> bool:
    """Does nothing leave the program?"""
    return isinstance(channel(), Fake)
