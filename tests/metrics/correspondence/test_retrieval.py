import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.metrics.correspondence.retrieval import (
    average_rank,
    feature_retrieval,
    precision_at_k,
    retrieve,
)


def test_random_embeddings_are_within_the_interval_of_chance():
    rng = np.random.default_rng(0)
    held = [
        precision_at_k(rng.standard_normal((64, 64)), 5).interval.holds(5 / 64) for _ in range(200)
    ]
    assert np.mean(held) > 0.9


def test_the_right_music_everywhere_is_first_everywhere():
    found = retrieve(np.eye(20))
    assert found.hits[1].value == 1
    assert found.mean_rank == 1
    assert found.reciprocal == 1
    assert found.hits[1].differs_from_chance


def test_a_table_that_says_nothing_gets_chance():
    assert average_rank(np.zeros((9, 9))) == retrieve(np.zeros((9, 9))).mean_rank_chance == 5
    assert average_rank(np.zeros((9, 9)), convention="best") == 1


@given(st.integers(0, 1000), st.integers(2, 30))
def test_precision_grows_with_k_and_ends_at_one(seed, size):
    table = np.random.default_rng(seed).standard_normal((size, size))
    rates = [precision_at_k(table, k).value for k in range(1, size + 1)]
    assert rates == sorted(rates)
    assert rates[-1] == 1


def test_a_seeded_pool_is_the_same_again_and_has_its_own_chance():
    rng = np.random.default_rng(1)
    music = rng.standard_normal((100, 16))
    generated = music + 0.5 * rng.standard_normal((100, 16))
    one = feature_retrieval(generated, music, pool=60, seed=2)
    assert (one.ranks == feature_retrieval(generated, music, pool=60, seed=2).ranks).all()
    assert one.hits[5].chance == 5 / 60
    assert one.hits[5].value > 0.9


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (np.ones((3, 2)), "at least as many columns"),
        (np.array([[np.nan]]), "not numbers"),
        (np.ones(3), "a row per query"),
    ],
)
def test_what_is_no_table_is_refused(table, words):
    with pytest.raises(ValueError, match=words):
        retrieve(table)


def test_k_beyond_the_candidates_is_refused():
    with pytest.raises(ValueError, match=r"k must lie in 1\.\.4"):
        precision_at_k(np.eye(4), 5)
