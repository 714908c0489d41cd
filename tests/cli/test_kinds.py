"""`sikkersag kinds`: what a person who writes a case may look up."""

from __future__ import annotations

import pytest

from sikkersag.cli import BAD_INPUT, OK, main
from sikkersag.law.vocabulary import load as vocabularies


def test_every_kind_is_listed_with_its_label(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kinds"]) == OK
    text = capsys.readouterr().out
    assert all(kind.name in text and kind.label in text for kind in vocabularies.load().kinds.values())


def test_one_kind_shows_its_facts_choices_links_and_who_reads_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kinds", "vurdering_24_timer"]) == OK
    text = " ".join(capsys.readouterr().out.split())
    for words in ("refs: underretning → underretning_modtaget", "akut_behov (ja eller nej)", "læses af", "U2"):
        assert words in text


def test_an_unknown_kind_is_bad_input_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kinds", "vurdering_24_time"]) == BAD_INPUT
    assert "Mente du »vurdering_24_timer«?" in capsys.readouterr().err
