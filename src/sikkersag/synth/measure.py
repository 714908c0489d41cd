"""A supporting measure at home: consent, plan, decision, start, follow-up and end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sikkersag.synth import rates
from sikkersag.synth.clock import DAY, Bools, Ints, add_months, days_after, due, start_of, workdays_after
from sikkersag.synth.draft import NONE, Group
from sikkersag.synth.inquiry import heard, noted

#: Goals, purpose and duration as a plan must have them; the last facts belong to placements.
PLAN = {"konkrete_maal": True, "bygger_paa_undersoegelse": True, "formaal": True, "varighed": True,
        "barnet_inddraget_i_maal": True, "barnets_oensker": True, "voksenmaal": True}  # fmt: skip
DECIDED = {
    "instans": "forvaltning", "skriftlig": True, "fuldt_medhold": True, "hjemmel_angivet": True,
    "formaal_angivet": True, "varighed_angivet": True,
}  # fmt: skip
FOLLOWED = {
    "plan_for_opfoelgning_besluttet": True, "forklaret_for_barn_og_foraeldre": True, "indsats_vurderet": True,
    "plan_vurderet": True,
}  # fmt: skip
#: Whether the help should end is a question of its own, with a talk of its own.
ENDING = "sag-ophoer"
_LONGEST = 8


def told(
    group: Group,
    decision: str,
    at: Ints,
    where: Bools,
    shows: Ints,
    *,
    about: str,
    full: bool = True,
    to_child: bool = True,
    sent: Ints | None = None,
) -> None:
    """Add the letters to the custody holders, and to the child where it is a party; `shows`: when a missing one does.

    `to_child`: where the child's letter may be forgotten. `sent`: when they go out, else on the next working day.
    """
    sent = workdays_after(group.random, at, 1, 1) if sent is None else sent
    facts = {"skriftlig": True, "begrundelse": True, "klagevejledning": True, "klagefrist": True, "fuldt_medhold": full}
    for person, holds in group.holders():
        group.add(
            f"{decision}-brev-{person}", "afgoerelse_meddelt", sent, where & holds, about=about,
            refs={"afgoerelse": decision}, facts={"til": person} | facts,
        )  # fmt: skip
    party = where & group.party(at)
    kept = group.chance(rates.INVENTED["child_told"])
    forgotten = group.fails("brev_ikke_til_barnet", party & to_child, at, shows, kept)
    group.add(
        f"{decision}-brev-barn", "afgoerelse_meddelt", sent, party & ~forgotten, about=about,
        refs={"afgoerelse": decision}, facts={"til": "barn", "boernevenlig": True} | facts,
    )  # fmt: skip
    group.key("brev_ikke_til_barnet", decision, forgotten, at)


def planned(
    group: Group,
    decision: Ints,
    share: float,
    *,
    about: str,
    placement: bool,
    before: Bools,
    where: Bools,
    event: str = "afgoerelse",
) -> tuple[Ints, Bools]:
    """Add the plan, in time or not; returns when it was made (NONE: never) and where there is one.

    `before`: where the law wants it before the decision; elsewhere within three months of it. `event`: what the key
    names as going without a plan.
    """
    random = group.random
    kept = group.chance(share)
    shows = np.where(before, decision + 30 * DAY, due(decision, 3) + 130 * DAY)
    failed = group.fails("plan_anbringelse" if placement else "plan_indsats", where, decision, shows, kept)
    missing = failed & group.chance(0.35)
    late = failed & ~missing
    in_time = np.where(before, workdays_after(random, decision - 12 * DAY, 1, 2), days_after(random, decision, 10, 70))
    tardy = np.where(before, days_after(random, decision, 4, 50), days_after(random, due(decision, 3), 4, 100))
    at = np.where(late, tardy, in_time)
    there = where & ~missing
    parents = group.chance(rates.PARENTS_IN_GOALS)
    new = group.new_law(at)
    alone = group.fails("foraeldre_ikke_i_maal", there & new, at, at + DAY, parents)
    family = {"gaelder_anbringelse": True, "stoette_til_familien": True} if placement else {}
    for art, here in (("handleplan", ~new), ("barnets_plan", new)):
        for involved in (True, False):
            # under the earlier law the goals need not be set with the parents: told, and not an error
            together = ~alone if art == "barnets_plan" else parents
            group.add(
                "plan", "plan_udarbejdet", at, there & here & (together == involved), about=about,
                facts={"art": art} | PLAN | family | {"foraeldre_inddraget_i_maal": involved},
            )  # fmt: skip
    group.key("plan_mangler", event, missing, decision)
    group.key("plan_for_sent", event, late, decision)
    group.key("foraeldre_ikke_i_maal", "plan", alone, at)
    return np.where(there, at, NONE), there


def consented(
    group: Group, at: Ints, to: str, *, about: str, plant: bool, decision: Ints, facts: Mapping[str, Any]
) -> None:
    """Add each custody holder's consent; with `plant`, sometimes only the mother's where both hold custody."""
    both = group.mor & group.far & (group.far_until == NONE)
    kept = group.chance(rates.INVENTED["both_consented"])
    one = group.fails("kun_den_ene_foraelders_samtykke", both & plant, decision, decision + 30 * DAY, kept)
    for person, holds in group.holders():
        group.add(
            f"samtykke-{person}", "samtykke", at, holds & ~(one & (person == "far")), about=about,
            facts={"fra": person, "til": to, "informeret": True, "skriftligt": True, "formaal_omfattet": True, **facts},
        )  # fmt: skip
    group.key("kun_den_ene_foraelders_samtykke", "afgoerelse", one, decision)


def followed(
    group: Group, started: Ints, ended: Ints, where: Bools, *, ref: str, period: str, about: str,
    facts: Mapping[str, Any],
) -> None:  # fmt: skip
    """Add follow-ups from the start of a period to its end: the first within three months, then within six."""
    random = group.random
    limit = due(started, 3)
    kept = group.chance_by_year(rates.FOLLOWED_UP, started)
    # late or not at all, in periods long enough for it to show
    failed = group.fails("opfoelgning", where & (ended > started + 240 * DAY), started, limit + 90 * DAY, kept)
    never = failed & group.chance(0.15)
    first = np.where(failed, days_after(random, limit, 4, 65), days_after(random, started, 55, 84))
    at = first
    meeting, call = days_after(random, started, 20, 60), days_after(random, started, 30, 150)
    noted(group, "statusmoede", "moede", meeting, where & (meeting < ended), about=about)
    noted(group, "opkald2", "telefonsamtale", call, where & (call < ended) & group.chance(0.6), about=about)
    for number in range(1, _LONGEST + 1):
        here = where & (at < ended - 3 * DAY) & ~never
        lo, hi = group.day(at + 178 * DAY)
        group.add(
            f"opfoelgning{number}", "opfoelgning", at, here, about=about, refs={ref: period},
            facts=FOLLOWED | dict(facts), varying={"naeste_senest": (lo, hi)},
        )  # fmt: skip
        at = days_after(random, at, 125, 168)
    group.key("opfoelgning_for_sent", period, failed & ~never, started)
    group.key("ingen_opfoelgning", period, never, started)


def sixteen(group: Group, started: Ints, ended: Ints, *, about: str, placement: bool) -> None:
    """Add the plan for youth that Barnets lov wants within three months after a 16th birthday during the measure."""
    birthday = start_of(add_months(group.born, 16 * 12))
    at = days_after(group.random, birthday, 10, 60)
    here = (birthday > started) & group.new_law(birthday) & (at < ended - DAY)
    group.add("ungeplan", "plan_udarbejdet", at, here, about=about, facts={"art": "ungeplan"} | PLAN)
    if placement:
        group.add("ungeplan-udleveret", "plan_udleveret", at + DAY // 24, here, about=about, refs={"plan": "ungeplan"})


def preventive(group: Group, ready: Ints, *, about: str, art: str = "stoettende_indsats") -> tuple[Ints, Ints]:
    """Add a decision on a supporting measure some weeks after `ready`, the measure and its end.

    Returns when it began and when it ended.
    """
    random = group.random
    everywhere = np.ones(group.size, bool)
    group.add("netvaerk", "netvaerk_overvejet", workdays_after(random, ready, 1, 2), about=about)
    talked = workdays_after(random, ready, 3, 5)
    decision = days_after(random, talked, 20, 32)
    heard(group, "samtale", about, talked, decision, everywhere, ("afgoerelse",))
    consented(
        group, workdays_after(random, talked, 2, 5), "indsats", about=about, plant=True, decision=decision, facts={}
    )
    old = ~group.new_law(decision)
    planned(group, decision, rates.PLANNED_PREVENTIVE, about=about, placement=False, before=old, where=everywhere)
    group.add(
        "afgoerelse", "afgoerelse", decision, about=about,
        facts={"art": art, "indsats_art": "familiebehandling"} | DECIDED,
    )  # fmt: skip
    started = days_after(random, decision, 7, 20)
    told(group, "afgoerelse", decision, everywhere, started + 40 * DAY, about=about)
    ended = days_after(random, started, 250, 480)
    group.add(
        "indsats", "indsats_ivaerksat", started, about=about, refs={"afgoerelse": "afgoerelse"},
        facts={"grundlag": "stoettende_indsats"},
    )  # fmt: skip
    followed(group, started, ended, everywhere, ref="indsats", period="indsats", about=about, facts={})
    sixteen(group, started, ended, about=about, placement=False)
    close(group, ended, about=about, period="indsats")
    return started, ended


def close(group: Group, ended: Ints, *, about: str, period: str) -> None:
    """Add the decision that the measure ends, its end, and that the case is closed."""
    random = group.random
    everywhere = np.ones(group.size, bool)
    talked = workdays_after(random, ended - 36 * DAY, 1, 1)
    decision = days_after(random, talked, 12, 18)
    heard(group, "samtale-ophoer", ENDING, talked, decision, everywhere, ("ophoer",))
    group.add("ophoer", "afgoerelse", decision, about=ENDING, facts={"art": "ophoer_af_indsats"} | DECIDED)
    told(group, "ophoer", decision, everywhere, decision + 60 * DAY, about=ENDING)
    group.add("indsats-slut", "indsats_ophoert", ended, about=(about, ENDING), refs={"indsats": period})
    group.add("lukket", "sag_lukket", workdays_after(random, ended, 3, 15))
