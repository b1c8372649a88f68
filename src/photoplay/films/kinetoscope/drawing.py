"""A passage of music drawn as a film in one of the looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from photoplay.films.encoding import write_film
from photoplay.films.kinetoscope.causes import RATE, Causes, Passage, causes_of
from photoplay.films.kinetoscope.levels import LEVELS
from photoplay.films.kinetoscope.looks import footage as running
from photoplay.films.kinetoscope.looks import particles, shapes, space, textures
from photoplay.films.kinetoscope.looks.brief import COOL, WARM, Brief, Reel
from photoplay.films.kinetoscope.stage import CANVAS, Scene, camera_of, shoot

Look = Callable[[Brief, np.random.Generator], Scene]
LOOKS: Mapping[str, Look] = {
    "shapes": shapes.scene,
    "particles": particles.scene,
    "textures": textures.scene,
    "space": space.scene,
    "footage": running.scene,
}
HELD_OUT = ("textures", "space")
"""Looks on which no detector of ours was tuned."""
_STILL, _FAST = 0.02, 0.36
"""Widths a second that everything moves at no notes and at the densest."""


def draw_passage(
    path: Path,
    passage: Passage,
    *,
    seconds: float,
    look: str = "shapes",
    level: str = "clean",
    pace: int = 1,
    seed: int = 0,
    footage: Sequence[Reel] = (),
) -> Causes:
    """Draw the first `seconds` of `passage` to `path`, without sound, and return what it holds.

    The same passage, look, level, pace and seed give the same film; `footage` are real films,
    somewhat larger than the canvas, for the look of that name.
    """
    rng, kept = np.random.default_rng(seed), LEVELS[level]
    causes = causes_of(passage, seconds, kept, rng, pace=pace)
    way = np.cumsum(speed_of(causes)) / float(RATE)
    own = np.arange(causes.frames, dtype=np.float64) * rng.uniform(0.1, 0.25) / float(RATE)
    scenes = [
        LOOKS[look](
            Brief(
                size=CANVAS, way=way, own=own, things=parts, strangers=kept.strangers,
                colours=COOL if causes.minor else WARM,
                footage=footage[int(rng.integers(len(footage)))] if footage else None,
            ),
            rng,
        )
        for parts in causes.parts
    ]  # fmt: skip
    changes = [(round(change.time * RATE), change.soft) for change in causes.changes]
    pictures = shoot(scenes, changes, camera_of(causes), kept, int(rng.integers(1 << 31)))
    write_film(path, pictures, RATE, crf=kept.crf, preset=kept.preset)
    return causes


def speed_of(causes: Causes) -> np.ndarray:
    """Widths of the canvas a second at each picture."""
    return _STILL + (_FAST - _STILL) * causes.density
