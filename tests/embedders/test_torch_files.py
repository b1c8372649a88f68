"""PyTorch's files, read without PyTorch."""

import io
import pickle
import struct
import sys
import types
from collections import OrderedDict

import numpy as np
import pytest

from photoplay.embedders.torch_files import read_torch
from photoplay.types.errors import AssetError


def torch_file(monkeypatch, arrays):
    """A file as torch.save once wrote it, made with stand-ins for torch's names."""
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")

    def rebuild(*_):
        raise NotImplementedError

    rebuild.__module__, rebuild.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = rebuild
    torch.FloatStorage = type("FloatStorage", (), {"__module__": "torch"})
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)

    class Stored:
        def __init__(self, key, array):
            self.key, self.array = key, array

    class Tensor:
        def __init__(self, key, array):
            self.stored, self.array = Stored(key, array), array

        def __reduce__(self):
            strides = tuple(step // 4 for step in self.array.strides)
            empty = OrderedDict()
            return rebuild, (self.stored, 0, self.array.shape, strides, False, empty)

    class Writer(pickle.Pickler):
        def persistent_id(self, value):
            if isinstance(value, Stored):
                return ("storage", torch.FloatStorage, value.key, "cpu", value.array.size, None)
            return None

    stream = io.BytesIO()
    table = OrderedDict((name, Tensor(name, array)) for name, array in arrays.items())
    for value in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}, table, list(arrays)):
        Writer(stream, protocol=2).dump(value)
    for array in arrays.values():
        stream.write(struct.pack("<q", array.size) + array.tobytes(order="A"))
    return stream.getvalue()


def test_weights_are_read_without_torch_whatever_their_order_in_memory(monkeypatch):
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((3, 4)).astype(np.float32)
    columns = np.asfortranarray(rng.standard_normal((2, 5)).astype(np.float32))
    got = read_torch(torch_file(monkeypatch, {"a": rows, "b": columns}))
    np.testing.assert_array_equal(got["a"], rows)
    np.testing.assert_array_equal(got["b"], columns)


def test_a_cut_table_of_weights_is_refused(monkeypatch):
    whole = torch_file(monkeypatch, {"a": np.ones((3, 4), dtype=np.float32)})
    with pytest.raises(AssetError, match="cannot be read"):
        read_torch(whole[:-8])


def test_a_table_of_weights_runs_no_code(tmp_path):
    mark = tmp_path / "ran"

    class Trap:
        def __reduce__(self):
            return open, (str(mark), "w")

    with pytest.raises(AssetError, match="has no place in a table of weights"):
        read_torch(pickle.dumps(Trap()))
    assert not mark.exists()
