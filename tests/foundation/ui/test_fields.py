"""Fields for days and times take what Danish people type, refuse the rest in words, and keep what was typed."""

from __future__ import annotations

from datetime import date, time

import pytest
from django import forms
from django.core.exceptions import ValidationError

from sikkersag.foundation.ui.danish import genitive
from sikkersag.foundation.ui.fields import DanishDateField, DanishTimeField, read_day, read_time


class Visit(forms.Form):
    """A form with a hint, so that hint and error are both tied to the field."""

    day = DanishDateField(label="Dato", help_text="Kræves af § 13.")
    hour = DanishTimeField(label="Klokkeslæt", required=False)
    text = forms.CharField(label="Tekst", max_length=20, widget=forms.Textarea, required=False)
    who = forms.MultipleChoiceField(
        label="Hvem", choices=[("a", "Ane"), ("b", "Bo")], widget=forms.CheckboxSelectMultiple
    )


@pytest.mark.parametrize(
    "typed",
    ["31-12-2026", "31.12.2026", "31/12-2026", "31/12/2026", " 31 - 12 - 2026 ", "2026-12-31", "31. dec. 2026",
     "31. december 2026", "31\u00a0dec 2026"],
)  # fmt: skip
def test_it_reads_every_way_that_danes_write_a_day(typed: str) -> None:
    assert read_day(typed) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("9. marts", date(2026, 3, 9)), ("9. marts 2026", date(2026, 3, 9)), ("den 9. mar.", date(2026, 3, 9)),
     ("9.3.26", date(2026, 3, 9)), ("09032026", date(2026, 3, 9)), ("9/3", date(2026, 3, 9)),
     ("11. marts", date(2025, 3, 11)), ("29/2", date(2024, 2, 29)), ("i dag", date(2026, 3, 10)),
     ("I går", date(2026, 3, 9))],
)  # fmt: skip
def test_it_reads_a_day_that_has_been_without_its_year(typed: str, read: date) -> None:
    assert read_day(typed, date(2026, 3, 10)) == read


@pytest.mark.parametrize("typed", ["9. marts", "9.3.26", "i går", "30/2"])
def test_a_day_that_may_be_to_come_is_told_with_its_year(typed: str) -> None:
    with pytest.raises(ValidationError):
        read_day(typed)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("31-12-26", "fire cifre"),
        ("31-12", "årstallet"),
        ("31-2-2026", "Den 31. februar 2026 findes ikke"),
        ("12-31-2026", "Der er ingen måned nummer 31. Ret datoen."),
        ("i morgen", "31-12-2026"),
        ("31. xyz 2026", "31-12-2026"),
        ("٣١-١٢-٢٠٢٦x", "31-12-2026"),
    ],
)
def test_it_says_what_is_wrong_with_a_day_that_it_cannot_read(typed: str, says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_day(typed)
    assert says in refused.value.messages[0]


@pytest.mark.parametrize(
    ("typed", "read"),
    [("15.10", time(15, 10)), ("15:10", time(15, 10)), ("15,10", time(15, 10)),
     ("1510", time(15, 10)), ("kl. 9.05", time(9, 5)),
     ("9", time(9)), ("0.00", time(0)), ("23:59", time(23, 59))],
)  # fmt: skip
def test_it_reads_every_way_that_danes_write_a_time(typed: str, read: time) -> None:
    assert read_time(typed) == read


@pytest.mark.parametrize(("typed", "says"), [("25.10", "0.00 til 23.59"), ("24.00", "0.00 til 23.59"), ("ti", "15.10")])
def test_it_says_what_is_wrong_with_a_time_that_it_cannot_read(typed: str, says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_time(typed)
    assert says in refused.value.messages[0]


def test_a_form_shows_days_and_times_the_danish_way() -> None:
    shown = str(Visit(initial={"day": date(2026, 3, 9), "hour": time(15, 10)}))
    assert 'value="09-03-2026"' in shown
    assert 'value="15.10"' in shown


def test_a_form_keeps_what_was_typed_and_ties_hint_and_error_to_the_field() -> None:
    form = Visit(data={"day": "31-2-2026", "hour": "kvart i", "text": "<b>bevaret</b>", "who": ["b"]})
    assert not form.is_valid()
    shown = str(form)
    assert 'value="31-2-2026"' in shown
    assert 'value="kvart i"' in shown
    assert "&lt;b&gt;bevaret&lt;/b&gt;" in shown
    assert 'aria-describedby="id_day_helptext id_day_error"' in shown
    assert 'id="id_day_error"' in shown
    assert 'id="id_day_helptext"' in shown
    assert 'aria-invalid="true"' in shown


def test_a_text_with_a_limit_is_counted_but_never_cut_off() -> None:
    shown = str(Visit()["text"])
    assert "maxlength" not in shown
    assert "Højst 20\u00a0tegn" in shown
    assert not Visit(data={"text": "x" * 21}).is_valid()


def test_a_group_of_ticks_is_a_fieldset_with_a_legend_and_a_label_for_each() -> None:
    shown = str(Visit()["who"].as_field_group())
    assert "<fieldset" in shown
    assert "<legend" in shown
    assert shown.count("<label for=") == 2


@pytest.mark.parametrize(("name", "owning"), [("Ida", "Idas"), ("Vitus", "Vitus'"), ("Max", "Max'"), ("Liz", "Liz'")])
def test_a_name_that_ends_in_s_owns_with_an_apostrophe(name: str, owning: str) -> None:
    assert genitive(name) == owning
