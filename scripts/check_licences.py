"""Refuse a locked dependency whose licence this project may not build on.

Reads the locked lists in requirements/ and, for each name in them, the licence that the installed
distribution states about itself. Permissive licences pass, and the weak copyleft MPL-2.0, which reaches no
further than its own files. GPL, AGPL, anything unknown and anything unstated are refused, unless EXCEPTIONS
names the package with a reason.

What does not belong here: an opinion on how a package is used. A package used only for tests is held to the
same list, because tomorrow somebody imports it.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parent.parent
LOCKS = (ROOT / "requirements" / "runtime.txt", ROOT / "requirements" / "dev.txt")

ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",  # numpy: a random generator within it, given to the public domain
        "ISC",
        "MIT",
        "MIT-0",
        "MPL-2.0",  # hypothesis, pathspec: copyleft within their own files only
        "PSF-2.0",
        "Unlicense",
        "Zlib",
    }
)

# Older packages state their licence in words or in a trove classifier. Only unambiguous wordings are
# translated: a bare "BSD" may have two, three or four clauses, so it needs an entry in EXCEPTIONS by someone
# who has read the file.
WORDINGS = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}

# Package -> (what it states, why it is allowed all the same). Keep it short; a package whose statement
# changes is refused again until somebody has looked.
EXCEPTIONS: dict[str, tuple[str, str]] = {
    "axe-playwright-python": ("", "its licence file is MIT; it carries axe-core, MPL-2.0; tests only"),
    "django-csp": ("BSD License", "its licence file is BSD-3-Clause"),
    "fido2": (
        "BSD License AND Apache Software License AND MPL-2.0",
        "BSD-2-Clause, a part Apache-2.0; MPL-2.0 is the list of domain suffixes it carries; comes with allauth",
    ),
    "itsdangerous": ("BSD License", "its licence file is BSD-3-Clause; comes with oidc-provider-mock"),
    "jinja2": ("BSD License", "its licence file is BSD-3-Clause; comes with oidc-provider-mock"),
    "psycopg": ("LGPL-3.0-only", "a driver, installed and imported unchanged as a package of its own: LGPL allows it"),
    "psycopg-binary": ("LGPL-3.0-only", "see psycopg"),
    "psycopg-pool": ("LGPL-3.0-only", "see psycopg"),
    "pytest-django": ("BSD License", "its licence file is BSD-3-Clause"),
    "qrcode": (
        "BSD License AND Other/Proprietary License",
        "its licence file is BSD-3-Clause; the other word is for the pure Python QR code (MIT) it grew from",
    ),
    "sqlparse": ("BSD License", "its licence file is BSD-3-Clause; comes with Django"),
    "python-dateutil": (
        "BSD License AND Apache Software License",
        "its licence file: BSD-3-Clause for all of it, newer parts also Apache-2.0; comes with holidays",
    ),
    "trove-classifiers": (
        "Apache Software License",
        "its licence file is Apache-2.0, the classifier only leaves out the version; comes with hatchling",
    ),
}


def main() -> int:
    """Check every locked package, print one line for each refusal, and return the exit status."""
    names = sorted(set(locked_names(LOCKS)))
    refused = [reason for name in names if (reason := refusal(name)) is not None]
    for reason in refused:
        print(reason, file=sys.stderr)
    if refused:
        return 1
    print(f"{len(names)} locked packages, all under licences the project may use")
    return 0


def locked_names(locks: Iterable[Path]) -> Iterator[str]:
    """Yield the packages that the lists name for this machine; others are not installed here."""
    line = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==\S+(?:\s*;\s*([^\\]+))?", flags=re.MULTILINE)
    for lock in locks:
        for name, marker in line.findall(lock.read_text(encoding="utf-8")):
            if not marker or Marker(marker.strip()).evaluate():
                yield name


def refusal(name: str) -> str | None:
    """Return why a package is refused, in one sentence, or None when it may be used."""
    try:
        stated = stated_licence(metadata.distribution(name))
    except metadata.PackageNotFoundError:
        return f"{name}: locked but not installed, so its licence cannot be read; run `make bootstrap`."
    if name in EXCEPTIONS and EXCEPTIONS[name][0] == stated:
        return None
    if not stated:
        return f"{name}: states no licence; use another package, or read its licence and add it to EXCEPTIONS."
    if not is_allowed(stated):
        return f"{name}: its licence ({stated}) is not among those this project may use."
    return None


def stated_licence(distribution: metadata.Distribution) -> str:
    """Return the licence that a distribution states, or "": SPDX expression, else classifiers, else words."""
    about = distribution.metadata
    # The mapping answers None for a missing field, which its declared type does not say: hence get_all
    # throughout.
    expression = "".join(about.get_all("License-Expression") or [])
    if expression:
        return expression
    classifiers = [
        entry.rpartition(" :: ")[2]
        for entry in about.get_all("Classifier") or []
        if entry.startswith("License ::") and entry != "License :: OSI Approved"
    ]
    exact = [WORDINGS.get(entry.lower(), entry) for entry in classifiers]
    words = "".join(about.get_all("License") or []).strip().partition("\n")[0]
    in_words = WORDINGS.get(words.lower(), words)
    # The free text is often the more exact of the two ("BSD-3-Clause" beside the classifier "BSD License"),
    # but it never outweighs a classifier that names a licence of another family.
    if in_words in ALLOWED and all(entry in ALLOWED or _same_family(entry, in_words) for entry in exact):
        return in_words
    return " AND ".join(exact) if exact else in_words


def _same_family(classifier: str, licence: str) -> bool:
    """Say whether a vague classifier ("BSD License") is the family of an exact licence ("BSD-3-Clause")."""
    return classifier.partition(" ")[0].lower() == licence.partition("-")[0].lower()


def is_allowed(expression: str) -> bool:
    """Say whether an SPDX expression can be met with allowed licences: all of an AND, one of an OR."""
    tokens = re.findall(r"[()]|[^\s()]+", expression)
    allowed, rest = _either(tokens)
    return allowed and not rest


def _either(tokens: list[str]) -> tuple[bool, list[str]]:
    value, rest = _all(tokens)
    while rest and rest[0].upper() == "OR":
        other, rest = _all(rest[1:])
        value = value or other
    return value, rest


def _all(tokens: list[str]) -> tuple[bool, list[str]]:
    value, rest = _single(tokens)
    while rest and rest[0].upper() == "AND":
        other, rest = _single(rest[1:])
        value = value and other
    return value, rest


def _single(tokens: list[str]) -> tuple[bool, list[str]]:
    if not tokens:
        return False, []
    if tokens[0] == "(":
        value, rest = _either(tokens[1:])
        return (value, rest[1:]) if rest[:1] == [")"] else (False, rest)
    return tokens[0] in ALLOWED, tokens[1:]


if __name__ == "__main__":
    sys.exit(main())
