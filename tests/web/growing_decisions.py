"""Decisions of a municipality that grows, and the addresses of their pages: for the bounds of the pages' queries."""

from __future__ import annotations

from tests.casefile.factory import World, when

from sikkersag.casefile.models import Matter
from sikkersag.decisions.actions import building
from sikkersag.decisions.models import Decision


def decide(world: World, end: int) -> None:
    """A decision on its way in each matter of Ida's case but the first, up to so many."""
    parents = [str(world.people[name].pk) for name in ("mor", "far")]
    data = {"art": "stoettende_indsats", "indhold": "Aflastning", "instans": "forvaltning", "til": parents}
    for matter in Matter.objects.filter(case=world.ida).order_by("opened_at", "pk")[1:end]:
        building.begin(matter=matter, data=data, by=world.town.worker, now=when())


def decision_pages(world: World) -> dict[str, tuple[str, str]]:
    """Who opens each address, and the address itself."""
    ida = world.ida.number
    fresh = Matter.objects.filter(case=world.ida).order_by("opened_at", "pk")[0].pk
    begun = f"/sag/{ida}/afgoerelse/{Decision.objects.filter(case=world.ida).order_by('pk')[0].pk}"
    return {
        "decisions": ("worker", "/afgoerelser/"),
        "decision_gate": ("worker", f"{begun}/gennemgang/"),
        "decision_hearing": ("worker", f"{begun}/hoeringsbrev/"),
        "decision_letters": ("worker", f"{begun}/breve/"),
        "decision_new": ("worker", f"/sag/{ida}/spoergsmaal/{fresh}/afgoerelse/"),
        "decision_step": ("worker", f"{begun}/fakta/"),
        "decision_stops": ("worker", "/afgoerelser/stopper/"),
    }
