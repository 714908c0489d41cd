"""Mapping: tables of another system in our format, by a file that says which of their tables, columns and codes are
ours. Told in docs/mapping.md.
"""

from sikkersag.formats.mapping.file import load
from sikkersag.formats.mapping.run import Refused, Report, map_tables

__all__ = ["Refused", "Report", "load", "map_tables"]
