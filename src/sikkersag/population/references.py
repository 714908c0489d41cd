"""What events point at, as rows: the named references of a block."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sikkersag.formats.tables.arrow import Array, arrow, compute
from sikkersag.population.ternary import Flags, Ints
from sikkersag.population.words import NONE, numbers


def read_references(ids: Array, case: Ints, odd: Flags, pointers: Mapping[str, Array]) -> dict[str, Ints]:
    """For each reference the row that an event points at: NONE without the reference, and below that a number for each
    id that is not there. `pointers` are lists of ids; a case in which one has several becomes odd.
    """
    found: dict[str, Ints] = {}
    if not pointers or not len(ids):
        return found
    size = len(ids)
    flat = {name: (compute.list_parent_indices(c), compute.list_flatten(c)) for name, c in pointers.items()}
    texts = arrow.concat_arrays([ids, *(values for _, values in flat.values())]).dictionary_encode()
    codes = numbers(texts.indices, 0)
    scale = np.int64(len(texts.dictionary) + 1)
    own = case * scale + codes[:size]
    order = np.argsort(own, kind="stable")
    own, at = own[order], size
    for name, (parents, values) in flat.items():
        rows, wanted = numbers(parents, 0), codes[at : at + len(values)]
        at += len(values)
        if not len(rows):
            continue
        keys = case[rows] * scale + wanted
        place = np.minimum(np.searchsorted(own, keys), size - 1)
        target = np.full(size, NONE, np.int64)
        target[rows] = np.where(own[place] == keys, order[place], -2 - wanted)
        odd[case[np.bincount(rows, minlength=size) > 1]] = True
        found[name] = target
    return found
