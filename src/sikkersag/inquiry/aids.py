"""Aids for a talk with a child that can be printed: drawn for this project, in plain lines, about nobody.

Each is a page of A4 with a drawing (SVG) that has a title and a description for those who do not see it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aid:
    """One aid: its name in the address, what it is called, when it is used, and the drawing's template. `wide`: the
    page lies down.
    """

    name: str
    title: str
    explain: str
    template: str
    wide: bool = False


AIDS: tuple[Aid, ...] = (
    Aid(
        "tre-huse",
        "De Tre Huse",
        "For børn, der skriver lidt selv: hvad der bekymrer, hvad der er godt, og hvad barnet drømmer om.",
        "inquiry/aids/tre-huse.svg",
        wide=True,
    ),
    Aid(
        "tre-huse-tegn",
        "De Tre Huse til at tegne i",
        "For små børn: et stort hus ad gangen, til at tegne i, mens du skriver ned, hvad barnet siger.",
        "inquiry/aids/tre-huse-tegn.svg",
    ),
    Aid(
        "skala",
        "Skala fra 0 til 10",
        "Hvor godt går det? Barnet peger, og du spørger, hvad der gør, at det ikke er lavere.",
        "inquiry/aids/skala.svg",
        wide=True,
    ),
    Aid(
        "hvem-bestemmer",
        "Hvem bestemmer hvad?",
        "Til at vise barnet, hvad det selv bestemmer, hvad de voksne bestemmer, og hvad kommunen bestemmer.",
        "inquiry/aids/hvem-bestemmer.svg",
        wide=True,
    ),
)
