"""Checkpoints of every kind give the same arrays, and none too many or too few."""

from pathlib import Path

import numpy as np
import pytest

from photoplay.embedders.weights import Checkpoint, read_weights
from photoplay.types.errors import AssetError

FILES = Path(__file__).with_name("files")
KINDS = ["older.pth", "newer.pth", "tiny.safetensors"]


@pytest.mark.parametrize("name", KINDS)
def test_files_that_torch_and_safetensors_wrote_are_read(name):
    found = read_weights(FILES / name)
    ramp = np.arange(12, dtype=np.float32).reshape(3, 4)
    np.testing.assert_array_equal(found["ramp"], ramp)
    np.testing.assert_array_equal(found["turned"], ramp.T)
    np.testing.assert_array_equal(found["parameter"], ramp[1])
    np.testing.assert_array_equal(found["whole/numbers"], [3, -2, 1])
    np.testing.assert_array_equal(found["half"], np.array([0.5, -1.25], np.float16))
    np.testing.assert_array_equal(found["brain"], [1.5, -3.0])
    assert found["brain"].dtype == np.float32
    assert found["scalar"] == 0.5
    assert len(found) == 7


@pytest.mark.parametrize("name", ["tiny", "tiny.index", "tiny.data-00000-of-00001"])
def test_a_tensorflow_checkpoint_may_be_named_by_its_prefix_or_a_file_of_it(name):
    assert set(read_weights(FILES / name)) == {"ramp", "scalar", "whole/numbers", "half"}


@pytest.mark.parametrize("name", KINDS)
def test_a_cut_file_is_refused(name, tmp_path):
    path = tmp_path / name
    path.write_bytes((FILES / name).read_bytes()[:-40])
    with pytest.raises(AssetError, match="read"):
        read_weights(path)


@pytest.mark.parametrize("content", [b"", b"\xff" * 40, b"\x02\0\0\0\0\0\0\0{}x"[:9]])
def test_what_is_no_safetensors_file_is_refused(content, tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    with pytest.raises(AssetError, match="no safetensors file"):
        read_weights(path)


def test_no_file_is_said_plainly(tmp_path):
    with pytest.raises(AssetError, match="there are no weights at"):
        read_weights(tmp_path / "none.pth")


def checkpoint(**unused):
    return Checkpoint({"a.weight": np.ones((2, 3)), "a.steps": np.ones(1)}, of="A net", **unused)


def test_a_key_that_is_missing_is_named_with_the_nearest():
    with pytest.raises(AssetError, match=r"A net: the file holds no a\.weigth; it has a\.weight"):
        checkpoint().take("a.weigth")


def test_an_array_of_another_size_is_refused():
    with pytest.raises(AssetError, match=r"shape \(2, 3\), expected \(3, 2\)"):
        checkpoint().take("a.weight", (3, 2))


def test_a_key_that_nobody_takes_is_refused_unless_it_is_known():
    one = checkpoint()
    one.take("a.weight")
    with pytest.raises(AssetError, match=r"1 arrays have no place in it, first a\.steps"):
        one.finish()
    other = checkpoint(unused=["*.steps"])
    other.take("a.weight")
    other.finish()
