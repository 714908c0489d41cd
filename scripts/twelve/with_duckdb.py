"""The twelve rules by DuckDB: `twelve.sql` over the Parquet files, in one statement."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
from scripts.twelve.rulebook import ROWS, as_of, days, second_law

_SQL = Path(__file__).with_name("twelve.sql")
#: The columns that the rules read, and nothing of what they say.
_READ = """
select "case", id, kind, "at", written_at, about[1], f_afsender_art, f_begrundet, f_om_indsatsen, f_art, f_fra,
  f_indehaver, f_instans, f_samvaer_hyppighed, f_samtale_med_barnet, f_klagevejledning, f_klagefrist, f_til[1],
  r_underretning[1], r_klage[1], r_indsats[1], r_anbringelse[1]
from read_parquet($events)
"""


def load(folder: Path) -> None:
    """Read what the rules need into a table, without evaluating anything."""
    with duckdb.connect() as connection:
        connection.execute(f"create temp table told as {_READ}", {"events": str(folder / "events.parquet")})


def run(folder: Path) -> pa.Table:
    """Read and evaluate in one statement."""
    with duckdb.connect() as connection:
        connection.register("days_of_the_calendar", days())
        connection.execute("create temp table days as from days_of_the_calendar")
        asked = {"events": str(folder / "events.parquet"), "as_of": as_of(), "second_law": second_law()}
        answer: pa.Table = connection.sql(_SQL.read_text(encoding="utf-8"), params=asked).to_arrow_table()
    return answer.cast(ROWS)
