"""No CPR number in a log, and none in an address."""

import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, path, re_path

from sikkersag.foundation.people.logfilter import HIDDEN, HideCprNumbers, scrubbed

NUMBER = "7105190000"


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, StringIO]]:
    """A logger that writes to a text, through the filter."""
    text = StringIO()
    handler = logging.StreamHandler(text)
    handler.addFilter(HideCprNumbers())
    handler.setFormatter(logging.Formatter("%(message)s %(where)s", defaults={"where": ""}))
    logger = logging.getLogger("tests.no-cpr")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, text
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    "text",
    ["7105190000", "710519-0000", "710519 0000", "710519 - 0000", "710519–0000", "710519%2D0000", "710519+0000",
     "cpr=7105190000&x=1", "'7105190000'", "(cpr)=(7105190000) already exists"],
)  # fmt: skip
def test_whatever_looks_like_a_number_is_hidden(text: str) -> None:
    assert HIDDEN in scrubbed(text)
    assert not re.search("0519|0000", scrubbed(text))


@pytest.mark.parametrize("text", ["2026-0000123", "2026-03-10 08:40:00,123", "12345678", "20260310084000", "10.0.0.1"])
def test_a_case_number_and_a_time_are_left_alone(text: str) -> None:
    assert scrubbed(text) == text


def test_message_arguments_and_extra_fields_are_hidden(log: tuple[logging.Logger, StringIO]) -> None:
    logger, text = log
    logger.error("person %s and %r", NUMBER, {"cpr": NUMBER}, extra={"where": f"/x/{NUMBER}"}, stack_info=True)
    assert NUMBER not in text.getvalue()
    assert text.getvalue().count(HIDDEN) == 3


def test_a_traceback_is_hidden_through_all_its_causes(log: tuple[logging.Logger, StringIO]) -> None:
    logger, text = log
    try:
        try:
            raise ValueError(f"duplicate key ({NUMBER})")
        except ValueError as error:
            raise RuntimeError(f"could not save {NUMBER[:6]}-{NUMBER[6:]} {NUMBER}") from error
    except RuntimeError:
        logger.exception("failed")
    shown = text.getvalue()
    assert "RuntimeError" in shown
    assert "ValueError" in shown
    assert shown.count(HIDDEN) == 3
    assert not re.search("0519|0000", shown)


def test_a_message_that_cannot_be_put_together_still_hides_and_says_so(
    log: tuple[logging.Logger, StringIO], capsys: pytest.CaptureFixture[str]
) -> None:
    logger, text = log
    logger.error(f"{NUMBER} %d", NUMBER)
    assert HIDDEN in text.getvalue()
    assert NUMBER not in text.getvalue() + capsys.readouterr().err


def test_every_handler_of_the_settings_has_the_filter_and_no_logger_goes_past_it() -> None:
    logging_settings: Any = settings.LOGGING
    assert logging_settings["filters"]["hide_cpr"]["()"] == f"{HideCprNumbers.__module__}.{HideCprNumbers.__name__}"
    for handler in logging_settings["handlers"].values():
        assert "hide_cpr" in handler["filters"]
    program = (
        "import django, logging; django.setup()\n"
        "for name in ('django.request', 'django.server', 'django.db.backends', 'sikkersag.x', 'other'):\n"
        f"    logging.getLogger(name).error('%s {NUMBER}', name)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert NUMBER not in done.stdout + done.stderr
    assert done.stderr.count(HIDDEN) == 5


def takers(patterns: list[URLPattern | URLResolver], before: str = "") -> list[str]:
    """The addresses that name a CPR number among their parts or ask for ten digits."""
    found = []
    for pattern in patterns:
        written = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += takers(pattern.url_patterns, written)
        elif re.search(r"cpr|personnummer|person_number|\{10\}|\{6\}.*\{4\}", written, re.IGNORECASE):
            found.append(written)
    return found


def test_no_address_takes_a_cpr_number() -> None:
    assert takers(get_resolver().url_patterns) == []


def test_a_planted_address_with_a_number_would_be_seen() -> None:
    def view() -> None: ...

    planted = [
        path("person/<str:cpr>/", view),  # type: ignore[arg-type]
        re_path(r"^p/(?P<x>\d{6}-?\d{4})/$", view),  # type: ignore[arg-type]
        re_path(r"^p/([0-9]{10})/$", view),  # type: ignore[arg-type]
        path("person/<uuid:person>/", view),  # type: ignore[arg-type]
    ]
    assert len(takers(planted)) == 3  # type: ignore[arg-type]
