import cv2
import numpy as np
import pytest

from photoplay.types.film import Frame

SIZE = (180, 320)


def scene(seed):
    """A picture with structure of its own: coloured blobs on a gradient."""
    rng = np.random.default_rng(seed)
    picture = np.zeros((*SIZE, 3), np.uint8)
    picture[:] = rng.integers(30, 200, 3)
    picture = (
        (picture * np.linspace(0.6, 1.2, SIZE[1])[None, :, None]).clip(0, 255).astype(np.uint8)
    )
    for _ in range(14):
        middle = (int(rng.integers(SIZE[1])), int(rng.integers(SIZE[0])))
        colour = tuple(int(c) for c in rng.integers(0, 255, 3))
        cv2.circle(picture, middle, int(rng.integers(8, 45)), colour, -1)
    return picture


def film_of(pictures, rate=25.0, *, noise=0.0, shake=0, flicker=0.0, seed=0):
    """Frames of `pictures`, with traps added."""
    rng = np.random.default_rng(seed)
    for k, picture in enumerate(pictures):
        shown = picture.astype(np.float32)
        if shake:
            shown = np.roll(shown, tuple(rng.integers(-shake, shake + 1, 2)), axis=(0, 1))
        if flicker:
            shown = shown * (1 + flicker * rng.standard_normal())
        if noise:
            shown = shown + rng.normal(0, noise, shown.shape)
        yield Frame(k, k / rate, shown.clip(0, 255).astype(np.uint8))


@pytest.fixture
def made():
    class Made:
        pass

    Made.scene, Made.film = staticmethod(scene), staticmethod(film_of)
    return Made
