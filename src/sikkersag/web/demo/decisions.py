"""A decision that the hand-made family's worker has begun, through the real action; its gate says what the law does.

Two things stop it, as the family's journal stands: nobody has talked with the child about it, and one parent has not
consented. So a visitor sees at once what the gate is for.
"""

from __future__ import annotations

from datetime import timedelta

from sikkersag.casefile.models import Matter
from sikkersag.correspondence.queries.addressees import addressees_of
from sikkersag.decisions.actions.building import begin
from sikkersag.web.demo.town import NOW

MATTER = "Skal Alvilda have en aflastningsfamilie?"
_TYPED = {
    "art": "stoettende_indsats",
    "mere": {"indsats_art": "aflastning"},
    "indhold": "Alvilda er hos en aflastningsfamilie hver tredje weekend.",
    "instans": "forvaltning",
    "hjemmel": "barnets lov § 32, stk. 1",
    "afslag": False,
    "akut": False,
    "truffet": "",
    "fuldt_medhold": True,
    "begrundelse": "Alvilda bærer et stort ansvar derhjemme og har brug for at være den yngste et sted. Det er vejet "
    "mod, at familien gerne vil være sammen i weekenden; derfor er det hver tredje.",
    "formaal": "At Alvilda får ro og tid til sit eget.",
    "varighed": "Et år. Vi ser på det sammen efter tre måneder.",
}


def make() -> None:
    """Begin the decision, saved the day before the demo's own."""
    matter = Matter.objects.select_related("case__worker", "case__child").get(title=MATTER)
    case, by = matter.case, matter.case.worker
    assert by is not None
    told = [one.key for one in addressees_of(case, at=NOW) if one.default]
    begin(matter=matter, data={**_TYPED, "til": told}, by=by, now=NOW - timedelta(days=1, hours=-1))
