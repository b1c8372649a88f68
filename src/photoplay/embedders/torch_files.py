"""Named arrays out of PyTorch's files, without PyTorch and without running what they hold.

The older kind (before PyTorch 1.6) is five pickles in a row (magic number, protocol, machine, the
table of tensors, the order of storages), then each storage as a count and raw numbers. The newer
kind is a zip archive: NAME/data.pkl and one member a storage, NAME/data/KEY. A restricted
unpickler builds tables of tensors, plain values and nothing else.
"""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from photoplay.types.errors import AssetError

Weights = dict[str, NDArray[Any]]
_MAGIC = 0x1950A86A20F9469CFC6C
_KINDS = {
    "DoubleStorage": np.dtype("<f8"),
    "FloatStorage": np.dtype("<f4"),
    "HalfStorage": np.dtype("<f2"),
    "BFloat16Storage": np.dtype("<u2"),
    "LongStorage": np.dtype("<i8"),
    "IntStorage": np.dtype("<i4"),
    "ShortStorage": np.dtype("<i2"),
    "CharStorage": np.dtype("i1"),
    "ByteStorage": np.dtype("u1"),
    "BoolStorage": np.dtype("?"),
}
_TABLES = ("state_dict", "model", "model_state_dict")
"""Where training programs put the weights among what else they keep."""
_BROKEN = (
    pickle.UnpicklingError, EOFError, struct.error, KeyError, ValueError, IndexError, TypeError,
    AttributeError, zipfile.BadZipFile,
)  # fmt: skip


def read_torch(file: bytes | Path) -> Weights:
    """The named arrays of a PyTorch file of either kind; AssetError where it is none."""
    try:
        with io.BytesIO(file) if isinstance(file, bytes) else file.open("rb") as stream:
            zipped = stream.read(2) == b"PK"
            stream.seek(0)
            return _tensors_in(_newer(stream) if zipped else _older(stream))
    except _BROKEN as error:
        raise AssetError(f"the PyTorch file cannot be read: {error}") from error


def _tensors_in(kept: Any) -> dict[str, NDArray[Any]]:
    table = kept
    for name in _TABLES:
        if isinstance(table, dict) and isinstance(table.get(name), dict):
            table = table[name]
    if not isinstance(table, dict):
        raise ValueError("it holds no table of tensors")
    return {str(name): value.array() for name, value in table.items() if isinstance(value, _Tensor)}


def _older(stream: BinaryIO) -> Any:
    if _Reader(stream).load() != _MAGIC:
        raise AssetError("the file is not a PyTorch file of the older kind")
    _Reader(stream).load()
    _Reader(stream).load()
    held = _Storages()
    kept = _Reader(stream, held).load()
    for key in _Reader(stream).load():
        (count,) = struct.unpack("<q", stream.read(8))
        kind = held.kinds[key]
        raw = stream.read(count * kind.itemsize)
        held.arrays[key] = np.frombuffer(raw, dtype=kind, count=count)
    return kept


def _newer(stream: BinaryIO) -> Any:
    with zipfile.ZipFile(stream) as archive:
        table = next((n for n in archive.namelist() if n.endswith("data.pkl")), None)
        if table is None:
            raise ValueError("the archive holds no data.pkl")
        held = _Storages()
        kept = _Reader(io.BytesIO(archive.read(table)), held).load()
        stem = table.removesuffix("data.pkl")
        for key, kind in held.kinds.items():
            held.arrays[key] = np.frombuffer(archive.read(f"{stem}data/{key}"), dtype=kind)
        return kept


class _Storages:
    """The raw numbers that tensors look into, by key."""

    def __init__(self) -> None:
        self.kinds: dict[str, np.dtype[Any]] = {}
        self.arrays: dict[str, NDArray[Any]] = {}


class _Tensor:
    """Where in which storage a tensor lies."""

    def __init__(
        self, held: tuple[_Storages, str], offset: int, size: tuple[int, ...],
        stride: tuple[int, ...],
    ) -> None:  # fmt: skip
        self.storages, self.key = held
        self.offset, self.size, self.stride = offset, size, stride

    def array(self) -> NDArray[Any]:
        storage = self.storages.arrays[self.key]
        last = self.offset + sum(
            (n - 1) * step for n, step in zip(self.size, self.stride, strict=True)
        )
        empty = 0 in self.size
        if not empty and (
            last >= len(storage) or self.offset < 0 or min(self.stride, default=0) < 0
        ):
            raise ValueError(f"a tensor of shape {self.size} reaches past its storage")
        if empty:
            return np.zeros(self.size, dtype=storage.dtype)
        steps = tuple(step * storage.itemsize for step in self.stride)
        view = np.lib.stride_tricks.as_strided(storage[self.offset :], self.size, steps)
        return _plain(np.ascontiguousarray(view).reshape(self.size))


def _plain(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype == np.dtype("<u2"):  # bfloat16: the upper half of a float32
        return np.asarray(values.astype(np.uint32) << 16).view(np.float32)
    return values


def _tensor(held: Any, offset: int, size: tuple[int, ...], stride: tuple[int, ...],
            *_: object) -> _Tensor:  # fmt: skip
    return _Tensor(held, offset, size, stride)


def _parameter(data: _Tensor, *_: object) -> _Tensor:
    return data


class _Plain:
    """Stands for settings that lie beside the weights: built, never used."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def __setstate__(self, _: object) -> None: ...


class _Reader(pickle.Unpickler):
    """Unpickles tables of tensors and plain values, and nothing that runs."""

    def __init__(self, stream: BinaryIO, storages: _Storages | None = None) -> None:
        super().__init__(stream, encoding="utf-8")
        self.storages = storages or _Storages()

    def find_class(self, module: str, name: str) -> Any:
        known: dict[tuple[str, str], Callable[..., Any]] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _tensor,
            ("torch._utils", "_rebuild_parameter"): _parameter,
            ("argparse", "Namespace"): _Plain,
            ("torch", "device"): _Plain,
            ("torch", "Size"): tuple,
            ("numpy", "dtype"): _Plain,  # numbers that a training run notes down
            ("numpy.core.multiarray", "scalar"): _Plain,
            ("numpy._core.multiarray", "scalar"): _Plain,
            ("_codecs", "encode"): _Plain,
        }
        if (module, name) in known:
            return known[module, name]
        if module in ("torch", "torch.storage") and name in _KINDS:
            return _KINDS[name]
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a table of weights")

    def persistent_load(self, pid: Any) -> Any:
        if not isinstance(pid, tuple) or len(pid) < 3 or pid[0] != "storage":
            return pid
        self.storages.kinds[pid[2]] = np.dtype(pid[1])
        return self.storages, pid[2]
