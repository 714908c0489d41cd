"""Names of files, as people and machines give them."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sikkersag.foundation.files.names import LONGEST, content_disposition, ending_of, safe_filename


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("brev.pdf", "brev.pdf"), ("Udtalelse fra Børnehuset Ærø.docx", "Udtalelse fra Børnehuset Ærø.docx"),
        ("../../etc/passwd", "passwd"), ("..\\..\\windows\\x.txt", "x.txt"), ("/abs/a.txt", "a.txt"),
        ("C:\\a\\b.txt", "b.txt"), ("..", "fil"), (".", "fil"), ("", "fil"), ("a/", "fil"), ("...txt", "txt"),
        ("a\x00.pdf", "a.pdf"), ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("fdp\u202e\u2066.exe.pdf", "fdp.exe.pdf"),
        ("a\u2028b.pdf", "ab.pdf"), ("\ud800.pdf", "pdf"), ('"x".pdf', "_x_.pdf"), ("a?*<>|:.pdf", "a______.pdf"),
        ("CON.txt", "_CON.txt"), ("nul", "_nul"), ("lpt1.a.b", "_lpt1.a.b"), ("  a   b .txt", "a b .txt"),
        ("A\u030arhus.pdf", "Århus.pdf"),
    ],
)  # fmt: skip
def test_a_name_keeps_its_letters_and_loses_what_can_do_harm(given_name: str, safe: str) -> None:
    assert safe_filename(given_name) == safe


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_filename("å" * 300 + ".docx")
    assert len(name) == LONGEST
    assert ending_of(name) == "docx"
    assert len(safe_filename("a." + "b" * 300)) == LONGEST


@pytest.mark.parametrize(("name", "ending"), [("a.PDF", "pdf"), ("a.b.Docx", "docx"), ("pdf", ""), (".pdf", "")])
def test_the_ending_is_what_stands_after_the_last_stop(name: str, ending: str) -> None:
    assert ending_of(name) == ending


@given(st.text(max_size=200))
def test_no_name_at_all_becomes_a_path_a_header_or_an_empty_thing(text: str) -> None:
    name = safe_filename(text)
    assert 0 < len(name) <= LONGEST + 1
    assert not set(name) & set('/\\\x00\r\n"<>:|?*\u202e\u2066')
    assert name not in (".", "..")
    header = content_disposition(text)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert unquote(header.rpartition("UTF-8''")[2]) == name


def test_the_header_tells_old_browsers_a_plain_name_and_new_ones_the_true_one() -> None:
    assert content_disposition("Børn på Ærø é.pdf") == (
        'attachment; filename="Boern paa Aeroe e.pdf"; '
        "filename*=UTF-8''B%C3%B8rn%20p%C3%A5%20%C3%86r%C3%B8%20%C3%A9.pdf"
    )
    assert content_disposition("日本.pdf", inline=True).startswith('inline; filename=".pdf"; ')
