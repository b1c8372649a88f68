"""Where one shot gives way to the next: cuts, dissolves, fades.

A cut is a picture unlike the last one in structure and colour that stays unlike it (after a flash,
and after something large has rushed past, the old picture comes back) and stands out among its
neighbours (fast motion does not). Pictures are compared as small thumbnails held for a second.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from photoplay.analysis.dissolves import DissolveFinder
from photoplay.analysis.glance import Glance
from photoplay.analysis.unlikeness import Look, correlation, look_at, unlikeness
from photoplay.types.analysis import Transition

_ALONE, _NEIGHBOURS = 2.6, 6
"""How many times the largest of how many neighbouring steps a faint cut must be."""
_SUDDEN = 1.4
"""How many times the second largest of the steps next to it any cut must be: blended pictures may
spread a cut over two steps, movement spreads over more."""
_LOOKS, _AHEAD = 24, 8
"""Pictures that are held, and how many of them follow the one that is judged."""
_EXCURSION = 3
"""Pictures, at most, that a flash lasts."""
_LIT = 4.0
"""L* by which a flash is lighter, at least."""
_UNREST = 0.5
"""Seconds around a flash in which no faint cut is told."""
_SAME = 0.92
"""Correlation from which two pictures are one in another light."""
_STAYING, _CHANGED = 0.45, 3.0
"""Share of a picture that stays where it is when something moves, and how far (L*, a*, b*) a cell
may change and be said to stay."""
_BACK = 0.55
"""Share of its step within which a picture is back at what it was."""


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
    shortest_return: float = 0.28
    """Seconds within which an old picture that comes back means that there was no cut."""
    dissolves: bool = True
    longest_dissolve: float = 2.4
    """Seconds."""


class ShotFinder:
    """See every picture; `finish` gives the transitions in order."""

    def __init__(self, options: ShotOptions | None = None) -> None:
        self._options = options or ShotOptions()
        self._recent: deque[Look] = deque(maxlen=_LOOKS)
        self._flashes: deque[float] = deque(maxlen=8)
        self._found: list[Transition] = []
        self._mixtures = (
            DissolveFinder(self._options.longest_dissolve) if self._options.dissolves else None
        )

    def see(self, glance: Glance) -> None:
        look = look_at(glance)
        if self._recent:
            look.step = unlikeness(self._recent[-1], look)
            self._forget_flash(look)
        self._recent.append(look)
        self._decide(len(self._recent) - 1 - _AHEAD)
        if self._mixtures is not None:
            self._mixtures.add(look)

    def finish(self) -> tuple[Transition, ...]:
        for place in range(max(1, len(self._recent) - _AHEAD), len(self._recent)):
            self._decide(place)
        if self._mixtures is None:
            return tuple(self._found)
        gradual = [
            change
            for change in self._mixtures.finish()
            if not any(_breaks(cut, change) for cut in self._found)
        ]
        cuts = [cut for cut in self._found if not any(_swallows(change, cut) for change in gradual)]
        return tuple(sorted([*cuts, *gradual], key=lambda t: t.start))

    def _forget_flash(self, look: Look) -> None:
        """Drop the last pictures if they were but a flash before the old one came back."""
        looks = self._recent
        for length in range(1, min(_EXCURSION, len(looks) - 1) + 1):
            before, flash = looks[-length - 1], looks[-length]
            least = min(flash.step, look.step)
            if least < self._options.faint / 2:
                continue
            inside = [looks[-k].step for k in range(1, length)]
            if max(inside, default=0.0) > 0.6 * least:
                continue
            gone = unlikeness(before, look)
            usual = float(np.median([one.step for one in list(looks)[-length - 7 : -length]]))
            rise, fall = flash.light - before.light, looks[-1].light - look.light
            lit = rise > _LIT and abs(rise - fall) < 0.4 * rise and gone < least
            meanwhile = min(0.7 * (length + 1) * usual, 0.3 * least)
            if lit or gone - meanwhile < _BACK * least:
                for _ in range(length):
                    looks.pop()
                look.step = max(0.0, gone - meanwhile) if gone < least else 0.0
                self._flashes.append(look.time)
                return

    def _decide(self, place: int) -> None:
        """Judge the picture at `place` of the recent ones, its successors being known."""
        if place < 1:
            return
        looks, options = list(self._recent), self._options
        here = looks[place]
        if here.step < options.faint:
            return
        before = [one.step for one in looks[max(1, place - 6) : place]]
        after = [one.step for one in looks[place + 1 : place + 5]]
        around = sorted([*before, *after])
        usual = around[(len(around) - 1) // 2] if around else 0.0
        alone = here.step >= _ALONE * max(around, default=0.0) + 0.05
        unrest = any(abs(here.time - time) < _UNREST for time in self._flashes)
        faint = alone and len(around) >= _NEIGHBOURS and not unrest
        threshold = options.faint if faint else options.threshold
        if here.step < max(threshold, options.prominence * usual + 0.05):
            return
        near = sorted([*before[-3:], *after[:3]])
        if here.step < max(near[-1:], default=0.0) or here.step < _SUDDEN * max(
            near[:-1][-1:], default=0.0
        ):
            return
        if self._came_back(looks, place):
            return
        former = looks[place - 1]
        if correlation(former, here) > _SAME:
            # Another light on the same picture.
            return
        if not alone and _staying(former, here) > _STAYING:
            # Something large moves before what stays where it is.
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

    def _came_back(self, looks: list[Look], place: int) -> bool:
        """Whether a picture like those before is seen again before another shot could have been."""
        here = looks[place]
        last = place + min(_AHEAD - 1, self._pictures(looks, self._options.shortest_return))
        later = looks[place + 1 : last + 1]
        # A faint cut must stay in proportion to itself.
        least = 0.4 * min(self._options.threshold, here.step)
        return any(
            unlikeness(one, other) < least
            for one in looks[max(0, place - 4) : place]
            for other in later
        )

    @staticmethod
    def _pictures(looks: list[Look], seconds: float) -> int:
        """How many pictures are shown in so many seconds."""
        spacing = (looks[-1].time - looks[0].time) / max(1, len(looks) - 1)
        return round(seconds / spacing) if spacing > 0 else 0


def _staying(before: Look, here: Look) -> float:
    """Share of the cells that have not changed."""
    return float((np.abs(before.thumb - here.thumb).max(axis=2) < _CHANGED).mean())


def _swallows(change: Transition, cut: Transition) -> bool:
    """Whether a cut was but a step of a gradual change: not where it is sharp and at its edge."""
    if not change.start - 0.05 <= cut.start <= change.end + 0.05:
        return False
    edge = min(abs(cut.start - change.start), abs(cut.start - change.end))
    return not (edge <= 0.1 and cut.strength >= 0.6)


def _breaks(cut: Transition, change: Transition) -> bool:
    """Whether a cut is so sharp and so far inside that the change around it was none."""
    inside = change.start + 0.1 < cut.start < change.end - 0.1
    return inside and cut.strength >= 0.75 and change.kind == "dissolve"
