"""Which notes sound in a recording, by Basic Pitch (its net; the reading of its answers is ours).

R. Bittner et al., "A Lightweight Instrument-Agnostic Model for Polyphonic Note Transcription and
Multipitch Estimation" (ICASSP 2022). The net hears two seconds at a time at 22,050 Hz and says of
each of 88 keys how surely it sounds and how surely it is struck, 86 times a second. Drums are no
notes to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from photoplay.types.notes import NoteTable, table_of

RATE = 22_050
"""Samples a second that the net hears."""
WINDOW = 2 * RATE - 256
"""Samples that it hears at once."""
FRAMES, KEYS = 172, 88
"""Answers a window, and keys of each: MIDI numbers from 21."""
_HOP = 256
_MARGIN = 15
"""Answers at either end of a window that are left to the windows beside it."""
_STEP = WINDOW - 2 * _MARGIN * _HOP
"""Samples from window to window."""
_LOWEST = 21
_TICK = 1000
"""Ticks a second of the table that is made."""
Reals = NDArray[np.float32]
Floats = NDArray[np.float64]
Net = Callable[[Reals], tuple[Reals, Reals]]
"""Sound of shape (windows, WINDOW) -> how surely each key sounds and is struck, both of shape
(windows, FRAMES, KEYS), 0..1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribeOptions:
    """What is believed of the net's answers."""

    struck: float = 0.5
    """Sureness from which a key is struck."""
    sounds: float = 0.3
    """Sureness down to which it goes on sounding."""
    gap: float = 0.13
    """Seconds of silence that end a note; shorter ones are passed over."""
    shortest: float = 0.06
    """Seconds of a note at least."""
    unstruck: float = 0.18
    """Seconds that a key must sound to be a note that was never struck, as of strings."""


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """The net's answers over a whole recording."""

    times: Floats
    """Seconds of each answer, shape (n,), rising."""
    sounds: Reals
    """Shape (n, KEYS)."""
    struck: Reals
    """Shape (n, KEYS)."""


def transcribe(sound: Reals, net: Net, options: TranscribeOptions | None = None) -> NoteTable:
    """The notes of a recording of shape (samples,) at RATE, in seconds: their ticks are
    milliseconds and keep no beat. None in silence."""
    return notes_of_activity(activity_of(sound, net), options)


def activity_of(sound: Reals, net: Net) -> Activity:
    """What the net says of a recording of shape (samples,) at RATE."""
    if sound.ndim != 1:
        raise ValueError(f"one channel is heard, got sound of shape {sound.shape}")
    if not len(sound):
        return Activity(
            np.zeros(0), np.zeros((0, KEYS), np.float32), np.zeros((0, KEYS), np.float32)
        )
    count = -(-len(sound) // _STEP)
    ahead = _MARGIN * _HOP
    padded = np.zeros((count - 1) * _STEP + WINDOW, dtype=np.float32)
    padded[ahead : ahead + len(sound)] = sound[: len(padded) - ahead]
    inner = slice(_MARGIN, FRAMES - _MARGIN)
    rows: list[tuple[Reals, Reals]] = []
    for number in range(count):
        window = padded[number * _STEP : number * _STEP + WINDOW]
        sounds, struck = net(window[None])
        rows.append((sounds[0, inner], struck[0, inner]))
    kept = np.arange(FRAMES - 2 * _MARGIN)
    times = (np.arange(count)[:, None] * _STEP + kept * _HOP).ravel() / RATE
    inside = times < len(sound) / RATE
    return Activity(
        times[inside],
        np.concatenate([one for one, _ in rows])[inside],
        np.concatenate([one for _, one in rows])[inside],
    )


def notes_of_activity(activity: Activity, options: TranscribeOptions | None = None) -> NoteTable:
    """Notes from how surely keys sound and are struck; velocity is how surely they sound."""
    options = options or TranscribeOptions()
    rows = []
    for key in range(KEYS):
        for first, last in _key_notes(activity, key, options):
            start, end = activity.times[first], activity.times[last]
            sure = float(activity.sounds[first:last, key].mean())
            rows.append((
                round(start * _TICK), max(1, round((end - start) * _TICK)), _LOWEST + key,
                int(np.clip(round(127 * sure), 1, 127)),
            ))  # fmt: skip
    return table_of(rows, resolution=_TICK // 2, bpm=120.0)


def _key_notes(
    activity: Activity, key: int, options: TranscribeOptions
) -> Iterator[tuple[int, int]]:
    """First answers of notes of a key, and the answers at which they have ended."""
    frame = _HOP / RATE
    struck, sounds = activity.struck[:, key], activity.sounds[:, key] >= options.sounds
    peaks = np.flatnonzero(
        (struck >= options.struck) & (struck >= maximum_filter1d(struck, 5, mode="nearest"))
    )
    begun = -1
    for first, last in _runs(sounds, max(1, round(options.gap / frame))):
        begins = [peak for peak in peaks.tolist() if first - 3 <= peak < last and peak > begun]
        if not begins and (last - first) * frame >= options.unstruck:
            begins = [first]
        if not begins:
            continue
        begun = begins[-1]
        for begin, end in zip(begins, [*begins[1:], last], strict=True):
            if (end - begin) * frame >= options.shortest:
                yield begin, min(end, len(activity.times) - 1)


def _runs(on: NDArray[np.bool_], gap: int) -> Iterator[tuple[int, int]]:
    """First and one past the last of each stretch that is on, gaps shorter than `gap` filled."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], on.astype(np.int8), [0]])))
    first, last = -1, -1
    for a, b in edges.reshape(-1, 2).tolist():
        if first >= 0 and a - last >= gap:
            yield first, last
            first = a
        elif first < 0:
            first = a
        last = b
    if first >= 0:
        yield first, last
