"""Columns of Arrow tables as plain arrays, whatever their chunks and encodings: texts, numbers, places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def texts(column: Any) -> Any:
    """The column as one array of strings (its own type of array; nulls stay)."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole.cast(pa.string())


def coded(column: Any) -> tuple[list[str], NDArray[np.int64]]:
    """The different texts, and for each row the place of its text; null is empty."""
    if isinstance(column.type, pa.DictionaryType) and not column.null_count:
        whole: Any = column.unify_dictionaries().combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
        words, used, back = whole.dictionary.to_pylist(), *np.unique(whole.indices, return_inverse=True)
        return [words[place] for place in used.tolist()], np.asarray(back, dtype=np.int64)
    encoded: Any = pc.dictionary_encode(pc.fill_null(texts(column), ""))
    return encoded.dictionary.to_pylist(), np.asarray(encoded.indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def equal(column: Any, value: str) -> NDArray[np.bool_]:
    """Where the column is this text; null is not."""
    known, places = coded(column)
    same = np.asarray([text == value for text in known], dtype=bool)
    return same[places] if known else np.zeros(0, dtype=bool)


def integers(column: Any, missing: int) -> NDArray[np.int64]:
    """The numbers of the column, with `missing` for null."""
    filled: Any = pc.fill_null(column, missing)
    return np.asarray(filled.to_numpy(zero_copy_only=False) if len(filled) else [], dtype=np.int64)


def places_in(column: Any, keys: Any) -> NDArray[np.int64] | None:
    """For each row the place of its text among the keys; None when one of them is not there."""
    found: Any = pc.index_in(texts(column), value_set=texts(keys))
    if found.null_count:
        return None
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


def different(column: Any) -> int:
    """How many different texts there are."""
    return len(coded(column)[0])
