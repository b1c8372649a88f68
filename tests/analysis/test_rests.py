import numpy as np
import pytest

from photoplay.analysis.glance import glances
from photoplay.analysis.rests import EVERY_PICTURE, find_rests
from photoplay.films.kinetoscope.dancers import dance_passage
from photoplay.films.places import make_place, paint_ball
from photoplay.listening.beats import find_beats
from photoplay.listening.onsets import RATE as STRENGTH_RATE
from photoplay.media.pictures import read_frames
from photoplay.media.probe import probe
from photoplay.types.film import Frame
from tests.films.kinetoscope.passages import passage

RATE = 25


def film(place, *, shake=0.0, seconds=4):
    """A ball whose place is a function of time before a drawn place."""
    rng = np.random.default_rng(0)
    ground = make_place(3, (160, 90))
    for number in range(seconds * RATE):
        dx, dy = rng.normal(0, shake, 2)
        picture = ground.seen(dx, dy).copy()
        paint_ball(picture, 0.5 + place(number / RATE) - dx, 0.5 - dy, 0.2, (250, 240, 60))
        yield Frame(index=number, time=number / RATE, pixels=picture)


def steps(time):
    """From side to side, at rest on every half second."""
    beat = int(time * 2)
    share = time * 2 - beat
    gone = share**2 * (3 - 2 * share)
    return 0.15 * (1 if beat % 2 else -1) * (1 - 2 * gone)


def tops(rests, count):
    times = np.arange(0.2, 3.8, 0.01)
    values = rests.at(times)
    peaks = [k for k in range(1, len(values) - 1) if values[k - 1] < values[k] >= values[k + 1]]
    best = sorted(peaks, key=lambda k: -values[k])[:count]
    return times[sorted(best)]


def test_rests_are_where_a_dancer_stops():
    found = tops(find_rests(glances(film(steps), EVERY_PICTURE)), 7)
    for beat in np.arange(0.5, 3.6, 0.5):
        assert np.abs(found - beat).min() < 0.09


def test_a_shaking_hand_does_not_hide_them():
    found = tops(find_rests(glances(film(steps, shake=0.004), EVERY_PICTURE)), 7)
    assert sum(np.abs(found - beat).min() < 0.1 for beat in np.arange(0.5, 3.6, 0.5)) >= 6


@pytest.mark.parametrize(("style", "seed"), [("bounce", 3), ("step", 0), ("pop", 0)])
def test_beats_of_a_dance_are_found_behind_noise_and_a_hand(tmp_path, style, seed):
    path = tmp_path / "a.mp4"
    danced = dance_passage(
        passage(), seconds=8, style=style, level="handheld", seed=seed, path=path
    )
    rests = find_rests(glances(read_frames(probe(path), width=320), EVERY_PICTURE))
    beats = find_beats(rests.at(np.arange(0, 8, 1 / STRENGTH_RATE)))
    moves = danced.dance.moves
    hit = sum(np.abs(beats - move).min(initial=9) < 0.1 for move in moves)
    assert 2 * hit / (len(beats) + len(moves)) > 0.9


def test_steady_movement_has_no_rests_and_an_empty_film_neither():
    steady = find_rests(glances(film(lambda time: 0.1 * time - 0.2), EVERY_PICTURE))
    moving = find_rests(glances(film(steps), EVERY_PICTURE))
    inside = np.arange(1.0, 3.0, 0.05)
    assert steady.at(inside).max() < 0.4 * moving.at(inside).max()
    none = find_rests(())
    assert not none.at(np.arange(3.0)).any()
