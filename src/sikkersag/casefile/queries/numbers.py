"""From a case's number in an address to the case. Who may see it is asked by the gate."""

from __future__ import annotations

from sikkersag.casefile.models import Case


def case_by_number(number: str) -> int | None:
    """The id of the case with a number; nothing where there is none, or the text is no number at all.

    What is not plain text never reaches the database: PostgreSQL refuses some signs that an address may hold.
    """
    if not number.isascii() or not number.isprintable() or len(number) > 12:
        return None
    return Case.objects.filter(number=number).values_list("pk", flat=True).first()
