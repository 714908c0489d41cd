"""The investigation (børnefaglig undersøgelse) and the child's talks: in the investigation, and before a decision."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sikkersag.synth import rates
from sikkersag.synth.clock import DAY, Bools, Ints, at_hours, days_after, due, workdays_after
from sikkersag.synth.draft import NONE, Group, later

_BFU = {
    "individuel": True, "konklusion_begrundet": True, "barnets_holdning": True, "foraeldres_holdning": True,
    "stoette_vurderet": True, "loebende_indsats_vurderet": True, "ressourcer_i_netvaerk": True,
    "omraade_udvikling": True, "omraade_familie": True, "omraade_skole": True, "omraade_sundhed": True,
    "omraade_fritid": True, "omraade_andet": True, "ressourcer_og_udfordringer": True, "fagfolk_inddraget": True,
}  # fmt: skip
#: The age, in years, from which the authority talks with a child.
TALKS_FROM = 2
ABOUT_THE_DECISION = {"om_indsatsen": True, "i_undersoegelsen": False}
_TALK = {"holdt_af": "myndighed", "barnets_holdning": True, "bisidder_oplyst": True}


def investigated(group: Group, aware: Ints, decided: Ints, abuse: Bools, *, about: str) -> Ints:
    """Add an investigation decided at `decided`, counted from `aware`; returns when it was finished.

    Where it is about `abuse`, police and health are part of some, and the children's house with them.
    """
    random = group.random
    everywhere = np.ones(group.size, bool)
    new = group.new_law(decided)
    group.add(
        "screening", "screening", decided, new, about=about,
        facts={"konklusion": "boernefaglig_undersoegelse", "kompleksitet_vurderet": True},
    )  # fmt: skip
    begun = workdays_after(random, decided, 1, 3)
    limit = due(aware, 4)
    kept = group.chance_by_year(rates.IN_FOUR_MONTHS, aware)
    late = group.fails("undersoegelse_for_sent", everywhere, aware, limit + 150 * DAY, kept)
    finished = np.where(late, days_after(random, limit, 4, 130), days_after(random, aware, 66, 112))
    with_police = abuse & group.chance(0.5)
    group.add("bfu", "bfu_besluttet", begun, ~abuse, about=about, facts={"overgreb": False})
    for police, where in ((True, with_police), (False, abuse & ~with_police)):
        group.add("bfu", "bfu_besluttet", begun, where, about=about,
                  facts={"overgreb": True, "politi_eller_sundhed": police})  # fmt: skip
    group.add("boernehus", "boernehus_benyttet", days_after(random, begun, 5, 30), with_police, about=about,
              facts={"hvad": "forloeb"})  # fmt: skip
    group.key("undersoegelse_for_sent", "bfu", late, aware)
    for person, holds in group.holders():
        group.add(
            f"samarbejde-{person}", "samarbejde_soegt", workdays_after(random, begun, 1, 4), holds, about=about,
            facts={"hvem": (person,)},
        )  # fmt: skip
    _collected(group, begun, about)
    visit = days_after(random, begun, 8, 25)
    noted(group, "hjemmebesoeg", "hjemmebesoeg", visit, everywhere, about=about)
    noted(group, "netvaerksmoede", "moede", days_after(random, begun, 18, 40), group.chance(0.6), about=about)
    noted(group, "opkald", "telefonsamtale", days_after(random, begun, 3, 20), group.chance(0.5), about=about)
    # in the morning, and the talk about a decision in the afternoon: two talks never stand in each other's way
    talked = at_hours(random, days_after(random, begun, 12, 35), 9, 11)
    small = ~group.aged(TALKS_FROM, talked)
    too_small(group, "ingen-samtale-bfu", "S8", "bfu", talked, small, group.new_law(talked), about=about)
    for two in (False, True):
        talk(
            group, "samtale-bfu", talked, ~small & (group.new_law(talked) == two), about=about,
            facts={"i_undersoegelsen": True, "om_indsatsen": False} | ({"to_raadgivere": True} if two else {}),
        )  # fmt: skip
    _siblings(group, days_after(random, begun, 10, 30), about)
    group.add("bfu-slut", "bfu_afsluttet", finished, about=about, facts=_BFU)
    return finished


def _collected(group: Group, begun: Ints, about: str) -> None:
    """What the school and others know: first the written notice and the consents, then the question."""
    random = group.random
    asked = days_after(random, begun, 10, 25)
    before = workdays_after(random, begun, 1, 3)
    asked = later(asked, workdays_after(random, before, 1, 2))
    kept = group.chance(rates.CONSENT_TO_COLLECT)
    alone = group.fails("oplysninger_uden_samtykke", np.ones(group.size, bool), asked, asked + DAY, kept)
    for person, holds in group.holders():
        group.add(
            f"besked-{person}", "besked_om_indhentning", before, holds, about=about,
            facts={"til": (person,), "skriftlig": True, "foelger_oplyst": True},
        )  # fmt: skip
        group.add(
            f"samtykke-indhente-{person}", "samtykke", before, holds & ~alone, about=about,
            facts={
                "fra": person, "til": "indhente_oplysninger", "informeret": True, "skriftligt": True,
                "hvad_og_hvorfra": True,
            },
        )  # fmt: skip
    small = ~group.aged(6, asked)
    for place, where in (("dagtilbud", small), ("skole", ~small)):
        group.add(
            "oplysninger", "oplysninger_indhentet", asked, where, about=about,
            facts={"hos": place, "led_i": "undersoegelse"},
        )  # fmt: skip
    group.key("oplysninger_uden_samtykke", "oplysninger", alone, asked)


def _siblings(group: Group, at: Ints, about: str) -> None:
    for number in range(1, 4):
        who = tuple(f"s{n}" for n in range(1, number + 1))
        group.add(
            "soeskende", "soeskende_vurderet", at, group.siblings == number, about=about,
            facts={"soeskende": who, "begrundet": True},
        )  # fmt: skip


def noted(group: Group, name: str, kind: str, at: Ints, where: Bools, *, about: str) -> None:
    """Add a visit or meeting, whose note is mostly written at once and sometimes weeks later."""
    tardy = workdays_after(group.random, at, 8, 40)
    kept = group.chance(rates.INVENTED["note_in_time"])
    late = group.fails("notat_for_sent", where, at, tardy, kept)
    group.add(name, kind, at, where, about=about, written=np.where(late, tardy, NONE))
    group.key("notat_for_sent", name, late, at)


def talk(
    group: Group,
    name: str,
    at: Ints,
    where: Bools,
    *,
    about: str,
    facts: Mapping[str, object],
    written: Ints | None = None,
) -> None:
    """Add a talk of the authority with the child."""
    group.add(name, "boernesamtale", at, where, about=about, facts=_TALK | dict(facts), written=written)


def too_small(
    group: Group, name: str, rule: str, event: str, at: Ints, where: Bools, new: Bools, *, about: str
) -> None:
    """Write down why nobody talked with a child too small to talk, and how its view was sought instead."""
    reason = {
        "krav": rule, "begrundelse": "Barnet er under to år og har ikke sprog.",
        "barnets_holdning_kilde": "Set sammen med mor og hørt sundhedsplejersken.",
    }  # fmt: skip
    special = {"grund": "alder", "saerligt_tilfaelde": "Barnet kan endnu ikke tale."}
    for facts, here in ((reason | {"grund": "modenhed"}, where & ~new), (reason | special, where & new)):
        group.add(name, "fravigelse", at, here, about=about, facts=facts, refs={"anledning": event})


def heard(
    group: Group, name: str, about: str, before: Ints, decision: Ints, where: Bools, decisions: tuple[str, ...]
) -> None:
    """Add the talk about a decision between `before` and `decision`, or plant that it failed.

    `decisions` are the ids of the decisions taken then, all at the same time or a little later. `before` must lie at
    least two working days and at most 55 days before `decision`.
    """
    random = group.random
    at = at_hours(random, workdays_after(random, before, 1, 1), 13, 15)
    kept = group.chance_by_year(rates.TALKED, decision)
    failed = group.fails("boernesamtale", where, decision, decision + 30 * DAY, kept)
    afterwards = failed & group.chance(0.3)
    missing = failed & ~afterwards
    tardy = days_after(random, decision, 8, 25)
    wrote = group.chance(rates.INVENTED["talk_written_before"])
    small = ~group.aged(TALKS_FROM, decision)
    unwritten = group.fails("samtale_skrevet_bagefter", where & ~failed & ~small, at, tardy, wrote)
    talk(
        group, name, np.where(afterwards, at_hours(random, days_after(random, decision, 8, 25), 13, 15), at),
        where & ~missing & (afterwards | ~small), about=about,
        facts=ABOUT_THE_DECISION, written=np.where(unwritten, tardy, NONE),
    )  # fmt: skip
    for event in decisions:
        reasoned = where & small & ~failed
        too_small(group, f"ingen-samtale-{event}", "I1", event, at, reasoned, group.new_law(decision), about=about)
        group.key("ingen_samtale_foer_afgoerelse", event, missing, decision)
        group.key("samtale_foerst_efter_afgoerelsen", event, afterwards, decision)
        group.key("samtale_skrevet_bagefter", event, unwritten, decision)
