"""A status is told by shape, word and colour, and never by one of them alone."""

from __future__ import annotations

import itertools

import pytest
from django.template import Context, Template

from sikkersag.foundation.ui.status import SHAPES, Status, draw, render, ring


def test_there_are_fourteen_shapes_and_no_two_findings_look_alike_without_their_colour() -> None:
    assert len(SHAPES) == 14
    alike = [{one, other} for one, other in itertools.combinations(SHAPES, 2) if SHAPES[one][1] == SHAPES[other][1]]
    assert alike == [{"met", "met_late"}]  # told apart by the delay in words


def test_a_status_shows_shape_word_and_what_follows() -> None:
    shown = render(Status("met_late", "Opfyldt for sent", "(3 dage)"))
    assert "status-green" in shown
    assert 'aria-hidden="true"' in shown
    assert "Opfyldt for sent" in shown
    assert '<span class="status-after">(3 dage)</span>' in shown


def test_words_from_outside_are_escaped() -> None:
    assert "<script>" not in render(Status("met", "<script>", "<script>"))


@pytest.mark.parametrize(
    ("shape", "word", "share"),
    [("nonsense", "Ord", None), ("met", " ", None), ("met", "Ord", 0.5), ("later", "x", 1.1)],
)
def test_a_status_that_cannot_be_told_is_refused(shape: str, word: str, share: float | None) -> None:
    with pytest.raises(ValueError, match=r"shape|word|share"):
        Status(shape, word, share=share)


def test_the_ring_is_filled_by_what_is_left_of_the_time() -> None:
    assert "A5 5 0 0 1 13.00 8.00" in ring(0.25)  # a quarter: the arc ends at three o'clock
    assert "A5 5 0 1 1 3.00 8.00" in ring(0.75)
    assert ring(1).count("<circle") == 2
    assert ring(0) == ring(0.0005)
    assert draw("today", 0.25) != draw("today")


def test_the_tag_draws_it_large_for_the_inbox() -> None:
    template = Template("{% status s size=24 %}")
    assert "status-large" in template.render(Context({"s": Status("today", "7 t.", share=0.3)}))
