"""Where are beats and bars in notes that were played, not written?

Onsets become an accent curve of 100 values a second; its autocorrelation at the beat and at two of
it, less what speaks for thirds of it rather than halves, weighed by how usual a tempo is where so
many notes begin, gives the beat's length; beats are the path of the greatest accents at about that
distance (D. Ellis, Beat Tracking by Dynamic Programming, JNMR 2007). Bars begin at the beats that
changes of chord, long low notes and new harmony prefer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.listening.beat_grid import on_beats
from photoplay.listening.note_chords import ChordOptions, find_chords
from photoplay.types.annotations import Beats
from photoplay.types.notes import NoteTable

RATE = 100
"""Values of the accent curve a second."""
_LOW = 50
"""MIDI numbers below it are the bass's."""
_SPAN = 4
"""Beats on either side between which a change of harmony is heard."""
_THIRDS = 2.0
"""How much it speaks against a beat that its thirds are struck more than its halves: it is one and
a half beats, or three quarters of one."""
_TOGETHER = 0.03
"""Seconds within which notes begin at one moment."""
_CHORDS = 2.0
"""What a change of chord weighs beside long low notes and new harmony, in standard deviations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatOptions:
    """What tempo is usual, and how steadily it is kept."""

    usual_tempo: float = 80.0
    """Beats a minute that are preferred where notes begin at `usual_rate`."""
    usual_rate: float = 2.83
    """Moments a second at which notes begin."""
    rate_weight: float = 0.4
    """Octaves by which the preferred tempo rises with each octave above that rate."""
    spread: float = 0.8
    """Octaves of one standard deviation around it."""
    slowest: float = 45.0
    fastest: float = 200.0
    steadiness: float = 100.0
    """How much an uneven beat costs beside an accent."""
    metres: tuple[int, ...] = (4, 3)
    """Beats a bar that are tried; the first wins a draw."""


def track_beats(
    notes: NoteTable,
    options: BeatOptions | None = None,
    *,
    strength: NDArray[np.float64] | None = None,
) -> Beats | None:
    """Beats in seconds with their places in the bar; None with fewer than four onsets.

    `strength` is how strongly a recording of the notes sets in, RATE values a second, shape (n,):
    it counts as much as the notes do.
    """
    options = options or BeatOptions()
    curve = accents(notes)
    if len(np.unique(notes.onset_seconds)) < 4:
        return None
    if strength is not None:
        both = min(len(curve), len(strength))
        curve = _summed(curve[:both], strength[:both])
    period = _period(curve, _rate_of(notes), options)
    times = _path(curve, period, options)
    if len(times) < 2:
        return None
    places = bar_places(notes, times, options.metres)
    return Beats(times=times, places=places)


def accents(notes: NoteTable) -> NDArray[np.float64]:
    """How strongly notes set in over time, RATE values a second: velocity, low notes double."""
    count = int(notes.seconds * RATE) + RATE
    curve = np.zeros(count)
    weight = notes.velocity / 127 * np.where((notes.pitch < 48) & ~notes.drum, 2.0, 1.0)
    np.add.at(curve, np.rint(notes.onset_seconds * RATE).astype(np.int64), weight)
    curve = np.sqrt(curve)
    bump = np.exp(-0.5 * (np.arange(-6, 7) / 2.0) ** 2)
    return np.asarray(np.convolve(curve, bump, "same"))


def _summed(*curves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Curves of one length, each by its own spread, together."""
    return np.asarray(np.sum([curve / (curve.std() or 1.0) for curve in curves], axis=0))


def bar_places(
    notes: NoteTable, times: NDArray[np.float64], metres: tuple[int, ...] = (4, 3)
) -> NDArray[np.int64]:
    """Place in the bar, from 1, of each beat at `times`, shape (n,): one metre throughout."""
    salience = _bar_salience(notes, times)
    best, chosen = -np.inf, (metres[0], 0)
    for metre in metres:
        if len(times) < 2 * metre:
            continue
        means = [salience[phase::metre].mean() for phase in range(metre)]
        phase = int(np.argmax(means))
        others = np.delete(means, phase)
        contrast = means[phase] - others.mean()
        if contrast > best * 1.1 or best == -np.inf:
            best, chosen = contrast, (metre, phase)
    metre, phase = chosen
    return np.asarray((np.arange(len(times)) - phase) % metre + 1, dtype=np.int64)


def _rate_of(notes: NoteTable) -> float:
    """Moments a second at which notes begin."""
    times = np.unique(notes.onset_seconds)
    begun = 1 + int((np.diff(times) > _TOGETHER).sum())
    return begun / max(1e-3, float(times[-1] - times[0]))


def _period(curve: NDArray[np.float64], rate: float, options: BeatOptions) -> float:
    """The beat's length in values of the curve."""
    centred = curve - curve.mean()
    size = 1 << (2 * len(centred) - 1).bit_length()
    spectrum = np.fft.rfft(centred, size)
    alike = np.fft.irfft(np.abs(spectrum) ** 2)[: len(centred)]
    shortest, longest = 60 * RATE / options.fastest, 60 * RATE / options.slowest
    lags = np.arange(int(shortest), min(int(longest) + 1, len(alike) - 1)).astype(np.float64)
    busy = max(1.0, rate / options.usual_rate)
    preferred = options.usual_tempo * busy**options.rate_weight
    usual = np.exp(-0.5 * (np.log2(60 * RATE / lags / preferred) / options.spread) ** 2)
    thirds = np.maximum(0.0, _near(alike, lags / 3) - _near(alike, lags / 2))
    strength = _near(alike, lags) + 0.5 * _near(alike, 2.0 * lags) - _THIRDS * thirds
    # What speaks against all is least against the most usual.
    return float(lags[int(np.argmax((strength - min(0.0, float(strength.min()))) * usual))])


def _near(alike: NDArray[np.float64], lags: NDArray[np.floating]) -> NDArray[np.float64]:
    """The greatest value about each lag, a sixtieth of it to either side; 0 beyond the curve."""
    found = np.zeros(len(lags))
    for number, lag in enumerate(lags):
        around = max(1, round(lag / 60))
        if int(lag) - around < len(alike):
            found[number] = alike[max(0, int(lag) - around) : int(lag) + around + 2].max()
    return found


def _path(curve: NDArray[np.float64], period: float, options: BeatOptions) -> NDArray[np.float64]:
    """Beats in seconds."""
    curve = curve / (curve.std() or 1.0)
    near, far = round(period / 2), round(period * 2)
    gaps = np.arange(near, far + 1)
    costs = options.steadiness * np.log(gaps / period) ** 2
    total, before = curve.copy(), np.full(len(curve), -1)
    for now in range(near, len(curve)):
        reach = gaps[gaps <= now]
        sums = total[now - reach] - costs[: len(reach)]
        best = int(np.argmax(sums))
        if sums[best] > 0:
            total[now] += sums[best]
            before[now] = now - reach[best]
    tail = max(0, len(curve) - far)
    place = tail + int(np.argmax(total[tail:]))
    found = []
    while place >= 0:
        found.append(place)
        place = int(before[place])
    return np.array(found[::-1]) / RATE


def _bar_salience(notes: NoteTable, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much each beat looks like the first of a bar, shape (n,): long low notes that set in on
    it, how the pitch classes of the four beats after differ from those of the four before, and
    whether another chord begins."""
    gap = float(np.median(np.diff(times)))
    nearest = np.rint(np.interp(notes.onset_seconds, times, np.arange(len(times)))).astype(np.int64)
    close = (np.abs(times[nearest] - notes.onset_seconds) < 0.15 * gap) & (notes.pitch < _LOW)
    longer = np.clip((notes.end_seconds - notes.onset_seconds) / gap, 0.0, 4.0)
    struck = np.bincount(nearest[close], longer[close], minlength=len(times))
    classes = np.zeros((len(times) + _SPAN, 12))
    pitched = ~notes.drum
    places = (nearest[pitched], notes.pitch[pitched] % 12)
    np.add.at(classes, places, np.minimum(longer[pitched], 2.0))
    sums = np.concatenate([np.zeros((1, 12)), np.cumsum(classes, axis=0)])
    here = np.arange(len(times))
    before = sums[here] - sums[np.maximum(here - _SPAN, 0)]
    after = sums[here + _SPAN] - sums[here]
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    change = 1 - np.sum(before * after, axis=1) / np.where(lengths > 0, lengths, 1.0)
    change[:_SPAN] = change[_SPAN:].mean() if len(change) > _SPAN else 0.0
    parts = ((struck, 1.0), (change, 1.0), (_changes(notes, times), _CHORDS))
    rows = np.array([weight * part / (part.std() or 1.0) for part, weight in parts])
    return np.asarray(rows.sum(axis=0))


def _changes(notes: NoteTable, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 at each beat at which another chord begins, shape (n,)."""
    laid = on_beats(notes, times)
    plain = ChordOptions(bar_bonus=0.0, half_bonus=0.0)
    begun = [round(one.beat) - laid.ahead for one in find_chords(laid.notes, options=plain)[1:]]
    found = np.zeros(len(times))
    found[[one for one in begun if 0 <= one < len(times)]] = 1.0
    return found
