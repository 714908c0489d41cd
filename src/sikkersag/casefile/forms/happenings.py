"""What a note can say has happened: the rows of its matrix, each with the questions that a tick opens.

A row is a kind of the vocabulary with the facts that are asked at once (`asks`), those behind "Flere oplysninger"
(`more`), and whether one tick for several children is one event about all of them (`shared`) or one event for each.
A fact that no requirement reads is not asked for here; the generated form of the kind has them all.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Stands among the asked facts for the matter that the event is about.
ABOUT = "om"


@dataclass(frozen=True, slots=True)
class Happening:
    """A row of the matrix. `heading` is what the opened questions are called, with the child's name for {}."""

    kind: str
    label: str
    explain: str
    heading: str = ""
    shared: bool = False
    asks: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    #: The fact that names a person of whom there may be several: each becomes an event of their own.
    each: str = ""


HAPPENINGS: tuple[Happening, ...] = (
    Happening("hjemmebesoeg", "Hjemmebesøg", "Du så og talte med familien i hjemmet.", shared=True),
    Happening(
        "boernesamtale",
        "Samtale med barnet",
        "En samtale, hvor barnets syn blev søgt.",
        "Samtalen med {}",
        asks=(ABOUT, "foraelder_til_stede", "bisidder_oplyst", "om_indsatsen", "i_undersoegelsen", "barnets_holdning"),
        more=(
            "andre_til_stede",
            "uden_samtykke",
            "begrundelse_uden_samtykke",
            "bisidder_til_stede",
            "bisidder_alder",
            "to_raadgivere",
            "holdt_af",
        ),
        refs=("underretning",),
    ),
    Happening(
        "direkte_kontakt_med_barnet",
        "Anden direkte kontakt med barnet",
        "Leg, tegning, telefon eller besked, der gav barnets syn.",
        "Kontakten med {}",
        asks=(ABOUT, "om_indsatsen", "barnets_holdning"),
    ),
    Happening(
        "samtykke",
        "Samtykke givet",
        "Fra en, der har forældremyndighed, eller fra den unge selv.",
        "Samtykke for {}",
        asks=("fra", "til", ABOUT, "informeret", "skriftligt"),
        more=(
            "formaal_omfattet",
            "frivilligt_oplyst",
            "tilbagekaldelse_oplyst",
            "foelger_oplyst",
            "hvad_og_hvorfra",
            "under_pres",
        ),
        each="fra",
    ),
    Happening(
        "samtykke_soegt",
        "Samtykke søgt, men ikke givet",
        "Du bad om samtykke og fik et nej eller intet svar.",
        "Søgt samtykke for {}",
        asks=("fra", "til", ABOUT, "noedvendighed_begrundet"),
        each="fra",
    ),
    Happening(
        "samtykke_tilbagekaldt",
        "Samtykke trukket tilbage",
        "Den, der gav det, vil ikke mere.",
        "Samtykke for {}, trukket tilbage",
        asks=("fra", "til", ABOUT),
        each="fra",
    ),
    Happening("moede", "Møde", "Med familien, fagfolk eller netværket.", "Mødet om {}", shared=True, asks=(ABOUT,)),
    Happening("telefonsamtale", "Telefonsamtale", "Med betydning for sagen.", shared=True),
    Happening(
        "oplysning_modtaget",
        "Oplysning fra andre",
        "Skole, læge, netværk eller familie fortalte noget af betydning.",
        "Oplysningen om {}",
        asks=("fra", "vaesentlig", "til_ugunst", "kendt_af_parten", ABOUT),
        more=("kendt_af",),
    ),
    Happening(
        "notat",
        "Almindeligt notat",
        "Noget andet, der skal stå i sagen.",
        shared=True,
        asks=(ABOUT,),
        heading="Notatet om {}",
    ),
)

#: The rows by their kind.
BY_KIND = {row.kind: row for row in HAPPENINGS}
#: The kinds that are the child's own talk: they hold the passages about the child alone, beside the note's main event.
TALKS = frozenset({"boernesamtale", "direkte_kontakt_med_barnet"})
#: The kinds of which something must be told: the duty to take notes is not met by saying that they happened. A consent
#: is told by its answers.
TOLD = frozenset(
    {
        "hjemmebesoeg",
        "boernesamtale",
        "direkte_kontakt_med_barnet",
        "moede",
        "telefonsamtale",
        "oplysning_modtaget",
        "notat",
    }
)
