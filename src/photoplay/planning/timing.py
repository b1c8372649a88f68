"""When everything happens: pulses, bars, cues and sections, settled together.

The tempo may step only where a section begins, and where sections can begin is known only when the
bars are. So the steps are tried, and those on which no section comes to begin are taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from photoplay.planning.affect import Affect
from photoplay.planning.bars import Metre, tempo_map
from photoplay.planning.energy import energy_at_beats
from photoplay.planning.sections import make_sections
from photoplay.planning.spotting import cues_of
from photoplay.planning.stretches import Stretch, place_stretches, refuse_kept_grid, stretches_of
from photoplay.planning.tempo import Pulses, TempoOptions, Wish, place_pulses
from photoplay.planning.uses import SHAPES
from photoplay.types.brief import Brief, Mark
from photoplay.types.film import Film
from photoplay.types.plan import Cue, Hit, Section
from photoplay.types.style import StyleCard
from photoplay.types.tempo import TempoMap
from photoplay.types.time import Span

BEND = {True: 0.0135, False: 0.028}
"""How far a pulse may stray from its base tempo, with drums and without."""
STEP = {True: 0.04, False: 0.08}
"""How far the base tempo may step where sections join, with drums and without."""
Made = TypeVar("Made")
_LEEWAY = 0.5
"""Share of what the tempo may stray that beats are placed by; the last pass takes the rest."""
_JOINS_APART = 10.0
BAR_AT_STEP = 4.0
_SEEN_BEAT = 0.7
"""Weight of each beat of a picture that keeps a pulse: together they outweigh all else."""
_SHARE = {"hit": 1.8, "accent": 1.1, "coincidence": 0.45}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The film in bars."""

    pulses: Pulses | None
    """None where the tempo map was given."""
    tempo: TempoMap
    cues: tuple[Cue, ...]
    energy: tuple[float, ...]
    sections: tuple[Section, ...]


def settle_timing(  # noqa: PLR0913 - what a film's timing hangs on
    affect: Affect,
    brief: Brief,
    card: StyleCard,
    metre: Metre,
    options: TempoOptions,
    *,
    hits: Sequence[Hit],
    quiet: Sequence[Span],
    seed: int,
    beats: Sequence[float] = (),
) -> Timing:
    """Pulses, bars, cues and sections that meet `hits` as well as `options` allow.

    `beats` (seconds) are those of a picture that keeps a pulse: the music's fall on them.
    """
    film = affect.analysis.film
    stretches = stretches_of(brief, film.duration, metre, options)
    if len(stretches) > 1 or stretches[0].asked:
        return _stretched(affect, brief, card, stretches, hits=hits, quiet=quiet, seed=seed)
    starts = [scene.start for scene in affect.analysis.scenes[1:]]
    steady = SHAPES[brief.use].even or options.even_bars or len(beats) > 0
    joins = [] if steady else joins_of(starts, film.duration)

    def over(pulses: Pulses, tempo: TempoMap, steps: Sequence[float]) -> tuple[Timing, list[float]]:
        cues = cues_of(tempo, quiet, brief.closing)
        energy = energy_at_beats(affect, tempo, brief)
        sections = make_sections(affect, brief, card, tempo, cues, energy, seed, steps=steps)
        timing = Timing(pulses=pulses, tempo=tempo, cues=cues, energy=energy, sections=sections)
        return timing, [section.start for section in sections]

    return with_steps(hits, brief, film, metre, options, joins, over, beats)


def with_steps(
    hits: Sequence[Hit], brief: Brief, film: Film, metre: Metre, options: TempoOptions,
    joins: Sequence[float],
    over: Callable[[Pulses, TempoMap, Sequence[float]], tuple[Made, Sequence[float]]],
    beats: Sequence[float] = (),
) -> Made:  # fmt: skip
    """What `over` makes of the pulses, bars and steps of tempo (seconds) that meet `hits` and fall
    on the picture's own `beats`.

    `over` also tells where something begins: steps at which nothing does are taken back, and all is
    placed again without them.
    """
    while True:
        wishes = wishes_of(hits, brief) + [
            Wish(time=time, weight=_SEEN_BEAT, strong=True) for time in beats
        ]
        pulses = place_pulses(wishes, film.duration, film.frame_duration, options, joins)
        steps = [float(pulses.times[k]) for k in pulses.steps]
        strong = strong_moments(hits, brief) + [(time, BAR_AT_STEP) for time in steps]
        tempo = tempo_map(
            pulses,
            strong,
            film.duration,
            metre,
            steady=options.fixed or options.even_bars,
            upbeat=options.even_bars,
        )
        made, begins = over(pulses, tempo, steps)
        stray = [time for time in steps if not any(abs(b - time) < 1e-3 for b in begins)]
        if not stray:
            return made
        joins = [join for join in joins if min(abs(join - time) for time in stray) > 0.2]


def _stretched(
    affect: Affect, brief: Brief, card: StyleCard, stretches: Sequence[Stretch], *,
    hits: Sequence[Hit], quiet: Sequence[Span], seed: int,
) -> Timing:  # fmt: skip
    """Timing of a film whose stretches go at tempi or in metres of their own."""
    if brief.fixed_tempo:
        refuse_kept_grid(brief, "one tempo is to be kept from end to end")
    film = affect.analysis.film
    pulses, tempo, steps = place_stretches(
        stretches, wishes_of(hits, brief), strong_moments(hits, brief), film.duration,
        film.frame_duration, steady=False,
    )  # fmt: skip
    cues = cues_of(tempo, quiet, brief.closing)
    energy = energy_at_beats(affect, tempo, brief)
    sections = make_sections(affect, brief, card, tempo, cues, energy, seed, steps=steps,
                             parted=True)  # fmt: skip
    return Timing(pulses=pulses, tempo=tempo, cues=cues, energy=energy, sections=sections)


def given_timing(
    affect: Affect, brief: Brief, card: StyleCard, tempo: TempoMap, *, quiet: Sequence[Span],
    seed: int,
) -> Timing:  # fmt: skip
    """Cues and sections over a tempo map that was made elsewhere."""
    cues = cues_of(tempo, quiet, brief.closing)
    energy = energy_at_beats(affect, tempo, brief)
    sections = make_sections(affect, brief, card, tempo, cues, energy, seed)
    return Timing(pulses=None, tempo=tempo, cues=cues, energy=energy, sections=sections)


def tempo_options(
    brief: Brief, card: StyleCard, metre: Metre, bounds: tuple[float, float], target: float
) -> TempoOptions:
    """What the tempo map of this style may do within `bounds` (pulses a minute)."""
    low, high = bounds
    bend, within = BEND[card.drums], SHAPES[brief.use].within
    if within is not None:
        target = float(min(max(round(target), np.ceil(low)), max(1.0, np.floor(high))))
        bend = min(bend, _LEEWAY * within / target)
        low = high = target
    return TempoOptions(
        low=low, high=high, target=target, bend=bend, step=STEP[card.drums],
        division=3 if metre.compound else 2, fixed=brief.fixed_tempo,
        lead_in=within is None,
    )  # fmt: skip


def joins_of(starts: Sequence[float], duration: float) -> list[float]:
    """Those of `starts` (seconds, in order) at which a section may begin in another tempo: never
    soon after another.
    """
    chosen = [0.0]
    for start in starts:
        if start - chosen[-1] >= _JOINS_APART and duration - start >= _JOINS_APART:
            chosen.append(start)
    return chosen[1:]


def wishes_of(hits: Sequence[Hit], brief: Brief) -> list[Wish]:
    """The moments that the beats are placed for."""
    marked = [Wish(time=m.time, weight=1.5, strong=True, only_beats=True) for m in _begun(brief)]
    return marked + [
        Wish(
            time=hit.time,
            weight=_SHARE[hit.rank] * (0.6 + 0.4 * hit.weight) + 2.0 * hit.locked,
            strong=hit.rank == "hit",
        )
        for hit in hits
    ]


def strong_moments(hits: Sequence[Hit], brief: Brief) -> list[tuple[float, float]]:
    """Moments that draw bar lines, and how strongly."""
    marked = [(m.time, 2.4) for m in _begun(brief)]
    weights = {"hit": 1.6, "accent": 0.8, "coincidence": 0.25}
    return marked + [(hit.time, weights[hit.rank] * (0.5 + hit.weight)) for hit in hits]


def _begun(brief: Brief) -> list[Mark]:
    """Marked beginnings of sections."""
    return [mark for mark in brief.marks if mark.kind == "section"]
