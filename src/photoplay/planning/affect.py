"""What the film feels like at a time: the picture's own curves, bent by the mood asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.planning.mood import Mood, TimedMood, blended, mood_words
from photoplay.planning.places import holding, level_at
from photoplay.types.analysis import Analysis
from photoplay.types.brief import SectionWish

Floats = NDArray[np.float64]
MOOD_SHARE = 0.8
"""How far a mood that was asked for outweighs the picture; the rest keeps the film's own shape."""

AROUSAL_SPREAD = 1.8
"""The picture's arousal is the mean of cues that seldom agree, and so lies near 0 (standard
deviation .25 over the clips): it is spread until films fill the plane. Ours."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Affect:
    """Valence, arousal and tension over film time, each -1..1."""

    analysis: Analysis
    moods: tuple[TimedMood, ...] = ()
    energy: float = 0.0
    """The brief's wish, -1..1: moves arousal."""
    places: tuple[SectionWish, ...] = ()
    """Wishes for stretches of the film."""
    lightness: float = 0.0
    """By which valence is moved where modes are chosen, and nowhere else."""

    def at(self, time: float) -> Mood:
        return self.over(time, time + 0.1)

    def over(self, start: float, end: float) -> Mood:
        """The mean over [start, end) in seconds."""
        picture = Mood(
            valence=self.analysis.curve("valence").mean(start, end),
            arousal=_held(AROUSAL_SPREAD * self.analysis.curve("arousal").mean(start, end)),
            tension=self.analysis.curve("tension").mean(start, end),
        )
        middle = (start + end) / 2
        asked = self._asked_at(middle)
        return self._bent(picture, asked, self.energy + level_at(self.places, middle, "energy"))

    def whole(self) -> Mood:
        """The film's in all; wishes for one place leave it as it is."""
        bare = Affect(analysis=self.analysis, moods=self.moods, energy=self.energy)
        return bare.over(0.0, self.analysis.film.duration)

    def _asked_at(self, time: float) -> Mood | None:
        for wish in reversed(holding(self.places, time)):
            known = mood_words(wish.mood or "")
            if known:
                return blended(known, 0.0)
        return blended(self.moods, time)

    @staticmethod
    def _bent(picture: Mood, asked: Mood | None, energy: float) -> Mood:
        if asked is not None:
            picture = Mood(
                valence=_mix(picture.valence, asked.valence),
                arousal=_mix(picture.arousal, asked.arousal),
                tension=_mix(picture.tension, asked.tension),
            )
        return Mood(
            valence=_held(picture.valence),
            arousal=_held(picture.arousal + 0.5 * energy),
            tension=_held(picture.tension),
        )


def _mix(picture: float, asked: float) -> float:
    return (1 - MOOD_SHARE) * picture + MOOD_SHARE * asked


def _held(value: float) -> float:
    return float(np.clip(value, -1.0, 1.0))
