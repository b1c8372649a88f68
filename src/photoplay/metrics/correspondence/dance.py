"""Do beats of movement and beats of music fall together? Beat alignment, both ways round.

Published forms count frames and differ in whose beats the mean runs over; Photoplay's own count
seconds and print both directions.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.signal import argrelextrema

from photoplay.metrics.correspondence.controls import DRAWS, Controlled, temporal_controls
from photoplay.metrics.correspondence.events import as_times, gaps_to
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

SIGMA_SECONDS = 0.05
SIGMA_FRAMES = 3.0

AlignmentRule = Literal["bas_motion", "bas_music", "aist", "bailando"]
KinematicRule = Literal["aist", "bailando"]


def beat_alignment(
    motion: ArrayLike,
    music: ArrayLike,
    *,
    convention: AlignmentRule = "bas_motion",
    sigma: float | None = None,
) -> float:
    """Mean of exp(-d^2 / 2 sigma^2), d from each beat of one list to the nearest of the other.

    `motion` and `music` are increasing beats: seconds for "bas_motion" (is every movement
    answered?) and "bas_music" (are beats invented?), sigma .05 s; frames for "aist" (over motion
    beats) and "bailando" (over music beats), sigma 3 frames. No beats to average over: nan, but 0
    in "aist", as its rule has it. None to be near: 0, but MeasureError in "bailando".
    """
    moves, beats = as_times(motion, "motion beats"), as_times(music, "music beats")
    in_frames = convention in ("aist", "bailando")
    width = sigma or (SIGMA_FRAMES if in_frames else SIGMA_SECONDS)
    if convention == "bailando" and not len(moves):
        raise MeasureError("the bailando convention is not defined without motion beats")
    if convention == "aist" and not len(moves):
        return 0.0
    if convention not in ("bas_motion", "bas_music", "aist", "bailando"):
        raise MeasureError(f"there is no convention {convention!r} of beat alignment")
    over_motion = convention in ("bas_motion", "aist")
    gaps = gaps_to(moves, beats) if over_motion else gaps_to(beats, moves)
    return float(np.exp(-(gaps**2) / (2 * width**2)).mean()) if len(gaps) else float("nan")


def controlled_alignment(
    motion: ArrayLike,
    music: ArrayLike,
    duration: float,
    *,
    convention: AlignmentRule = "bas_motion",
    draws: int = DRAWS,
    seed: int = 0,
) -> dict[str, Controlled]:
    """Alignment in seconds beside shifts, clicks and the music backwards."""
    moves = as_times(motion, "motion beats")

    def score(beats: NDArray[np.float64]) -> float:
        return beat_alignment(moves, beats, convention=convention)

    return dict(temporal_controls(score, music, duration, draws=draws, seed=seed))


def kinematic_beats(
    joints: ArrayLike, *, convention: KinematicRule = "aist", frame_rate: float = 60.0
) -> NDArray[np.int64]:
    """Frames at which a dancer comes to rest, from joint places of shape (frames, joints, 3).

    "aist": minima of the summed speed within a sixth of a second either way (10 frames at 60 a
    second), unsmoothed, index of the later frame. "bailando": minima of the mean speed smoothed by
    a Gaussian of 5 frames, index of the earlier frame (one less).
    """
    places = np.asarray(joints, dtype=np.float64)
    if places.ndim != 3:
        raise MeasureError(f"joints must have shape (frames, joints, 3), got {places.shape}")
    if not np.isfinite(places).all():
        raise MeasureError("joints hold values that are not numbers")
    if len(places) < 3:
        return np.zeros(0, dtype=np.int64)
    if convention == "aist":
        steps = np.linalg.norm(np.diff(places.astype(np.float32), axis=0), axis=2)
        order = max(1, round(frame_rate / 6))
        return np.asarray(argrelextrema(steps.sum(axis=1), np.less, order=order)[0] + 1)
    if convention == "bailando":
        speed = np.linalg.norm(np.diff(places, axis=0), axis=2).mean(axis=1)
        return np.asarray(argrelextrema(gaussian_filter1d(speed, 5), np.less)[0])
    raise MeasureError(f"there is no convention {convention!r} of kinematic beats")


MEASURES = (
    Measure(
        name="beat-alignment",
        title="Beat alignment score (BAS)",
        question="Do beats of movement and beats of music fall together?",
        shelf="correspondence",
        function=beat_alignment,
        needs=("motion beats", "music beats"),
        low=0.0,
        high=1.0,
        best=1.0,
        conventions=(
            Convention(
                name="bas_motion",
                meaning="over motion beats in seconds, sigma .05 s: is every movement answered?",
                source="Photoplay",
            ),
            Convention(
                name="bas_music",
                meaning="over music beats in seconds, sigma .05 s: are beats invented?",
                source="Photoplay",
            ),
            Convention(
                name="aist",
                meaning="over motion beats, sigma 3 frames, no motion beat: 0",
                source="AIST++; google-research/mint calculate_beat_scores.py",
            ),
            Convention(
                name="bailando",
                meaning="over music beats, sigma 3 frames",
                source="Bailando@cc90b98 utils/beat_align_score.py",
            ),
        ),
        why_default="where music is made for a film the movement is fixed; seconds do not depend "
        "on the frame rate",
        chance="mean over circular shifts of 2 s or more",
        trap="aist is won by few motion beats or many music beats, bailando the other way round",
    ),
)
