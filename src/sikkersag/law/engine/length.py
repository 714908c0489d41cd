"""The length of a limit, as the rulebook writes it: "24 hours", "6 workdays", "4 months".

Here is only the value and its spelling. What a length means on a calendar (clock hours, end of the day,
clamped months) belongs in `calendar`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

UNITS = ("hours", "days", "weeks", "workdays", "months", "years")

_PATTERN = re.compile(r"([0-9]+) +([a-z]+)")
_EXPECTED = f"a whole number and one of {', '.join(UNITS)} (or its singular), for example '24 hours' or '1 year'"


@dataclass(frozen=True, slots=True)
class Length:
    """A whole number of one unit; zero is allowed and means the same instant (hours) or the same day.

    Raises ValueError if the amount is not a whole number of at least 0, or the unit is not in `UNITS`.
    """

    amount: int
    unit: str

    def __post_init__(self) -> None:
        if type(self.amount) is not int or self.amount < 0:
            raise ValueError(f"a length has a whole amount of at least 0, not {self.amount!r}; expected {_EXPECTED}")
        if self.unit not in UNITS:
            raise ValueError(f"a length has no unit {self.unit!r}; expected one of {', '.join(UNITS)}")

    @classmethod
    def parse(cls, text: str) -> Length:
        """Return the length that `text` spells; raise ValueError, quoting it, if it spells none."""
        match = _PATTERN.fullmatch(text.strip())
        if match:
            unit = match[2] if match[2] in UNITS else match[2] + "s"
            if unit in UNITS:
                return cls(int(match[1]), unit)
        raise ValueError(f"{text!r} is not a length; expected {_EXPECTED}")

    def __str__(self) -> str:
        return f"{self.amount} {self.unit[:-1] if self.amount == 1 else self.unit}"
