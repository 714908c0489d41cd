"""The words of the answer key: what was done wrong, in the language of casework, with the sentence that says so.

`{dato}` is the day of the event that the error is about. No word names a requirement: which findings may follow from
an error is for whoever checks the key to say.
"""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "vurdering_mangler": "Underretningen af {dato} blev ikke vurderet.",
    "vurdering_for_sent": "Underretningen af {dato} blev først vurderet efter mere end 24 timer.",
    "ingen_samtale_om_overgreb": "Ingen talte med barnet efter underretningen om overgreb af {dato}.",
    "foraelder_med_til_samtalen": "En forælder var med til samtalen efter underretningen om overgreb af {dato}.",
    "kvittering_for_sent": "Den, der underrettede {dato}, fik først kvittering efter mere end seks hverdage.",
    "ingen_ny_person": "Ingen ny person var med, da sagen blev vurderet igen efter underretningen af {dato}.",
    "ingen_undersoegelse": "Der blev givet støtte efter underretningen af {dato} uden en undersøgelse.",
    "undersoegelse_for_sent": "Undersøgelsen efter underretningen af {dato} tog mere end fire måneder.",
    "oplysninger_uden_samtykke": "Oplysningerne af {dato} blev indhentet uden samtykke fra forældrene.",
    "notat_for_sent": "Notatet om besøget, mødet eller samtalen {dato} blev først skrevet flere uger efter.",
    "ingen_samtale_foer_afgoerelse": "Ingen talte med barnet før afgørelsen af {dato}.",
    "samtale_foerst_efter_afgoerelsen": "Der blev først talt med barnet efter afgørelsen af {dato}.",
    "samtale_skrevet_bagefter": "Samtalen med barnet blev først skrevet ned efter afgørelsen af {dato}.",
    "kun_den_ene_foraelders_samtykke": "Kun den ene forælder samtykkede før afgørelsen af {dato}.",
    "plan_mangler": "Der blev aldrig lavet en plan til afgørelsen af {dato}.",
    "plan_for_sent": "Planen til afgørelsen af {dato} blev lavet for sent.",
    "foraeldre_ikke_i_maal": "Forældrene var ikke med til at sætte målene i planen af {dato}.",
    "brev_ikke_til_barnet": "Afgørelsen af {dato} blev ikke sendt til barnet, som er part.",
    "opfoelgning_for_sent": "Den første opfølgning på det, der begyndte {dato}, kom efter mere end tre måneder.",
    "ingen_opfoelgning": "Der blev aldrig fulgt op på det, der begyndte {dato}.",
    "akut_besked_for_sent": "Brevet om den akutte anbringelse {dato} kom først efter mere end 24 timer.",
    "udvalget_for_sent": "Udvalget godkendte først den akutte anbringelse af {dato} efter mere end syv dage.",
    "for_faa_tilsynsbesoeg": "Barnet, der flyttede {dato}, fik under to tilsynsbesøg om året.",
}
