"""Make the plan: spotting, hits, tempo map, cues, sections, energy, palette, ending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from photoplay.planning.albums import album_grid, album_tempo, chapter_marks
from photoplay.planning.bars import Metre
from photoplay.planning.choices import first_choices
from photoplay.planning.given import given_tempo
from photoplay.planning.given_tune import in_keeping, with_tune
from photoplay.planning.guidance import in_key, told, with_given_themes
from photoplay.planning.hits import find_hits
from photoplay.planning.landing import land
from photoplay.planning.leaning import leant_told
from photoplay.planning.locks import by_hand, wishes_of, with_locked, with_locked_hits
from photoplay.planning.mood import describe
from photoplay.planning.palette import choose_palette
from photoplay.planning.places import is_numbered, located
from photoplay.planning.seamless import leading_back, refuse_unloopable, seamless
from photoplay.planning.shifts import refuse_bad_shifts, shifts_of
from photoplay.planning.spotting import spot
from photoplay.planning.stretches import own_tempo, refuse_kept_grid
from photoplay.planning.tempo import Pulses
from photoplay.planning.themes import with_themes
from photoplay.planning.timing import given_timing, settle_timing, tempo_options
from photoplay.planning.uses import Shaped, accents_of, loudness_of, use_of
from photoplay.planning.words.grammar import read_words, with_everything
from photoplay.planning.words.scene import Scene
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief
from photoplay.types.guide import Guide
from photoplay.types.plan import Choice, Plan, Stretch
from photoplay.types.style import StyleCard
from photoplay.types.taste import Taste
from photoplay.types.tempo import TempoMap
from photoplay.types.tune import Tune


def make_plan(  # noqa: PLR0913, PLR0915 - what a plan hangs on, in the order of its making
    analysis: Analysis,
    brief: Brief,
    styles: Mapping[str, StyleCard],
    *,
    seed: int,
    title: str,
    given: TempoMap | None = None,
    kept: Plan | None = None,
    guides: Sequence[Guide] = (),
    tune: Tune | None = None,
    taste: Taste | None = None,
) -> Plan:
    """The plan of a film's music.

    The tempo map and the hits depend on the film and the brief alone; `seed` moves key, palette
    and, later, the notes. `given`, a tempo map as long as the film, is kept to. What is locked by
    hand in `kept`, the plan before this one, stays. `guides`, a series and a reference, speak where
    the brief does not, and `taste` leans what nobody speaks of; `tune` is kept note for note.
    BriefError for wishes that cannot be read, PlanConflictError for wishes that exclude each other.
    """
    if given is not None:
        refuse_kept_grid(brief, "a tempo map is given for the whole film")
    elif kept is not None and by_hand(kept.grid):
        given = kept.tempo_map
    brief, unclear = worded(brief, analysis, tuple(styles))
    brief = brief if kept is None else wishes_of(kept, brief)
    brief, sung = in_keeping(brief, tune) if tune else (brief, None)
    if is_numbered(brief):
        unnumbered = tuple(wish for wish in brief.sections if wish.section is None)
        bare = make_plan(analysis, replace(brief, sections=unnumbered, text=None), styles,
                         seed=seed, title=title, given=given, guides=guides, tune=tune,
                         taste=taste)  # fmt: skip
        brief = located(brief, bare.sections)
    asked = brief
    first = first_choices(analysis, brief, styles, given=given, guides=guides, sung=sung,
                          taste=taste)  # fmt: skip
    affect, whole, card, metre = first.affect, first.whole, first.card, first.metre
    (low, high), tempo, pulse = first.bounds, first.tempo, first.pulse
    brief = replace(first.brief, marks=(*first.brief.marks, *chapter_marks(analysis.film)))
    paced = given or sung or own_tempo(brief)
    album = None if paced else album_grid(analysis.film, metre)
    if album is not None:
        tempo = album_tempo(tempo, float(given_tempo(album).value), analysis.film, metre)
        given = album
    spots = spot(analysis, brief)
    bar_seconds = 60 / float(tempo.value) * metre.pulses
    refuse_bad_shifts(brief, analysis.film, spots.quiet)
    hits = find_hits(analysis, brief, bar_seconds=bar_seconds, silences=spots.quiet)
    hits = with_locked_hits(hits, kept)
    keyed = in_key(brief, guides, whole)
    goes_round = brief.closing == "loop" and given is None
    if goes_round:
        refuse_unloopable(brief, analysis.film.duration, sung=sung is not None)
        given = seamless(analysis.film.duration, metre, (low, high), float(tempo.value), hits,
                         analysis.film.frame_duration,
                         asked=brief.tempo is not None)  # fmt: skip
        tempo = _filling(tempo, given)
    if given is None:
        options = tempo_options(brief, card, metre, (low, high), float(tempo.value))
        options = replace(options, even_bars=sung is not None)
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
    palette, unmet = choose_palette(brief, card, seed, whole.valence, guides, taste)
    mood = describe(whole.valence, whole.arousal, whole.tension)
    plan = Plan(
        title=title,
        duration=film.duration,
        frame_rate=film.frame_rate,
        seed=seed,
        style=first.style,
        mood=_mood_choice(brief, first.words, mood),
        tempo=_tempo_choice(tempo, timing.pulses, metre) if timing.pulses else tempo,
        metre=first.metre_choice,
        ending=_ending_choice(brief, first.used),
        tempo_map=timing.tempo,
        cues=timing.cues,
        sections=timing.sections,
        hits=landed,
        energy=timing.energy,
        palette=palette,
        silences=spots.silences,
        composer=_composer_choice(brief, styles[str(first.style.value)]),
        use=use_of(brief),
        settled=first.used.settled,
        loudness=loudness_of(brief),
        accents=accents_of(brief),
        avoid=tuple(Stretch(start=s.start, end=s.end, reason="asked for") for s in brief.avoid),
        shifts=shifts_of(analysis, brief),
        speech=tuple(Stretch(start=s.start, end=s.end, reason="speech") for s in analysis.speech),
        existing_music=spots.existing,
        remarks=(*unclear, *first.read.remarks, *spots.remarks, *unmet),
    )
    plan = leant_told(told(plan, asked, guides), first.leant)
    if goes_round:
        plan = leading_back(plan)
    plan = with_themes(plan if kept is None else with_locked(plan, kept), analysis, kept)
    plan = with_given_themes(plan, guides)
    return plan if sung is None or tune is None else with_tune(plan, sung, tune, card, brief)


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


def _composer_choice(brief: Brief, card: StyleCard) -> Choice:
    if brief.method is not None:
        return Choice(value=brief.method, reason="asked for", locked=True)
    near = "nearer" if card.composer == "learned" else "no nearer"
    return Choice(value=card.composer,
                  reason=f"learnt tunes measured {near} to real music in {card.name}")  # fmt: skip


def _ending_choice(brief: Brief, used: Shaped) -> Choice:
    row = next(row for row in used.settled if row.name == "ending")
    usual = "" if row.value == "cadence" else row.reason
    return Choice(value=brief.closing, reason=usual if row.applies else "asked for")


def _filling(aimed: Choice, tempo: TempoMap) -> Choice:
    found = given_tempo(tempo)
    reason = f"{aimed.reason}; aimed at {aimed.value}, {len(tempo.bars)} bars fill the film exactly"
    return replace(found, reason=reason, locked=aimed.locked)


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
