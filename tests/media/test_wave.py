"""A stretch of a sound file is what lies there in the whole of it."""

import numpy as np
import pytest

from photoplay.media.wave import open_writer, read_stretch, read_wave


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_a_stretch_is_that_of_the_whole(tmp_path, suffix):
    path = tmp_path / f"noise{suffix}"
    noise = np.random.default_rng(1).uniform(-1, 1, (60_001, 2)).astype(np.float32)
    with open_writer(path) as file:
        for start in range(0, len(noise), 7_777):
            file.write(noise[start : start + 7_777])
    whole = np.concatenate(list(read_wave(path)))
    for first, last in ((0, 10), (5, 60_001), (4096, 8192), (59_990, 70_000), (70_000, 70_010)):
        assert np.array_equal(read_stretch(path, first, last), whole[first:last])
