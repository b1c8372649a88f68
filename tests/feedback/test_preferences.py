"""What is believed of a taste, held against simulated users whose taste is known."""

import numpy as np
import pytest
from scipy import integrate

from photoplay.feedback import preferences
from photoplay.feedback.evidence import Chosen, Evidence, Rated
from photoplay.feedback.leaning import in_words, taste_of
from photoplay.feedback.preferences import WIDTHS, fit
from photoplay.types.taste import Heard, Pull, Taste

STYLES = ("piano", "rock", "jazz", "epic", "ambient", "folk")
FAMILIES = ("brass", "drums", "keys", "strings", "woodwind")


def piece(rng, **facts):
    told = {
        "style": str(rng.choice(STYLES)), "tempo": float(rng.uniform(60, 150)),
        "light": float(rng.choice([-0.67, -0.33, 0.0, 0.33, 0.67])),
        "onsets": float(rng.normal(0, 0.5)), "energy": float(rng.uniform(0.2, 0.8)),
        "height": float(rng.normal(0, 4)),
        "families": tuple(name for name in FAMILIES if rng.random() < 0.5),
    }  # fmt: skip
    return Heard(**(told | facts))


def likes(one):
    """A lover of slow, dark piano music without drums."""
    drums = 1.2 * ("drums" in one.families)
    return 1.6 * (one.style == "piano") - drums - 0.9 * one.on("tempo") - 0.6 * one.on("light")


def nothing(one):
    return 0.0


def answers(liking, count, seed):
    """Ratings and choices by turns, with the noise that the model assumes."""
    rng = np.random.default_rng([seed, count])
    ratings, choices = [], []
    for k in range(count):
        if k % 2:
            one = piece(rng)
            felt = liking(one) + rng.logistic()
            ratings.append(
                Rated(
                    source=f"f{k // 6}",
                    id=str(k),
                    heard=one,
                    rating=1 + int(np.searchsorted((-2, -0.7, 0.7, 2), felt)),
                )
            )
        else:
            offered = [piece(rng) for _ in range(3)]
            best = int(np.argmax([liking(one) + rng.gumbel() for one in offered]))
            choices.append(
                Chosen(
                    source="f",
                    id=str(k),
                    how="take",
                    heard=offered[best],
                    over=tuple(offered[:best] + offered[best + 1 :]),
                )
            )
    return Evidence(ratings=tuple(ratings), choices=tuple(choices))


def right(liked, liking, seed, count=200):
    rng = np.random.default_rng([seed, 99])
    pairs = [(piece(rng), piece(rng)) for _ in range(count)]
    return np.mean([(liked.prefers(a, b) > 0.5) == (liking(a) > liking(b)) for a, b in pairs])


def test_pairs_that_were_never_heard_are_told_better_the_more_was_said():
    shares = [[right(fit(answers(likes, n, seed)), likes, seed) for seed in range(4)]
              for n in (6, 60)]  # fmt: skip
    few, many = np.mean(shares, axis=1)
    assert few > 0.54
    assert many > 0.78


@pytest.mark.parametrize("count", [4, 12, 40])
def test_who_answers_at_random_moves_nothing(count):
    liked = [fit(answers(nothing, count, seed)) for seed in range(100, 106)]
    assert all(taste_of(one).is_empty for one in liked)
    assert np.mean([one.belief for one in liked]) < (0.5 if count < 40 else 0.3)


def test_two_answers_change_little_and_nothing_was_said_changes_nothing():
    rng = np.random.default_rng(0)
    one, other = piece(rng, style="piano"), piece(rng, style="rock")
    assert fit(Evidence()).prefers(one, other) == pytest.approx(0.5)
    assert taste_of(fit(Evidence())) == Taste()
    said = Evidence(choices=tuple(Chosen(source="f", id=str(k), how="edit", heard=one,
                                         over=(other,)) for k in range(2)))  # fmt: skip
    liked = fit(said)
    assert 0.5 < liked.prefers(one, other) < 0.75
    assert taste_of(liked).is_empty


def test_what_is_learnt_is_the_taste_and_is_said_in_words():
    taste = taste_of(fit(answers(likes, 120, 3)))
    assert max(taste.styles, key=taste.styles.get) == "piano"
    assert taste.families["drums"] < 0
    assert taste.pulls["tempo"].slope < 0
    said = " ".join(in_words(taste))
    assert "The style piano: liked" in said
    assert "Drums: disliked" in said
    assert "Slower music: liked" in said


def test_an_ideal_tempo_is_found_and_pulled_to_from_both_sides():
    def ideal(one):
        return -2.5 * (one.on("tempo") + 0.2) ** 2

    taste = taste_of(fit(answers(ideal, 160, 1)))
    pull = taste.pulls["tempo"]
    assert pull.bend < 0
    assert pull.step(-1.2, 0.5) > 0 > pull.step(1.0, 0.5)
    assert Pull(slope=5.0).step(0.0, 0.4) == 0.4
    with pytest.raises(ValueError, match="at most 0"):
        Pull(bend=0.1)


def test_a_level_of_a_whole_film_is_no_taste():
    """Every piece of one film is rated high, every one of another low, whatever is heard."""
    rng = np.random.default_rng(5)
    rows = [Rated(source=f"f{k % 2}", id=str(k), rating=5 if k % 2 else 1, heard=piece(rng))
            for k in range(24)]  # fmt: skip
    assert taste_of(fit(Evidence(ratings=tuple(rows)))).is_empty


def test_beliefs_agree_with_the_integral_over_one_weight():
    """Against quadrature: two pieces that differ in one family alone, chosen 7 times of 10."""
    rng = np.random.default_rng(1)
    bare = piece(rng, families=("keys",))
    brass = piece(np.random.default_rng(1), families=("brass", "keys"))
    told = [Chosen(source="f", id=str(k), how="take", heard=brass if k < 7 else bare,
                   over=(bare if k < 7 else brass,)) for k in range(10)]  # fmt: skip
    liked = fit(Evidence(choices=tuple(told)))

    def chance(weight, width):
        share = 1 / (1 + np.exp(-weight))
        prior = np.exp(-0.5 * (weight / width) ** 2) / width / np.sqrt(2 * np.pi)
        return share**7 * (1 - share) ** 3 * prior

    proofs = [0.5 * 0.5**10]
    proofs += [integrate.quad(chance, -20, 20, args=(0.7 * width,))[0] / 6 for width in WIDTHS[1:]]
    beliefs = np.array(proofs) / sum(proofs)
    assert [part.belief for part in liked.parts] == pytest.approx(beliefs, abs=0.01)
    means = [
        integrate.quad(lambda w, s: w * chance(w, s), -20, 20, args=(0.7 * width,))[0]
        / integrate.quad(chance, -20, 20, args=(0.7 * width,))[0]
        for width in WIDTHS[1:]
    ]
    place = liked.names.index("family brass")
    for part, mean in zip(liked.parts[1:], means, strict=True):
        assert part.mean[place] == pytest.approx(mean, abs=0.06)


def test_the_posterior_is_at_its_top():
    """Slope and bend of the log posterior against differences."""
    rng = np.random.default_rng(2)
    told = answers(likes, 20, 0)
    names = fit(told).names
    data, free = preferences._Data.of(told, names), np.ones(len(names), dtype=bool)
    size = len(names) + 4 + 4
    centre = np.r_[np.zeros(len(names)), preferences._STEPS, np.zeros(4)]
    at, precision = centre + 0.1 * rng.normal(size=size), np.ones(size)
    _, slope, bend = preferences._posterior(data, free, at, centre, precision)
    for k in range(size):
        step = 1e-5 * np.eye(size)[k]
        above = preferences._posterior(data, free, at + step, centre, precision)
        below = preferences._posterior(data, free, at - step, centre, precision)
        assert slope[k] == pytest.approx((above[0] - below[0]) / 2e-5, abs=1e-5)
        assert bend[k] == pytest.approx(-(above[1] - below[1]) / 2e-5, abs=1e-5)
