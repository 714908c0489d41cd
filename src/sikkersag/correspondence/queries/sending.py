"""What stands in the way of sending a letter now: asked when it is sent, not only when it was written.

An address may have become protected since, custody may have moved, and somebody may have moved house. What is found
says so in Danish, and whether writing the letter anew mends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sikkersag.casefile.ages import age_on
from sikkersag.correspondence import digitalpost
from sikkersag.correspondence.addressees import Addressee
from sikkersag.correspondence.models import Letter
from sikkersag.correspondence.queries.addressees import addressees_of, homes_of
from sikkersag.correspondence.queries.crossing import crossing, crossing_annexes, lives_in_family, words_of
from sikkersag.correspondence.ways import DIGITAL, PRINT
from sikkersag.foundation.access.narrowing import lifted
from sikkersag.foundation.organisation.queries import day_of
from sikkersag.foundation.ui import danish

NOT_SENT = "Brevet er ikke sendt."


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a letter may not go. `anew`: another letter, written now, may."""

    why: str
    anew: bool = True


def obstacles(letter: Letter, *, at: datetime, channel: str = "") -> tuple[Obstacle, ...]:
    """Everything that stands in the way of this letter going now, by this channel where one is told."""
    found: list[Obstacle] = []
    with lifted():
        if letter.to is not None:
            found += _receiver(letter, at)
        found += _addresses(letter, at)
    if not found and (why := channel_obstacle(letter, at=at, channel=channel)):
        found.append(Obstacle(why, anew=False))
    return tuple(found)


def channel_obstacle(letter: Letter, *, at: datetime, channel: str) -> str:
    """Why a letter that may go cannot go by this channel; empty where it can."""
    if channel == PRINT and not printed_address(letter, at):
        return _no_address(letter)
    return why_not_digital(letter, at) if channel == DIGITAL else ""


def now_addressee(letter: Letter, at: datetime) -> Addressee | None:
    """The receiver as the case has them now; None where they are in it no longer."""
    if letter.to_id is None:
        return None
    told = addressees_of(letter.case, at=at, decision=str(letter.refers or ""))
    return next((one for one in told if one.person.pk == letter.to_id), None)


def _receiver(letter: Letter, at: datetime) -> list[Obstacle]:
    was = letter.words.get("addressee", {})
    one = now_addressee(letter, at)
    name = letter.to_name
    if one is None:
        return [Obstacle(f"{name} er ikke længere registreret i sagen. {NOT_SENT} Stands det, og se, hvem der nu er "
                         "part.", anew=False)]  # fmt: skip
    if was.get("custody") and not one.custody:
        return [Obstacle(f"{name} har ikke længere forældremyndigheden. {NOT_SENT} Stands det, og se, hvem der nu er "
                         "part.", anew=False)]  # fmt: skip
    if was.get("party") and not one.party:
        return [Obstacle(f"{name} er ikke længere part i sagen. {NOT_SENT} Stands det, og se, hvem der nu er part.",
                         anew=False)]  # fmt: skip
    return []


def _addresses(letter: Letter, at: datetime) -> list[Obstacle]:
    lives = lives_in_family(letter.case, at)
    found = []
    if letter.to is not None and letter.address:
        home = homes_of([letter.to], day_of(at))[letter.to.pk]
        if home.protected:
            found.append(
                Obstacle(
                    f"{danish.genitive(letter.to_name)} adresse er blevet beskyttet, efter at brevet blev skrevet, og "
                    f"den står i brevet, som ligger på sagen. {NOT_SENT} Skriv det på ny uden adressen."
                )
            )
        elif home.address and home.address not in letter.address:
            found.append(
                Obstacle(
                    f"{letter.to_name} bor et andet sted, end der står på brevet. {NOT_SENT} Skriv det på ny med den "
                    "nye adresse."
                )
            )
    others = crossing(words_of(letter.words, letter.title), lives, to=letter.to_id, protected_only=True)
    for name in dict.fromkeys(one.name for one in others):
        found.append(
            Obstacle(
                f"{danish.genitive(name)} adresse er beskyttet, og den står i brevets tekst til {letter.to_name}. "
                f"{NOT_SENT} Ret teksten, og skriv brevet på ny.",
                anew=False,
            )
        )
    annexes = [UUID(one["id"]) for one in letter.words.get("annexes", ())]
    for title in crossing_annexes(annexes, lives, to=letter.to_id):
        found.append(
            Obstacle(
                f"Bilaget »{title}« nævner en beskyttet adresse. {NOT_SENT} Tag adressen ud af bilaget, og skriv "
                "brevet på ny.",
                anew=False,
            )
        )
    return found


def printed_address(letter: Letter, at: datetime) -> str:
    """What stands on the envelope: the address on the letter, or, where that is protected, the receiver's own now,
    which is printed on a sheet that goes with their letter alone.
    """
    if letter.address or letter.to is None:
        return letter.address or ("\n".join(letter.words.get("to", ())) if letter.to is None else "")
    return homes_of([letter.to], day_of(at))[letter.to.pk].address


def _no_address(letter: Letter) -> str:
    return (
        f"Det er ikke skrevet, hvor {letter.to_name} bor, så brevet kan ikke sendes med posten. {NOT_SENT} Overræk det "
        "personligt, eller skriv bopælen under Personer i sagen."
    )


def why_not_digital(letter: Letter, at: datetime) -> str:
    """Why a letter cannot go as Digital Post."""
    if digitalpost.channel() is None:
        return f"Der er ikke sat Digital Post op. {NOT_SENT}"
    if letter.to is None or not letter.to.cpr:
        return f"Vi har ikke {danish.genitive(letter.to_name)} CPR-nummer, så brevet kan ikke gå som Digital Post."
    age = age_on(letter.to.born, day_of(at))
    if age is not None and age < digitalpost.AGE:
        return f"{letter.to_name} er ikke fyldt {digitalpost.AGE} år og har derfor ikke Digital Post."
    if letter.words.get("annexes"):
        return (
            "Brevet har bilag, og dem tager vi ikke med i Digital Post endnu. Send det med posten, eller overræk det."
        )
    return ""
