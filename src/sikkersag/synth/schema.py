"""The columns of the tables, as docs/tables.md says, with their Arrow types.

The type of a fact's column follows the vocabulary: where kinds give one name different types it is a list when any of
them is a list, else text.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from sikkersag.law.vocabulary.load import Vocabulary

INSTANT = pa.timestamp("s", tz="UTC")
TEXTS = pa.list_(pa.string())

#: The facts that the histories tell. One that is missing here is refused when a history tells it.
FACTS = (
    "anmeldes", "andre_til_stede", "begrundelse_uden_samtykke", "barnets_holdning_kilde", "foraelder_til_stede", "grund",
    "hvad", "krav", "mistaenkt", "politi_eller_sundhed", "saerligt_tilfaelde", "uden_samtykke", "aarsag", "afsender_art", "afsender_sted", "akut_behov", "akut_vurderet", "aktindsigt", "anden_kommune", "art",
    "barn_og_foraeldre_inddraget", "barnet_inddraget_i_maal", "barnets_holdning", "barnets_holdning_angivet",
    "barnets_oensker", "begraenser", "begrundelse", "begrundet", "bisidder_oplyst", "boernevenlig",
    "bygger_paa_undersoegelse", "deltagere", "enstemmig", "fagfolk_inddraget", "fare", "foelger_oplyst",
    "foraeldre_inddraget_i_maal", "foraeldrekompetencer_vurderet", "foraeldreplan_fravalg_begrundet",
    "foraeldres_holdning", "forhandler_vederlag", "forklaret_for_barn_og_foraeldre", "formaal", "formaal_angivet",
    "formaal_omfattet", "fortsat_indsats", "fra", "frivilligt_oplyst", "fuldt_medhold", "fundet", "gaelder_anbringelse",
    "grundlag", "hjem", "hjemgivelsesperiode_fastsat", "hjemmel_angivet", "holdt_af", "hos", "hvad_og_hvorfra", "hvem",
    "i_undersoegelsen", "indehaver", "indhold", "indsats_art", "indsats_vurderet", "indstilling_fulgt", "individuel",
    "informeret", "instans", "klagefrist", "klagevejledning", "kommende_foraeldre", "kompleksitet_vurderet",
    "konklusion", "konklusion_begrundet", "konkrete_maal", "kontakt_med_foraeldre", "led_i", "loebende_indsats_vurderet",
    "maade", "modtagelsestidspunkt", "naeste_senest", "om_indsatsen", "om_undersoegelse_eller_indsats", "omraade_andet",
    "omraade_familie", "omraade_fritid", "omraade_skole", "omraade_sundhed", "omraade_udvikling", "over_tid",
    "overgreb", "paa_barnet", "part", "plan_for_opfoelgning_besluttet", "plan_skal_laves", "plan_vurderet",
    "ressourcer_i_netvaerk", "ressourcer_og_udfordringer", "samtale_med_barnet", "samtykke_soegt", "skriftlig",
    "skriftligt", "soeskende", "soeskende_overvejet", "sted", "sted_art", "sted_godkendt", "stemmer_for",
    "stoette_til_familien", "stoette_vurderet", "tekst", "termin", "tidligere_inddraget", "til", "tilbagekaldelse_oplyst",
    "to_raadgivere", "uden_personale", "udtalelse", "udtalte_sig", "ufoedt", "varighed", "varighed_angivet",
    "voksenmaal",
)  # fmt: skip
REFS = (
    "afgoerelse", "anbringelse", "anledning", "indsats", "plan", "sikkerhedsplan", "underretning", "regel",
)  # fmt: skip

CASES = pa.schema(
    [
        ("case", pa.string()),
        ("child", pa.string()),
        ("complete", pa.bool_()),
        ("family", pa.string()),
        ("unit", pa.string()),
        ("case_type", pa.string()),
        ("worker", pa.string()),
        ("protected_address", pa.bool_()),
    ]
)
PERSONS = pa.schema(
    [("case", pa.string()), ("person", pa.string()), ("role", pa.string()), ("born", INSTANT), ("born_to", INSTANT)]
)
PEOPLE = pa.schema([("case", pa.string()), ("person", pa.string()), ("name", pa.string()), ("cpr", pa.string())])
KEY = pa.schema(
    [
        ("case", pa.string()),
        ("child", pa.string()),
        ("what", pa.string()),
        ("event", pa.string()),
        ("at", INSTANT),
        ("sentence", pa.string()),
    ]
)


def fact_types(vocabulary: Vocabulary, name: str) -> set[str]:
    """The types that the vocabulary's kinds give a fact of this name."""
    return {kind.facts[name].type for kind in vocabulary.kinds.values() if name in kind.facts}


def fact_column(vocabulary: Vocabulary, name: str) -> pa.DataType:
    """The Arrow type of a fact's column (of its first column, where it is a moment)."""
    types = fact_types(vocabulary, name)
    if types & {"choices", "persons"}:
        return TEXTS
    if len(types) == 1:
        return {"bool": pa.bool_(), "int": pa.int64(), "date": INSTANT}.get(next(iter(types)), pa.string())
    return pa.string()


def events(vocabulary: Vocabulary) -> pa.Schema:
    """The columns of the events."""
    fields: list[tuple[str, pa.DataType]] = [
        ("case", pa.string()),
        ("id", pa.string()),
        ("kind", pa.string()),
        ("at", INSTANT),
        ("at_to", INSTANT),
        ("precision", pa.string()),
        ("written_at", INSTANT),
        ("about", TEXTS),
        ("concerns", TEXTS),
        ("by", pa.string()),
        ("in_role", pa.string()),
        ("basis", pa.string()),
        ("source", pa.string()),
    ]
    for name in FACTS:
        kind = fact_column(vocabulary, name)
        fields.append((f"f_{name}", kind))
        if kind == INSTANT:
            fields.append((f"f_{name}_to", INSTANT))
    fields += [(f"r_{name}", TEXTS) for name in REFS]
    return pa.schema(fields)


def told(value: object, kind: pa.DataType) -> object:
    """A fact's value as its column holds it."""
    if kind == TEXTS:
        values: Sequence[object] = list(value) if isinstance(value, (list, tuple)) else [value]
        return [_text(each) for each in values]
    if kind == pa.string():
        return _text(value)
    return value


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
