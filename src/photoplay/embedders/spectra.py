"""Spectra as the nets' makers took them."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from photoplay.theory.mel import mel_bank

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


def decibels(power: Floats) -> Floats:
    """Power in dB, cut at -100."""
    return np.asarray(10 * np.log10(np.maximum(power, 1e-10)), dtype=np.float32)


def kaldi_bank(sound: Floats, rate: int, bands: int) -> Floats:
    """Natural log of mel energies as Kaldi takes them, shape (frames, bands), every 10 ms.

    Frames of 25 ms without padding, each less its mean, pre-emphasis 0.97, a symmetric Hann window,
    a transform of the next power of two, triangles straight in mels from 20 Hz up; no dither.
    """
    length, hop = rate * 25 // 1000, rate // 100
    size = 1 << (length - 1).bit_length()
    if len(sound) < length:
        return np.zeros((0, bands), dtype=np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(sound, length)[::hop].astype(np.float64)
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    shaped = (frames - 0.97 * before) * np.hanning(length)
    power = np.abs(np.fft.rfft(shaped, size, axis=1)) ** 2
    bins = np.arange(size // 2) * rate / size
    bank = mel_bank(bins, bands, 20.0, rate / 2, scale="htk", straight_in="mels", equal_area=False)
    energies = power[:, : size // 2] @ bank
    floor = np.finfo(np.float32).eps
    return np.asarray(np.log(np.maximum(energies, floor)), dtype=np.float32)
