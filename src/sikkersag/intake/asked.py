"""What may be answered to the questions of a notification, in every way in. The values are those of the vocabulary."""

from __future__ import annotations

#: Children that one submission has room for.
MOST_CHILDREN = 6
#: Characters that a field holds at most; a text of the notification itself may be as long as the form lets it.
LONGEST = 300
KINDS = ("fagperson", "borger", "anden_kommune", "anonym", "familien")
#: What may be told afterwards of who wrote: whoever would not be known has said so when it was sent.
TOLD_AFTERWARDS = tuple(kind for kind in KINDS if kind != "anonym")
PLACES = (
    "skole", "dagtilbud", "sundhedsvaesen", "sundhedspleje", "politi_domstol", "anden_forvaltning", "anbringelsessted",
    "forening", "andet",
)  # fmt: skip
SUSPECTS = ("foraelder", "anden", "ukendt")
METHODS = ("brev", "mail", "telefon", "fremmoede", "digitalt", "andet")
YES_NO = {"ja": True, "nej": False}


class UnreadableError(Exception):
    """The bytes are not a submission of their kind. The message is for those who look after the ways in."""
