"""A safety plan: consent that is told to be voluntary, decision, the child's own version, rules, follow-up and end."""

from __future__ import annotations

import numpy as np

from sikkersag.synth import rates
from sikkersag.synth.clock import DAY, Ints, days_after, workdays_after
from sikkersag.synth.draft import Group
from sikkersag.synth.inquiry import TALKS_FROM, heard, too_small
from sikkersag.synth.measure import DECIDED, ENDING, consented, followed, planned, told

_REFS = {"sikkerhedsplan": "sikkerhedsplan"}


def kept_safe(group: Group, ready: Ints, *, about: str) -> None:
    """Add a safety plan some weeks after `ready`: made in two to four weeks, ended after six to nine months."""
    random = group.random
    everywhere = np.ones(group.size, bool)
    talked = workdays_after(random, ready, 2, 4)
    decision = days_after(random, talked, 20, 30)
    started = days_after(random, decision, 5, 12)
    heard(group, "samtale", about, talked, decision, everywhere, ("afgoerelse",))
    group.add("netvaerk", "netvaerk_overvejet", talked + 3_600, about=about)
    small = ~group.aged(TALKS_FROM, decision) & group.new_law(decision)
    too_small(
        group, "ingen-samtale-plan", "SP6", "sikkerhedsplan", workdays_after(random, talked, 1, 1), small,
        np.zeros(group.size, bool), about=about,
    )  # fmt: skip
    consented(
        group, workdays_after(random, talked, 2, 5), "sikkerhedsplan", about=about, plant=False, decision=decision,
        facts={"frivilligt_oplyst": True, "tilbagekaldelse_oplyst": True, "foelger_oplyst": True},
    )  # fmt: skip
    planned(
        group, decision, rates.PLANNED_PREVENTIVE, about=about, placement=False, before=~group.new_law(started),
        where=everywhere, event="sikkerhedsplan",
    )  # fmt: skip
    group.add("afgoerelse", "afgoerelse", decision, about=about, facts={**DECIDED, "art": "sikkerhedsplan"})
    told(group, "afgoerelse", decision, everywhere, started + 40 * DAY, about=about)
    group.add("sikkerhedsplan", "sikkerhedsplan_ivaerksat", started, about=about, refs={"afgoerelse": "afgoerelse"})
    group.add(
        "regel", "sikkerhedsplan_regel", started + 600, about=about, refs=_REFS,
        facts={"begraenser": "intet", "tekst": "Mormor henter barnet to gange om ugen."},
    )  # fmt: skip
    group.add("barnets-udgave", "barnets_udgave_af_planen", started + 1_200, about=about, refs=_REFS)
    ended = days_after(random, started, 250, 300)
    followed(group, started, ended, everywhere, ref="sikkerhedsplan", period="sikkerhedsplan", about=about, facts={})
    _ended(group, ended, about)


def _ended(group: Group, ended: Ints, about: str) -> None:
    random = group.random
    everywhere = np.ones(group.size, bool)
    talked = workdays_after(random, ended - 36 * DAY, 1, 1)
    decision = days_after(random, talked, 12, 18)
    group.add(
        "maal", "sikkerhedsmaal_vurderet", workdays_after(random, talked, 1, 2), about=about, refs=_REFS,
        facts={"konklusion": "naaet", "over_tid": True},
    )  # fmt: skip
    heard(group, "samtale-ophoer", ENDING, talked, decision, everywhere, ("ophoer",))
    group.add("ophoer", "afgoerelse", decision, about=ENDING, facts={**DECIDED, "art": "sikkerhedsplan_ophoer"})
    told(group, "ophoer", decision, everywhere, decision + 60 * DAY, about=ENDING)
    group.add("sikkerhedsplan-slut", "sikkerhedsplan_ophoert", ended, about=(about, ENDING), refs=_REFS)
    group.add("lukket", "sag_lukket", workdays_after(random, ended, 3, 15))
