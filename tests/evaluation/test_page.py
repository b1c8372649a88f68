import math

import pytest

from photoplay.cli.figures import chance, short
from photoplay.evaluation.page import between, figure, places
from photoplay.metrics.intervals import Interval


@pytest.mark.parametrize(
    ("values", "wanted"),
    [((48.0, 6.2), 1), ((0.0361, 0.789), 3), ((3.3, 3.93), 2), ((120.0,), 0), ((4e-9,), 5),
     ((0.0, math.nan, None), 3), ((1.0, math.inf), 2)],
)  # fmt: skip
def test_the_largest_has_three_digits(values, wanted):
    assert places(*values) == wanted


def test_numbers_beside_each_other_have_as_many_places():
    assert between(Interval(-0.0271, 0.731)) == "−0.027 … 0.731"
    assert between(Interval(3.3, 3.93)) == "3.30 … 3.93"
    assert between(Interval(math.nan, math.nan)) == "–"
    assert figure(48.0, 1) == "48.0"
    assert figure(1.3) == "1.30"
    assert figure(12345.6) == "12346"


def test_what_is_no_number_is_a_dash_and_nothing_is_nought():
    assert (figure(None), figure(math.nan), figure(-math.inf)) == ("–", "–", "−∞")
    assert figure(1e-12) == "0"
    assert figure(0.0, 3) == "0.000"
    assert figure(-2.0, 0) == "−2"
    assert figure(-0.0004, 3) == "0.000"
    assert figure(-0.0006, 3) == "−0.001"


def test_a_terminal_shows_three_places_one_or_none():
    told = [short(v) for v in (None, 0.0004, -0.0004, -8.6432, 48.0, 99.96, 150.2)]
    assert told == ["-", "0.000", "0.000", "-8.643", "48.0", "100.0", "150"]
    assert [chance(p) for p in (0.0, 0.0004, 0.03, math.nan)] == ["<.001", "<.001", "0.030", "-"]
