from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from photoplay.analysis.likeness import LikenessOptions, find_scenes, shots_between
from photoplay.types.analysis import Analysis, Transition
from photoplay.types.film import Film
from photoplay.types.time import Curve


def analysis_of(
    duration=60.0, cuts=(), motion=None, valence=0.0, arousal=0.0, rate=Fraction(25), **facts
):
    """What a looker would say of a made film: cuts, motion and a steady feeling."""
    film = Film(path=Path("made.mp4"), kind="video", duration=duration, frame_rate=rate,
                width=640, height=360)  # fmt: skip
    steps = max(1, round(duration * 10))
    moved = np.full(steps, 0.05) if motion is None else np.asarray(motion)
    curves = {
        "motion": Curve(10.0, moved.astype(np.float32)),
        "valence": Curve(10.0, np.full(steps, valence, dtype=np.float32)),
        "arousal": Curve(10.0, np.full(steps, arousal, dtype=np.float32)),
    }
    transitions = tuple(Transition(start=t, end=t, kind="cut", strength=0.7) for t in cuts)
    shots = shots_between(transitions, duration)
    shots = tuple(replace(shot, subject=k // 3) for k, shot in enumerate(shots))
    return Analysis(
        film=film, transitions=transitions, shots=shots,
        scenes=find_scenes(shots, LikenessOptions()), moments=(), curves=curves, **facts,
    )  # fmt: skip


@pytest.fixture
def made():
    return analysis_of
