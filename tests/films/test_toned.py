from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from photoplay.films.toned import Tone, tone_film


def pictures(path):
    with av.open(str(path)) as film:
        return [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]


def measured(path):
    """Mean lightness and chroma as the looker counts them."""
    lab = np.array([cv2.cvtColor(np.float32(p) / 255, cv2.COLOR_RGB2LAB) for p in pictures(path)])
    return float(lab[..., 0].mean() / 100), float(np.hypot(lab[..., 1], lab[..., 2]).mean() / 60)


@pytest.mark.parametrize(("light", "colour"), [(0.2, 0.08), (0.4, 0.3), (0.65, 0.4)])
def test_light_and_colour_are_as_asked(tmp_path, light, colour):
    path = tmp_path / "toned.mp4"
    tone_film(path, Tone(light=light, colour=colour), seconds=4, seed=3)
    assert measured(path) == pytest.approx((light, colour), abs=0.06)


def test_cuts_lie_where_they_are_told(tmp_path):
    path = tmp_path / "cut.mp4"
    cuts = tone_film(path, Tone(cuts_per_minute=60), seconds=6, seed=1, rate=Fraction(25))
    shown = np.array(pictures(path), dtype=float)
    steps = np.abs(np.diff(shown, axis=0)).mean(axis=(1, 2, 3))
    found = np.flatnonzero(steps > 4 * np.median(steps)) + 1
    assert len(cuts) == 6
    assert [round(time * 25) for time in cuts] == found.tolist()


def test_a_tone_out_of_range_is_refused():
    with pytest.raises(ValueError, match=r"0\.\.1"):
        Tone(light=1.4)
    with pytest.raises(ValueError, match="negative"):
        Tone(speed=-1)


def test_the_same_seed_draws_the_same_film(tmp_path):
    one, other = Path(tmp_path / "a.mp4"), Path(tmp_path / "b.mp4")
    for path in (one, other):
        tone_film(path, Tone(), seconds=1, seed=5)
    assert np.array_equal(pictures(one), pictures(other))
