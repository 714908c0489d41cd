"""Keeps CPR numbers out of the logs, whoever writes them there by mistake. Hung on every handler in the settings."""

from __future__ import annotations

import logging
import re
from typing import Any

#: What stands in the log instead of a number.
HIDDEN = "[CPR skjult]"

# Ten digits alone are enough: a mistyped number is a person's too, and a hidden time stamp costs little.
_LOOKS_LIKE_CPR = re.compile(r"(?<![0-9])[0-9]{6}(?:\s|%20|\+)?(?:[-‐‑–]|%2[Dd])?(?:\s|%20|\+)?[0-9]{4}(?![0-9])")
_FORMATTER = logging.Formatter()


def scrubbed(text: str) -> str:
    """The text with everything that looks like a CPR number hidden."""
    return _LOOKS_LIKE_CPR.sub(HIDDEN, text)


class HideCprNumbers(logging.Filter):
    """Lets every record through, with numbers hidden in its message, its traceback and its extra fields."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record. A traceback is made into text here, since an exception's own words cannot be altered."""
        try:
            message = record.getMessage()
        except Exception:  # a wrong format string must not let the arguments out by the error it gives
            message = f"{record.msg} (argumenterne passede ikke til beskeden)"
        record.msg, record.args = scrubbed(message), ()
        if record.exc_info:
            record.exc_text = record.exc_text or _FORMATTER.formatException(_as_tuple(record.exc_info))
            record.exc_info = None
        if record.exc_text:
            record.exc_text = scrubbed(record.exc_text)
        if record.stack_info:
            record.stack_info = scrubbed(record.stack_info)
        for field, value in list(record.__dict__.items()):
            if isinstance(value, str):
                record.__dict__[field] = scrubbed(value)
        return True


def _as_tuple(exc_info: Any) -> Any:
    """What `logging` was given as exc_info, in the form in which it is written out."""
    if isinstance(exc_info, BaseException):
        return type(exc_info), exc_info, exc_info.__traceback__
    return exc_info
