import numpy as np
import pytest

from photoplay.metrics.subjective.agreement import intraclass_correlation, krippendorff_alpha

NAN = np.nan
TEXTBOOK = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]


@pytest.mark.parametrize(
    ("level", "value"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_the_textbooks_table(level, value):
    assert krippendorff_alpha(TEXTBOOK, convention=level) == pytest.approx(value, abs=5e-4)


def test_random_ratings_agree_on_nothing():
    table = np.random.default_rng(0).integers(1, 6, (8, 400))
    assert krippendorff_alpha(table) == pytest.approx(0, abs=0.03)
    assert intraclass_correlation(table.astype(float)) == pytest.approx(0, abs=0.03)


def test_words_are_names_only():
    assert krippendorff_alpha([["a", "b"], ["a", "b"]], convention="nominal") == 1
    with pytest.raises(ValueError, match="words have no order"):
        krippendorff_alpha([["a", "b"], ["a", "b"]])


def test_nothing_rated_twice_is_no_number():
    assert np.isnan(krippendorff_alpha([[1, None], [None, 2]]))
    assert np.isnan(intraclass_correlation(np.ones((3, 3))))
    with pytest.raises(ValueError, match="complete ratings"):
        intraclass_correlation([[1, NAN], [2, 3]])
