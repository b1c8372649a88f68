import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from photoplay.nn.sampling import draw, probabilities

LOGITS = torch.tensor([0.5, 0.25, 0.15, 0.1]).log()
rows = st.lists(st.floats(-8, 8), min_size=2, max_size=12).map(torch.tensor)


def test_top_p_keeps_the_smallest_set_that_holds_as_much():
    for share, kept in ((0.5, 1), (0.51, 2), (0.75, 2), (0.76, 3), (1.0, 4)):
        assert int((probabilities(LOGITS, top_p=share) > 0).sum()) == kept


@given(rows, st.floats(0.05, 1.0))
def test_what_top_p_keeps_holds_at_least_that_much_and_not_without_its_least(logits, share):
    whole = probabilities(logits)
    kept = probabilities(logits, top_p=share) > 0
    held = whole[kept].sum()
    assert held >= share - 1e-5
    assert held - whole[kept].min() < share + 1e-5


def test_temperature_sharpens_and_zero_takes_the_likeliest():
    warm, cold = (probabilities(LOGITS, temperature=t) for t in (2.0, 0.5))
    assert cold[0] > probabilities(LOGITS)[0] > warm[0]
    torch.testing.assert_close(cold, torch.tensor([0.5, 0.25, 0.15, 0.1]).square() / 0.345)
    assert probabilities(LOGITS, temperature=0).tolist() == [1, 0, 0, 0]
    assert int((probabilities(LOGITS, top_k=2) > 0).sum()) == 2


def test_draws_are_as_frequent_as_their_chances_and_the_same_for_a_seed():
    many = LOGITS.expand(20_000, 4)
    drawn = draw(many, torch.Generator().manual_seed(1))
    share = torch.bincount(drawn, minlength=4) / 20_000
    torch.testing.assert_close(share, LOGITS.exp(), atol=0.012, rtol=0)
    assert torch.equal(drawn, draw(many, torch.Generator().manual_seed(1)))
    assert draw(LOGITS, torch.Generator()).shape == ()


def test_only_what_is_allowed_is_drawn():
    allowed = torch.tensor([False, True, False, True])
    drawn = draw(LOGITS.expand(500, 4), torch.Generator().manual_seed(0), allowed=allowed)
    assert set(drawn.tolist()) == {1, 3}
    with pytest.raises(ValueError, match="nothing is allowed"):
        draw(LOGITS, torch.Generator(), allowed=torch.zeros(4, dtype=torch.bool))


@pytest.mark.parametrize("wrong", [{"temperature": -1.0}, {"top_p": 0.0}, {"top_k": -1}])
def test_senseless_settings_are_refused(wrong):
    with pytest.raises(ValueError, match="must not be negative"):
        probabilities(LOGITS, **wrong)
