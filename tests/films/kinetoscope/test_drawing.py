import cv2
import numpy as np
import pytest

from photoplay.films.kinetoscope.causes import Passage
from photoplay.films.kinetoscope.drawing import HELD_OUT, LOOKS, draw_passage
from photoplay.films.kinetoscope.looks.brief import WARM, Brief
from photoplay.films.kinetoscope.looks.footage import reel_of
from photoplay.films.kinetoscope.stage import CANVAS, camera_of
from photoplay.media.pictures import read_frames
from photoplay.media.probe import probe
from photoplay.types.notes import table_of
from tests.films.kinetoscope.passages import passage

FOOTAGE = (
    reel_of(list(np.random.default_rng(0).integers(0, 255, (6, 108, 192, 3), dtype=np.uint8))),
)


def pictures(path):
    return np.array([frame.pixels.astype(float) for frame in read_frames(probe(path), width=128)])


@pytest.mark.parametrize("look", LOOKS)
def test_the_same_seed_draws_the_same_film(tmp_path, look):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        draw_passage(tmp_path / f"{name}.mp4", passage(), seconds=3, look=look, level="rough",
                     seed=seed, footage=FOOTAGE)  # fmt: skip
    first, second, third = ((tmp_path / f"{name}.mp4").read_bytes() for name in "abc")
    assert first == second
    assert first != third


@pytest.mark.parametrize("look", LOOKS)
def test_a_scene_moves_by_its_way_alone(look):
    """Where the way rests the picture rests; things are to be seen."""
    way = np.array([0.0, 0.0, 0.05])
    still = np.zeros(3)

    def shots(things):
        brief = Brief(size=CANVAS, way=way, own=still, things=things, strangers=0, colours=WARM,
                      footage=FOOTAGE[0])  # fmt: skip
        scene = LOOKS[look](brief, np.random.default_rng(1))
        return [scene(frame).astype(int) for frame in range(3)]

    rest, same, moved = shots(3)
    assert np.array_equal(rest, same)
    assert np.abs(moved - rest).mean() > 2
    assert np.abs(shots(0)[0] - rest).max() > 40


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_appears_or_goes_at_once(look):
    """Along an even way no picture is much more unlike the one before it than pictures are."""
    way = np.arange(0, 2.5, 0.012)
    brief = Brief(size=CANVAS, way=way, own=way, things=2, strangers=1, colours=WARM,
                  footage=reel_of(FOOTAGE[0].pictures[:1]))  # fmt: skip
    for seed in range(3):
        scene = LOOKS[look](brief, np.random.default_rng(seed))
        shown = np.array([scene(frame)[::2, ::2].astype(float) for frame in range(len(way))])
        steps = np.abs(np.diff(shown, axis=0)).mean(axis=(1, 2, 3))
        assert steps.max() < 2.5 * np.median(steps)


def test_major_is_warm_and_minor_is_cool(tmp_path):
    warmth = []
    for mode in ("major", "minor"):
        draw_passage(tmp_path / f"{mode}.mp4", passage(mode), seconds=3, seed=1)
        shown = pictures(tmp_path / f"{mode}.mp4")
        warmth.append((shown[..., 0] - shown[..., 2]).mean())
    assert warmth[0] > warmth[1] + 20


def test_a_flash_is_a_flash_and_tension_is_dark(tmp_path):
    causes = draw_passage(tmp_path / "a.mp4", passage(), seconds=10, seed=1)
    light = pictures(tmp_path / "a.mp4").mean(axis=(1, 2, 3))
    for flash in causes.flashes:
        at = round(flash * 25)
        assert light[at] > light[at - 2] + 40
        assert light[at + 2] < light[at] - 40
    camera = camera_of(causes)
    assert np.corrcoef(camera.light, causes.tension)[0, 1] < -0.99


def test_the_camera_goes_in_and_out_with_loudness():
    from tests.films.kinetoscope.test_causes import causes

    found = causes(passage())
    zoom = camera_of(found).zoom
    speed = np.abs(np.diff(zoom))
    quiet, loud = found.loudness[1:] < 0.4, found.loudness[1:] > 0.7
    calm = np.ones(len(speed), dtype=bool)
    for jolt in found.jolts:
        calm[max(0, round(jolt * 25) - 2) : round(jolt * 25) + 20] = False
    assert speed[loud & calm].mean() > 1.3 * speed[quiet & calm].mean()


def test_silence_is_drawn_too(tmp_path):
    silent = Passage(notes=table_of([]), bars=(), beats=np.zeros(0))
    draw_passage(tmp_path / "a.mp4", silent, seconds=1)
    assert len(pictures(tmp_path / "a.mp4")) == 25


def test_the_look_of_real_films_needs_one(tmp_path):
    with pytest.raises(ValueError, match="needs pictures"):
        draw_passage(tmp_path / "a.mp4", passage(), seconds=1, look="footage")
    assert set(HELD_OUT) < set(LOOKS)


def test_a_real_film_is_run_past_its_own_rests():
    """A film that rests for half of its pictures and then leaps is run as if it moved evenly."""
    rng = np.random.default_rng(2)
    wide = cv2.GaussianBlur(rng.integers(0, 255, (108, 320, 3), dtype=np.uint8), (0, 0), 3)
    gone = np.concatenate([np.zeros(20, int), np.arange(0, 100, 5)])
    reel = reel_of([np.ascontiguousarray(wide[:, k : k + 192]) for k in gone.tolist()])

    def shown(place):
        picture = reel.picture(place)
        return next(k for k, one in enumerate(reel.pictures) if one is picture)

    passed = [int(gone[shown(place)]) for place in np.linspace(0, 38.9, 8)]
    assert passed[-1] >= 85
    assert 25 <= passed[4] <= 65  # half of the way is half of the movement, not of the pictures
    assert shown(0) == 0
    assert shown(39 + 5) == shown(39 - 5)


def test_a_real_film_is_run_without_its_fades_and_black():
    rng = np.random.default_rng(3)
    shown = rng.integers(0, 255, (8, 108, 192, 3), dtype=np.uint8)
    light = np.array([0, 0, 0.2, 0.4, 1, 1, 1, 1, 1, 1, 0.3, 0])
    pictures = [(shown[k % 8] * share).astype(np.uint8) for k, share in enumerate(light)]
    assert len(reel_of(pictures).pictures) == 6
    with pytest.raises(ValueError, match="shows anything"):
        reel_of(pictures[:2])
