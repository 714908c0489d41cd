"""The closed list of rules on which information may be collected, given or exchanged without consent, with their dates.

Consent is never in the list: it is chosen among those that stand. Whether a rule truly fits, a human must read. The
days are those of the rulebook's own versions (S15, D15, X4); a rule's text is not repeated here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sikkersag.casefile.needs import in_force
from sikkersag.casefile.thelaw import rulebook

COLLECT, GIVE, EXCHANGE = "indhentet", "givet", "udvekslet"


@dataclass(frozen=True, slots=True)
class Basis:
    """A rule: its key, what may be done with it, what it is called, and its section by the version of the requirement
    that reads it. No section: the rule is not there then.
    """

    key: str
    acts: str
    label: str
    requirement: str
    sections: dict[str, str]

    def section(self, *, at: int) -> str:
        """Where it stands at an instant (seconds UTC); empty where it does not exist then."""
        version = in_force(rulebook().requirements[self.requirement], at)
        return "" if version is None else self.sections.get(version.key, "")


BASES: tuple[Basis, ...] = (
    Basis(
        "undersoegelse",
        COLLECT,
        "Nødvendigt i undersøgelsen eller til en afgørelse uden samtykke",
        "S15",
        {
            "A": "retssikkerhedsloven § 11 c, stk. 1, nr. 1, og stk. 4",
            "B": "retssikkerhedsloven § 11 c, stk. 1, nr. 1, og stk. 5",
        },
    ),
    Basis(
        "ansoegning",
        COLLECT,
        "Familien har selv søgt, og forvaltningsloven tillader at spørge",
        "S15",
        {"A": "forvaltningsloven § 29", "B": "forvaltningsloven § 29"},
    ),
    Basis(
        "anden_myndighed",
        GIVE,
        "En anden myndighed skal bruge dem",
        "D15",
        {"FVL2013": "forvaltningsloven § 28", "FVL": "forvaltningsloven § 28"},
    ),
    Basis(
        "pligt",
        GIVE,
        "Kommunen har pligt til at give dem til en anden myndighed",
        "D15",
        {"FVL2013": "forvaltningsloven § 31", "FVL": "forvaltningsloven § 31"},
    ),
    Basis(
        "databeskyttelse",
        GIVE,
        "Databeskyttelsesloven tillader det",
        "D15",
        {"FVL": "databeskyttelsesloven §§ 7 og 8"},
    ),
    Basis(
        "ssd",
        EXCHANGE,
        "Tidlig forebyggelse mellem skole, sundhedspleje, dagtilbud og kommune",
        "X4",
        {"A": "serviceloven § 49 a", "B": "retssikkerhedsloven § 11 e"},
    ),
    Basis(
        "politi_overgreb",
        EXCHANGE,
        "Med politi og anklagemyndighed for at forebygge overgreb",
        "X4",
        {"A": "serviceloven § 49 b", "B": "retssikkerhedsloven § 11 f"},
    ),
    Basis(
        "boernehus",
        EXCHANGE,
        "I en sag i børnehuset",
        "X4",
        {"A": "serviceloven § 50 c", "B": "barnets lov § 126"},
    ),
)


def bases(act: str, *, at: int) -> list[tuple[Basis, str]]:
    """The rules for an act that hold at an instant (seconds UTC), each with its section."""
    return [(basis, section) for basis in BASES if basis.acts == act and (section := basis.section(at=at))]
