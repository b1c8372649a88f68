import cv2
import numpy as np
import pytest

from photoplay.media.pictures import _shrunk


@pytest.mark.parametrize("size", [(1920, 1080), (960, 540), (640, 360), (1000, 562), (1280, 720)])
def test_shrinking_is_a_mean_over_areas(size):
    rng = np.random.default_rng(3)
    coarse = rng.integers(0, 256, (size[1] // 6, size[0] // 6), dtype=np.uint8)
    plane = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    exact = cv2.resize(plane, (320, 180), interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(_shrunk(plane, (320, 180)) - exact).mean() < 2.5
