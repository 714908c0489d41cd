"""Reading an answer of the program to its end, as a browser does: a file that is sent is closed by being read."""

from __future__ import annotations

from typing import Any


def body(answer: Any) -> bytes:
    """What an answer of the test client holds, whether it came at once or as a stream."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
