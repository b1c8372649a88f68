"""What every embedder promises, whoever trained it."""

import numpy as np
import pytest

from photoplay.catalog import EMBEDDERS, find
from photoplay.types.errors import AssetError, MeasureError
from tests.embedders.loading import loaded


@pytest.fixture(params=EMBEDDERS)
def module(request):
    return find(EMBEDDERS, request.param)


def noise(seconds, rate, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.standard_normal(int(seconds * rate)) * 0.1).astype(np.float32)


def test_the_card_is_filled_in(module):
    card = module.CARD
    assert EMBEDDERS[card.name] == module.__name__
    assert all((card.title, card.paper, card.weights, card.licence, card.training_data))
    assert card.dimensions > 0
    assert set(card.reads.split(", ")) <= {"sound", "picture", "text"}
    if "sound" in card.reads:
        assert card.sample_rate >= 8000
        assert 0 < card.hop_s <= card.window_s
    assert "AssetError" in module.load.__doc__


def test_missing_weights_are_said_plainly(module, tmp_path):
    with pytest.raises(AssetError, match="no weights at"):
        module.load(tmp_path / "none.pth")


def test_rows_are_finite_and_the_same_each_time(module):
    net = loaded(module)
    sound = noise(12, 16_000)
    rows = net.embed(sound, 16_000)
    assert rows.ndim == 2
    assert len(rows) >= 1
    assert rows.dtype == np.float32
    assert np.isfinite(rows).all()
    np.testing.assert_array_equal(rows, net.embed(sound, 16_000))


def test_more_sound_gives_more_rows_and_other_sound_other_rows(module):
    net = loaded(module)
    short, long = net.embed(noise(11, 16_000), 16_000), net.embed(noise(33, 16_000), 16_000)
    assert len(long) > len(short)
    assert not np.allclose(net.embed(noise(11, 16_000, seed=1), 16_000), short, atol=1e-6)


def test_silence_has_a_finite_row(module):
    assert np.isfinite(loaded(module).embed(np.zeros(12 * 16_000), 16_000)).all()


def test_a_tagger_gives_one_probability_a_tag(module):
    if not module.CARD.tags:
        pytest.skip("it is no tagger")
    net = loaded(module)
    found = net.probabilities(noise(12, 16_000), 16_000)
    assert found.shape[1] == len(net.tags)
    assert ((found >= 0) & (found <= 1)).all()
    assert len(found) == len(net.embed(noise(12, 16_000), 16_000))
    logits = net.logits(noise(12, 16_000), 16_000)
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-logits.astype(float))), atol=1e-6)


@pytest.mark.parametrize(
    ("sound", "words"),
    [
        (np.zeros((2, 32_000)), "one row of samples"),
        (np.full(200_000, np.nan), "finite"),
        (np.array(["la"]), "one row of samples"),
        (np.zeros(0), "hears"),
        (np.zeros(1), "hears"),
    ],
    ids=["stereo", "nan", "text", "empty", "one sample"],
)
def test_what_is_no_sound_is_refused(module, sound, words):
    with pytest.raises(MeasureError, match=words):
        loaded(module).embed(sound, 16_000)


def test_a_rate_that_is_none_is_refused(module):
    with pytest.raises(MeasureError, match="rate must be positive"):
        loaded(module).embed(noise(12, 16_000), 0)
