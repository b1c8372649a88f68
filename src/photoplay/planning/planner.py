"""Make the plan: spotting, hits, tempo map, cues, sections, energy, palette, ending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from photoplay.planning.affect import Affect
from photoplay.planning.bars import Metre, metre_of
from photoplay.planning.character import character_of
from photoplay.planning.given import given_metre, given_tempo
from photoplay.planning.guidance import in_key, told, with_given_themes, with_guides
from photoplay.planning.hits import find_hits
from photoplay.planning.landing import land
from photoplay.planning.locks import by_hand, wishes_of, with_locked, with_locked_hits
from photoplay.planning.mood import describe, read_brief
from photoplay.planning.palette import choose_palette
from photoplay.planning.places import is_numbered, located
from photoplay.planning.pulse import pulse_of
from photoplay.planning.spotting import spot
from photoplay.planning.stretches import refuse_kept_grid
from photoplay.planning.style_choice import choose_metre, choose_style, is_paced, tempo_range
from photoplay.planning.tempo import Pulses
from photoplay.planning.themes import with_themes
from photoplay.planning.timing import given_timing, settle_timing, tempo_options
from photoplay.planning.words.grammar import read_words, with_everything
from photoplay.planning.words.scene import Scene
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief
from photoplay.types.guide import Guide
from photoplay.types.plan import Choice, Plan, Stretch
from photoplay.types.style import StyleCard
from photoplay.types.tempo import TempoMap


def make_plan(
    analysis: Analysis,
    brief: Brief,
    styles: Mapping[str, StyleCard],
    *,
    seed: int,
    title: str,
    given: TempoMap | None = None,
    kept: Plan | None = None,
    guides: Sequence[Guide] = (),
) -> Plan:
    """The plan of a film's music.

    The tempo map and the hits depend on the film and the brief alone; `seed` moves key, palette
    and, later, the notes. `given`, a tempo map as long as the film, is kept to. What is locked by
    hand in `kept`, the plan before this one, stays. `guides`, a series and a reference, speak where
    the brief does not. BriefError for wishes that cannot be read,
    PlanConflictError for wishes that exclude each other.
    """
    if given is not None:
        refuse_kept_grid(brief, "a tempo map is given for the whole film")
    elif kept is not None and by_hand(kept.grid):
        given = kept.tempo_map
    brief, unclear = worded(brief, analysis, tuple(styles))
    brief = brief if kept is None else wishes_of(kept, brief)
    read = read_brief(brief)
    if is_numbered(brief):
        unnumbered = tuple(wish for wish in brief.sections if wish.section is None)
        bare = make_plan(analysis, replace(brief, sections=unnumbered, text=None), styles,
                         seed=seed, title=title, given=given, guides=guides)  # fmt: skip
        brief = located(brief, bare.sections)
    asked, words = brief, tuple(one.word for one in read.moods)
    seen = Affect(analysis=analysis, moods=read.moods, energy=brief.energy or 0.0).whole()
    style = choose_style(brief, words, seen, analysis, styles, guides)
    brief = with_guides(brief, guides, str(style.value))
    affect = Affect(analysis=analysis, moods=read.moods, energy=brief.energy or 0.0,
                    places=brief.sections)  # fmt: skip
    whole = affect.whole()
    card = styles[str(style.value)]
    metre_choice = given_metre(given) if given else choose_metre(brief, card, whole, guides)
    metre = metre_of(str(metre_choice.value))
    pulse = None if given or is_paced(brief, guides) else pulse_of(analysis)
    traits = character_of(analysis)
    low, high, tempo = tempo_range(brief, card, whole, traits, guides, pulse=pulse)
    tempo = given_tempo(given) if given else tempo
    spots = spot(analysis, brief)
    bar_seconds = 60 / float(tempo.value) * metre.pulses
    hits = find_hits(analysis, brief, bar_seconds=bar_seconds, silences=spots.quiet)
    hits = with_locked_hits(hits, kept)
    options = tempo_options(brief, card, metre, (low, high), float(tempo.value))
    keyed = in_key(brief, guides, whole)
    if given is None:
        timing = settle_timing(
            affect, keyed, card, metre, options, hits=hits, quiet=spots.quiet, seed=seed,
            beats=pulse.times if pulse else (),
        )  # fmt: skip
    else:
        timing = given_timing(affect, keyed, card, given, quiet=spots.quiet, seed=seed)
    film = analysis.film
    landed = land(
        hits, timing.tempo, timing.cues, film.frame_duration, sixteenths=True, avoid=brief.avoid
    )
    palette, unmet = choose_palette(brief, card, seed, whole.valence, guides)
    mood = describe(whole.valence, whole.arousal, whole.tension)
    plan = Plan(
        title=title,
        duration=film.duration,
        frame_rate=film.frame_rate,
        seed=seed,
        style=style,
        mood=_mood_choice(brief, words, mood),
        tempo=_tempo_choice(tempo, timing.pulses, metre) if timing.pulses else tempo,
        metre=metre_choice,
        ending=Choice(value=brief.ending, reason="asked for" if brief.ending != "cadence" else ""),
        tempo_map=timing.tempo,
        cues=timing.cues,
        sections=timing.sections,
        hits=landed,
        energy=timing.energy,
        palette=palette,
        silences=spots.silences,
        avoid=tuple(Stretch(start=s.start, end=s.end, reason="asked for") for s in brief.avoid),
        speech=tuple(Stretch(start=s.start, end=s.end, reason="speech") for s in analysis.speech),
        existing_music=spots.existing,
        remarks=(*unclear, *read.remarks, *spots.remarks, *unmet),
    )
    plan = told(plan, asked, guides)
    plan = with_themes(plan if kept is None else with_locked(plan, kept), analysis, kept)
    return with_given_themes(plan, guides)


def worded(
    brief: Brief, analysis: Analysis, styles: tuple[str, ...]
) -> tuple[Brief, tuple[str, ...]]:
    """The brief with its free text worked in, and what of the text was not understood."""
    if not brief.text:
        return brief, ()
    scene = Scene(
        duration=analysis.film.duration,
        cuts=tuple(analysis.cuts),
        titles=tuple(m.time for m in analysis.moments if m.kind == "title"),
    )
    reading = read_words(brief.text, brief, scene, styles)
    return with_everything(reading, brief), tuple(f"not understood: {q}" for q in reading.questions)


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
    if pulses.steps:
        times = len(pulses.steps)
        reason += f"; it steps {times} time{'s' if times > 1 else ''} where sections join"
    return Choice(value=base, reason=reason, locked=aimed.locked)
