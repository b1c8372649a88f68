"""Spectra as the nets' makers took them."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_AT_ONCE = 2048


def hann(length: int) -> NDArray[np.float64]:
    """The periodic form, as for spectra."""
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length))


def spectrum(
    sound: Floats,
    length: int,
    hop: int,
    *,
    size: int | None = None,
    centred: Literal["reflect", "constant", ""] = "",
    power: int = 2,
    bank: NDArray[np.float64] | None = None,
) -> Floats:
    """Short-time spectrum under a Hann window of `length`, shape (frames, bins or bands).

    `size` is that of the transform, the frame at its start padded with zeros behind; `centred`
    pads the sound by half of it at both ends, by mirroring or with zeros. `power` 1 gives
    magnitudes. `bank`, (bins, bands), is applied block by block.
    """
    size = size or length
    if centred and len(sound) > size // 2:
        sound = np.pad(sound, size // 2, mode=centred)
    elif centred:
        sound = np.pad(sound, size // 2)
    width = bank.shape[1] if bank is not None else size // 2 + 1
    if len(sound) < length:
        return np.zeros((0, width), dtype=np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(sound, length)[::hop]
    window, parts = hann(length), []
    for at in range(0, len(frames), _AT_ONCE):
        found = np.abs(np.fft.rfft(frames[at : at + _AT_ONCE] * window, size, axis=1)) ** power
        parts.append(found if bank is None else found @ bank)
    return np.asarray(np.concatenate(parts), dtype=np.float32)
