"""Is this table of notes a tune, and which?"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from photoplay.listening.note_key import find_key
from photoplay.types.errors import BriefError
from photoplay.types.notes import NoteTable
from photoplay.types.plan import TuneNote
from photoplay.types.tune import Tune

_LEGATO = 0.25
"""Beats by which a note may sound into the next one and still be alone."""
_FEWEST = 4
_NEAR = 1e-3


def tune_of(notes: NoteTable, name: str) -> Tune:
    """The tune in a table of notes; BriefError says why there is none, and what to give."""
    pitched = notes.pitched()
    if not len(pitched):
        raise BriefError(f"{name} holds no pitched notes; give one voice as MIDI or MusicXML")
    if len(pitched) < _FEWEST:
        raise BriefError(f"{name} holds {len(pitched)} notes, too short for a tune; give "
                         f"{_FEWEST} notes and a bar at least")  # fmt: skip
    _refuse_several_voices(pitched, name)
    metres = {(one.numerator, one.denominator) for one in notes.metres
              if one.tick < pitched.last_end}  # fmt: skip
    if len(metres) > 1:
        told = ", ".join(f"{n}/{d}" for n, d in sorted(metres))
        raise BriefError(f"{name} changes its metre ({told}); give a tune in one metre")
    numerator, denominator = metres.pop()
    bar = numerator * 4 / denominator
    onsets, ends = pitched.onset / notes.resolution, pitched.end / notes.resolution
    first = math.floor(onsets[0] / bar + _NEAR) * bar
    following = np.append(onsets[1:], math.inf)
    rows = tuple(
        TuneNote(onset=float(on - first), pitch=int(pitch),
                 duration=float(max(0.05, min(end, after) - on)))
        for on, pitch, end, after in zip(onsets, pitched.pitch, ends, following, strict=True)
    )  # fmt: skip
    tonic, mode = _key(notes) or find_key(pitched) or (0, "major")
    pulse = 1.5 if denominator == 8 and numerator % 3 == 0 else 4 / denominator
    return Tune(
        name=name, notes=rows, metre=f"{numerator}/{denominator}", bar=bar,
        bars=max(1, math.ceil((float(ends.max()) - first) / bar - _NEAR)),
        tempo=round(_bpm(notes) / pulse, 2), tonic=tonic, mode=mode,
    )  # fmt: skip


def _refuse_several_voices(pitched: NoteTable, name: str) -> None:
    onsets, ends = pitched.onset / pitched.resolution, pitched.end / pitched.resolution
    together = np.flatnonzero(
        (np.diff(onsets) < _NEAR) | (np.minimum(ends[:-1], ends[1:]) - onsets[1:] > _LEGATO)
    )
    if not len(together):
        return
    tracks = [pitched.names[k] or f"track {k + 1}" for k in np.unique(pitched.track).tolist()
              if k < len(pitched.names)]  # fmt: skip
    whose = f" (its tracks: {', '.join(tracks)})" if len(tracks) > 1 else ""
    raise BriefError(
        f"{name} has several notes at once, first at beat {onsets[together[0] + 1] + 1:g}{whose}; "
        "save the voice that is to be kept as a file of its own"
    )


def _key(notes: NoteTable) -> tuple[int, str] | None:
    """The key that is written, where it is one key and the notes do not speak against its mode."""
    signs = {(one.tonic, one.minor) for one in notes.keys}
    if len(signs) != 1:
        return None
    fifths = notes.keys[0].fifths
    heard = find_key(notes)
    # Many programs write every signature as major: the ear tells a key from its relative.
    ways = {(7 * fifths) % 12: "major", (7 * fifths + 9) % 12: "minor"}
    if heard and ways.get(heard[0]) == heard[1]:
        return heard
    tonic, minor = signs.pop()
    return tonic, "minor" if minor else "major"


def _bpm(notes: NoteTable) -> float:
    """Quarter notes a minute that hold for most of the file."""
    edges = [tick for tick, _ in notes.tempos[1:]] + [max(notes.length, notes.last_end)]
    held: Counter[float] = Counter()
    for (tick, beat), end in zip(notes.tempos, edges, strict=True):
        held[60 / beat] += max(0, end - tick)
    return held.most_common(1)[0][0]
