import numpy as np
import pytest

from photoplay.evaluation.cards_of import card_of
from photoplay.evaluation.finding import retrieval_rows

CARDS = (card_of("precision-at-k"), card_of("average-rank"))


def rows(queries, candidates, seed=0):
    return {
        row.measure: row
        for row in retrieval_rows(queries, candidates, CARDS, "net", "a thing", seed=seed)
    }


def pieces(count, seed, dims=16):
    rng = np.random.default_rng(seed)
    return {f"p{k}": rng.standard_normal((3, dims)) for k in range(count)}


def test_pieces_close_to_their_own_are_found():
    real = pieces(12, 0)
    made = {name: one + np.random.default_rng(1).normal(0, 0.2, one.shape)
            for name, one in real.items()}  # fmt: skip
    found = rows(made, real)
    hit = found["precision-at-k:1:net"]
    assert hit.value == 1
    assert hit.controls[0].chance == 1 / 12
    assert hit.controls[0].p < 1e-6
    rank = found["average-rank:net"]
    assert rank.value == 1
    assert rank.controls[0].chance == 6.5
    assert rank.controls[0].gap == 5.5
    assert rank.controls[0].p < 0.001
    assert rank.remark == "12 candidates"


def test_random_pieces_are_found_by_chance_alone():
    gaps, ps = [], []
    for seed in range(40):
        found = rows(pieces(20, seed), pieces(20, 1000 + seed))
        gaps.append(found["average-rank:net"].controls[0].gap)
        ps.append(found["precision-at-k:5:net"].controls[0].p)
    assert abs(np.mean(gaps)) < 0.6
    assert np.mean(np.array(ps) < 0.05) < 0.15


def test_candidates_without_a_query_make_it_harder():
    real = pieces(30, 0)
    few = {name: real[name] for name in ("p0", "p1", "p2")}
    found = rows(few, real)
    assert found["precision-at-k:1:net"].n == 3
    assert found["precision-at-k:1:net"].controls[0].chance == pytest.approx(1 / 30)
    assert "precision-at-k:20:net" in found


def test_too_few_pieces_are_not_looked_for():
    assert not rows(pieces(2, 0), pieces(2, 0))
    assert not rows({}, pieces(5, 0))
    found = rows(pieces(4, 0), pieces(4, 0))
    assert "precision-at-k:5:net" not in found  # of four candidates five would hold them all
