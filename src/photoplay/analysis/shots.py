"""Where one shot gives way to the next: cuts, dissolves, fades.

A cut is a picture unlike the last one in structure and colour that stays unlike it (a flash comes
back) and stands out among its neighbours (fast motion does not). A dissolve is a stretch in which
every picture is a mixture of the two at its ends, in shares that run evenly from the one to the
other; neither motion nor noise nor a change of light looks like that. Pictures are compared as
small thumbnails held for a few seconds only.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.analysis.glance import Glance
from photoplay.types.analysis import Transition, TransitionKind

Reals = NDArray[np.float32]
_THUMB = (32, 18)
_BINS = 6
_ALONE, _NEIGHBOURS = 4.0, 6
"""How many times the largest of how many neighbouring steps a faint cut must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotOptions:
    """What counts as a change of shot."""

    threshold: float = 0.36
    """Unlikeness of two neighbouring pictures, 0..1, from which there may be a cut."""
    faint: float = 0.17
    """The same where all around it rests: a cut between two dark or two alike pictures."""
    prominence: float = 2.2
    """How many times more unlike than its neighbours a cut must be."""
    shortest_shot: float = 0.16
    """Seconds."""
    dissolves: bool = True
    longest_dissolve: float = 2.4
    """Seconds."""


@dataclass(slots=True, eq=False)
class _Look:
    """A picture reduced to what is compared."""

    time: float
    thumb: Reals
    """CIELAB, shape (18, 32, 3)."""
    colours: Reals
    """Histogram over CIELAB, sums to 1."""
    step: float = 0.0
    """Unlikeness to the picture before it."""


class ShotFinder:
    """See every picture; `finish` gives the transitions in order."""

    def __init__(self, options: ShotOptions | None = None) -> None:
        self._options = options or ShotOptions()
        self._recent: deque[_Look] = deque(maxlen=16)
        self._found: list[Transition] = []
        self._mixtures = _Mixtures(self._options) if self._options.dissolves else None

    def see(self, glance: Glance) -> None:
        look = _look(glance)
        if self._recent:
            look.step = unlikeness(self._recent[-1], look)
        self._recent.append(look)
        self._decide(len(self._recent) - 1 - 5)
        if self._mixtures is not None:
            self._mixtures.add(look)

    def finish(self) -> tuple[Transition, ...]:
        for place in range(max(1, len(self._recent) - 5), len(self._recent)):
            self._decide(place, ending=True)
        if self._mixtures is None:
            return tuple(self._found)
        gradual = self._mixtures.finish()
        cuts = [cut for cut in self._found if not any(_swallows(change, cut) for change in gradual)]
        return tuple(sorted([*cuts, *gradual], key=lambda t: t.start))

    def _decide(self, place: int, ending: bool = False) -> None:
        """Judge the picture at `place` of the recent ones, its successors being known."""
        if place < 1:
            return
        looks, options = self._recent, self._options
        here = looks[place]
        if here.step < options.faint:
            return
        after = [looks[k].step for k in range(place + 1, min(len(looks), place + 5))]
        before = [looks[k].step for k in range(max(1, place - 6), place)]
        around = sorted([*before, *after])
        usual = around[int(0.7 * (len(around) - 1))] if around else 0.0
        alone = here.step >= _ALONE * max(around, default=0.0) + 0.05
        threshold = options.faint if alone and len(around) >= _NEIGHBOURS else options.threshold
        if here.step < threshold:
            return
        # A faint cut must stay in proportion to itself.
        stay = min(options.threshold, here.step)
        largest = max([*before[-2:], *after[:2]], default=0.0)
        if here.step < options.prominence * usual + 0.05 or here.step < largest:
            return
        earlier = [looks[k] for k in range(max(0, place - 6), place - 1)]
        if any(unlikeness(one, here) < 0.4 * stay for one in earlier):
            # Back to what was shown a moment ago: the end of a flash.
            return
        if not ending or place + 2 < len(looks):
            later = looks[min(len(looks) - 1, place + 4)]
            stays = unlikeness(looks[place - 1], later)
            if stays < 0.62 * stay:
                return
        strength = float(np.clip((here.step - 0.2) / 0.6, 0.05, 1.0))
        if self._found and here.time - self._found[-1].start < options.shortest_shot:
            if strength <= self._found[-1].strength:
                return
            # What came just before was movement on the way to this.
            self._found.pop()
        self._found.append(
            Transition(start=here.time, end=here.time, kind="cut", strength=round(strength, 3))
        )


def _swallows(change: Transition, cut: Transition) -> bool:
    """Whether a cut was but a step of a gradual change: not where it is sharp and at its edge."""
    if not change.start - 0.05 <= cut.start <= change.end + 0.05:
        return False
    edge = min(abs(cut.start - change.start), abs(cut.start - change.end))
    return not (edge <= 0.1 and cut.strength >= 0.6)


def _look(glance: Glance) -> _Look:
    thumb = cv2.resize(glance.lab, _THUMB, interpolation=cv2.INTER_AREA)
    small = cv2.resize(glance.lab, (64, 36), interpolation=cv2.INTER_AREA).reshape(-1, 3)
    places = np.stack([
        small[:, 0] * (_BINS / 100.001),
        (small[:, 1] + 60) * (_BINS / 120.0),
        (small[:, 2] + 60) * (_BINS / 120.0),
    ], axis=1).astype(np.int32)  # fmt: skip
    places = np.clip(places, 0, _BINS - 1)
    index = (places[:, 0] * _BINS + places[:, 1]) * _BINS + places[:, 2]
    colours = np.bincount(index, minlength=_BINS**3).astype(np.float32) / len(index)
    return _Look(glance.time, np.asarray(thumb, dtype=np.float32), np.asarray(colours, np.float32))


def unlikeness(a: _Look, b: _Look) -> float:
    """0 the same .. 1 nothing in common: structure (allowing for a small shift), colour, light."""
    structure = 1 - _correlation(a.thumb[..., 0], b.thumb[..., 0])
    colour = float(np.abs(a.colours - b.colours).sum()) / 2
    difference = float(np.abs(a.thumb - b.thumb).mean())
    # A change of light alone keeps the structure; a change of structure in the dark is small.
    return 0.42 * min(1.0, structure) + 0.33 * colour + 0.25 * min(1.0, difference / 25)


def _correlation(a: Reals, b: Reals) -> float:
    """Best normalised correlation of the middle of `b` with `a` over shifts of three cells."""
    inner = np.ascontiguousarray(b[3:-3, 3:-3])
    if float(a.std()) < 1.2 or float(inner.std()) < 1.2:
        # Flat pictures have no structure to compare: their light decides.
        return 1.0 - min(1.0, abs(float(a.mean()) - float(inner.mean())) / 12)
    return max(0.0, float(cv2.matchTemplate(a, inner, cv2.TM_CCOEFF_NORMED).max()))


class _Mixtures:
    """Looks for stretches of mixtures in the thumbnails of the last seconds."""

    _RATE = 12.0
    _LENGTHS = (0.3, 0.5, 0.75, 1.1, 1.6, 2.2)

    def __init__(self, options: ShotOptions) -> None:
        self._options = options
        self._held: deque[_Look] = deque()
        self._count = 0
        self._best: tuple[float, Transition] | None = None
        self.found: list[Transition] = []

    def add(self, look: _Look) -> None:
        if self._held and look.time - self._held[-1].time < 0.9 / self._RATE:
            return
        self._held.append(look)
        while look.time - self._held[0].time > self._options.longest_dissolve + 1.0:
            self._held.popleft()
        self._count += 1
        if self._count % 2:
            self._judge()

    def finish(self) -> list[Transition]:
        self._settle()
        return self.found

    def _judge(self) -> None:
        looks = list(self._held)
        now = looks[-1].time
        if self._best is not None and now > self._best[1].end + 0.7:
            self._settle()
        times = np.array([look.time for look in looks])
        last = len(looks) - 3
        for length in self._LENGTHS:
            if length > self._options.longest_dissolve or last < 4:
                break
            first = int(np.searchsorted(times, times[last] - length)) - 2
            if first < 0:
                break
            if self.found and looks[first].time < self.found[-1].end:
                continue
            judged = _mixture(looks[first : last + 1])
            if judged is not None and (self._best is None or judged[0] > self._best[0]):
                self._best = judged

    def _settle(self) -> None:
        if self._best is not None:
            self.found.append(self._best[1])
            self._best = None


def _mixture(looks: list[_Look]) -> tuple[float, Transition] | None:
    """How surely `looks` mix their first into their last, and the transition; None where not."""
    stack = np.stack([look.thumb for look in looks]).reshape(len(looks), -1)
    times = np.array([look.time for look in looks])
    a, b = stack[:2].mean(axis=0), stack[-2:].mean(axis=0)
    way = b - a
    size = float(np.abs(way).mean())
    if size < 5.0:
        return None
    shares = (stack - a) @ way / float(way @ way)
    rest = np.abs(stack - a - shares[:, None] * way).mean(axis=1) / size
    steps = np.diff(shares)
    if rest.max() > 0.34 or steps.max() > 0.5 or steps.min() < -0.06:
        return None
    inner = (shares > 0.06) & (shares < 0.94)
    if inner.sum() < 3 or abs(shares[1]) > 0.1 or abs(shares[-2] - 1) > 0.1:
        return None
    line = np.corrcoef(times[inner], shares[inner])[0, 1] if inner.sum() > 2 else 0.0
    if line < 0.96:
        return None
    slope = np.polyfit(times[inner], shares[inner], 1)
    start, end = float(-slope[1] / slope[0]), float((1 - slope[1]) / slope[0])
    start, end = max(start, float(times[0])), min(end, float(times[-1]))
    kind = _kind(looks[0], looks[-1])
    if kind is None or end - start < 0.12:
        return None
    sure = float(np.clip(line * (1 - rest.mean() * 2), 0.05, 1.0))
    change = Transition(
        start=round(start, 4), end=round(end, 4), kind=kind, strength=round(sure, 3)
    )
    return sure * min(1.0, size / 15) * (end - start) ** 0.2, change


def _kind(first: _Look, last: _Look) -> TransitionKind | None:
    one, other = first.thumb[..., 0], last.thumb[..., 0]
    if _plain(first.thumb) and not _plain(last.thumb):
        return "fade-in"
    if _plain(last.thumb):
        return None if _plain(first.thumb) else "fade-out"
    return "dissolve" if _correlation(one, other) < 0.72 else None


def _plain(thumb: Reals) -> bool:
    """Black (but for a caption), white, or one colour all over."""
    if float(np.quantile(thumb[..., 0], 0.8)) < 5.0:
        return True
    return bool(thumb.reshape(-1, 3).std(axis=0).max() < 2.5)
