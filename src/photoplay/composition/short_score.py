"""The composer's short score: harmony, voicings and tune for a whole plan."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from photoplay.composition.arrange import rng_of, salted, style_named
from photoplay.composition.harmonising import harmonised
from photoplay.composition.harmony import progression, recoloured
from photoplay.composition.learned_tune import Place, filled, idea, singer_of, unreached
from photoplay.composition.learned_weights import Learned, shipped
from photoplay.composition.melody import LOW, notes_a_bar, write_tune
from photoplay.composition.motifs import make_idea
from photoplay.composition.sketch import Phrase, Sketch
from photoplay.composition.themes import Entry, entries_of, letters_of, overlaps_none
from photoplay.composition.voicing import lay_out
from photoplay.theory.chords import notes_of
from photoplay.theory.form import is_lead_in, phrase_spans
from photoplay.theory.transformations import Idea
from photoplay.types.plan import Plan, Section, Theme, TuneNote
from photoplay.types.score import Chord, KeyChange, Note
from photoplay.types.tempo import Bar


def write_sketch(plan: Plan, salt: int = 0) -> Sketch:
    """Chords, keys, four-voice layout and phrases for every section of `plan`.

    Another `salt` gives other tunes over the same harmony. AssetError where the plan wants learned
    tunes and there are no weights.
    """
    learned = learned_for(plan)
    chords: list[Chord] = []
    melody: list[Phrase] = []
    counter: list[Phrase] = []
    keys: list[KeyChange] = []
    heads: dict[str, list[str]] = {}
    ideas, starts = ideas_of(plan)
    marks = sorted(hit.beat for hit in plan.honoured if hit.beat is not None)
    for number, section in enumerate(plan.sections):
        style = style_named(section.style or str(plan.style.value))
        bars = plan.tempo_map.bars[section.start_bar : section.start_bar + section.bars]
        final = _ends_cue(plan, number) and len(bars) > 1
        if not keys or (keys[-1].tonic, keys[-1].mode) != (section.tonic, section.mode):
            keys.append(KeyChange(beat=bars[0].start, tonic=section.tonic, mode=section.mode))
        sung = _sung(plan, bars)
        if sung:
            chords_here = harmonised(section, bars, sung, style.harmonist,
                                     rng_of(plan, section, names=("harmony",)),
                                     opens=number == 0, final=final)  # fmt: skip
            chords += chords_here
            tune = _given_phrases(section, bars, sung, final=final)
            melody += tune
            counter += _counter(tune, chords_here, section)
            continue
        own = progression(section, bars, style.harmonist, rng_of(plan, section, names=("harmony",)),
                          opens=number == 0, final=final, motif=heads, marks=marks,
                          film=_film_number(plan))  # fmt: skip
        bpm = plan.tempo_map.bpm_at(bars[len(bars) // 2].start)
        lead_in = int(is_lead_in(bars))
        whole = bars[lead_in:]
        entries = overlaps_none(
            entries_of(plan, section, lead_in, len(whole), ideas, starts, final=final, bpm=bpm)
        )
        own = _recoloured(own, section, whole, entries)
        chords += own
        dice = rng_of(plan, section, names=("melody", *salted(salt)))
        reached = learned is not None and not unreached(learned, section, whole)
        singer = singer_of(style.card.name, style.singer) if reached else style.singer
        tune = write_tune(section, whole, own, entries, singer, dice,
                          final=final, bpm=bpm)  # fmt: skip
        if learned and reached:
            place = Place(plan=plan, section=section, bars=whole, chords=own, singer=style.singer,
                          style=style.card.name, bpm=bpm)  # fmt: skip
            dice = rng_of(plan, section, names=("learned", *salted(salt)))
            tune = filled(place, tune, learned, dice, closing=final)
        melody += tune
        counter += _counter(tune, own, section)
    voicings = lay_out(chords)
    return Sketch(chords=tuple(chords), keys=tuple(keys), voicings=voicings,
                  melody=tuple(melody), counter=tuple(counter))  # fmt: skip


def learned_for(plan: Plan) -> Learned | None:
    """The net that writes the plan's tunes; None where the rules do."""
    return shipped() if plan.composer.value == "learned" else None


def left_to_rules(plan: Plan) -> tuple[str, ...]:
    """What of a plan that wants learned tunes the rules write all the same, and why."""
    learned = learned_for(plan)
    told = []
    for section in plan.sections if learned else ():
        bars = plan.tempo_map.bars[section.start_bar : section.start_bar + section.bars]
        why = unreached(learned, section, bars[int(is_lead_in(bars)) :]) if learned else ""
        if why:
            told.append(f"the tune of section {section.id} is by rule, not learned: {why}")
    return tuple(told)


def _sung(plan: Plan, bars: Sequence[Bar]) -> list[TuneNote]:
    """The notes of a given tune that begin in the bars."""
    start, end = bars[0].start - 1e-6, bars[-1].end - 1e-6
    return [note for note in plan.tune if start <= note.onset < end]


def _given_phrases(
    section: Section, bars: Sequence[Bar], sung: Sequence[TuneNote], *, final: bool
) -> list[Phrase]:
    """A given tune as phrases of four bars or so, for those who play around it."""
    rows = []
    for first, last in phrase_spans(len(bars), final=final):
        start, end = bars[first].start, bars[last - 1].end
        notes = tuple(Note(n.onset, n.pitch, n.duration) for n in sung
                      if start - 1e-6 <= n.onset < end - 1e-6)  # fmt: skip
        rows.append(Phrase(section=section.id, start=start, end=end, notes=notes,
                           motif=section.motif, transformation="given"))  # fmt: skip
    return rows


def _film_number(plan: Plan) -> int:
    """The same for every plan of one film: its length and its moments."""
    return crc32(
        " ".join(f"{t:.2f}" for t in (plan.duration, *(h.time for h in plan.hits))).encode()
    )


def _motif_rng(plan: Plan, letter: str) -> np.random.Generator:
    film = f"{plan.duration:.3f} {len(plan.hits)}"
    return np.random.default_rng(
        [plan.seed & 0xFFFFFFFF, crc32(b"motif"), crc32(letter.encode()), crc32(film.encode())]
    )


def ideas_of(plan: Plan) -> tuple[dict[str, Idea], dict[str, int]]:
    """Every theme's idea, and the scale step on which it would like to begin."""
    ideas: dict[str, Idea] = {}
    starts: dict[str, int] = {}
    learned = learned_for(plan)
    given = {theme.id: theme for theme in plan.themes if theme.motif}
    for letter, section in letters_of(plan).items():
        style = style_named(section.style or str(plan.style.value))
        bars = plan.tempo_map.bars[section.start_bar : section.start_bar + section.bars]
        usual = _usual(bars[int(is_lead_in(bars)) :])
        bpm = plan.tempo_map.bpm_at(bars[len(bars) // 2].start)
        if letter in given:
            ideas[letter], starts[letter] = _given_idea(given[letter]), given[letter].start
            continue
        rng = _motif_rng(plan, letter)
        if learned and not unreached(learned, section, whole := bars[int(is_lead_in(bars)) :]):
            place = Place(plan=plan, section=section, bars=whole, chords=(), singer=style.singer,
                          style=style.card.name, bpm=bpm)  # fmt: skip
            number = list(letters_of(plan)).index(letter)
            made = idea(place, number, learned, rng, tuple(ideas.values()))
            if made is not None:
                ideas[letter], starts[letter] = made
                continue
        ideas[letter] = make_idea(
            rng, usual, notes_a_bar=notes_a_bar(section, style.singer, usual, bpm),
            corpora=style.singer.corpora, others=tuple(ideas.values()),
        )  # fmt: skip
        starts[letter] = int(rng.choice([2, 4, 5, 7]))
    return ideas, starts


def _given_idea(theme: Theme) -> Idea:
    rows = tuple((note.onset, note.duration, note.step) for note in theme.motif)
    return Idea(notes=rows, bar=theme.bar, bars=theme.bars)


def _recoloured(
    chords: list[Chord], section: Section, bars: Sequence[Bar], entries: Sequence[Entry]
) -> list[Chord]:
    """Other chords under the themes that are to be heard over other chords."""
    for entry in entries:
        if entry.how == "reharmonisation":
            last = min(len(bars), entry.bar + entry.bars) - 1
            chords = recoloured(chords, section, bars[entry.bar].start, bars[last].end)
    return chords


def _ends_cue(plan: Plan, number: int) -> bool:
    rows = plan.sections
    return number + 1 == len(rows) or rows[number + 1].cue != rows[number].cue


def _usual(bars: Sequence[Bar]) -> Bar:
    """A bar of the section's commonest metre."""
    counts: dict[tuple[int, int], int] = {}
    for bar in bars:
        counts[bar.numerator, bar.denominator] = counts.get((bar.numerator, bar.denominator), 0) + 1
    most = max(counts, key=lambda metre: counts[metre])
    return next(bar for bar in bars if (bar.numerator, bar.denominator) == most)


def _counter(tune: Sequence[Phrase], chords: Sequence[Chord], section: Section) -> list[Phrase]:
    """A second line in long notes below the tune: thirds and sixths, moving against it."""
    rows = []
    for phrase in tune:
        edges = sorted(
            {phrase.start, *(c.beat for c in chords if phrase.start <= c.beat < phrase.end)}
        )
        notes: list[Note] = []
        for start, end in itertools.pairwise([*edges, phrase.end]):
            chord = next(c for c in reversed(chords) if c.beat <= start + 1e-6)
            above = [n.pitch for n in phrase.notes if n.onset < end and n.end > start]
            ceiling = (min(above) if above else LOW + 12) - 3
            pitch = _under(chord, ceiling, notes[-1].pitch if notes else None, above, phrase, start)
            if pitch is not None:
                notes.append(Note(start, pitch, end - start))
        rows.append(
            Phrase(
                section=section.id,
                start=phrase.start,
                end=phrase.end,
                notes=tuple(notes),
                motif=phrase.motif,
                transformation="counter",
            )
        )
    return rows


def _under(
    chord: Chord,
    ceiling: int,
    before: int | None,
    above: Sequence[int],
    phrase: Phrase,
    beat: float,
) -> int | None:
    """A chord note below `ceiling`, near the last one, not parallel with the tune."""
    options = [p for p in range(50, max(51, ceiling + 1)) if p % 12 in notes_of(chord)]
    if not options:
        return None
    now = next((n.pitch for n in phrase.notes if abs(n.onset - beat) < 1e-6), None)
    last = [n.pitch for n in phrase.notes if n.onset < beat - 1e-6]

    def cost(pitch: int) -> float:
        total = abs(pitch - (before if before is not None else 60)) * 0.5
        if now is not None and (now - pitch) % 12 in (3, 4, 8, 9):
            total -= 1.5
        if now is not None and before is not None and last:
            same = (now - pitch) % 12 == (last[-1] - before) % 12 and (now - pitch) % 12 in (0, 7)
            total += 8.0 if same and pitch != before else 0.0
            together = np.sign(now - last[-1]) == np.sign(pitch - before)
            total += 0.6 if together and pitch != before else 0.0
        return total

    return min(options, key=cost)
