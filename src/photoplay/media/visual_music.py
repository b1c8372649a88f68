"""Music to see: under the picture, what is played now and next, for people who do not hear it.

Every player has a lane with his name; notes run to a line that stands for now, high ones higher,
held ones long, strokes of drums as diamonds. What is struck crosses all lanes. A disc beats the
time, a column shows the strength, and words tell the rest, so that nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.types.plan import Plan
from photoplay.types.score import Part, Score

Pixels = NDArray[np.uint8]
_BEHIND, _AHEAD = 1.5, 4.5
"""Seconds shown before and after now."""
_LANE, _WORDS, _LEFT = 26, 30, 118
"""Pixels: height of a lane and of the line of words, width of the names."""
_MOST = 8
_GROUND, _LINE, _INK = (18, 18, 24), (60, 60, 72), (235, 235, 235)
_COLOURS = {"melody": (255, 196, 80), "counter": (255, 150, 110), "harmony": (120, 190, 255),
            "pad": (120, 160, 230), "arpeggio": (120, 230, 200), "bass": (190, 140, 255),
            "drums": (240, 240, 240), "percussion": (200, 200, 200),
            "effects": (255, 110, 140)}  # fmt: skip
_FONT = cv2.FONT_HERSHEY_SIMPLEX


@dataclass(frozen=True, slots=True)
class _Lane:
    name: str
    colour: tuple[int, int, int]
    beaten: bool
    start: NDArray[np.floating]
    end: NDArray[np.floating]
    height: NDArray[np.floating]
    """0 low .. 1 high, within the lane."""


class VisualMusic:
    """Draws the panel of any moment under a picture."""

    def __init__(
        self, plan: Plan, score: Score, captions: Sequence[tuple[float, float, str]]
    ) -> None:
        """`captions`: start and end in seconds, and words."""
        self._plan, self._captions = plan, captions
        self._tempo = score.tempo_map
        parts = sorted(score.parts, key=lambda p: (-len(p.notes) * (p.role != "melody"), p.id))
        kept = sorted(parts[:_MOST], key=lambda p: list(_COLOURS).index(p.role))
        self._lanes = [_lane(part, score) for part in kept]
        self._hits = [(h.time, h.source) for h in plan.honoured if h.rank == "hit"]

    def height(self) -> int:
        """Pixels by which the picture grows; even."""
        tall: int = _LANE * len(self._lanes) + _WORDS + 1
        return tall // 2 * 2

    def under(self, pixels: Pixels, now: float) -> Pixels:
        """`pixels` (height, width, 3) with the panel of film time `now` (s) below."""
        width = pixels.shape[1]
        panel = np.full((self.height(), width, 3), _GROUND, dtype=np.uint8)
        across = (width - _LEFT) / (_BEHIND + _AHEAD)

        def x(time: float) -> int:
            return int(_LEFT + (time - now + _BEHIND) * across + 0.5)

        self._beats(panel, now, x)
        for number, lane in enumerate(self._lanes):
            _draw_lane(panel, lane, number * _LANE, now, x)
        bottom = _LANE * len(self._lanes)
        for time, _ in self._hits:
            if now - _BEHIND < time < now + _AHEAD:
                cv2.line(panel, (x(time), 0), (x(time), bottom), (255, 90, 90), 3)
                cv2.drawMarker(panel, (x(time), 6), (255, 90, 90), cv2.MARKER_TRIANGLE_DOWN, 12, 2)
        cv2.line(panel, (x(now), 0), (x(now), bottom), _INK, 1)
        self._strength(panel, now, bottom)
        words = next((t for a, b, t in self._captions if a <= now < b), "")
        if words:
            size = min(0.55, 0.55 * (width - 20) / max(1, _extent(words, 0.55)))
            _write(panel, f"[{words}]", (10, bottom + _WORDS - 9), size)
        return np.vstack([pixels, panel])

    def _beats(self, panel: Pixels, now: float, x: Any) -> None:
        """Bar lines, and a disc that is largest on the beat and larger on a bar's first."""
        tempo = self._tempo
        beat = float(tempo.beat_at(max(0.0, now))[0])
        bar = tempo.bars[tempo.bar_at(beat)]
        for one in tempo.bars[max(0, tempo.bar_at(beat) - 3) : tempo.bar_at(beat) + 8]:
            time = float(tempo.seconds(one.start)[0])
            if now - _BEHIND < time < now + _AHEAD:
                cv2.line(panel, (x(time), 0), (x(time), _LANE * len(self._lanes)), _LINE, 1)
        inside = (beat - bar.start) % bar.pulse / bar.pulse
        first = beat - bar.start < bar.pulse
        radius = round((11 if first else 8) * (1 - 0.7 * inside)) + 2
        cv2.circle(panel, (_LEFT - 18, 14), radius, _INK, -1, cv2.LINE_AA)

    def _strength(self, panel: Pixels, now: float, bottom: int) -> None:
        energy = self._plan.energy or (0.5,)
        beat = float(self._tempo.beat_at(max(0.0, now))[0])
        level = float(np.interp(beat, np.arange(len(energy)), energy))
        quiet = any(s.start <= now < s.end
                    for s in (*self._plan.silences, *self._plan.existing_music))  # fmt: skip
        top = round((bottom - 4) * (1 - (0.0 if quiet else level))) + 2
        cv2.rectangle(panel, (_LEFT - 6, 2), (_LEFT - 2, bottom - 2), _LINE, 1)
        cv2.rectangle(panel, (_LEFT - 6, top), (_LEFT - 2, bottom - 2), _INK, -1)


def _lane(part: Part, score: Score) -> _Lane:
    onsets = np.array([note.onset for note in part.notes])
    ends = np.array([note.onset + note.duration for note in part.notes])
    pitches = np.array([note.pitch for note in part.notes], dtype=float)
    low, span = pitches.min(), max(1.0, float(np.ptp(pitches)))
    return _Lane(
        part.name, _COLOURS[part.role], part.drums, score.tempo_map.seconds(onsets),
        score.tempo_map.seconds(ends), (pitches - low) / span,
    )  # fmt: skip


def _draw_lane(panel: Pixels, lane: _Lane, top: int, now: float, x: Any) -> None:
    cv2.line(panel, (0, top + _LANE), (panel.shape[1], top + _LANE), _LINE, 1)
    sounds = bool(((lane.start <= now) & (lane.end > now)).any())
    size = min(0.4, 0.4 * (_LEFT - 40) / max(1, _extent(lane.name, 0.4)))
    _write(panel, lane.name, (6, top + _LANE - 9), size, lane.colour if sounds else (140, 140, 140))
    near = (lane.start < now + _AHEAD) & (lane.end > now - _BEHIND)
    for start, end, height in zip(lane.start[near], lane.end[near], lane.height[near], strict=True):
        y = top + _LANE - 5 - round(height * (_LANE - 10))
        bright = start <= now < end
        colour = lane.colour if bright else tuple(int(0.62 * value) for value in lane.colour)
        if lane.beaten:
            cv2.drawMarker(panel, (x(start), y), colour, cv2.MARKER_DIAMOND, 9 if bright else 7, 2)
            continue
        left = max(_LEFT, x(start))
        cv2.line(panel, (left, y), (max(left + 1, x(end) - 2), y), colour, 5 if bright else 3)


def _extent(text: str, size: float) -> int:
    (width, _), _ = cv2.getTextSize(text, _FONT, size, 1)
    return int(width)


def _write(
    panel: Pixels, text: str, place: tuple[int, int], size: float,
    colour: tuple[int, int, int] = _INK,
) -> None:  # fmt: skip
    cv2.putText(panel, text, place, _FONT, size, colour, 1, cv2.LINE_AA)
