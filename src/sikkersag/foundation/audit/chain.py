"""The arithmetic of the chains: commitments and links. Pure; no database.

A chained row has a *body* (what may stay for ever: kind, times, ids) and a *content* (text and facts, which may be
erased by law). The chain covers the body and a salted commitment to the content, so that a content can be erased, and
its salt with it, while the chain still verifies and nobody can guess what was there.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

#: What the first row of a chain follows.
START = "0" * 64


def canonical(value: Any) -> bytes:
    """One form of bytes for a value made of JSON's parts: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def commitment(salt: str, content: Any) -> str:
    """SHA-256 over the salt and the content."""
    return hashlib.sha256(salt.encode() + b"\0" + canonical(content)).hexdigest()


def link(previous: str, body: Any) -> str:
    """The hash of a row: SHA-256 over the hash before it and its body (which holds the commitment)."""
    return hashlib.sha256(previous.encode() + b"\0" + canonical(body)).hexdigest()
