"""An edit is cut where it says it is."""

import numpy as np
import pytest

from photoplay.films.edits import join_clips
from photoplay.films.planted import PlantedShot, plant_film
from photoplay.media.pictures import read_frames
from photoplay.media.probe import probe


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    paths = [folder / f"{k}.mp4" for k in range(3)]
    for k, path in enumerate(paths):
        plant_film(path, [PlantedShot(seconds=2.0, place=k)], size=(160, 90))
    return paths


@pytest.mark.parametrize("pace", ["natural", "even", "trailer"])
def test_an_edit_is_cut_where_and_how_it_says(clips, tmp_path, pace):
    path = tmp_path / "edit.mp4"
    truth = join_clips(clips, path, seconds=20, cuts=11, seed=3, size=(160, 90), pace=pace)
    pictures = np.array([f.pixels[::4, ::4] for f in read_frames(probe(path))], dtype=float)
    steps = np.abs(np.diff(pictures, axis=0)).mean(axis=(1, 2, 3))
    seen = np.sort(np.argsort(-steps)[:11] + 1) / 25
    assert seen == pytest.approx(truth.cuts)
    assert [first / 25 for first, *_ in truth.takes[1:]] == pytest.approx(truth.cuts)
    assert [clip for _, clip, *_ in truth.takes] == list(truth.clips)
    assert {count for *_, count in truth.takes} == {50}
    gaps = np.diff([0.0, *truth.cuts])
    assert gaps.min() >= 0.32
    if pace == "even":
        assert gaps.max() - gaps.min() < 0.05
    if pace == "trailer":
        assert gaps[:4].tolist() == sorted(gaps[:4], reverse=True)
        assert gaps[4] > 2 * gaps[3]
