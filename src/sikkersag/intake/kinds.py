"""The names of what is written because of a notification: in its own journal, and in those of the children."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

#: How long there is to assess it (U2, barnets lov § 136, stk. 2): 24 hours from receipt, also nights and weekends.
LIMIT = timedelta(hours=24)

#: Kinds of the children's journals, as the vocabulary has them.
NOTIFIED = "underretning_modtaget"
ASSESSED = "vurdering_24_timer"
RENEWED = "genvurdering"
CONCLUDED = "underretning_konklusion"
STEP = "akut_skridt"
TIED = "spoergsmaal_tilknyttet"
OPENED = "spoergsmaal_aabnet"
RECEIPT_SENT = "kvittering_sendt"
FEEDBACK_SENT = "underretter_orienteret"
#: What is written in a child's journal because a notification is linked to it.
FOLLOWS = (ASSESSED, RENEWED, CONCLUDED, RECEIPT_SENT, FEEDBACK_SENT)


class EntryKind(StrEnum):
    """What may stand in the notification's own journal."""

    RECEIVED = "modtaget"
    TAKEN = "taget"
    GIVEN = "givet_videre"
    READ = "laest"
    LINKED = "knyttet"
    UNLINKED = "loesnet"
    ASSESSED = "vurderet"
    RENEWED = "genvurderet"
    CONCLUDED = "konkluderet"
    SENDER = "afsender"
    FOLLOWED = "fulgt_sagen"
    ACTED = "handlet"
    SET_ASIDE = "lagt_til_side"
    TAKEN_OUT = "taget_frem"
    RECEIPT_READY = "kvittering_klar"
    RECEIPT_SENT = "kvittering"
    RECEIPT_FAILED = "kvittering_fejlet"
    FEEDBACK_READY = "orientering_klar"
    FEEDBACK_SENT = "orientering"
    FEEDBACK_FAILED = "orientering_fejlet"


#: What a conclusion may be: what the page calls it, and whether it leads on to a matter of the case.
CONCLUSIONS: Mapping[str, tuple[str, bool]] = {
    "ikke_mere": ("Ikke mere", False),
    "samtale": ("Samtale med familien", False),
    "afdaekning": ("Afdækning", True),
    "boernefaglig_undersoegelse": ("Børnefaglig undersøgelse", True),
    "igangvaerende_undersoegelse": ("Indgår i den undersøgelse, der er i gang", True),
    "eksisterende_indsats_justeret": ("Den hjælp, der er i gang, ændres", True),
}

#: What a notification may be about that decides which unit gets it: the sender's own yes to a question of the form.
TOPICS: Mapping[str, str] = {
    "overgreb": "Mistanke om overgreb",
    "aeresrelateret": "Æresrelateret konflikt",
    "ufoedt": "Ufødt barn",
}
