"""The ledger of a story held against the expectations written by hand in `expected/`, row by row.

A file says, for every row that the case shall have of the requirements S, I, D, F, P, V, K and SP, the requirement and
its part, whom it is about, how it stands, and whether it was in time. `doing` names the rows that must be there at a
moment of the story; a row more or a row less fails. What a row should be is worked out from the law, never copied from
what the engine says.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

from tests.browser.stories.acting import Home
from tests.casefile.factory import when

from sikkersag.casefile.models import LedgerRow
from sikkersag.casefile.queries.standing import standing_of

FOLDER = Path(__file__).parent / "expected"
#: The requirements of this issue: their letters.
READ = re.compile(r"(SP|[SIDFPVK])\d")
OUTCOMES = {
    "met": "opfyldt",
    "not_met": "ikke opfyldt",
    "pending": "afventer",
    "departed": "fraveget",
    "lapsed": "bortfaldet",
    "taken_over": "overtaget",
    "not_applicable": "ikke relevant",
    "undeterminable": "kan ikke afgøres",
    "human": "vurderes",
}
TIMES = {"in_time": "i tide", "late": "for sent", "unknown": "uvist", "none": "-"}


def differences(name: str, home: Home, at: str, *matters: str) -> str:
    """What the case's ledger at a time has that the file does not expect, and the other way round; empty: they agree.

    With `matters` only the rows of those are held against it: what came before, in other matters, is left out.
    """
    told = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    wanted = Counter(_plain(line) for line in told["raekker"])
    home.case.refresh_from_db()
    rows = [row for row in standing_of(home.case, at=when(at)).ledger if READ.match(row.requirement)]
    rows = [row for row in rows if not matters or row.matter is None or str(row.matter) in matters]
    found = Counter(_line(row, home) for row in rows)
    titles = {_line(row, home): row.title for row in rows}
    said = [f"not expected: {line}   ({titles[line]})" for line in (found - wanted).elements()]
    answer = "\n".join([*said, *(f"lacking:      {line}" for line in (wanted - found).elements())])
    print(answer)
    return answer


def _plain(line: str) -> str:
    return " | ".join(" ".join(part.split()) for part in line.split("|"))


def _line(row: LedgerRow, home: Home) -> str:
    people = {str(person.pk): short for short, person in home.people.items()}
    who = str(row.data.get("person") or "")
    time = TIMES.get(row.timeliness or "none", row.timeliness)
    if row.documentation == "afterwards":
        time += ", skrevet ned bagefter"
    return " | ".join(
        (f"{row.requirement} {row.part}".strip(), people.get(who, who) or "-", OUTCOMES[row.outcome], time)
    )
