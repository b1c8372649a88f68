"""A plan and its score as a listener hears them: style, pace, light, fullness, who plays."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from photoplay.theory.instruments import INSTRUMENTS
from photoplay.theory.scales import light_of
from photoplay.types.plan import Plan
from photoplay.types.score import Score
from photoplay.types.taste import Heard

_TOGETHER = 0.03
"""Seconds within which notes begin as one."""


def heard_of(plan: Plan, score: Score, usual: Mapping[str, tuple[float, float]]) -> Heard | None:
    """What is heard of a composed plan; None where no note sounds.

    `usual` gives, by style, the onsets a second and the mean MIDI number of pitched notes that come
    of it when nothing but the film speaks.
    """
    style = str(plan.style.value)
    onsets, height = usual[style]
    played = [part for part in score.parts if part.notes]
    starts = np.array(sorted({note.onset for part in played for note in part.notes}))
    if not len(starts):
        return None
    seconds = score.tempo_map.seconds(starts)
    begun = 1 + int((np.diff(seconds) > _TOGETHER).sum())
    sounding = sum(cue.end - cue.start for cue in plan.cues) or plan.duration
    pitched = [note for part in played if not part.drums for note in part.notes]
    long = sum(note.duration for note in pitched)
    mean = sum(note.pitch * note.duration for note in pitched) / long if long else height
    return Heard(
        style=style,
        tempo=round(float(plan.tempo.value), 2),
        light=round(_light(plan), 3),
        onsets=round(math.log2(max(begun / sounding, 0.05) / onsets), 3),
        energy=round(float(np.mean(plan.energy)) if plan.energy else 0.5, 3),
        height=round(mean - height, 2),
        families=tuple(sorted({INSTRUMENTS[part.instrument].family for part in played})),
    )


def _light(plan: Plan) -> float:
    bars = sum(section.bars for section in plan.sections)
    if not bars:
        return 0.0
    return sum(light_of(section.mode) * section.bars for section in plan.sections) / bars
