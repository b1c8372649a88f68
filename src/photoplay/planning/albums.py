"""An album's time is ours: the tempo comes first, and every picture lasts whole bars of it.

Chapters follow the dates on which the pictures were taken or, where there are none, likeness.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from photoplay.planning.bars import Metre
from photoplay.planning.choices import first_choices
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief, Mark
from photoplay.types.film import Chapter, Film
from photoplay.types.guide import Guide
from photoplay.types.plan import Choice
from photoplay.types.style import StyleCard
from photoplay.types.taste import Taste
from photoplay.types.tempo import Bar, TempoMap, TempoPoint
from photoplay.types.time import Curve, Span

_TEMPO = 0.6
"""What a tempo off its aim counts against a length off what was asked for, both by ratio."""
_MOST_BARS = 16
_BRIEF = 0.7
"""Share of a bar under which a picture changes on beats instead."""


def paced(
    analysis: Analysis, brief: Brief, styles: Mapping[str, StyleCard],
    guides: Sequence[Guide] = (), taste: Taste | None = None,
) -> Analysis:  # fmt: skip
    """The analysis of an album whose pictures last whole bars and whole frames, with chapters.

    Lengths lie as near as they can to the seconds a picture that were asked for. What was seen is
    moved to where it now stands. A stretch of an album is left as it is.
    """
    film = analysis.film
    if film.kind != "album" or film.stretch is not None or film.seconds_per_image is None:
        return analysis
    chosen = first_choices(analysis, brief, styles, guides=guides, taste=taste)
    pulses, seconds = pulses_a_picture(
        film.seconds_per_image, chosen.metre, float(chosen.tempo.value), chosen.bounds,
        film.frame_duration,
    )  # fmt: skip
    share = seconds / film.seconds_per_image
    duration = seconds * len(film.pictures)
    chapters = film.chapters or _alike(analysis)
    new = replace(
        film, duration=duration, seconds_per_image=seconds, pulses_per_image=pulses,
        frames=round(duration * film.frame_rate),
        chapters=tuple(replace(c, start=c.start * share, end=c.end * share) for c in chapters),
    )  # fmt: skip
    return _moved(analysis, new, share)


def pulses_a_picture(
    wanted: float, metre: Metre, tempo: float, bounds: tuple[float, float], frame: float
) -> tuple[int, float]:
    """Felt beats that each picture is shown, and the seconds, whole frames, that they last.

    They are whole bars, or whole beats where a picture is to be gone before a bar is over. The
    tempo stays within `bounds` but for what whole frames take, and near `tempo` (felt beats a
    minute) as far as the length allows.
    """
    low, high = bounds

    def fit(count: int) -> tuple[float, float]:
        exact = 60 * count / wanted
        near = float(np.clip(exact, low, high))
        off = abs(float(np.log(exact / near))) + _TEMPO * abs(float(np.log(near / tempo)))
        return off, 60 * count / near

    counts = [metre.pulses * bars for bars in range(1, _MOST_BARS + 1)]
    if wanted < _BRIEF * 60 * metre.pulses / tempo:
        counts = [*range(1, metre.pulses), *counts]
    count = min(counts, key=lambda count: fit(count)[0])
    return count, max(1, round(fit(count)[1] / frame)) * frame


def album_grid(film: Film, metre: Metre) -> TempoMap | None:
    """The bars that the pictures were paced by; None for other films."""
    if film.pulses_per_image is None:
        return None
    length = metre.numerator * 4 / metre.denominator
    whole, rest = divmod(film.pulses_per_image * len(film.pictures), metre.pulses)
    shares = [metre.numerator] * whole
    shares += [metre.numerator // metre.pulses * rest] if rest else []
    bars = tuple(Bar(start=k * length, numerator=share, denominator=metre.denominator)
                 for k, share in enumerate(shares))  # fmt: skip
    return TempoMap(points=(TempoPoint(beat=0.0, bpm=60 * bars[-1].end / film.duration),),
                    bars=bars)  # fmt: skip


def album_tempo(aimed: Choice, tempo: float, film: Film, metre: Metre) -> Choice:
    """The tempo of `album_grid`, with its reason."""
    pulses = film.pulses_per_image or 1
    bars, rest = divmod(pulses, metre.pulses)
    count, unit = (pulses, "beat") if rest else (bars, "bar")
    reason = (f"{aimed.reason}; tempo first: every picture lasts {count} "
              f"{unit}{'s' if count > 1 else ''} of it, {film.seconds_per_image:g} s")  # fmt: skip
    return replace(aimed, value=round(tempo, 2), reason=reason)


def chapter_marks(film: Film) -> tuple[Mark, ...]:
    """Where an album's chapters begin, as wishes for sections."""
    if film.kind != "album":
        return ()
    return tuple(Mark(time=chapter.start, kind="section", weight=1.0, name=chapter.title)
                 for chapter in film.chapters[1:])  # fmt: skip


def _alike(analysis: Analysis) -> tuple[Chapter, ...]:
    """Runs of pictures that look alike, as chapters; none where all do, or none does."""
    scenes = analysis.scenes
    if not 1 < len(scenes) < max(3, len(analysis.shots)):
        return ()
    rows = []
    for number, scene in enumerate(scenes, 1):
        name = scene.labels[0].name if scene.labels else f"Chapter {number}"
        rows.append(Chapter(start=scene.start, end=scene.end, title=name))
    return tuple(rows)


def _moved(analysis: Analysis, film: Film, share: float) -> Analysis:
    """Everything seen, at `share` times its time."""

    def at(row: Any) -> Any:
        return replace(row, start=row.start * share, end=row.end * share)

    def spans(rows: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(Span(s.start * share, s.end * share) for s in rows)

    shots = tuple(at(shot) for shot in analysis.shots)
    shots = (*shots[:-1], replace(shots[-1], end=film.duration))
    return replace(
        analysis, film=film, shots=shots,
        transitions=tuple(at(one) for one in analysis.transitions),
        scenes=tuple(at(scene) for scene in analysis.scenes),
        moments=tuple(replace(m, time=m.time * share) for m in analysis.moments),
        curves={name: _stretched(curve, share) for name, curve in analysis.curves.items()},
        black=spans(analysis.black), still=spans(analysis.still), titles=spans(analysis.titles),
        print_times=np.asarray(analysis.print_times * share, dtype=np.float32),
    )  # fmt: skip


def _stretched(curve: Curve, share: float) -> Curve:
    count = max(1, round(len(curve.values) * share))
    old = np.arange(len(curve.values)) * share
    values = np.interp(np.arange(count), old, curve.values)
    return Curve(curve.rate, values.astype(np.float32))
