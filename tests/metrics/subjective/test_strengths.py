import numpy as np
import pytest

from photoplay.metrics.subjective.strengths import bradley_terry, is_connected


def played(theta, games, rng):
    wins = np.zeros((len(theta), len(theta)))
    for one in range(len(theta)):
        for other in range(one):
            chance = 1 / (1 + np.exp(theta[other] - theta[one]))
            wins[one, other] = rng.binomial(games, chance)
            wins[other, one] = games - wins[one, other]
    return wins


def test_planted_strengths_are_recovered_within_their_intervals():
    theta = np.array([1.2, 0.4, 0.0, -0.5, -1.1])
    theta -= theta.mean()
    rng = np.random.default_rng(0)
    held = []
    for _ in range(100):
        found = bradley_terry(played(theta, 40, rng))
        held += [i.holds(t) for i, t in zip(found.intervals, theta, strict=True)]
    assert 0.9 <= np.mean(held) <= 0.99
    many = bradley_terry(played(theta, 20_000, rng))
    assert many.value == pytest.approx(theta, abs=0.03)


def test_a_system_that_never_loses_is_regularised_and_that_is_said():
    wins = [[0, 5, 5], [0, 0, 3], [0, 2, 0]]
    assert not is_connected(wins)
    assert bradley_terry(wins).regularised == 0.1
    with pytest.raises(ValueError, match="never lose"):
        bradley_terry(wins, alpha=0)


def test_systems_that_never_met_have_no_order():
    wins = [[0, 2, 0, 0], [2, 0, 0, 0], [0, 0, 0, 3], [0, 0, 3, 0]]
    assert bradley_terry(wins).value == pytest.approx([0, 0, 0, 0], abs=1e-6)


@pytest.mark.parametrize("bad", [[[0.0]], [[1, 1], [1, 0]], [[0, -1], [1, 0]], [[0, 1]]])
def test_what_are_no_wins_is_refused(bad):
    with pytest.raises(ValueError, match="wins must be"):
        bradley_terry(bad)
