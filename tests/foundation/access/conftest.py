"""The small municipality, for every test here that asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.foundation.town import Town


@pytest.fixture
def town(db: None) -> Town:
    """A municipality with one of each role and four cases."""
    # This file is read before Django is set up.
    from tests.foundation.town import build

    return build()
