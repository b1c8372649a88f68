import cv2
import numpy as np
import pytest

from photoplay.analysis.glance import glances
from photoplay.analysis.shots import ShotFinder

CUTS = (30, 55, 61, 100, 140)


def found_in(frames):
    finder = ShotFinder()
    for glance in glances(frames):
        finder.see(glance)
    return finder.finish()


def shots(made, cuts=CUTS, length=170):
    edges = [0, *cuts, length]
    for k in range(len(edges) - 1):
        yield from [made.scene(k + 1)] * (edges[k + 1] - edges[k])


@pytest.mark.parametrize(
    "trap", [{}, {"noise": 12.0}, {"shake": 4}, {"flicker": 0.04}, {"noise": 6.0, "shake": 3}]
)
def test_cuts_are_found_to_the_frame_whatever_the_camera_does(made, trap):
    found = found_in(made.film(shots(made), **trap))
    assert [round(t.start * 25) for t in found] == list(CUTS)
    assert {t.kind for t in found} == {"cut"}


def test_nothing_is_cut_in_a_single_shaken_noisy_shot(made):
    frames = made.film([made.scene(1)] * 120, noise=14, shake=6, flicker=0.05)
    assert found_in(frames) == ()


def test_a_flash_is_no_cut(made):
    pictures = [made.scene(1)] * 60
    for k in (20, 21):
        pictures[k] = np.full_like(pictures[k], 250)
    assert found_in(made.film(pictures)) == ()


def test_a_fast_pan_is_no_cut(made):
    wide = np.concatenate([made.scene(k) for k in range(4)], axis=1)
    pictures = [wide[:, 12 * k : 12 * k + 320] for k in range(80)]
    assert found_in(made.film(pictures)) == ()


@pytest.mark.parametrize("length", [12, 25, 40])
def test_a_dissolve_is_found_with_its_ends(made, length):
    a, b = made.scene(1).astype(float), made.scene(2).astype(float)
    shares = np.concatenate([np.zeros(50), np.linspace(0, 1, length), np.ones(50)])
    found = found_in(made.film([a * (1 - s) + b * s for s in shares]))
    assert [t.kind for t in found] == ["dissolve"]
    assert found[0].start == pytest.approx(2.0, abs=0.2)
    assert found[0].end == pytest.approx(2.0 + length / 25, abs=0.2)


@pytest.mark.parametrize("speed", [2.0, 4.0, 6.0])
def test_a_pattern_that_glides_past_is_no_dissolve(made, speed):
    """From crest to trough it passes through pictures near the line between its ends."""
    rows, columns = np.mgrid[0:180, 0:320]

    def picture(k):
        wave = np.sin((columns - speed * k) / 16) * np.sin(rows / 22)
        return np.repeat(128 + 90 * wave[..., None], 3, axis=2)

    assert found_in(made.film([picture(k) for k in range(100)])) == ()


def test_a_fade_to_black_is_told_from_a_dissolve(made):
    picture = made.scene(3).astype(float)
    shares = np.concatenate([np.ones(40), np.linspace(1, 0, 25), np.zeros(20)])
    assert [t.kind for t in found_in(made.film([picture * s for s in shares]))] == ["fade-out"]


def test_a_lamp_that_is_turned_up_is_neither(made):
    picture = made.scene(3).astype(float)
    shares = np.concatenate([np.full(40, 0.5), np.linspace(0.5, 1, 25), np.ones(40)])
    assert found_in(made.film([picture * s for s in shares])) == ()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_shortest_films_have_no_transitions(made, count):
    assert found_in(made.film([made.scene(1)] * count)) == ()


def rushing(made, place, count):
    """Something half as wide as the picture crosses it in a third of a second, and again."""
    for k in range(count):
        picture = place.copy()
        x = -0.6 + 2.2 * ((1.1 * k / 25) % 1.0) / 0.4
        cv2.circle(picture, (int(x * 320), 90), 80, (240, 230, 60), -1)
        cv2.circle(picture, (int(x * 320) - 20, 70), 35, (20, 30, 190), -1)
        yield picture


def test_what_rushes_past_the_lens_is_no_cut_and_a_cut_behind_it_is(made):
    pictures = [*rushing(made, made.scene(1), 80), *rushing(made, made.scene(2), 80)]
    found = found_in(made.film(pictures, noise=4))
    assert [round(t.start * 25) for t in found] == [80]


def test_cuts_under_a_strobe_are_found(made):
    pictures = list(shots(made))
    for k in range(3, 170, 5):
        pictures[k] = np.full_like(pictures[k], 245)
    cuts = [k for k in CUTS if k % 5 != 3]
    found = [round(t.start * 25) for t in found_in(made.film(pictures))]
    assert len(found) == len(CUTS)
    assert set(cuts) <= set(found)


@pytest.mark.parametrize("dim", [0.15, 0.3])
def test_a_flash_in_the_dark_and_its_end_are_no_cuts(made, dim):
    pictures = [made.scene(1) * dim for _ in range(80)]
    for k in (40, 41):
        pictures[k] = pictures[k] * 0.2 + 200 * dim
    assert found_in(made.film(pictures, noise=3)) == ()


def test_another_light_on_the_same_picture_is_no_cut(made):
    lit = made.scene(1).astype(float)
    pictures = [lit * 0.5] * 40 + [lit] * 40
    assert found_in(made.film(pictures)) == ()


def test_a_pumping_exposure_over_a_pan_is_no_dissolve(made):
    wide = np.concatenate([made.scene(k) for k in range(3)], axis=1)
    pictures = [
        wide[:, k : k + 320] * (1 + 0.3 * np.sin(2 * np.pi * k / 32)) * 0.6 for k in range(200)
    ]
    assert found_in(made.film(pictures)) == ()
