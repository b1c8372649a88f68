"""What every measure asks of its input, and the words it refuses with."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.types.errors import MeasureError
from photoplay.types.notes import NoteTable

Floats = NDArray[np.float64]


def unknown(convention: str, known: Iterable[str]) -> MeasureError:
    """The error for a convention that a measure does not have."""
    return MeasureError(f"there is no convention {convention!r}; known are {', '.join(known)}")


def noted(notes: NoteTable) -> NoteTable:
    """The table itself; MeasureError for anything else."""
    if not isinstance(notes, NoteTable):
        raise MeasureError(f"expected a note table, got {type(notes).__name__}")
    return notes


def rows(values: ArrayLike, name: str, *, least: int = 1) -> Floats:
    """`values` as float64 of shape (rows, dimensions), finite, with at least `least` rows."""
    array = _numbers(values, name)
    if array.ndim != 2 or not array.shape[1]:
        raise MeasureError(f"{name} must have shape (rows, dimensions), got {array.shape}")
    if len(array) < least:
        raise MeasureError(f"{name} must have at least {least} rows, got {len(array)}")
    return _finite(array, name)


def row(values: ArrayLike, name: str, *, least: int = 1) -> Floats:
    """`values` as float64 of shape (n,), finite, with at least `least` numbers."""
    array = _numbers(values, name)
    if array.ndim != 1:
        raise MeasureError(f"{name} must be one row of numbers, got shape {array.shape}")
    if len(array) < least:
        raise MeasureError(f"{name} must hold at least {least} numbers, got {len(array)}")
    return _finite(array, name)


def paired(one: Floats, other: Floats, names: str) -> None:
    """MeasureError where two arrays that go together differ in shape."""
    if one.shape != other.shape:
        raise MeasureError(f"{names} must go together, got shapes {one.shape} and {other.shape}")


def same_width(one: Floats, other: Floats, names: str) -> None:
    """MeasureError where two sets of rows differ in dimensions."""
    if one.shape[1] != other.shape[1]:
        raise MeasureError(
            f"{names} must have equal dimensions, got {one.shape[1]} and {other.shape[1]}"
        )


def _numbers(values: ArrayLike, name: str) -> Floats:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise MeasureError(f"{name} must be numbers: {error}") from error


def _finite(array: Floats, name: str) -> Floats:
    if not np.isfinite(array).all():
        bad = int((~np.isfinite(array)).sum())
        raise MeasureError(f"{name} hold {bad} values that are not finite numbers")
    return array
