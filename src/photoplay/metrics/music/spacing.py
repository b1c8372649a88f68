"""How long does the music wait from one onset to the next?

Fewer than two onsets: nan.
"""

from __future__ import annotations

import math

import numpy as np

from photoplay.metrics.checks import noted, unknown
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError
from photoplay.types.notes import NoteTable


def inter_onset_interval(
    notes: NoteTable, *, convention: str = "unique", merge_s: float = 0.0
) -> float:
    """The mean time between neighbouring onsets, all parts pooled.

    `merge_s` joins onsets that lie at most so many seconds after the first of their group, as a
    human's chords do (.03 serves); for `unique` alone.
    """
    if not 0 <= merge_s < math.inf:
        raise MeasureError(f"merge_s must be 0 or more seconds, got {merge_s}")
    if convention == "unique":
        # Seconds are sums of fractions: equal ticks may differ in the last digits.
        return _mean_gap(_merged(np.unique(np.round(noted(notes).onset_seconds, 9)), merge_s))
    if convention == "unique_beats":
        return _mean_gap(np.unique(noted(notes).onset) / notes.resolution)
    if convention == "mgeval":
        return _mean_gap(np.sort(noted(notes).onset_seconds))
    raise unknown(convention, ("unique", "unique_beats", "mgeval"))


def _mean_gap(times: np.ndarray) -> float:
    return float((times[-1] - times[0]) / (len(times) - 1)) if len(times) > 1 else math.nan


def _merged(times: np.ndarray, within: float) -> np.ndarray:
    if not within or not len(times):
        return times
    kept = [float(times[0])]
    for time in times[1:].tolist():
        if time - kept[-1] > within:
            kept.append(time)
    return np.array(kept)


MEASURES = (
    Measure(
        name="inter-onset-interval",
        title="Average inter-onset interval (IOI)",
        question="How long does the music wait from one onset to the next?",
        shelf="music",
        function=inter_onset_interval,
        needs=("notes",),
        low=0.0,
        high=math.inf,
        best=None,
        unit="s",
        conventions=(
            Convention(
                name="unique",
                meaning="distinct onset times of all parts, seconds",
                source="pretty_midi onsets; formula",
            ),
            Convention(
                name="unique_beats",
                meaning="distinct onset times of all parts, quarter notes",
                source="formula",
            ),
            Convention(
                name="mgeval",
                meaning="every note of every part: chord notes add zeros; seconds",
                source="mgeval at 1059c5a avg_IOI",
            ),
        ),
        why_default="a chord is one onset",
        trap="a human's chords are many onsets unless merged; mgeval's form falls with polyphony",
    ),
)
