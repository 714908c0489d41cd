"""What had happened before a story begins, written beside the pages: a placement that runs. Not what a story is about.

Only what the story rests on is written, so these matters have rows of their own that the story does not look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tests.browser.stories.acting import Home
from tests.casefile.factory import open_matter, write


def placed(home: Home, since: str, *, forced: bool = False) -> str:
    """The child moved to a foster family on a day, with everybody's consent or by the committee. The placement's id."""
    case, day = home.case, date.fromisoformat(since)
    kind = "tvangsanbringelse" if forced else "frivillig_anbringelse"

    def on(days: int, name: str, **more: Any) -> Any:
        facts: Mapping[str, Any] = more.pop("facts", {})
        at = f"{day + timedelta(days=days)} 10:00"
        return write(case, name, at, about=[matter], facts=facts, text="Fra sagens tidligere forløb.", **more)

    matter = open_matter(case, "Skal barnet anbringes?", f"{day - timedelta(days=60)} 10:00", kind=kind)
    on(-50, "bfu_besluttet")
    on(-20, "boernesamtale", facts={"holdt_af": "myndighed", "om_indsatsen": True, "barnets_holdning": True})
    on(-12, "bfu_afsluttet", facts={"individuel": True, "konklusion_begrundet": True})
    on(-11, "plan_udarbejdet", facts={"art": "handleplan" if since < "2024" else "barnets_plan"})
    if not forced:
        for parent in ("mor", "far"):
            consent = {"fra": home.who(parent), "til": "anbringelse", "formaal_omfattet": True, "informeret": True}
            on(-8, "samtykke", facts=consent)
    instance = "boerne_og_ungeudvalg" if forced else "forvaltning"
    decided = {"art": kind, "instans": instance, "hjemmel_angivet": True, "fuldt_medhold": not forced}
    if forced:
        decided |= {"stemmer_for": 5, "indstilling_fulgt": True}
    decision = on(-5, "afgoerelse", facts=decided)
    on(-4, "afgoerelse", facts={"art": "valg_af_sted", "instans": "forvaltning", "fuldt_medhold": True})
    moved = {"grundlag": "uden_samtykke" if forced else "frivillig", "sted_art": "familiepleje", "sted_godkendt": True}
    return str(on(0, "anbringelse_ivaerksat", facts=moved, refs={"afgoerelse": (str(decision.event),)}).event)
