"""What was told in confidence, or about somebody else, is kept out of a letter to one who may not read it.

Asked before an answer to a politician is composed, with the passages that the answer was made from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sikkersag.casefile.entries import Passage
from sikkersag.correspondence.letters.blocks import Value
from sikkersag.foundation.refused import RefusedError

#: A sentence of fewer words says too little to be known again.
_SHORTEST = 4
_END = re.compile(r"[.!?\n]+")
_WORD = re.compile(r"\w+")


def refuse_confidential(values: Mapping[str, Value], passages: Iterable[Passage]) -> None:
    """Raise RefusedError where a value says what a passage marked as confidential or about a third party says.

    Compared by sentences of at least four words, without case and punctuation: what is said in other words is not
    found, and stays for the writer to see to.
    """
    kept_out = [passage for passage in passages if passage.confidential or passage.third_party]
    sentences = {said for passage in kept_out for said in _sentences(passage.text)}
    for name, value in values.items():
        told = "" if isinstance(value, bool) else value if isinstance(value, str) else "\n".join(value)
        written = f" {_plain(told)} "
        found = next((said for said in sorted(sentences) if f" {said} " in written), None)
        if found is not None:
            raise RefusedError(
                f"Svaret gengiver noget, der er sagt i fortrolighed eller handler om en anden: »{found[:80]}«. "
                "Brevet er ikke lavet. Tag det ud, eller skriv det, så ingen kan kendes.",
                field=name,
            )


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _sentences(text: str) -> Iterable[str]:
    """The sentences long enough to be known again; a passage that is shorter altogether is one as it is."""
    plain = [_plain(part) for part in _END.split(text)]
    return [said for said in plain if len(said.split()) >= _SHORTEST] or [said for said in [_plain(text)] if said]
