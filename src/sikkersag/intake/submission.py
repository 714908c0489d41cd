"""A notification as its sender told it, before anybody has said whom it is about. Pure; asks nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

#: The ways in. `web`: the public form; `api`: another system; `mail`: a mail or a file from a folder; `haand`: what
#: reception or Døgnvagten writes down of a call, a letter or a meeting.
CHANNELS = {
    "web": "Formularen på nettet",
    "api": "Et andet system",
    "mail": "Mail eller fil",
    "haand": "Skrevet ned af en medarbejder",
}
#: Kinds of sender, as the vocabulary has them.
PROFESSIONAL, ANONYMOUS = "fagperson", "anonym"
#: Letters of a receipt that can be read aloud: no I, L, O or U.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Sixteen letters of five bits each: nobody guesses one.
_LENGTH = 16


@dataclass(frozen=True, slots=True)
class ToldChild:
    """A child as the sender told of it; every field may be empty. `born` is what was typed, not yet a date."""

    name: str = ""
    cpr: str = ""
    born: str = ""
    address: str = ""
    place: str = ""

    @property
    def empty(self) -> bool:
        """Was nothing told of the child?"""
        return not any((self.name, self.cpr, self.born, self.address, self.place))


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with it, as it was sent. `sha256` is of its bytes; where they are kept is not said here."""

    filename: str
    media_type: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Submission:
    """Everything that the sender told. The names of facts are those of the kind `underretning_modtaget`.

    `abuse`, `honour` and `unborn` are None where nothing was said. `trap` is what stood in a field that no person sees.
    `files_as_they_are`: an anonymous sender was told that a file may give them away, and wants it sent all the same.
    """

    text: str = ""
    sender_kind: str = ""
    sender_place: str = ""
    sender_name: str = ""
    sender_role: str = ""
    sender_phone: str = ""
    sender_mail: str = ""
    sender_address: str = ""
    method: str = ""
    parents: str = ""
    abuse: bool | None = None
    suspect: str = ""
    honour: bool | None = None
    unborn: bool | None = None
    children: Sequence[ToldChild] = ()
    attached: Sequence[Attached] = field(default=())
    trap: str = ""
    files_as_they_are: bool = False

    @property
    def anonymous(self) -> bool:
        """Did the sender choose not to be known?"""
        return self.sender_kind == ANONYMOUS

    @property
    def digest(self) -> str:
        """SHA-256 of everything that was told: the same thing sent again has the same."""
        return hashlib.sha256(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def without_sender(self) -> Submission:
        """The submission with nothing that tells who sent it."""
        return replace(
            self, sender_place="", sender_name="", sender_role="", sender_phone="", sender_mail="", sender_address=""
        )

    def without_traces(self) -> Submission:
        """The submission without what its files were: whoever has such a file could know its sender again by it."""
        return replace(self, attached=tuple(replace(one, sha256="", size=0) for one in self.attached))


def receipt_number(submission: Submission, *, channel: str, key: str, secret: str) -> str:
    """The number that the sender gets, such as `7QF2-M9TX-…`: the same for the same thing sent twice under one key, and
    for nobody else to guess, since `secret` is in it.
    """
    told = f"{channel}\0{key}\0{submission.digest}".encode()
    number = int.from_bytes(hmac.new(f"receipt {secret}".encode(), told, hashlib.sha256).digest()[:10], "big")
    letters = "".join(_LETTERS[number >> (5 * place) & 31] for place in reversed(range(_LENGTH)))
    return "-".join(letters[at : at + 4] for at in range(0, _LENGTH, 4))


def as_typed(number: str) -> str:
    """A receipt number as somebody typed it, in the form in which it is kept; empty where it can be none."""
    letters = "".join(number.upper().split()).replace("-", "").translate(str.maketrans("OIL", "011"))
    if len(letters) != _LENGTH or any(letter not in _LETTERS for letter in letters):
        return ""
    return "-".join(letters[at : at + 4] for at in range(0, _LENGTH, 4))


def to_json(submission: Submission) -> dict[str, Any]:
    """The submission as JSON keeps it."""
    return json.loads(json.dumps(asdict(submission)))  # type: ignore[no-any-return]


def from_json(told: dict[str, Any]) -> Submission:
    """The submission that `to_json` wrote."""
    lists = {
        "children": tuple(ToldChild(**one) for one in told.get("children", ())),
        "attached": tuple(Attached(**one) for one in told.get("attached", ())),
    }
    return Submission(**{**told, **lists})
