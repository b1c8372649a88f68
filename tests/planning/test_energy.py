import numpy as np
import pytest

from photoplay.planning.affect import Affect
from photoplay.planning.energy import energy_at_beats, motion_varies
from photoplay.types.brief import Brief
from photoplay.types.tempo import Bar, TempoMap, TempoPoint


def steady(seconds, bpm=60.0):
    bars = tuple(Bar(start=4.0 * k, numerator=4, denominator=4) for k in range(int(seconds // 4)))
    return TempoMap(points=(TempoPoint(beat=0.0, bpm=bpm),), bars=bars)


def energy(analysis):
    return np.array(energy_at_beats(Affect(analysis=analysis), steady(40), Brief())[:40])


def bump(at, steps=400):
    return 0.03 + 0.12 * np.exp(-(((np.arange(steps) / 10 - at) / 4) ** 2))


def test_the_film_run_backwards_gives_the_curve_run_backwards(made):
    motion = bump(9.0)
    forward, back = energy(made(40.0, motion=motion)), energy(made(40.0, motion=motion[::-1]))
    assert forward == pytest.approx(back[::-1], abs=0.03)
    assert abs(int(np.argmax(forward)) - 9) <= 1


def test_where_motion_tells_the_shape_form_adds_none(made):
    falling = energy(made(40.0, motion=np.linspace(0.2, 0.01, 400)))
    assert (np.diff(falling) < 0.01).all()


def test_a_film_that_moves_evenly_gets_the_arc_of_form(made):
    curve = energy(made(40.0))
    assert 28 <= int(np.argmax(curve)) <= 34
    assert curve[0] < curve.max() - 0.1


@pytest.mark.parametrize(
    ("motion", "share"), [(np.full(400, 0.05), 0.0), (bump(20.0), 1.0), (bump(20.0) / 100, 0.0)]
)
def test_what_nobody_sees_does_not_vary(made, motion, share):
    assert motion_varies(Affect(analysis=made(40.0, motion=motion))) == pytest.approx(share)
