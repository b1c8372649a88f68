"""Plans for music without an end: whole phrases at one tempo, and short answers to events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from photoplay.planning.bars import Metre, metre_of
from photoplay.planning.planner import make_plan
from photoplay.theory.scales import NOTE_NAMES, key_name
from photoplay.types.analysis import Analysis, Shot
from photoplay.types.brief import Brief
from photoplay.types.film import Film
from photoplay.types.plan import Plan
from photoplay.types.style import StyleCard
from photoplay.types.tempo import Bar, TempoMap, TempoPoint
from photoplay.types.time import Curve

PHRASE = 8
"""Bars that a loop's length is a multiple of."""
ENERGY = 0.72
"""At which every seat of a band plays: the game fades layers, not the composer."""
_RING = 2.6
"""Seconds that an answer's last chord rings."""
STINGERS: Mapping[str, tuple[str, str, float]] = {
    "success": ("triumphant", "major", 0.9),
    "discovery": ("wonder", "lydian", 0.6),
    "danger": ("tense", "minor", 0.85),
    "failure": ("sad", "minor", 0.45),
}
"""Name -> mood, mode and energy."""


def steady_tempo(bpm: float, metre: Metre, rate: int) -> tuple[int, float]:
    """Samples of a felt beat, a whole number, and the quarter notes a minute that they make."""
    samples = round(60 * rate / bpm)
    return samples, 60 * rate / samples * metre.pulse_beats


def loop_bars(seconds: float, pulse_seconds: float, metre: Metre) -> int:
    """The multiple of eight bars that lasts nearest to `seconds`, at least one phrase."""
    bar = metre.pulses * pulse_seconds
    return max(1, round(seconds / bar / PHRASE)) * PHRASE


def loop_plan(
    base: Plan, analysis: Analysis, brief: Brief, styles: Mapping[str, StyleCard], *,
    bars: int, quarters: float, mood: str | None, seed: int,
) -> Plan:  # fmt: skip
    """`bars` bars at `quarters` quarter notes a minute in the style and key of `base`, all players
    at work, the last bar leading back to the first.
    """
    metre = metre_of(str(base.metre.value))
    tempo = TempoMap(points=(TempoPoint(beat=0.0, bpm=quarters),), bars=_bars(bars, metre))
    duration = float(tempo.seconds(tempo.beats)[0])
    wishes = replace(_shared(brief, base, mood), ending="loop",
                     energy_at=((0.0, ENERGY), (duration, ENERGY)))  # fmt: skip
    plan = make_plan(_even(analysis, duration), wishes, styles, seed=seed, title=base.title,
                     given=tempo)  # fmt: skip
    sections = tuple(
        replace(s, cadence="half" if number == len(plan.sections) else s.cadence)
        for number, s in enumerate(plan.sections, 1)
    )
    cues = tuple(replace(cue, ending="loop", reason="begins again") for cue in plan.cues)
    return replace(plan, sections=sections, cues=cues)


def stinger_plan(
    base: Plan, analysis: Analysis, brief: Brief, styles: Mapping[str, StyleCard], *,
    name: str, quarters: float, seed: int,
) -> Plan:  # fmt: skip
    """A bar of gesture and a chord that rings, for one of STINGERS, on the key note of `base`."""
    mood, mode, energy = STINGERS[name]
    metre = metre_of(str(base.metre.value))
    bar, beat = metre.numerator * 4 / metre.denominator, 60 / quarters
    held = 2 * bar - metre.pulse_beats
    duration = max(bar * beat + _RING, (2 * bar) * beat)
    last = TempoPoint(beat=held, bpm=60 * metre.pulse_beats / (duration - held * beat))
    points = (TempoPoint(beat=0.0, bpm=quarters), last)
    tempo = TempoMap(points=points, bars=_bars(2, metre))
    wishes = replace(_shared(brief, base, mood), ending="cadence", mode=None,
                     key=key_name(_tonic(base), mode),
                     energy_at=((0.0, energy), (duration, energy)))  # fmt: skip
    return make_plan(_even(analysis, duration), wishes, styles, seed=seed, title=f"{name}",
                     given=tempo)  # fmt: skip


def key_of_plan(plan: Plan) -> str:
    """Such as "D dorian"; the key in which a plan begins."""
    mode = plan.sections[0].mode if plan.sections else "major"
    return key_name(_tonic(plan), mode)


def note_of(plan: Plan) -> str:
    """The key note of a plan's beginning, such as "D"."""
    return NOTE_NAMES[_tonic(plan)]


def _shared(brief: Brief, base: Plan, mood: str | None) -> Brief:
    """The wishes that every piece of a set has in common; none that is tied to a time.

    All share the key note; a mood of its own may choose its own mode.
    """
    return Brief(
        style=str(base.style.value),
        mood=mood or brief.mood,
        key=brief.key or (note_of(base) if mood else key_of_plan(base)),
        density=brief.density,
        instruments=brief.instruments,
        without=brief.without,
        use="game",
        hit_cuts=False,
    )


def _tonic(base: Plan) -> int:
    return base.sections[0].tonic % 12 if base.sections else 0


def _bars(count: int, metre: Metre) -> tuple[Bar, ...]:
    length = metre.numerator * 4 / metre.denominator
    return tuple(
        Bar(start=k * length, numerator=metre.numerator, denominator=metre.denominator)
        for k in range(count)
    )


def _even(analysis: Analysis, duration: float) -> Analysis:
    """A picture that feels all through as the film does in the mean."""
    film = Film(path=Path(analysis.film.path.name), kind="still", duration=duration, width=16,
                height=9, frame_rate=Fraction(25))  # fmt: skip
    length = max(2, int(np.ceil(duration)) + 1)
    curves = {
        name: Curve(1.0, np.full(length, _mean(analysis, name), dtype=np.float32))
        for name in ("valence", "arousal", "tension")
    }
    return Analysis(
        film=film, transitions=(), shots=(Shot(start=0.0, end=duration),), scenes=(), moments=(),
        curves=curves, style_hints=analysis.style_hints,
    )  # fmt: skip


def _mean(analysis: Analysis, name: str) -> float:
    return analysis.curve(name).mean(0.0, analysis.film.duration)
