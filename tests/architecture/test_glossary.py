"""The glossary is complete: every kind of event, running state and role of the vocabulary has one row.

The form of the rows is checked in test_documents.py.
"""

import re
from pathlib import Path

import pytest

from sikkersag.law.vocabulary import load as vocabularies

GLOSSARY = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
TERMS = re.findall(r"^\| `([^`]+)` \|", GLOSSARY, flags=re.MULTILINE)
VOCABULARY = vocabularies.load()
WORDS = {"kind": VOCABULARY.kinds, "state": VOCABULARY.states, "role": VOCABULARY.roles}


@pytest.mark.parametrize("sort", WORDS)
def test_every_word_of_the_vocabulary_has_a_row(sort: str) -> None:
    assert WORDS[sort]
    assert not sorted(set(WORDS[sort]) - set(TERMS)), f"add a row for each {sort} to docs/glossary.md"


def test_every_term_stands_once() -> None:
    assert not sorted({term for term in TERMS if TERMS.count(term) > 1})


def test_what_is_said_of_events_does_not_outlive_them() -> None:
    events = re.findall(r"^## Events: .*?(?=^## )", GLOSSARY, flags=re.MULTILINE | re.DOTALL)
    told = {term for part in events for term in re.findall(r"^\| `([^`]+)` \|", part, flags=re.MULTILINE)}
    assert told
    assert not sorted(told - set(VOCABULARY.kinds)), "these kinds are gone from the vocabulary"
