import numpy as np
import pytest

from photoplay.metrics.correspondence.cross_modal import (
    cross_modal_relevance,
    temporal_alignment,
)


def test_no_information_is_one_over_the_batch():
    assert cross_modal_relevance(np.zeros((8, 8))) == pytest.approx(1 / 8)
    assert temporal_alignment(np.full((5, 5), 0.2)) == pytest.approx(1 / 5)
    assert temporal_alignment(np.eye(4)) == 1


def test_huge_logits_do_not_overflow():
    assert cross_modal_relevance(1e4 * np.eye(3)) == pytest.approx(1)


@pytest.mark.parametrize("bad", [np.zeros((2, 3)), np.zeros((0, 0)), np.array([[np.nan]])])
def test_what_is_no_square_of_numbers_is_refused(bad):
    with pytest.raises(ValueError, match="logits"):
        cross_modal_relevance(bad)


def test_rows_of_attention_are_shares():
    with pytest.raises(ValueError, match="sum to 1"):
        temporal_alignment(np.ones((3, 3)))
