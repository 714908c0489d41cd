"""The message of Digital Post: one that may be sent, and planted mistakes that are all found."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4, uuid5

import pytest

from sikkersag.correspondence.memo import Message, build, mistakes

PDF = b"%PDF-1.7\n% a letter\n"
FROZEN = hashlib.sha256(PDF).hexdigest()
CPR = "7117190101"


def message(**changed: object) -> Message:
    """A message that may be sent, with what a test changes."""
    told: dict[str, object] = {
        "id": uuid4(),
        "label": "Afgørelse fra Fjordby Kommune",
        "sender_cvr": "00000000",
        "sender_name": "Fjordby Kommune",
        "recipient_cpr": CPR,
        "created": datetime(2026, 3, 10, 7, 40, tzinfo=UTC),
        "filename": "brev-2026-0000123-4.pdf",
        "content": PDF,
    }
    return Message(**(told | changed))  # type: ignore[arg-type]


def test_a_message_of_ours_has_no_mistakes() -> None:
    assert mistakes(build(message()), frozen=FROZEN) == ()


def test_it_carries_the_letter_to_the_byte() -> None:
    xml = build(message()).decode()
    assert base64.b64encode(PDF).decode() in xml
    assert 'memoVersion="1.2"' in xml
    assert "memoSchVersion" not in xml


def _swap(old: str, new: str) -> Callable[[str], str]:
    def change(xml: str) -> str:
        assert old in xml
        return xml.replace(old, new, 1)

    return change


def _without(element: str) -> Callable[[str], str]:
    def change(xml: str) -> str:
        begin, end = xml.index(f"<memo:{element}>"), xml.index(f"</memo:{element}>") + len(f"</memo:{element}>")
        return xml[:begin] + xml[end:]

    return change


PLANTED: dict[str, tuple[Callable[[str], str], str]] = {
    "another version": (_swap('memoVersion="1.2"', 'memoVersion="1.1"'), "memoVersion"),
    "the attribute that 1.2 has not": (_swap("memoVersion", 'memoSchVersion="1.1.0" memoVersion'), "attribute"),
    "another namespace": (_swap("DigitalPost.dk/MeMo-1", "example.dk/MeMo-1"), "outermost"),
    "no label": (_without("label"), "MessageHeader/label: is missing"),
    "no legalNotification": (_without("legalNotification"), "legalNotification: is missing"),
    "no body": (_without("MessageBody"), "MessageBody: is missing"),
    "no file": (_without("File"), "File: is missing"),
    "yes instead of true": (_swap(">false</memo:mandatory>", ">ja</memo:mandatory>"), "mandatory"),
    "a local time": (_swap("07:40:00Z", "08:40:00+01:00"), "createdDateTime"),
    "a CPR number said to be a CVR number": (
        _swap("<memo:idType>CPR", "<memo:idType>CVR"),
        "recipientID: is not of the kind CVR",
    ),
    "a number with a hyphen": (_swap(CPR, "711719-0101"), "recipientID"),
    "a file that is no PDF": (_swap(">application/pdf<", ">text/html<"), "encodingFormat"),
    "a file name with a folder": (_swap(">brev-", ">../brev-"), "filename"),
    "broken base64": (_swap("<memo:content>", "<memo:content>*"), "base64"),
    "an element of nobody's": (_swap("<memo:Sender>", "<memo:hemmelig/><memo:Sender>"), "does not belong"),
    "the recipient before the sender": (
        lambda xml: xml.replace("memo:Sender>", "memo:X>").replace("memo:Recipient>", "memo:Sender>")
        .replace("memo:X>", "memo:Recipient>"),
        "stands after",
    ),
    "two labels": (_swap("<memo:mandatory>", "<memo:label>To</memo:label><memo:mandatory>"), "too often"),
    "a document type": (_swap("<memo:Message ", "<!DOCTYPE x><memo:Message "), "document type"),
    "not XML": (_swap("</memo:Message>", ""), "well-formed"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_it_refuses_a_planted_mistake(name: str) -> None:
    change, said = PLANTED[name]
    found = mistakes(change(build(message()).decode()).encode(), frozen=FROZEN)
    assert any(said in str(one) for one in found), [str(one) for one in found]


def test_it_refuses_another_letter_than_the_frozen_one() -> None:
    found = mistakes(build(message(content=PDF + b"!")), frozen=FROZEN)
    assert [one.what for one in found] == ["is not the letter that was frozen"]


def test_it_refuses_an_id_that_is_not_random() -> None:
    found = mistakes(build(message(id=uuid5(UUID(int=0), "brev"))), frozen=FROZEN)
    assert "messageUUID" in str(found[0])


def test_what_it_says_never_holds_the_number_of_the_receiver() -> None:
    xml = build(message(recipient_cpr="71171901010", label="")).decode()
    found = mistakes(xml.encode(), frozen=FROZEN)
    assert found
    assert all("7117" not in str(one) for one in found)


def test_a_name_with_markup_stays_text() -> None:
    xml = build(message(sender_name="<b>Ærø & Qaanaaq</b> عمر"))
    assert b"<b>" not in xml
    assert mistakes(xml, frozen=FROZEN) == ()
