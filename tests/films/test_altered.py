from fractions import Fraction

import numpy as np
import pytest

from photoplay.films.altered import FORMS, write_altered
from photoplay.films.encoding import write_film
from photoplay.media.pictures import read_frames
from photoplay.media.probe import probe
from tests.conftest import pictures


def seen(path):
    return np.stack([frame.pixels for frame in read_frames(probe(path))]).astype(int)


@pytest.fixture(scope="module")
def forms(small_film, tmp_path_factory):
    root = tmp_path_factory.mktemp("forms")
    places = {form: root / f"{form}.mp4" for form in FORMS}
    write_altered(probe(small_film), places)
    return {form: seen(path) for form, path in places.items()}


def test_every_form_is_as_long_as_the_film(forms, small_film):
    assert {len(one) for one in forms.values()} == {len(seen(small_film))}


def test_the_true_form_is_the_film(forms, small_film):
    assert np.abs(forms["true"] - seen(small_film)).mean() < 3


def test_backwards_is_backwards_and_a_mirror_mirrors(forms):
    assert np.abs(forms["reversed"] - forms["true"][::-1]).mean() < 3
    assert np.abs(forms["mirrored"] - forms["true"][:, :, ::-1]).mean() < 3
    assert np.abs(forms["reversed"] - forms["true"]).mean() > 10


def test_grey_is_grey_and_a_held_picture_is_the_middle_one(forms):
    assert np.abs(forms["null"] - 128).max() <= 3
    assert np.abs(forms["frozen"] - forms["true"][len(forms["true"]) // 2]).mean() < 3


def test_only_the_first_seconds_are_written(small_film, tmp_path):
    write_altered(probe(small_film), {"true": tmp_path / "a.mp4"}, seconds=2.0)
    assert len(seen(tmp_path / "a.mp4")) == 50


def test_odd_sizes_are_made_even(tmp_path):
    write_film(tmp_path / "odd.mp4", pictures(20, size=(98, 54)), Fraction(25))
    write_altered(probe(tmp_path / "odd.mp4"), {"mirrored": tmp_path / "m.mp4"}, width=77)
    assert probe(tmp_path / "m.mp4").width % 2 == 0


def test_an_unknown_form_is_refused(small_film, tmp_path):
    with pytest.raises(ValueError, match="sideways"):
        write_altered(probe(small_film), {"sideways": tmp_path / "s.mp4"})
