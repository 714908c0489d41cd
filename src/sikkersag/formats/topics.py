"""The topics of the packaged rulebook, as people call them and in the order in which they are told."""

from __future__ import annotations

TOPICS = {
    "underretninger": "Underretninger",
    "overgreb": "Overgreb",
    "undersoegelse": "Undersøgelse",
    "inddragelse": "Inddragelse",
    "afgoerelser": "Afgørelser og breve",
    "indsatser": "Indsatser og planer",
    "opfoelgning": "Opfølgning og tilsyn",
    "anbringelse": "Anbringelse",
    "samvaer": "Samvær",
    "sikkerhedsplan": "Sikkerhedsplan",
    "klage": "Klage",
    "handlekommune": "Handlekommune",
    "data": "Oplysninger og aktindsigt",
}
