"""Movement that is suddenly lost is an impact; what the codec or the frame rate does is none."""

from functools import partial

import numpy as np
import pytest

from photoplay.analysis.impacts import losses, on_the_beat
from photoplay.analysis.look import look
from photoplay.films.planted import Ball, PlantedShot, Traps, plant_film
from photoplay.media.pictures import read_frames
from photoplay.media.probe import probe

LOST = {"impact", "beat"}


def seen(path, shots, **traps):
    plant_film(path, shots, traps=Traps(**traps))
    film = probe(path)
    return look(film, read_frames(film, width=320))


def drift(t):
    return 0.1 * t, 0.03 * t


def thrown(stops, t):
    """Flies for half a second before each stop, faster and faster."""
    x = 0.2
    for k, stop in enumerate(stops):
        share = float(np.clip((t - stop + 0.5) / 0.5, 0, 1)) ** 2
        x += (0.4 if k % 2 == 0 else -0.4) * share
    return x, 0.5


def swing(period, phase, t):
    n, u = divmod((t - phase) / period, 1.0)
    u = max(0.0, 2 * u - 1) ** 2
    return (0.35 + 0.3 * u if n % 2 == 0 else 0.65 - 0.3 * u), 0.5


@pytest.mark.parametrize("crf", [34, 40])
def test_a_keyframe_that_pops_every_second_is_no_impact(tmp_path, crf):
    film = seen(tmp_path / "still.mp4", [PlantedShot(seconds=12, place=1)],
                noise=8.0, crf=crf, keyframes=25)  # fmt: skip
    assert not [m for m in film.moments if m.kind in LOST]
    assert film.curve("visual_impact").values.max() < 0.1


@pytest.mark.parametrize("crf", [20, 36])
def test_pictures_shown_twice_are_no_impacts(tmp_path, crf):
    """24 pictures a second made 30: every fifth, and two running once a second."""
    film = seen(tmp_path / "drift.mp4", [PlantedShot(seconds=12, place=2, camera=drift)],
                repeats=((5, 0), (30, 1)), crf=crf)  # fmt: skip
    assert not [m for m in film.moments if m.kind in LOST]


def test_a_hand_held_camera_is_no_impact(tmp_path):
    film = seen(tmp_path / "hand.mp4", [PlantedShot(seconds=12, place=3)], shake=1.2)
    assert not [m for m in film.moments if m.kind in LOST]


@pytest.mark.parametrize("traps", [{}, {"noise": 8.0}, {"crf": 36, "keyframes": 25}])
def test_what_flies_and_stops_is_an_impact_on_its_picture(tmp_path, traps):
    stops = (2.0, 4.72, 6.2, 9.4)
    ball = Ball(path=partial(thrown, stops), radius=0.22)
    film = seen(tmp_path / "thrown.mp4", [PlantedShot(seconds=11, place=4, balls=(ball,))], **traps)
    told = [m.time for m in film.moments if m.kind == "impact"]
    assert told == pytest.approx(stops, abs=0.07)


@pytest.mark.parametrize(("period", "phase"), [(0.5, 0.1), (0.72, 0.4), (0.96, 0.7)])
def test_a_swing_is_a_pulse_of_its_tempo_and_phase(tmp_path, period, phase):
    ball = Ball(path=partial(swing, period, phase), radius=0.22)
    shots = [PlantedShot(seconds=9, place=5, balls=(ball,))]
    film = seen(tmp_path / "swing.mp4", shots, noise=4.0)
    told = np.array([m.time for m in film.moments if m.kind in LOST])
    turns = (told - phase) / period
    assert len(told) >= 0.85 * 9 / period - 1
    assert np.mean(np.abs(turns - np.round(turns)) * period < 0.07) > 0.9


def test_losses_count_turning_back_double_and_starting_nothing():
    still, right, left = np.zeros((6, 8)), np.zeros((6, 8)), np.zeros((6, 8))
    right[:, 0] = left[:, 4] = 0.1
    stop = losses(np.concatenate([right, still])).lost.max()
    turn = losses(np.concatenate([right, left])).lost.max()
    start = losses(np.concatenate([still, right])).lost.max()
    assert (stop, turn, start) == pytest.approx((0.1, 0.2, 0.0))


def test_moments_off_the_beat_are_left_out():
    at = np.sort(np.concatenate([np.arange(0.0, 6.0, 0.5), [1.2, 3.7]]))
    on = on_the_beat(at, np.ones(len(at)), 0.5)
    assert at[~on].tolist() == [1.2, 3.7]


def bounce(period, phase, t):
    u = ((t - phase) / period) % 1.0
    return 0.5, 0.75 - 4 * 0.35 * u * (1 - u)


def test_beats_that_fall_between_two_pictures_in_turn_are_one_pulse(tmp_path):
    """0.6 s are seven and a half looks: every second beat is seen alike."""
    ball = Ball(path=partial(bounce, 0.6, 0.13), radius=0.2)
    film = seen(tmp_path / "bounce.mp4", [PlantedShot(seconds=12, place=42, balls=(ball,))])
    told = np.array([m.time for m in film.moments if m.kind in LOST])
    there = np.arange(0.73, 11.7, 0.6)
    assert np.mean(np.abs(there[:, None] - told).min(axis=1) <= 0.07) >= 0.8
