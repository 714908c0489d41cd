"""Every scenario of law, one test each: `pytest tests/law/test_scenarios.py -k U2`."""

from __future__ import annotations

import pytest
from tests.law.scenarios import Scenario, differences, scenarios

from sikkersag.law.rulebook.load import load


@pytest.mark.parametrize("scenario", list(scenarios()), ids=str)
def test_the_findings_agree_with_the_law(scenario: Scenario) -> None:
    wrong = differences(scenario, load())
    assert not wrong, "\n" + scenario.body["hvorfor"].text("hvorfor") + "\n" + "\n".join(wrong)
