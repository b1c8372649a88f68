"""Edits joined from real clips, with every cut known: the ground that sync is measured on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from photoplay.films.encoding import write_film
from photoplay.media.pictures import letterboxed, read_frames
from photoplay.media.probe import probe

Pixels = NDArray[np.uint8]
Pace = Literal["natural", "even", "trailer"]
"""How an edit is cut: at log-normal gaps, evenly, or in three waves that grow ever faster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditTruth:
    """What the edit holds."""

    rate: Fraction
    frames: int
    cuts: tuple[float, ...]
    """Seconds at which a new shot appears at once."""
    dissolves: tuple[tuple[float, float], ...]
    """First and last second of each dissolve."""
    flashes: tuple[float, ...]
    seams: tuple[float, ...]
    """Seconds at which a clip that is shorter than its shot begins anew: cuts as well."""
    clips: tuple[int, ...]
    """Which clip each shot comes from."""
    takes: tuple[tuple[int, int, int, int], ...]
    """Of each shot: its first frame in the edit, the clip, that frame's number in the clip at the
    edit's rate, and how many frames the clip has, after which it begins anew."""


def join_clips(
    clips: Sequence[Path],
    out: Path,
    *,
    seconds: float = 60.0,
    cuts: int = 30,
    seed: int = 0,
    size: tuple[int, int] = (640, 360),
    rate: Fraction = Fraction(25),
    dissolves: int = 0,
    flashes: int = 0,
    pace: Pace = "natural",
) -> EditTruth:
    """Write an edit of `seconds` with `cuts` changes of shot, `dissolves` of them slow.

    Neighbouring shots come from different clips. No shot is shorter than 0.32 s.
    """
    rng = np.random.default_rng(seed)
    frames = round(seconds * rate)
    edges = _edges(rng, frames, cuts, float(rate), pace)
    shots = list(zip([0, *edges], [*edges, frames], strict=True))
    order = _order(rng, len(clips), len(shots))
    slow = set(rng.choice(len(edges), size=min(dissolves, len(edges)), replace=False).tolist())
    half = round(0.4 * rate)
    wide = {
        k for k in slow
        if shots[k][1] - shots[k][0] > 3 * half and shots[k + 1][1] - shots[k + 1][0] > 3 * half
    }  # fmt: skip
    lit = [
        (shots[k][0] + shots[k][1]) // 2
        for k in rng.permutation(len(shots))[:flashes].tolist()
        if shots[k][1] - shots[k][0] > round(1.2 * rate)
    ]
    reels = [_Reel(clip, size, float(rate)) for clip in clips]
    pictures = _pictures(shots, order, reels, wide, half, set(lit))
    write_film(out, pictures, rate)
    step = float(1 / rate)
    return EditTruth(
        rate=rate,
        frames=frames,
        cuts=tuple(edge * step for k, edge in enumerate(edges) if k not in wide),
        dissolves=tuple(((edges[k] - half) * step, (edges[k] + half) * step) for k in sorted(wide)),
        flashes=tuple(sorted(frame * step for frame in lit)),
        seams=tuple(frame * step for frame in _seams(shots, order, reels, wide, half)),
        clips=tuple(order),
        takes=tuple(_takes(shots, order, reels, wide, half)),
    )


def _seams(
    shots: Sequence[tuple[int, int]], order: Sequence[int], reels: Sequence[_Reel],
    slow: set[int], half: int,
) -> list[int]:  # fmt: skip
    """Frames at which a reel begins anew inside a shot, in the order of `_pictures`."""
    found, number, places = [], 0, [0] * len(reels)
    for k, (start, end) in enumerate(shots):
        before, after = half * (k - 1 in slow), half * (k in slow)
        length, reel = before + end - start - after, order[k]
        count, at = len(reels[reel].pictures), places[reel]
        found += [number + p for p in range(1, length) if (at + p) % count == 0]
        places[reel] += before + end - start + after
        number += length
    return found


def _takes(
    shots: Sequence[tuple[int, int]], order: Sequence[int], reels: Sequence[_Reel],
    slow: set[int], half: int,
) -> Iterator[tuple[int, int, int, int]]:  # fmt: skip
    """Where each shot begins in the edit and in its clip, in the order of `_pictures`."""
    number, places = 0, [0] * len(reels)
    for k, (start, end) in enumerate(shots):
        before, after = half * (k - 1 in slow), half * (k in slow)
        reel = order[k]
        count = len(reels[reel].pictures)
        yield number, reel, places[reel] % count, count
        places[reel] += before + end - start + after
        number += before + end - start - after


class _Reel:
    """The pictures of one clip, read once, played round and round."""

    def __init__(self, path: Path, size: tuple[int, int], rate: float) -> None:
        film = probe(path)
        step = max(1.0, float(film.frame_rate) / rate)
        kept, wanted = [], 0.0
        for frame in read_frames(film, width=max(size)):
            if frame.index >= wanted:
                kept.append(letterboxed(frame.pixels, *size))
                wanted += step
        self.pictures, self.at = kept, 0

    def take(self, count: int) -> list[Pixels]:
        taken = [self.pictures[(self.at + k) % len(self.pictures)] for k in range(count)]
        self.at += count
        return taken


def _edges(rng: np.random.Generator, frames: int, cuts: int, rate: float, pace: Pace) -> list[int]:
    least = max(2, round(0.32 * rate))
    if pace == "even":
        return [round(k * frames / (cuts + 1)) for k in range(1, cuts + 1)]
    gaps = rng.lognormal(0.0, 0.7, cuts + 1)
    if pace == "trailer":
        wave = np.linspace(0, 3, cuts + 1, endpoint=False) % 1
        gaps = np.exp(-2.4 * wave) * rng.lognormal(0.0, 0.15, cuts + 1)
    room = frames - least * (cuts + 1)
    lengths = least + np.floor(gaps / gaps.sum() * max(0, room)).astype(int)
    return [int(edge) for edge in np.cumsum(lengths)[:-1]]


def _order(rng: np.random.Generator, clips: int, shots: int) -> list[int]:
    order: list[int] = []
    for _ in range(shots):
        choices = [k for k in range(clips) if not order or k != order[-1] or clips == 1]
        order.append(int(rng.choice(choices)))
    return order


def _pictures(
    shots: Sequence[tuple[int, int]],
    order: Sequence[int],
    reels: Sequence[_Reel],
    slow: set[int],
    half: int,
    lit: set[int],
) -> Iterator[Pixels]:
    tail: list[Pixels] = []
    number = 0
    for k, (start, end) in enumerate(shots):
        before = half if k - 1 in slow else 0
        after = half if k in slow else 0
        rows = reels[order[k]].take(before + end - start + after)
        for place, picture in enumerate(rows[: before + end - start - after]):
            shown = picture
            if place < len(tail):
                share = (place + 1) / (len(tail) + 1)
                shown = (tail[place] * (1 - share) + picture * share).astype(np.uint8)
            if any(0 <= number - at < 3 for at in lit):
                shown = (shown * 0.25 + 255 * 0.75).astype(np.uint8)
            yield shown
            number += 1
        tail = rows[before + end - start - after :] if after else []
