"""A placement: with consent, or by the committee; the place, support to the parents, supervision, and the way home."""

from __future__ import annotations

import numpy as np

from sikkersag.synth import rates
from sikkersag.synth.clock import DAY, HOUR, Bools, Ints, add_months, days_after, start_of, workdays_after
from sikkersag.synth.draft import Group, later
from sikkersag.synth.inquiry import heard
from sikkersag.synth.measure import DECIDED, PLAN, consented, followed, planned, sixteen, told

PERIOD = "anbringelse"
REFS = {"anbringelse": PERIOD}
#: How long a placement lasts here, in days: forced ones end before the committee would have to decide anew.
_LENGTH, _FORCED_LENGTH = (330, 900), (250, 330)
#: Whether the child can come home is a question of its own, with a talk of its own.
_HOME = "sag-hjem"
_MOST_VISITS = 7


def placed(group: Group, ready: Ints, *, about: str) -> None:
    """Add a placement some weeks after `ready`, and the return home."""
    random = group.random
    forced = group.chance(rates.FORCED)
    group.add("netvaerk", "netvaerk_overvejet", workdays_after(random, ready, 1, 2), about=about)
    talked = workdays_after(random, ready, 3, 5)
    decision = days_after(random, talked, 26, 38)
    voluntary, chosen = group.part(~forced)
    _voluntary(voluntary, talked[chosen], decision[chosen], about)
    by_committee, chosen = group.part(forced)
    _by_committee(by_committee, talked[chosen], decision[chosen], about)
    everywhere = np.ones(group.size, bool)
    heard(group, "samtale", about, talked, decision, everywhere, ("afgoerelse", "sted"))
    moved = days_after(random, decision, 7, 20)
    shows = moved + 40 * DAY
    told(group, "afgoerelse", decision, ~forced, shows, about=about)
    told(group, "afgoerelse", decision, forced, shows, about=about, full=False, to_child=False)
    group.add("sted", "afgoerelse", decision + 60, about=about, facts={"art": "valg_af_sted"} | DECIDED)
    told(group, "sted", decision + 60, everywhere, shows, about=about)
    length = np.where(forced, random.integers(*_FORCED_LENGTH, group.size), random.integers(*_LENGTH, group.size))
    # nobody comes of age in care here: home well before the decision on after-care is due
    grown = start_of(add_months(group.born, 17 * 12))
    ended = days_after(random, np.maximum(np.minimum(moved + length * DAY, grown), moved + 120 * DAY), 0, 0)
    _moved_in(group, moved, forced, about)
    supported(group, decision, moved, about)
    _supervised(group, moved, ended, about)
    followed(
        group, moved, ended, everywhere, ref="anbringelse", period=PERIOD, about=about,
        facts={"kontakt_med_foraeldre": True},
    )  # fmt: skip
    sixteen(group, moved, ended, about=about, placement=True)
    go_home(group, ended, forced, about, workdays_after(random, ended - 50 * DAY, 1, 1))
    group.add("lukket", "sag_lukket", workdays_after(random, ended, 3, 15))


def _voluntary(group: Group, talked: Ints, decision: Ints, about: str) -> None:
    random = group.random
    asked = workdays_after(random, talked, 2, 6)
    consented(group, asked, "anbringelse", about=about, plant=False, decision=decision, facts={})
    group.add(
        "samtykke-barn", "samtykke", asked, group.aged(15, decision) | group.aged(15, decision + 30 * DAY), about=about,
        facts={"fra": "barn", "til": "anbringelse", "informeret": True, "formaal_omfattet": True},
    )  # fmt: skip
    everywhere = np.ones(group.size, bool)
    made, there = planned(
        group, decision, rates.PLANNED_PLACEMENT, about=about, placement=True, before=~group.new_law(decision),
        where=everywhere,
    )  # fmt: skip
    group.add(
        "plan-udleveret", "plan_udleveret", np.where(there, made, decision) + HOUR, there,
        about=about, refs={"plan": "plan"},
    )  # fmt: skip
    group.add(
        "afgoerelse", "afgoerelse", decision, about=about,
        facts={"art": "frivillig_anbringelse", "aarsag": ("alvorlig_eller_kompleks",)} | DECIDED,
    )  # fmt: skip


def _by_committee(group: Group, talked: Ints, decision: Ints, about: str) -> None:
    """The committee's decision: complete recommendation, lawyer, rights, hearing, at least four votes."""
    random = group.random
    plan = workdays_after(random, talked, 2, 4)
    new = group.new_law(plan)
    family = {"gaelder_anbringelse": True, "stoette_til_familien": True, "foraeldre_inddraget_i_maal": True}
    for art, here in (("handleplan", ~new), ("barnets_plan", new)):
        group.add("plan", "plan_udarbejdet", plan, here, about=about, facts={"art": art} | PLAN | family)
    group.add("plan-udleveret", "plan_udleveret", workdays_after(random, decision, 1, 3), about=about,
              refs={"plan": "plan"})  # fmt: skip
    recommended = workdays_after(random, talked, 6, 8)
    group.add(
        "indstilling", "indstilling", recommended, about=about,
        facts={
            "art": "tvangsanbringelse", "barnets_holdning_angivet": True, "foraeldrekompetencer_vurderet": True,
            "foraeldreplan_fravalg_begrundet": True, "aarsag": ("alvorlig_eller_kompleks",),
        },
    )  # fmt: skip
    told_them = workdays_after(random, recommended, 1, 2)
    parties = (*group.holders(), ("barn", group.party(decision)))
    for person, there in parties:
        group.add(f"advokat-{person}", "advokat_tilbudt", told_them, there, about=about, facts={"til": person})
        group.add(
            f"rettigheder-{person}", "rettigheder_oplyst", told_them, there, about=about,
            facts={"til": person, "aktindsigt": True, "udtalelse": True},
        )  # fmt: skip
        group.add(
            f"udtalelse-{person}", "udtalelse_for_udvalget", decision - 1_800, there, about=about,
            facts={"part": person, "udtalte_sig": True}, written=decision - 900,
        )  # fmt: skip
    group.add(
        "afgoerelse", "afgoerelse", decision, about=about, role="udvalg",
        facts={
            **DECIDED, "art": "tvangsanbringelse", "aarsag": ("alvorlig_eller_kompleks",),
            "instans": "boerne_og_ungeudvalg", "fuldt_medhold": False, "begrundelse": True, "stemmer_for": 5,
            "enstemmig": True, "indstilling_fulgt": True,
        },
    )  # fmt: skip


def _moved_in(group: Group, moved: Ints, forced: Bools, about: str) -> None:
    random = group.random
    which = random.choice(len(rates.PLACES), group.size, p=[share for _, share in rates.PLACES])
    for number, (place, _) in enumerate(rates.PLACES):
        for basis, where in (("frivillig", ~forced), ("uden_samtykke", forced)):
            group.add(
                PERIOD, "anbringelse_ivaerksat", moved, (which == number) & where, about=about,
                refs={"afgoerelse": "afgoerelse"},
                facts={"grundlag": basis, "sted_art": place, "sted_godkendt": True, "anden_kommune": False},
            )  # fmt: skip
        if place in ("familiepleje", "netvaerkspleje"):
            group.add(
                "plejefamilie", "plejefamilie_stoette_ivaerksat", days_after(random, moved, 5, 40), which == number,
                about=about, refs=REFS, facts={"forhandler_vederlag": False},
            )  # fmt: skip
        if place == "netvaerkspleje":
            group.add("kursus", "plejefamilie_kursus", days_after(random, moved, 20, 70), which == number, about=about)


def supported(group: Group, decision: Ints, moved: Ints, about: str, *, short: bool = False) -> None:
    """Support persons for child and parents, a friend family, and the parents' own plan; `short`: a stay of weeks."""
    random = group.random
    new = group.new_law(decision) | group.new_law(moved)
    longest = 12 if short else 60
    group.add("barnets-stoetteperson", "barnets_stoetteperson", days_after(random, moved, 5, longest), about=about,
              refs=REFS, facts={"fundet": True})  # fmt: skip
    group.add("venskabsfamilie", "venskabsfamilie", days_after(random, moved, 5, longest), new, about=about, refs=REFS,
              facts={"fundet": False})  # fmt: skip
    offered = days_after(random, moved, 3, 10 if short else 20)
    for person, holds in group.holders():
        for art in ("stoetteperson", "anden_stoette"):
            group.add(
                f"{art}-{person}", "foraeldrestoette_tilbudt", offered, holds & ~new, about=about, refs=REFS,
                facts={"til": person, "art": art},
            )  # fmt: skip
    # the new law asks for decisions where the old one asked for offers
    for name, art in (("stoetteperson", "stoetteperson_foraeldre"), ("stoette", "stoette_til_foraeldre")):
        group.add(name, "afgoerelse", offered, new, about=about, facts={**DECIDED, "art": art})
    if short:
        return
    group.add("foraeldreplan", "plan_udarbejdet", days_after(random, moved, 10, 60), about=about,
              facts={"art": "foraeldreplan"})  # fmt: skip


def _supervised(group: Group, moved: Ints, ended: Ints, about: str) -> None:
    """Supervision visits, twice a year or too seldom; and the yearly offer to revise the parents' plan."""
    random = group.random
    enough = group.chance(rates.INVENTED["supervised"])
    long = ended > moved + 430 * DAY
    failed = group.fails("for_faa_tilsynsbesoeg", long, moved, moved + 430 * DAY, enough)
    at = days_after(random, moved, 25, 50)
    for number in range(1, _MOST_VISITS + 1):
        here = at < ended - 3 * DAY
        for two in (False, True):
            group.add(
                f"tilsyn{number}", "tilsynsbesoeg", at, here & (group.new_law(at) == two), about=about, refs=REFS,
                facts={"samtale_med_barnet": True, "uden_personale": True} | ({"to_raadgivere": True} if two else {}),
            )  # fmt: skip
        at = np.where(failed, days_after(random, at, 360, 380), days_after(random, at, 120, 165))
    group.key("for_faa_tilsynsbesoeg", PERIOD, failed, moved)
    offered = days_after(random, moved, 70, 84)
    for number in range(1, 4):
        group.add(
            f"revision{number}", "foraeldreplan_revision_tilbudt", offered, offered < ended, about=about, refs=REFS
        )
        offered = days_after(random, offered, 300, 350)


def go_home(
    group: Group, ended: Ints, forced: Bools, about: str, talked: Ints, gap: tuple[int, int] = (14, 22)
) -> None:
    """The return home: word from the place, talk, revised plan, decision with its period, and the committee told.

    `talked`: the day before the talk; `gap`: the least and most days from there to the decision.
    """
    random = group.random
    everywhere = np.ones(group.size, bool)
    word = workdays_after(random, talked, 1, 3)
    group.add("udtalelse-sted", "udtalelse_fra_anbringelsessted", word, about=_HOME, refs=REFS)
    decision = later(days_after(random, talked, *gap), workdays_after(random, word, 1, 1))
    heard(group, "samtale-hjem", _HOME, talked, decision, everywhere, ("hjemgivelse",))
    revised = decision - 2 * HOUR
    for art, where in (("handleplan", ~group.new_law(revised)), ("barnets_plan", group.new_law(revised))):
        group.add(
            "plan-revideret", "plan_revideret", revised, where, about=_HOME,
            facts={"art": art, "fortsat_indsats": True, "samtykke_soegt": True},
        )  # fmt: skip
    group.add(
        "hjemgivelse", "afgoerelse", decision, about=_HOME,
        facts={**DECIDED, "art": "hjemgivelse", "hjemgivelsesperiode_fastsat": True},
    )  # fmt: skip
    told(group, "hjemgivelse", decision, everywhere, decision + 60 * DAY, about=_HOME)
    group.add("udvalg-orienteret", "udvalg_orienteret", workdays_after(random, decision, 1, 1), forced, about=_HOME,
              refs={"afgoerelse": "hjemgivelse"})  # fmt: skip
    group.add("anbringelse-slut", "anbringelse_ophoert", ended, about=(about, _HOME), refs=REFS, facts={"hjem": True})
