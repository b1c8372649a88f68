"""The sound of an item: its passage played by the house's own players and desk."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from photoplay import assets
from photoplay.kinetoscoping.arranging import Arranged
from photoplay.media.wave import FlacWriter
from photoplay.mixing.desk import strips
from photoplay.rendering.band import Band
from photoplay.rendering.synthesis.instruments import SYNTHS
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.theory.loudness import measure
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.score import Note, Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

LOUDNESS, _PEAK = -18.0, 0.89
"""LUFS that a passage is brought to, and the highest sample that may come of it."""
_ROLES = {"melody": "melody", "bass": "bass", "drums": "drums"}


def sounded(piece: Arranged, seconds: float, path: Path) -> None:
    """Write the first `seconds` of a passage as FLAC of 16 bits. AssetError without a font."""
    # The lowest byte of the writer's 24 bits stays empty, which FLAC does not store.
    coarse = np.rint(played(piece, seconds) * 32767) * np.float64(256 / 8388607)
    with FlacWriter(path) as file:
        file.write(np.asarray(coarse, dtype=np.float64))


def played(piece: Arranged, seconds: float) -> Samples:
    """The passage as sound at 48 kHz, shape (samples, 2), at LOUDNESS."""
    score = score_of(piece, seconds)
    mix = np.zeros((round(seconds * SAMPLE_RATE), 2), dtype=np.float32)
    for block in strips(_band().play(score, lambda stage, share: None), score):
        for stem in block.parts.values():
            mix[block.start : block.start + len(stem)] += stem
    loudness = measure([mix]).integrated
    if loudness is not None and np.isfinite(loudness):
        mix *= np.float32(10 ** ((LOUDNESS - loudness) / 20))
    peak = float(np.abs(mix).max(initial=0.0))
    return mix * np.float32(min(1.0, _PEAK / peak)) if peak else mix


def score_of(piece: Arranged, seconds: float) -> Score:
    """The passage as a score: a part a track."""
    notes = piece.passage.notes
    parts = []
    for track, (name, player) in enumerate(zip(piece.parts, piece.instruments, strict=True)):
        mine = notes.where(notes.track == track)
        if not len(mine):
            continue
        known = INSTRUMENTS[player]
        length = np.maximum(mine.duration, 1) / mine.resolution
        parts.append(
            Part.of(
                [Note(float(a), int(p), float(d), int(v)) for a, p, d, v in zip(
                    mine.onset_beats, mine.pitch, length, mine.velocity, strict=True)],
                id=name.replace(" ", "-"), name=name, role=_ROLES.get(name, "harmony"),
                instrument=player, program=known.program, bank=known.bank,
                drums=known.family == "drums",
            )
        )  # fmt: skip
    beats = max(1.0, float(np.ceil(notes.length / notes.resolution)))
    metre = notes.metres[0]
    bars = tuple(
        Bar(start=start, numerator=metre.numerator, denominator=metre.denominator)
        for start in np.arange(0.0, beats, metre.beats).tolist()
    )
    tempo = TempoMap(points=(TempoPoint(beat=0.0, bpm=60 / notes.tempos[0][1]),), bars=bars)
    return Score(title="", duration=seconds, tempo_map=tempo, parts=tuple(parts), room="studio")


@lru_cache(maxsize=1)
def _band() -> Band:
    return Band(assets.find_font(None), SYNTHS)
