"""`sikkersag schema`: the JSON Schema of a case file, made from the vocabulary."""

from __future__ import annotations

import json
import sys
from typing import Any

from sikkersag.formats.schema import case_schema
from sikkersag.law.vocabulary import load as vocabularies


def run() -> int:
    """Print the schema."""
    sys.stdout.write(text(case_schema(vocabularies.load())))
    return 0


def text(schema: dict[str, Any]) -> str:
    """The schema as it is printed and published."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
