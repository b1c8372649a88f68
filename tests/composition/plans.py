"""Plans made by hand, small enough to reason about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from photoplay.types.plan import Choice, Cue, Hit, Plan, Player, Section, Stretch
from photoplay.types.tempo import Bar, TempoMap, TempoPoint


def make_tempo_map(
    bpm: float, metres: Sequence[tuple[int, int]], *, lead_in: tuple[int, int, float] | None = None
) -> TempoMap:
    """Bars of `metres` at `bpm`; `lead_in` = (numerator, denominator, bpm) of a bar before them."""
    points, bars, at = [], [], 0.0
    if lead_in is not None:
        bars.append(Bar(start=0.0, numerator=lead_in[0], denominator=lead_in[1]))
        points.append(TempoPoint(beat=0.0, bpm=lead_in[2]))
        at = bars[0].end
    points.append(TempoPoint(beat=at, bpm=bpm))
    for numerator, denominator in metres:
        bars.append(Bar(start=at, numerator=numerator, denominator=denominator))
        at = bars[-1].end
    return TempoMap(points=tuple(points), bars=tuple(bars))


def make_section(name: str, start_bar: int, bars: int, **facts: object) -> Section:
    """A section of middling character; `facts` overrule any field."""
    usual: dict[str, object] = {
        "cue": "1M1", "role": "statement", "start": 0.0, "end": 0.0, "tonic": 0, "mode": "major",
        "energy": 0.5, "valence": 0.2, "arousal": 0.1, "tension": 0.2, "cadence": "half",
    }  # fmt: skip
    return Section(id=name, start_bar=start_bar, bars=bars, **(usual | facts))  # type: ignore[arg-type]


def make_plan(
    sections: Sequence[Section],
    *,
    bpm: float = 100,
    metre: tuple[int, int] = (4, 4),
    metres: Sequence[tuple[int, int]] | None = None,
    lead_in: tuple[int, int, float] | None = None,
    seed: int = 1,
    style: str = "orchestral",
    hits: Sequence[Hit] = (),
    ending: str = "cadence",
    speech: Sequence[Stretch] = (),
    silences: Sequence[Stretch] = (),
    palette: Sequence[Player] = (),
) -> Plan:
    """A plan of one cue over `sections`, which follow each other and end with the film.

    Section times are filled in from the tempo map; the last 0.5 s of the map ring out.
    """
    last = max(section.start_bar + section.bars for section in sections)
    first = 1 if lead_in is not None else 0
    tempo_map = make_tempo_map(bpm, metres or [metre] * (last - first), lead_in=lead_in)
    timed = []
    for section in sections:
        inside = tempo_map.bars[section.start_bar : section.start_bar + section.bars]
        start, end = tempo_map.seconds([inside[0].start, inside[-1].end])
        timed.append(replace(section, start=float(start), end=float(end)))
    duration = timed[-1].end
    cue = Cue(
        id="1M1", start=timed[0].start, end=duration, start_bar=timed[0].start_bar,
        bars=last - timed[0].start_bar, ending=ending,  # type: ignore[arg-type]
    )  # fmt: skip
    beats = int(tempo_map.beats) + 1
    energy = [
        next((s.energy for s in timed if s.start <= t < s.end), timed[-1].energy)
        for t in tempo_map.seconds(list(range(beats)))
    ]
    return Plan(
        title="Test film", duration=duration, frame_rate=Fraction(25), seed=seed,
        style=Choice(value=style), mood=Choice(value="calm"), tempo=Choice(value=float(bpm)),
        metre=Choice(value=f"{metre[0]}/{metre[1]}"), ending=Choice(value=ending),
        tempo_map=tempo_map, cues=(cue,), sections=tuple(timed), hits=tuple(hits),
        energy=tuple(energy), palette=tuple(palette), speech=tuple(speech),
        silences=tuple(silences),
    )  # fmt: skip


def make_hit(plan: Plan, beat: float, gesture: str, rank: str = "hit") -> Hit:
    """An honoured hit struck on `beat` of the plan's tempo map."""
    time = float(plan.tempo_map.seconds(beat)[0])
    return Hit(
        id=f"h{beat:g}", time=time, frame=round(time * 25), weight=0.9, rank=rank,  # type: ignore[arg-type]
        landing="any", gesture=gesture, source="cut", honoured=True, beat=beat,  # type: ignore[arg-type]
    )  # fmt: skip
