"""Make the plan: spotting, hits, tempo map, cues, sections, energy, palette, ending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from photoplay.planning.affect import Affect
from photoplay.planning.bars import Metre, metre_of, tempo_map
from photoplay.planning.energy import energy_at_beats
from photoplay.planning.hits import find_hits
from photoplay.planning.landing import land
from photoplay.planning.mood import describe, read_brief
from photoplay.planning.palette import choose_palette
from photoplay.planning.sections import make_sections
from photoplay.planning.spotting import cues_of, spot
from photoplay.planning.style_choice import choose_metre, choose_style, tempo_range
from photoplay.planning.tempo import Pulses, TempoOptions, Wish, place_pulses
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief
from photoplay.types.plan import Choice, Hit, Plan, Stretch
from photoplay.types.style import StyleCard

_BEND = {True: 0.0135, False: 0.028}
"""How far a pulse may stray from the base tempo, with drums and without."""
_SHARE = {"hit": 1.8, "accent": 1.1, "coincidence": 0.45}


def make_plan(
    analysis: Analysis,
    brief: Brief,
    styles: Mapping[str, StyleCard],
    *,
    seed: int,
    title: str,
) -> Plan:
    """The plan of a film's music.

    The tempo map and the hits depend on the film and the brief alone; `seed` moves key, palette
    and, later, the notes. BriefError for wishes that cannot be read, PlanConflictError for wishes
    that exclude each other.
    """
    read = read_brief(brief, tuple(styles))
    brief = read.brief
    affect = Affect(analysis=analysis, moods=read.moods, energy=brief.energy or 0.0)
    whole = affect.whole()
    words = tuple(one.word for one in read.moods)
    style = choose_style(brief, words, whole, analysis, styles)
    card = styles[str(style.value)]
    metre_choice = choose_metre(brief, card, whole)
    metre = metre_of(str(metre_choice.value))
    low, high, tempo = tempo_range(brief, card, whole)
    spots = spot(analysis, brief)
    bar_seconds = 60 / float(tempo.value) * metre.pulses
    hits = find_hits(analysis, brief, bar_seconds=bar_seconds, silences=spots.quiet)
    options = TempoOptions(
        low=low, high=high, target=float(tempo.value), bend=_BEND[card.drums],
        division=3 if metre.compound else 2, fixed=brief.fixed_tempo,
    )  # fmt: skip
    pulses = place_pulses(
        _wishes(hits), analysis.film.duration, analysis.film.frame_duration, options
    )
    tempos = tempo_map(
        pulses, _strong(hits), analysis.film.duration, metre, steady=brief.fixed_tempo
    )
    cues = cues_of(tempos, spots.quiet, brief.ending)
    landed = land(
        hits, tempos, cues, analysis.film.frame_duration, sixteenths=True, avoid=brief.avoid
    )
    energy = energy_at_beats(affect, tempos, brief.energy or 0.0)
    palette, unmet = choose_palette(brief, card, seed)
    mood = describe(whole.valence, whole.arousal, whole.tension)
    return Plan(
        title=title,
        duration=analysis.film.duration,
        frame_rate=analysis.film.frame_rate,
        seed=seed,
        style=style,
        mood=_mood_choice(brief, words, mood),
        tempo=_tempo_choice(tempo, pulses, metre),
        metre=metre_choice,
        ending=Choice(value=brief.ending, reason="asked for" if brief.ending != "cadence" else ""),
        tempo_map=tempos,
        cues=cues,
        sections=make_sections(affect, brief, card, tempos, cues, energy, seed),
        hits=landed,
        energy=energy,
        palette=palette,
        silences=spots.silences,
        avoid=tuple(Stretch(start=s.start, end=s.end, reason="asked for") for s in brief.avoid),
        speech=tuple(Stretch(start=s.start, end=s.end, reason="speech") for s in analysis.speech),
        existing_music=spots.existing,
        remarks=(*read.remarks, *spots.remarks, *unmet),
    )


def _wishes(hits: Sequence[Hit]) -> list[Wish]:
    return [
        Wish(
            time=hit.time,
            weight=_SHARE[hit.rank] * (0.6 + 0.4 * hit.weight) + 2.0 * hit.locked,
            strong=hit.rank == "hit",
        )
        for hit in hits
    ]


def _strong(hits: Sequence[Hit]) -> list[tuple[float, float]]:
    """Moments that draw bar lines, and how strongly."""
    weights = {"hit": 1.6, "accent": 0.8, "coincidence": 0.25}
    return [(hit.time, weights[hit.rank] * (0.5 + hit.weight)) for hit in hits]


def _mood_choice(brief: Brief, words: Sequence[str], seen: str) -> Choice:
    if words:
        return Choice(value=" ".join(words), reason="asked for", locked=True)
    return Choice(value=seen, reason="read from the picture")


def _tempo_choice(aimed: Choice, pulses: Pulses, metre: Metre) -> Choice:
    base = round(pulses.base, 2)
    unit = "dotted quarters" if metre.compound else "beats"
    reason = f"{aimed.reason}; aimed at {aimed.value} {unit} a minute"
    if abs(base - float(aimed.value)) > 0.5:
        reason += f", {base:g} meets the picture better"
    return Choice(value=base, reason=reason, locked=aimed.locked)
