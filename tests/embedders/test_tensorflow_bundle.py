"""TensorFlow's checkpoints, read without TensorFlow: tiny ones that it wrote."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from photoplay.embedders.tensorflow_bundle import crc32c, read_bundle
from photoplay.types.errors import AssetError

FILES = Path(__file__).with_name("files")


@pytest.fixture
def copy(tmp_path):
    for path in FILES.glob("tiny.[id]*"):
        shutil.copy(path, tmp_path)
    return tmp_path / "tiny"


def test_arrays_of_every_kind_come_back():
    found = read_bundle(FILES / "tiny")
    assert set(found) == {"ramp", "scalar", "whole/numbers", "half"}
    np.testing.assert_array_equal(found["ramp"], np.arange(12, dtype="f4").reshape(3, 4))
    np.testing.assert_array_equal(found["whole/numbers"], [3, -2, 1])
    np.testing.assert_array_equal(found["half"], np.array([0.5, -1.25], np.float16))
    assert found["scalar"] == np.float32(0.5)
    assert found["scalar"].shape == ()


def test_a_folder_without_a_name_is_a_checkpoint_too(copy, tmp_path):
    folder = tmp_path / "net"
    folder.mkdir()
    for path in tmp_path.glob("tiny.*"):
        path.rename(folder / path.name.removeprefix("tiny"))
    assert set(read_bundle(folder)) == set(read_bundle(FILES / "tiny"))


def test_the_checksum_is_castagnolis_masked():
    # RFC 3720, B.4: 32 bytes of zeros have CRC-32C 8A9136AA.
    crc = 0x8A9136AA
    assert crc32c(bytes(32)) == ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def test_every_damaged_byte_of_the_index_blocks_is_found(copy):
    index = copy.with_name("tiny.index")
    whole = index.read_bytes()
    for place in range(0, len(whole) - 48, 7):
        index.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        with pytest.raises(AssetError):
            read_bundle(copy)


def test_a_missing_or_cut_part_is_named(copy):
    data = copy.with_name("tiny.data-00000-of-00001")
    data.write_bytes(data.read_bytes()[:-3])
    with pytest.raises(AssetError, match="should hold"):
        read_bundle(copy)
    data.unlink()
    with pytest.raises(AssetError, match=r"lacks its part .*00000-of-00001"):
        read_bundle(copy)
    with pytest.raises(AssetError, match="there is no checkpoint"):
        read_bundle(copy.with_name("other"))


@pytest.mark.parametrize("content", [b"", b"x" * 60, b"\0" * 200])
def test_what_is_no_table_is_refused(copy, content):
    copy.with_name("tiny.index").write_bytes(content)
    with pytest.raises(AssetError, match="no checkpoint that can be read"):
        read_bundle(copy)
