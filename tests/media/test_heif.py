"""Pictures in tiles are joined, cut to what is shown, and turned upright."""

import numpy as np
import pytest
import tiled

from photoplay.media.heif import grid_of
from photoplay.media.pictures import load_picture
from photoplay.media.probe import probe
from photoplay.types.errors import MediaError


def is_red(pixel):
    return pixel[0] > 150 and pixel[1] < 100


def test_two_tiles_lie_side_by_side(tmp_path):
    path = tiled.write_tiled(tmp_path / "a.heic")
    film = probe(path)
    assert (film.kind, film.width, film.height) == ("still", 128, 64)
    pixels = load_picture(path)
    assert pixels.shape == (64, 128, 3)
    # Each tile has its red corner at its own top left.
    assert [is_red(pixels[4, x]) for x in (4, 40, 68, 104)] == [True, False, True, False]


def test_only_what_is_shown_of_the_last_tiles_remains(tmp_path):
    path = tiled.write_tiled(tmp_path / "a.heic", shown=(100, 50))
    assert load_picture(path).shape == (50, 100, 3)


@pytest.mark.parametrize(("turns", "corner"), [(0, (4, 4)), (1, (123, 4)), (2, (59, 123))])
def test_a_turned_picture_stands_upright(tmp_path, turns, corner):
    path = tiled.write_tiled(tmp_path / "a.heic", turns=turns)
    pixels = load_picture(path)
    assert pixels.shape[:2] == ((128, 64) if turns % 2 else (64, 128))
    assert (probe(path).width, probe(path).height) == pixels.shape[1::-1]
    assert is_red(pixels[corner])


@pytest.mark.parametrize("side", [0, 1])
def test_a_mirrored_picture_is_mirrored_back(tmp_path, side):
    straight = load_picture(tiled.write_tiled(tmp_path / "s.heic"))
    mirrored = load_picture(tiled.write_tiled(tmp_path / "m.heic", mirror=side))
    assert np.array_equal(np.flip(straight, side), mirrored)


def test_a_broken_tile_is_counted_and_a_broken_plan_is_said(tmp_path):
    path = tiled.write_tiled(tmp_path / "a.heic", broken=True)
    with pytest.raises(MediaError, match="tile"):
        load_picture(path)
    data = path.read_bytes().replace(b"iloc", b"iloX")
    path.write_bytes(data)
    with pytest.raises(MediaError, match="plan is damaged"):
        grid_of(path)


def test_other_files_of_that_name_have_no_grid(tmp_path):
    for content in (b"", b"not a picture at all", b"\0\0\0\1ftyp"):
        (tmp_path / "x.heic").write_bytes(content)
        assert grid_of(tmp_path / "x.heic") is None
