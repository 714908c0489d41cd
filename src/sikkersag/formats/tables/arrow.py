"""Names for pyarrow's functions and columns. Its stubs give each function and method a type for each type of column,
which cannot be known here: what a file holds is seen when it is read.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

#: pyarrow's modules and the functions over columns.
arrow: Any = pa
compute: Any = pa.compute
#: A column, or a part of one.
Array: TypeAlias = Any
#: A column in parts.
Chunked: TypeAlias = Any
#: Whole numbers, or truth values.
Numbers: TypeAlias = npt.NDArray[np.int64] | npt.NDArray[Any]
