"""The published figures that the fictional municipality is made from, and the invented ones, told apart.

Every share is of what was kept or how often, between 0 and 1. Sources stand beside each figure; AST is
Ankestyrelsen's Børnesagsbarometer, KK the memo of 24 January 2018 to Copenhagen's Økonomiudvalg
(docplayer.dk/110734112), DST Danmarks Statistik. What no source gives is in INVENTED and must not be quoted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: A share by the first year in which it holds: the last entry not after the year counts.
ByYear = tuple[tuple[int, float], ...]

#: Assessment of a notification within 24 hours: AST 87 % (pilot 2019), 88 % (2021).
ASSESSED: ByYear = ((0, 0.87), (2021, 0.88))
#: Talk with the child before the decision: AST 56 % (2019), 61 % (2021), 65 % (2024).
TALKED: ByYear = ((0, 0.56), (2020, 0.61), (2023, 0.65))
#: The investigation rule kept: AST 69 % (2019), 73 % (2021), 69 % (2020-22 together).
INVESTIGATED: ByYear = ((0, 0.69), (2021, 0.73), (2022, 0.69))
#: Of the investigations made, within four months: AST 60 % (2021), 50 % (2024).
IN_FOUR_MONTHS: ByYear = ((0, 0.60), (2023, 0.50))
#: Plan before the measure: KK 72 % of preventive measures, 33 % of placements (together 53 %).
PLANNED_PREVENTIVE = 0.72
PLANNED_PLACEMENT = 0.33
#: Consent to collect information for the investigation: KK 17 %.
CONSENT_TO_COLLECT = 0.17
#: Parents involved in the goals of the plan: KK 44 %.
PARENTS_IN_GOALS = 0.44
#: First follow-up within three months: AST 44 % (2019), 50 % (2020-22), 75 % (2024).
FOLLOWED_UP: ByYear = ((0, 0.44), (2020, 0.50), (2023, 0.75))

#: Shares without any source: chosen so that each sort of error occurs, and for no other reason.
INVENTED: Mapping[str, float] = {
    "receipt_in_time": 0.93,
    "new_person": 0.75,
    "note_in_time": 0.88,
    "talk_written_before": 0.93,
    "both_consented": 0.92,
    "child_told": 0.80,
    "supervised": 0.75,
    "talked_about_abuse": 0.85,
    "acute_told_in_time": 0.85,
    "approved_in_time": 0.90,
}

#: Notifications per year: DST (2015-2022), Copenhagen's own series is not published. Later years: as 2022.
VOLUME: Mapping[int, float] = {
    2014: 90_000, 2015: 97_288, 2016: 105_400, 2017: 118_500, 2018: 127_754, 2019: 137_986, 2020: 136_200,
    2021: 138_000, 2022: 152_700,
}  # fmt: skip
#: Notifications per child in a year: DST 2018 (49,644, 14,017, 5,412, 2,591 and 3,357 with five or more).
NOTIFICATIONS = (0.662, 0.187, 0.072, 0.035, 0.044)
#: Relative number by month: a dip in July and December [monthly figures not published; the dip is general knowledge].
MONTHS = (1.05, 1.0, 1.1, 1.0, 1.05, 1.05, 0.65, 0.95, 1.1, 1.05, 1.1, 0.9)

#: Who notifies (afsender_art, afsender_sted, share): DST 2022 school 21.0, health 19.6, police and courts 12.5 %;
#: 2020 anonymous 11,000 and day care 6,900 of 136,200. The rest is divided among the remaining senders (invented).
SENDERS: tuple[tuple[str, str, float], ...] = (
    ("fagperson", "skole", 0.210),
    ("fagperson", "sundhedsvaesen", 0.160),
    ("fagperson", "sundhedspleje", 0.036),
    ("fagperson", "politi_domstol", 0.125),
    ("fagperson", "dagtilbud", 0.051),
    ("fagperson", "anden_forvaltning", 0.140),
    ("fagperson", "anbringelsessted", 0.020),
    ("anonym", "", 0.081),
    ("borger", "", 0.110),
    ("familien", "", 0.047),
    ("borger", "forening", 0.020),
)

#: How a notification comes (invented).
WAYS = (("digitalt", 0.45), ("mail", 0.25), ("telefon", 0.18), ("brev", 0.07), ("fremmoede", 0.05))
#: Share of the first notifications about an only child of four or more that are about abuse by a parent (invented).
ABUSE = 0.12

#: Age of the child at the first notification, relative by year of age: fewer 0-2, more 12-15 (DST, in words only).
AGES = (0.6, 0.6, 0.7, 0.9, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.1, 1.3, 1.4, 1.4, 1.3, 1.0, 0.8)
#: Type of placement: DST 31 Dec 2018 family care 63, institution 17, opholdssted 14 %; the rest network care.
PLACES = (("familiepleje", 0.63), ("doegninstitution", 0.17), ("opholdssted", 0.14), ("netvaerkspleje", 0.06))
#: Share of placements begun without consent: DST 404 of 3,871 in 2018.
FORCED = 0.104


def weights(shares: Sequence[float]) -> list[float]:
    """The shares, made to add up to one."""
    total = sum(shares)
    return [share / total for share in shares]


def in_year(share: ByYear, year: int) -> float:
    """The share that holds in a year."""
    return [value for since, value in share if since <= year][-1]
