"""After journalising: back at the matter, or at the case, with what was written and the way to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.casefile.factory import World, write
from tests.casefile.writing.sending import Sender
from tests.inquiry import test_consents as consents
from tests.inquiry import test_discussion as discussions
from tests.inquiry import test_sharing as sharing
from tests.inquiry import test_talks as talks
from tests.inquiry.sending import journalise, page, rows

from sikkersag.foundation.people.models import Person

Open = Callable[..., Sender]
_LINKS = re.compile(r'<a href="([^"]+)">')


def filled(world: World, which: str, matter: str) -> tuple[str, dict[str, Any]]:
    """A form of each kind with everything that it needs: how a draft names it, and its fields."""
    ida, mother = world.ida.number, world.people["mor"]
    if which == "samtale":
        return f"samtale:{ida}", talks.fields(world, matter)
    if which == "samtykke":
        return f"samtykke:givet:{ida}", consents.fields("samtykke", mother, "indsats", matter, tekst="Ja til det.")
    if which == "droeftelse":
        return f"droeftelse:{ida}", discussions.fields(world, matter)
    facts = {"fra": str(mother.pk), "til": "dele_oplysninger", "informeret": True}
    given = write(world.ida, "samtykke", "2026-03-05 10:00", about=[matter] if matter else [], facts=facts)
    return f"oplysninger:givet:{ida}", sharing.fields(world, "givet", matter, samtykker=[str(given.event)])


def receipt(someone: Sender, address: str) -> str:
    """What the receipt at the top of a page says, markup and all."""
    told = page(someone.client.get(address))
    assert told.count("data-draft-written") == 1
    return str(re.findall(r"<span data-draft-written=.*?</span>", told)[0])


@pytest.mark.parametrize("which", ["samtale", "samtykke", "droeftelse", "oplysninger"])
def test_one_comes_back_to_the_matter_with_a_receipt_that_leads_to_the_entry(
    world: World, matter: str, sender: Open, which: str
) -> None:
    someone = sender()
    answer = journalise(someone, *filled(world, which, matter))
    assert answer["Location"] == f"/sag/{world.ida.number}/spoergsmaal/{matter}/"
    told = receipt(someone, answer["Location"])
    assert "Journalført i Idas sag: " in told and f'data-draft-written="{someone.draft}"' in told
    links = _LINKS.findall(told)
    assert [link.split("/")[-2] for link in links] == [str(row.event) for row in rows(someone)]
    entry = page(someone.client.get(links[0]))
    assert "Træk tilbage" in entry and ">Ret<" in entry
    again = page(someone.client.get(answer["Location"]))
    assert "data-draft-written" not in again, "it is said once"


def test_what_is_about_no_matter_leads_back_to_the_case(world: World, sender: Open) -> None:
    someone = sender()
    answer = journalise(someone, *filled(world, "samtykke", ""))
    assert answer["Location"] == f"/sag/{world.ida.number}/"
    assert "Idas sag" in receipt(someone, answer["Location"])


def test_a_talk_with_a_sibling_too_names_both_journals_the_one_that_one_came_from_first(
    world: World, matter: str, sender: Open
) -> None:
    someone, emil = sender(), world.emil.number
    told = talks.fields(world, matter, soeskende=[emil], afsnit__0__om=world.ida.number, afsnit__1__tekst="Emil: nej.")
    told |= {"afsnit.1.om": emil, f"synspunkter.{emil}": "Emil vil blive hjemme."}
    answer = journalise(someone, talks.form(world), told)
    said = receipt(someone, answer["Location"])
    assert said.index("Idas sag") < said.index("Emils sag")
    assert [link.split("/")[2] for link in _LINKS.findall(said)] == [world.ida.number, emil]


def test_a_title_is_text_and_never_markup(world: World, matter: str, sender: Open) -> None:
    Person.objects.filter(pk=world.people["mor"].pk).update(name="Mor <b>Fed</b>")
    someone = sender()
    answer = journalise(someone, *filled(world, "samtykke", matter))
    raw = someone.client.get(answer["Location"]).content.decode()
    assert "Mor &lt;b&gt;Fed&lt;/b&gt; samtykker til" in raw and "<b>Fed</b>" not in raw


def test_sent_again_one_is_told_that_it_was_journalised_before(world: World, matter: str, sender: Open) -> None:
    someone = sender()
    form, fields = filled(world, "droeftelse", matter)
    journalise(someone, form, fields)
    assert "Der er ikke skrevet noget igen" in page(someone.send(fields, "journalfoer"))
