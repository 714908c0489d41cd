"""What was told in confidence is refused in an answer that others read; what was not goes through."""

from __future__ import annotations

import pytest

from sikkersag.casefile.entries import Passage
from sikkersag.correspondence.letters.confidence import refuse_confidential
from sikkersag.foundation.refused import RefusedError

SECRET = Passage("Mormor ringer. Hun vil ikke have, at Ida får det at vide!", confidential=True)
OTHER = Passage("Naboens søn har det svært.", third_party=True)
OPEN = Passage("Skolen skriver, at Ida trives i sin klasse.")


@pytest.mark.parametrize(
    "value",
    [
        "Vi ved følgende: hun vil ikke have at ida får\ndet at vide.",
        ["Et punkt", "Naboens søn har det svært"],
    ],
)
def test_a_passage_told_in_confidence_is_refused_in_the_field_where_it_stands(value: str | list[str]) -> None:
    with pytest.raises(RefusedError, match="fortrolighed") as refused:
        refuse_confidential({"emne": "ventetid", "udeladt": True, "svar": value}, [OPEN, SECRET, OTHER])
    assert refused.value.field == "svar"


def test_what_nobody_marked_and_what_only_shares_a_few_words_goes_through() -> None:
    refuse_confidential({"svar": "Skolen skriver, at Ida trives i sin klasse. Mormor ringer."}, [OPEN, SECRET, OTHER])


def test_a_short_secret_is_known_as_a_whole() -> None:
    with pytest.raises(RefusedError):
        refuse_confidential({"svar": "Han hedder Bo Lund."}, [Passage("Bo Lund", third_party=True)])
