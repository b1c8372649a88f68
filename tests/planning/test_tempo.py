import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoplay.planning import tempo
from photoplay.planning.lattice import STEP, Lattice
from photoplay.planning.tempo import TempoOptions, Wish, landing_window, place_pulses

OPTIONS = TempoOptions(low=80, high=140, target=110)
times = st.lists(st.floats(1, 10), min_size=1, max_size=12, unique=True).map(sorted)


@settings(max_examples=6, deadline=None)
@given(times)
def test_pulses_rise_evenly_and_reach_past_the_end(moments):
    wishes = [Wish(time=t, weight=1.0, strong=False) for t in moments]
    pulses = place_pulses(wishes, 12.0, 0.04, OPTIONS)
    gaps = np.diff(pulses.times)
    assert pulses.times[-1] >= 12.0 - 0.01
    assert gaps.min() > 0
    assert gaps.max() / gaps.min() < 1.08


def test_one_moment_is_met_exactly():
    pulses = place_pulses([Wish(time=13.37, weight=1.0, strong=True)], 30.0, 0.04, OPTIONS)
    early, late = landing_window(0.04)
    error = pulses.times - 13.37
    assert np.any((error >= -early) & (error <= late))


def test_without_wishes_the_tempo_is_the_target():
    pulses = place_pulses([], 30.0, 0.04, OPTIONS)
    assert 60 / np.diff(pulses.times).mean() == pytest.approx(110, rel=0.01)


def test_a_fixed_tempo_is_fixed():
    wishes = [Wish(time=t, weight=1.0, strong=False) for t in (3.1, 8.7, 14.2)]
    options = TempoOptions(low=80, high=140, target=110, fixed=True)
    pulses = place_pulses(wishes, 30.0, 0.04, options)
    assert np.ptp(np.diff(pulses.times)) < 1e-9


def every_path(duration, lengths, base_of, reach):
    """All ways to lay pulses on the grid: first pulse, then states; brute force."""
    end = int(np.ceil(duration / STEP))
    starts = [0, *range(int(0.25 / STEP), int(min(1.0, duration / 3) / STEP))]
    for start in starts:
        paths = [((start,), (k,)) for k in range(len(lengths))]
        while paths:
            grown = []
            for places, states in paths:
                for k in range(len(lengths)):
                    if base_of[k] != base_of[states[-1]] or (
                        len(places) > 1 and abs(k - states[-1]) > reach
                    ):
                        continue
                    if len(places) == 1 and k != states[0]:
                        continue
                    longer = (*places, places[-1] + int(lengths[k])), (*states, k)
                    if longer[0][-1] >= end:
                        yield longer
                    else:
                        grown.append(longer)
            paths = grown


def worth(places, states, grid, rewards):
    """What the programme says a path earns, added up afresh."""
    pulse, eighth, sixteenth = (row[grid.longest :] for row in rewards)
    total = grid.home[states[0]] + pulse[places[0]] - (0.35 if places[0] else 0)
    for before, after, was, now in zip(places, places[1:], states, states[1:], strict=False):
        length = after - before
        total += pulse[min(after, len(pulse) - 1)] + grid.strain[now] - 0.0025 * abs(now - was)
        total += eighth[before + round(length / 2)]
        total += sixteenth[before + round(length / 4)] + sixteenth[before + round(3 * length / 4)]
    return total


@pytest.mark.parametrize("seed", range(4))
def test_no_path_is_better_than_the_one_found(seed):
    rng = np.random.default_rng(seed)
    duration, frame = 1.7, 1 / 25
    options = TempoOptions(low=88, high=97, target=92, bend=0.005)
    moments = np.sort(rng.uniform(0.3, duration, 3))
    wishes = [Wish(time=float(t), weight=float(rng.uniform(0.3, 2)), strong=False) for t in moments]
    bases = tempo._candidates(options, duration, wishes)[::3]
    grid = Lattice.of(bases, options.bend, options.target)
    rewards = tempo._Rewards.of(wishes, duration, frame, options, grid.longest)
    found = tempo._best_path(grid, rewards, duration, frame, options, ())
    rows = (rewards.pulse, rewards.eighth, rewards.sixteenth)
    best = max(
        worth(places, states, grid, rows)
        for places, states in every_path(duration, grid.lengths, grid.base_of, 1)
    )
    assert found.reward == pytest.approx(best, abs=1e-9)


def test_the_tempo_steps_only_at_joins_and_only_where_it_pays():
    frame = 1 / 25
    first, second = np.arange(0.6, 12, 0.6), np.arange(12.0, 24, 0.57)
    wishes = [Wish(time=float(t), weight=1.0, strong=True) for t in (*first, *second)]
    options = TempoOptions(low=90, high=112, target=100, bend=0.005)
    straight = place_pulses(wishes, 24, frame, options)
    stepped = place_pulses(wishes, 24, frame, options, joins=[12.0])
    assert straight.steps == ()
    assert len(stepped.steps) == 1
    assert stepped.times[stepped.steps[0]] == pytest.approx(12.0, abs=0.07)
    assert stepped.reward > straight.reward + 5
    lengths = np.diff(stepped.times)
    assert lengths[: stepped.steps[0]].mean() == pytest.approx(0.6, rel=0.01)
    assert lengths[stepped.steps[0] :].mean() == pytest.approx(0.57, rel=0.01)
    even = [Wish(time=float(t), weight=1.0, strong=True) for t in np.arange(0.6, 24, 0.6)]
    assert place_pulses(even, 24, frame, options, joins=[12.0]).steps == ()
