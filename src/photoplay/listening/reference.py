"""What is a piece like, as far as a plan can take after it?

Notes tell tempo, metre, key, instruments, height, pace and loudness; a recording tells neither
metre, instruments nor height (kick drums and pads are heard up to ten semitones too low), and its
tempo may be half or twice what is felt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from photoplay.listening import chroma
from photoplay.listening.beats import find_beats
from photoplay.listening.mel_onsets import at_detector_rate, mel_onsets
from photoplay.listening.note_beats import track_beats
from photoplay.listening.note_key import find_key, key_of_classes
from photoplay.listening.onsets import onset_strength
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.types.audio import Samples
from photoplay.types.errors import MediaError
from photoplay.types.guide import Guide
from photoplay.types.notes import NoteTable

_LEAST = 1.0
"""Seconds below which nothing can be said of a piece."""
_TOGETHER = 0.03
"""Seconds within which notes begin at once."""
_HELD = 2.0
"""Seconds for which a held note counts at most."""
_PLAIN_LEVEL, _LEVEL_SPAN = -13.2, 5.0
"""Decibels (40 log10 v / 127) at which notes are neither calm nor strong, and up to where they are
one or the other; ours."""
_PLAIN_RMS, _RMS_SPAN = -20.0, 10.0
"""The same for recordings, dB below full scale."""
_METRES = {(2, 4): "2/4", (3, 4): "3/4", (4, 4): "4/4", (2, 2): "4/4", (6, 8): "6/8",
           (3, 8): "3/4", (12, 8): "6/8"}  # fmt: skip
_FEW = 0.04
"""Share of the notes below which a player is passed over."""

Floats = NDArray[np.float64]


def guide_of_notes(notes: NoteTable, name: str) -> Guide:
    """What a piece of notes is like; MediaError where there is too little of it."""
    if len(notes) < 4 or notes.seconds < _LEAST:
        raise MediaError(
            f"{name} has {len(notes)} notes in {notes.seconds:.1f} s, too few to take after; "
            "give a piece of a few bars"
        )
    pitched = notes.pitched()
    key = find_key(notes)
    starts = np.unique(notes.onset_seconds)
    begun = 1 + int(np.sum(np.diff(starts) > _TOGETHER))
    length = max(_LEAST, notes.seconds - float(starts[0]))
    level = float(np.mean(40 * np.log10(np.maximum(1, notes.velocity) / 127)))
    metre = _metre(notes)
    return Guide(
        name=name,
        tempo=_tempo(notes, metre),
        metre=metre,
        tonic=key[0] if key else None,
        mode=key[1] if key else None,
        instruments=_instruments(notes),
        drums=bool(notes.drum.mean() > _FEW),
        height=_height(pitched),
        onsets=round(begun / length, 2),
        energy=_held((level - _PLAIN_LEVEL) / _LEVEL_SPAN),
    )


def guide_of_sound(read: Callable[[int], Iterable[Samples]], name: str) -> Guide:
    """What a recording is like; `read` gives it at a rate, in pieces of shape (samples, channels).

    MediaError where it is silent or shorter than a second.
    """
    strength = onset_strength(read(48_000))
    sound = np.concatenate([np.zeros(0), *(piece.mean(axis=1) for piece in read(chroma.RATE))])
    level = _rms(sound)
    if level < -80 or len(sound) < _LEAST * chroma.RATE:
        raise MediaError(f"{name} is silent or shorter than a second; give a piece of a few bars")
    begun = mel_onsets(at_detector_rate(sound, chroma.RATE))
    beats = find_beats(strength)
    gaps = np.diff(beats)
    classes = np.square(chroma.chroma(sound)).sum(axis=1)
    key = key_of_classes(classes)
    return Guide(
        name=name,
        tempo=round(60 / float(np.median(gaps)), 1) if len(gaps) > 2 else None,
        tonic=key[0] if key else None,
        mode=key[1] if key else None,
        octaves=True,
        onsets=round(len(begun) * chroma.RATE / len(sound), 2),
        energy=_held((level - _PLAIN_RMS) / _RMS_SPAN),
    )


def _held(value: float) -> float:
    return round(float(np.clip(value, -1.0, 1.0)), 2)


def _metre(notes: NoteTable) -> str | None:
    """The metre that holds for longest, where it is one that plans have."""
    ends = [one.tick for one in notes.metres[1:]] + [max(notes.length, notes.last_end)]
    held: dict[tuple[int, int], int] = {}
    for one, end in zip(notes.metres, ends, strict=True):
        place = (one.numerator, one.denominator)
        held[place] = held.get(place, 0) + max(0, end - one.tick)
    return _METRES.get(max(held, key=lambda place: held[place]))


def _tempo(notes: NoteTable, metre: str | None) -> float | None:
    """Felt beats a minute: as written where the notes stand on the written beats, else as heard."""
    if _is_on_grid(notes):
        edges = [tick for tick, _ in notes.tempos[1:]] + [max(notes.length, notes.last_end)]
        rows = sorted((60 / beat, max(0, end - tick))
                      for (tick, beat), end in zip(notes.tempos, edges, strict=True))  # fmt: skip
        upto = np.cumsum([ticks for _, ticks in rows])
        written = rows[int(np.searchsorted(upto, upto[-1] / 2))][0]
        return round(written / (1.5 if metre == "6/8" else 1.0), 1)
    beats = track_beats(notes)
    if beats is None or len(beats.times) < 3:
        return None
    return round(60 / float(np.median(np.diff(beats.times))), 1)


def _is_on_grid(notes: NoteTable) -> bool:
    """Whether four notes in five begin within a fortieth of a beat of a sixteenth or a triplet."""
    twelfths = notes.onset_beats * 12
    places = np.rint(twelfths)
    usual = np.isin(places.astype(int) % 12, (0, 3, 4, 6, 8, 9))
    return float(np.mean(usual & (np.abs(twelfths - places) < 0.3))) >= 0.8


def _instruments(notes: NoteTable) -> tuple[str, ...]:
    """Our instruments for the programs that play, those with most notes first."""
    shares: dict[str, float] = {}
    pitched = notes.pitched()
    for track, program in sorted(set(zip(pitched.track.tolist(), pitched.program.tolist(),
                                         strict=True))):  # fmt: skip
        own = (pitched.track == track) & (pitched.program == program)
        name = _instrument(program, float(pitched.pitch[own].mean()))
        if name is not None:
            shares[name] = shares.get(name, 0.0) + float(own.sum()) / len(notes)
    kept = [name for name, share in shares.items() if share >= _FEW]
    return tuple(sorted(kept, key=lambda name: (-shares[name], name)))


def _instrument(program: int, height: float) -> str | None:
    """The instrument of a General MIDI program, or the nearest of its group of eight, by height."""
    known = [one for one in INSTRUMENTS.values()
             if one.family != "drums" and one.name not in {"riser", "impact"}]  # fmt: skip
    same = [one for one in known if one.program == program]
    same = same or [one for one in known if one.program // 8 == program // 8]
    if not same:
        return None
    return min(same, key=lambda one: (abs(sum(one.comfortable) / 2 - height), one.name)).name


def _height(pitched: NoteTable) -> float | None:
    if not len(pitched):
        return None
    lengths = np.clip(pitched.end_seconds - pitched.onset_seconds, 0.01, _HELD)
    return round(float(np.average(pitched.pitch, weights=lengths)), 1)


def _rms(sound: Floats) -> float:
    """Level in dB of what is not pause: tenths of a second within 40 dB of the loudest."""
    step = chroma.RATE // 10
    count = len(sound) // step
    powers = np.square(sound[: count * step]).reshape(count, step).mean(axis=1)
    if not count or powers.max() <= 1e-12:
        return -120.0
    return float(10 * np.log10(powers[powers > powers.max() * 1e-4].mean()))
