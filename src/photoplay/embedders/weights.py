"""Weights from a local file, whatever kind it is of, and that all of them are used.

Nothing is ever fetched: the path is the user's, or that of an asset that is set up.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterable
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoplay.embedders.tensorflow_bundle import read_bundle
from photoplay.embedders.torch_files import Weights, read_torch
from photoplay.types.errors import AssetError

_SAFE: dict[str, np.dtype[Any]] = {
    "F64": np.dtype("<f8"), "F32": np.dtype("<f4"), "F16": np.dtype("<f2"),
    "BF16": np.dtype("<u2"), "I64": np.dtype("<i8"), "I32": np.dtype("<i4"),
    "I16": np.dtype("<i2"), "I8": np.dtype("i1"), "U8": np.dtype("u1"), "BOOL": np.dtype("?"),
}  # fmt: skip
_PART = re.compile(r"\.(index|data-\d+-of-\d+)$")
_LONGEST_HEADER = 100_000_000


def read_weights(path: Path) -> Weights:
    """The named arrays in a checkpoint: safetensors, PyTorch of either kind, or TensorFlow.

    A TensorFlow checkpoint is named by its folder, its prefix or one of its files. AssetError where
    there is none.
    """
    if path.is_dir() or path.with_name(path.name + ".index").is_file():
        return read_bundle(path)
    if not path.is_file():
        raise AssetError(f"there are no weights at {path}")
    if part := _PART.search(path.name):
        return read_bundle(path.with_name(path.name[: part.start()]))
    if path.suffix == ".safetensors":
        return read_safetensors(path)
    return read_torch(path)


def read_safetensors(path: Path) -> Weights:
    """The named arrays of a safetensors file: a length, a table in JSON, raw numbers."""
    raw = np.memmap(path, dtype=np.uint8, mode="r") if path.stat().st_size > 8 else np.zeros(0)
    try:
        (length,) = struct.unpack("<Q", bytes(raw[:8]))
        if not 2 <= length <= min(_LONGEST_HEADER, len(raw) - 8):
            raise ValueError(f"a header of {length} bytes")
        table = json.loads(bytes(raw[8 : 8 + length]))
        table.pop("__metadata__", None)
        return {name: _safe_array(raw[8 + length :], told) for name, told in table.items()}
    except (ValueError, KeyError, TypeError, struct.error) as error:
        raise AssetError(f"{path} is no safetensors file that can be read: {error}") from error


def _safe_array(raw: NDArray[Any], told: dict[str, Any]) -> NDArray[Any]:
    begin, end = told["data_offsets"]
    kind, shape = _SAFE[told["dtype"]], tuple(told["shape"])
    if not 0 <= begin <= end <= len(raw) or end - begin != kind.itemsize * int(np.prod(shape)):
        raise ValueError(f"an array of {shape} does not fill bytes {begin} to {end}")
    values = np.frombuffer(raw[begin:end].tobytes(), dtype=kind).reshape(shape)
    if told["dtype"] == "BF16":
        return np.asarray(values.astype(np.uint32) << 16).view(np.float32)
    return np.asarray(values)


class Checkpoint:
    """Weights of which each must be taken: a key too many or too few is an AssetError."""

    def __init__(self, weights: Weights, *, of: str, unused: Iterable[str] = ()) -> None:
        """`unused` are patterns of keys that the official files hold and embedding does not need
        (training heads, counters of batches)."""
        self._weights, self._of = weights, of
        self._unused = tuple(unused)
        self._taken: set[str] = set()
        self._parent: tuple[Checkpoint, str] | None = None

    @classmethod
    def at(cls, path: Path, *, of: str, unused: Iterable[str] = ()) -> Checkpoint:
        return cls(read_weights(path), of=of, unused=unused)

    def without(self, prefix: str) -> Checkpoint:
        """The same with `prefix` taken off the names that have it."""
        bare = {name.removeprefix(prefix): value for name, value in self._weights.items()}
        return Checkpoint(bare, of=self._of, unused=self._unused)

    def inside(self, prefix: str) -> Checkpoint:
        """The part whose names begin with `prefix`, by what follows it; taken there is taken
        here."""
        inner = {
            name.removeprefix(prefix): value
            for name, value in self._weights.items()
            if name.startswith(prefix)
        }
        part = Checkpoint(inner, of=self._of, unused=self._unused)
        part._parent = (self, prefix)
        return part

    def count(self, pattern: str) -> int:
        """How many numbers in a row from 0 make `pattern` (with {}) the beginning of a name."""
        number = 0
        while any(name.startswith(pattern.format(number)) for name in self._weights):
            number += 1
        return number

    def __contains__(self, name: str) -> bool:
        return name in self._weights

    def shape(self, name: str) -> tuple[int, ...]:
        return self._found(name).shape

    def take(self, name: str, shape: tuple[int, ...] | None = None) -> NDArray[np.float32]:
        """The array `name` as float32; AssetError where it is missing or not of this shape."""
        found = self._found(name)
        if shape is not None and found.shape != shape:
            raise AssetError(f"{self._of}: {name} has shape {found.shape}, expected {shape}")
        self._mark(name)
        return np.asarray(found, dtype=np.float32)

    def norm(self, name: str, epsilon: float) -> tuple[NDArray[Any], NDArray[Any]]:
        """Scale and shift of a batch norm once trained, by PyTorch's names."""
        weight, bias, mean, variance = (
            self.take(f"{name}.{part}")
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = weight / np.sqrt(variance + np.float32(epsilon))
        return scale, bias - mean * scale

    def finish(self) -> None:
        """AssetError where keys are left that nobody took."""
        left = [
            name
            for name in self._weights
            if name not in self._taken and not any(fnmatchcase(name, p) for p in self._unused)
        ]
        if left:
            raise AssetError(
                f"{self._of}: {len(left)} arrays have no place in it, first {left[0]}: "
                "the file is of another model or another size of it"
            )

    def _mark(self, name: str) -> None:
        self._taken.add(name)
        if self._parent:
            above, prefix = self._parent
            above._mark(prefix + name)

    def _found(self, name: str) -> NDArray[Any]:
        if name not in self._weights:
            near = get_close_matches(name, self._weights)
            hint = f"; it has {near[0]}" if near else ""
            raise AssetError(f"{self._of}: the file holds no {name}{hint}")
        return self._weights[name]
