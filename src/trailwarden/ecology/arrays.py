"""The arrays that ecology works on: their types, and what is checked before any of them is used."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from trailwarden.ecology.errors import BadInput

Ints: TypeAlias = npt.NDArray[np.int64]
"""Times in microseconds since 1970-01-01 UTC, codes of groups, counts."""
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

MICROS_A_DAY = 86_400_000_000


def column(values: npt.ArrayLike, name: str) -> Ints:
    """`values` as one int64 column. Raises BadInput when they are not whole numbers in a row."""
    array: npt.NDArray[Any] = np.asarray(values)
    if array.ndim != 1:
        raise BadInput(f"{name} has {array.ndim} dimensions; give one row of whole numbers.")
    if array.size and array.dtype.kind not in "iu":
        raise BadInput(f"{name} is of type {array.dtype}; give whole numbers (int64).")
    return array.astype(np.int64, copy=False)


def amounts(values: npt.ArrayLike, name: str) -> Floats:
    """`values` as one column of finite numbers of zero or more; BadInput otherwise."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise BadInput(f"{name} has {array.ndim} dimensions; give one row of numbers.")
    if not np.isfinite(array).all() or (array < 0).any():
        raise BadInput(f"{name} holds a negative or missing number; each must be 0 or more.")
    return array


def same_length(**columns: npt.NDArray[Any]) -> None:
    """Raise BadInput unless all columns are equally long."""
    if len({len(values) for values in columns.values()}) > 1:
        lengths = ", ".join(f"{name} {len(values)}" for name, values in columns.items())
        raise BadInput(f"Columns of one table differ in length: {lengths}.")


def share(value: float, name: str) -> float:
    """`value` if it lies strictly between 0 and 1; BadInput otherwise."""
    if not 0 < value < 1:
        raise BadInput(f"{name} is {value}; it must lie between 0 and 1, for example 0.95.")
    return value
