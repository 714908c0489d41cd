"""Which decisions the area lawyer is to look at, and who may look: topics of risk, and what keeps one from it. Pure.

A topic follows from what is typed in the decision, never from a mark that somebody must remember to set. What a review
has come to is told in `queries.reviewing`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sikkersag.decisions.models import Decision, Review

#: From this day a child has contact at least every fourth week; before it, at least once a month (V2 of the rulebook).
_FOURTH_WEEK = date(2024, 1, 1)
#: The topic of a review that a worker asks for though none is called for.
OWN = "eget_oenske"


@dataclass(frozen=True, slots=True)
class Topic:
    """A risk that the area lawyer looks at. `sections`: where the law speaks of it, in Serviceloven and Barnets lov."""

    key: str
    label: str
    why: str
    sections: str
    arts: frozenset[str] = frozenset()


#: Every topic, in the order of the queue.
TOPICS: tuple[Topic, ...] = (
    Topic(
        "sikkerhedsplan",
        "Sikkerhedsplan",
        "En sikkerhedsplan er en støttende indsats. Den kræver samtykke og må ikke afgøre, hvor barnet bor, eller hvem "
        "der ser det, uden den afgørelse, som loven kræver.",
        "serviceloven §§ 52 og 140, barnets lov §§ 32 og 91",
        frozenset({"sikkerhedsplan", "sikkerhedsplan_ophoer"}),
    ),
    Topic(
        "tvang",
        "Tvang",
        "Der gribes ind uden samtykke eller mod et barns eller en forælders vilje.",
        "serviceloven §§ 51, 56, 58, 62, 63, 68 e og 75, barnets lov §§ 23, 37, 40, 47, 50, 70 og 143",
        frozenset(
            {
                "indsats_uden_samtykke",
                "tvangsundersoegelse",
                "tvangsanbringelse",
                "foreloebig_anbringelse",
                "opretholdt_anbringelse",
                "laegelig_behandling",
                "adoption",
            }
        ),
    ),
    Topic(
        "samvaersbegraensning",
        "Begrænset samvær",
        "Barnet ser en forælder sjældnere end lovens mindste, under opsyn eller slet ikke, eller en forælder må ikke "
        "vide, hvor barnet bor.",
        "serviceloven § 71, barnets lov §§ 103-105",
        frozenset({"overvaaget_samvaer", "afbrydelse_af_samvaer", "hemmeligt_sted"}),
    ),
    Topic(
        "hjemgivelse",
        "Hjemgivelse",
        "Barnet flytter hjem, eller familien får nej til det.",
        "serviceloven § 68, barnets lov §§ 99-102",
        frozenset({"hjemgivelse", "afslag_paa_hjemgivelse"}),
    ),
    Topic(OWN, "Eget ønske", "Rådgiveren har selv bedt om juristens øjne på afgørelsen.", ""),
)

_BY_KEY = {topic.key: topic for topic in TOPICS}


def topic_of(key: str) -> Topic:
    """A topic by its key; one that is no longer known is told by its key."""
    return _BY_KEY.get(key) or Topic(key, key, "", "")


def topics_of(data: Mapping[str, Any], on: date) -> tuple[Topic, ...]:
    """The topics that what is typed in a decision falls under, by the law of a Danish day; none: no review is called
    for. `data` has `art` as the vocabulary has it, and what more the kind asks (`samvaer_hyppighed`) in `mere`.
    """
    art, more = str(data.get("art") or ""), data.get("mere") or {}
    found = [topic for topic in TOPICS if art in topic.arts]
    limited = _BY_KEY["samvaersbegraensning"]
    if limited not in found and _below_least(str(more.get("samvaer_hyppighed") or ""), on):
        found.append(limited)
    return tuple(found)


def _below_least(often: str, on: date) -> bool:
    """Is contact this often less than the law's least on a day?"""
    return often in {"sjaeldnere", "intet"} or (often == "mindst_hver_maaned" and on >= _FOURTH_WEEK)


# May it be done now?


def why_not_ask(decision: Decision, *, seen: int, waits: bool) -> str:
    """Why no review is asked for now. `seen`: the version of the decision that whoever asks has before them."""
    if decision.status != Decision.Status.DRAFT:
        return "Afgørelsen er ikke en kladde længere, så den kan ikke sendes til juristen. Intet er sendt."
    if waits:
        return "Afgørelsen ligger allerede hos juristen. Træk den tilbage først, hvis den skal sendes på ny."
    if decision.version != seen:
        return (
            "Afgørelsen er gemt på ny imens, så den er ikke sendt. Se den, som den er nu, og send den igen, hvis den "
            "er rigtig."
        )
    return ""


def why_not_review(*, user: int, part: Collection[int], asked_by: int) -> str:
    """Why somebody may not review a decision: they have had a hand in it. `part`: who wrote or saved it, or gave a
    reason at its gate.
    """
    if user in part:
        return "Du har selv arbejdet med afgørelsen, så en anden jurist skal se på den. Din tekst er ikke sendt."
    if user == asked_by:
        return "Du har selv sendt afgørelsen til vurdering, så en anden jurist skal se på den. Din tekst er ikke sendt."
    return ""


def why_not_answer(review: Review) -> str:
    """Why a review cannot be answered now, or taken back."""
    if review.status == Review.Status.WITHDRAWN:
        return "Afgørelsen er trukket tilbage fra juristen imens. Dit svar er ikke gemt; din tekst står her endnu."
    if review.status != Review.Status.WAITS:
        who = "en anden" if review.reviewer is None else review.reviewer.name
        return f"{who} har svaret imens. Dit svar er ikke gemt; din tekst står her endnu, så du kan bruge den."
    return ""
