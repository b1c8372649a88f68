"""Sound as the nets want it: one channel, their sampling rate, windows of their length."""

from __future__ import annotations

from math import gcd

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import resample_poly

from photoplay.types.errors import MeasureError

Floats = NDArray[np.float32]


def at_rate(waveform: ArrayLike, rate: int, wanted: int) -> Floats:
    """Mono sound of shape (samples,) at `rate` brought to `wanted`, float32.

    By polyphase filters (Kaiser, beta 5), as SciPy does it. MeasureError for what is no row of
    finite samples.
    """
    sound = np.asarray(waveform)
    if sound.ndim != 1 or sound.dtype.kind not in "fiu":
        raise MeasureError(
            f"sound must be one row of samples, got shape {sound.shape}; mix channels down first"
        )
    if rate <= 0:
        raise MeasureError(f"a sampling rate must be positive, got {rate}")
    if not np.isfinite(sound).all():
        raise MeasureError("sound must be finite; it holds samples that are no numbers")
    sound = np.asarray(sound, dtype=np.float32)
    if rate == wanted or not len(sound):
        return sound
    step = gcd(rate, wanted)
    return np.asarray(resample_poly(sound, wanted // step, rate // step), dtype=np.float32)


def windows(rows: NDArray[np.float32], length: int, hop: int) -> NDArray[np.float32]:
    """Whole windows of `length` rows, a view of shape (windows, length, ...)."""
    if len(rows) < length:
        return np.zeros((0, length, *rows.shape[1:]), dtype=rows.dtype)
    cut = np.lib.stride_tricks.sliding_window_view(rows, length, axis=0)[::hop]
    return np.moveaxis(cut, -1, 1)


def clips(sound: Floats, length: int) -> list[Floats]:
    """Consecutive clips of `length` samples; one clip of all where there is less."""
    if len(sound) <= length:
        return [sound]
    return [sound[at : at + length] for at in range(0, len(sound) - length + 1, length)]


def too_short(name: str, seconds: float, got: float) -> MeasureError:
    return MeasureError(f"{name} hears {seconds:g} s at a time, got {got:.2f} s of sound")
