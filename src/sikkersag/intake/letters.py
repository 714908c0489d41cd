"""What is written to who wrote: plain, and with nothing of any child or case in it. Pure.

A receipt says that the notification came, its number, and what the sender may expect; the feedback to a professional
says whether something was begun, and not what (barnets lov § 138).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sikkersag.foundation.ui import danish

SUBJECT = "Din underretning"
_GREETING = "Hej"
_CLOSE = "Er et barn i fare nu, så ring {phone} hele døgnet.\n\nMed venlig hilsen\nBørn og unge"
_AFTER = {
    "fagperson": (
        "Vi har vurderet eller vurderer den inden for 24 timer. Du kan se på vores hjemmeside med nummeret, hvor langt "
        "vi er. Når vi ved, om der bliver sat en undersøgelse eller hjælp i gang, får du det at vide, medmindre "
        "særlige forhold taler imod det. Mere må vi ikke fortælle."
    ),
    "anden_kommune": "Vi har vurderet eller vurderer den inden for 24 timer.",
    "familien": (
        "Vi har vurderet eller vurderer den inden for 24 timer. Hvis du er part i sagen, hører du fra os som part. Et "
        "brev som dette må ikke fortælle om sagen."
    ),
}
_PRIVATE = (
    "Vi har vurderet eller vurderer den inden for 24 timer. Vi har tavshedspligt og må ikke fortælle dig, hvad der "
    "sker bagefter. Det betyder ikke, at der ikke sker noget. Skriv eller ring igen, hvis du bliver bekymret på ny."
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and a text."""

    subject: str
    text: str


def receipt(*, sender_kind: str, number: str, arrived: datetime, phone: str) -> Letter:
    """That it was received."""
    came = f"Vi har modtaget din underretning {danish.full_day(arrived)} {danish.clock(arrived)}."
    paragraphs = (
        _GREETING, f"{came} Den har nummer {number}.", _AFTER.get(sender_kind, _PRIVATE), _CLOSE.format(phone=phone),
    )  # fmt: skip
    return Letter(SUBJECT, "\n\n".join(paragraphs))


def feedback(*, number: str, arrived: datetime, begun: bool, phone: str) -> Letter:
    """Whether an examination, a screening or help was begun; to a professional alone."""
    what = "er sat en undersøgelse, en afdækning eller en indsats i gang" if begun else (
        "ikke er sat en undersøgelse, en afdækning eller en indsats i gang"
    )  # fmt: skip
    paragraphs = (
        _GREETING,
        f"Du skrev til os {danish.full_day(arrived)}. Din underretning har nummer {number}.",
        f"Vi kan fortælle dig, at der {what}. Vi må ikke fortælle, hvilken. Bliver du bekymret igen, så skriv igen.",
        _CLOSE.format(phone=phone),
    )
    return Letter(SUBJECT, "\n\n".join(paragraphs))
