"""What every style promises, over plans made by hand."""

import numpy as np
import pytest

from photoplay.composition.composer import compose
from photoplay.composition.styles import STYLES
from photoplay.gate.music import music_findings
from photoplay.theory.instruments import INSTRUMENTS

MUST = ("notes out of range", "two notes on a one-voice instrument", "final bass on the key note",
        "last chord before the end", "tempo variation in a section", "metre changes in 8 bars",
        "equal velocities", "low intervals")  # fmt: skip


@pytest.fixture(params=STYLES)
def style(request):
    return request.param


def whole(plans, style, *, seed=1, mode="major", energy=(0.35, 0.6, 0.8, 0.45), bpm=104, **facts):
    sections = [
        plans.make_section(f"s{k + 1}", 8 * k, 8 + (k == 3), mode=mode, energy=level,
                           motif="ABAA"[k], cadence="full" if k % 2 else "half")
        for k, level in enumerate(energy)
    ]  # fmt: skip
    return plans.make_plan(sections, style=style, seed=seed, bpm=bpm, **facts)


@pytest.mark.parametrize("mode", ["major", "minor"])
def test_no_style_commits_the_gross_faults(plans, style, mode):
    plan = whole(plans, style, mode=mode)
    found = music_findings(compose(plan), plan, STYLES[style].card)
    assert not [f"{one.name} {one.value}" for one in found if one.name in MUST and not one.passed]


def test_the_same_plan_is_the_same_music_and_another_seed_is_not(plans, style):
    one, again = compose(whole(plans, style)), compose(whole(plans, style))
    other = compose(whole(plans, style, seed=2))
    assert one == again
    assert one.parts != other.parts


def test_redoing_one_section_leaves_the_tune_of_the_others(plans):
    plan = whole(plans, "piano")
    from dataclasses import replace

    redone = replace(plan, sections=(*plan.sections[:3], replace(plan.sections[3], seed=5)))
    start = plan.tempo_map.bars[24].start

    def tune(of):
        part = next(p for p in compose(of).parts if p.role == "melody")
        return [(n.onset, n.pitch) for n in part.notes if n.onset < start]

    assert tune(plan) == tune(redone)


def test_a_hit_is_struck_by_a_note_shifted_onto_its_frame(plans, style):
    plan = whole(plans, style)
    from dataclasses import replace

    hits = tuple(plans.make_hit(plan, beat, "impact", rank) for beat, rank in
                 ((18.5, "coincidence"), (33.0, "accent"), (64.0, "hit")))  # fmt: skip
    plan = replace(plan, hits=hits)
    score = compose(plan)
    for hit in hits:
        struck = [n for p in score.parts for n in p.notes if abs(n.onset - hit.beat) < 1e-6]
        heard = float(plan.tempo_map.seconds(hit.beat)[0]) + np.array([n.shift for n in struck])
        assert np.any(np.abs(heard - hit.time - 0.02) < 1e-4), f"nobody strikes {hit.rank}"


@pytest.mark.parametrize("name", ["rock", "electronic", "lofi"])
def test_where_a_film_is_cut_fast_what_is_struck_stands_out_and_drummers_mark_it(plans, name):
    from dataclasses import replace

    plan = whole(plans, name)
    beats = np.cumsum(np.random.default_rng(4).choice([2.5, 3.0, 3.5, 4.5], 24)) + 2
    hits = tuple(plans.make_hit(plan, float(beat), "pulse", "coincidence") for beat in beats)
    score = compose(replace(plan, hits=hits))
    drums = next(p for p in score.parts if p.role == "drums")
    plain = next(p for p in compose(plan).parts if p.role == "drums")
    small = {round(n.onset, 3) for n in drums.notes if n.pitch == 55}
    assert not any(n.pitch == 55 for n in plain.notes)
    assert len(small & set(np.round(beats, 3))) >= 0.5 * len(beats)
    struck = [n.velocity for n in drums.notes if any(abs(n.onset - b) < 1e-6 for b in beats)]
    others = [n.velocity for n in drums.notes if all(abs(n.onset - b) > 0.1 for b in beats)]
    assert np.mean(struck) - np.mean(others) >= 40


def test_more_energy_is_more_notes_and_louder_ones(plans, style):
    calm, strong = (compose(whole(plans, style, energy=(e,) * 4)) for e in (0.15, 0.85))

    def facts(score):
        notes = [n for p in score.parts for n in p.notes]
        return len(notes), np.mean([n.velocity for n in notes])

    assert facts(strong)[0] > facts(calm)[0]
    assert facts(strong)[1] > facts(calm)[1] + 8


def test_music_has_died_away_when_the_film_ends(plans, style):
    plan = whole(plans, style)
    score = compose(plan)
    ends = [float(plan.tempo_map.seconds(n.end)[0]) for p in score.parts for n in p.notes]
    assert max(ends) <= plan.duration + 1e-6
    held = [p for p in score.parts if INSTRUMENTS[p.instrument].sustains]
    last = [float(plan.tempo_map.seconds(n.end)[0]) for p in held for n in p.notes[-3:]]
    assert not last or max(last) < plan.duration - 0.5


@pytest.mark.parametrize("metre", [(3, 4), (6, 8), (5, 4)])
def test_other_metres_are_written_too(plans, metre):
    plan = whole(plans, "folk", metre=metre)
    score = compose(plan)
    assert len(score.chords) > 16
    assert sum(len(p.notes) for p in score.parts) > 200


def test_speech_silences_the_tune(plans):
    from photoplay.types.plan import Stretch

    plan = whole(plans, "piano", speech=(Stretch(start=0, end=30),))
    tune = next((p for p in compose(plan).parts if p.role == "melody"), None)
    early = [n for n in tune.notes if plan.tempo_map.seconds(n.onset)[0] < 27] if tune else []
    assert not early


def test_a_bar_and_a_half_is_still_music(plans):
    plan = plans.make_plan([plans.make_section("s1", 0, 2)], style="orchestral")
    assert compose(plan).parts


def test_a_theme_comes_back_as_its_plan_says_and_is_told(plans):
    from photoplay.types.plan import Statement, Theme

    ways = ("statement", "inversion", "augmentation", "fragment", "sequence", "ornament")
    sections = [plans.make_section(f"s{k}", 8 * k, 8, motif="A") for k in range(3)]
    plan = plans.make_plan(sections, style="piano", bpm=90)
    from dataclasses import replace

    statements = tuple(
        Statement(theme="A", bar=4 * k, bars=4 if how == "augmentation" else 2,
                  form="return" if k else "first", transformation=how)
        for k, how in enumerate(ways)
    )  # fmt: skip
    firsts = {0: "statement", 1: "augmentation", 2: "sequence"}
    plan = replace(plan, themes=(Theme(id="A"),), statements=statements,
                   sections=tuple(replace(s, transformation=firsts[k])
                                  for k, s in enumerate(plan.sections)))  # fmt: skip
    score = compose(plan)
    told = {e.transformation: e for e in score.statements}
    assert list(told) == list(ways)
    assert all(e.players for e in score.statements)
    theme = np.array([(n.onset, n.pitch) for n in score.themes[0].notes], dtype=float)
    tune = next(p for p in score.parts if p.role == "melody")

    def line(how):
        e = told[how]
        first, last = e.beat - 0.01, e.beat + e.duration
        rows = [(n.onset, n.pitch) for n in tune.notes if first <= n.onset < last]
        return np.array(rows, dtype=float)

    waits = np.diff(theme[:, 0])
    assert np.allclose(np.diff(line("augmentation")[:, 0])[: len(waits)], 2 * waits)
    assert np.allclose(np.diff(line("inversion")[:, 0])[: len(waits)], waits)
    up = np.diff(theme[:, 1])
    down = np.diff(line("inversion")[:, 1])[: len(up)]
    assert np.corrcoef(up, down)[0, 1] < -0.6


def test_singers_sing_whole_phrases_or_none(plans, style):
    from photoplay.composition.short_score import write_sketch

    plan = whole(plans, style)
    score, sketch = compose(plan), write_sketch(whole(plans, style))
    for part in (p for p in score.parts if p.role == "melody"):
        for phrase in sketch.melody[:-1]:
            onsets = [n.onset for n in phrase.notes]
            sung = sum(any(abs(n.onset - o) < 0.3 for n in part.notes) for o in onsets)
            assert sung == 0 or sung >= 0.7 * len(onsets) or phrase.for_another


def test_another_light_keeps_two_notes_of_three(plans):
    from photoplay.composition.harmony import recoloured
    from photoplay.theory.chords import notes_of
    from photoplay.types.score import Chord

    section = plans.make_section("s1", 0, 4)
    kinds = [(0, "major"), (5, "major"), (9, "minor"), (0, "major")]
    chords = [
        Chord(beat=4.0 * k, duration=4.0, root=r, quality=q) for k, (r, q) in enumerate(kinds)
    ]
    rows = recoloured(chords, section, 2.0, 12.0)
    assert rows[0] == Chord(beat=0.0, duration=2.0, root=0, quality="major")
    assert rows[-1].root == 0
    for chord in rows[1:-1]:
        was = next(c for c in reversed(chords) if c.beat <= chord.beat)
        assert len(notes_of(chord) & notes_of(was)) == 2


def test_a_held_chord_that_is_struck_anew_sounds_on(plans):
    from dataclasses import replace

    sections = [plans.make_section(f"s{k}", 8 * k, 8, energy=0.1, arousal=-0.5) for k in range(3)]
    plan = plans.make_plan(sections, style="ambient", bpm=50)
    hits = tuple(plans.make_hit(plan, beat, "impact", "accent") for beat in (13.0, 37.0, 50.0))
    score = compose(replace(plan, hits=hits))
    notes = sorted(n for p in score.parts for n in p.notes)
    until = 0.0
    for note in notes:
        assert note.onset - until < 1.0, f"nothing sounds from beat {until:.1f}"
        until = max(until, note.end)


def test_a_player_that_is_asked_for_plays_however_calm_it_is(plans):
    from photoplay.types.plan import Player

    sections = [plans.make_section("s1", 0, 8, energy=0.1)]
    for locked in (False, True):
        palette = (Player(role="arpeggio", instrument="steel-guitar"),
                   Player(role="harmony", instrument="banjo", locked=locked))  # fmt: skip
        score = compose(plans.make_plan(sections, style="folk", palette=palette))
        assert any(part.instrument == "banjo" for part in score.parts) == locked
