"""Find the shots of one cut in another, picture by picture.

Every picture of the new cut votes for the shifts at which the old cut shows the like; a dynamic
programme then follows one shift after another through the film, paying for every change of shift
and for pictures that the old cut has not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from photoplay.analysis.prints import unlikeness
from photoplay.types.analysis import Analysis, Shot
from photoplay.types.errors import BriefError
from photoplay.types.recut import OldShot, Piece, Recut, ShotFate

_STRANGE = 7.0
"""Grey levels from which a picture is rather taken for a new one."""
_MOST = 16.0
"""Grey levels that one picture can cost."""
_CHANGE = 30.0
"""Cost of going over to another shift, in grey levels."""
_STRIDE = 0.2
"""Seconds between the pictures that vote."""
_SHIFTS = 400
_SHORTEST = 0.24
"""Seconds of a piece that is believed."""
_NEXT_TO = 2
"""Shifts by so many frames to either side of a vote are tried as well."""

Prints = NDArray[np.uint8]


def match_cuts(old: Analysis, new: Analysis) -> Recut:
    """Which stretch of `new` shows which stretch of `old`.

    Speed changes count as new pictures. BriefError where an analysis keeps no fingerprints.
    """
    for one in (old, new):
        if not len(one.prints):
            raise BriefError(
                f"the analysis of {one.film.path.name} keeps no fingerprints of its pictures; "
                "look again with: photoplay analyse PROJECT --fresh"
            )
    frame = old.film.frame_duration
    times = new.print_times.astype(float)
    shifts = _candidates(old, new, frame)
    path = _followed(old, new, shifts)
    ends = np.append(times[1:], new.film.duration)
    pieces = _pieces(path, times, ends, shifts, new.film.duration)
    pieces = _joined(_believed(pieces), frame)
    pieces = _on_cuts(pieces, [*(t.time for t in new.transitions)], 6 * frame)
    return Recut(pieces=tuple(pieces), shots=_fates(old.shots, pieces, frame))


def _candidates(old: Analysis, new: Analysis, frame: float) -> NDArray[np.float64]:
    """Shifts (seconds, old time minus new time) that pictures vote for, most votes first."""
    there = old.print_times.astype(float)
    base = old.prints.astype(np.float32)
    norm = np.square(base).sum(axis=1)
    votes: Counter[int] = Counter()
    last = -1.0
    for at, seen in zip(new.print_times.astype(float), new.prints, strict=True):
        if at < last + _STRIDE:
            continue
        last = at
        row = seen.astype(np.float32)
        near = norm - 2 * (base @ row) + row @ row
        for place in np.argpartition(near, min(3, len(near) - 1))[:4]:
            if near[place] < (1.5 * _STRANGE) ** 2 * base.shape[1]:
                votes[round((there[place] - at) / frame)] += 1
    chosen: dict[int, None] = {0: None}
    for shift, count in votes.most_common():
        if len(chosen) >= _SHIFTS:
            break
        if count >= 2 or votes.total() < 40:
            for step in range(-_NEXT_TO, _NEXT_TO + 1):
                chosen[shift + step] = None
    return np.array([shift * frame for shift in chosen])


def _followed(old: Analysis, new: Analysis, shifts: NDArray[np.float64]) -> NDArray[np.int_]:
    """For each picture of the new cut the index of its shift; -1 for a picture of its own."""
    there, frame = old.print_times.astype(float), old.film.frame_duration
    states = len(shifts) + 1
    cost = np.zeros(states)
    came = np.zeros((len(new.prints), states), dtype=np.int16)
    for k, at in enumerate(new.print_times.astype(float)):
        best = int(np.argmin(cost))
        changed = cost[best] + _CHANGE
        came[k] = np.where(cost <= changed, np.arange(states), best)
        cost = np.minimum(cost, changed)
        wanted = at + shifts
        place = np.clip(np.searchsorted(there, wanted + frame / 2) - 1, 0, len(there) - 1)
        seen = np.minimum(unlikeness(old.prints[place], new.prints[k]), _MOST)
        outside = (wanted < -frame / 2) | (wanted > there[-1] + frame / 2)
        cost[:-1] += np.where(outside, _MOST, seen)
        cost[-1] += _STRANGE
        cost -= cost.min()
    path = np.empty(len(came), dtype=int)
    state = int(np.argmin(cost))
    for k in range(len(came) - 1, -1, -1):
        path[k] = state
        state = int(came[k, state])
    path[path == states - 1] = -1
    return path


def _pieces(
    path: NDArray[np.int_], times: NDArray[np.float64], ends: NDArray[np.float64],
    shifts: NDArray[np.float64], duration: float,
) -> list[Piece]:  # fmt: skip
    edges = [0, *(np.flatnonzero(np.diff(path)) + 1).tolist(), len(path)]
    rows = []
    for first, last in pairwise(edges):
        start = 0.0 if first == 0 else float(times[first])
        end = duration if last == len(path) else float(ends[last - 1])
        shift = None if path[first] < 0 else float(shifts[path[first]])
        began = None if shift is None else max(0.0, start + shift)
        if end > start:
            rows.append(Piece(start=start, end=end, old_start=began))
    return rows


def _believed(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces too short to be told from chance become pictures of their own."""
    return [
        piece
        if piece.old_start is None or piece.end - piece.start >= _SHORTEST
        else Piece(start=piece.start, end=piece.end, old_start=None)
        for piece in pieces
    ]


def _joined(pieces: Sequence[Piece], frame: float) -> list[Piece]:
    """Neighbours that go on from one another made one."""
    rows: list[Piece] = []
    for piece in pieces:
        last = rows[-1] if rows else None
        if last and piece.old_start is None and last.old_start is None:
            rows[-1] = Piece(start=last.start, end=piece.end, old_start=None)
        elif (
            last and piece.old_start is not None and last.old_end is not None
            and abs(piece.old_start - last.old_end) < 0.6 * frame
        ):  # fmt: skip
            rows[-1] = Piece(start=last.start, end=piece.end, old_start=last.old_start)
        else:
            rows.append(piece)
    return rows


def _on_cuts(pieces: Sequence[Piece], cuts: Sequence[float], reach: float) -> list[Piece]:
    """Edges moved to the cut that lies within `reach`: there pictures hardly tell the frame."""
    rows = list(pieces)
    for k in range(1, len(rows)):
        near = [cut for cut in cuts if abs(cut - rows[k].start) <= reach]
        if not near:
            continue
        edge = min(near, key=lambda cut: abs(cut - rows[k].start))
        if not rows[k - 1].start < edge < rows[k].end:
            continue
        before, piece = rows[k - 1], rows[k]
        moved = piece.old_start + edge - piece.start if piece.old_start is not None else None
        if moved is not None and moved < 0:
            continue
        rows[k - 1] = Piece(start=before.start, end=edge, old_start=before.old_start)
        rows[k] = Piece(start=edge, end=piece.end, old_start=moved)
    return rows


def _fates(shots: Sequence[Shot], pieces: Sequence[Piece], frame: float) -> tuple[OldShot, ...]:
    found = []
    order: list[tuple[float, int]] = []
    for number, shot in enumerate(shots, 1):
        parts = []
        for piece in pieces:
            if piece.old_start is None or piece.old_end is None:
                continue
            begin, end = max(shot.start, piece.old_start), min(shot.end, piece.old_end)
            if end - begin > 1.5 * frame:
                parts.append((begin, end, begin + piece.shift))
        head = min((p[0] for p in parts), default=shot.end) - shot.start
        tail = shot.end - max((p[1] for p in parts), default=shot.start)
        lasted = sum(p[1] - p[0] for p in parts)
        fate: ShotFate = "kept"
        if not parts:
            fate, head, tail = "removed", 0.0, 0.0
        elif len(parts) > 1:
            fate = "split"
        elif shot.end - shot.start - lasted > 1.5 * frame:
            fate = "trimmed"
        now = tuple(sorted((round(p[2], 4), round(p[2] + p[1] - p[0], 4)) for p in parts))
        found.append(
            OldShot(number=number, start=shot.start, end=shot.end, fate=fate, now=now,
                    head=round(max(0.0, head), 4), tail=round(max(0.0, tail), 4))
        )  # fmt: skip
        order += [(now[0][0], number)] if now else []
    moved = _out_of_order([number for _, number in sorted(order)])
    return tuple(
        OldShot(number=s.number, start=s.start, end=s.end, fate="moved", now=s.now)
        if s.fate == "kept" and s.number in moved else s
        for s in found
    )  # fmt: skip


def _out_of_order(numbers: Sequence[int]) -> set[int]:
    """The fewest numbers that must go for the rest to rise: all but a longest rising run."""
    best: list[list[int]] = []
    for k, number in enumerate(numbers):
        runs = [best[j] for j in range(k) if numbers[j] < number]
        best.append([*max(runs, key=len, default=[]), number])
    longest = max(best, key=len, default=[])
    return set(numbers) - set(longest)
