import numpy as np
import pytest

from photoplay.metrics.correspondence.similarity import (
    controlled_score,
    cosine_table,
    embedding_rank,
    embedding_score,
    mean_rank_score,
    rank_chance,
)


def test_music_alike_to_its_own_film_stands_above_shuffled_pairs():
    rng = np.random.default_rng(0)
    films = rng.standard_normal((10, 32))
    found = controlled_score(films, films + rng.standard_normal((10, 32)))
    assert found.gap > 0.4
    assert found.p < 0.01


def test_the_diagonal_of_the_table_is_the_score():
    rng = np.random.default_rng(1)
    a, b = rng.standard_normal((2, 6, 4))
    assert np.diag(cosine_table(a, b)).mean() == pytest.approx(embedding_score(a, b))


def test_identical_embeddings_score_one_on_every_scale():
    a = np.random.default_rng(2).standard_normal((3, 5))
    assert embedding_score(a, a) == pytest.approx(1)
    assert embedding_score(a, a, convention="hundredfold") == pytest.approx(100)


def test_random_systems_share_the_chance_of_a_rank():
    table = np.random.default_rng(3).standard_normal((4000, 3))
    assert mean_rank_score(table) == pytest.approx([rank_chance(3)] * 3, abs=0.02)
    assert rank_chance(3) == pytest.approx(11 / 18)
    assert embedding_rank([0.2, 0.2]).tolist() == [1 / 1.5, 1 / 1.5]


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        (np.ones((2, 3)), np.ones((3, 3)), "in pairs"),
        (np.zeros((0, 5)), np.zeros((0, 5)), "hold nothing"),
        (np.ones(3), np.ones(3), r"\(clips, width\)"),
        (np.full((1, 2), np.nan), np.ones((1, 2)), "rows \\[0\\]"),
    ],
)
def test_what_does_not_go_in_pairs_is_refused(a, b, words):
    with pytest.raises(ValueError, match=words):
        embedding_score(a, b)
