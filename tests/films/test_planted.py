"""What a planted film says of itself is what lies on the disk."""

import numpy as np
import pytest

from photoplay.films.planted import Face, PlantedShot, Traps, plant_film
from photoplay.films.sounds import NO_MUSIC, RATE, make_sound, sing
from photoplay.media.pictures import read_frames
from photoplay.media.probe import probe


def test_cuts_fades_and_flashes_lie_where_they_are_said_to(tmp_path):
    shots = [
        PlantedShot(seconds=1.2, place=1),
        PlantedShot(seconds=2.0, place=2),
        PlantedShot(seconds=2.0, place=3, entrance="fade"),
    ]
    path = tmp_path / "made.mp4"
    truth = plant_film(path, shots, flashes=[0.6], size=(160, 90), traps=Traps(noise=2.0))
    pictures = np.array([f.pixels.mean() for f in read_frames(probe(path))])
    assert len(pictures) == truth.frames == 130
    assert truth.cuts == (30,)
    assert [kind for *_, kind in truth.gradual] == ["fade-out", "fade-in"]
    assert int(np.argmax(pictures)) in range(truth.flashes[0], truth.flashes[0] + 2)
    assert abs(int(np.argmin(pictures)) - truth.edges[1] * 25) <= 1


def test_a_card_is_black_but_for_its_words_and_a_face_is_where_it_is_put(tmp_path):
    shots = [
        PlantedShot(seconds=2.0, place=1, title="THE END", card=True),
        PlantedShot(seconds=1.0, place=2, black=True),
        PlantedShot(seconds=1.0, place=3, faces=(Face(x=0.5, y=0.5, size=0.6),)),
    ]
    path = tmp_path / "made.mp4"
    truth = plant_film(path, shots, size=(160, 90))
    assert np.ravel(truth.black) == pytest.approx([0.0, 0.5, 1.5, 3.0])
    pictures = np.array([f.pixels for f in read_frames(probe(path))], dtype=float)
    dark = pictures.max(axis=(1, 2, 3)) < 60
    times = np.arange(len(dark)) / 25
    assert dark.tolist() == ((times < 0.5) | ((times >= 1.5) & (times < 3.0))).tolist()
    assert pictures[80, 62, 80] == pytest.approx([180, 80, 80], abs=40)


def test_a_shot_too_short_for_its_dissolves_is_refused(tmp_path):
    shots = [PlantedShot(seconds=2, place=1), PlantedShot(seconds=0.5, place=2, entrance="fade")]
    with pytest.raises(ValueError, match="too short"):
        plant_film(tmp_path / "made.mp4", shots)


def test_pictures_are_shown_twice_where_they_are_said_to_be(tmp_path):
    shots = [PlantedShot(seconds=2.0, place=1, camera=lambda t: (0.4 * t, 0.0))]
    path = tmp_path / "made.mp4"
    plant_film(path, shots, size=(160, 90), traps=Traps(repeats=((5, 0),), crf=12))
    pictures = np.array([f.pixels for f in read_frames(probe(path))], dtype=float)
    steps = np.abs(np.diff(pictures, axis=0)).mean(axis=(1, 2, 3))
    assert set((np.flatnonzero(steps < 0.3 * np.median(steps)) + 1).tolist()) == set(
        range(5, 50, 5)
    )


@pytest.mark.parametrize("name", sorted(NO_MUSIC))
def test_sounds_are_level_and_the_same_for_the_same_seed(name):
    one, two = make_sound(name, 3.0, seed=4), make_sound(name, 3.0, seed=4)
    assert np.array_equal(one, two)
    assert len(one) == 3 * RATE
    assert np.sqrt(np.mean(one**2)) == pytest.approx(0.1)


def test_a_singer_lasts_as_long_as_asked():
    assert len(sing(2.0)) == 2 * RATE
