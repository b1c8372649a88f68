"""Arrays as data sets store them: .npy, .npz and pickles that hold arrays and nothing else."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from photoplay.types.errors import DatasetError, DatasetMissingError

_HARMLESS = {
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy.core.multiarray", "scalar"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy.core.numeric", "_frombuffer"),
    ("numpy._core.numeric", "_frombuffer"),
    ("_codecs", "encode"),
}
"""The only names that a pickle of arrays needs."""


class _ArraysOnly(pickle.Unpickler):
    """A pickle may name any function to call; these may name numpy's own builders of arrays."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        if (module_name, global_name) not in _HARMLESS:
            raise pickle.UnpicklingError(f"it asks for {module_name}.{global_name}")
        return super().find_class(module_name, global_name)


def load_array(path: Path, *shape: int | None) -> NDArray[np.float32]:
    """The array in a .npy file as float32.

    `shape` is what it must have, None for any length; without one any shape will do.
    """
    array = np.asarray(_opened(path, _npy), dtype=np.float32)
    if shape and not _fits(array.shape, shape):
        wanted = ", ".join("n" if one is None else str(one) for one in shape)
        raise DatasetError(f"{path} has shape {array.shape}, expected ({wanted})")
    return array


def load_pickled_arrays(path: Path, *names: str) -> Mapping[str, NDArray[np.float32]]:
    """The arrays called `names` of a pickled dict, as float32; other objects are refused."""
    found = _opened(path, lambda file: _ArraysOnly(file).load())
    if not isinstance(found, dict) or any(name not in found for name in names):
        raise DatasetError(f"{path} does not hold {', '.join(names)}")
    return {name: np.asarray(found[name], dtype=np.float32) for name in names}


def _npy(file: IO[bytes]) -> Any:
    return np.load(file, allow_pickle=False)


def _opened(path: Path, read: Any) -> Any:
    try:
        with path.open("rb") as file:
            return read(file)
    except FileNotFoundError as error:
        raise DatasetMissingError(f"{path} is missing") from error
    except (OSError, ValueError, EOFError, KeyError, IndexError, pickle.UnpicklingError,
            AttributeError, ImportError, TypeError, MemoryError) as error:  # fmt: skip
        raise DatasetError(f"{path} holds no arrays that can be read: {error}") from error


def _fits(shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(shape) == len(wanted) and all(
        want is None or have == want for have, want in zip(shape, wanted, strict=True)
    )
