"""What the letters of a decision say: to each adult, and to the child in words of its own. Pure.

Everything that was written in the steps is said again here by itself; only what a letter needs beside it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sikkersag.casefile.ages import age_on
from sikkersag.correspondence.addressees import Addressee
from sikkersag.correspondence.letters.blocks import Value
from sikkersag.decisions.bases import CHAIR, COMMITTEE, Basis
from sikkersag.decisions.proposal import one_line, text
from sikkersag.foundation.ui import danish

DECISION, DECISION_CHILD = "afgoerelse", "afgoerelse_barn"
HEARING, HEARING_CHILD = "partshoering", "partshoering_barn"
#: From this age a child's letter speaks as to a young person.
YOUNG = 13
#: The time for complaining (retssikkerhedsloven § 67; for the committee serviceloven § 168, barnets lov § 146).
TIME_TO_COMPLAIN = "4 uger"
_COMPLAINT_LAW = {
    "serviceloven": "servicelovens § 168 og retssikkerhedslovens § 67",
    "barnets lov": "barnets lov § 146 og retssikkerhedslovens § 67",
}
#: Texts of an adult's letter that the steps hold: the field of the letter, and where its words are.
FROM_STEPS = {
    "afgoerelse": "indhold",
    "hvorfor": "begrundelse",
    "regler": "hjemmel",
    "barnets_syn": "barnets_syn",
    "barnets_syn_vaegt": "vaegt",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a letter is made of: the draft's texts, its basis, the municipality, the day, is the child born."""

    data: Mapping[str, Any]
    basis: Basis
    municipality: str
    on: date
    child_born: date | None

    @property
    def instance(self) -> str:
        """Who takes the decision."""
        return str(self.data.get("instans") or "")

    @property
    def relied_on(self) -> str:
        """The facts that the decision relies on, as a list of lines."""
        chosen = [f"- {one_line(one['text'])}" for one in self.data.get("fakta", ())]
        return "\n".join(part for part in ("\n".join(chosen), text(self.data, "fakta_tekst")) if part)

    def is_under(self, years: int) -> bool:
        """Is the child younger than so many years on the day?"""
        age = age_on(self.child_born, self.on)
        return age is not None and age < years


def values_of(told: Told, to: Addressee, typed: Mapping[str, str]) -> dict[str, Value]:
    """The fields and conditions of one letter. `typed` are those that were asked for beside the steps."""
    return _to_child(told, to, typed) if to.child else _to_adult(told, typed)


def _to_adult(told: Told, typed: Mapping[str, str]) -> dict[str, Value]:
    data = told.data
    said: dict[str, Value] = {field: text(data, step) for field, step in FROM_STEPS.items() if text(data, step)}
    if "afgoerelse" in said:
        said["afgoerelse"] = decided_words(told)
    if told.relied_on:
        said["lagt_vaegt_paa"] = told.relied_on
    measure = bool(text(data, "formaal") and text(data, "varighed"))
    if measure:
        said |= {"formaal": text(data, "formaal"), "varighed": _goes_on(text(data, "varighed"))}
    if text(data, "hoering"):
        said["hoering"] = text(data, "hoering")
    own = {name: _as_asked(name, value) for name, value in typed.items() if value and not name.startswith("barn_")}
    return {
        **said,
        **own,
        **_complaint(told),
        "indsats": measure,
        "hoert": bool(text(data, "hoering")),
    }


#: Who has decided, as a letter says it; whoever is not here is "vi".
_DECIDED_BY = {CHAIR: "Formanden for børne- og ungeudvalget", COMMITTEE: "Børne- og ungeudvalget"}


def decided_words(told: Told) -> str:
    """What is decided, as a whole sentence that says who has decided it."""
    what, who = text(told.data, "indhold"), _DECIDED_BY.get(told.instance, "Vi")
    verb = "sagt nej til" if told.data.get("afslag") else "besluttet"
    return f"{who} har {verb}: {what}{'' if what.endswith(('.', '!', '?')) else '.'}"


def _to_child(told: Told, to: Addressee, typed: Mapping[str, str]) -> dict[str, Value]:
    data = told.data
    talked = bool(text(data, "barnets_syn"))
    asked = {name.removeprefix("barn_"): value for name, value in typed.items() if name.startswith("barn_") and value}
    own = {name: _as_asked(name, value) for name, value in asked.items()}
    said: dict[str, Value] = {"regler": text(data, "hjemmel"), "klagefrist": TIME_TO_COMPLAIN, **own}
    if not talked and text(data, "vaegt"):
        said.setdefault("ikke_talt_fordi", text(data, "vaegt"))
    return {
        **said,
        "under_13": told.is_under(YOUNG),
        "talt_med": talked,
        "klage": to.complains and told.instance != CHAIR,
    }


def _complaint(told: Told) -> dict[str, Value]:
    committee, chair = told.instance == COMMITTEE, told.instance == CHAIR
    return {
        "klage_forvaltning": not committee and not chair,
        "klage_udvalg": committee,
        "klage_foreloebig": chair,
        "klagefrist": TIME_TO_COMPLAIN,
        "klage_til": f"{told.municipality}, Børn og unge",
        "klage_regler": _COMPLAINT_LAW.get(told.basis.law, "") if committee else "retssikkerhedslovens §§ 66 og 67",
    }


def facts_of(told: Told, to: Addressee) -> dict[str, Any]:
    """What the notice of the decision says when the letter has come (vocabulary: afgoerelse_meddelt)."""
    guided = told.instance != CHAIR and (to.complains or not to.child)
    facts: dict[str, Any] = {
        "skriftlig": True,
        "begrundelse": bool(text(told.data, "begrundelse")),
        "klagevejledning": guided,
        "klagefrist": guided,
        "afsender_entydig": True,
    }
    if to.child:
        facts["boernevenlig"] = True
    if told.data.get("fuldt_medhold") is not None:
        facts["fuldt_medhold"] = told.data["fuldt_medhold"]
    return facts


def hearing_values(told: Told, to: Addressee, typed: Mapping[str, str], answer_by: date | None) -> dict[str, Value]:
    """The fields and conditions of a letter that hears a party before the decision."""
    asked = ("overvejer", "hvorfor", "oplysninger", "du_kan")
    said: dict[str, Value] = {name: _as_asked(name, typed[name]) for name in asked}
    said["frist_sat"] = answer_by is not None
    if answer_by is not None:
        said["svarfrist"] = danish.plain_day(answer_by)
    if to.child:
        return {**said, "under_13": told.is_under(YOUNG)}
    return {**said, "regler": "forvaltningslovens § 19"}


#: What stands within a sentence or a title of the letter, which has its own full stop.
_WITHIN = ("emne", "overvejer")


def _as_asked(name: str, value: str) -> str:
    if name == "hvornaar":
        return _goes_on(value)
    return _within(value) if name in _WITHIN else value


def _within(value: str) -> str:
    return " ".join(value.split()).rstrip(".")


def _goes_on(value: str) -> str:
    """A time that goes on with a sentence: "Et år." is told as "et år"."""
    said = _within(value)
    return said[:1].lower() + said[1:]
