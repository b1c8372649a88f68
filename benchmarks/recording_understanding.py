"""Beats, bars, chords, key and sections as we hear them in recordings, beside what is annotated.

    python benchmarks/recording_understanding.py POP909-CL PHRASES [SONGS] [SEED]
        > docs/recording-understanding.md

POP909-CL and PHRASES (its hierarchical structure) are copies of the sets; SONGS (24) songs in 4/4
whose phrases people noted are drawn with SEED (2), arranged and played by our own band: once by a
piano alone, once by a band with drums. A minute of each.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from photoplay.kinetoscoping.arranging import Arranged, arranged
from photoplay.kinetoscoping.songs import Source
from photoplay.kinetoscoping.sounding import played
from photoplay.listening.note_key import find_key
from photoplay.listening.onsets import onset_strength
from photoplay.listening.recordings import HeardSong, hear_song
from photoplay.listening.transcribing import transcribe
from photoplay.preparing import pitch_net
from photoplay.theory.chords import triad_of
from photoplay.types.annotations import ChordSpan, KeySpan, SectionSpan
from photoplay.types.errors import DatasetError
from photoplay.types.notes import NoteTable

SECONDS = 60.0
STEP = 0.1
"""Seconds a step on which chords and keys are compared."""
NEAR, NEAR_NOTE = 0.07, 0.05
"""Seconds within which a beat and a note's onset are found."""
HEAD = """\
# Recordings understood

What `photoplay prepare` (step `hear`) hears in sound, beside what is known of it: notes by Basic
Pitch (R. Bittner et al., ICASSP 2022; Apache-2.0, 230 KB, `photoplay setup basic-pitch`, run by
onnxruntime without torch), beats from them and from how strongly the sound sets in, then bars,
chords, keys and sections as from notes (`photoplay.listening.recordings`). Made by `python
benchmarks/recording_understanding.py POP909-CL PHRASES > docs/recording-understanding.md`.

{count} songs of POP909-CL in 4/4, a minute of each, played by our own sampler: once by a piano
alone, once arranged for melody, bass, inner parts and drums (each part rests in some phrases).
Nothing was tuned on sound; the weights are those of [notes](note-understanding.md), and some of
these songs may be among those that they were set on. *Notes given*: the same reading of the written
notes. *Chance*: what was heard in another song. Times of a sampled performance are exact and its
sound is clean: real recordings are harder.

| what | playing | heard | notes given | chance |
|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A minute of a song, and what was heard in its sound and in its notes."""

    truth: Arranged
    notes: NoteTable
    heard: HeardSong
    given: HeardSong
    key: tuple[int, str] | None


Score = Callable[[HeardSong, Piece], float]


def main(songs: Path, phrases: Path, count: int, seed: int) -> None:
    source = Source.of(songs, phrases=phrases)
    print(HEAD.format(count=count), flush=True)
    for playing in ("piano alone", "band"):
        table(playing, pieces(source, playing, count, seed))


def pieces(source: Source, playing: str, count: int, seed: int) -> list[Piece]:
    names = source.names()
    random.Random(seed).shuffle(names)
    found: list[Piece] = []
    for name in names:
        try:
            song = source.song(name)
            if song.bar != 4 or song.phrases_by != "people":
                continue
            piece = arranged(song, 2, SECONDS, np.random.default_rng(int(name)),
                             instrument="piano" if playing == "piano alone" else "")  # fmt: skip
        except DatasetError as error:
            print(error, file=sys.stderr)
            continue
        found.append(heard(piece))
        if len(found) == count:
            break
    return found


def heard(piece: Arranged) -> Piece:
    sound = np.asarray(played(piece, SECONDS).mean(axis=1), dtype=np.float32)
    strength = onset_strength([sound[:, None]])
    notes = transcribe(np.asarray(resample_poly(sound, 147, 320), np.float32), pitch_net())
    written = piece.passage.notes
    silence = np.zeros(len(strength))
    return Piece(
        piece, notes, hear_song(notes, strength), hear_song(written, silence), find_key(notes)
    )


def table(playing: str, made: Sequence[Piece]) -> None:
    own, written = note_scores(made)
    print(f"| notes by onset within 50 ms and pitch: recall, precision | {playing} | {own} "
          f"| – | {written} |", flush=True)  # fmt: skip
    rows: dict[str, Score] = {
        "beats, F within 70 ms": beats,
        "beats at the tempo, its half or twice, F": beats_at_any_level,
        "first beats of bars, F within 70 ms": downbeats,
        "chords, root, by time": lambda song, piece: chords(song, piece, roots_alone=True),
        "chords, root and triad, by time": chords,
        "key, by time": keys,
        "phrases begin, F within half a second": lambda song, piece: phrases(song, piece, 0.5),
        "phrases begin, F within three seconds": lambda song, piece: phrases(song, piece, 3.0),
    }
    for what, score in rows.items():
        values = (
            np.nanmean([score(one.heard, one) for one in made]),
            np.nanmean([score(one.given, one) for one in made]),
            np.nanmean([score(made[k - 1].heard, one) for k, one in enumerate(made)]),
        )
        told = " | ".join(f"{value:.2f}" for value in values)
        print(f"| {what} | {playing} | {told} |", flush=True)


def note_scores(made: Sequence[Piece]) -> tuple[str, str]:
    rows = []
    for other in (0, -1):
        pairs = [(one, made[k + other]) for k, one in enumerate(made)]
        rows.append(np.mean([note_match(piece.truth, two.notes) for piece, two in pairs], axis=0))
    own, chance = (f"{recall:.2f}, {precision:.2f}" for recall, precision in rows)
    return own, chance


def note_match(truth: Arranged, notes: NoteTable) -> tuple[float, float]:
    wanted = truth.passage.notes.pitched()
    wanted = wanted.where(wanted.onset_seconds < SECONDS)
    free = {(int(p), float(t)) for p, t in zip(notes.pitch, notes.onset_seconds, strict=True)}
    by_pitch: dict[int, list[float]] = {}
    for pitch, time in free:
        by_pitch.setdefault(pitch, []).append(time)
    hit = 0
    for pitch, time in zip(wanted.pitch.tolist(), wanted.onset_seconds.tolist(), strict=True):
        near = min(by_pitch.get(pitch, []), key=lambda one: abs(one - time), default=None)
        if near is not None and abs(near - time) < NEAR_NOTE:
            by_pitch[pitch].remove(near)
            hit += 1
    return hit / max(1, len(wanted)), hit / max(1, len(notes))


def f_of(found: NDArray[np.float64], wanted: NDArray[np.float64], near: float) -> float:
    """F of moments found, each at most once."""
    free = found.tolist()
    hit = 0
    for time in wanted.tolist():
        best = min(free, key=lambda one: abs(one - time), default=None)
        if best is not None and abs(best - time) < near:
            free.remove(best)
            hit += 1
    return 2 * hit / max(1, len(found) + len(wanted))


def beats(song: HeardSong, piece: Piece) -> float:
    return f_of(times_of(song), before_end(piece.truth.passage.beats), NEAR)


def beats_at_any_level(song: HeardSong, piece: Piece) -> float:
    truth, found = before_end(piece.truth.passage.beats), times_of(song)
    halves = np.sort(np.concatenate([truth, (truth[1:] + truth[:-1]) / 2]))
    return max(f_of(found, one, NEAR) for one in (truth, truth[::2], truth[1::2], halves))


def downbeats(song: HeardSong, piece: Piece) -> float:
    found = song.beats.downbeats if song.beats is not None else np.zeros(0)
    return f_of(before_end(found), before_end(np.array(piece.truth.passage.bars)), NEAR)


def chords(song: HeardSong, piece: Piece, *, roots_alone: bool = False) -> float:
    def name(one: ChordSpan) -> object:
        return one.root if roots_alone else (one.root, triad_of(one.quality))

    return agreed(song.chords, piece.truth.passage.chords, name)


def keys(song: HeardSong, piece: Piece) -> float:
    key = piece.truth.passage.key
    return agreed(song.keys, (key,) if key else (), lambda one: (one.tonic, one.mode))


def phrases(song: HeardSong, piece: Piece, near: float) -> float:
    def begins(spans: Sequence[SectionSpan]) -> NDArray[np.float64]:
        return before_end(np.array([one.start for one in spans if one.start > 1.0]))

    return f_of(begins(song.sections), begins(piece.truth.passage.phrases), near)


def agreed(
    found: Sequence[ChordSpan | KeySpan], wanted: Sequence[ChordSpan | KeySpan],
    name: Callable[..., object],
) -> float:  # fmt: skip
    """Share of the time that is annotated with the same name."""
    times = np.arange(STEP / 2, SECONDS, STEP)
    right = whole = 0
    have, want = ([named(spans, name, time) for time in times] for spans in (found, wanted))
    for one, other in zip(have, want, strict=True):
        whole += other is not None
        right += other is not None and one == other
    return right / whole if whole else float("nan")


def named(
    spans: Sequence[ChordSpan | KeySpan], name: Callable[..., object], time: float
) -> object | None:
    inside = [one for one in spans if one.start <= time < one.end]
    return name(inside[0]) if inside else None


def times_of(song: HeardSong) -> NDArray[np.float64]:
    return before_end(song.beats.times) if song.beats is not None else np.zeros(0)


def before_end(times: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(times[times < SECONDS], dtype=np.float64)


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        int(sys.argv[3]) if len(sys.argv) > 3 else 24,
        int(sys.argv[4]) if len(sys.argv) > 4 else 2,
    )
