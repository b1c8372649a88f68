import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.training.order import batch_at, draw_seed, split_of
from photoplay.training.rates import rate_at
from photoplay.types.recipe import Recipe


@given(st.integers(1, 40), st.integers(1, 9), st.integers(0, 99))
def test_every_example_comes_once_before_any_comes_again(count, batch, seed):
    steps = -(-3 * count // batch)
    order = [one for step in range(steps) for one in batch_at(step, batch, count, seed)]
    for turn in range(3):
        assert sorted(order[turn * count : (turn + 1) * count]) == list(range(count))


def test_the_order_is_the_seeds_and_changes_from_round_to_round():
    assert batch_at(5, 4, 30, 1) == batch_at(5, 4, 30, 1)
    assert batch_at(0, 30, 30, 1) != batch_at(0, 30, 30, 2)
    assert batch_at(0, 30, 30, 1) != batch_at(1, 30, 30, 1)
    with pytest.raises(ValueError, match="no examples"):
        batch_at(0, 1, 0, 1)


def test_songs_lie_on_one_side_each_in_about_the_shares_said():
    keys = [f"{k:03d}" for k in range(1, 910)]
    sides = [split_of(key) for key in keys]
    assert set(sides) == {"train", "validation", "test"}
    assert 0.75 < sides.count("train") / 909 < 0.85
    assert 0.07 < sides.count("test") / 909 < 0.13
    assert split_of("017") == split_of("017")


def test_seeds_for_drawing_differ_in_every_number():
    seeds = {draw_seed(a, b, c) for a in range(3) for b in range(3) for c in range(3)}
    assert len(seeds) == 27


def test_the_rate_rises_in_a_line_and_falls_half_a_cosine():
    recipe = Recipe(steps=111, learning_rate=1.0, warmup=10, lowest=0.2)
    rates = [rate_at(step, recipe) for step in range(111)]
    assert rates[0] == pytest.approx(1 / 11)
    assert rates[9] == pytest.approx(10 / 11)
    assert rates[10] == 1.0
    assert rates[60] == pytest.approx(0.6)
    assert rates[110] == pytest.approx(0.2)
    assert all(a > b for a, b in itertools.pairwise(rates[10:]))
    assert {rate_at(step, Recipe(steps=9)) for step in range(9)} == {1e-4}


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"steps": 1, "learning_rate": 0.0},
                                   {"steps": 1, "average": 1.0}])  # fmt: skip
def test_senseless_recipes_are_refused(wrong):
    with pytest.raises(ValueError, match="got"):
        Recipe(**wrong)
