"""What is wrong with a row of a table: where it stands, why it cannot be used, and what was expected."""

from __future__ import annotations

from dataclasses import dataclass

from sikkersag.formats.located import InputError


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be used, and its case with it. `row` counts from 1, without a heading; 0: no row of its own.
    The texts are Danish.
    """

    file: str
    row: int
    column: str
    case: str
    reason: str
    expected: str = ""
    example: str = ""

    def error(self) -> InputError:
        """The same as an error that stops the reading."""
        place = self.file
        if self.row:
            place += f", række {self.row}"
        if self.column:
            place += f", kolonne {self.column}"
        if self.case:
            place += f" (sag {self.case})"
        return InputError(self.reason, file=place, expected=self.expected, example=self.example)

    def __str__(self) -> str:
        return str(self.error())
