"""Bad files are refused with the file, the line, what was expected, and a Danish sentence: YAML, JSON, bytes and sizes.

What a case file must contain is in test_casefile.py.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from sikkersag.formats.located import MAX_BYTES, MAX_DEPTH, InputError, Located, parse, read

DANISH = {"er", "fil", "filen", "ikke", "kan", "kun", "skal", "står", "må", "mappe", "tom", "findes"}


def refused(text: str, name: str = "sag.yaml") -> InputError:
    """The error that a text gives."""
    with pytest.raises(InputError) as caught:
        parse(text, name)
    return speaks(caught.value, name)


def unreadable(path: Path) -> InputError:
    """The error that a file gives."""
    with pytest.raises(InputError) as caught:
        read(path)
    return speaks(caught.value, str(path))


def speaks(error: InputError, name: str) -> InputError:
    """Every error names the file first and speaks Danish."""
    assert error.file == name
    assert str(error).startswith(f"{name}, linje {error.line}: " if error.line else f"{name}: ")
    assert set(error.message.lower().replace(".", " ").replace(",", " ").split()) & DANISH, error.message
    return error


class TestFiles:
    def test_a_file_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        error = unreadable(tmp_path / "mangler.yaml")
        assert "findes ikke" in error.message
        assert error.example == "sag.yaml"

    def test_a_folder_is_not_a_file(self, tmp_path: Path) -> None:
        assert "mappe" in unreadable(tmp_path).message

    def test_a_file_of_100_megabytes_is_refused_unread(self, tmp_path: Path) -> None:
        path = tmp_path / "stor.yaml"
        with path.open("wb") as file:
            file.truncate(100_000_000)
        began = time.perf_counter()
        error = unreadable(path)
        assert time.perf_counter() - began < 2
        assert "100 MB" in error.message
        assert "10 MB" in error.message

    def test_a_file_of_the_largest_size_is_not_refused_for_its_size(self, tmp_path: Path) -> None:
        path = tmp_path / "sag.yaml"
        path.write_bytes(b"a: 1\n#" + b"x" * (MAX_BYTES - 6))
        assert read(path).mapping("sag")["a"].value == 1

    def test_a_device_or_a_pipe_is_not_read_for_it_may_have_no_end(self) -> None:
        assert "almindelig fil" in unreadable(Path(os.devnull)).message

    @pytest.mark.parametrize("content", [b"\xff\xfe\x00a", "titel: Børn".encode("latin-1"), b"\x80abc"])
    def test_what_is_not_utf_8_says_how_to_mend_it(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "sag.yaml"
        path.write_bytes(content)
        error = unreadable(path)
        assert "UTF-8" in error.message
        assert "UTF-8" in error.expected

    def test_a_byte_order_mark_is_no_mistake(self, tmp_path: Path) -> None:
        path = tmp_path / "sag.yaml"
        path.write_bytes("titel: Børn\n".encode("utf-8-sig"))
        assert read(path).mapping("sag")["titel"].value == "Børn"

    @pytest.mark.parametrize("content", ["", "   \n", "# kun en bemærkning\n", "---\n", "null\n"])
    def test_an_empty_file_is_called_empty(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "sag.yaml"
        path.write_text(content, encoding="utf-8")
        if content in ("---\n", "null\n"):
            with pytest.raises(InputError):
                read(path).mapping("En sag")
        else:
            assert "tom" in unreadable(path).message


class TestYaml:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("a: 1\nb: [1, 2\nc: 3\n", 3),
            ("a: 1\n  b: 2\n", 2),
            ("a: 1\n\tb: 2\n", 2),
            ("a: 'unfinished\nb: 2\n", 3),
            ("a: 1\nb: @x\n", 2),
            ("a: 1\n---\nb: 2\n", 2),
        ],
    )
    def test_broken_yaml_names_the_line(self, text: str, line: int) -> None:
        error = refused(text)
        assert abs(error.line - line) <= 1
        assert "YAML" in error.message
        assert error.expected

    def test_a_control_character_is_refused(self) -> None:
        assert refused("a: 1\nb: \x00\n").line == 2

    def test_a_name_that_stands_twice_is_refused_at_the_second(self) -> None:
        error = refused("a: 1\nb: 2\na: 3\n")
        assert (error.line, "»a«" in error.message) == (3, True)

    @pytest.mark.parametrize("text", ["a: &x 1\nb: *x\n", "a: &x {c: 1}\nb:\n  <<: *x\n", "a: &x [*x]\n"])
    def test_references_are_refused_with_their_line(self, text: str) -> None:
        error = refused(text)
        assert "henvisninger" in error.message
        assert error.line in (1, 2, 3)

    def test_a_bomb_of_references_does_not_grow(self) -> None:
        levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
        began = time.perf_counter()
        assert refused("\n".join(levels)).line == 2
        assert time.perf_counter() - began < 2

    @pytest.mark.parametrize(
        "text",
        [
            "a: " + "[" * 100_000,
            "a: " + "[" * 100_000 + "]" * 100_000,
            "a: " + "{b: " * 100_000,
            "- " * 100_000 + "x",
            "\n".join("  " * n + "a:" for n in range(3_000)),
            "? " * 50_000 + "x",
        ],
    )
    def test_deep_nesting_is_refused_and_the_interpreter_lives(self, text: str) -> None:
        error = refused(text)
        assert "niveauer" in error.message
        assert error.line

    def test_nesting_to_the_limit_is_read(self) -> None:
        assert parse("[" * MAX_DEPTH + "]" * MAX_DEPTH, "sag.yaml").line == 1

    @pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!!python/name:os.system", "!x"])
    def test_a_tag_makes_nothing(self, tag: str) -> None:
        assert parse(f"a: {tag} echo\n", "sag.yaml").mapping("sag")["a"].value == "echo"

    def test_a_name_that_is_a_list_is_refused(self) -> None:
        assert refused("? [a, b]\n: 1\n").line == 1

    def test_dates_stay_as_they_are_written(self) -> None:
        values = parse("a: 2024-03-05\nb: 2024-03-05 10:15\nc: 12:30:45\nd: 1.50\ne: 007\n", "x.yaml").mapping("x")
        assert [values[k].value for k in "abcd"] == ["2024-03-05", "2024-03-05 10:15", "12:30:45", "1.50"]

    @pytest.mark.parametrize(
        ("text", "value"),
        [("true", True), ("no", False), ("12", 12), ("", None), ("~", None), ("9" * 5000, "9" * 5000)],
    )
    def test_plain_values_are_read_for_what_they_are(self, text: str, value: object) -> None:
        assert parse(f"a: {text}\n", "x.yaml").mapping("x")["a"].value == value


class TestJson:
    def test_broken_json_names_the_line(self) -> None:
        error = refused('{"a": 1,\n "b": }\n', "sag.json")
        assert (error.line, "JSON" in error.message) == (2, True)

    def test_a_name_that_stands_twice_is_refused_there_too(self) -> None:
        assert refused('{"a": 1,\n "a": 2}', "sag.json").line == 2

    def test_deep_json_is_refused(self) -> None:
        refused("[" * 100_000 + "]" * 100_000, "sag.json")

    @pytest.mark.parametrize(
        "text",
        [
            '{\n\t"a": "x",\n\t"b": [1, true, null]\n}\n',
            json.dumps({"a": "x", "b": [1, True, None]}),
            '{"a":"x","b":[1,true,null]}',
        ],
    )
    def test_json_however_it_is_laid_out_is_read(self, text: str) -> None:
        values = parse(text, "sag.json").mapping("sag")
        assert values["a"].value == "x"
        assert [item.value for item in values["b"].sequence("b")] == [1, True, None]

    def test_every_json_text_is_read_as_json_reads_it(self) -> None:
        for value in ("a/b", "\u20ac", "\U0001f600", "linje\nskift", "\u2028", 'citat "x"', "tab\there", "a: b # c"):
            for escaped in (True, False):
                text = json.dumps({"a": value}, ensure_ascii=escaped)
                assert parse(text, "sag.json").mapping("sag")["a"].value == value
        assert parse(r'{"a": "a\/b"}', "sag.json").mapping("sag")["a"].value == "a/b"


class TestValues:
    @pytest.mark.parametrize(
        ("text", "ask", "said"),
        [
            ("a: 1", "sequence", "liste"),
            ("a: [1]", "mapping", "navne og værdier"),
            ("a: [1]", "text", "tekst"),
            ("a: true", "text", "tekst"),
            ("a:", "text", "tekst"),
            ("a: {b: 1}", "names", "tekst"),
            ("a: [[b]]", "names", "tekst"),
        ],
    )
    def test_the_wrong_sort_of_value_says_what_it_should_be(self, text: str, ask: str, said: str) -> None:
        place: Located = parse(f"x: 0\n{text}\n", "sag.yaml").mapping("sag")["a"]
        with pytest.raises(InputError) as caught:
            getattr(place, ask)("a")
        assert caught.value.line == 2
        assert said in caught.value.message

    def test_a_long_text_is_not_quoted_in_full(self) -> None:
        place = parse("x" * 100_000, "sag.yaml")
        with pytest.raises(InputError) as caught:
            place.mapping("En sag")
        assert len(str(caught.value)) < 500

    def test_an_error_without_a_place_is_only_its_sentence(self) -> None:
        assert str(InputError("Filen er tom.")) == "Filen er tom."
        shown = str(InputError("Nej.", file="a.yaml", line=3, expected="ja", example="x"))
        assert shown == "a.yaml, linje 3: Nej.\n  Forventet: ja\n  Eksempel:  x"
