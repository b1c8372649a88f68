"""Faces: drawn ones of known place and size are found, and nothing else is."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from photoplay import assets
from photoplay.analysis.faces import FaceReader, merged, steady
from photoplay.analysis.glance import glances
from photoplay.types.analysis import Shot
from photoplay.types.errors import AssetError
from photoplay.types.film import Frame


@pytest.fixture(scope="module")
def model():
    try:
        return assets.model("blazeface")
    except AssetError as error:
        pytest.skip(str(error))


def drawn(*faces, height=180, width=320):
    """A picture with faces drawn at (across, down) with the given half height in pixels."""
    picture = np.full((height, width, 3), (90, 120, 150), np.uint8)
    for across, down, half in faces:
        k = half / 44

        def at(x, y, k=k, across=across, down=down):
            return round(across + x * k), round(down + y * k)

        def long(x, k=k):
            return max(1, round(x * k))

        cv2.ellipse(picture, at(0, -8), (long(40), long(52)), 0, 0, 360, (60, 40, 30), -1)
        cv2.ellipse(picture, at(0, 0), (long(34), long(44)), 0, 0, 360, (225, 180, 150), -1)
        for side in (-1, 1):
            eye = at(side * 14, -6)
            cv2.ellipse(picture, eye, (long(7), long(4)), 0, 0, 360, (255, 255, 255), -1)
            cv2.circle(picture, eye, long(3.4), (50, 30, 20), -1)
            cv2.line(picture, at(side * 7, -15), at(side * 21, -16), (70, 45, 30), long(2.5))
        cv2.line(picture, at(0, -4), at(-3, 12), (190, 140, 115), long(2))
        cv2.ellipse(picture, at(0, 24), (long(11), long(4)), 0, 0, 360, (180, 80, 80), -1)
    return cv2.GaussianBlur(picture, (3, 3), 0)


@pytest.mark.parametrize(("across", "half"), [(160, 60), (60, 30), (270, 18)])
def test_a_face_is_found_where_it_is(model, across, half):
    (box,) = FaceReader(model).faces(drawn((across, 90, half)))
    assert (box[0] + box[2]) / 2 == pytest.approx(across / 320, abs=0.03)
    assert (box[1] + box[3]) / 2 == pytest.approx(0.5, abs=0.1)
    assert box[3] - box[1] == pytest.approx(2 * half / 180, rel=0.35)


def test_a_high_picture_is_searched_too(model):
    picture = drawn((90, 250, 40), height=320, width=180)
    (box,) = FaceReader(model).faces(picture)
    assert (box[1] + box[3]) / 2 == pytest.approx(250 / 320, abs=0.05)


def test_two_faces_are_two_and_an_empty_room_has_none(model):
    reader = FaceReader(model)
    assert len(reader.faces(drawn((80, 90, 26), (240, 90, 26)))) == 2
    assert len(reader.faces(drawn())) == 0


def test_shots_are_told_by_the_size_of_their_faces(model):
    pictures = [drawn((160, 90, 60))] * 20 + [drawn((100, 80, 22))] * 20 + [drawn()] * 20
    reader = FaceReader(model)
    for glance in glances(Frame(k, k / 10, picture) for k, picture in enumerate(pictures)):
        reader.see(glance)
    found = reader.findings([Shot(start=k, end=k + 2) for k in (0, 2, 4)], 6.0)
    assert found.scales == ("close", "medium", "unknown")
    assert found.faces == (1.0, 1.0, 0.0)
    assert found.curves["faces"].at([1.0, 3.0, 5.0]).tolist() == [1, 1, 0]
    assert found.curves["face_size"].at(1.0)[0] > 0.33
    assert len(found.curves["faces"].values) == 60


def test_no_pictures_no_faces(model):
    found = FaceReader(model).findings([Shot(start=0, end=1)], 1.0)
    assert found.faces == ()
    assert found.remarks


def test_children_of_a_drawn_film_are_seen(model):
    path = Path(__file__).parents[2].parent / "shared" / "media" / "toasttv" / "stargazing.mp4"
    if not path.is_file():
        pytest.skip("the sample film stargazing.mp4 is not at hand")
    av = pytest.importorskip("av")
    with av.open(str(path)) as container:
        frames = [f for k, f in enumerate(container.decode(video=0)) if k in {24, 36, 84, 168}]
    reader = FaceReader(model)
    counts = [
        len(reader.faces(f.to_ndarray(format="rgb24", width=320, height=180))) for f in frames
    ]
    assert min(counts) >= 1
    assert max(counts) == 2 or max(counts) == 3


def test_a_file_that_is_no_face_model_is_refused(tmp_path):
    with pytest.raises(AssetError, match="photoplay setup blazeface"):
        FaceReader(tmp_path / "none.tflite")


boxes = arrays(np.float64, st.tuples(st.integers(0, 12), st.just(5)), elements=st.floats(0, 1)).map(
    lambda rows: np.column_stack([rows[:, :2], rows[:, :2] + rows[:, 2:4] / 2, rows[:, 4] + 0.01])
)


@settings(deadline=None)
@given(boxes)
def test_merging_keeps_one_box_at_least_and_never_adds_any(rows):
    kept = merged(rows, 0.3)
    assert kept.shape[1] == 5
    assert min(1, len(rows)) <= len(kept) <= len(rows)
    assert np.all(np.diff(kept[:, 4]) <= 0)


def test_the_same_face_twice_is_one():
    face = np.array([[0.1, 0.1, 0.3, 0.3, 0.9], [0.11, 0.1, 0.31, 0.3, 0.7]])
    (box,) = merged(face, 0.3)
    assert box[4] == 0.9
    assert 0.1 < box[0] < 0.11


def test_a_face_of_one_look_counts_only_if_it_is_sure():
    looks = np.zeros((8, 3), dtype=np.float32)
    looks[1], looks[3], looks[6], looks[7] = (
        (1, 0.5, 0.65),
        (1, 0.2, 0.9),
        (1, 0.2, 0.6),
        (1, 0.2, 0.6),
    )
    assert steady(looks, 0.75)[:, 0].tolist() == [0, 0, 0, 1, 0, 0, 1, 1]
