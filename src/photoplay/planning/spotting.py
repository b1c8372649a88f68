"""Where there is music: cues, silences, stretches where the film's own music plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from photoplay.planning.uses import SHAPES
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief, Ending
from photoplay.types.plan import Cue, Stretch
from photoplay.types.tempo import TempoMap
from photoplay.types.time import Span, joined

SHORTEST_CUE = 4.0
SHORTEST_GAP = 1.5
REPLACED_FROM = 0.5
"""Share of a film's own music from which it is replaced rather than stepped around."""
ROOM = 8.0
"""Seconds in one piece that must be left for new music, else the film's own is replaced as well."""
_LONG_FILM = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """Seconds of film by what the music does there."""

    silences: tuple[Stretch, ...]
    existing: tuple[Stretch, ...]
    remarks: tuple[str, ...]

    @property
    def quiet(self) -> tuple[Span, ...]:
        """Every stretch without our music."""
        return joined(Span(s.start, s.end) for s in (*self.silences, *self.existing))


def spot(analysis: Analysis, brief: Brief) -> Spots:
    """Silences asked for, the film's own music kept, and one breath of silence in a long film."""
    duration = analysis.film.duration
    remarks: list[str] = []
    silences = [
        Stretch(start=max(0.0, s.start), end=min(duration, s.end), reason="asked for", locked=True)
        for s in brief.silence
        if s.start < duration
    ]
    existing: list[Stretch] = []
    share = analysis.sound.music_share if analysis.sound else 0.0
    if analysis.music and brief.existing_music == "keep":
        own = [s for s in joined(analysis.music, gap=4.0) if s.duration >= SHORTEST_CUE]
        if own and (share > REPLACED_FROM or _room(own, duration) < ROOM):
            heard = "what is louder than it stays; " if analysis.effects else ""
            remarks.append(
                f"the film's own music fills {100 * share:.0f} % of it and is replaced; {heard}"
                "--keep-audio mix keeps all of it under the new music"
            )
        else:
            existing = [
                Stretch(start=s.start, end=s.end, reason="the film's own music plays") for s in own
            ]
    if not silences and not existing and duration > _LONG_FILM and SHAPES[brief.use].breathes:
        breath = _breath(analysis)
        silences += [breath] if breath else []
    return Spots(silences=tuple(silences), existing=tuple(existing), remarks=tuple(remarks))


def _room(taken: Sequence[Span], duration: float) -> float:
    """Seconds of the longest stretch that is free of `taken`."""
    edges = [0.0, *(t for span in taken for t in (span.start, span.end)), duration]
    return max(b - a for a, b in zip(edges[::2], edges[1::2], strict=True))


def _breath(analysis: Analysis) -> Stretch | None:
    """A few seconds before the calmest scene after the film's first third."""
    starts = [s.start for s in analysis.scenes if s.start > 0.35 * analysis.film.duration]
    starts = [s for s in starts if s < 0.85 * analysis.film.duration]
    if not starts:
        return None
    arousal = analysis.curve("arousal")
    start = min(starts, key=lambda s: arousal.mean(s, s + 10))
    return Stretch(start=start - 5.0, end=start, reason="a silence before the calmest scene")


def cues_of(tempo: TempoMap, quiet: Sequence[Span], ending: Ending) -> tuple[Cue, ...]:
    """Whole bars outside the quiet stretches, as cues 1M1, 1M2, …; short remnants are dropped."""
    starts = [float(t) for t in tempo.seconds([bar.start for bar in tempo.bars])]  # type: ignore[arg-type]
    ends = [*starts[1:], float(tempo.seconds(tempo.beats)[0])]
    runs: list[list[int]] = []
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        span = Span(start, end)
        if any(span.overlap(q) > 0.05 * span.duration for q in quiet):
            continue
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    whole = len(runs) == 1
    kept = [r for r in runs if whole or ends[r[-1]] - starts[r[0]] >= SHORTEST_CUE]
    last = len(tempo.bars) - 1
    return tuple(
        Cue(
            id=f"1M{number}",
            start=starts[run[0]],
            end=ends[run[-1]],
            start_bar=run[0],
            bars=len(run),
            ending=ending if run[-1] == last else "cadence",
            reason="from the first picture to the last" if whole else "between silences",
        )
        for number, run in enumerate(kept, 1)
    )
