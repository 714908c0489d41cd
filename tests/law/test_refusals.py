"""What the data of the law may not say: each mistake is refused, naming the file and the key."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from sikkersag.law import packaged
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.packaged import SourceError
from sikkersag.law.rulebook import check
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies

Raw = dict[str, Any]
Change = Callable[[Raw], Any]
U2 = "underretninger/U2.toml"
I1 = "inddragelse/I1.toml"
O4 = "opfoelgning/O4.toml"


@pytest.fixture(name="rules")
def _rules() -> Raw:
    raw, _ = packaged.load(rulebooks.PACKAGE)
    return copy.deepcopy({name: raw[name] for name in (U2, I1, O4, "ages.toml", "sources.toml")})


@pytest.fixture(name="words")
def _words() -> Raw:
    raw, _ = packaged.load(vocabularies.PACKAGE)
    return copy.deepcopy(raw)


def refused(raw: Raw) -> str:
    with pytest.raises(SourceError) as stopped:
        rulebooks.read(raw, "changed", vocabularies.load(), calendars.load())
    return str(stopped.value)


def found(raw: Raw) -> list[str]:
    vocabulary = vocabularies.load()
    return check.problems(rulebooks.read(raw, "changed", vocabulary, calendars.load()), raw, vocabulary)


class TestARuleFile:
    def test_as_it_stands_it_is_read(self, rules: Raw) -> None:
        assert found(rules) == []

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda u2: u2.pop("formaal"), ["formaal", "mangler"]),
            (lambda u2: u2.update(formal="x"), ["formal", "ukendt nøgle"]),
            (lambda u2: u2.update(id="U3"), ["id", "underretninger/U3.toml"]),
            (lambda u2: u2.update(scope="kommune"), ["scope", "»kommune«"]),
            (lambda u2: u2.update(duty=[]), ["duty", "mangler"]),
            (lambda u2: u2["version"][0].pop("section"), ["version[0].section", "mangler"]),
            (
                lambda u2: u2["version"][0].update({"from": "2013-10-32"}),
                ["version[0].from", "2013-10-32", "2024-01-01"],
            ),
            (lambda u2: u2["version"][1].update({"from": "2023-06-01"}), ["version[1].from", "overlappe"]),
            (lambda u2: u2["version"][0].update({"until": "x"}), ["version[0].until", "ukendt nøgle"]),
            (lambda u2: u2["duty"][0].update(shape="inden"), ["duty[0].shape", "»inden«", "within"]),
            (lambda u2: u2["duty"][0].update(limit="24timer"), ["duty[0].limit", "24timer"]),
            (lambda u2: u2["duty"][0].update(curable="maaske"), ["duty[0].curable", "»maaske«"]),
            (lambda u2: u2["duty"][0].pop("occasion"), ["duty[0]", "occasion"]),
            (lambda u2: u2["duty"][0]["occasion"].update(kind="x"), ["duty[0].occasion.kind", "ukendt nøgle"]),
            (lambda u2: u2["duty"][0]["evidence"][0].update(join=["samme"]), ["evidence[0].join", "»samme«"]),
            (lambda u2: u2["duty"][0]["evidence"][0].update(join=["ref"]), ["evidence[0].join", "»ref«"]),
            (lambda u2: u2["duty"].append(copy.deepcopy(u2["duty"][0])), ["duty.part", "samme part"]),
            (lambda u2: u2.update(departure=[{"ground": "x"}]), ["departure[0]", "section"]),
        ],
    )
    def test_a_mistake_names_the_file_and_the_key(self, rules: Raw, change: Change, said: list[str]) -> None:
        change(rules[U2])
        message = refused(rules)
        assert all(word in message for word in [*said, ".toml"])

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda d: d["occasion"].update(kinds=["underretning"]), "»underretning« er ikke en art"),
            (lambda d: d["occasion"].update(kinds=[]), ".occasion.kinds: mangler"),
            (lambda d: d["occasion"].update(when="overgre"), "»overgre«"),
            (lambda d: d["occasion"].update(when="overgreb and"), "does not parse"),
            (lambda d: d["occasion"].update(when="__import__('os')"), "is not a call"),
            (lambda d: d["occasion"].update(when="aktiv('indsatser')"), "»indsatser« er ikke en tilstand"),
            (lambda d: d["occasion"].update(when="alder(barn) >= aldersgraense('voksen')"), "»voksen« findes ikke"),
            (lambda d: d["occasion"].update(when="findes('brev')"), "»brev« er ikke en art"),
            (lambda d: d["occasion"].update(for_each=["far"]), "»far« kendes ikke"),
            (lambda d: d["occasion"].update(for_each=["role:konge"]), "»role:konge« er ikke en rolle"),
            (lambda d: d.update(evidence=[]), ".evidence: mangler"),
            (lambda d: d["evidence"][0].update(kinds=["vurdering"]), "»vurdering« er ikke en art"),
            (lambda d: d["evidence"][0].update(join=["ref:sag"]), "henvisningen »sag«"),
            (lambda d: d["evidence"][0].update(join=["person:fra"]), "for_each"),
            (lambda d: d.update(not_due_while=["ferie"]), "»ferie« er ikke en tilstand"),
            (lambda d: d.update(until_state="ferie"), "»ferie« er ikke en tilstand"),
            (lambda d: d.update(versions=["C"]), "»C« er ikke en version"),
            (lambda d: d.update(shape="covered"), ".basis: mangler"),
            (lambda d: d.update(shape="human"), ".look_for: mangler"),
            (lambda d: (d.pop("limit"), d.update(shape="promptly")), ".limit: mangler"),
        ],
    )
    def test_what_a_duty_names_must_exist(self, rules: Raw, change: Change, said: str) -> None:
        change(rules[U2]["duty"][0])
        problems = found(rules)
        assert any(problem.startswith(U2) and said in problem for problem in problems), problems

    def test_the_class_that_is_stated_must_be_the_one_that_follows(self, rules: Raw) -> None:
        rules[U2]["checked"] = "asserted"
        assert any("checked" in problem for problem in found(rules))

    def test_a_source_must_be_known(self, rules: Raw) -> None:
        rules[U2]["version"][0]["source"] = ["SEL99"]
        assert any("SEL99" in problem for problem in found(rules))

    def test_a_doubt_has_a_known_confidence(self, rules: Raw) -> None:
        rules[U2]["unverified"] = [{"text": "x", "confidence": "sikkert"}]
        assert any("»sikkert«" in problem for problem in found(rules))

    def test_a_departure_names_parts_and_facts_that_exist(self, rules: Raw) -> None:
        rules[I1]["departure"][0].update(parts=["x"], requires=["y"], section={"Q": "§ 1"})
        text = " ".join(found(rules))
        assert all(
            word in text for word in ("»x« er ikke en part", "»y« er ikke en oplysning", "»Q« er ikke en version")
        )

    def test_a_recurring_duty_starts_where_a_period_opens(self, rules: Raw) -> None:
        rules[O4]["duty"][0]["occasion"]["kinds"] = ["underretning_modtaget"]
        rules[O4]["duty"][0]["occasion"].pop("when", None)
        assert any("åbner ingen tilstand" in problem for problem in found(rules))

    def test_an_age_without_a_section_is_refused(self, rules: Raw) -> None:
        del rules["ages.toml"]["part"]["values"][0]["section"]
        assert "ages.toml: part.values[0]" in refused(rules)

    def test_ages_out_of_order_are_refused(self, rules: Raw) -> None:
        rules["ages.toml"]["part"]["values"].reverse()
        assert "ages.toml: part.values" in refused(rules)


class TestTheVocabulary:
    def refused(self, raw: Raw) -> str:
        with pytest.raises(SourceError) as stopped:
            vocabularies.read(raw, "changed")
        return str(stopped.value)

    def test_as_it_stands_it_is_read(self, words: Raw) -> None:
        assert vocabularies.read(words, "same").kinds.keys() == vocabularies.load().kinds.keys()

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda k: k.pop("label"), ["kind.underretning_modtaget.label", "mangler"]),
            (lambda k: k.update(concerns=["naboen"]), ["concerns", "»naboen«"]),
            (lambda k: k.update(refs={"sag": "sagsmappe"}), ["refs.sag", "»sagsmappe«"]),
            (lambda k: k.update(fakta={}), ["fakta", "ukendt nøgle"]),
            (lambda k: k["facts"]["overgreb"].update(type="ja"), ["facts.overgreb.type", "»ja«"]),
            (lambda k: k["facts"]["overgreb"].pop("label"), ["facts.overgreb.label", "mangler"]),
            (lambda k: k["facts"]["overgreb"].update(choices=["a"]), ["facts.overgreb.choices"]),
            (
                lambda k: k["facts"]["afsender_art"].update(choices=["a", "a"]),
                ["facts.afsender_art.choices", "to gange"],
            ),
            (lambda k: k["facts"]["afsender_art"].update(choices_of="x.y"), ["choices_of", "»x.y«"]),
        ],
    )
    def test_a_mistake_in_a_kind_names_the_file_and_the_key(self, words: Raw, change: Change, said: list[str]) -> None:
        change(words["underretninger.toml"]["kind"]["underretning_modtaget"])
        message = self.refused(words)
        assert all(word in message for word in ["underretninger.toml", *said])

    def test_a_kind_stands_in_one_file_only(self, words: Raw) -> None:
        words["sagen.toml"]["kind"]["underretning_modtaget"] = words["underretninger.toml"]["kind"][
            "underretning_modtaget"
        ]
        assert "findes allerede" in self.refused(words)

    def test_a_file_has_a_topic(self, words: Raw) -> None:
        del words["sagen.toml"]["topic"]
        assert "sagen.toml: topic" in self.refused(words)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda e: e["engine"].pop("birth"), "engine"),
            (lambda e: e["engine"].update(birth="jul"), "»jul« er ikke en art"),
            (lambda e: e["engine"].update(expected_birth="jul"), "»jul« er ikke en art"),
            (lambda e: e["engine"].update(custody="jul"), "»jul« er ikke en tilstand"),
            (lambda e: e["state"]["indsats"].update(opens=["jul"]), "»jul« er ikke en art"),
            (lambda e: e["state"]["indsats"].update(ref="jul"), "henvisningen »jul«"),
            (lambda e: e["state"]["foraeldremyndighed"].update(key="jul"), "oplysningen »jul«"),
            (lambda e: e["role"]["mor"].update(group="slægt"), "role.mor"),
        ],
    )
    def test_what_the_engine_must_know_is_checked(self, words: Raw, change: Change, said: str) -> None:
        change(words["_engine.toml"])
        message = self.refused(words)
        assert "_engine.toml" in message
        assert said in message

    def test_without_the_engines_file_nothing_is_read(self, words: Raw) -> None:
        del words["_engine.toml"]
        assert "_engine.toml" in self.refused(words)


class TestTheFiles:
    def test_toml_that_does_not_parse_names_the_file(self) -> None:
        with pytest.raises(SourceError, match=r"a/X1\.toml"):
            packaged.parse({"a/X1.toml": b"id = "})

    def test_text_that_is_not_utf8_names_the_file(self) -> None:
        with pytest.raises(SourceError, match=r"a/X1\.toml"):
            packaged.parse({"a/X1.toml": b"id = '\xff'"})

    @pytest.mark.parametrize("package", [rulebooks.PACKAGE, vocabularies.PACKAGE])
    def test_a_compiled_copy_says_what_the_files_say_in_the_same_order(self, package: str) -> None:
        contents = packaged.sources(package)
        loaded, digest = packaged.load(package)
        assert digest == packaged.digest_of(contents)
        assert json.dumps(loaded) == json.dumps(packaged.parse(contents))  # the order of keys is an order of screens

    def test_the_hash_follows_names_and_contents(self) -> None:
        one = packaged.digest_of({"a": b"1", "b": b"2"})
        assert one == packaged.digest_of({"b": b"2", "a": b"1"})
        assert len({one, packaged.digest_of({"a": b"12", "b": b""}), packaged.digest_of({"c": b"1", "b": b"2"})}) == 3
