"""What tests of talks, consents and information share: the family with a matter, and a sender of forms."""

from __future__ import annotations

from tests.casefile.writing.conftest import at_twenty_to_nine, matter, sender, world

__all__ = ["at_twenty_to_nine", "matter", "sender", "world"]
