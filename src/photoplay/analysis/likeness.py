"""Which shots are alike: recurring subjects, and scenes.

Subjects are clusters of shots by average linkage on the cosine of their vectors. Scenes are runs
of shots held together by alike shots that lie close in time (overlapping links, after Hanjalic,
Lagendijk & Biemond, "Automated High-Level Movie Segmentation", 1999). Where no learned reader is at
hand the vectors are colour histograms and edge directions of one picture a shot.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from photoplay.analysis.glance import Glance
from photoplay.types.analysis import Moment, Scene, Shot, Transition

Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class LikenessOptions:
    """When two shots count as alike."""

    learned: float = 0.7
    """Cosine from which shots are of one subject, by a learned reader's vectors and the plain ones
    together: a net takes all places of one kind for one, colours alone two views for two."""
    plain: float = 0.8
    """The same for the plain vectors alone."""
    reach: float = 24.0
    """Seconds over which alike shots hold a scene together."""
    shortest_scene: float = 4.0
    """Seconds."""
    most_shots: int = 1500
    """Shots beyond which subjects are looked for within windows of that many."""


class PlainReader:
    """A vector for every quarter second, to be gathered by shot; needs no model."""

    _EVERY = 0.5

    def __init__(self) -> None:
        self._times: list[float] = []
        self._rows: list[NDArray[np.float16]] = []

    def see(self, glance: Glance) -> None:
        if self._times and glance.time - self._times[-1] < self._EVERY * 0.95:
            return
        self._times.append(glance.time)
        self._rows.append(_vector(glance).astype(np.float16))

    def vectors(self, shots: Sequence[Shot]) -> Reals:
        """Shape (shots, width), unit length a row."""
        times = np.array(self._times)
        rows = []
        for shot in shots:
            inside = np.flatnonzero((times >= shot.start - 1e-6) & (times < shot.end))
            if not len(inside):
                inside = np.array([int(np.argmin(np.abs(times - (shot.start + shot.end) / 2)))])
            mean = np.mean([self._rows[k].astype(np.float32) for k in inside], axis=0)
            rows.append(mean / (np.linalg.norm(mean) + 1e-9))
        return np.array(rows, dtype=np.float32)


def _vector(glance: Glance) -> Reals:
    lab = cv2.resize(glance.lab, (48, 27), interpolation=cv2.INTER_AREA)
    places = [np.clip(lab[..., 0] / 12.51, 0, 7), np.clip((lab[..., 1] + 50) / 12.51, 0, 7),
              np.clip((lab[..., 2] + 50) / 12.51, 0, 7)]  # fmt: skip
    index = (places[0].astype(int) * 8 + places[1].astype(int)) * 8 + places[2].astype(int)
    colours = np.sqrt(np.bincount(index.ravel(), minlength=512) / index.size)
    grey = glance.grey.astype(np.float32)
    dx, dy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    size, angle = np.hypot(dx, dy), np.arctan2(dy, dx) % np.pi
    height, width = grey.shape
    cells = []
    for row in range(3):
        for column in range(4):
            part = (slice(row * height // 3, (row + 1) * height // 3),
                    slice(column * width // 4, (column + 1) * width // 4))  # fmt: skip
            bins = np.minimum((angle[part] / np.pi * 6).astype(int), 5)
            cells.append(np.bincount(bins.ravel(), weights=size[part].ravel(), minlength=6)[:6])
    edges = np.concatenate(cells)
    edges = np.sqrt(edges / (edges.sum() + 1e-9))
    return np.concatenate([colours, 0.8 * edges]).astype(np.float32)


def shots_between(transitions: Sequence[Transition], duration: float) -> tuple[Shot, ...]:
    """Shots without gaps; a gradual change belongs half to either side."""
    edges = [0.0]
    for change in transitions:
        if change.kind in {"fade-in", "fade-out"}:
            continue
        time = (change.start + change.end) / 2
        if edges[-1] + 0.04 < time < duration - 0.04:
            edges.append(time)
    edges.append(duration)
    return tuple(Shot(start=a, end=b) for a, b in itertools.pairwise(edges))


def together(learned: Reals, plain: Reals) -> Reals:
    """Vectors whose cosine is the mean of those of two kinds; shape (shots, both widths)."""
    lengths = np.maximum(np.linalg.norm(learned, axis=1, keepdims=True), 1e-9)
    return np.asarray(np.concatenate([learned / lengths, plain], axis=1) / np.sqrt(2), np.float32)


def with_subjects(
    shots: Sequence[Shot], vectors: Reals, *, learned: bool, options: LikenessOptions
) -> tuple[Shot, ...]:
    """The shots with their cluster, numbered by first appearance; one shot may be a cluster."""
    if len(shots) == 1:
        return (replace(shots[0], subject=0),)
    limit = options.learned if learned else options.plain
    labels = np.zeros(len(shots), dtype=int)
    for first in range(0, len(shots), options.most_shots):
        rows = vectors[first : first + options.most_shots]
        if len(rows) == 1:
            labels[first] = labels.max() + 1
            continue
        tree = linkage(rows.astype(float), method="average", metric="cosine")
        labels[first : first + len(rows)] = labels.max() + fcluster(tree, 1 - limit, "distance")
    order: dict[int, int] = {}
    for label in labels.tolist():
        order.setdefault(label, len(order))
    return tuple(
        replace(shot, subject=order[label])
        for shot, label in zip(shots, labels.tolist(), strict=True)
    )


def find_scenes(shots: Sequence[Shot], options: LikenessOptions) -> tuple[Scene, ...]:
    """Runs of shots; a shot whose subject comes back within reach keeps the scene open."""
    groups: list[list[int]] = []
    open_until = -1
    for k, shot in enumerate(shots):
        if k > open_until or not groups:
            groups.append([])
        groups[-1].append(k)
        for later in range(len(shots) - 1, k, -1):
            near = shots[later].start - shot.end < options.reach
            if near and shots[later].subject == shot.subject:
                open_until = max(open_until, later)
                break
        open_until = max(open_until, k)
    merged = _long_enough(groups, shots, options.shortest_scene)
    return tuple(
        Scene(start=shots[g[0]].start, end=shots[g[-1]].end, shots=tuple(g)) for g in merged
    )


def _long_enough(
    groups: list[list[int]], shots: Sequence[Shot], shortest: float
) -> list[list[int]]:
    """Groups shorter than `shortest` joined to the one before (the first to the one after)."""
    merged: list[list[int]] = []
    for group in groups:
        lasts = shots[merged[-1][-1]].end - shots[merged[-1][0]].start if merged else shortest
        if merged and lasts < shortest:
            merged[-1] += group
        else:
            merged.append(list(group))
    if len(merged) > 1 and shots[merged[-1][-1]].end - shots[merged[-1][0]].start < shortest:
        last = merged.pop()
        merged[-1] += last
    return merged


def returns_of(shots: Sequence[Shot]) -> tuple[Moment, ...]:
    """Where a subject is seen again after at least two other shots and five seconds."""
    last_seen: dict[int, int] = {}
    found = []
    for k, shot in enumerate(shots):
        before = last_seen.get(shot.subject)
        if before is not None and k - before > 2 and shot.start - shots[before].end >= 5.0:
            gone = shot.start - shots[before].end
            strength = round(min(1.0, 0.5 + gone / 60), 3)
            found.append(
                Moment(time=shot.start, kind="return", strength=strength, subject=shot.subject)
            )
        last_seen[shot.subject] = k
    return tuple(found)
