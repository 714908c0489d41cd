"""An acute placement: the chair's decision the same day, the committee's approval, and home within weeks."""

from __future__ import annotations

import numpy as np

from sikkersag.synth import rates
from sikkersag.synth.clock import DAY, HOUR, MINUTE, Ints, days_after, local, workdays_after
from sikkersag.synth.draft import Group
from sikkersag.synth.inquiry import ABOUT_THE_DECISION, TALKS_FROM, talk, too_small
from sikkersag.synth.measure import DECIDED, told
from sikkersag.synth.placement import PERIOD, go_home, supported


def assessed(group: Group) -> Ints:
    """When the notification is assessed: within hours of the start."""
    return group.start + group.random.integers(20, 120, group.size) * MINUTE


def taken_out(group: Group, seen: Ints, *, about: str) -> Ints:
    """Add the placement that follows an assessment made at `seen`; returns when the child is home again."""
    random = group.random
    everywhere = np.ones(group.size, bool)
    decision = seen + random.integers(60, 180, group.size) * MINUTE
    moved = decision + random.integers(60, 120, group.size) * MINUTE
    # letters go out on the day that the child is moved: no move in the last hours before midnight
    late_evening = local(moved) % DAY > 22 * HOUR
    moved = moved + np.where(late_evening, 3 * HOUR, 0)
    _talked(group, decision, about)
    group.add(
        "afgoerelse", "afgoerelse", decision, about=about, role="formand", written=decision,
        facts={
            "art": "foreloebig_anbringelse", "aarsag": ("alvorlig_eller_kompleks",), "instans": "formand", "akut": True,
            "skriftlig": True, "begrundelse": True, "fuldt_medhold": False, "hjemmel_angivet": True,
        },
    )  # fmt: skip
    group.add(
        "sted",
        "afgoerelse",
        decision + 600,
        about=about,
        facts={**DECIDED, "art": "valg_af_sted"},
        written=decision + 600,
    )
    told(group, "sted", decision + 600, everywhere, moved + 60 * DAY, about=about, sent=moved + 1_200, to_child=False)
    group.add(
        PERIOD, "anbringelse_ivaerksat", moved, about=about, refs={"afgoerelse": "afgoerelse"},
        facts={"grundlag": "foreloebig", "sted_art": "doegninstitution", "sted_godkendt": True, "anden_kommune": False},
    )  # fmt: skip
    _informed(group, decision, moved, about)
    group.add("netvaerk", "netvaerk_overvejet", workdays_after(random, moved, 2, 4), about=about)
    supported(group, decision, moved, about, short=True)
    ended = days_after(random, moved, 22, 25)
    go_home(group, ended, np.zeros(group.size, bool), about, talked=workdays_after(random, moved, 2, 3), gap=(7, 8))
    return ended


def _talked(group: Group, decision: Ints, about: str) -> None:
    """The talk in the hour before the decision, about the decision; or none."""
    kept = group.chance_by_year(rates.TALKED, decision)
    missing = group.fails("boernesamtale", np.ones(group.size, bool), decision, decision + 30 * DAY, kept)
    at = decision - 40 * MINUTE
    small = ~group.aged(TALKS_FROM, decision)
    talk(group, "samtale", at, ~missing & ~small, about=about, facts=ABOUT_THE_DECISION, written=at + 300)
    for event in ("afgoerelse", "sted"):
        reasoned = small & ~missing
        too_small(
            group,
            f"ingen-samtale-{event}",
            "I1",
            event,
            decision - HOUR,
            reasoned,
            group.new_law(decision),
            about=about,
        )
        group.key("ingen_samtale_foer_afgoerelse", event, missing, decision)


def _informed(group: Group, decision: Ints, moved: Ints, about: str) -> None:
    """Letters, rights and the offer of a lawyer within 24 hours, the committee's approval within seven days."""
    random, size = group.random, group.size
    everywhere = np.ones(size, bool)
    tardy = group.fails(
        "akut_besked_for_sent", everywhere, moved, moved + 40 * DAY, group.chance(rates.INVENTED["acute_told_in_time"])
    )
    sent = moved + np.where(tardy, random.integers(26 * 60, 70 * 60, size), random.integers(5, 25, size)) * MINUTE
    told(group, "afgoerelse", decision, everywhere, moved, about=about, full=False, sent=sent, to_child=False)
    group.key("akut_besked_for_sent", PERIOD, tardy, moved)
    for person, there in (*group.holders(), ("barn", group.party(moved))):
        group.add(f"advokat-{person}", "advokat_tilbudt", moved + 600, there, about=about, facts={"til": person})
        group.add(
            f"rettigheder-{person}", "rettigheder_oplyst", moved + 600, there, about=about,
            facts={"til": person, "aktindsigt": True, "udtalelse": True},
        )  # fmt: skip
    slow = group.fails(
        "udvalget_for_sent", everywhere, moved, moved + 40 * DAY, group.chance(rates.INVENTED["approved_in_time"])
    )
    approved = np.where(slow, _at_noon(moved, 8, 12, group), _at_noon(moved, 3, 6, group))
    group.add(
        "godkendt", "udvalgsgodkendelse", approved, about=about, role="udvalg", refs={"afgoerelse": "afgoerelse"},
        facts={"godkendt": True},
    )  # fmt: skip
    group.key("udvalget_for_sent", PERIOD, slow, moved)


def _at_noon(moved: Ints, least: int, most: int, group: Group) -> Ints:
    """Some days after the move, whatever the day of the week: the committee meets when it must."""
    days = group.random.integers(least, most + 1, group.size)
    return moved + days * DAY
