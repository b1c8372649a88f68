"""Render only what has changed: new stretches of sound spliced into the stems there are.

A part whose notes are the same keeps its file. Of a part that has changed, only the seconds around
the changed notes are played again, with all that was still sounding before; the new sound takes
over in a cross-over of CROSS_OVER seconds before the first changed note, and gives back to the old
where both have become the same again, when the room has died away.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from photoplay.types.audio import SAMPLE_RATE, Samples, StemBlock
from photoplay.types.score import Note, Part, Score

CROSS_OVER = 0.1
"""Seconds over which old and new sound change places."""
_EARLY = 0.125
"""Seconds by which a slow sound is started before its note."""
_STILL = 6.0
"""Seconds before a stretch, and after the end of a note, that may still be heard in it."""
_APART = 12.0
"""Seconds without a change from which two stretches are played apart."""
_PIECE = 10 * SAMPLE_RATE
"""Samples that are copied at once."""
_ALIKE = 10 ** (-84 / 20)
"""Root mean square of the difference, full scale 1, from which the old sound goes on."""


class Tape(Protocol):
    """Blocks of sound from which any number of samples is taken; silence after the last."""

    def take(self, length: int) -> Samples: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Seconds of one stem that are not what they were, cross-overs included."""

    part: str
    start: float
    end: float


def can_be_patched(old: Score, new: Score) -> bool:
    """Whether stems of `old` may serve for `new`: same film, same time, same room."""
    return (old.tempo_map, old.duration, old.room, old.seed) == (
        new.tempo_map, new.duration, new.room, new.seed
    )  # fmt: skip


def changed_stretches(old: Part, new: Part, score: Score) -> list[tuple[float, float]]:
    """Seconds [first, last) between which notes or controllers differ, apart if far apart."""
    rows: set[tuple[float, float]] = set()
    seconds = score.tempo_map.seconds
    notes = set(old.notes) ^ set(new.notes)
    for note in notes:
        begins, ends = seconds([note.onset, note.end])  # type: ignore[arg-type]
        rows.add((float(begins) + note.shift, float(ends) + note.shift))
    for control in set(old.controls) ^ set(new.controls):
        at = float(seconds(control.beat)[0])
        rows.add((at, at + 0.5))
    merged: list[tuple[float, float]] = []
    for begins, ends in sorted(rows):
        if merged and begins < merged[-1][1] + _APART:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return merged


def same_player(old: Part, new: Part) -> bool:
    """Whether two parts differ in nothing but notes and controllers."""
    bare = replace(old, notes=new.notes, controls=new.controls)
    return bare == new


def excerpt(score: Score, part: Part, first: float, last: float) -> Score:
    """The score of one part with only the notes that may be heard between two times."""
    seconds = score.tempo_map.seconds
    kept: list[Note] = []
    for note in part.notes:
        begins, ends = seconds([note.onset, note.end])  # type: ignore[arg-type]
        if ends > first - _STILL and begins < last + 1:
            kept.append(note)
    return replace(score, parts=(replace(part, notes=tuple(kept)),))


def patched(
    stem: Tape,
    target: Any,
    part: Part,
    old: Part,
    score: Score,
    *,
    sound: Callable[[Score], Iterator[StemBlock]],
    tape: Callable[[Iterator[Samples]], Tape],
) -> list[Stretch]:
    """Write to `target`, a sound file yet to be opened, `stem` with the changed stretches of `part`
    played anew; gives these.

    Both are gone through once, a few seconds at a time; `tape` makes blocks of any length ones of
    the length that is asked for.
    """
    told, at, total = [], 0, round(score.duration * SAMPLE_RATE)
    with target as file, closing(stem):
        for first, last in changed_stretches(old, part, score):
            begin = max(0, round((first - _EARLY - CROSS_OVER) * SAMPLE_RATE))
            end = min(total, round((last + _STILL) * SAMPLE_RATE))
            if end <= begin:
                continue
            _copy(stem, file, begin - at)
            alone = excerpt(score, part, begin / SAMPLE_RATE, end / SAMPLE_RATE)
            with closing(tape(_played(sound(alone), begin, end, part.id))) as fresh:
                place = _Place(begin, end, round(last * SAMPLE_RATE), total)
                agreed = _spliced(stem, fresh, file, place)
            told.append(Stretch(part=part.id, start=begin / SAMPLE_RATE,
                                end=(begin + agreed) / SAMPLE_RATE))  # fmt: skip
            at = end
        _copy(stem, file, total - at)
    return told


@dataclass(frozen=True, slots=True)
class _Place:
    """Samples of a stem between which it is played anew."""

    begin: int
    end: int
    last: int
    """Where the last changed note ends: from here on old and new may be the same again."""
    total: int


def _copy(source: Tape, file: Any, count: int) -> None:
    for start in range(0, count, _PIECE):
        file.write(source.take(min(_PIECE, count - start)))


def _spliced(stem: Tape, fresh: Tape, file: Any, place: _Place) -> int:
    """Write what is to be heard in `place`; gives the samples until the old sound goes on."""
    length = place.end - place.begin
    opening = min(round(CROSS_OVER * SAMPLE_RATE), length // 2) if place.begin > 0 else 0
    if opening:
        file.write(_crossed(stem.take(opening), fresh.take(opening)))
    changed = min(length, max(opening, place.last - place.begin))
    for start in range(opening, changed, _PIECE):
        count = min(_PIECE, changed - start)
        stem.take(count)
        file.write(fresh.take(count))
    before, now = stem.take(length - changed), fresh.take(length - changed)
    agreed = _agreed(before, now)
    if place.begin + changed + agreed < place.total:
        closed = min(round(CROSS_OVER * SAMPLE_RATE), agreed)
        gives_back = slice(agreed - closed, agreed)
        now[gives_back] = _crossed(now[gives_back], before[gives_back])
    file.write(np.concatenate([now[:agreed], before[agreed:]]))
    return changed + agreed


def linked(source: Path, target: Path) -> None:
    """Let `target` be the same file as `source`, or a copy where the disk has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _played(blocks: Iterator[StemBlock], begin: int, end: int, name: str) -> Iterator[Samples]:
    """The samples begin..end of the part `name`."""
    for block in blocks:
        first, last = block.start, block.start + block.length
        if last > begin and name in block.parts:
            yield block.parts[name][max(first, begin) - first : min(last, end) - first]
        if last >= end:
            return


def _agreed(old: Samples, new: Samples) -> int:
    """Samples until old and new sound alike for a tenth of a second, and a cross-over more; all
    where they never do."""
    step = SAMPLE_RATE // 10
    cross = round(CROSS_OVER * SAMPLE_RATE)
    for place in range(0, len(old) - step, step):
        off = old[place : place + step].astype(float) - new[place : place + step]
        if np.sqrt(np.square(off).mean()) < _ALIKE:
            return min(len(old), place + cross)
    return len(old)


def _crossed(leaving: Samples, coming: Samples) -> Samples:
    """A cross-over that keeps the power, whatever the likeness of both sounds."""
    place = (np.arange(len(leaving)) + 0.5) / len(leaving)
    out, into = np.cos(place * np.pi / 2), np.sin(place * np.pi / 2)
    both = float((leaving.astype(float) * coming).sum())
    sizes = float(np.sqrt(np.square(leaving.astype(float)).sum()
                          * np.square(coming.astype(float)).sum()))  # fmt: skip
    alike = np.clip(both / sizes, 0.0, 1.0) if sizes > 1e-12 else 1.0
    level: NDArray[np.float64] = 1 / np.sqrt(1 + alike * np.sin(np.pi * place))
    mixed = leaving * (out * level)[:, None] + coming * (into * level)[:, None]
    return np.asarray(mixed, dtype=np.float32)
