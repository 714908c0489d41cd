"""The columns of the tables, as docs/tables.md says, with their Arrow types.

The type of a fact's column follows the vocabulary: where kinds give one name different types it is a list when any of
them is a list, else text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from sikkersag.law.vocabulary.load import Vocabulary

INSTANT: pa.DataType = pa.timestamp("s", tz="UTC")
TEXTS: pa.DataType = pa.list_(pa.string())

#: The facts that the histories tell. One that is missing here is refused when a history tells it.
FACTS = (
    "aarsag", "afsender_art", "afsender_sted", "aktindsigt", "akut", "akut_behov", "akut_vurderet",
    "anden_kommune", "andre_til_stede", "anmeldes", "art", "barnet_inddraget_i_maal", "barnets_holdning",
    "barnets_holdning_angivet", "barnets_holdning_kilde", "barnets_oensker", "begraenser", "begrundelse",
    "begrundelse_uden_samtykke", "begrundet", "bisidder_oplyst", "boernevenlig", "bygger_paa_undersoegelse",
    "enstemmig", "fagfolk_inddraget", "fare", "foelger_oplyst", "foraelder_til_stede",
    "foraeldre_inddraget_i_maal", "foraeldrekompetencer_vurderet", "foraeldreplan_fravalg_begrundet",
    "foraeldres_holdning", "forhandler_vederlag", "forklaret_for_barn_og_foraeldre", "formaal", "formaal_angivet",
    "formaal_omfattet", "fortsat_indsats", "fra", "frivilligt_oplyst", "fuldt_medhold", "fundet",
    "gaelder_anbringelse", "godkendt", "grund", "grundlag", "hjem", "hjemgivelsesperiode_fastsat",
    "hjemmel_angivet", "holdt_af", "hos", "hvad", "hvad_og_hvorfra", "hvem", "i_undersoegelsen", "indehaver",
    "individuel", "indsats_art", "indsats_vurderet", "indstilling_fulgt", "informeret", "instans", "klagefrist",
    "klagevejledning", "kommende_foraeldre", "kompleksitet_vurderet", "konklusion", "konklusion_begrundet",
    "konkrete_maal", "kontakt_med_foraeldre", "krav", "led_i", "loebende_indsats_vurderet", "maade", "mistaenkt",
    "naeste_senest", "om_indsatsen", "om_undersoegelse_eller_indsats", "omraade_andet", "omraade_familie",
    "omraade_fritid", "omraade_skole", "omraade_sundhed", "omraade_udvikling", "over_tid", "overgreb", "part",
    "plan_for_opfoelgning_besluttet", "plan_vurderet", "politi_eller_sundhed", "ressourcer_i_netvaerk",
    "ressourcer_og_udfordringer", "saerligt_tilfaelde", "samtale_med_barnet", "samtykke_soegt", "skriftlig",
    "skriftligt", "soeskende", "sted_art", "sted_godkendt", "stemmer_for", "stoette_til_familien",
    "stoette_vurderet", "tekst", "termin", "tidligere_inddraget", "til", "tilbagekaldelse_oplyst",
    "to_raadgivere", "uden_personale", "uden_samtykke", "udtalelse", "udtalte_sig", "ufoedt", "varighed",
    "varighed_angivet", "voksenmaal",
)  # fmt: skip
REFS = (
    "afgoerelse", "anbringelse", "anledning", "indsats", "plan", "sikkerhedsplan", "underretning", )  # fmt: skip

_OF_CASES: list[pa.Field[Any]] = [
    pa.field("case", pa.string()),
    pa.field("child", pa.string()),
    pa.field("complete", pa.bool_()),
    pa.field("family", pa.string()),
    pa.field("unit", pa.string()),
    pa.field("case_type", pa.string()),
    pa.field("worker", pa.string()),
    pa.field("protected_address", pa.bool_()),
]
CASES = pa.schema(_OF_CASES)
PERSONS = pa.schema(
    [
        pa.field("case", pa.string()),
        pa.field("person", pa.string()),
        pa.field("role", pa.string()),
        pa.field("born", INSTANT),
        pa.field("born_to", INSTANT),
    ]
)
PEOPLE = pa.schema(
    [
        pa.field("case", pa.string()),
        pa.field("person", pa.string()),
        pa.field("name", pa.string()),
        pa.field("cpr", pa.string()),
    ]
)
KEY = pa.schema(
    [
        pa.field("case", pa.string()),
        pa.field("child", pa.string()),
        pa.field("what", pa.string()),
        pa.field("event", pa.string()),
        pa.field("at", INSTANT),
        pa.field("sentence", pa.string()),
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
        single: dict[str, pa.DataType] = {"bool": pa.bool_(), "int": pa.int64(), "date": INSTANT}
        return single.get(next(iter(types)), pa.string())
    return pa.string()


def events(vocabulary: Vocabulary) -> pa.Schema:
    """The columns of the events."""
    fields: list[pa.Field[Any]] = [
        pa.field("case", pa.string()),
        pa.field("id", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("at", INSTANT),
        pa.field("at_to", INSTANT),
        pa.field("precision", pa.string()),
        pa.field("written_at", INSTANT),
        pa.field("about", TEXTS),
        pa.field("concerns", TEXTS),
        pa.field("by", pa.string()),
        pa.field("in_role", pa.string()),
        pa.field("basis", pa.string()),
        pa.field("source", pa.string()),
    ]
    for name in FACTS:
        kind = fact_column(vocabulary, name)
        fields.append(pa.field(f"f_{name}", kind))
        if kind == INSTANT:
            fields.append(pa.field(f"f_{name}_to", INSTANT))
    fields += [pa.field(f"r_{name}", TEXTS) for name in REFS]
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
