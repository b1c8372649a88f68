"""Made films in which one thing is known: what each observation must say of it."""

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from photoplay.analysis.affect import RULES, AffectOptions, feel
from photoplay.analysis.look import look
from photoplay.types.analysis import Label, Shot
from photoplay.types.film import Film
from photoplay.types.time import Curve


def looked(frames, duration, **facts):
    film = Film(path=Path("made.mp4"), kind="video", duration=duration, frame_rate=Fraction(25),
                width=320, height=180)  # fmt: skip
    return look(film, frames, **facts)


def test_a_pan_is_the_cameras_and_a_ball_is_the_objects(made):
    wide = np.concatenate([made.scene(k) for k in range(3)], axis=1)
    pan = looked(made.film([wide[:, 4 * k : 4 * k + 320] for k in range(100)]), 4.0)
    ball = []
    for k in range(100):
        picture = made.scene(1)
        cv2.circle(picture, (20 + 3 * (k % 90), 90), 18, (255, 255, 255), -1)
        ball.append(picture)
    thrown = looked(made.film(ball), 4.0)
    mean = lambda a, name: float(a.curve(name).values.mean())  # noqa: E731
    assert mean(pan, "camera_motion") > 3 * mean(pan, "object_motion")
    assert mean(pan, "pan") == pytest.approx(4 * 25 / 320, rel=0.25)
    assert mean(thrown, "object_motion") > 3 * mean(thrown, "camera_motion")


def test_movement_goes_on_through_pictures_that_are_shown_twice(made):
    wide = np.concatenate([made.scene(k) for k in range(3)], axis=1)
    pan = [wide[:, 4 * k : 4 * k + 320] for k in range(100)]
    twice = [pan[k - 1] if k % 5 == 0 or k % 30 == 1 else pan[k] for k in range(1, 100)]
    smooth = looked(made.film(twice), 4.0).curve("motion").values[3:-3]
    assert smooth.min() > 0.7 * np.median(smooth)


def test_a_still_film_does_not_move(made):
    seen = looked(made.film([made.scene(1)] * 75), 3.0)
    assert float(seen.curve("motion").values.max()) < 1e-3
    assert seen.still
    assert seen.still[0].duration > 2.5
    assert not seen.moments


def test_black_is_found_where_it_is(made):
    pictures = (
        [made.scene(1)] * 25 + [np.zeros((180, 320, 3), np.uint8)] * 25 + [made.scene(2)] * 25
    )
    (black,) = looked(made.film(pictures), 3.0).black
    assert (black.start, black.end) == pytest.approx((1.0, 2.0), abs=0.05)


def test_a_flash_is_a_moment(made):
    pictures = [made.scene(1)] * 75
    pictures[40] = np.full_like(pictures[40], 250)
    flashes = [m for m in looked(made.film(pictures), 3.0).moments if m.kind == "flash"]
    assert [m.time for m in flashes] == pytest.approx([1.6])


def flashed(made, places, count=125, dim=1.0, **trap):
    pictures = [made.scene(1) * dim for _ in range(count)]
    for k in places:
        for frame in (k, k + 1):
            pictures[frame] = pictures[frame] * 0.2 + 204 * dim
    moments = looked(made.film(pictures, **trap), count / 25).moments
    return [round(m.time * 25) for m in moments if m.kind == "flash"]


@pytest.mark.parametrize("trap", [{"flicker": 0.07}, {"dim": 0.15, "noise": 3}, {"noise": 12}])
def test_flashes_are_told_from_flicker_and_seen_in_the_dark(made, trap):
    assert flashed(made, (), **trap) == []
    assert flashed(made, (40, 90), **trap) == [40, 90]


def test_a_flash_behind_a_caption_is_seen(made):
    pictures = [made.scene(1) for _ in range(80)]
    for k in (40, 41):
        pictures[k] = np.full_like(pictures[k], 245)
    for picture in pictures:
        cv2.rectangle(picture, (40, 140), (280, 170), (0, 0, 0), -1)
        cv2.putText(picture, "THE LONG WAY", (50, 164), cv2.FONT_HERSHEY_DUPLEX, 0.9,
                    (255, 255, 255), 2)  # fmt: skip
    moments = looked(made.film(pictures), 3.2).moments
    assert [round(m.time * 25) for m in moments if m.kind == "flash"] == [40]


def test_an_exposure_that_pumps_is_no_flash(made):
    place = made.scene(1) * 0.8
    pictures = [place * (1 + 0.35 * np.sin(2 * np.pi * k / 32.5)) for k in range(125)]
    assert not [m for m in looked(made.film(pictures), 5.0).moments if m.kind == "flash"]


def test_something_bright_that_passes_is_no_flash(made):
    pictures = []
    for k in range(100):
        picture = made.scene(2)
        cv2.circle(picture, (int((k % 25) * 40 - 200), 90), 80, (255, 255, 250), -1)
        pictures.append(picture)
    assert not [m for m in looked(made.film(pictures), 4.0).moments if m.kind == "flash"]


def test_a_swing_that_stops_on_every_beat_has_beats(made):
    picture, pictures = made.scene(5), []
    for k in range(250):
        phase = (k % 15) / 15
        shift = int(40 * min(1.0, phase * 2.5))
        pictures.append(np.roll(picture, shift if (k // 15) % 2 else 40 - shift, axis=1))
    moments = looked(made.film(pictures), 10.0).moments
    times = np.array([m.time for m in moments if m.kind in {"beat", "impact"}])
    assert len(times) >= 8
    gaps = np.diff(times)
    assert np.mean(np.abs(gaps / 0.6 - np.round(gaps / 0.6)) < 0.2) > 0.8


def test_a_caption_is_read_as_writing_and_bare_pictures_are_not(made):
    plain = [made.scene(1)] * 60
    titled = [p.copy() for p in plain]
    for picture in titled[20:50]:
        cv2.rectangle(picture, (20, 120), (300, 160), (0, 0, 0), -1)
        cv2.putText(picture, "THE LONG WAY", (30, 150), cv2.FONT_HERSHEY_SIMPLEX, 1.0,
                    (255, 255, 255), 2)  # fmt: skip
    assert not looked(made.film(plain), 2.4).titles
    (title,) = looked(made.film(titled), 2.4).titles
    assert title.start == pytest.approx(0.8, abs=0.3)


@pytest.mark.parametrize("text", ["Chapter Two", "DIRECTED BY A. NOBODY"])
def test_outlined_writing_over_a_picture_is_read(made, text):
    pictures = [np.roll(made.scene(2), k, axis=1) for k in range(75)]
    for picture in pictures[25:60]:
        for k, shade in ((2, (0, 0, 0)), (0, (255, 255, 255))):
            cv2.putText(picture, text, (60 + k, 100 + k), cv2.FONT_HERSHEY_DUPLEX, 0.7, shade, 1)
    (title,) = looked(made.film(pictures), 3.0).titles
    assert title.start == pytest.approx(1.0, abs=0.3)
    assert title.end == pytest.approx(2.4, abs=0.3)


def test_a_mark_in_the_corner_is_no_title(made):
    pictures = [made.scene(3) for _ in range(60)]
    for picture in pictures:
        cv2.putText(picture, "Veo", (296, 176), cv2.FONT_HERSHEY_SIMPLEX, 0.35, (255, 255, 255), 1)
    assert not looked(made.film(pictures), 2.4).titles


@pytest.mark.parametrize("trap", [{}, {"noise": 8}, {"flicker": 0.04}])
def test_rest_is_found_to_two_frames_under_noise_and_flicker(made, trap):
    wide = np.concatenate([made.scene(k) for k in range(3)], axis=1)
    places = [0] * 50 + [4 * k for k in range(50)] + [196] * 50
    frames = made.film([wide[:, x : x + 320] for x in places], **trap)
    spans = [(s.start, s.end) for s in looked(frames, 6.0).still]
    assert np.ravel(spans) == pytest.approx([0.0, 2.0, 4.0, 6.0], abs=0.09)


def test_a_subject_that_comes_back_is_known_again(made):
    order = [1, 2, 3, 1, 2, 4]
    pictures = [made.scene(k) for k in order for _ in range(50)]
    subjects = [shot.subject for shot in looked(made.film(pictures, noise=4), 12.0).shots]
    assert subjects[0] == subjects[3]
    assert subjects[1] == subjects[4]
    assert len(set(subjects)) == 4


def test_the_palette_begins_with_the_commonest_colour(made):
    picture = np.full((180, 320, 3), (200, 30, 30), np.uint8)
    picture[:60] = (20, 40, 180)
    first, second = looked(made.film([picture] * 20), 0.8).palette[:2]
    assert first.startswith("#c")
    assert second.endswith("b4")


def curves(**levels):
    usual = {rule.curve: rule.usual for rule in RULES} | {"cut_rate": 0.0}
    return {
        name: Curve(10.0, np.full(100, value, np.float32))
        for name, value in (usual | levels).items()
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_one_variable_moves_the_one_feeling_it_should_and_can_be_switched_off(rule):
    low, high = (curves(**{rule.curve: rule.usual + step * rule.spread}) for step in (-1.5, 1.5))
    one, other = feel(low, 10.0), feel(high, 10.0)
    assert other[rule.moves].values.mean() > one[rule.moves].values.mean() + 0.05
    names = [r.name for r in RULES if r.curve == rule.curve]
    off = AffectOptions(off=(*names, "cutting-amplifies"))
    one, other = feel(low, 10.0, options=off), feel(high, 10.0, options=off)
    assert np.array_equal(one[rule.moves].values, other[rule.moves].values)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_one_rule_leaves_the_other_feeling_alone(rule):
    off = tuple(r.name for r in RULES if r.curve == rule.curve and r is not rule)
    options = AffectOptions(off=(*off, "cutting-amplifies"))
    low, high = (curves(**{rule.curve: rule.usual + step * rule.spread}) for step in (-1.5, 1.5))
    still = "arousal" if rule.moves == "valence" else "valence"
    one, other = (feel(c, 10.0, options=options) for c in (low, high))
    assert np.array_equal(one[still].values, other[still].values)
    assert not np.array_equal(one[rule.moves].values, other[rule.moves].values)


@pytest.mark.parametrize("bright", [0.15, 0.6])
def test_fast_cutting_strengthens_the_valence_there_is_and_can_be_switched_off(bright):
    slow, fast = curves(brightness=bright), curves(brightness=bright, cut_rate=0.9)
    one, other = feel(slow, 10.0)["valence"].values, feel(fast, 10.0)["valence"].values
    assert np.all(np.abs(other) > np.abs(one) + 0.02)
    off = AffectOptions(off=("cutting-amplifies",))
    one, other = (feel(c, 10.0, options=off)["valence"].values for c in (slow, fast))
    assert np.array_equal(one, other)


def test_what_is_seen_adds_its_feeling_and_can_be_switched_off():
    shots = (Shot(start=0.0, end=10.0, labels=(Label(name="wedding", weight=0.8),)),)
    facts = {"shots": shots, "meanings": {"wedding": (0.55, 0.2)}}
    bare, seen = feel(curves(), 10.0), feel(curves(), 10.0, **facts)
    off = feel(curves(), 10.0, options=AffectOptions(off=("meaning",)), **facts)
    for name in ("valence", "arousal"):
        assert seen[name].values.mean() > bare[name].values.mean() + 0.03
        assert np.array_equal(off[name].values, bare[name].values)


def test_every_rule_cites_its_source():
    assert all(len(rule.source) > 10 for rule in RULES)


@pytest.mark.parametrize("count", [1, 2])
def test_one_frame_is_a_film(made, count):
    seen = looked(made.film([made.scene(1)] * count), count / 25)
    assert len(seen.shots) == 1
    assert all(len(curve.values) == 1 for curve in seen.curves.values())
