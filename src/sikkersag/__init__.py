"""Sikker Sag: the process of Danish child-protection cases, checked against the law.

This package root holds the version and nothing else. The rooms are described in docs/adr/ and README.md:
`law` decides, `formats` reads and writes files, `cli` talks to a person.
"""

__version__ = "0.1.0"
