"""Case tables: many cases as Parquet, Arrow or CSV, read a block of cases at a time, and findings written back. The
format is told in docs/tables.md.
"""

from sikkersag.formats.tables.block import Block
from sikkersag.formats.tables.findings import FINDINGS_SCHEMA, FindingsWriter, findings_table
from sikkersag.formats.tables.folder import FolderWriter, write_tables
from sikkersag.formats.tables.reading import Tables, open_tables
from sikkersag.formats.tables.refusal import Refusal

__all__ = [
    "FINDINGS_SCHEMA",
    "Block",
    "FindingsWriter",
    "FolderWriter",
    "Refusal",
    "Tables",
    "findings_table",
    "open_tables",
    "write_tables",
]
