"""Pictures brought to the size that a net sees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoplay.types.errors import MeasureError

Floats = NDArray[np.float32]
_A = -0.5


def framed(pictures: NDArray[np.uint8], side: int) -> Floats:
    """The middle square, (n, side, side, 3) in 0..1, of pictures (n, height, width, 3) in RGB whose
    shorter side was brought to `side`.

    By cubic convolution over as many pixels as fall into one (PIL's bicubic, a = -0.5), rounded to
    bytes between the axes, as torchvision does it.
    """
    if pictures.ndim != 4 or pictures.shape[3] != 3 or pictures.dtype != np.uint8:
        raise MeasureError(
            f"pictures must be bytes of shape (n, height, width, 3), got {pictures.dtype} "
            f"{pictures.shape}"
        )
    height, width = pictures.shape[1:3]
    if not (height and width):
        raise MeasureError("a picture must have pixels")
    if height <= width:
        size = (side, int(side * width / height))
    else:
        size = (int(side * height / width), side)
    across = _to_bytes(np.einsum("ow,nhwc->nhoc", _rows(width, size[1]), pictures))
    whole = _to_bytes(np.einsum("oh,nhwc->nowc", _rows(height, size[0]), across))
    top, left = (round((size[axis] - side) / 2.0) for axis in (0, 1))
    return np.asarray(whole[:, top : top + side, left : left + side] / 255, dtype=np.float32)


def _rows(count: int, to: int) -> NDArray[np.float64]:
    if count == to:
        return np.eye(count)
    scale = count / to
    wide = max(scale, 1.0)
    centres = (np.arange(to) + 0.5) * scale
    apart = np.abs((np.arange(count)[None] + 0.5 - centres[:, None]) / wide)
    near = ((_A + 2) * apart - (_A + 3)) * apart**2 + 1
    far = (((apart - 5) * apart + 8) * apart - 4) * _A
    rows = np.where(apart < 1, near, np.where(apart < 2, far, 0))
    return np.asarray(rows / rows.sum(axis=1, keepdims=True))


def _to_bytes(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(np.floor(values + 0.5), 0, 255)
