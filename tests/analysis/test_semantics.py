"""What shots show: named by the table, and given vectors that tell pictures apart."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from photoplay import assets
from photoplay.analysis.glance import glances
from photoplay.analysis.sampling import ShotSampler
from photoplay.analysis.semantic_table import (
    GROUPS,
    MEANINGS,
    OTHER,
    class_names,
    gathering,
    needed,
)
from photoplay.analysis.semantics import SemanticReader, _labels, night_sky
from photoplay.composition.styles import CARDS
from photoplay.types.analysis import Shot
from photoplay.types.errors import AssetError
from photoplay.types.film import Frame

SHARED = Path(__file__).parents[2].parent / "shared"


@pytest.fixture(scope="module")
def model():
    try:
        return assets.model("efficientnet-lite0")
    except AssetError as error:
        pytest.skip(str(error))


def photograph(name):
    sklearn = pytest.importorskip("sklearn", reason="its two sample photographs are read")
    path = Path(sklearn.__file__).parent / "datasets" / "images" / name
    if not path.is_file():
        pytest.skip(f"there is no {path}")
    picture = cv2.resize(cv2.imread(str(path)), (320, 214), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(picture[:, :, ::-1])


def film(pictures, seconds=2.0, rate=10):
    count = round(seconds * rate)
    return glances(Frame(k, k / rate, pictures[k // count]) for k in range(count * len(pictures)))


def test_each_class_is_in_one_known_group_and_no_group_is_empty():
    names = class_names()
    assert len(names) == 1000
    assert len({name for name, _ in names}) > 980
    assert {group for _, group in names} == set(GROUPS)
    assert np.all(gathering().sum(axis=1) == 1)
    assert gathering()[624, list(GROUPS).index("books and study")] == 1  # library


def test_the_table_keeps_its_ranges_and_names_real_styles():
    for group in GROUPS.values():
        assert -1 <= group.valence <= 1
        assert -1 <= group.arousal <= 1
        assert set(group.styles) <= set(CARDS)
        assert all(0 < weight <= 1 for weight in group.styles.values())
        assert group.source
    assert OTHER not in MEANINGS


def test_a_flower_and_a_temple_are_named_and_told_apart(model):
    reader = SemanticReader(model)
    pictures = [photograph("china.jpg"), photograph("flower.jpg"), photograph("china.jpg")]
    for glance in film(pictures):
        reader.see(glance)
    shots = [Shot(start=0, end=2), Shot(start=2, end=4), Shot(start=4, end=6)]
    found = reader.findings(shots, 6.0)
    assert found.labels[0][0].name == "worship and monuments"
    assert found.labels[0] == found.labels[2]
    assert found.embeddings.shape == (3, 1280)
    np.testing.assert_allclose(np.linalg.norm(found.embeddings, axis=1), 1, atol=1e-5)
    alike = found.embeddings @ found.embeddings.T
    assert alike[0, 2] > 0.98
    assert alike[0, 1] < 0.5
    assert found.style_hints[0].name in CARDS


def sky(light, blue):
    lab = np.zeros((54, 96, 3), np.float32)
    lab[..., 0], lab[..., 2] = 40, 15
    lab[:20, :, 0], lab[:20, :, 2] = light, -blue
    return lab


def test_a_dark_blue_sky_is_night_and_a_stage_a_card_and_a_day_are_not():
    assert night_sky(sky(21, 19)) > 0.5
    assert night_sky(sky(16, 12)) >= 0.5
    assert night_sky(sky(19, 6)) == night_sky(sky(0, 0)) == night_sky(sky(75, 12)) == 0


def test_a_group_of_many_classes_needs_more_belief_to_be_named():
    needs = dict(zip(GROUPS, needed(), strict=True))
    assert needs["dogs"] > 2 * needs["snow and ice"] > 0.4
    belief = np.array([0.3 * (name in {"dogs", "snow and ice"}) for name in GROUPS])
    assert [label.name for label in _labels(belief)] == ["snow and ice"]


def test_stationery_is_no_sign_of_study():
    """A net of photographs sees pencil boxes, envelopes and rulers in drawn pictures."""
    groups = dict(class_names())
    assert {groups[name] for name in ("pencil box", "envelope", "rule", "packet")} == {OTHER}


def test_a_library_is_called_a_library(model):
    path = SHARED / "media" / "library.mov"
    if not path.is_file():
        pytest.skip("the sample film library.mov is not at hand")
    av = pytest.importorskip("av")
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0)).to_ndarray(format="rgb24", width=290, height=320)
    _, probabilities = SemanticReader(model).read(frame)
    assert class_names()[int(np.argmax(probabilities))] == ("library", "books and study")
    assert probabilities.sum() == pytest.approx(1, abs=1e-4)


def test_a_film_without_pictures_gets_a_remark(model):
    found = SemanticReader(model).findings([Shot(start=0, end=1)], 1.0)
    assert found.embeddings is None
    assert found.labels == ()
    assert "no pictures" in found.remarks[0]


def test_another_model_is_refused(tmp_path):
    wrong = tmp_path / "wrong.onnx"
    wrong.write_bytes(b"not a model")
    with pytest.raises(AssetError, match="cannot be opened as an ONNX model"):
        SemanticReader(wrong)
    with pytest.raises(AssetError, match="there is no model"):
        SemanticReader(tmp_path / "none.onnx")


def grey(level):
    return np.full((90, 160, 3), level, dtype=np.uint8)


def looked_at(pictures, rate=25.0, **settings):
    sampler = ShotSampler(**settings)
    for glance in glances(Frame(k, k / rate, picture) for k, picture in enumerate(pictures)):
        if sampler.wants(glance):
            sampler.add(glance, np.array([float(glance.index)]))
    return sampler


def test_a_still_picture_is_looked_at_once_a_second():
    assert len(looked_at([grey(100)] * 250)) == 10


def test_a_new_picture_is_looked_at_though_its_shot_is_short():
    pictures = [grey(40)] * 30 + [grey(200)] * 8 + [grey(90)] * 20
    rows, missed = looked_at(pictures).of_shots(
        [Shot(start=0, end=1.2), Shot(start=1.2, end=1.52), Shot(start=1.52, end=2.32)]
    )
    assert missed == 0
    assert 30 <= rows[1, 0] < 38


def test_flicker_does_not_cost_more_than_a_few_looks_beyond_the_even_ones():
    flicker = [grey(0 if k % 2 else 255) for k in range(500)]
    assert len(looked_at(flicker)) < 20 + 20 + 9


def test_a_long_film_keeps_a_bounded_number_of_looks():
    sampler = looked_at([grey(100)] * 3000, rate=1.0, most=64)
    assert len(sampler) < 64
    rows, missed = sampler.of_shots([Shot(start=0, end=1500), Shot(start=1500, end=3000)])
    assert missed == 0
    assert abs(rows[0, 0] - 750) < 60
    assert abs(rows[1, 0] - 2250) < 60


def test_an_unseen_shot_takes_after_its_neighbour():
    rows, missed = looked_at([grey(100)] * 25).of_shots(
        [Shot(start=0, end=0.9), Shot(start=0.9, end=0.95)]
    )
    assert missed == 1
    assert rows[1, 0] == rows[0, 0] == 0
