from dataclasses import replace

import numpy as np
import pytest

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.judging import faults_of
from photoplay.listening.tune import tune_of
from photoplay.planning.given_tune import going, placed
from photoplay.planning.planner import make_plan
from photoplay.theory.chords import notes_of
from photoplay.types.brief import Brief, SectionWish
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.notes import table_of
from photoplay.types.time import Span

CUTS = [4.1, 9.4, 13.2, 18.8, 24.4, 29.1, 33.3]
PITCHES = {"C": 60, "D": 62, "E": 64, "F": 65, "G": 67}


def hymn(bpm=100.0, repeats=1):
    """Eight bars in C: Beethoven's, whose tune is anybody's."""
    rows, at = [], 0.0
    for _ in range(repeats):
        for close in ("ED", "DC"):
            row = [(c, 1.0) for c in "EEFGGFEDCCDE"]
            for name, length in [*row, (close[0], 1.5), (close[1], 0.5), (close[1], 2.0)]:
                rows.append((int(at * 480), int(length * 480), PITCHES[name]))
                at += length
    return table_of(rows, bpm=bpm)


TUNE = tune_of(hymn(), "ode.mid")


def plan_of(made, tune=TUNE, duration=24.0, seed=3, **wishes):
    film = made(duration, [c for c in CUTS if c < duration - 2], valence=0.1)
    return make_plan(film, Brief(**wishes), CARDS, seed=seed, title="made", tune=tune)


def lead_of(score):
    return next(part for part in score.parts if part.role == "melody")


@pytest.mark.parametrize("style", ["orchestral", "jazz", "ambient"])
def test_the_tune_is_heard_note_for_note_in_every_style(made, style):
    plan = plan_of(made, style=style)
    score = compose(plan)
    heard = {(round(n.onset, 4), n.pitch) for n in lead_of(score).notes}
    assert len(plan.tune) == len(TUNE.notes)
    start = plan.tune[0].onset
    first = [(n.onset - start, n.pitch) for n in plan.tune[: len(TUNE.notes)]]
    assert first == [(n.onset, n.pitch) for n in TUNE.notes]
    inside = [n for n in lead_of(score).notes if n.onset < plan.tune[-1].onset + 1e-6
              and n.onset >= start - 1e-6]  # fmt: skip
    assert {(round(n.onset, 4), n.pitch) for n in plan.tune} <= heard
    assert len(inside) == len(plan.tune)
    assert len(score.parts) > 1
    assert {(key.tonic, key.mode) for key in score.keys} == {(0, "major")}


def test_chords_carry_the_tune(made):
    plan = plan_of(made, style="piano")
    score = compose(plan)
    carried = total = 0.0
    for note in plan.tune:
        chord = [c for c in score.chords if c.beat <= note.onset + 1e-6][-1]
        total += note.duration
        carried += note.duration * (note.pitch % 12 in notes_of(chord))
    moved = [replace(c, root=(c.root + 5) % 12) for c in score.chords]
    elsewhere = sum(
        n.duration * (n.pitch % 12 in notes_of([c for c in moved if c.beat <= n.onset + 1e-6][-1]))
        for n in plan.tune
    )
    assert carried / total > 0.55
    assert carried > elsewhere + 0.15 * total
    assert len({(c.root, c.quality) for c in score.chords}) >= 3


def test_bars_keep_the_metre_and_beats_still_meet_the_film(made):
    plan = plan_of(made, style="piano")
    first = plan.tempo_map.bar_at(plan.tune[0].onset)
    inner = plan.tempo_map.bars[first:-1]
    assert {(bar.numerator, bar.denominator) for bar in inner} == {(4, 4)}
    cuts = [hit for hit in plan.hits if hit.source in {"cut", "scene"}]
    assert np.mean([hit.honoured for hit in cuts]) >= 0.7


def test_the_tempo_lets_the_tune_come_out_even_with_the_film(made):
    plan = plan_of(made, style="piano", duration=42.0)
    assert 80 <= float(plan.tempo.value) <= 125
    bars = len(plan.tempo_map.bars)
    assert bars - 2 * TUNE.bars <= 4
    low, high, aimed = going(TUNE, Brief(tempo=(120.0, 120.0)), 42.0)
    assert low < 120 < high
    assert float(aimed.value) == pytest.approx(120, rel=0.03)


def test_it_is_moved_only_where_another_key_note_is_asked_for_and_told(made):
    plan = plan_of(made, style="piano", key="Eb")
    assert plan.tune[0].pitch == TUNE.notes[0].pitch + 3
    assert "3 semitones higher" in plan.melody.reason
    assert plan.sections[0].tonic == 3
    assert "note for note" in plan_of(made, style="piano").melody.reason
    assert "semitones" not in plan_of(made, style="piano").melody.reason


def test_who_plays_it_reaches_all_of_it(made):
    deep = replace(TUNE, notes=tuple(replace(n, pitch=n.pitch - 24) for n in TUNE.notes))
    plan = plan_of(made, tune=deep, style="folk")
    lead = next(p for p in plan.palette if p.role == "melody")
    assert lead.reason == "reaches all of ode.mid"
    assert [n.pitch for n in plan.tune][: len(deep.notes)] == [n.pitch for n in deep.notes]
    asked = plan_of(made, tune=deep, style="folk", instruments=("flute",))
    assert "24 semitones higher" in asked.melody.reason or asked.tune[0].pitch == 40


def test_it_sounds_on_under_speech(made):
    film = replace(made(24.0, CUTS[:4]), speech=(Span(0.0, 24.0),))
    plan = make_plan(film, Brief(style="piano"), CARDS, seed=1, title="t", tune=TUNE)
    heard = {(round(n.onset, 4), n.pitch) for n in lead_of(compose(plan)).notes}
    assert {(round(n.onset, 4), n.pitch) for n in plan.tune} <= heard


def test_a_bass_line_alone_fits_the_tune(made):
    score = compose(plan_of(made, style="folk", only=("bass",)))
    assert [part.role for part in score.parts] == ["bass"]
    assert {c.root for c in score.chords} >= {0, 7}


@pytest.mark.parametrize(("style", "word"), [("piano", "bass"), ("folk", "drums"),
                                             ("jazz", "bass"), ("rock", "melody"),
                                             ("orchestral", "melody"), ("orchestral", "bass"),
                                             ("epic", "drums")])  # fmt: skip
def test_a_single_part_is_one_part(made, style, word):
    plan = make_plan(made(24.0, CUTS[:4]), Brief(style=style, only=(word,)), CARDS, seed=3,
                     title="t")  # fmt: skip
    assert len(compose(plan).parts) == 1


def test_a_family_alone_is_all_of_it(made):
    plan = make_plan(made(24.0, CUTS[:4]), Brief(style="orchestral", only=("strings",)), CARDS,
                     seed=3, title="t")  # fmt: skip
    assert len({p.role for p in plan.palette}) > 1


def test_a_known_tune_that_is_given_is_no_fault(made):
    plan = plan_of(made, style="rock")
    names = {one.name for one in faults_of(compose(plan), plan)}
    assert not names & {"notes of a known tune", "pitch classes, least"}


def test_a_tune_too_long_for_the_film_says_how_many_bars_fit_and_how_fast(made):
    long = tune_of(hymn(repeats=4), "long.mid")
    with pytest.raises(BriefError, match=r"32 bars.*film lasts 20\.0 s.*Cut it to 9 bars.*--tempo"):
        plan_of(made, tune=long, duration=20.0, style="piano")


def test_a_cue_too_short_for_the_tune_is_told(made):
    silences = (Span(9.0, 12.0),)
    with pytest.raises(BriefError, match="longest cue has"):
        plan_of(made, style="piano", silence=silences)


@pytest.mark.parametrize(
    ("wishes", "message"),
    [({"metre": "3/4"}, "is in 4/4, but 3/4"),
     ({"mode": "minor"}, "is major, but minor"),
     ({"sections": (SectionWish(start=5.0, key="D"),)}, "a section is to have a key")],
)  # fmt: skip
def test_wishes_that_would_change_its_notes_are_refused(made, wishes, message):
    with pytest.raises(PlanConflictError, match=message):
        plan_of(made, style="piano", **wishes)


def test_what_is_left_of_a_cue_comes_before_the_tune(made):
    plan = plan_of(made, style="piano")
    cue, bars = plan.cues[0], plan.tempo_map.bars
    rows = placed(replace(TUNE, bars=len(bars) - 6), plan.tempo_map, (cue,))
    assert plan.tempo_map.bar_at(rows[0].onset) >= 2
