"""What a person spots by hand is written and heard: stop, hero, avoid point, shift, swell."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from photoplay.composition.arrange import bars_of, seat_players, tracks_of
from photoplay.composition.composer import compose
from photoplay.composition.short_score import write_sketch
from photoplay.composition.styles import CARDS
from photoplay.listening.onsets import RATE as ONSET_RATE
from photoplay.listening.onsets import onset_strength
from photoplay.mixing.desk import strips
from photoplay.planning.planner import make_plan
from photoplay.rendering.band import Band
from photoplay.rendering.synthesis.instruments import SYNTHS, fallback_for
from photoplay.types.brief import Brief, Mark, SectionWish
from photoplay.types.progress import unheard
from photoplay.types.time import Span
from tests.planning.conftest import analysis_of

RATE = 48_000
STOP, CLEAR, HERO, SHIFT = 8.0, Span(12.0, 13.0), 20.0, Span(24.0, 28.0)
BY_HAND = {
    "marks": (Mark(time=STOP, kind="hit", gesture="stop", name="door"),),
    "avoid": (CLEAR,), "hero": HERO, "shift": (SHIFT,),
}  # fmt: skip


def planned(style="rock", seed=4, **wishes):
    motion = 0.06 + 0.03 * np.sin(np.arange(360) / 9)
    seen = analysis_of(36.0, cuts=(5.0, 16.5, 31.0), motion=motion)
    return make_plan(seen, Brief(style=style, **wishes), CARDS, seed=seed, title="made")


def rows(score):
    """Onset and end in seconds, velocity and part of every note."""
    for part in score.parts:
        for note in part.notes:
            start, end = score.tempo_map.seconds([note.onset, note.end])
            yield float(start) + note.shift, float(end), note, part


def heard(score):
    """The mix before mastering, mono (n,)."""
    played = Band(None, SYNTHS, fallback=fallback_for).play(score, unheard)
    blocks = [np.sum(list(block.parts.values()), axis=0) for block in strips(played, score)]
    return np.concatenate(blocks).mean(axis=1)


def level(sound, start, end):
    piece = sound[round(start * RATE) : round(end * RATE)]
    return 10 * np.log10(float(np.mean(piece**2)) + 1e-12)


@pytest.fixture(scope="module")
def plan():
    return planned(**BY_HAND)


@pytest.fixture(scope="module")
def sound(plan):
    return heard(compose(plan))


@pytest.fixture(scope="module")
def bare():
    """The same film without anything spotted by hand."""
    return heard(compose(planned()))


def test_all_that_was_spotted_is_in_the_plan(plan):
    by = {hit.source: hit for hit in plan.honoured if hit.locked}
    assert by["marker"].gesture == "stop"
    assert by["hero"].time == HERO
    assert [(s.start, s.end) for s in plan.shifts] == [(SHIFT.start, SHIFT.end)]
    assert [(s.start, s.end) for s in plan.avoid] == [(CLEAR.start, CLEAR.end)]


def test_a_stop_is_heard_as_a_silence(sound, bare):
    before = level(sound, STOP - 0.5, STOP)
    assert level(sound, STOP + 0.35, STOP + 0.5) < before - 12
    assert level(bare, STOP + 0.35, STOP + 0.5) > level(bare, STOP - 0.5, STOP) - 6


def test_the_hero_moment_is_the_loudest_place(sound, bare):
    steps = np.arange(0.0, 34.0, 0.1)
    levels = [level(sound, t, t + 0.4) for t in steps]
    assert abs(steps[int(np.argmax(levels))] - HERO) < 1.0
    rest = [one for t, one in zip(steps, levels, strict=True) if abs(t - HERO) > 4]
    assert max(levels) > max(rest) + 1.0
    others = [level(bare, t, t + 0.4) for t in steps]
    assert abs(steps[int(np.argmax(others))] - HERO) > 1.0


def test_nothing_strikes_in_a_stretch_to_avoid(sound, bare):
    def strongest(heard_sound, start, end):
        curve = onset_strength([np.repeat(heard_sound[:, None], 2, axis=1).astype(np.float32)])
        times = np.arange(len(curve)) / ONSET_RATE
        inside = curve[(times >= start + 0.06) & (times < end - 0.06)].max()
        before, after = (times > start - 3) & (times < start), (times > end) & (times < end + 3)
        return float(inside / np.quantile(curve[before | after], 0.99))

    assert strongest(sound, CLEAR.start, CLEAR.end) < 0.5
    assert strongest(bare, CLEAR.start, CLEAR.end) > 0.5


@pytest.mark.parametrize("style", list(CARDS))
def test_a_stop_leaves_nothing_sounding_in_any_style(style):
    plan = planned(style, **BY_HAND)
    hit = next(hit for hit in plan.honoured if hit.gesture == "stop" and hit.locked)
    at = float(plan.tempo_map.seconds(hit.beat)[0])
    for start, end, note, part in rows(compose(plan)):
        assert not at + 0.1 < start < at + 0.5, (part.id, start)
        if start < at + 0.1:
            assert end < at + 0.3, (part.id, start, end)
        if part.drums and abs(start - at) < 0.1:
            assert note.pitch not in {49, 55, 57}, "a cymbal rings through the stop"


@pytest.mark.parametrize("style", list(CARDS))
def test_whoever_plays_strikes_the_hero_moment(style):
    plan = planned(style, **BY_HAND)
    hit = next(hit for hit in plan.honoured if hit.source == "hero")
    struck = defaultdict(set)
    sizes = defaultdict(int)
    for _, _, note, part in rows(compose(plan)):
        struck[round(note.onset, 2)].add(part.id)
        sizes[round(note.onset, 2)] += note.velocity
    place = round(hit.beat, 2)
    assert sizes[place] == max(sizes.values())
    assert len(struck[place]) >= max(len(parts) for parts in struck.values()) - 1


def test_the_hero_stays_the_hero_where_a_hit_lies_beside_it():
    plan = planned(hits=(HERO + 0.05,), hero=HERO)
    assert [h.source for h in plan.hits if abs(h.time - HERO) < 0.2] == ["hero"]


def test_drummers_rest_in_a_short_stretch_to_avoid_and_others_soften(plan):
    inside = [(n, p) for t, _, n, p in rows(compose(plan)) if CLEAR.start < t < CLEAR.end - 0.05]
    usual = [(n, p) for t, _, n, p in rows(compose(planned())) if CLEAR.start < t < CLEAR.end]
    assert not [p.id for _, p in inside if p.drums]
    assert [p.id for _, p in usual if p.drums]
    soft = np.mean([n.velocity for n, p in inside if not p.drums])
    assert soft < np.mean([n.velocity for n, p in usual if not p.drums]) - 8


def test_in_a_long_stretch_the_pulse_goes_on_softly_and_without_cymbals():
    wishes = {"marks": (Mark(time=18.0, kind="section"),), "energy": 0.8, "hit_cuts": False}
    head = planned(**wishes).sections[1].start
    long = Span(head - 3.0, head + 3.0)

    def beaten(plan):
        return [n for t, _, n, p in rows(compose(plan))
                if p.drums and long.start < t < long.end - 0.05]  # fmt: skip

    usual, clear = beaten(planned(**wishes)), beaten(planned(**wishes, avoid=(long,)))
    assert len(clear) > 8
    assert np.mean([n.velocity for n in clear]) < np.mean([n.velocity for n in usual]) - 8
    assert {n.pitch for n in usual} & {49, 52, 55, 57}
    assert not {n.pitch for n in clear} & {49, 52, 55, 57}


def test_over_a_shift_the_energy_goes_in_a_line_and_players_change_one_at_a_time():
    after = SectionWish(start=26.0, energy=1.0)
    gradual = planned("orchestral", shift=(SHIFT,), sections=(after,))
    sudden = planned("orchestral", sections=(after,))

    def steepest(plan):
        beats = np.arange(len(plan.energy))
        at = plan.tempo_map.seconds(beats.astype(float))
        near = (at > SHIFT.start - 1) & (at < SHIFT.end + 1)
        return float(np.abs(np.diff(np.array(plan.energy)[near])).max())

    assert steepest(gradual) < 0.6 * steepest(sudden)
    middle = (SHIFT.start + SHIFT.end) / 2
    bar = 60 / float(gradual.tempo.value) * 4
    begins = [s for s in gradual.sections if abs(s.start - middle) <= bar / 2]
    assert begins, "a section begins at the bar line nearest to the middle"
    before = gradual.sections[gradual.sections.index(begins[0]) - 1]
    assert before.cadence == "open"


def entering(plan):
    """For each bar of the shift how many are let in who rested in the bar before."""
    bars, tracks = bars_of(plan, write_sketch(plan)), tracks_of(plan)
    seat_players(plan, bars, tracks)
    first, last = (plan.tempo_map.bar_at(b) for b in plan.tempo_map.beat_at([22.0, 29.9]).tolist())
    return [
        sum(bar in t.playing and bar - 1 not in t.playing for t in tracks)
        for bar in range(first, last + 1)
    ]


def test_players_enter_one_by_one_over_a_shift():
    wishes = {"sections": (SectionWish(start=0.0, end=26.0, energy=-1.0),
                           SectionWish(start=26.0, energy=1.0)), "hit_cuts": False}  # fmt: skip
    sudden = planned("orchestral", **wishes)
    gradual = planned("orchestral", shift=(Span(22.0, 30.0),), **wishes)
    assert max(entering(sudden)) >= 2
    assert max(entering(gradual)) <= 1


@pytest.mark.parametrize("gesture", ["swell", "leap", "entrance"])
def test_each_gesture_asked_for_does_what_its_name_says(gesture):
    wish = {"marks": (Mark(time=20.0, kind="hit", gesture=gesture),), "hit_cuts": False}
    plan = planned("orchestral", **wish)
    hit = next(h for h in plan.honoured if h.gesture == gesture)
    plain = replace(plan, hits=tuple(replace(h, gesture="impact") for h in plan.hits))
    with_it, without = compose(plan), compose(plain)
    tempo, bar = plan.tempo_map, plan.tempo_map.bar_at(hit.beat)

    def mean(score, start, end, what):
        found = [what(n) for p in score.parts if not p.drums for n in p.notes
                 if start <= n.onset < end]  # fmt: skip
        return float(np.mean(found))

    if gesture == "swell":

        def rise(s):
            return mean(s, hit.beat - 1, hit.beat, lambda n: n.velocity) - mean(
                s, hit.beat - 3.5, hit.beat - 2.5, lambda n: n.velocity
            )

        assert rise(with_it) > rise(without) + 5
    elif gesture == "leap":
        here = (hit.beat - 0.01, hit.beat + 0.01)
        assert mean(with_it, *here, lambda n: n.pitch) > mean(without, *here, lambda n: n.pitch) + 2
    else:
        start, end = tempo.bars[bar].start, tempo.bars[bar].end

        def playing(score, a, b):
            return {p.id for p in score.parts if any(a <= n.onset < b for n in p.notes)}

        assert playing(with_it, start, end) > playing(without, start, end)
